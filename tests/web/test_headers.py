"""What every answer tells the browser, errors included; and what a form from another site is told."""

import re

import pytest
from bs4 import BeautifulSoup

from outreach.web import assets, create_app
from outreach.web.access import May
from outreach.web.forms import labels
from outreach.web.headers import POLICY
from tests.support.newsroom import filled

ADDRESSES = [
    "/sign-in",
    "/healthz",
    "/favicon.ico",
    "/no-such-page",
    "/requests/1",
    "/requests/999",
    "/static/00/app.css",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_forbids_what_is_not_ours(newsroom, asha, address):
    answer = asha.client.get(address)

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Cache-Control" in answer.headers


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_no_answer_of_the_desk_is_kept_by_a_browser(newsroom, asha):
    """Signed in or not, found or not: whatever the desk itself answers. Style and script are answered before it."""
    rules = [rule for rule in newsroom.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    addresses = {re.sub(r"<int:[^>]+>", "1", rule.rule) for rule in rules}
    addresses = {re.sub(r"<[^>]+>", "blue-lantern", address) for address in addresses}
    assert {"/sign-in", "/requests/1", "/investigations/blue-lantern/releases"} < addresses

    for address in ("/no-such-page", "/requests/999", *sorted(addresses - {"/sign-out"})):
        for client in (newsroom.guest().client, asha.client):
            answer = client.get(address)
            assert answer.headers["Cache-Control"] == "no-store", f"{address}: {answer.status}"


def test_a_refused_form_is_kept_by_no_browser_either(newsroom, asha):
    for address in ("/sign-in", "/requests/1/notes"):
        for client in (newsroom.guest().client, asha.client):
            assert client.post(address).headers["Cache-Control"] == "no-store"


def test_style_and_script_are_kept_for_ever_under_the_name_of_their_content(newsroom):
    client = newsroom.guest().client
    for asset in assets.gather().values():
        answer = client.get(asset.path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == assets.FOR_EVER
        assert "Vary" not in answer.headers, "a shared copy must serve everybody"
    assert client.get("/static/0000000000000000/app.css").status_code == 404


def test_the_pages_weigh_little():
    assert sum(len(asset.body) for asset in assets.gather().values()) <= 60_000


@pytest.mark.parametrize("came_from", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused_even_with_its_token(newsroom, asha, came_from):
    page = f"/requests/{newsroom.port_ansel}"
    asha.open(f"{page}/notes/new")
    typed = {**filled(asha.form(f"{page}/notes")), "text": "forged"}

    answer = asha.client.post(f"{page}/notes", data=typed, headers={"Sec-Fetch-Site": came_from})

    assert answer.status_code == 403
    assert len(newsroom.log(newsroom.port_ansel)) == 1


@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "made up"}])
def test_a_form_without_its_token_is_refused_and_keeps_the_words(newsroom, asha, token):
    answer = asha.client.post(f"/requests/{newsroom.port_ansel}/notes", data={"text": "Two pages of notes", **token})

    assert answer.status_code == 400
    assert "Two pages of notes" in answer.text
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_whoever_was_signed_out_reads_so_and_finds_their_words_under_the_labels_they_saw(newsroom, asha):
    page = f"/requests/{newsroom.port_ansel}"
    typed = {**filled(asha.open(f"{page}/attempts/new").form(f"{page}/attempts")), "summary": "She will call back."}

    answer = newsroom.guest().client.post(f"{page}/attempts", data=typed)

    assert answer.status_code == 401
    assert "You were signed out" in answer.text
    shown = [label.text for label in BeautifulSoup(answer.text, "html.parser").select("#typed ~ .field label")]
    assert {"What was said", "When: date", "Whom you tried"} <= set(shown)
    assert not {"Contact", "Once", "At-date"} & set(shown)


def test_every_form_whose_words_are_given_back_has_an_address(newsroom):
    assert set(labels.FORMS) <= set(newsroom.app.view_functions)


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.evil.example.org", "evil.example.org:8000"])
def test_a_page_answers_only_to_its_own_name(newsroom, host):
    answer = newsroom.guest().client.get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_broken_page_says_so_without_a_stack_trace(newsroom, caplog):
    def broken():
        raise ZeroDivisionError("at line 7 of secrets.py")

    broken.who_may = May.ANYONE
    app = create_app(newsroom.desk, newsroom.config)
    app.add_url_rule("/broken", "broken", broken)

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "secrets.py" not in answer.text
    assert "Traceback" not in answer.text
    assert "Unexpected error" in caplog.text


def test_the_pulse(newsroom):
    told = newsroom.guest().client.get("/healthz").json

    assert told["status"] == "ok"
    assert "fetch-inbox" in told["late"], "a desk on which nothing ever ran says so to whatever watches it"


def test_looking_at_a_page_writes_nothing(newsroom, asha):
    from outreach.services.desk import LookingCannotWrite
    from outreach.web import here

    with newsroom.app.test_request_context("/"), pytest.raises(LookingCannotWrite):
        here.desk().database.writing()
