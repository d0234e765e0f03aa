"""A letter as the newsroom writes it: to one address, in plain text, with a name it keeps for good."""

import re
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from outreach.domain.errors import RuleBroken
from outreach.domain.secret_keys import SecretKeys

_ONE_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+", re.ASCII)
_NAME_OF_A_LETTER = re.compile(r"<[^\s<>@]+@[^\s<>@]+>", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.ASCII | re.IGNORECASE)
_IN_HEXADECIMAL = re.compile(r"[0-9a-f]{64}", re.ASCII)
LONGEST_SUBJECT = 500


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
        _check_head(self.to, self.subject)
        if not _NAME_OF_A_LETTER.fullmatch(self.message_id):
            raise RuleBroken("A letter needs a Message-ID of the form <name@domain>.", "message_id")


def _check_head(to: str, subject: str) -> None:
    """Nothing may stand in a header that could end it and begin another, or name a second reader."""
    if not (to.isascii() and _ONE_ADDRESS.fullmatch(to)):
        raise RuleBroken("A letter goes to exactly one plain e-mail address. Correct the address.", "to")
    if not subject.strip() or not subject.isprintable():
        raise RuleBroken("The subject of a letter is one line of printable text. Correct the subject.", "subject")


def _is_control(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs")


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
    size: int = 0

    def __post_init__(self) -> None:
        if not _IN_HEXADECIMAL.fullmatch(self.sha256):
            raise RuleBroken("A file goes with a letter by its SHA-256 in the evidence store. Choose it anew.", "files")
        if not self.name.strip() or not self.name.isprintable() or set(self.name) & set('/\\"'):
            raise RuleBroken("A file’s name is one line of printable text, without / or quotes. Rename it.", "files")
        if not _MEDIA_TYPE.fullmatch(self.media_type) or self.media_type.lower().startswith(("multipart/", "message/")):
            raise RuleBroken("A file needs its media type, like application/pdf. Upload it anew.", "files")


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

    def __post_init__(self) -> None:
        _check_head(self.to, self.subject)
        if len(self.subject) > LONGEST_SUBJECT:
            raise RuleBroken(f"A subject has at most {LONGEST_SUBJECT} characters. Shorten it.", "subject")
        if not self.text.strip() or any(map(_is_control, self.text)):
            raise RuleBroken("A letter is text, and holds no control characters. Take them out.", "text")
        if self.language and not _LANGUAGE.fullmatch(self.language):
            raise RuleBroken("A letter’s language is a tag like nl or fr-CA. Correct it.", "language")
        if self.questions and self.question_set is None:
            raise RuleBroken("A letter that puts questions says of which version they are.", "question_set")


TOKEN_BYTES = 15  # 120 bits, in 24 letters and digits that no mail system changes


@dataclass(frozen=True)
class Replies:
    """The addresses our letters are answered to, each with a token of its own that nobody can guess.

    `pattern` holds `{token}`. A token is an HMAC-SHA256 over the occasion of the letter, so it is known before the
    letter is written, and is the same however often it is worked out. The letter keeps it once it is queued, so the
    answer to a letter that left is known whatever becomes of the keys.
    """

    pattern: str
    keys: SecretKeys

    def token(self, occasion: str) -> str:
        tag = self.keys.tag(f"reply address of {occasion}")
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
