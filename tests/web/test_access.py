"""Who may open what: every address says so, and whoever is not named is turned away without losing a word."""

import pytest

from outreach.domain.circles import May
from outreach.web import create_app
from outreach.web.forms.recordable import RECORDABLE
from outreach.web.permissions import TABLE
from tests.support.newsroom import Reader, filled

EDITORS_NOUNS = [noun for noun, form in RECORDABLE.items() if form.who is May.EDIT]


def test_an_address_serves_looking_or_recording_but_not_both(newsroom):
    both = {
        rule.rule
        for rule in newsroom.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "POST" in (rule.methods or ()) and rule.endpoint != "security.login"
    }

    assert not both


def test_only_the_door_the_pulse_and_secret_links_are_open_to_anyone():
    open_to_all = {endpoint for endpoint, may in TABLE.items() if may is May.ANYONE}

    assert open_to_all == {
        "security.login",
        "security.logout",
        "second_factor.ask",
        "second_factor.check",
        "health.show",
        "feeds.show",
        "invitations.show",
        "invitations.join",
        "passkeys.ask_at_the_door",
        "passkeys.sign_in",
        "passkeys.ask_after_password",
        "passkeys.after_password",
    }


def test_an_address_that_says_nothing_is_closed_to_everybody(newsroom):
    app = create_app(newsroom.desk, newsroom.config)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    assert app.test_client().get("/forgotten").status_code == 403
    assert Reader(app.test_client()).sign_in("adam@example.org").client.get("/forgotten").status_code == 403


@pytest.mark.parametrize("noun", EDITORS_NOUNS)
def test_a_reporter_cannot_open_or_send_what_is_an_editors(newsroom, asha, noun):
    page = f"/requests/{newsroom.port_ansel}"
    asha.open(f"{page}/notes/new")
    token = asha.form(f"{page}/notes").find("input", {"name": "csrf_token"})["value"]

    assert asha.open(f"{page}/{noun}/new", status=403).heading == "This is not yours to do"
    assert asha.client.post(f"{page}/{noun}", data={"csrf_token": token, "reason": "x"}).status_code == 403
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_whoever_was_signed_out_meanwhile_gets_their_words_back(newsroom, asha):
    page = f"/requests/{newsroom.port_ansel}"
    asha.open(f"{page}/notes/new")
    form = asha.form(f"{page}/notes")
    asha.client.delete_cookie("outreach")

    answer = asha.client.post(f"{page}/notes", data={**filled(form), "text": "Two pages of notes"})

    assert answer.status_code in (400, 401)
    assert "Two pages of notes" in answer.text
    assert "Sign in" in answer.text
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_a_request_that_does_not_exist_is_said_to_be_missing(newsroom, asha):
    assert asha.open("/requests/999999", status=404).heading == "There is no such page"
    assert asha.open("/requests/999999/notes/new", status=404).heading == "There is no such page"
    assert asha.open(f"/requests/{newsroom.port_ansel}/horoscopes/new", status=404)
