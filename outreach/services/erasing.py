"""Erasing for good: asked for by one person and confirmed by another; what it reaches is shown beforehand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import uuid4

from outreach.db import audit, audit_reading, erasures, investigations, people, seats
from outreach.db.audit import Note
from outreach.db.session import Session
from outreach.domain.audit import Action
from outreach.domain.codec import instant_text
from outreach.domain.erasures import (
    LAPSES,
    End,
    Ending,
    Erasure,
    asked,
    need_another,
    need_none_asked,
    need_open,
)
from outreach.domain.errors import RuleBroken
from outreach.domain.holds import need_none
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted
from outreach.services import erasure_carrying, erasure_scope, notices
from outreach.services.desk import Desk
from outreach.services.erasure_scope import Scope, Wanted, has_part
from outreach.services.notices import Notice
from outreach.services.teams import is_told
from outreach.services.two_people import need_another_hand

WAITS: Final = "An erasure waits for a second person"


def ask(desk: Desk, wanted: Wanted, ground: str, reason: str, *, by: Acting) -> str:
    """Gives back the id of the request, which changes nothing yet."""
    return ask_for(desk, lambda session: erasure_scope.of_wanted(session, wanted), ground, reason, by=by)


def rehearse(desk: Desk, wanted: Wanted, ground: str, reason: str) -> None:
    """Raise whatever `ask` would raise now."""
    asked(ground, reason)
    with desk.reading() as session:
        _need_askable(desk, session, erasure_scope.of_wanted(session, wanted))


def _need_askable(desk: Desk, session: Session, scope: Scope) -> None:
    erasure_scope.need_part(desk.sight, scope)
    erasure_scope.need_erasable(session, scope)
    need_none(erasure_scope.holding(session, scope))
    need_none_asked(erasure_scope.asked_before(session, scope, desk.clock()))


def ask_for(
    desk: Desk, reach: Callable[[Session], Scope], ground: str, reason: str, *, by: Acting, whole: str = ""
) -> str:
    """The same for what `reach` finds in the transaction that asks. `whole`: it is one of many, confirmed there."""
    why, said = asked(ground, reason)
    with desk.writing(by) as session:
        scope = reach(session)
        _need_askable(desk, session, scope)
        erasure_scope.need_no_hold(session, scope)  # once more, and nobody puts one on from here
        made = Erasure(
            id=uuid4().hex[:12],
            subject=replace(scope.subject, mark=erasure_scope.mark_of(desk, scope.contact) if scope.contact else ""),
            investigation_id=scope.home(desk.sight),
            ground=why,
            reason=said,
            asked_by=by.staff,
            name="",
            asked_at=desk.clock(),
        )
        erasures.add(session, made)
        audit.note(session, asked_event(made))
        _tell_who_may_confirm(desk, session, made, scope, path=whole or f"/erasures/{made.id}")
    return made.id


def _tell_who_may_confirm(desk: Desk, session: Session, made: Erasure, scope: Scope, *, path: str) -> None:
    """Once for each page. What is to go stands there alone: a mail would be one copy more of what names somebody."""
    sights = seats.everyones(session, desk.clock())
    able = [one for one in people.everyone(session) if one.id in sights and has_part(sights[one.id], scope)]
    others = [one for one in able if one.id != made.asked_by and is_told(one)]
    asker = people.names(session).get(made.asked_by, made.asked_by)
    told = Notice(
        occasion=f"{notices.ERASURE}{path} {made.asked_at.date()}",
        words=f"{asker} asks for something on record to be erased for good. It takes a second person, and you may be "
        f"that: it is confirmed within {LAPSES.days} days, or nothing is erased.",
        subject=WAITS,
        leads="Read what goes and what stays, then confirm it or withdraw it:",
        path=path,
    )
    notices.tell(desk, session, others, told)


def withdraw(desk: Desk, erasure_id: str, *, by: Acting) -> str:
    with desk.writing(by) as session:
        erasure = erasures.get(session, erasure_id, for_update=True)
        need_open(erasure, desk.clock())
        _need_seen(desk, erasure)
        erasures.end(session, erasure, _end(desk, Ending.WITHDRAWN, by))
        noted = Note(
            action=Action.ERASURE_WITHDRAWN,
            about=f"erasure/{erasure.id}",
            payload={"asked_by": erasure.asked_by, "by": by.staff},
            investigation=erasure.investigation_id,
            table="erasure_end",
        )
        audit.note(session, noted)
    return "Withdrawn. Nothing was erased."


def confirm(desk: Desk, erasure_id: str, *, by: Acting) -> str:
    """The second person; all of it goes in this one transaction, the files right after it."""
    with desk.writing(by) as session:
        erasure = erasures.get(session, erasure_id, for_update=True)
        need_open(erasure, desk.clock())
        need_another(erasure, by.staff)
        scope = erasure_scope.of_subject(desk, session, erasure.subject)
        erasure_scope.need_part(desk.sight, scope)
        erasure_scope.need_erasable(session, scope)
        one_hand = need_another_hand(
            session,
            audit_reading.Wanted(action=Action.ERASURE_ASKED, about=f"erasure/{erasure.id}"),
            live=_is_live(session, erasure),
        )
        lists = erasure_carrying.carry_out(desk, session, erasure, scope, end=_end(desk, Ending.CARRIED_OUT, by))
    with_it = f", and {counted(len(lists), 'uploaded list')} with it" if lists else ""
    return f"Erased: {erasure_scope.told(scope)}{with_it}.{one_hand}"


def _is_live(session: Session, erasure: Erasure) -> bool:
    which = erasure.investigation_id
    return any(one.live for one in investigations.everyone(session) if which in (None, one.id))


def _end(desk: Desk, ending: Ending, by: Acting) -> End:
    return End(ending=ending, by=by.staff, name="", at=desk.clock())


def asked_event(erasure: Erasure) -> Note:
    subject = erasure.subject
    return Note(
        action=Action.ERASURE_ASKED,
        about=f"erasure/{erasure.id}",
        payload={
            "kind": subject.kind,
            "entries": [[*one] for one in subject.entries],
            "messages": [*subject.messages],
            "contact": subject.contact,
            "ground": erasure.ground,
            "asked_by": erasure.asked_by,
            "asked_at": instant_text(erasure.asked_at),
        },
        investigation=erasure.investigation_id,
        table="erasure",
    )


def _need_seen(desk: Desk, erasure: Erasure) -> None:
    """Whoever may ask for it may withdraw it."""
    held = {which for which, seat in desk.sight.seats.items() if seat.part.may_hold}
    if not held or (erasure.investigation_id is not None and erasure.investigation_id not in held):
        raise RuleBroken(erasure_scope.ASK_ANOTHER)
