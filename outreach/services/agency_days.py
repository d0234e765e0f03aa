"""The days of one agency's own: closed when its country works, at work when others are off; typed or from a file.

They move no deadline that was told already: a promise is a fact. They count from the next time we ask.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from outreach.db import agencies, cases
from outreach.db.session import stop_clock
from outreach.domain.agencies import Agency, HolidayKind, OwnDay
from outreach.domain.calendars import Calendar, CalendarEnds
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.people import Acting
from outreach.domain.prose import a_few
from outreach.domain.wallclock import YEARS, counted, read_date
from outreach.domain.weekly_hours import OfficeHours, hours_lines
from outreach.services import calendar_events
from outreach.services.agency_hours import idle_hours
from outreach.services.calendars import kinds_of, no_such_kind
from outreach.services.desk import Desk
from outreach.services.folding import fold_agencies_again
from outreach.services.naming import agency_named

MOST_DAYS = 2_000
LARGEST_FILE = 2 * 2**20
AHEAD = timedelta(days=366)
MONTHS_AHEAD = 24
"""So far into the future a calendar file is read: a feed may repeat its events for ever."""

LONGEST_REASON = 200
LONGEST_RUN = 40
"""The longest summer closure, and a holiday before and after it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOff:
    """A day on which the agency is closed, or works although one would not think so; `own` is what we know of it."""

    day: date
    reason: str
    own: OwnDay | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Struck:
    """A deadline, told already, that ends on a day, or at an hour, at which we know by now that it is closed."""

    rfc_id: RfcId
    investigation: str
    due_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPage:
    """An agency with the days off of the coming year. `ends`: why no more is known; `unsettled`: what may still move.

    `in_parts` are working days that parts of its country have off, where nobody said in which part it is.
    `past` and `later` are days of its own that have gone by, and that come after that year. `struck`: as far as whoever
    asks sees the requests. `kinds`: what is known of its country besides public holidays. `early`: the office hours of
    public offices there, as they would be noted, where none are. `idle_hours`: which of its own come to nothing.
    """

    agency: Agency
    kinds: tuple[HolidayKind, ...]
    days: tuple[DayOff, ...]
    past: tuple[OwnDay, ...]
    later: tuple[OwnDay, ...]
    ends: str
    unsettled: str = ""
    early: tuple[str, ...] = ()
    idle_hours: str = ""
    in_parts: tuple[DayOff, ...] = ()
    struck: tuple[Struck, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRead:
    """The days a calendar file closes the agency on, and what of it was left out, in sentences."""

    days: tuple[OwnDay, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What noting these days would do: those not known yet, those known otherwise with what is known, those known."""

    added: tuple[OwnDay, ...]
    changed: tuple[tuple[OwnDay, OwnDay], ...]
    left: tuple[OwnDay, ...]


def calendar_page(desk: Desk, slug: str) -> CalendarPage:
    with desk.reading() as session:
        agency = agencies.get(session, slug)
        due = cases.due_of_agency(session, agency.id, desk.clock())
    calendar, today = desk.calendars(agency.place), desk.calendars(agency.place).local_date(desk.clock())
    own = {one.day: one for one in agency.own_days}
    found, in_parts, ends = list[DayOff](), list[DayOff](), ""
    for number in range(AHEAD.days):
        day = today + timedelta(days=number)
        try:
            reason = _worth_saying(calendar, day) or calendar.why_open(day) or ""
        except CalendarEnds as unknown:
            ends = str(unknown)
            break
        if reason or day in own:
            found.append(DayOff(day=day, reason=reason or own[day].reason, own=own.get(day)))
        elif calendar.is_working_day(day) and (elsewhere := calendar.parts.get(day)):
            in_parts.append(DayOff(day=day, reason=elsewhere))
    past = tuple(one for one in agency.own_days if one.day < today)
    later = tuple(one for one in agency.own_days if one.day >= today + AHEAD or (ends and one.day > found[-1].day))
    return CalendarPage(
        agency=agency,
        kinds=kinds_of(agency.country),
        days=tuple(found),
        past=past,
        later=later,
        ends=ends,
        unsettled=calendar.not_settled(range(today.year, (today + AHEAD).year + 1)),
        early=tuple(
            line
            for day, closes in calendar.early.items()
            if day not in calendar.hours
            for line in hours_lines([OfficeHours(weekday=day, closes=closes)])
        ),
        idle_hours=idle_hours(calendar, today),
        in_parts=tuple(in_parts),
        struck=tuple(_struck(calendar, due)),
    )


def add(desk: Desk, slug: str, days: Sequence[OwnDay], *, by: Acting, meant: bool = False) -> Agency:
    """Note these days, in place of what was known of them; every list follows at once.

    A long run of closed days is taken only where it is `meant`.
    """
    if not meant and (doubts := long_runs(days)):
        raise RuleBroken(f"{doubts[0]} Check the dates, or confirm that it is meant.", "meant")
    seen: set[date] = set()
    for one in days:
        _check(one)
        if one.day in seen:
            raise RuleBroken(f"{read_date(one.day)} stands there twice. Keep one line for each day.", "lines")
        seen.add(one.day)
    return _change(desk, slug, {one.day for one in days}, days, by=by)


def counts_from(days: Sequence[OwnDay], now: datetime) -> str:
    """What the days just noted change, in a sentence: one that is over everywhere skips no deadline to come."""
    today = (now - timedelta(hours=12)).date()  # somewhere it is still that day
    gone = sum(1 for one in days if one.day < today)
    ahead = "It counts from the next deadline on; what an agency was told does not move."
    if not gone:
        return ahead
    if gone == len(days):
        return (
            "That day has passed: it counts for no deadline to come."
            if gone == 1
            else ("Those days have passed: they count for no deadline to come.")
        )
    return f"{ahead} {counted(gone, 'day')} of them passed already, and count{'s' if gone == 1 else ''} for none."


def compare(desk: Desk, slug: str, days: Iterable[OwnDay]) -> Compared:
    """Before they are noted: a calendar is read again and again, and most of it is known."""
    known = {one.day: one for one in _find(desk, slug).own_days}
    added, changed, left = [], [], []
    for one in days:
        before = known.get(one.day)
        if before is None:
            added.append(one)
        elif (before.works, before.reason) == (one.works, one.reason):
            left.append(one)
        else:
            changed.append((before, one))
    return Compared(added=tuple(added), changed=tuple(changed), left=tuple(left))


def remove(desk: Desk, slug: str, days: Collection[date], *, by: Acting) -> Agency:
    """Go by the country again on these days."""
    known = {one.day for one in _find(desk, slug).own_days}
    if missing := sorted(set(days) - known):
        raise RuleBroken(f"Nothing of this agency’s own is known of {read_date(missing[0])}.", "day")
    return _change(desk, slug, set(days), (), by=by)


def observe(desk: Desk, slug: str, kinds: Collection[HolidayKind], *, by: Acting) -> Agency:
    """It is closed on these kinds of holidays too, and on no others; every list follows at once."""
    with desk.writing(by) as session:
        stop_clock(session)
        before = agencies.get(session, slug, for_update=True)
        known = kinds_of(before.country)
        if unknown := [kind for kind in kinds if kind not in known]:
            raise RuleBroken(no_such_kind(unknown[0], before.country), "kinds")
        after = replace(before, also_closed=tuple(kind for kind in known if kind in kinds))
        if after != before:
            agencies.change(session, after)
            fold_agencies_again(desk, session, [before.id])
        return after


def read_file(content: bytes, source: str, *, today: date) -> FileRead:
    """The whole days of an iCalendar file (RFC 5545), from today on and two years ahead.

    An event with hours closes no office: it is left out and named, as is whatever cannot be read or repeats by the
    hour: a rule of one line can stand for a million events.
    """
    if len(content) > LARGEST_FILE:
        raise RuleBroken(f"The file is larger than {LARGEST_FILE // 2**20} MiB. Export fewer years.", "file")
    found, left_out = calendar_events.whole_days(content, today, today + timedelta(days=31 * MONTHS_AHEAD))
    days: dict[date, OwnDay] = {}
    for day, words in found:
        if len(days) < MOST_DAYS:
            days.setdefault(day, OwnDay(day=day, works=False, reason=words[:LONGEST_REASON], source=source))
    if not days and not left_out:
        raise RuleBroken("No event of this file lies ahead of today. Choose the calendar of the coming year.", "file")
    return FileRead(days=tuple(days[day] for day in sorted(days)), left_out=tuple(left_out))


def _struck(calendar: Calendar, due: Iterable[tuple[RfcId, str, datetime]]) -> Iterator[Struck]:
    for rfc_id, investigation, at in due:
        try:
            day = calendar.local_date(at)
            noted = calendar.closed_before(at) if day.weekday() in calendar.hours else ""
            reason = calendar.why_closed(day) or f"{noted[:1].lower()}{noted[1:]}".removesuffix(".")
        except CalendarEnds:
            continue
        if reason:
            yield Struck(rfc_id=rfc_id, investigation=investigation, due_at=at, reason=reason)


def _worth_saying(calendar: Calendar, day: date) -> str:
    """Why it is closed, unless it is a plain weekend."""
    reason = calendar.why_closed(day)
    plain = day.weekday() in calendar.weekend and day not in calendar.closed and not calendar.holidays.get(day)
    return "" if reason is None or plain else reason


def _check(one: OwnDay) -> None:
    if not one.reason.strip():
        raise RuleBroken("Say why: it stands beside each deadline that skips the day.", "reason")
    if len(one.reason) > LONGEST_REASON:
        raise RuleBroken(f"The reason is longer than {LONGEST_REASON} characters. Shorten it.", "reason")
    if one.day.year not in YEARS:
        raise RuleBroken(f"{read_date(one.day)} is not a date this desk can place. Check the year.", "day")


def _change(desk: Desk, slug: str, gone: Collection[date], come: Sequence[OwnDay], *, by: Acting) -> Agency:
    with desk.writing(by) as session:
        stop_clock(session)  # nobody folds a log by the old days once there are new ones
        before = agencies.get(session, slug, for_update=True)
        days = {one.day: one for one in before.own_days if one.day not in gone} | {one.day: one for one in come}
        if len(days) > MOST_DAYS:
            raise RuleBroken(f"More than {MOST_DAYS:,} days of its own are too many. Remove old ones first.", "day")
        after = replace(before, own_days=tuple(days[day] for day in sorted(days)))
        if after.own_days != before.own_days:
            agencies.change(session, after)
            fold_agencies_again(desk, session, [before.id])
        return after


def slug_of(desk: Desk, named: str) -> str:
    """The short name of the agency that is meant by it, by its name or by a spelling we know."""
    with desk.reading() as session:
        return agency_named(session, named).slug


def long_runs(days: Iterable[OwnDay]) -> tuple[str, ...]:
    """What would close it for longer than any office closes, in sentences: one date that is wrong can do that."""
    runs = list[list[OwnDay]]()
    for one in sorted((one for one in days if not one.works), key=lambda one: one.day):
        if runs and one.day - runs[-1][-1].day <= timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(
        f"It would be closed on every day from {read_date(run[0].day)} to {read_date(run[-1].day)}, {len(run):,} days "
        f"on end ({a_few(list(dict.fromkeys(one.reason for one in run)))})."
        for run in runs
        if len(run) > LONGEST_RUN
    )


def _find(desk: Desk, slug: str) -> Agency:
    with desk.reading() as session:
        return agencies.get(session, slug)


def stretch(first: date, last: date, *, works: bool, reason: str, source: str) -> tuple[OwnDay, ...]:
    """The same of each day of a stretch, a year at most."""
    if last < first:
        raise RuleBroken("The last day lies before the first. Write the first day first.", "last")
    if last - first > AHEAD:
        raise RuleBroken("That is more than a year. Check the days.", "last")
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(OwnDay(day=day, works=works, reason=reason.strip(), source=source) for day in days)


def today_of(desk: Desk) -> date:
    return desk.clock().astimezone(UTC).date()
