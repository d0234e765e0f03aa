"""The log of whoever keeps the desk safe: each sign-in, each refusal, read by programs, without a word typed."""

import json

import pytest

from outreach.web import watch
from tests.support.newsroom import PASSWORD, filled


@pytest.fixture
def told(caplog):
    """The lines since the last look."""
    caplog.set_level("INFO", "outreach.security")

    def lines():
        found = [json.loads(one.getMessage()) for one in caplog.records if one.name == "outreach.security"]
        caplog.clear()
        return found

    return lines


def sign_in(guest, email, password):
    typed = {**filled(guest.open("/sign-in").form("/sign-in")), "email": email, "password": password}
    return guest.client.post("/sign-in", data=typed)


def brief(lines):
    return [(line["event"], line["outcome"], line["who"]) for line in lines]


def test_signing_in_and_out_and_failing_to_is_told(newsroom, told):
    guest = newsroom.guest()
    sign_in(guest, "asha@example.org", "hunter2 canary")
    sign_in(guest, "canary@example.org", PASSWORD)
    sign_in(guest, "asha@example.org", PASSWORD)
    guest.open("/").send("/sign-out", follow=False, status=302)

    lines = told()
    assert brief(lines) == [
        ("security.login", "refused", "asha"),
        ("security.login", "refused", "no account"),
        ("security.login", "done", "asha"),
        ("security.logout", "done", "asha"),
    ]
    assert "canary" not in json.dumps(lines)
    assert {line["from"] for line in lines} == {"127.0.0.1"}
    assert all(line["at"].endswith("+00:00") for line in lines)


def test_trying_too_often_is_told(newsroom, told):
    for _ in range(6):
        sign_in(newsroom.guest(), "asha@example.org", "not this one, surely")

    assert [line["outcome"] for line in told()] == ["refused"] * 5 + ["too often"]


def test_whoever_is_turned_away_is_told_of(newsroom, asha, told):
    told()
    asha.client.get("/staff")
    asha.client.get("/investigations/quiet-harbour")
    asha.client.get("/no-such-page")
    newsroom.guest().client.post("/me")

    assert brief(told()) == [
        ("staff.index", "refused", "asha"),
        ("investigations.show", "refused", "asha"),
        ("staff.save_mine", "refused", "a guest"),
    ]


def test_a_forged_form_and_another_name_of_ours_are_told_of(newsroom, asha, told):
    told()
    asha.client.post("/me", data={"csrf_token": "made up"})
    asha.client.post("/me", headers={"Sec-Fetch-Site": "cross-site"})
    newsroom.guest().client.get("/sign-in", headers={"Host": "evil.example.org"})

    assert [(line["event"], line["status"]) for line in told()] == [
        ("staff.save_mine", 400),
        ("staff.save_mine", 403),
        ("nowhere", 400),
    ]


def test_a_page_that_is_read_is_not_told(asha, told):
    told()
    asha.open("/").open("/investigations")

    assert told() == []


def test_nobody_writes_a_line_of_their_own(newsroom, asha, caplog):
    caplog.set_level("INFO", "outreach.security")
    asha.client.get("/investigations/x%0A%7B%22event%22%3A%22forged%22%7D%E2%80%A8")

    (line,) = [one.getMessage() for one in caplog.records if one.name == "outreach.security"][-1:]
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == "investigations.show"


def test_no_secret_of_an_address_is_told(newsroom, told):
    newsroom.guest().client.get("/join/canary-of-a-link")
    newsroom.guest().client.get("/feeds/canary-of-a-link.ics")

    assert "canary" not in json.dumps(told())


def test_each_address_that_is_always_told_is_there(newsroom):
    assert set(newsroom.app.view_functions) >= watch.ALWAYS_TOLD


def test_a_field_that_is_refused_is_told_by_its_name_and_never_by_what_stood_there(newsroom, edith, told):
    edith.open("/investigations/blue-lantern/hold")
    told()
    edith.send("/investigations/blue-lantern/hold/on", reason="canary", status=422)
    edith.open("/me").send("/me", opens="canary at nine", status=422)

    lines = told()
    assert [(line["event"], line["outcome"], line["status"]) for line in lines] == [
        ("holds.step", "refused", 422),
        ("staff.save_mine", "refused", 422),
    ]
    assert lines[0]["fields"] == ["reason"]
    assert lines[1]["fields"]
    assert "canary" not in json.dumps(lines)
