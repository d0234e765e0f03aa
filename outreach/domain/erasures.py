"""Erasing for good: one person asks, another confirms, and what is said about it stays for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.inbox import MessageId
from outreach.domain.prose import long_date

LAPSES: Final = timedelta(days=14)
SHORTEST_REASON, LONGEST_REASON = 10, 500
Where = tuple[RfcId, Seq]
"""An entry, by its request and its number."""


class Ground(StrEnum):
    """Why something may have to go."""

    DATA_SUBJECT = "request of the person concerned (GDPR art. 17)"
    COURT = "court order"
    SOURCE = "source protection"
    RETENTION = "retention ran out"


class ErasedKind(StrEnum):
    ENTRY = "entry"
    MESSAGE = "message"
    CONTACT = "contact"


class Ending(StrEnum):
    CARRIED_OUT = "carried out"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    OPEN = "waits for a second person"
    LAPSED = "lapsed"
    CARRIED_OUT = "carried out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is to go: entries of logs, messages of the inbox with their bytes, or one contact of an agency.

    `mark` tells a contact's address again, and gives it away to nobody who has not the desk's secret key.
    """

    kind: ErasedKind
    entries: tuple[Where, ...] = ()
    messages: tuple[MessageId, ...] = ()
    contact: ContactId | None = None
    agency: AgencyId | None = None
    mark: str = ""

    def shares(self, other: "Subject") -> bool:
        """Whether something would go by both: once the one is carried out, the other cannot be."""
        return (
            (self.contact is not None and self.contact == other.contact)
            or not set(self.entries).isdisjoint(other.entries)
            or not set(self.messages).isdisjoint(other.messages)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    ending: Ending
    by: StaffId
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """A request to erase, and what became of it. `name` is how whoever asked is called now."""

    id: str
    subject: Subject
    investigation_id: InvestigationId | None
    ground: Ground
    reason: str
    asked_by: StaffId
    name: str
    asked_at: datetime
    end: End | None = None

    def state(self, now: datetime) -> State:
        if self.end is not None:
            return State(self.end.ending.value)
        return State.LAPSED if now >= self.lapses_at else State.OPEN

    @property
    def lapses_at(self) -> datetime:
        return self.asked_at + LAPSES

    @property
    def said(self) -> str:
        """For whoever stands before the gap: when, by whom, and on what ground."""
        if self.end is None:
            return ""
        return f"Erased on {long_date(self.end.at)} by {self.name} and {self.end.name}, ground: {self.ground}."


def asked(ground: str, reason: str) -> tuple[Ground, str]:
    """The ground and the reason as they are kept."""
    try:
        known = Ground(ground)
    except ValueError:
        raise RuleBroken(f"Choose a ground: {'; '.join(Ground)}.", "ground") from None
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise RuleBroken(
            f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters, without repeating what is to go: it stays.",
            "reason",
        )
    return known, said


def need_none_asked(asked_before: Erasure | None) -> None:
    """It is asked for once: whoever finds it asked for confirms that, or withdraws it."""
    if asked_before is not None:
        raise RuleBroken(
            f"{asked_before.name} asked for this on {long_date(asked_before.asked_at)}, or for part of it, and that "
            f"waits for a second person: erasure {asked_before.id}. Confirm that one, or withdraw it and ask anew."
        )


def need_open(erasure: Erasure, now: datetime) -> None:
    state = erasure.state(now)
    if state is State.LAPSED:
        raise RuleBroken("Nobody confirmed it in time, so it lapsed. Ask anew if it still has to go.")
    if state is not State.OPEN:
        raise RuleBroken(f"It was {state} already. There is nothing left to do.")


def need_another(erasure: Erasure, by: StaffId) -> None:
    if by == erasure.asked_by:
        raise RuleBroken("Whoever asks does not confirm. Another lead, editor or legal of the investigation does.")
