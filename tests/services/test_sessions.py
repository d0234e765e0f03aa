"""A session stands on the desk: it ends when its time is over, when somebody ends it, or when its person changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.people import Acting, Role
from outreach.services import people, sessions, tidying
from tests.support.newsroom import STAFF, open_newsroom

ASHA, ADAM = (next(one for one in STAFF if one.id == name) for name in ("asha", "adam"))
BY_ASHA, BY_ADAM = (Acting(staff=one.id, role=one.role) for one in (ASHA, ADAM))
HOURS, MINUTES = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    opened.clock.moved = lambda: None  # here nobody signs in once more
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def desk(newsroom):
    return newsroom.desk


def who(desk, token):
    found = sessions.whose(desk, token)
    return found[0].id if found else None


def ids(desk, person=ASHA):
    return [one.id for one in sessions.page_of(desk, person.id).sessions]


def test_a_secret_lets_its_person_in_and_nothing_else_does(desk):
    token = sessions.begin(desk, ASHA, "Firefox")

    assert who(desk, token) == "asha"
    assert who(desk, token + "x") is None
    assert who(desk, "") is None


@pytest.mark.parametrize(
    ("person", "idle", "still"),
    [
        (ASHA, 8 * HOURS - MINUTES, "asha"),
        (ASHA, 8 * HOURS, None),
        (ADAM, 29 * MINUTES, "adam"),
        (ADAM, 30 * MINUTES, None),
    ],
)
def test_a_session_nobody_uses_is_over(newsroom, person, idle, still):
    token = sessions.begin(newsroom.desk, person, "")
    newsroom.clock.now += idle

    assert who(newsroom.desk, token) == still


def test_a_session_in_use_is_over_after_twelve_hours_all_the_same(newsroom):
    token = sessions.begin(newsroom.desk, ASHA, "")
    for _ in range(2):
        newsroom.clock.now += 6 * HOURS - MINUTES
        sessions.seen(newsroom.desk, sessions.whose(newsroom.desk, token)[1])

    assert who(newsroom.desk, token) == "asha"
    newsroom.clock.now += 2 * MINUTES
    assert who(newsroom.desk, token) is None
    assert ids(newsroom.desk) == []
    tidying.tidy(newsroom.desk, newsroom.clock())
    assert sessions.end_all(newsroom.desk, ASHA.id, by=BY_ASHA) == 0, "what is over is forgotten"


@pytest.mark.parametrize(
    "changed",
    [{"role": Role.EDITOR}, {"active": False}, {"email": "asha.rao@example.org"}],
    ids=["another role", "closed", "another address"],
)
def test_whoever_may_other_things_from_now_on_is_signed_out_everywhere(desk, changed):
    tokens = [sessions.begin(desk, ASHA, "") for _ in range(2)]

    people.change(desk, replace(ASHA, **changed), by=BY_ADAM)
    people.change(desk, ASHA, by=BY_ADAM)

    assert [who(desk, token) for token in tokens] == [None, None]


def test_another_name_signs_nobody_out(desk):
    token = sessions.begin(desk, ASHA, "")

    people.change(desk, replace(ASHA, name="Asha R. Rao"), by=BY_ADAM)

    assert who(desk, token) == "asha"


def test_closing_an_account_and_a_new_password_sign_out_everywhere(desk):
    tokens = [sessions.begin(desk, ASHA, "")]
    people.set_password(desk, ASHA.id, "four other words today", by=BY_ASHA, cost="test")
    tokens.append(sessions.begin(desk, ASHA, ""))
    people.set_active(desk, ASHA.id, active=False, by=BY_ADAM)
    people.set_active(desk, ASHA.id, active=True, by=BY_ADAM)

    assert [who(desk, token) for token in tokens] == [None, None]


def test_one_is_ended_or_all_but_the_one_in_hand(desk):
    one, two, three = (sessions.begin(desk, ASHA, name) for name in ("Firefox", "Safari", "Chrome"))
    (safari,) = [each.id for each in sessions.page_of(desk, ASHA.id).sessions if each.browser == "Safari"]

    sessions.end(desk, ASHA.id, safari, by=BY_ASHA)
    assert [who(desk, token) for token in (one, two, three)] == ["asha", None, "asha"]
    with pytest.raises(RuleBroken, match="has ended already"):
        sessions.end(desk, ASHA.id, safari, by=BY_ASHA)

    assert sessions.end_all(desk, ASHA.id, but=three, by=BY_ASHA) == 1
    assert [who(desk, token) for token in (one, three)] == [None, "asha"]


def test_only_an_admin_ends_the_sessions_of_others(desk):
    token = sessions.begin(desk, ADAM, "")
    with pytest.raises(RuleBroken, match="Only an admin"):
        sessions.end_all(desk, ADAM.id, by=BY_ASHA)
    with pytest.raises(RuleBroken, match="Only an admin"):
        sessions.end(desk, ADAM.id, ids(desk, ADAM)[0], by=BY_ASHA)
    sessions.end_all(desk, ASHA.id, by=BY_ADAM)

    assert who(desk, token) == "adam"


def test_an_id_of_somebody_elses_session_ends_nothing(desk):
    token = sessions.begin(desk, ADAM, "")

    with pytest.raises(RuleBroken, match="has ended already"):
        sessions.end(desk, ASHA.id, ids(desk, ADAM)[0], by=BY_ASHA)

    assert who(desk, token) == "adam"


def test_what_a_browser_calls_itself_is_kept_as_one_short_line(desk):
    sessions.begin(desk, ASHA, "Evil\r\n\x00" + "x" * 1_000)

    (one,) = sessions.page_of(desk, ASHA.id).sessions
    assert one.browser.startswith("Evil x")
    assert len(one.browser) == 200


def test_of_the_secret_only_a_hash_is_kept(desk):
    token = sessions.begin(desk, ASHA, "")

    with desk.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM staff_session").all()
    assert token not in str(rows)
