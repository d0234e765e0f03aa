"""A message that came in, as the desk keeps it: how it came, where it went, and what was done with it since."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from outreach.domain.ids import RfcId, Seq, StaffId

MessageId = NewType("MessageId", int)
"""A message by its number on our desk. Never its Message-ID, which its sender chose and may have chosen twice."""

SHORT = 120
TURNS_TEXT = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that reorder what stands beside them: in a list they would turn the next column round."""


def shortened(text: str, longest: int = SHORT) -> str:
    """What a stranger wrote, as one line of a list: cut, and unable to turn the words around it."""
    line = " ".join(TURNS_TEXT.sub("", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


class Way(StrEnum):
    """How a message came to us."""

    IMAP = "imap"
    MAILDIR = "maildir"
    COMMAND = "command"
    BROWSER = "browser"
    FORWARDED = "forwarded"


class Place(StrEnum):
    """Where a message is: exactly one of these, and the three add up to what was received."""

    FILED = "filed"
    HELD = "held"
    QUARANTINED = "quarantined"


class Sort(StrEnum):
    """What a message is, as far as a machine can tell; `unread` is one that nobody could take apart."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    FORWARD = "forward"
    UNREAD = "unread"


class Done(StrEnum):
    """What can be done with a message, each a line of its history."""

    FILED = "filed"
    HELD = "held"
    QUARANTINED = "quarantined"
    UNWRAPPED = "unwrapped"
    MOVED = "moved"
    SPLIT = "split"
    SPAM = "marked as spam"
    RELEASED = "released"
    JUDGED_HUMAN = "judged human"


@dataclass(frozen=True, kw_only=True, slots=True)
class Imap:
    """Where a message lies on an IMAP server, for as long as the server keeps its numbers (RFC 3501, UIDVALIDITY)."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """Bytes that came in. `at` is when, as far as the way they came can tell; `note` says where they lay."""

    content: bytes = field(repr=False)
    way: Way
    at: datetime
    note: str = ""
    imap: Imap | None = None
    wrapper: MessageId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """A request the message may belong to, and why."""

    rfc_id: RfcId
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """The entry that a message became on the log of a request."""

    rfc_id: RfcId
    seq: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that was done with a message: by whom, and why."""

    at: datetime
    by: StaffId
    done: Done
    why: str
    rfc_ids: tuple[RfcId, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message as the desk keeps it. Its bytes lie in the evidence store under `sha256`.

    It arrived where it lay, as far as that place can tell, and was received by us from there, often a minute later.

    `remarks` are sentences about what is odd in it; `wrapper` is the message it was attached to.
    """

    id: MessageId
    sha256: str
    size: int
    arrived_at: datetime
    received_at: datetime
    way: Way
    note: str
    place: Place
    sort: Sort
    certainty: str
    rule: str
    sender: str
    address: str
    subject: str
    sent_at: datetime | None
    message_id: str
    remarks: tuple[str, ...]
    wrapper: MessageId | None
    filings: tuple[Filing, ...] = ()
    guesses: tuple[Guess, ...] = ()

    @property
    def whereabouts(self) -> str:
        """Where it lies, as one word: whoever moves it has seen it there."""
        return "/".join([self.place.value, *sorted(str(one.rfc_id) for one in self.filings)])

    @property
    def certain_machine(self) -> bool:
        """Whether a machine wrote it for certain, so that it was filed as its answer and waits for nobody."""
        return self.sort is Sort.AUTO_REPLY and self.certainty == "certain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """Where a message belongs: on these requests; or, where nobody can tell, with a person, who gets the guesses.

    `why` is the reason, in a sentence. `attempt` is the entry of the letter it answers, where that is known.
    """

    rfc_ids: tuple[RfcId, ...] = ()
    why: str
    attempt: Seq | None = None
    guesses: tuple[Guess, ...] = ()


def held(why: str, guesses: Collection[Guess] = ()) -> Fate:
    return Fate(why=why, guesses=tuple(guesses))
