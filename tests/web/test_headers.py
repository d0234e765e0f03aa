"""What every answer tells the browser, errors included; and what a form from another site is told."""

import re
from dataclasses import replace
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from flask import request

from outreach.domain.circles import May
from outreach.web import assets, create_app
from outreach.web.errors import STRANGER
from outreach.web.forms import labels
from outreach.web.headers import POLICY
from outreach.web.permissions import TABLE
from tests.support.newsroom import PASSWORD, filled

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
    assert "object-src 'none'" in POLICY
    assert "base-uri 'none'" in POLICY
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


def test_every_text_says_in_which_letters_it_is_written(newsroom, asha):
    for address in (*ADDRESSES, "/", "/investigations", "/agencies", "/help"):
        kind = asha.client.get(address).headers["Content-Type"]
        assert "charset=utf-8" in kind.lower() or not re.match(r"text/|.*xml", kind), f"{address}: {kind}"


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://localhost"])
def test_no_answer_lets_another_site_read_it(asha, origin):
    for address in (*ADDRESSES, "/"):
        answer = asha.client.get(address, headers={"Origin": origin})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("address", ["/static/", "/static", "/.git/config", "/.env", "/templates/base.html", "/docs"])
def test_no_folder_and_no_file_beside_the_assets_is_served(asha, address):
    assert asha.client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "DEBUG"])
def test_a_method_that_no_page_asks_for_is_refused(asha, method):
    assert asha.client.open("/sign-in", method=method).status_code in (400, 405)


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


def test_a_broken_page_says_so_without_a_stack_trace(newsroom, caplog, monkeypatch):
    def broken():
        raise ZeroDivisionError("at line 7 of secrets.py")

    monkeypatch.setitem(TABLE, "broken", May.ANYONE)
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

    assert told["status"] == "late"
    assert "fetch-inbox" in told["late"], "a desk on which nothing ever ran says so to whatever watches it"


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_a_monitor_on_this_machine_hears_the_pulse_and_nothing_else_by_the_machines_own_name(encrypted, name):
    called = {"headers": {"Host": name}}

    assert encrypted.get("/healthz", **called).json["status"] == "late"
    for address in ("/sign-in", "/", "/healthz/", "/no-such-page"):
        answer = encrypted.get(address, **called)
        assert (answer.status_code, answer.text) == (400, STRANGER)


def test_nobody_hears_the_pulse_by_the_name_of_a_stranger(encrypted):
    for name in ("evil.example.org", "127.0.0.1.evil.example.org", "127.0.0.1@evil.example.org", "[", ""):
        assert encrypted.get("/healthz", headers={"Host": name}).status_code == 400, name


def test_looking_at_a_page_writes_nothing(newsroom, asha):
    from outreach.services.desk import LookingCannotWrite
    from outreach.web import here

    with newsroom.app.test_request_context("/"), pytest.raises(LookingCannotWrite):
        here.desk().database.writing()


# ── Reached by https, through proxies ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def encrypted(newsroom):
    """The same desk as a server in a newsroom has it: a name of its own, https, one proxy before it."""
    config = replace(newsroom.config, base_url="https://desk.blue-desk.example.net", proxy_hops="1")
    return create_app(newsroom.desk, config).test_client()


HTTPS = {"base_url": "https://desk.blue-desk.example.net"}


@pytest.mark.parametrize("address", ["/sign-in", "/healthz", "/no-such-page", "/favicon.ico"])
def test_whoever_came_by_https_comes_by_https_for_a_year(newsroom, encrypted, address):
    answer = encrypted.get(address, **HTTPS)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in newsroom.guest().client.get(address).headers


def test_the_cookie_of_the_session_is_taken_from_this_very_host_over_https_alone(encrypted):
    (cookie,) = encrypted.get("/sign-in", **HTTPS).headers.getlist("Set-Cookie")

    name, _, words = cookie.partition("=")
    assert name == "__Host-outreach"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(words.split("; "))
    assert "Domain" not in cookie


def test_each_cookie_of_whoever_is_let_in_is_bound_to_this_host(newsroom, encrypted):
    form = BeautifulSoup(encrypted.get("/sign-in", **HTTPS).text, "html.parser").select_one("form")
    typed = {**filled(form), "email": "asha@example.org", "password": PASSWORD}

    cookies = encrypted.post(
        "/sign-in", data=typed, headers={"Sec-Fetch-Site": "same-origin"}, **HTTPS
    ).headers.getlist("Set-Cookie")

    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-outreach", "__Host-outreach-known"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_the_cookie_is_signed_with_sha_256(newsroom):
    assert newsroom.app.session_interface.get_signing_serializer(newsroom.app).signer_kwargs["digest_method"] is sha256


def test_signing_out_clears_what_the_browser_kept(asha):
    asha.open("/")

    answer = asha.send("/sign-out", follow=False, status=302).answer

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in asha.client.get("/sign-in").headers


def caller(newsroom, hops, **headers):
    """Who calls, as the desk sees it, and by which name: from a machine whose address is 10.0.0.9."""
    app = create_app(newsroom.desk, replace(newsroom.config, proxy_hops=hops))
    seen = []
    app.before_request_funcs[None].insert(0, lambda: seen.append((request.remote_addr, request.scheme, request.host)))
    answer = app.test_client().get("/sign-in", environ_base={"REMOTE_ADDR": "10.0.0.9"}, headers=headers)
    return answer.status_code, seen[0]


NOTES = {
    "X-Forwarded-For": "192.0.2.66, 203.0.113.5, 198.51.100.7",
    "X-Forwarded-Proto": "http, https",
    "X-Forwarded-Host": "evil.example.org",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "192.0.2.66",
    "Forwarded": "for=192.0.2.66",
}


@pytest.mark.parametrize(
    ("hops", "address", "scheme"),
    [("0", "10.0.0.9", "http"), ("1", "198.51.100.7", "https"), ("2", "203.0.113.5", "http")],
)
def test_as_many_notes_of_who_calls_are_believed_as_there_are_proxies_and_none_of_the_host(
    newsroom, hops, address, scheme
):
    status, seen = caller(newsroom, hops, **NOTES)

    assert seen == (address, scheme, "localhost")
    assert status == 200


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-HTTP-Host-Override", "Forwarded"]
)
def test_no_header_gives_the_desk_another_name(newsroom, encrypted, name):
    said = "host=evil.example.org" if name == "Forwarded" else "evil.example.org"

    answer = encrypted.get("/investigations", headers={name: said}, **HTTPS)

    assert answer.status_code == 303
    assert "evil" not in answer.location + answer.text
