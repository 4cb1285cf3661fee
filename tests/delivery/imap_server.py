"""A mailbox behind a real IMAP conversation, as far as duban speaks it."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox:
    """Messages by UID, and what was said to the server."""

    def __init__(self, *messages: bytes, validity: int = 7) -> None:
        self.messages = dict(enumerate(messages, start=1))
        self.validity, self.said = validity, list[str]()

    def add(self, message: bytes) -> None:
        self.messages[max(self.messages, default=0) + 1] = message

    def answer(self, command: str) -> list[bytes]:
        """Return the untagged lines a command is answered with."""
        word = command.split()[0].upper()
        if word == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if word in ("EXAMINE", "SELECT"):
            return [b"* %d EXISTS" % len(self.messages), b"* OK [UIDVALIDITY %d] valid" % self.validity]
        if word == "LOGOUT":
            return [b"* BYE"]
        if command.upper().startswith("UID SEARCH"):
            first = re.search(r"UID SEARCH UID (\d+):\*", command)
            uids = [uid for uid in self.messages if first is None or uid >= int(first[1])]
            if first and not uids and self.messages:
                uids = [max(self.messages)]  # as RFC 3501 has it: n:* names the last one at least
            return [b"* SEARCH " + " ".join(map(str, uids)).encode()]
        found = re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command)
        if found and int(found[1]) in self.messages:
            data = self.messages[int(found[1])][: int(found[2])]
            return [b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (int(found[1]), len(data)) + data + b")"]
        return []


@contextmanager
def serving(box: Mailbox, password: str = "secret") -> Iterator[int]:
    """Serve a mailbox on a port of this machine."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline():
                tag, _, command = line.decode().strip().partition(" ")
                box.said.append(command)
                refused = command.upper().startswith("LOGIN") and password not in command
                lines = [] if refused else box.answer(command)
                end = f"{tag} {'NO wrong password' if refused else 'OK done'}"
                if command.upper().startswith("EXAMINE"):
                    end = f"{tag} OK [READ-ONLY] done"
                self.wfile.write(b"".join(one + b"\r\n" for one in (*lines, end.encode())))
                if command.upper() == "LOGOUT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
