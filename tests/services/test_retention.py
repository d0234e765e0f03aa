"""How long an investigation is kept is stated; what is of age is listed and never erased by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.retention import FOREVER, Retention, stated
from outreach.services import holds, retention
from tests.support.newsroom import open_newsroom

AT = "blue-lantern"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
TODAY = date(2026, 3, 2)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


@pytest.mark.parametrize(
    ("rule", "published", "ends_on"),
    [
        (FOREVER, date(2020, 1, 1), None),
        (Retention(years=10), None, None),
        (Retention(years=10), date(2026, 3, 2), date(2036, 3, 2)),
        (Retention(years=1), date(2024, 2, 29), date(2025, 3, 1)),
        (Retention(until=date(2031, 12, 31)), None, date(2031, 12, 31)),
    ],
)
def test_from_which_day_it_is_of_age(rule, published, ends_on):
    assert rule.ends_on(published) == ends_on


@pytest.mark.parametrize(
    ("years", "until", "sentence"),
    [
        (5, date(2031, 1, 1), "not both"),
        (0, None, "1 to 100"),
        (101, None, "1 to 100"),
        (None, TODAY, "has passed"),
    ],
)
def test_what_cannot_be_stated_is_said(years, until, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        stated(years, until, today=TODAY)


def test_an_investigation_is_kept_without_end_until_somebody_says_otherwise(newsroom):
    assert retention.of(newsroom.desk, AT).retention == FOREVER

    retention.state(newsroom.desk, AT, 10, None, by=EDITH)
    retention.state(newsroom.desk, AT, 20, None, by=EDITH)
    assert retention.of(newsroom.desk, AT).retention == Retention(years=20)

    retention.state(newsroom.desk, AT, None, None, by=EDITH)
    assert retention.of(newsroom.desk, AT).retention == FOREVER


def test_what_is_of_age_is_listed_with_its_hold_and_nothing_of_it_is_gone(newsroom):
    until = newsroom.clock().date() + timedelta(days=10)
    retention.state(newsroom.desk, AT, None, until, by=EDITH)
    assert not retention.of(newsroom.desk, AT).of_age
    holds.put_on(newsroom.desk, AT, "A letter of the lawyer.", by=EDITH)

    later = newsroom.desk.at(lambda: datetime(until.year, until.month, until.day, 9, tzinfo=UTC))
    (kept,) = [one for one in retention.index(later) if one.of_age]

    assert (kept.investigation.slug, kept.hold is not None) == (AT, True)
