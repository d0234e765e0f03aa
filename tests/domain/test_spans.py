"""How far off a deadline is, in the agency's own working days."""

import pytest

from outreach.domain.calendars import Calendar
from outreach.domain.spans import how_far
from tests.story import CALENDAR, day, deadline


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (day(4), "in 1 working day (theirs)"),  # Friday to Monday
        (day(2), "in 3 working days (theirs)"),  # Wednesday to Monday
        (day(7), "today (theirs), in 7 hours"),
        (day(7, 18), "passed 2 hours ago"),
        (day(10), "passed 2 days ago"),
    ],
)
def test_a_deadline_on_monday_the_ninth_at_five_in_oslo(now, said):
    assert how_far(deadline(7), now, CALENDAR) == said


def test_a_calendar_that_does_not_know_the_year_is_not_guessed():
    short = Calendar(zone=CALENDAR.zone, years=range(2026, 2027))

    assert how_far(day(400), day(0), short) == "in 400 days"
