"""Signing in and out: one way in, no word about which half was wrong, and nothing else that the library could do."""

from dataclasses import replace

import pytest

from outreach.domain.people import Acting, Role
from outreach.services import people
from outreach.web import session
from outreach.web.access import own_path
from tests.support.newsroom import PASSWORD, STAFF

WRONG = "That address and password do not belong together. Check both, or ask your admin for a new password."


def test_a_guest_is_led_to_the_door_and_then_to_the_page_they_wanted(newsroom):
    guest = newsroom.guest()
    guest.open(f"/requests/{newsroom.port_ansel}")
    assert guest.heading == "Sign in"

    answer = guest.send("/sign-in", email="asha@example.org", password=PASSWORD, follow=False, status=302).answer

    assert answer.location == f"/requests/{newsroom.port_ansel}"


@pytest.mark.parametrize("email", ["asha@example.org", "nobody@example.org", "ASHA@EXAMPLE.ORG "])
def test_a_wrong_password_and_an_unknown_address_read_the_same(newsroom, email):
    guest = newsroom.guest().open("/sign-in")

    guest.send("/sign-in", email=email, password="not this one, surely", status=422)

    assert guest.errors == [WRONG]


def test_the_address_may_be_typed_in_any_case(newsroom):
    guest = newsroom.guest().open("/sign-in")

    guest.send("/sign-in", email="Asha@Example.org", password=PASSWORD, follow=False, status=302)


@pytest.mark.parametrize(("email", "password"), [("", ""), ("asha@example.org", ""), ("not an address", "x")])
def test_an_empty_or_odd_form_is_answered_in_a_sentence(newsroom, email, password):
    guest = newsroom.guest().open("/sign-in")

    guest.send("/sign-in", email=email, password=password, status=422)

    assert guest.errors


def test_signing_out_closes_every_page(newsroom, asha):
    asha.open(f"/requests/{newsroom.port_ansel}")

    asha.send("/sign-out", follow=False, status=302)

    assert asha.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


def test_a_closed_account_is_out_at_its_next_click(newsroom, asha):
    by = Acting(staff=STAFF[3].id, role=Role.ADMIN)
    people.change(newsroom.desk, replace(STAFF[0], active=False), by=by)

    assert asha.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


def test_a_new_password_ends_the_sessions_of_the_old_one(newsroom, asha):
    by = Acting(staff=STAFF[0].id, role=Role.REPORTER)
    people.set_password(newsroom.desk, STAFF[0].id, "another long enough one", by=by, cost="test")

    assert asha.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.org/",
        "//evil.example.org/requests/1",
        "/\\evil.example.org",
        "\\\\evil.example.org",
        "https:/requests/1",
        "javascript:alert(1)",
        "/requests/1\n//evil.example.org",
        "/requests/\t1",
        " /requests/1",
        "/no/such/page",
        "/sign-out",
        "requests/1",
        "",
    ],
)
def test_after_signing_in_nobody_is_led_off_this_site(newsroom, target):
    assert own_path(newsroom.app, target) is None
    guest = newsroom.guest().open("/sign-in")

    answer = guest.send(
        "/sign-in", email="asha@example.org", password=PASSWORD, next=target, follow=False, status=302
    ).answer

    assert answer.location == "/"


def test_the_library_serves_two_addresses_and_no_more(newsroom):
    served = {rule.endpoint for rule in newsroom.app.url_map.iter_rules() if rule.endpoint.startswith("security.")}

    assert served == set(session.ENDPOINTS)


@pytest.mark.parametrize("feature", session.SWITCHED_OFF)
def test_what_the_library_could_do_besides_is_off(newsroom, feature):
    assert newsroom.app.config[f"SECURITY_{feature}"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic YXNoYUBleGFtcGxlLm9yZzpjb3JyZWN0"},
        {"Authentication-Token": "anything"},
        {"Accept": "application/json"},
    ],
)
def test_only_a_session_signs_in(newsroom, headers):
    answer = newsroom.app.test_client().get(f"/requests/{newsroom.port_ansel}", headers=headers)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_nothing_is_remembered_beyond_the_browser_session(newsroom, asha):
    cookies = asha.client.get("/sign-in").headers.getlist("Set-Cookie")

    assert not asha.client.get_cookie("remember_token")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
