"""A letter as the newsroom writes it: to one address, in plain text, with a name it keeps for good."""

import hmac
import re
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

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


@dataclass(frozen=True, kw_only=True, slots=True)
class PromisedDeadline:
    """The deadline a letter states. It becomes the agency's promise once the letter is accepted for delivery."""

    due_at: datetime
    zone: str
    working_days: int | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterFile:
    """A file that goes with a letter, by its name in the evidence store (its SHA-256)."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyLetter:
    """A letter to one agency, rendered whole and approved: its words, and what it will have put once it has left.

    `questions` are the numbers of `question_set` (a version) that the text puts. `to` is one address, `called` whom
    we wrote to (a person or a desk).
    """

    to: str
    called: str
    subject: str
    text: str
    language: str = ""
    question_set: int | None = None
    questions: tuple[int, ...] = ()
    deadline: PromisedDeadline | None = None
    files: tuple[LetterFile, ...] = ()


TOKEN_BYTES = 15  # 120 bits, in 24 letters and digits that no mail system changes


@dataclass(frozen=True)
class Replies:
    """The addresses our letters are answered to, each with a token of its own that nobody can guess.

    `pattern` holds `{token}`; `key` fetches the desk's secret. A token is an HMAC-SHA256 over the occasion of the
    letter, so it is known before the letter is written, and is the same however often it is worked out.
    """

    pattern: str
    key: Callable[[], bytes] = field(repr=False)

    def token(self, occasion: str) -> str:
        tag = hmac.digest(self.key(), f"reply address of {occasion}".encode(), "sha256")
        return b32encode(tag[:TOKEN_BYTES]).decode().lower()

    def address(self, token: str) -> str:
        return self.pattern.replace("{token}", token)

    def token_in(self, address: str) -> str:
        """The token of one of our reply addresses; empty for any other address."""
        found = self._shape.fullmatch(address.strip())
        return found["token"].lower() if found else ""

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        before, _, after = self.pattern.partition("{token}")
        return re.compile(re.escape(before) + "(?P<token>[a-z2-7]{24})" + re.escape(after), re.IGNORECASE | re.ASCII)
