"""A message that came in, taken apart: who sent it, its words, what is attached, and whether a machine wrote it.

Nothing here is a judgement. `kind` says who wrote it (a person, a machine that answers, a mail system that could not
deliver), never what it means.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.errors import OutreachError
from outreach.domain.prose import long_date

CLOCKS_DIFFER = timedelta(days=1)
LONGEST_WAY = timedelta(days=3653)


class MailKind(StrEnum):
    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"


class Certainty(StrEnum):
    """How sure the rule is. Only a certain auto-reply is filed as one unasked; a suspected one waits for a person."""

    CERTAIN = "certain"
    SUSPECTED = "suspected"


DELIVERY_REPORT = "delivery report"
"""How the rule begins that knew a bounce by its form."""


class BounceClass(StrEnum):
    """Whether the address is of no use (RFC 3463 class 5), or the mail was only held up (class 4)."""

    HARD = "hard"
    SOFT = "soft"


class PartKind(StrEnum):
    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of a message's text, from `start` up to `end` (in characters of the whole text)."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """A sender or recipient as a header names them. `address` is empty where the header holds none."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name and self.address else self.name or self.address


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that came with a message. `media_type` is told from its bytes, never from what its sender calls it."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes = field(repr=False, compare=False, default=b"")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounce:
    """What a mail system could not deliver. `status` is an RFC 3463 code; several recipients: the first that failed.

    `delayed`: it has not given up yet, and may still deliver the letter (RFC 3464, Action: delayed).
    """

    bounce_class: BounceClass
    status: str = ""
    original_recipient: str = ""
    original_message_id: str = ""
    recipients: tuple[str, ...] = ()
    diagnostic: str = ""
    delayed: bool = False

    @property
    def mailbox_full(self) -> bool:
        """The address is right and its mailbox was full. `bounce_class` goes by the code, and codes call this both."""
        said = self.diagnostic.casefold()
        return self.status.endswith(".2.2") or "quota" in said or ("mail" in said and " full" in said)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedMessage:
    """One message, read. `body` is its whole text; `parts` cover it from end to end, so that nothing is dropped.

    `rule` names the rule that told its kind (empty for a human message), `rule_language` the language of its phrase.
    `recipients` are all addresses that may hold our reply token: To, Cc, Delivered-To, Envelope-To and the like.
    `authentication` are the results our own mail server noted (RFC 8601). `message_id` and `references` keep their
    angle brackets. `receipt` is a mail system's word that a letter arrived, with a status of class 2. `notes` say in
    sentences what could not be read as it stands. `date` is aware, or None.
    """

    sha256: str
    size: int
    kind: MailKind
    certainty: Certainty | None
    rule: str
    rule_language: str
    bounce: Bounce | None
    sender: Mailbox
    reply_to: tuple[Mailbox, ...]
    recipients: tuple[Mailbox, ...]
    date: datetime | None
    subject: str
    message_id: str
    references: tuple[str, ...]
    body: str
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...] = ()
    authentication: tuple[str, ...] = ()
    language: str = ""
    notes: tuple[str, ...] = ()
    receipt: Bounce | None = None

    @property
    def report(self) -> Bounce | None:
        """What a mail system says became of a letter of ours: that it came back, or that it arrived (status 2.x).

        None where a mail system only may have said it: a person can write of returned mail, and is to be heard.
        """
        return None if self.certainty is Certainty.SUSPECTED else self.bounce or self.receipt

    @property
    def machine_readable(self) -> bool:
        """Whether a bounce came in the form that mail systems write for each other (RFC 3464), not in words alone."""
        return self.rule.startswith(DELIVERY_REPORT)

    @property
    def new_words(self) -> str:
        return self.words(PartKind.NEW)

    @property
    def quoted(self) -> str:
        return self.words(PartKind.QUOTED)

    @property
    def signature(self) -> str:
        return self.words(PartKind.SIGNATURE)

    def words(self, kind: PartKind) -> str:
        """All of the text that is of one kind, in order."""
        return joined(self.body, self.parts, kind)


class TooMuch(OutreachError):
    """A message too large, too deep or too slow to be read; its bytes are kept, and a person decides."""


class TooLarge(TooMuch):
    """It has more bytes than anybody reads; what its headers say may still be believed."""


def doubt_about(sent_at: datetime | None, came_at: datetime | None) -> str:
    """A sentence where a message cannot have been sent when it says; empty where nothing speaks against it."""
    if sent_at is None or came_at is None:
        return ""
    said = f"It says that it was sent on {long_date(sent_at)}"
    if sent_at > came_at + CLOCKS_DIFFER:
        return f"{said}, which is after it came: that cannot be."
    if sent_at < came_at - LONGEST_WAY:
        return f"{said}, more than ten years before it came: that can hardly be."
    return ""


def joined(body: str, parts: Iterable[Part], kind: PartKind) -> str:
    return "\n".join(text for part in parts if part.kind is kind and (text := body[part.start : part.end].strip("\n")))
