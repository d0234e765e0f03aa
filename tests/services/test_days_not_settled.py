"""Days off that nobody knows yet: whatever rests on such a year says so, and a calendar that ends has a way out."""

import json
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.db import agencies
from outreach.domain.agencies import OwnDay, Place
from outreach.domain.calendars import CalendarEnds, due_at
from outreach.services.calendars import calendar_of
from tests.support.letterroom import open_letterroom

INDIA = Place(country="IN", zone="Asia/Kolkata")
SRI_LANKA = Place(country="LK", zone="Asia/Colombo")
LAST = calendar_of(SRI_LANKA).years[-1]
"""The package knows Sri Lanka's days off until this year: its feasts follow the full moon, and are announced."""


def due(place, asked, days=3):
    return due_at(datetime.fromisoformat(asked).replace(tzinfo=UTC), days, calendar_of(place))


def ask(*words):
    ran = CliRunner().invoke(main, ["deadline", *words])
    return ran.exit_code, ran.output


def test_a_year_whose_moving_feasts_are_not_known_is_not_settled_and_nothing_else_is_printed():
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        found = due(INDIA, "2036-03-03T09:00")

    assert heard == [], "what the package warns of is said in our own words, or not at all"
    assert found.unsettled.startswith(
        "The holidays of 2036 are not settled yet in IN: the days of Buddha Purnima, Diwali"
    )
    assert found.unsettled.endswith(
        "which move with the moon or are announced, are not known and not skipped. Work it out again once they are, "
        "or note them as its own."
    )
    assert due(INDIA, "2026-03-03T09:00").unsettled == ""


@pytest.mark.parametrize(
    ("country", "zone", "holiday"),
    [
        ("NP", "Asia/Kathmandu", "Buddha Jayanti"),
        ("MU", "Indian/Mauritius", "Diwali"),
        ("SR", "America/Paramaribo", "Holi"),
    ],
)
def test_what_the_package_leaves_out_without_a_word_is_missed_all_the_same(country, zone, holiday):
    place = Place(country=country, zone=zone)

    assert holiday in due(place, "2036-03-03T09:00").unsettled
    assert "not settled" not in due(place, "2030-03-04T09:00").unsettled


@pytest.mark.parametrize(
    ("country", "zone", "year"),
    [
        ("JP", "Asia/Tokyo", 2032),
        ("HK", "Asia/Hong_Kong", 2029),
        ("DK", "Europe/Copenhagen", 2027),
        ("NO", "Europe/Oslo", 2045),
    ],
)
def test_a_holiday_that_only_falls_together_with_another_for_a_year_is_not_missed(country, zone, year):
    assert "not settled" not in due(Place(country=country, zone=zone), f"{year}-06-07T09:00").unsettled


def test_a_deadline_that_begins_in_a_settled_year_and_ends_in_another_says_so():
    assert "The holidays of 2036 are not settled yet" in due(INDIA, "2035-12-28T09:00", 5).unsettled


def test_the_command_says_it_with_the_answer_and_to_a_program():
    india = ("--asked", "2036-03-03T09:00Z", "--working-days", "3", "--zone", "Asia/Kolkata", "--country", "IN")
    _, said = ask(*india)
    _, told = ask(*india, "--json")

    assert said.rstrip().splitlines()[-1].startswith("The holidays of 2036 are not settled yet in IN")
    assert json.loads(told)["unsettled"] in said
    assert "Warning" not in said


@pytest.mark.parametrize("year", [2029, 2031, 2040])
def test_however_far_ahead_china_is_said_to_move_days_that_nobody_knows(year):
    found = due(Place(country="CN", zone="Asia/Shanghai"), f"{year}-06-04T09:00")

    assert f"those of {year} are not known yet" in found.unsettled


def test_a_make_up_day_that_counts_says_what_it_makes_up_for():
    found = due(Place(country="CN", zone="Asia/Shanghai"), "2025-09-24T09:00")

    assert found.counted == ((date(2025, 9, 28), "make-up working day, in return for a day off at a holiday"),)


def test_where_a_calendar_ends_the_refusal_names_the_way_out():
    with pytest.raises(CalendarEnds) as refused:
        due(SRI_LANKA, f"{LAST}-12-30T09:00", 5)

    assert str(refused.value) == (
        f"The calendar for LK covers {calendar_of(SRI_LANKA).years[0]}–{LAST} and says nothing about "
        f"{_first_day(LAST + 1)}. Note the days off of {LAST + 1} as its own (on the agency’s calendar page, from a "
        "calendar file, or with `--closed`): then it goes by them. Or update the holidays package."
    )


def test_days_off_noted_of_a_year_beyond_make_the_deadline_and_it_says_what_it_rests_on():
    noted = OwnDay(day=date(LAST + 1, 1, 4), works=False, reason="Full moon")
    place = Place(country="LK", zone="Asia/Colombo", own=(noted,))

    found = due(place, f"{LAST}-12-30T09:00", 5)

    assert (date(LAST + 1, 1, 4), "Full moon") in found.skipped or date(LAST + 1, 1, 4).weekday() in (5, 6)
    assert f"of {LAST + 1} only the days noted as its own are skipped" in found.unsettled
    with pytest.raises(CalendarEnds):
        due(place, f"{LAST + 1}-12-30T09:00", 5)


def test_the_way_out_works_at_the_command_line():
    lanka = ("--asked", f"{LAST}-12-30T09:00Z", "--working-days", "5", "--zone", "Asia/Colombo", "--country", "LK")
    refused, why = ask(*lanka)
    code, said = ask(*lanka, "--closed", f"{LAST + 1}-01-04..{LAST + 1}-01-05")

    assert (refused, code) == (1, 0)
    assert "or with `--closed`" in why
    assert f"of {LAST + 1} only the days noted as its own are skipped" in said


def test_a_letter_whose_deadline_rests_on_such_a_year_says_so_before_it_is_approved(sqlite_url, tmp_path):
    room = open_letterroom(sqlite_url, str(tmp_path))
    room.clock.now = datetime(2035, 12, 27, 4, tzinfo=UTC)
    _moved_to(room, INDIA)
    batch = room.make()

    assert any("holidays of 2036 are not settled yet in IN" in one for one in room.warned(batch, room.halifax))
    assert not any("not settled" in one for one in room.warned(batch, room.oslo))


def test_a_letter_whose_deadline_counts_a_holiday_of_parts_of_the_country_names_it_and_the_parts(sqlite_url, tmp_path):
    room = open_letterroom(sqlite_url, str(tmp_path))
    room.clock.now = datetime(2027, 1, 4, 9, tzinfo=UTC)
    _moved_to(room, Place(country="DE", zone="Europe/Berlin"))
    batch = room.make()

    (said,) = [one for one in room.warned(batch, room.halifax) if "parts of DE" in one]
    assert "Wed 6 Jan 2027 (Epiphany: BW, BY, ST and Augsburg)" in said
    assert "Say in which part the agency is" in said

    _moved_to(room, Place(country="DE", zone="Europe/Berlin", subdivision="BE"))
    assert not any("parts of" in one for one in room.warned(batch, room.halifax))


def _moved_to(room, place):
    with room.desk.database.writing() as session:
        known = agencies.get(session, room.merged_slug(room.halifax))
        moved = replace(known, country=place.country, subdivision=place.subdivision, zone=place.zone)
        agencies.change(session, moved)


def _first_day(year):
    return f"{date(year, 1, 1):%a} 1 Jan {year}"
