"""Mail to our own people that waits: for their hours, for their morning, for a relay that is away.

Some of it is a letter already. The rest is only noted, and its letter is written once its reader is at work. Nobody
reads here what a mail says: its kind, how many reminders it tells, since when it waits, when it leaves, and why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.db import relay, staff_mail
from outreach.db import reminders as notes
from outreach.db.reminders import Noted
from outreach.db.session import Session
from outreach.db.staff_mail import Told
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.outbox import Outgoing
from outreach.domain.people import Staff
from outreach.domain.reminders import Newsroom
from outreach.domain.retries import RelayHealth
from outreach.domain.teams import Sight
from outreach.domain.wallclock import Timed, counted, read
from outreach.services.account_letters import FACTOR
from outreach.services.desk import Desk
from outreach.services.newsroom import newsroom_of
from outreach.services.notices import ALARM, NOTICE
from outreach.services.reminder_letters import MORNING, ONE, said_once, still_true, updates_behind, wants_morning
from outreach.services.updates import OpenUpdate

KINDS = {
    MORNING: "morning mail",
    ONE: "mail that presses",
    NOTICE: "notice of the desk",
    FACTOR: "about their account",
    ALARM: "notice that presses",
}
A_MOMENT = timedelta(seconds=1)
NEXT_TURN = "The scheduler takes it on its next turn. "
NOTHING_TRUE = "Nothing it says is true any more: it is dropped then."
GONE = "They have left the newsroom: it is dropped."
NEVER = "They are away for the next two months, as far as is noted."


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingMail:
    """One mail to one of us. `letter`: its number in the outbox; None while it is not written.

    `leaves`: when, if nothing more happens; None where no hour of theirs is in sight, or it will not leave at all.
    """

    letter: int | None
    kind: str
    to: Staff
    reminders: int
    since: datetime
    leaves: datetime | None
    why: Timed


def waiting(desk: Desk, at: datetime | None = None) -> tuple[WaitingMail, ...]:
    """What waits, in the order in which it leaves: one's own, and what is told of the investigations one works on.

    Of a mail to somebody else only these reminders count. One about an account is its reader's alone.
    """
    now = at or desk.clock()
    with desk.reading() as session:
        told = [one for one in staff_mail.to_be_told(session) if _may_see(desk, one)]
        look = _Look(
            now=now,
            sight=desk.sight,
            newsroom=newsroom_of(desk, session),
            health=relay.health(session),
            updates=updates_behind(desk, session, [one.noted for one in told]),
        )
        of_letters, untold = defaultdict[int, list[Noted]](list), defaultdict[StaffId, list[Noted]](list)
        for one in told:
            if one.letter is None:
                untold[one.to].append(one.noted)
            else:
                of_letters[one.letter].append(one.noted)
        letters = [
            one
            for one in staff_mail.queued(session)
            if one.id in of_letters or desk.sight.everything or one.staff_id == desk.sight.whose
        ]
        had = _had_morning(session, look, untold)
    found = [mail for one in letters if (mail := look.of_letter(one, of_letters[one.id]))]
    found += [mail for to, noted in untold.items() for mail in look.not_written(to, noted, had)]
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.leaves or never, one.to.name)))


def in_short(desk: Desk, at: datetime) -> str:
    """How many wait and until when, in a sentence for the job that sends; empty where none does."""
    with desk.reading() as session:
        mails, until, more = staff_mail.in_short(session)
    unwritten = [one for one in waiting(desk, at) if one.letter is None] if more else []
    by_now = {one.to.id for one in unwritten if one.leaves and one.leaves <= at}
    said = []
    if until is not None:
        verb = "waits" if mails == 1 else "wait"
        then = f"until {read(until, ZoneInfo('UTC'))}" if until > at else "for the next turn"
        said.append(f"{counted(mails, 'mail')} to our own people {verb}, the first {then}.")
    if by_now:
        said.append(f"Reminders to {_people(len(by_now))} wait for the next turn of queue-reminders.")
    if later := {one.to.id for one in unwritten} - by_now:
        said.append(f"Reminders to {_people(len(later))} wait for their hours.")
    return " ".join([*said, "`outreach mail outbox` says when each leaves."]) if said else ""


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _may_see(desk: Desk, told: Told) -> bool:
    return told.to == desk.sight.whose or desk.sight.sees(told.noted.about.investigation_id)


Mornings = Collection[tuple[StaffId, date]]


def _had_morning(session: Session, look: "_Look", untold: Collection[StaffId]) -> Mornings:
    """Who has had the mail of the morning that comes to mind first: today's, mostly."""
    people = [one for one in look.newsroom.staff if one.id in untold]
    return notes.mornings(session, {look.newsroom.working_time(one).local_date(look.now) for one in people})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """What decides when each leaves."""

    now: datetime
    sight: Sight
    newsroom: Newsroom
    health: RelayHealth
    updates: Mapping[RfcId, OpenUpdate]

    def of_letter(self, letter: Outgoing, noted: Sequence[Noted]) -> WaitingMail | None:
        to = next((one for one in self.newsroom.staff if one.id == letter.staff_id), None)
        if to is None:
            return None
        leaves = self._leaves(letter, to)
        told = self._true(noted, to, leaves or self.now)
        whole = self.sight.everything or to.id == self.sight.whose
        nothing = whole and letter.kind in {ONE, MORNING} and not told and not wants_morning(to, self.newsroom)
        return WaitingMail(
            letter=letter.id,
            kind=KINDS.get(letter.kind, "mail"),
            to=to,
            reminders=told,
            since=letter.created_at,
            leaves=leaves,
            why=self._why(to, leaves, letter, last=NOTHING_TRUE if nothing else ""),
        )

    def not_written(self, staff_id: StaffId, noted: Sequence[Noted], had: Mornings) -> Iterator[WaitingMail]:
        """What is owed by now or told by the next morning mail. What is noted ahead for a later day does not wait."""
        to = next((one for one in self.newsroom.staff if one.id == staff_id and one.active), None)
        if to is None:
            return
        morning = self.newsroom.working_time(to).next_morning(self.now + A_MOMENT)
        mails = defaultdict[datetime | None, list[Noted]](list)
        for one in noted:
            mails[self._written_at(one, to, had)].append(one)
        for leaves, told in mails.items():
            owed = [one for one in told if one.tell_at <= self.now or (leaves == morning and not one.urgent)]
            if owed and (number := self._true(told, to, leaves or self.now)):
                alone = all(one.urgent for one in told) and (to.id, self._day(to, leaves)) in had
                yield WaitingMail(
                    letter=None,
                    kind=KINDS[ONE if alone else MORNING],
                    to=to,
                    reminders=number,
                    since=min(one.noted_at for one in owed),
                    leaves=leaves,
                    why=self._why(to, leaves, None),
                )

    def _written_at(self, one: Noted, to: Staff, had: Mornings) -> datetime | None:
        works = self.newsroom.working_time(to)
        first = works.next_open(max(self.now, one.tell_at))
        if one.urgent or (to.id, self._day(to, first)) not in had:
            return first
        return works.next_morning(self.now + A_MOMENT)

    def _day(self, to: Staff, at: datetime | None) -> date:
        return self.newsroom.working_time(to).local_date(at or self.now)

    def _true(self, noted: Sequence[Noted], to: Staff, at: datetime) -> int:
        """How many of these it tells then, if nothing more is recorded."""
        due = [one for one in noted if one.tell_at <= at]
        return len(said_once(still_true(due, self.newsroom, to.id, at, self.updates)))

    def _leaves(self, letter: Outgoing, to: Staff) -> datetime | None:
        if not to.active:
            return None
        paused = self.health.paused_until or self.now
        at = max(self.now, letter.not_before, paused)
        return at if letter.kind in (FACTOR, ALARM) else self.newsroom.working_time(to).next_open(at)

    def _why(self, to: Staff, leaves: datetime | None, letter: Outgoing | None, *, last: str = "") -> Timed:
        if not to.active:
            return Timed.of(GONE)
        parts = [*self._of_the_reader(to, leaves, letter), *(self._of_the_relay(letter) if letter else ())]
        if leaves is None:
            parts.append(NEVER)
        elif leaves <= self.now or not parts:
            parts.append(NEXT_TURN)
        return Timed.of(*parts, last)

    def _of_the_reader(self, to: Staff, leaves: datetime | None, letter: Outgoing | None) -> Iterator[str | datetime]:
        if letter is not None and letter.kind in (FACTOR, ALARM):
            return
        if shut := self.newsroom.working_time(to).why_shut(self.now):
            yield f"They are {shut}. "
        elif letter is None and leaves is not None and leaves > self.now:
            yield "It waits for their next morning mail. "

    def _of_the_relay(self, letter: Outgoing) -> Iterator[str | datetime]:
        if self.health.failures:
            yield f"The mail relay could not be used {counted(self.health.failures, 'time')} in a row. "
        if self.health.paused_until and self.health.paused(self.now):
            yield from ("It is left alone until ", self.health.paused_until, ". ")
        if letter.tries:
            yield f"It was tried {counted(letter.tries, 'time')}. "
