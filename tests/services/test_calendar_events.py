"""What a calendar file closes, event by event; and what closes nothing is named, whatever is wrong with it."""

from datetime import date

import pytest

from outreach.domain.errors import RuleBroken
from outreach.services.calendar_events import whole_days
from tests.support.ics import file_of

FIRST, UNTIL = date(2026, 11, 26), date(2028, 11, 26)
DAY = "DTSTART;VALUE=DATE:20261224"


def read(*events):
    days, left_out = whole_days(file_of(*events), FIRST, UNTIL)
    return [f"{day:%Y-%m-%d}" for day, _ in days], left_out


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (DAY, ["2026-12-24"]),
        (f"{DAY}|DTEND;VALUE=DATE:20261227", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        (f"{DAY}|DTEND;VALUE=DATE:20261224", ["2026-12-24"]),
        (f"{DAY}|DURATION:P2D", ["2026-12-24", "2026-12-25"]),
        (f"{DAY}|RRULE:FREQ=YEARLY", ["2026-12-24", "2027-12-24"]),
        (f"{DAY}|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:20271224", ["2026-12-24"]),
        (f"{DAY}|TRANSP:TRANSPARENT", ["2026-12-24"]),
        (
            "DTSTART;TZID=Europe/Dublin:20261224T000000|DTEND;TZID=Europe/Dublin:20261226T000000",
            ["2026-12-24", "2026-12-25"],
        ),
        ("DTSTART;VALUE=DATE:20261120|DTEND;VALUE=DATE:20261128", ["2026-11-26", "2026-11-27"]),
    ],
)
def test_whole_days_close_from_today_on(event, days):
    assert read(event) == (days, [])


def test_a_closure_without_an_end_in_sight_closes_two_years_and_no_day_gone_by():
    days, _ = read("DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:29990101")

    assert (days[0], days[-1], len(days)) == ("2026-11-26", "2028-11-26", 732)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("DTSTART:20261224T100000Z|DTEND:20261224T110000Z", "on Thu 24 Dec 2026 has hours: it closes no whole day."),
        ("DTSTART:20260101T000000Z|RRULE:FREQ=SECONDLY", "on Thu 1 Jan 2026 has hours: it closes no whole day."),
        (f"{DAY}|RRULE:FREQ=SECONDLY", "on Thu 24 Dec 2026 repeats more often than daily."),
        (f"{DAY}|RRULE:FREQ=MINUTELY;COUNT=9", "on Thu 24 Dec 2026 repeats more often than daily."),
        (f"{DAY}|RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2", "on Thu 24 Dec 2026 repeats more often than daily."),
        (f"{DAY}|STATUS:CANCELLED", "on Thu 24 Dec 2026 was cancelled."),
        (f"{DAY}|DTEND;VALUE=DATE:20261220", "on Thu 24 Dec 2026 ends before it begins."),
        (f"{DAY}|RRULE:FREQ=NEVER", "cannot be read: type its days in."),
    ],
)
def test_what_closes_no_day_is_named_with_the_reason_and_spoils_no_other(event, why):
    assert read(f"{event}|SUMMARY:X", "DTSTART;VALUE=DATE:20261231") == (["2026-12-31"], [f"“X” {why}"])


def test_two_events_of_one_name_are_two_events():
    twice = file_of(DAY, "DTSTART;VALUE=DATE:20261231").replace(b"UID:1", b"UID:0")

    assert len(whole_days(twice, FIRST, UNTIL)[0]) == 2


def test_a_repetition_that_was_moved_closes_the_day_it_was_moved_to():
    moved = "RECURRENCE-ID;VALUE=DATE:20271224|DTSTART;VALUE=DATE:20271223"
    file = file_of(f"{DAY}|RRULE:FREQ=YEARLY;COUNT=2", moved).replace(b"UID:1", b"UID:0")

    assert [day for day, _ in whole_days(file, FIRST, UNTIL)[0]] == [date(2026, 12, 24), date(2027, 12, 23)]


def test_words_of_an_older_program_are_read_as_they_were_meant():
    file = file_of(f"{DAY}|SUMMARY:Fermé été").decode().encode("latin-1")

    assert whole_days(file, FIRST, UNTIL)[0] == [(date(2026, 12, 24), "Fermé été")]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xfe\x00"])
def test_what_is_no_calendar_says_what_to_do(content):
    with pytest.raises(RuleBroken, match=r"This is no iCalendar file\. Export"):
        whole_days(content, FIRST, UNTIL)


def test_a_file_with_thousands_of_events_is_refused():
    with pytest.raises(RuleBroken, match="more than 5,000 events"):
        whole_days(file_of(*[DAY] * 5_001), FIRST, UNTIL)
