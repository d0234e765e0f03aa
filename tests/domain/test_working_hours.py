"""When one of us works: which hours are refused, and in which words; and how they are written down and read again."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Place
from outreach.domain.errors import RuleBroken
from outreach.domain.working_hours import Hours, Leave, read, written

END_FIRST = "The hours end before they begin. Write them like 08:00 and 18:00."
TOO_SHORT = "Leave an hour at least, or reminders would miss you. Write them like 08:00 and 18:00."
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


@st.composite
def any_leave(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Leave(first=first, last=last)


@st.composite
def any_hours(draw):
    opens = draw(st.integers(0, 22 * 60))
    closes = draw(st.integers(opens + 60, 23 * 60 + 59))
    return Hours(
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        country=draw(st.sampled_from(["", "NO", "CA"])),
        subdivision=draw(st.sampled_from(["", "NS"])),
        weekend=draw(st.none() | st.frozensets(st.integers(0, 6), max_size=6)),
        leave=tuple(draw(st.lists(any_leave(), max_size=3))),
        morning_mail=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (time(18), time(8), END_FIRST),
        (time(8), time(8), END_FIRST),
        (time(8), time(8, 59), TOO_SHORT),
        (time(8, 30), time(9, 29), TOO_SHORT),
        (time(8, 45), time(9, 15), TOO_SHORT),
    ],
)
def test_hours_in_which_nobody_could_be_reminded_are_refused(opens, closes, sentence):
    with pytest.raises(RuleBroken) as refused:
        Hours(opens=opens, closes=closes)

    assert (str(refused.value), refused.value.field) == (sentence, "closes")


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(time(8), time(9)), (time(8, 30), time(9, 30)), (time(8, 59), time(9, 59)), (time(0), time(1))],
)
def test_one_hour_is_enough(opens, closes):
    assert (Hours(opens=opens, closes=closes).opens, Hours(opens=opens, closes=closes).closes) == (opens, closes)


def test_a_week_has_a_working_day():
    assert Hours(weekend=frozenset(range(6))).weekend == frozenset(range(6))

    with pytest.raises(RuleBroken) as refused:
        Hours(weekend=frozenset(range(7)))
    assert str(refused.value) == "A week needs a working day, or nobody can be reminded of anything."
    assert refused.value.field == "weekend"


def test_leave_ends_on_its_first_day_or_later():
    assert Leave(first=date(2026, 7, 1), last=date(2026, 7, 1)).last == date(2026, 7, 1)

    with pytest.raises(RuleBroken) as refused:
        Leave(first=date(2026, 7, 2), last=date(2026, 7, 1))
    assert str(refused.value) == "The leave ends before it begins. Write the first day first."
    assert refused.value.field == "leave"


def test_a_persons_holidays_are_those_of_their_country_by_the_clock_of_their_zone():
    hours = Hours(country="CA", subdivision="NS", weekend=frozenset({4, 5}))

    assert hours.place("America/Halifax") == Place(
        country="CA", zone="America/Halifax", subdivision="NS", weekend=frozenset({4, 5})
    )


def test_what_is_as_usual_is_not_written():
    assert written(Hours()) == {}
    assert read({}) == Hours()


def test_hours_are_written_in_the_form_in_which_they_have_been_kept_all_along():
    hours = Hours(
        opens=time(7, 30),
        closes=time(16, 0),
        country="CA",
        subdivision="NS",
        weekend=frozenset({5, 4}),
        leave=(Leave(first=date(2026, 7, 1), last=date(2026, 7, 14)),),
        morning_mail=False,
    )

    assert written(hours) == {
        "opens": "07:30:00",
        "closes": "16:00:00",
        "country": "CA",
        "subdivision": "NS",
        "weekend": [4, 5],
        "leave": [["2026-07-01", "2026-07-14"]],
        "morning_mail": False,
    }


@given(any_hours())
def test_what_was_written_is_read_again(hours):
    assert read(written(hours)) == hours
