"""A second factor that is lost: an admin asks, somebody who knows the person vouches, a day passes, then it is gone.

A colleague who “lost the telephone” is also what a thief of their password would be. So it takes two people, and the
person has time to say that it is not them (OWASP ASVS 5.0, 6.4.4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role

LAPSES: Final = timedelta(days=7)
"""What nobody vouched for by then, or nothing carried out, is asked for anew."""

SHORTEST, LONGEST = 10, 500
NONE_ASKED: Final = "Nobody asks for this second factor to be taken away. Look at the page again."


class Ended(StrEnum):
    """How asking for it came to its end."""

    TAKEN = "taken away"
    STOPPED = "stopped"
    LAPSED = "lapsed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What was asked for, and how far it is. `how`: by what the second person knows that it is the colleague."""

    id: int
    staff_id: StaffId
    reason: str
    asked_by: StaffId
    asked_at: datetime
    vouched_by: StaffId | None = None
    how: str = ""
    vouched_at: datetime | None = None
    due_at: datetime | None = None
    ended_as: Ended | None = None
    ended_by: StaffId | None = None
    ended_at: datetime | None = None

    def lapsed(self, at: datetime) -> bool:
        return at >= (self.vouched_at or self.asked_at) + LAPSES

    def is_due(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at and not self.lapsed(at)


def need_to_ask(staff_id: StaffId, by: Acting) -> None:
    if by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin asks for a second factor to be taken away. Ask one.")
    if by.staff == staff_id:
        raise RuleBroken("It is your own: another admin asks for it. Or make new recovery codes while you are in.")


def need_to_vouch(loss: Loss, by: Acting) -> None:
    """The second person is no third party who happens by: they answer for whom they spoke to."""
    if not by.role.may_edit:
        raise RuleBroken("An editor or another admin vouches for a colleague. Ask one.")
    if by.staff == loss.staff_id:
        raise RuleBroken("It is your own: somebody else vouches that it is you.")
    if by.staff == loss.asked_by:
        raise RuleBroken("You asked for it: a second person vouches. Ask an editor who knows them.")
    if loss.due_at is not None:
        raise RuleBroken("Somebody has vouched already. Nothing more is to be done.")


def need_to_stop(loss: Loss, by: Acting) -> None:
    if by.staff != loss.staff_id and by.role is not Role.ADMIN:
        raise RuleBroken("Whoever it is about stops it, or an admin. Ask one.")


def said(words: str, field: str) -> str:
    """A reason that somebody can judge later."""
    kept = " ".join(words.split())
    if not SHORTEST <= len(kept) <= LONGEST:
        raise RuleBroken(f"Say it in {SHORTEST} to {LONGEST} characters: it stays on record.", field)
    return kept
