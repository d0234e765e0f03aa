"""A letter as the newsroom writes it: to one address, in plain text, with a name it keeps for good."""

import re
from dataclasses import dataclass

from outreach.domain.errors import RuleBroken

_ONE_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+", re.ASCII)
_NAME_OF_A_LETTER = re.compile(r"<[^\s<>@]+@[^\s<>@]+>", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One letter to one address; nobody else can stand among its recipients.

    `message_id` is chosen when the letter is queued and never again: a copy sent after a crash carries the same one,
    so the reader's mail program knows it for a copy.
    """

    to: str
    subject: str
    text: str
    message_id: str

    def __post_init__(self) -> None:
        if not (self.to.isascii() and _ONE_ADDRESS.fullmatch(self.to)):
            raise RuleBroken("A letter goes to exactly one plain e-mail address. Correct the address.", "to")
        if not self.subject.strip() or not self.subject.isprintable():
            raise RuleBroken("The subject of a letter is one line of printable text. Correct the subject.", "subject")
        if not _NAME_OF_A_LETTER.fullmatch(self.message_id):
            raise RuleBroken("A letter needs a Message-ID of the form <name@domain>.", "message_id")


def message_id(token: str, sender: str) -> str:
    """The Message-ID of the letter that `token` names, at the domain of the address that sends it."""
    return f"<{token}@{sender.rpartition('@')[2].rstrip('>')}>"
