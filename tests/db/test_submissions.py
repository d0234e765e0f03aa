"""A form is saved once, however often it arrives."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from outreach.db import investigations, submissions
from outreach.domain.conflicts import AlreadyDone, KeyReused
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Once, Role
from tests.story import day
from tests.support.record import Record

ONCE = Once(key="k1", endpoint="investigations.create", fingerprint="typed")


def by(once: Once | None, staff: str = "asha") -> Acting:
    return Acting(staff=StaffId(staff), role=Role.REPORTER, once=once)


def save(record: Record, once: Once | None, staff: str = "asha", title: str = "Red Lantern") -> None:
    with record.database.writing() as session:
        submissions.claim(session, by(once, staff), day(0))
        slug = f"story-{len(investigations.everyone(session))}"
        investigations.add(session, slug=slug, title=title, by=StaffId(staff), at=day(0))
        submissions.remember(session, by(once, staff), slug)


def saved(record: Record) -> int:
    with record.database.reading() as session:
        return len(investigations.everyone(session)) - 1


def test_a_second_click_saves_nothing_and_says_where_the_first_one_went(record: Record):
    save(record, ONCE)

    with pytest.raises(AlreadyDone) as second:
        save(record, ONCE)

    assert (saved(record), second.value.result) == (1, "story-1")


@pytest.mark.parametrize(
    "other",
    [
        Once(key="k1", endpoint="investigations.create", fingerprint="typed something else"),
        Once(key="k1", endpoint="agencies.create", fingerprint="typed"),
    ],
)
def test_the_same_key_with_other_words_is_not_taken_for_a_retry(record: Record, other: Once):
    save(record, ONCE)

    with pytest.raises(KeyReused, match="Open the page again"):
        save(record, other)

    assert saved(record) == 1


def test_a_form_that_failed_can_be_sent_again(record: Record):
    with suppress(ZeroDivisionError), record.database.writing() as session:
        submissions.claim(session, by(ONCE), day(0))
        raise ZeroDivisionError

    save(record, ONCE)

    assert saved(record) == 1


def test_two_people_may_have_the_same_key(record: Record):
    save(record, ONCE)
    save(record, ONCE, staff="ben")

    assert saved(record) == 2


def test_what_comes_from_no_form_is_saved_each_time(record: Record):
    save(record, None)
    save(record, None)

    assert saved(record) == 2


def test_eight_clicks_at_once_save_one_thing(record: Record):
    def click(_number: int) -> str:
        try:
            save(record, ONCE)
        except AlreadyDone as done:
            return done.result
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(click, range(8)))

    assert results == ["saved"] + ["story-1"] * 7
    assert saved(record) == 1


def test_an_old_key_is_forgotten(record: Record):
    save(record, ONCE)

    with record.database.writing() as session:
        forgotten = [submissions.forget_before(session, day(number)) for number in (0, 1)]

    assert forgotten == [0, 1]
