"""The working days that stand beside a deadline lead to it, by the agency's calendar, or are refused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.calendars import Calendar, due_at, working_days_between
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.promises import at_close, miscount
from outreach.domain.rules import check
from tests.domain.test_days_off import EDITH, NORWAY, OSLO, case
from tests.domain.test_deadlines import local


def promise(until, working_days):
    asked_in = case()
    fact = facts.DeadlineSet(due_at=local(until, "Europe/Oslo"), zone="Europe/Oslo", working_days=working_days)
    check(asked_in, Happened(at=asked_in.now, fact=fact), EDITH)


@pytest.mark.parametrize(
    ("until", "days", "said"),
    [
        # asked on Tue 3 Mar 2026; Good Friday is 3 April, Easter Monday 6 April
        ("Tue 2026-03-31 17:00", 5, "lead to Tue 10 Mar 2026, and not to Tue 31 Mar 2026 (20 working days)."),
        ("Thu 2026-03-12 17:00", 6, "lead to Wed 11 Mar 2026, and not to Thu 12 Mar 2026 (7 working days)."),
        ("Sat 2026-03-14 17:00", 8, "lead to Fri 13 Mar 2026, and not to Sat 14 Mar 2026 (8 working days)."),
        ("Tue 2026-03-17 17:00", 0, "do not lead to Tue 17 Mar 2026 (10 working days)."),
        ("Tue 2026-03-17 17:00", -3, "do not lead to Tue 17 Mar 2026 (10 working days)."),
    ],
)
def test_days_that_lead_to_another_day_are_refused_with_the_day_they_lead_to(until, days, said):
    with pytest.raises(RuleBroken) as refused:
        promise(until, days)

    number = "working day" if days == 1 else "working days"
    assert refused.value.sentence.startswith(f"{days} {number} of the agency after Tue 3 Mar 2026 {said} Leave ")
    assert refused.value.field == "working_days"


@pytest.mark.parametrize("until", ["Wed 2026-03-11 17:00", "Wed 2026-03-11 12:00"])
def test_days_that_lead_there_are_taken_at_whatever_hour(until):
    promise(until, 6)


def test_a_day_that_was_chosen_by_hand_needs_no_days():
    promise("Tue 2026-03-31 17:00", None)


def test_where_the_calendar_does_not_say_nothing_is_held_against_the_days():
    short = Calendar(zone=OSLO, years=range(2020, 2027), place="Norway")
    asked_at = local("Mon 2026-12-28 10:00", "Europe/Oslo")

    assert miscount(5, asked_at, local("Wed 2027-01-06 17:00", "Europe/Oslo"), short) is None
    found = miscount(5, asked_at, local("Wed 2026-12-30 17:00", "Europe/Oslo"), short)
    assert (found.leads_to, found.between) == (None, 2)


def test_a_day_that_never_was_is_no_working_day():
    apia = Calendar(zone=ZoneInfo("Pacific/Apia"), weekend=frozenset({6}))
    asked_at = local("Wed 2011-12-28 10:00", "Pacific/Apia")

    assert miscount(2, asked_at, due_at(asked_at, 2, apia).at, apia) is None


def test_close_of_business_is_the_agencys():
    until = local("Wed 2026-03-11 17:00", "Europe/Oslo")

    assert at_close(until, NORWAY, until.astimezone(OSLO).time())
    assert not at_close(until - timedelta(hours=1), NORWAY, until.astimezone(OSLO).time())


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)),  # noqa: DTZ001  # a wall clock there
    st.integers(1, 30),
    st.integers(0, 60),
)
def test_days_are_right_exactly_where_counting_them_gives_that_day(typed, days, later):
    asked_at = typed.replace(tzinfo=OSLO)
    counted = due_at(asked_at, days, NORWAY).at
    until = counted + timedelta(days=later)

    found = miscount(days, asked_at, until, NORWAY)
    assert (found is None) == (later == 0)
    assert found is None or found.leads_to == NORWAY.local_date(counted)
    assert found is None or found.between == working_days_between(asked_at, until, NORWAY)
