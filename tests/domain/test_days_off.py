"""A deadline that would end on a day off: nobody answers then, so it is said, and taken only when it is meant."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.calendars import Calendar, off_day
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.people import Acting, Role
from outreach.domain.rules import check
from tests.domain.test_deadlines import local
from tests.story import QUESTIONS, asked, day, due, log

OSLO = ZoneInfo("Europe/Oslo")
EASTER = {
    date(2026, 4, 2): "Maundy Thursday",
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 5): "Easter Sunday",
    date(2026, 4, 6): "Easter Monday",
}
NORWAY = Calendar(zone=OSLO, holidays=EASTER)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
PROMISED = day(7, hour=16)


def case(calendar=NORWAY, now=None):
    entries = log(due(0, 7), asked(0, due=7))
    return Case(
        rfc_id=RfcId(1),
        now=now or day(1),
        entries=entries,
        questions=QUESTIONS,
        policy=Policy(),
        codebook=Codebook(),
        calendar=calendar,
    )


def extension(due_at, day_off=""):
    return facts.ExtensionGranted(
        due_at=due_at, zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="They are away.", day_off=day_off
    )


def give(until, day_off="", now=None):
    asked_in = case(now=now)
    check(asked_in, Happened(at=asked_in.now, fact=extension(until, day_off)), EDITH)


SATURDAY = (
    "Sat 14 Mar 2026 is a day off there (Saturday). "
    "The next working day is Mon 16 Mar 2026, the working day before is Fri 13 Mar 2026."
)
GOOD_FRIDAY = (
    "Fri 3 Apr 2026 is a day off there (Good Friday). "
    "The next working day is Tue 7 Apr 2026, the working day before is Wed 1 Apr 2026."
)


@pytest.mark.parametrize(("typed", "said"), [("Sat 2026-03-14 17:00", SATURDAY), ("Fri 2026-04-03 12:00", GOOD_FRIDAY)])
def test_more_time_until_a_day_off_is_refused_with_the_reason_and_the_working_days_around_it(typed, said):
    with pytest.raises(RuleBroken) as refused:
        give(local(typed, "Europe/Oslo"))

    assert refused.value.sentence == f"{said} Choose one of them, or confirm the day off."
    assert refused.value.field == "due_at"


def test_the_agencys_day_decides_not_that_of_whoever_types():
    give(local("Sat 2026-03-14 05:00", "Asia/Tokyo"))  # there it is Friday evening

    with pytest.raises(RuleBroken, match="Sat 14 Mar 2026 is a day off there"):
        give(local("Fri 2026-03-13 20:00", "America/New_York"))


def test_a_day_off_that_is_confirmed_is_taken():
    give(local("Sat 2026-03-14 17:00", "Europe/Oslo"), day_off="Saturday")


def promise(until, day_off=""):
    asked_in = case()
    fact = facts.DeadlineSet(due_at=until, zone="Europe/Oslo", day_off=day_off)
    check(asked_in, Happened(at=asked_in.now, fact=fact), EDITH)


def test_a_deadline_is_asked_the_same_whoever_brings_it():
    with pytest.raises(RuleBroken) as refused:
        promise(local("Sat 2026-03-14 17:00", "Europe/Oslo"))

    assert refused.value.sentence == f"{SATURDAY} Choose one of them, or confirm the day off."
    promise(local("Sat 2026-03-14 17:00", "Europe/Oslo"), day_off="Saturday")
    promise(local("Mon 2026-03-16 17:00", "Europe/Oslo"))


def test_of_a_day_that_is_over_nobody_is_asked_whether_they_mean_it():
    """What was granted then and is written down late happened; it cannot be chosen again."""
    asked_in = case(now=day(20))

    check(asked_in, Happened(at=day(3), fact=extension(local("Sat 2026-03-14 17:00", "Europe/Oslo"))), EDITH)


def test_where_the_calendar_ends_no_day_is_called_a_day_off():
    short = Calendar(zone=OSLO, years=range(2020, 2027), place="Norway")

    assert off_day(local("Sat 2027-01-02 17:00", "Europe/Oslo"), short) is None
    eve = replace(short, holidays={date(2026, 12, 31): "Eve"})
    found = off_day(local("Thu 2026-12-31 17:00", "Europe/Oslo"), eve)
    assert str(found) == "Thu 31 Dec 2026 is a day off there (Eve). The working day before is Wed 30 Dec 2026."


@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 5, 1)), st.booleans())  # noqa: DTZ001  # a wall clock there
def test_what_is_taken_is_later_than_what_was_promised_and_a_working_day_unless_confirmed(typed, confirmed):
    until = typed.replace(tzinfo=OSLO)
    try:
        give(until, day_off="It is their wish." if confirmed else "")
    except RuleBroken:
        return
    assert until > PROMISED
    assert confirmed or NORWAY.is_working_day(NORWAY.local_date(until))


@given(st.dates(date(2026, 1, 5), date(2026, 12, 20)))
def test_the_days_offered_are_working_days_and_none_lies_between(chosen):
    found = off_day(datetime(chosen.year, chosen.month, chosen.day, 17, tzinfo=OSLO), NORWAY)
    if found is None:
        assert NORWAY.is_working_day(chosen)
        return
    assert found.before < chosen < found.next
    assert NORWAY.is_working_day(found.before)
    assert NORWAY.is_working_day(found.next)
    between = (found.before + timedelta(days=n) for n in range(1, (found.next - found.before).days))
    assert not any(NORWAY.is_working_day(one) for one in between)
