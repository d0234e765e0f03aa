"""A year of reminders, hour by hour: each once, none at night or on a day off, none after its reason was gone.

The newsroom sits in five countries, the agencies in twenty-four. What is expected is worked out from the stories alone:
when each was asked, answered, extended, stopped or removed.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from sqlalchemy import text

from outreach.db import agencies, cases, people
from outreach.domain import facts
from outreach.domain.agencies import Agency
from outreach.domain.calendars import Calendar, due_at
from outreach.domain.ids import AgencyId, RfcId, StaffId
from outreach.domain.outbox import MailState
from outreach.domain.people import Role, Staff
from outreach.domain.working_hours import Hours, Leave
from outreach.services import teams
from outreach.services.calendars import calendar_of
from tests.story import DENIES, Told, answered, asked
from tests.support.postroom import STAFF, Postroom, open_postroom

FIRST = datetime(2026, 2, 2, tzinfo=UTC)  # a Monday
PLACES = (
    ("NO", "Europe/Oslo"), ("SE", "Europe/Stockholm"), ("DK", "Europe/Copenhagen"), ("FI", "Europe/Helsinki"),
    ("GB", "Europe/London"), ("IE", "Europe/Dublin"), ("FR", "Europe/Paris"), ("ES", "Europe/Madrid"),
    ("PT", "Europe/Lisbon"), ("IT", "Europe/Rome"), ("NL", "Europe/Amsterdam"), ("BE", "Europe/Brussels"),
    ("LV", "Europe/Riga"), ("LT", "Europe/Vilnius"), ("MT", "Europe/Malta"), ("RS", "Europe/Belgrade"),
    ("CH", "Europe/Zurich"), ("SI", "Europe/Ljubljana"), ("BR", "America/Sao_Paulo"), ("CA", "America/Halifax"),
    ("AU", "Australia/Sydney"), ("IN", "Asia/Kolkata"), ("AE", "Asia/Dubai"), ("EG", "Africa/Cairo"),
)  # fmt: skip


def staff(name: str, role: Role, zone: str, country: str, *leave: tuple[int, int], **more) -> Staff:
    away = tuple(
        Leave(first=(FIRST + timedelta(days=first)).date(), last=(FIRST + timedelta(days=first + days)).date())
        for first, days in leave
    )
    hours = Hours(country=country, leave=away, **more)
    return Staff(id=StaffId(name), name=name, email=f"{name}@example.org", role=role, zone=zone, hours=hours)


NEWSROOM = (
    staff("r-oslo", Role.REPORTER, "Europe/Oslo", "NO", (20, 8), (180, 25)),
    staff("r-halifax", Role.REPORTER, "America/Halifax", "CA", (60, 4)),
    staff("r-cairo", Role.REPORTER, "Africa/Cairo", "EG", weekend=frozenset({4, 5})),
    staff("r-sydney", Role.REPORTER, "Australia/Sydney", "AU", opens=time(10), closes=time(16)),
    staff("e-london", Role.EDITOR, "Europe/London", "GB", (100, 14), morning_mail=False),
    staff("e-lisbon", Role.EDITOR, "Europe/Lisbon", "PT", (110, 10), morning_mail=False),
)


@dataclass
class Story:
    """One request: what happens to it, and on which instants; `reporter` has it from the first day."""

    country: str
    zone: str
    reporter: StaffId
    events: list[Told]
    deadlines: list[tuple[datetime, datetime]] = field(default_factory=list)
    ends: datetime | None = None

    def deadline_at(self, at: datetime) -> datetime | None:
        """The deadline in force then."""
        return next((due for since, due in reversed(self.deadlines) if since <= at), None)


@contextmanager
def newsroom(url: str) -> Iterator[Postroom]:
    with open_postroom(url) as room:
        for one in STAFF:
            room.change(replace(one, active=False))
        with room.desk.database.writing() as session:
            for one in NEWSROOM:
                people.add(session, one, password_hash="", at=FIRST - timedelta(days=30))
            teams.everybody(session, room.investigation, by=StaffId("edith"), at=FIRST - timedelta(days=30))
        yield room


def stories(count: int, days: int) -> list[Story]:
    chance = random.Random(1803)
    return [_story(chance, number, days) for number in range(count)]


def _story(chance: random.Random, number: int, days: int) -> Story:
    country, zone = PLACES[number % len(PLACES)]
    calendar: Calendar = calendar_of(agency(number, country, zone).place)
    start = FIRST + timedelta(days=chance.uniform(0, days * 0.7))
    days = chance.randint(3, 12)
    due = due_at(start, days, calendar).at
    told = facts.DeadlineSet(due_at=due, zone=zone, working_days=days)
    letter = replace(asked(0, due=None).fact, deadline_told=due)
    story = Story(country, zone, NEWSROOM[number % 4].id, [Told(at=start, fact=told), Told(at=start, fact=letter)])
    story.deadlines.append((start, due))
    at = start + timedelta(days=chance.uniform(0.5, 5))
    if chance.random() < 0.25 and at < due:
        later = due_at(due, chance.randint(2, 8), calendar).at
        asks = facts.AskedBy.AGENCY
        grant = facts.ExtensionGranted(due_at=later, zone=zone, asked_by=asks, reason="They are away.")
        story.events.append(Told(at=at, fact=grant))
        story.deadlines.append((at, later))
    if chance.random() < 0.3:
        story.events.append(Told(at=at + timedelta(hours=1), fact=facts.AutoReplyReceived(detail="Out of office.")))
    _end(chance, story, at + timedelta(days=chance.uniform(0.5, 25)))
    return story


def _end(chance: random.Random, story: Story, at: datetime) -> None:
    """In half of the cases an answer; in some we stop, or find that it does not exist; else nothing ever comes."""
    fate = chance.random()
    for most, fact in (
        (0.5, answered(0, DENIES, summary="They never used it.").fact),
        (0.6, facts.FollowUpStopped(reason="Their lawyer asked us to.")),
        (0.65, facts.RemovedFromDataset(reason="It does not exist.")),
    ):
        if fate < most:
            story.events.append(Told(at=at, fact=fact))
            story.ends = at
            return


def agency(number: int, country: str, zone: str) -> Agency:
    slug = f"body-{number}"
    return Agency(id=AgencyId(0), slug=slug, name=f"Body {number}", country=country, zone=zone)


def live(room: Postroom, told: list[Story], days: int) -> dict[RfcId, Story]:
    """Everything as it happens, hour by hour, with a turn of the scheduler at each."""
    waiting: list[tuple[datetime, RfcId, Told]] = []
    requests = {}
    with room.desk.database.writing() as session:
        for number, story in enumerate(told):
            made = agencies.add(session, agency(number, story.country, story.zone), by=StaffId("edith"), at=FIRST)
            rfc_id = cases.open(session, room.investigation, made.id)
            listed = facts.AgencyListed(name=made.name, country=story.country)
            before = FIRST - timedelta(days=20)
            held = facts.Assigned(to=story.reporter)
            room._told_in(session, rfc_id, [Told(at=before, fact=listed), Told(at=before, fact=held)])
            requests[rfc_id] = story
            waiting += [(one.at, rfc_id, one) for one in story.events]
    waiting.sort(key=lambda one: (one[0], one[1]))
    for hour in range(days * 24):
        now = FIRST + timedelta(hours=hour)
        while waiting and waiting[0][0] <= now:
            _, rfc_id, one = waiting.pop(0)
            room.told(rfc_id, one)
        room.queue(now)
        room.send(now)
    return requests


def told_letters(room: Postroom) -> list[tuple[str, RfcId, StaffId, datetime]]:
    """Each reminder that was told: its key, request and reader, and when its mail left."""
    with room.desk.reading() as session:
        rows = session.execute(
            text(
                "SELECT reminder.key, reminder.rfc_id, reminder.staff_id, outbox.sent_at FROM reminder "
                "JOIN outbox ON outbox.id = reminder.outbox_id WHERE outbox.state = 'sent'"
            )
        ).all()
    return [(row[0], RfcId(row[1]), StaffId(row[2]), _instant(row[3])) for row in rows]


def _instant(kept: object) -> datetime:
    found = kept if isinstance(kept, datetime) else datetime.fromisoformat(str(kept))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def at_work(person: Staff, at: datetime) -> bool:
    """Worked out anew, from the package and the clock."""
    local = at.astimezone(ZoneInfo(person.zone))
    off = person.hours.weekend or holidays.country_holidays(person.hours.country).weekend
    free = local.date() in holidays.country_holidays(person.hours.country, years=[local.year])
    away = any(one.first <= local.date() <= one.last for one in person.hours.leave)
    return person.hours.opens <= local.time() < person.hours.closes and not (free or away or local.weekday() in off)


@pytest.mark.parametrize(
    ("count", "days"), [(48, 56), pytest.param(1803, 365, marks=pytest.mark.torture)], ids=["weeks", "year"]
)
def test_a_year_of_reminders(sqlite_url, count, days, capsys):
    told = stories(count, days)
    with newsroom(sqlite_url) as room:
        requests = live(room, told, days)
        letters, states = told_letters(room), Counter(one.state for one in room.outbox())
        mornings = Counter((one.staff_id, local_day(one)) for one in room.outbox() if one.kind == "morning")
        left = _expected(requests, letters, FIRST + timedelta(days=days))
    who = {one.id: one for one in NEWSROOM}

    assert Counter(key for key, *_ in letters).most_common(1)[0][1] == 1, "each reminder once"
    assert [one for one in letters if not at_work(who[one[2]], one[3])] == [], "at night or on a day off"
    assert [one for one in letters if _gone(requests[one[1]], one[0], one[3])] == [], "after the reason was gone"
    assert left == [], "never told"
    assert set(states) <= {MailState.SENT, MailState.CANCELLED}
    assert set(mornings.values()) == {1}, "one morning mail a day"
    with capsys.disabled():
        kinds = Counter(key.split("/")[1] for key, *_ in letters)
        mails = {state.value: number for state, number in states.items()}
        sys.stdout.write(f"\n{count} requests, {days} days: {len(letters)} told {dict(kinds)}; mails {mails}\n")


def local_day(one) -> date:
    zone = next(person.zone for person in NEWSROOM if person.id == one.staff_id)
    return one.created_at.astimezone(ZoneInfo(zone)).date()


def _gone(story: Story, key: str, at: datetime) -> bool:
    """Whether what a reminder said was not true when it left."""
    _, kind, armed, *_ = key.split("/")
    due = datetime.fromisoformat(armed)
    over = story.ends is not None and story.ends <= at
    moved = story.deadline_at(at) != due
    late = kind in ("due soon", "due today") and at >= due
    early = kind == "overdue" and at < due
    return over or moved or late or early


def _expected(requests: dict[RfcId, Story], letters: list, until: datetime) -> list[tuple[RfcId, str, datetime]]:
    """Deadlines that were in force for ten days about themselves, and of which nobody heard: it must be none."""
    heard = {(rfc_id, key.split("/")[2], key.split("/")[1]) for key, rfc_id, *_ in letters}
    missed = []
    for rfc_id, story in requests.items():
        since, due = story.deadlines[-1]
        ended = story.ends or until
        armed = f"{due:%Y-%m-%dT%H:%M:%S.%f+00:00}"
        if since + timedelta(days=10) < due < min(ended, until) and (rfc_id, armed, "due today") not in heard:
            missed.append((rfc_id, "due today", due))
        if due + timedelta(days=12) < min(ended, until) and (rfc_id, armed, "overdue") not in heard:
            missed.append((rfc_id, "overdue", due))
    return missed
