"""Tries of passwords are counted before a password is looked at, however many at once; nothing readable is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.services import sign_in_tries
from tests.support.newsroom import open_newsroom


@pytest.fixture
def desk(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened.desk
    opened.desk.database.dispose()


def claim(desk, email="asha@example.org", address="127.0.0.1"):
    return sign_in_tries.claim(desk, email, address, known=False)


def test_of_many_at_once_no_more_are_let_through_than_of_one_after_another(desk):
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: claim(desk), range(24)))

    assert found.count(None) == 5


def test_an_address_typed_in_another_way_is_the_same_account(desk):
    found = [claim(desk, email) for email in ("asha@example.org", " ASHA@example.org ", "Asha@Example.org") * 2]

    assert [one is None for one in found] == [True] * 5 + [False]


def test_neither_account_nor_address_is_kept_and_all_is_forgotten_after_a_day(desk):
    claim(desk, "asha@example.org", "203.0.113.7")
    with desk.reading() as session:
        rows = str(session.connection().exec_driver_sql("SELECT * FROM sign_in_try").all())
    assert "asha" not in rows
    assert "203.0.113.7" not in rows

    desk.clock.later(days=1, seconds=1)
    sign_in_tries.forget_old(desk)

    with desk.reading() as session:
        assert session.connection().exec_driver_sql("SELECT * FROM sign_in_try").all() == []
