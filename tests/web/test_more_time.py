"""More time as the form takes it: a day or a number of working days, seen first, and each refusal with a way on."""

from datetime import UTC, datetime

import pytest

from outreach.domain import facts
from tests.support.newsroom import HALIFAX, filled
from tests.web.test_recording import DEADLINE, before, letter

POSSIBLE = (
    "The earliest that is possible is Tue 1 Dec 2026 17:00 AST; 5 working days, as the policy gives, end Mon 7 Dec "
    "2026 17:00 AST."
)
EMPTY = {"due_at-date": "", "due_at-time": ""}
WHY = {"reason": "Their press officer is away."}


@pytest.fixture
def address(newsroom):
    """Asked on a Monday; they have until Monday 30 November, 17:00 in Halifax."""
    before(newsroom, letter(), DEADLINE)
    return f"/requests/{newsroom.port_ansel}"


@pytest.fixture
def form(asha, address):
    return asha.open(f"{address}/extensions/new")


def day(on: str, at: str = "17:00") -> dict[str, str]:
    return {"due_at-date": on, "due_at-time": at, "due_at-zone": HALIFAX}


def shown(reader) -> str:
    return " ".join(reader.page.select_one("section[aria-labelledby=due]").get_text(" ").split())


def granted(newsroom) -> list[datetime]:
    return [one.due_at for one in newsroom.facts(newsroom.port_ansel, facts.ExtensionGranted)]


@pytest.mark.parametrize("typed", [day("2026-11-20"), day("2026-11-25"), EMPTY], ids=["over", "earlier", "empty"])
def test_a_day_that_cannot_be_given_is_answered_with_those_that_can(form, address, typed):
    form.send(f"{address}/extensions", **typed, look="yes")

    assert POSSIBLE in shown(form)
    first, *offered = form.page.select("section[aria-labelledby=due] button")
    assert [one["value"] for one in offered] == ["earliest", "usual"]
    assert "name" not in first.attrs, "Enter records, and takes no day"


def test_where_no_day_stands_there_both_ways_to_give_one_are_named(form, address):
    form.send(f"{address}/extensions", **EMPTY, look="yes")
    assert "Choose a day or a number of working days." in shown(form)

    form.send(f"{address}/extensions", **EMPTY, **WHY, status=422)
    assert "Choose a day or a number of working days." in form.errors[0]
    assert filled(form.form(f"{address}/extensions"))["reason"] == WHY["reason"], "nothing typed is lost"


def test_the_refusal_of_a_day_that_is_over_says_the_days_that_can_be_given(newsroom, form, address):
    form.send(f"{address}/extensions", **day("2026-11-25"), **WHY, status=422)

    assert form.errors == [f"An extension must move the deadline later. {POSSIBLE}"]
    assert granted(newsroom) == []


@pytest.mark.parametrize(
    ("button", "due_at"),
    [("earliest", datetime(2026, 12, 1, 21, tzinfo=UTC)), ("usual", datetime(2026, 12, 7, 21, tzinfo=UTC))],
)
def test_a_day_that_is_offered_is_taken_by_its_button_and_keeps_what_was_typed(newsroom, form, address, button, due_at):
    form.send(f"{address}/extensions", **day("2026-11-20"), **WHY, look="yes")

    form.send(f"{address}/extensions", look=button)
    assert POSSIBLE not in shown(form)
    form.send(f"{address}/extensions")

    assert granted(newsroom) == [due_at]


def test_a_number_of_their_working_days_can_stand_for_the_day_and_be_looked_at_first(newsroom, form, address):
    form.send(f"{address}/extensions", working_days="3", look="yes")
    assert "Thu 3 Dec 2026 17:00 AST" in shown(form)
    assert granted(newsroom) == []

    form.send(f"{address}/extensions", **WHY)

    assert granted(newsroom) == [datetime(2026, 12, 3, 21, tzinfo=UTC)]


def test_a_number_without_a_day_is_enough(newsroom, form, address):
    form.send(f"{address}/extensions", **EMPTY, **WHY, working_days="2")

    assert granted(newsroom) == [datetime(2026, 12, 2, 21, tzinfo=UTC)]


def test_a_day_and_a_number_that_say_different_things_are_asked_about(newsroom, form, address):
    form.send(f"{address}/extensions", **day("2026-12-09"), **WHY, working_days="2", status=422)

    assert form.errors == [
        "2 working days of theirs end Wed 2 Dec 2026 17:00 AST, and the day above is another. Clear one."
    ]
    assert granted(newsroom) == []
    assert filled(form.form(f"{address}/extensions"))["due_at-date"] == "2026-12-09"
