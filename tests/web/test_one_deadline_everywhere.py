"""A deadline is the same instant wherever it is told, also in the hours around each clock change of 2026.

Page, form, letter, calendar file and dataset are each read back as a person or a program reads them, in every zone of
the time zone database, around every change of its clocks in that year.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from flask import g
from werkzeug.datastructures import MultiDict
from wtforms import Form

from outreach.domain.datebook import Appointment
from outreach.domain.wallclock import MONTHS, abbreviation, read, zone_named
from outreach.mail.local_words import deadline_words
from outreach.press import columns
from outreach.press.calendar_file import written
from outreach.web.forms.fields import WhenField

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HALF_AN_HOUR, AN_HOUR, AROUND = timedelta(minutes=30), timedelta(hours=1), 6
"""Three hours before a change and three after it, by the half hour."""

SHOWN = re.compile(
    r"(?P<weekday>\w{3}) (?P<day>\d+) (?P<month>\w{3}) (?P<year>\d{4}) (?P<clock>\d\d:\d\d) (?P<zone>.+)"
)
ON_A_PAGE = re.compile(r'<time class="whole" datetime="([^"]+)">([^<]+)</time>')
LETTER = re.compile(r"(\w+, \w+ \d+, \d{4}), (\d+:\d\d [AP]M) \(.+, UTC([+-]\d\d:\d\d)?\)")


class Typed(Form):
    at = WhenField("When")


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants of 2026 at which the clocks there are changed; they are so on a full half hour of UTC."""
    for day in range(365):
        if _offset(day * 48, zone) != _offset(day * 48 + 48, zone):
            halves = range(day * 48, day * 48 + 48)
            yield from (
                YEAR + (half + 1) * HALF_AN_HOUR for half in halves if _offset(half, zone) != _offset(half + 1, zone)
            )


def _offset(half: int, zone: ZoneInfo) -> timedelta | None:
    return (YEAR + half * HALF_AN_HOUR).astimezone(zone).utcoffset()


@pytest.fixture(scope="module")
def moments():
    """Each zone with the instants around its changes; a zone without any, around one noon."""
    found = {}
    for name in sorted(available_timezones()):
        middles = [*changes(zone_named(name))] or [YEAR + timedelta(days=60, hours=12)]
        found[name] = [at + step * HALF_AN_HOUR for at in middles for step in range(-AROUND, AROUND + 1)]
    return found


def off_the_page(shown: str, name: str) -> set[datetime]:
    """The instants that a reader of `Fri 5 Dec 2026 17:00 AST` can take it for."""
    told = SHOWN.fullmatch(shown)
    assert told, shown
    hour, minute = map(int, told["clock"].split(":"))
    local = datetime(
        int(told["year"]), MONTHS.index(told["month"]) + 1, int(told["day"]), hour, minute, tzinfo=zone_named(name)
    )
    assert f"{local:%a}" == told["weekday"]
    both = (local.replace(fold=0), local.replace(fold=1))
    return {one.astimezone(UTC) for one in both if abbreviation(one) == told["zone"]}


def in_the_letter(said: str) -> datetime:
    told = LETTER.fullmatch(said.replace("\u202f", " "))
    assert told, said
    return datetime.strptime(f"{told[1]} {told[2]} {told[3] or '+00:00'}", "%A, %B %d, %Y %I:%M %p %z").astimezone(UTC)


def in_the_calendar(instants: list[datetime], name: str) -> list[datetime]:
    found = [
        Appointment(
            uid=f"{number}@example.org",
            title="Deadline",
            starts=at,
            ends=at + AN_HOUR,
            words="",
            link="https://outreach.example.org/",
            changed_at=at,
            alarms=(),
        )
        for number, at in enumerate(instants)
    ]
    read_back = icalendar.Calendar.from_ical(written("Deadlines", name, found)).walk("VEVENT")
    return [event["DTSTART"].dt for event in read_back]


def typed_again(at: datetime, name: str) -> datetime:
    """What the form makes of the date, time and zone that it offered for this instant."""
    offered = Typed()
    offered.at.stand_in(name)
    offered.at.put(at)
    sent = Typed(MultiDict({f"at-{part}": value for part, value in offered.at.typed.items()}))
    assert sent.validate(), sent.errors
    return sent.at.data


def test_every_change_of_2026_is_among_them(moments):
    changed = sum(len([*changes(zone_named(name))]) for name in moments)

    assert len(moments) >= 590
    assert changed >= 400


def test_page_form_letter_calendar_and_dataset_tell_the_same_instant(newsroom, moments, capsys):
    told = 0
    with newsroom.app.test_request_context():
        g.zone = zone_named("Pacific/Chatham")
        on_pages = newsroom.app.jinja_env.get_template("macros/time.html").module
        for name, instants in moments.items():
            zone = zone_named(name)
            assert in_the_calendar(instants, name) == instants
            for at in instants:
                exact, shown = ON_A_PAGE.match(str(on_pages.instant(at, name))).groups()
                assert shown == read(at, zone)
                assert off_the_page(shown, name) == {at}, (name, shown)
                assert datetime.fromisoformat(exact) == at
                assert in_the_letter(deadline_words(at, zone, "en")) == at
                assert datetime.fromisoformat(columns.instant(at)) == at
                assert typed_again(at, name) == at
                told += 1
    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{told:,} instants in {len(moments)} zones, each told alike by page, form, letter, calendar and dataset"
        )
