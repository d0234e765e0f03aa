"""What mail servers noted of a sender (RFC 8601), and which of it may be believed.

Anybody can write such a note into their own message. Only a note under the name of a server of ours is a check; a note
that something failed is worth a look whoever wrote it, for no forger would.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from outreach.domain.received import ReceivedMessage

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
DOUBTFUL = "A mail server could not confirm its sender: somebody else may have written it. Ask before you rely on it."
FAILED = frozenset({"fail", "softfail", "permerror"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderCheck:
    """One note. `by` is the server that says it wrote it; `ours` whether that is one of ours."""

    by: str
    said: str
    ours: bool


def checks_of(notes: Sequence[str], ours: Collection[str]) -> tuple[SenderCheck, ...]:
    """`ours` are the names of our own servers, in small letters."""
    return tuple(
        SenderCheck(by=by, said=note, ours=by.casefold() in ours)
        for note in notes
        for by in (_COMMENT.sub(" ", note).partition(";")[0].split() or [""])[:1]
    )


def doubt(message: ReceivedMessage) -> str:
    """A sentence where a note says that the sender may not be who the message says; empty where none does.

    DMARC speaks of the address that people see. Where nobody looked at that, both other checks have to fail.
    """
    for note in message.authentication:
        results = [(what.lower(), result.lower()) for what, result in _RESULT.findall(_COMMENT.sub(" ", note))]
        failed = {what for what, result in results if result in FAILED}
        passed = {what for what, result in results if result == "pass"}
        if "dmarc" in failed or ({"spf", "dkim"} <= failed and not passed):
            return DOUBTFUL
    return ""
