"""Invitations: an admin names the account, its owner alone chooses the password, and each link works once."""

import re
from datetime import timedelta

import pytest

from outreach.services import people
from tests.support.newsroom import filled

AT = "/staff/invitations"
NEW = {"name": "Inga Dahl", "short": "inga", "email": "inga@example.org", "role": "editor"}
PASSWORD = "five quiet boats at noon"


@pytest.fixture
def adam(newsroom):
    return newsroom.reader("adam")


@pytest.fixture
def link(adam):
    """As it is shown, once."""
    adam.open(AT).send(AT, NEW)
    return adam.page.select_one("#address")["value"].partition("/join/")[2].join(("/join/", ""))


def test_who_is_invited_chooses_a_password_and_is_let_in(newsroom, link):
    guest = newsroom.guest().open(link)
    assert "You will sign in as inga@example.org, as editor." in guest.text

    guest.send(link, password=PASSWORD, again=PASSWORD, zone="Europe/Oslo")

    assert guest.heading == "Good afternoon, Inga" or "Inga" in guest.heading
    made = people.named(newsroom.desk, "inga")
    assert (made.name, made.role, made.zone) == ("Inga Dahl", "editor", "Europe/Oslo")
    assert newsroom.guest().sign_in("inga@example.org", PASSWORD)


def test_a_link_works_once(newsroom, link):
    newsroom.guest().open(link).send(link, password=PASSWORD, again=PASSWORD, zone="Europe/Oslo")

    guest = newsroom.guest().open(link, status=404)
    assert "This link lets nobody in any more" in guest.text
    assert "Ask whoever invited you for another one." in guest.text


def test_a_link_is_over_after_three_days(newsroom, link):
    newsroom.clock.later(hours=71)
    newsroom.guest().open(link)
    newsroom.clock.now += timedelta(hours=1)

    newsroom.guest().open(link, status=404)


def test_an_invitation_that_is_withdrawn_or_made_anew_ends_the_link(newsroom, adam, link):
    adam.open(AT).send(AT, NEW)
    newsroom.guest().open(link, status=404)
    second = "/join/" + adam.page.select_one("#address")["value"].partition("/join/")[2]
    newsroom.guest().open(second)

    adam.open(AT).send(f"{AT}/inga/withdraw")
    newsroom.guest().open(second, status=404)


def test_the_link_is_shown_once_and_lies_nowhere(newsroom, adam, link):
    adam.open(AT)

    assert link.rpartition("/")[2] not in adam.page.decode()
    with newsroom.desk.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM invitation").all()
    assert link.rpartition("/")[2] not in str(rows)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "short", "again": "short"}, "15"),
        ({"password": "Blue Lantern Practice", "again": "Blue Lantern Practice"}, "everybody knows it"),
        ({"password": PASSWORD, "again": "five quiet boats at one"}, "The two are not the same"),
        ({"password": "", "again": ""}, "Choose a password"),
        ({"password": PASSWORD, "again": PASSWORD, "zone": "Oslo"}, "zone"),
    ],
)
def test_what_makes_no_account_is_said_and_the_link_still_holds(newsroom, link, typed, sentence):
    guest = newsroom.guest().open(link)
    guest.send(link, {"zone": "Europe/Oslo", **typed}, status=422)

    assert sentence in " ".join(guest.errors)
    newsroom.guest().open(link)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"short": "asha"}, "is the short name of an account already"),
        ({"short": "Inga Dahl"}, "A short name is made of"),
        ({"email": "ASHA@example.org"}, "belongs to an account already"),
        ({"email": "inga"}, "is not an e-mail address"),
        ({"name": ""}, "Write the name"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_its_words(adam, typed, sentence):
    adam.open(AT).send(AT, {**NEW, **typed}, status=422)

    assert sentence in " ".join(adam.errors)
    assert filled(adam.form(AT))["role"] == "editor"


def test_a_second_click_shows_the_same_link(adam):
    adam.open(AT)
    typed = {**filled(adam.form(AT)), **NEW}
    links = [re.search(r'value="(http[^"]+/join/[^"]+)"', adam.client.post(AT, data=typed).text)[1] for _ in range(2)]

    assert links[0] == links[1]
