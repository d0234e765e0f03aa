"""Whom to tell what, who was told, and in which letter.

to_look_at(session, at, limit) -> requests whose plan has something new by `at`, the longest waiting first
look_again(session, …)            when to look at each of them next
note(session, …)                  whom to tell what, and from when; a key that was noted before is skipped
to_tell(session, at) -> people for whom something noted is to be told by `at`
noted_for / told_in               what one of them is to be told / what a letter tells
put_in_letter / forget / put_off  which letter tells it / it was not told after all / it is told later
gather / has_newer_morning        after an outage one letter tells it all / this one is told in a later one
mornings / claim_morning          who has had the morning mail of a day / this one is theirs
fingerprint(session, letter)      changes whenever anything behind the letter does
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlmodel import Session

from outreach.db.desk_tables import MorningRow, OutboxRow, ReminderRow
from outreach.db.statements import OnConflict
from outreach.db.tables import InvestigationRow, StandingSummaryRow, table
from outreach.domain import reminders
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.lines import NEVER
from outreach.domain.outbox import MailClass, MailState
from outreach.domain.reminders import Plan

_R: Final = table(ReminderRow)
_MORNING: Final = table(MorningRow)
_OUTBOX: Final = table(OutboxRow)
_SUMMARY: Final = table(StandingSummaryRow)
_INVESTIGATION: Final = table(InvestigationRow)
_LATER: Final = (
    update(_SUMMARY)
    .where(_SUMMARY.c.rfc_id.in_(bindparam("rfcs", expanding=True)))
    .values(remind_at=bindparam("look_at"))
)
_ALL_OF: Final = (
    update(_SUMMARY)
    .where(_SUMMARY.c.investigation_id == bindparam("which"), _SUMMARY.c.remind_at != NEVER)
    .values(remind_at=bindparam("look_at"))
)
_EVERY_ROW: Final = (
    update(_SUMMARY)
    .where(_SUMMARY.c.investigation_id == bindparam("which"), _SUMMARY.c.remind_at > bindparam("look_at"))
    .values(remind_at=bindparam("look_at"))
)
_NOTE: Final = OnConflict(lambda insert: insert(_R).on_conflict_do_nothing(index_elements=["key"]))
_CLAIM: Final = OnConflict(
    lambda insert: (
        insert(_MORNING).on_conflict_do_nothing(index_elements=["day", "staff_id"]).returning(_MORNING.c.staff_id)
    )
)
AT_ONCE: Final = 1_000  # a statement holds only so many values
_UNTOLD: Final = _R.c.outbox_id.is_(None)
_WHAT: Final = (
    _SUMMARY.c.investigation_id,
    _SUMMARY.c.plan,
    _SUMMARY.c.assignee,
    _INVESTIGATION.c.title,
)
_DUE: Final = _SUMMARY.c.remind_at <= bindparam("at")
_FIRST: Final = (
    select(_SUMMARY.c.rfc_id, *_WHAT)
    .join_from(_SUMMARY, _INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
    .where(_DUE)
    .order_by(_SUMMARY.c.remind_at, _SUMMARY.c.rfc_id)
    .limit(bindparam("at_most"))
)
_TO_LOOK_AT: Final = _FIRST.with_for_update(  # who records something just now makes a new plan anyway
    of=_SUMMARY, skip_locked=True
)
NOTED: Final = (
    select(_R.c.key, _R.c.rfc_id, _R.c.noted_at, _R.c.tell_at, _R.c.urgent, _SUMMARY.c.due_zone, *_WHAT)
    .join_from(_R, _SUMMARY, _SUMMARY.c.rfc_id == _R.c.rfc_id)
    .join(_INVESTIGATION, _INVESTIGATION.c.id == _SUMMARY.c.investigation_id)
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class About:
    """What decides who is told what. Many requests have it in common: it is one object, and is worked out once."""

    investigation_id: InvestigationId
    investigation: str
    plan: Plan
    assigned_to: StaffId | None


class Watched(NamedTuple):
    """A request with its plan of reminders."""

    rfc_id: RfcId
    about: About


class Noted(NamedTuple):
    """One person is to be told one thing of a request, from `tell_at` on; what is `urgent` waits for no morning.

    `zone` is that of its deadline; empty where none was told.
    """

    key: str
    rfc_id: RfcId
    noted_at: datetime
    tell_at: datetime
    urgent: bool
    about: About
    zone: str

    @property
    def name(self) -> str:
        return self.key.partition("/")[2]

    @property
    def kind(self) -> str:
        return self.key.split("/", 2)[1]


def to_do(session: Session, at: datetime) -> tuple[bool, bool]:
    """Whether a plan has something new, and whether somebody is to be told: two look-ups, whatever the number."""
    planned, waiting = exists().where(_SUMMARY.c.remind_at <= at), exists().where(_UNTOLD, _R.c.tell_at <= at)
    row = session.execute(select(planned.label("planned"), waiting.label("waiting"))).one()
    return bool(row.planned), bool(row.waiting)


def to_look_at(session: Session, at: datetime, limit: int) -> tuple[Watched, ...]:
    return _watched(session, _TO_LOOK_AT, at, limit)


def before_looking(session: Session, at: datetime, limit: int) -> tuple[Watched, ...]:
    """The same ones, for whoever only reads."""
    return _watched(session, _FIRST, at, limit)


def _watched(session: Session, which: Select[Any], at: datetime, limit: int) -> tuple[Watched, ...]:
    rows = session.execute(which, {"at": at, "at_most": limit}).all()
    return tuple(Watched(rfc_id, _about(*about)) for rfc_id, *about in rows)


def look_at_all(session: Session, investigation_id: InvestigationId, at: datetime) -> None:
    """Every plan of an investigation is looked at anew: other people are to be told from now on."""
    session.execute(_ALL_OF, {"which": investigation_id, "look_at": at})


def look_at_every_row(session: Session, investigation_id: InvestigationId, at: datetime) -> None:
    """Also where nothing is planned: it may read otherwise now than a release prints it."""
    session.execute(_EVERY_ROW, {"which": investigation_id, "look_at": at})


def look_again(session: Session, when: Iterable[tuple[datetime | None, Sequence[RfcId]]]) -> None:
    """None: not before something is recorded."""
    together = defaultdict[datetime, list[RfcId]](list)
    for at, rfc_ids in when:
        together[NEVER if at is None else at] += rfc_ids
    for look_at, rfc_ids in together.items():
        for first in range(0, len(rfc_ids), AT_ONCE):
            session.execute(_LATER, {"rfcs": rfc_ids[first : first + AT_ONCE], "look_at": look_at})


@dataclass(frozen=True, kw_only=True, slots=True)
class ToNote:
    """One person is to be told the same of each of these requests, of each once under this name."""

    name: str
    rfc_ids: Sequence[RfcId]
    staff_id: StaffId
    tell_at: datetime
    urgent: bool


def note(session: Session, told: Iterable[ToNote], at: datetime) -> None:
    rows = [
        {"key": f"{rfc_id}/{one.name}", "rfc_id": rfc_id, "outbox_id": None, "noted_at": at}
        | {"staff_id": one.staff_id, "tell_at": one.tell_at, "urgent": one.urgent}
        for one in told
        for rfc_id in one.rfc_ids
    ]
    if rows:
        session.execute(_NOTE.on(session), rows)


def to_tell(session: Session, at: datetime) -> frozenset[StaffId]:
    people = select(_R.c.staff_id).where(_UNTOLD, _R.c.tell_at <= at).distinct()
    return frozenset(StaffId(one) for one in session.execute(people).scalars())


def noted_for(session: Session, staff_id: StaffId, at: datetime) -> tuple[Noted, ...]:
    """What this person is to be told by `at` and has no letter about."""
    theirs = NOTED.where(_UNTOLD, _R.c.staff_id == staff_id, _R.c.tell_at <= at)
    return tuple(noted_in(row) for row in session.execute(theirs).all())


def told_in(session: Session, outbox_id: int) -> tuple[Noted, ...]:
    return tuple(noted_in(row) for row in session.execute(NOTED.where(_R.c.outbox_id == outbox_id)).all())


def told_when(session: Session, keys: Sequence[str]) -> dict[str, datetime]:
    """Of these, those that stand in a letter, and when that was written."""
    found = dict[str, datetime]()
    written = select(_R.c.key, _OUTBOX.c.created_at).join_from(_R, _OUTBOX, _OUTBOX.c.id == _R.c.outbox_id)
    for first in range(0, len(keys), AT_ONCE):
        some = session.execute(written.where(_R.c.key.in_(keys[first : first + AT_ONCE])))
        found.update((key, at) for key, at in some)
    return found


def put_in_letter(session: Session, outbox_id: int, staff_id: StaffId, at: datetime, *, urgent: bool) -> None:
    """This letter tells all that this person is to be told by `at` and no other letter tells; or what is `urgent`."""
    theirs = [_UNTOLD, _R.c.staff_id == staff_id, _R.c.tell_at <= at]
    if urgent:
        theirs.append(_R.c.urgent.is_(True))
    session.execute(update(_R).where(*theirs).values(outbox_id=outbox_id))


def put_off(session: Session, staff_id: StaffId, *, before: datetime, until: datetime) -> None:
    """What this person was to be told by now and does not press is told later."""
    theirs = (_UNTOLD, _R.c.staff_id == staff_id, _R.c.tell_at <= before, _R.c.urgent.is_(False))
    session.execute(update(_R).where(*theirs).values(tell_at=until))


def mornings(session: Session, days: Iterable[date]) -> frozenset[tuple[StaffId, date]]:
    """Who has had the morning mail of which of these days."""
    rows = session.execute(select(_MORNING.c.staff_id, _MORNING.c.day).where(_MORNING.c.day.in_({*days})))
    return frozenset((StaffId(row.staff_id), row.day) for row in rows)


def gather(session: Session, outbox_id: int, staff_id: StaffId) -> None:
    """This letter tells as well what earlier ones to this person were to tell that have not begun to leave."""
    waiting = select(_OUTBOX.c.id).where(
        _OUTBOX.c.staff_id == staff_id,
        _OUTBOX.c.mail_class == MailClass.STAFF.value,
        _OUTBOX.c.state == MailState.QUEUED.value,
        _OUTBOX.c.cuts == 0,
        _OUTBOX.c.id < outbox_id,
    )
    session.execute(update(_R).where(_R.c.outbox_id.in_(waiting)).values(outbox_id=outbox_id))


def has_newer_morning(session: Session, outbox_id: int, staff_id: StaffId) -> bool:
    """Whether a later morning mail to this person tells what this one was to tell."""
    newer = exists().where(_MORNING.c.staff_id == staff_id, _MORNING.c.outbox_id > outbox_id)
    return bool(session.execute(select(newer)).scalar_one())


def claim_morning(session: Session, staff_id: StaffId, day: date) -> bool:
    """Whether the morning mail of this day is the caller's to write: it is nobody else's yet."""
    return session.execute(_CLAIM.on(session), {"staff_id": staff_id, "day": day}).scalar_one_or_none() is not None


def of_morning(session: Session, staff_id: StaffId, day: date, outbox_id: int) -> None:
    theirs = (_MORNING.c.staff_id == staff_id, _MORNING.c.day == day)
    session.execute(update(_MORNING).where(*theirs).values(outbox_id=outbox_id))


def forget(session: Session, keys: Sequence[str]) -> None:
    """These were not told after all, so the same keys may be noted again when their reason comes back."""
    if keys:
        session.execute(delete(_R).where(_R.c.key == bindparam("untold")), [{"untold": key} for key in keys])


def told_already(session: Session, investigation_id: InvestigationId) -> frozenset[str]:
    """The keys of what was told of an investigation, or stands in a letter that is about to leave."""
    told = (
        select(_R.c.key)
        .join_from(_R, _SUMMARY, _SUMMARY.c.rfc_id == _R.c.rfc_id)
        .where(_R.c.outbox_id.is_not(None), _SUMMARY.c.investigation_id == investigation_id)
    )
    return frozenset(session.execute(told).scalars())


def forget_untold(session: Session, investigation_id: InvestigationId) -> None:
    """What was noted by a table that holds no more, and not told yet, is noted anew by the one that does."""
    theirs = select(_SUMMARY.c.rfc_id).where(_SUMMARY.c.investigation_id == investigation_id)
    session.execute(delete(_R).where(_UNTOLD, _R.c.rfc_id.in_(theirs)))


def untold_since(session: Session, at: datetime) -> None:
    """As if nobody had been told anything from `at` on: only ever in a rehearsal."""
    later = select(_OUTBOX.c.id).where(_OUTBOX.c.created_at >= at, _OUTBOX.c.mail_class == MailClass.STAFF.value)
    session.execute(update(_R).where(_R.c.outbox_id.in_(later)).values(outbox_id=None))
    session.execute(delete(_R).where(_R.c.noted_at >= at))
    empty = and_(_MORNING.c.outbox_id.is_(None), _MORNING.c.day >= at.date())
    session.execute(delete(_MORNING).where(or_(_MORNING.c.outbox_id.in_(later), empty)))
    session.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(later)).values(dedupe="rehearsed " + _OUTBOX.c.dedupe))


def fingerprint(session: Session, outbox_id: int) -> tuple[int, int]:
    """How many requests the letter is about, and how much has been recorded of them altogether."""
    behind = (
        select(func.count(), func.coalesce(func.sum(_SUMMARY.c.last_seq), 0))
        .join_from(_R, _SUMMARY, _SUMMARY.c.rfc_id == _R.c.rfc_id)
        .where(_R.c.outbox_id == outbox_id)
    )
    count, recorded = session.execute(behind).one()
    return int(count), int(recorded)


@lru_cache(maxsize=10_000)
def _about(investigation_id: InvestigationId, plan: str, assignee: StaffId, title: str) -> About:
    return About(
        investigation_id=investigation_id,
        investigation=title,
        plan=reminders.read(plan),
        assigned_to=assignee or None,
    )


def noted_in(row: Sequence[Any]) -> Noted:
    """The columns of `NOTED`, in their order: by name each would be looked up, of every row."""
    key, rfc_id, noted_at, tell_at, urgent, zone, *about = row
    return Noted(key, rfc_id, noted_at, tell_at, urgent, _about(*about), zone)
