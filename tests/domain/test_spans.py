"""How far off a deadline is, in the agency's own working days."""

import pytest

from outreach.domain.calendars import Calendar
from outreach.domain.spans import how_far
from tests.story import CALENDAR, day, deadline


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (day(4), "in 1 working day (agency’s)"),  # Friday to Monday
        (day(2), "in 3 working days (agency’s)"),  # Wednesday to Monday
        (day(7), "today (agency’s), in 7 hours"),
        (day(7, 18), "passed today (agency’s), 2 hours ago"),
        (day(8), "passed 1 working day ago (agency’s)"),
        (day(10), "passed 3 working days ago (agency’s)"),
        (day(14), "passed 5 working days ago (agency’s)"),  # the weekend never counts
    ],
)
def test_a_deadline_on_monday_the_ninth_at_five_in_oslo(now, said):
    assert how_far(deadline(7), now, CALENDAR) == said


def test_over_a_weekend_no_working_day_has_passed():
    assert how_far(deadline(4), day(6), CALENDAR) == "passed 41 hours ago, no working day (agency’s) since"


def test_a_calendar_that_does_not_know_the_year_is_not_guessed():
    short = Calendar(zone=CALENDAR.zone, years=range(2026, 2027))

    assert how_far(day(400), day(0), short) == "in 400 days"
    assert how_far(day(0), day(400), short) == "passed 400 days ago"
