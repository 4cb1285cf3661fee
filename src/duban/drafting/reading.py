"""The text of a document in, everything found in it out. Pure: the same text gives the same draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from duban.drafting.counts.contacts import addresses, contacts
from duban.drafting.counts.copies import copies
from duban.drafting.counts.limits import limits
from duban.drafting.counts.quotas import quotas
from duban.drafting.duties.duties import duties
from duban.drafting.duties.undated import undated
from duban.drafting.findings import Deadline, Draft, Identity
from duban.drafting.heads.identity import identity
from duban.drafting.heads.parts import Part, parts
from duban.drafting.heads.sorts import ASKS_NOTHING, SAYS, sort_of
from duban.drafting.text.normalising import Clean, normalise
from duban.drafting.text.sentences import Places, sentences


def read(found: str, container: str = "txt") -> Draft:
    """Return the draft of a document whose text is ``found``."""
    clean = normalise(found)
    pieces = parts(clean.text)
    identities = _identities(clean, pieces)
    sort = sort_of(clean.text, pieces, identities)
    if sort == "guide":
        return _guide(Draft(found, container, sort, identities), clean, pieces)
    if sort in ASKS_NOTHING:
        return Draft(found, container, sort, ())
    draft = Draft(found, container, sort, identities, warnings=(SAYS[sort],) if sort in SAYS else ())
    for index, part in enumerate(pieces):
        signed = part.signed.end if part.signed else None
        within = _annex(clean.text, part) if index else ""
        places = Places(sentences(clean.text, part.start, part.end, signed, within))
        asked = duties(clean, part, places, identities[index], index)
        draft = replace(
            draft,
            deadlines=(*draft.deadlines, *asked.deadlines, *undated(clean, part, places, index)),
            warnings=(*draft.warnings, *asked.warnings),
            passed_over=(*draft.passed_over, *asked.passed_over),
            quotas=(*draft.quotas, *quotas(clean, part, places, index)),
            copies=(*draft.copies, *copies(clean, part, places, index)),
            limits=(*draft.limits, *limits(clean, part, places, index)),
            contacts=(*draft.contacts, *contacts(clean, part, places, index)),
            addresses=(*draft.addresses, *addresses(clean, part, places, index)),
        )
    return replace(draft, deadlines=tuple(_tiers(draft)))


def _guide(draft: Draft, clean: Clean, pieces: tuple[Part, ...]) -> Draft:
    """Return what a guide says: it asks nothing of anybody, but it says whom to call and what to bring."""
    for index, part in enumerate(pieces):
        places = Places(sentences(clean.text, part.start, part.end, None, ""))
        draft = replace(
            draft,
            copies=(*draft.copies, *copies(clean, part, places, index)),
            contacts=(*draft.contacts, *contacts(clean, part, places, index)),
        )
    return draft


def _annex(text: str, part: Part) -> str:
    """Return how a notice inside another is cited: 附件1."""
    label = re.search(r"附[ ]?件[ ]?(\d{0,2})[:]?\s*$", text[max(0, part.start - 40) : part.start])
    return f"附件{label[1]}" if label else "附"


def _tiers(draft: Draft) -> Iterator[Deadline]:
    """What a forwarding notice asks is inner, what the forwarded one asks is outer."""
    for one in draft.deadlines:
        if len(draft.notices) > 1 and not one.tier:
            yield replace(one, tier="outer" if one.notice else "inner")
        else:
            yield one


def _identities(clean: Clean, pieces: tuple[Part, ...]) -> tuple[Identity, ...]:
    made: list[Identity] = []
    before = 0
    for part in pieces:
        made.append(identity(clean, part, before))
        before = part.end
    return tuple(made)
