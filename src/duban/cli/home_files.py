"""The files that ``duban init`` writes: an admin's first settings and the note in calendars/."""

TOML = """\
# duban.toml: the settings of this installation. Every line is optional; what is commented out shows the
# default. An environment variable wins for the top level: DUBAN_OPERATOR, DUBAN_DATABASE and so on.

# operator = "340000"  # roster code of the unit that runs duban and signs the letters
# reply_to = "office@gxt.example"       # a mailbox somebody reads; default: the operator's coordinator
# zone = "Asia/Shanghai"
# slots = ["09:00-12:00", "14:30-17:30"]  # when letters may go out on a working day: each at its opening
# database = ""                         # an SQLAlchemy URL; default: duban.sqlite beside this file
# lease = 300                           # seconds one process may hold a letter it is sending
# undo_hours = 24                       # so long a recorded verb can be taken back
# replay = false                        # whether one may act as if at another instant: on a copy only
# listen = "127.0.0.1:8000"             # where the console listens
# base_url = ""                         # its address as people reach it; empty: letters bear no links
# trusted_proxy = ""                    # address of the proxy whose X-Forwarded-For is believed
# session_hours = 12                    # a session ends after so long without a look
# secret = ""                           # signs links and forms; default: kept in the database
# correction_workdays = 20               # so long after the first deadline a correction may be asked for
# hold_after_days = 14                  # after such a silence nothing is sent until `duban resume`

# Without a host nothing leaves this machine: letters are kept in inbox/ beside this file.
# [smtp]
# host = "smtp.gxt.example"
# port = 465
# security = "tls"                      # tls, starttls or none; never guessed
# user = ""
# password = ""
# sender = "duban@gxt.example"
# connections = 8
# timeout = 20                          # seconds for one letter
# per_connection = 100                  # letters before a connection is renewed
# per_minute = 0                        # 0: no limit
# bounces_watched = false               # true where somebody reads what comes back, and says: duban bounces

# The mailbox to which letters come back, the one of smtp.sender: read each hour, never changed.
# [imap]
# host = "imap.gxt.example"
# port = 993
# security = "tls"                      # tls, starttls or none; never guessed
# user = ""
# password = ""
# folder = "INBOX"
# timeout = 30                          # seconds for one answer
"""

README_CALENDARS = """\
# calendars

Files here win over the files that came with duban, one by one.

- `notices/<key>.yaml`: one notice each. Start from a shipped one (`duban paths` says where they are), then
  `duban check notices/<key>.yaml`, `duban timeline <key>`, `duban preview <key> --from ... --to ...` and
  `duban activate <key>`.
- `policies/<key>.yaml`: reminder and escalation rules that calendars name.
- `workdays/<year>.yaml`: a new year's holiday arrangement, or a correction.
"""
