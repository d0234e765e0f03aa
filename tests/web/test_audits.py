"""Admins see who did and read what, when it was last anchored and verified; what is not whole is said in red."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from outreach import scheduler
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import auditing, people, roles
from tests.support.newsroom import open_newsroom


@pytest.fixture
def adam(newsroom):
    return newsroom.reader("adam")


def test_an_admin_sees_the_newest_events_and_nobody_else_does(newsroom, adam, edith):
    newsroom.told(newsroom.port_ansel)
    adam.open("/audit?action=account+made")

    assert "account made" in adam.page.select_one("tbody").text
    assert adam.page.select_one("tbody").text.count("account made") == 4
    assert "outreach audit begin" in adam.page.select_one(".note.warn").text
    edith.open("/audit", status=403)


def test_the_last_anchor_and_the_older_events_are_a_look_away(newsroom, adam):
    auditing.begin(newsroom.desk)
    auditing.anchor(newsroom.desk, newsroom.clock())
    for _ in range(60):
        adam.open("/")
        adam.open(f"/requests/{newsroom.port_ansel}")
    scheduler.run(newsroom.desk, "note-readings")

    adam.open("/audit")

    assert auditing.last_anchor(newsroom.desk).root in adam.page.text
    adam.open(adam.page.select_one("a[rel=next]")["href"])
    assert len(adam.page.select("tbody tr")) > 3


@pytest.mark.parametrize("before", ["9" * 23, "1" * 19, "-1", "²", "x", "9" * 5_000])
def test_a_number_that_no_event_has_shows_the_newest(newsroom, adam, before):
    newest = adam.open("/audit").page.select_one("tbody tr").text

    assert newest in adam.open(f"/audit?before={before}").page.select_one("tbody").text


def test_a_chain_that_is_not_whole_is_said_on_the_page_and_on_the_desk(newsroom, adam):
    with newsroom.desk.database.writing() as session:
        session.execute(text("UPDATE audit_payload SET text = '{}' WHERE seq = 3"))
    scheduler.run(newsroom.desk, "verify-audit")

    adam.open("/audit")
    assert "Event 3: its payload is not what was sealed" in adam.page.select_one(".note.bad").text
    adam.open("/")
    assert "The audit chain is not whole. Event 3" in adam.page.text


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("edith", "/requests/2147483648", 404),
        ("edith", "/inbox/2147483648", 404),
        ("adam", "/audit?before=2147483648", 200),
    ],
)
def test_no_number_is_too_large_for_the_one_database_and_not_for_the_other(
    newsroom_url, tmp_path, who, address, status
):
    newsroom = open_newsroom(newsroom_url, str(tmp_path / "home"))
    newsroom.reader(who).open(address, status=status)
    newsroom.desk.database.dispose()


def test_to_what_an_account_was_changed_is_said_and_no_secret(newsroom, adam):
    by = Acting(staff=StaffId("adam"), role=Role.ADMIN)
    roles.change(newsroom.desk, StaffId("asha"), Role.EDITOR, by=by)
    people.set_active(newsroom.desk, StaffId("ben"), active=False, by=by)
    people.set_password(newsroom.desk, StaffId("edith"), "quite another staple of a horse", by=by, cost="test")
    people.change(newsroom.desk, replace(people.named(newsroom.desk, StaffId("edith")), email="e@example.org"), by=by)

    adam.open("/audit?action=account+changed")

    told = [" ".join(cell.text.split()) for cell in adam.page.select("td[data-label=What]")]
    assert told == [
        f"account changed: {one}" for one in ("another address", "another password", "closed", "role editor")
    ]
    assert "e@example.org" not in adam.text
