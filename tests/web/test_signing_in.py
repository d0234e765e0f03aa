"""Signing in and out: one way in, no word about which half was wrong, and nothing else that the library could do."""

from dataclasses import replace

import pytest
from passlib.totp import TOTP

from outreach.domain.people import Acting, Role
from outreach.services import people
from outreach.web import session
from outreach.web.access import own_path
from tests.support.newsroom import PASSWORD, STAFF, Reader, filled

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


def test_a_cookie_that_was_copied_opens_nothing_after_signing_out(newsroom, asha):
    asha.open("/")
    copied = asha.client.get_cookie("outreach").value

    asha.send("/sign-out", follow=False, status=302)

    thief = newsroom.guest()
    thief.client.set_cookie("outreach", copied)
    assert thief.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


def test_each_signing_in_is_another_session(newsroom):
    one, two = (Reader(newsroom.app.test_client()).sign_in("asha@example.org") for _ in range(2))

    one.open("/").send("/sign-out", follow=False, status=302)

    assert two.open("/me/sessions").heading == "Where you are signed in"
    assert len(two.page.select("tbody tr")) == 1


def test_after_twelve_hours_everybody_signs_in_anew_and_finds_their_page(newsroom, asha):
    newsroom.clock.moved = lambda: None
    newsroom.clock.later(hours=8)

    assert asha.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


def test_a_page_that_is_read_keeps_the_session_open(newsroom, asha):
    newsroom.clock.moved = lambda: None
    for _ in range(3):
        newsroom.clock.later(hours=3)
        assert asha.open("/me/sessions").heading == "Where you are signed in"
    newsroom.clock.later(hours=4)

    assert asha.open("/me/sessions").heading == "Sign in"


def test_other_browsers_are_listed_and_signed_out_one_by_one_or_together(newsroom, asha):
    others = [Reader(newsroom.app.test_client()) for _ in range(3)]
    for number, other in enumerate(others):
        other.client.environ_base["HTTP_USER_AGENT"] = f"<b>Browser</b> {number}"
        other.sign_in("asha@example.org")

    asha.open("/me/sessions")
    assert "<b>Browser</b> 2" in asha.text
    assert asha.text.count("this one") == 1
    first = next(form for form in asha.page.select("form[action$='/end']"))
    asha.send(str(first["action"]))
    assert "Signed out there." in asha.text
    asha.send("/me/sessions/end-others")

    assert "Signed out everywhere but here." in asha.text
    assert [other.open("/me/sessions").heading for other in others] == ["Sign in"] * 3
    assert len(asha.open("/me/sessions").page.select("tbody tr")) == 1


def test_an_admin_signs_a_colleague_out_and_a_colleague_does_not(newsroom, asha, edith):
    adam = newsroom.reader("adam")
    adam.open("/staff/asha/sessions")
    assert adam.heading == "Sessions of Asha Rao"
    assert edith.client.get("/staff/asha/sessions").status_code == 403

    adam.send("/staff/asha/sessions/end")

    assert "Signed out everywhere." in adam.text
    assert asha.open("/me/sessions").heading == "Sign in"
    assert adam.open("/me/sessions").heading == "Where you are signed in"


def tries(newsroom, who="asha", password="not this one, surely", *, known=None, address="127.0.0.1"):
    """Somebody tries a password once, at a browser that carries this mark; the answer."""
    guest = newsroom.guest()
    guest.client.environ_base["REMOTE_ADDR"] = address
    if known:
        guest.client.set_cookie(session.KNOWN, known)
    guest.open("/sign-in")
    form = {**filled(guest.form("/sign-in")), "email": f"{who}@example.org", "password": password}
    return guest.client.post("/sign-in", data=form)


@pytest.mark.parametrize("who", ["asha", "nobody"])
def test_after_five_wrong_passwords_one_waits_and_the_right_one_waits_too(newsroom, who):
    assert [tries(newsroom, who).status_code for _ in range(5)] == [422] * 5

    refused = tries(newsroom, who, PASSWORD)

    assert refused.status_code == 429
    assert "A password was tried too often. Wait 5 minutes, then try again" in refused.text
    assert refused.headers["Retry-After"] == "300"
    newsroom.clock.later(minutes=5)
    assert tries(newsroom, who, PASSWORD).status_code == (302 if who == "asha" else 422)


def test_whoever_mistypes_and_then_does_not_begins_anew(newsroom):
    for _ in range(3):
        assert [tries(newsroom).status_code for _ in range(4)] == [422] * 4
        assert tries(newsroom, password=PASSWORD).status_code == 302


def test_who_guesses_from_many_addresses_gets_twenty_tries_an_hour_and_the_owner_gets_in(newsroom, asha):
    mark = asha.client.get_cookie(session.KNOWN).value
    found = [tries(newsroom, address=f"203.0.113.{number}").status_code for number in range(30)]

    assert found == [422] * 20 + [429] * 10
    assert tries(newsroom, password=PASSWORD, address="203.0.113.99").status_code == 429
    assert tries(newsroom, password=PASSWORD, known=mark).status_code == 302
    newsroom.clock.later(hours=1)
    assert tries(newsroom, password=PASSWORD, address="203.0.113.99").status_code == 302


def test_one_address_tries_a_hundred_passwords_of_all_accounts_together(newsroom):
    found = [tries(newsroom, f"staff-{number}").status_code for number in range(102)]

    assert found == [422] * 100 + [429] * 2
    assert tries(newsroom, "asha", PASSWORD, address="203.0.113.1").status_code == 302


def test_the_mark_of_another_account_or_one_made_up_is_no_known_browser(newsroom, edith):
    for mark in (edith.client.get_cookie(session.KNOWN).value, "0" * 64, "nobody's", "é"):
        newsroom.clock.later(minutes=5)
        assert [tries(newsroom, known=mark).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_known_browser_that_was_stolen_guesses_no_faster(newsroom, asha):
    mark = asha.client.get_cookie(session.KNOWN).value

    assert [tries(newsroom, known=mark).status_code for _ in range(11)] == [422] * 10 + [429]


def test_the_mark_of_a_known_browser_lets_nobody_in(newsroom, asha):
    thief = newsroom.guest()
    thief.client.set_cookie(session.KNOWN, asha.client.get_cookie(session.KNOWN).value)

    assert thief.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


def test_where_tries_cannot_be_counted_nobody_is_let_in(newsroom):
    def refuse(*_, **__):
        raise OSError("disk full")

    guest = newsroom.guest().open("/sign-in")
    database = newsroom.desk.database
    newsroom.app.extensions["outreach.desk"] = replace(newsroom.desk, database=Broken(database, refuse))

    form = {**filled(guest.form("/sign-in")), "email": "asha@example.org", "password": PASSWORD}
    assert guest.client.post("/sign-in", data=form).status_code >= 500
    newsroom.app.extensions["outreach.desk"] = newsroom.desk
    assert guest.open(f"/requests/{newsroom.port_ansel}").heading == "Sign in"


class Broken:
    """A database that reads, and cannot save."""

    def __init__(self, database, writing):
        self.reading, self.writing = database.reading, writing


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

    assert served == {"security.login", "security.logout"}


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


# ── The second factor ───────────────────────────────────────────────────────────────────────────────────────────


def code_of(reader, newsroom):
    """What a telephone shows that was told the key on this page."""
    key = reader.page.select_one("figcaption code").text.replace(" ", "")
    return TOTP(key).generate(int(newsroom.clock().timestamp())).token


@pytest.fixture
def with_factor(newsroom, asha):
    """Asha has set up her second factor; gives back her telephone and recovery codes."""
    asha.open("/me/second-factor")
    key = asha.page.select_one("figcaption code").text.replace(" ", "")
    asha.send("/me/second-factor", code=code_of(asha, newsroom))
    assert asha.heading == "Your recovery codes"
    codes = [one.text for one in asha.page.select("ul.codes code")]
    newsroom.clock.later(minutes=1)
    return lambda: TOTP(key).generate(int(newsroom.clock().timestamp())).token, codes


def at_the_door(newsroom, target=""):
    guest = newsroom.guest()
    guest.open(target or "/")
    return guest.send("/sign-in", email="asha@example.org", password=PASSWORD)


def test_the_code_comes_after_the_password_and_leads_to_the_page_that_was_wanted(newsroom, with_factor):
    telephone, _ = with_factor
    guest = at_the_door(newsroom, f"/requests/{newsroom.port_ansel}")
    assert guest.heading == "One more proof"
    assert newsroom.guest().open("/me/sessions").heading == "Sign in"
    assert guest.open("/me/sessions").heading == "Sign in"

    guest = at_the_door(newsroom, f"/requests/{newsroom.port_ansel}")
    guest.send(guest.page.form["action"], code="000000", status=422)
    assert "This code is not right" in guest.text
    guest.send(guest.page.form["action"], code=telephone())

    assert guest.answer.request.path == f"/requests/{newsroom.port_ansel}"


def test_a_code_that_was_used_lets_nobody_in_again_and_a_recovery_code_does_once(newsroom, with_factor):
    telephone, codes = with_factor
    code = telephone()
    for typed, lets_in in ((code, True), (code, False), (codes[0], True), (codes[0], False)):
        guest = at_the_door(newsroom)
        guest.send("/sign-in/code", code=typed, status=200 if lets_in else 422)
        assert (guest.open("/me/sessions").heading == "Where you are signed in") is lets_in


def test_the_password_holds_for_ten_minutes(newsroom, with_factor):
    telephone, _ = with_factor
    guest = at_the_door(newsroom)
    newsroom.clock.later(minutes=11)

    guest.send("/sign-in/code", code=telephone())

    assert "Sign in again." in guest.text
    assert guest.heading == "Sign in"


def test_codes_cannot_be_guessed_quickly(newsroom, with_factor):
    telephone, _ = with_factor
    guest = at_the_door(newsroom)
    for _ in range(5):
        guest.send("/sign-in/code", code="000000", status=422)

    guest.send("/sign-in/code", code=telephone(), status=422)

    assert "A code was tried too often. Wait 5 minutes" in guest.text


def test_without_a_password_nobody_is_asked_for_a_code(newsroom):
    guest = newsroom.guest().open("/sign-in/code")

    assert guest.heading == "Sign in"


def test_where_it_is_required_nothing_else_opens_before(newsroom, asha):
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = True
    try:
        asha.open(f"/requests/{newsroom.port_ansel}")
        assert asha.heading == "Add a passkey"
        assert "Everybody here proves in two ways" in asha.text
        assert asha.client.post("/me").status_code in (400, 403)
        asha.open(asha.links()["Use codes from a telephone instead"])
        asha.send("/me/second-factor", code="000000", status=422)
        asha.send("/me/second-factor", code=code_of(asha, newsroom))
        assert len(asha.page.select("ul.codes li")) == 10

        assert asha.open(f"/requests/{newsroom.port_ansel}").heading == "Port Ansel Police Service"
    finally:
        newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = False


def test_whoever_is_led_to_set_it_up_can_still_sign_out(newsroom, asha):
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = True
    try:
        asha.open("/")
        asha.send("/sign-out", follow=False, status=302)
        assert asha.open("/").heading == "Sign in"
    finally:
        newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = False


def test_an_admin_sees_what_a_colleague_has(newsroom, with_factor):
    adam = newsroom.reader("adam").open("/staff/asha/sessions")

    assert "Proves it by: codes from a telephone; 10 recovery codes left." in adam.text


def test_new_recovery_codes_want_a_fresh_proof_and_are_shown_once(newsroom, asha, with_factor):
    telephone, codes = with_factor
    newsroom.clock.moved = lambda: None
    newsroom.clock.later(minutes=11)
    asha.open("/me/passkeys").send("/me/second-factor/codes", status=422)
    assert asha.heading == "Is it still you?"
    assert asha.page.select("ul.codes") == []

    asha.send("/me/second-factor/codes", proof_password=PASSWORD, proof_code=telephone())

    fresh = [one.text for one in asha.page.select("ul.codes code")]
    assert len(set(fresh) - set(codes)) == 10
    assert asha.open("/me/passkeys").page.select("ul.codes") == []
