"""Two people, never one, where both are named at a command line: what is asked there, and what is said of the rest.

Whoever may type on the machine can name anybody with `--by`. So in a live investigation the two halves of what takes
two people come from two accounts of the machine, or one of them from a page, where whoever it is has to prove that.
"""

from typing import Final

from outreach.db import audit, audit_reading
from outreach.db.audit_reading import Wanted
from outreach.db.session import Session
from outreach.domain.audit import Action, machine_of
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Investigation

ONE_HAND: Final = (
    "The other half of this was typed at the {place} too, and takes another person. One of the two does it on the "
    "page, or from another account of the machine."
)


def need_another_hand_in(session: Session, investigation: Investigation, first: Action, *, by: str = "") -> str:
    """The same of what is done in one investigation: the newest such event in it, of this person where one is named."""
    newest = Wanted(actor=by, action=first, about=f"investigation/{investigation.id}", limit=1)
    return need_another_hand(session, newest, live=investigation.live)


def need_another_hand(session: Session, first: Wanted, *, live: bool) -> str:
    """`first`: the event of the first half. Says what has to be told where both were typed under one account."""
    here = audit.acting.get()
    place = machine_of(here.ip) if here else ""
    halves = audit_reading.recent(session, first)
    if not place or all(machine_of(event.details.ip) != place for event, _ in halves):
        return ""
    if live:
        raise RuleBroken(ONE_HAND.format(place=place), "by")
    return f" Both halves were typed at the {place}; the audit chain says so."
