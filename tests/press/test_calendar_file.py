"""A calendar is read by programs we did not write: two of them, sharing no code, find in it what was put there."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.datebook import Appointment, plain
from outreach.press.calendar_file import written

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # the night in which the clocks of Europe go forward
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(plain).filter(str.strip)


def appointment(**otherwise) -> Appointment:
    usual = {
        "uid": "deadline-1-asha@desk.example.org",
        "title": "Deadline · Blue Lantern",
        "starts": AT,
        "ends": AT + timedelta(minutes=15),
        "words": "No answer is on record.",
        "link": "https://desk.example.org/requests/1",
        "changed_at": AT - timedelta(days=3),
        "alarms": (timedelta(hours=57), timedelta(hours=1)),
    }
    return Appointment(**(usual | otherwise))


@given(NAMES, st.lists(NAMES, min_size=1, max_size=4))
def test_both_programs_read_every_name_and_word_as_it_was_written(title, words):
    text = written(title, "Europe/Oslo", [appointment(title=title, words="\n".join(words))])

    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    other = vobject.readOne(text.decode()).vevent
    for summary, description in (
        (str(event["summary"]), str(event["description"])),
        (other.summary.value, other.description.value),
    ):
        assert summary == title
        assert description == "\n".join([*words, "https://desk.example.org/requests/1"])


@given(NAMES)
def test_lines_end_as_the_standard_wants_and_are_short_enough(name):
    text = written(name, "Europe/Oslo", [appointment(title=name * 20)])

    assert text.count(b"\n") == text.count(b"\r\n")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert [line.decode() for line in text.split(b"\r\n")], "no letter is cut in two"


def test_instants_are_in_utc_whatever_the_clocks_do():
    text = written("Asha", "Europe/Oslo", [appointment()]).decode()

    assert "DTSTART:20260329T013000Z" in text
    assert "DTEND:20260329T014500Z" in text
    assert "TRIGGER:-P2DT9H" in text
    assert "TRIGGER:-PT1H" in text
    assert text.count("BEGIN:VALARM") == text.count("ACTION:DISPLAY") == 2


def test_whole_days_have_no_time():
    text = written("Asha", "Europe/Oslo", [appointment(starts=date(2026, 3, 28), ends=date(2026, 3, 30), alarms=())])

    assert b"DTSTART;VALUE=DATE:20260328" in text
    assert b"DTEND;VALUE=DATE:20260330" in text


def test_work_of_whole_days_rings_at_instants_of_its_own():
    nine = datetime(2026, 3, 30, 7, tzinfo=UTC)
    of_days = appointment(starts=date(2026, 3, 28), ends=date(2026, 3, 31), alarms=(), rings=(nine,))
    text = written("Asha", "Europe/Oslo", [of_days])

    assert b"TRIGGER;VALUE=DATE-TIME:20260330T070000Z" in text
    (alarm,) = icalendar.Calendar.from_ical(text).walk("VALARM")
    assert alarm["trigger"].dt == nine
    assert vobject.readOne(text.decode()).vevent.valarm.trigger.value == nine


def test_it_says_what_it_is_called_and_how_often_to_ask():
    text = written("Outreach · Asha Rao", "Europe/Oslo", []).decode()

    assert "X-WR-CALNAME:Outreach · Asha Rao" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text


@pytest.mark.parametrize("some", [[], [appointment()]])
def test_the_same_things_make_the_same_bytes(some):
    assert written("Asha", "Europe/Oslo", some) == written("Asha", "Europe/Oslo", some)


def test_an_address_of_a_page_is_one_that_can_be_followed():
    text = written(
        "A", "UTC", [appointment(link="https://desk.example.org/investigations/blå-lykt/requests?phase=due soon")]
    )

    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["url"] == "https://desk.example.org/investigations/bl%C3%A5-lykt/requests?phase=due%20soon"
