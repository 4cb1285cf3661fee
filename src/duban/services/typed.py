"""What a person typed in; the words as letters, sheets and the ledger keep them out.

One law: nothing hides in what is kept, no line break and no invisible character; and it says something.
"""

from __future__ import annotations

import unicodedata

from duban.problems import Refused

#: The longest reason, note or evidence that is kept.
LONGEST_REASON, LONGEST_NUMBER = 500, 200


def checked(text: str, what: str, longest: int, *, empty: bool = False) -> str:
    """Return ``text`` with its spaces made plain. Raises Refused where something hides in it, or too long."""
    plain = " ".join(text.split())
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in plain):
        raise Refused(f"{what} holds an invisible character", hint="type it again", code="bad-text")
    if len(plain) > longest:
        raise Refused(f"{what} has {len(plain)} characters; at most {longest} are kept", code="bad-text")
    if not plain and not empty:
        raise Refused(f"{what} is needed", code="bad-text")
    return plain


def because(text: str, what: str = "a reason", *, empty: bool = False) -> str:
    """Return why something is said, as letters and the ledger keep it. Raises Refused as ``checked`` does."""
    return checked(text, what, LONGEST_REASON, empty=empty)


def numbered(text: str, what: str = "a number") -> str:
    """Return the number of a document, if any. Raises Refused as ``checked`` does."""
    return checked(text, what, LONGEST_NUMBER, empty=True)
