"""Passkeys in a real Chromium, with an authenticator that is made of software and checks what a real one checks."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from outreach.domain.audit import Action
from outreach.services import auditing, passkeys
from outreach.services.auditing import Wanted
from tests.support.browsing import sign_in

TEAM = "/investigations/blue-lantern/team"


@pytest.fixture
def site(newsroom, address):
    """The served desk under a name: to a bare number no device gives a passkey."""
    named = address.replace("127.0.0.1", "localhost")
    newsroom.desk = replace(newsroom.desk, base_url=named)
    newsroom.app.extensions["outreach.desk"] = newsroom.desk
    newsroom.clock.moved = lambda: None
    return named


@pytest.fixture
def required(newsroom):
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = True
    yield newsroom
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = False


class Device:
    """A telephone or key: it can be told to verify nobody, to count otherwise, and to forget."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def credentials(self):
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def verifies(self, somebody):
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": somebody})

    def counts_from(self, count):
        (one,) = self.credentials()
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": {**one, "signCount": count}})

    def forgets(self):
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


@pytest.fixture
def telephone(page):
    return Device(page)


def add(page, site, name="Blue key"):
    sign_in(page, site, "/me/passkeys/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return page.locator("ul.codes code").all_inner_texts()


def leave(page):
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.wait_for_load_state("networkidle")  # whoever goes on sooner breaks off what the page still fetches


def with_passkey(page):
    page.get_by_role("button", name="Sign in with a passkey").click()


def events(newsroom, *wanted, who=""):
    found = auditing.recent(newsroom.desk, Wanted(actor=who))
    return [event.details.action for event, _ in found if event.details.action in wanted]


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_added_signs_in_by_itself_and_is_removed(page, site, telephone, newsroom, complaints, width):
    page.set_viewport_size({"width": width, "height": 844})
    codes = add(page, site)
    assert len(set(codes)) == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    leave(page)

    page.goto(f"{site}/requests/{newsroom.port_ansel}")
    with_passkey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Port Ansel Police Service")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{site}/me/passkeys")
    expect(page.get_by_role("row", name="Blue key")).not_to_contain_text("never")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    leave(page)
    with_passkey(page)
    expect(page.get_by_role("alert")).to_contain_text("not known here, or was removed")
    assert events(newsroom, Action.PASSKEY_ADDED, Action.PASSKEY_USED, Action.PASSKEY_REMOVED) == [
        Action.PASSKEY_REMOVED,
        Action.PASSKEY_USED,
        Action.PASSKEY_ADDED,
    ]
    assert [one for one in complaints if "422" not in one] == []


def test_after_a_password_it_stands_in_for_the_code(page, site, telephone, newsroom):
    codes = add(page, site)
    leave(page)

    sign_in(page, site, "/me/sessions")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more proof")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")
    leave(page)

    sign_in(page, site, "/me/sessions")
    page.get_by_label("Recovery code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")


def test_a_form_that_waits_is_carried_out_once_after_a_passkey(page, site, telephone, required):
    sign_in(page, site, "/", "edith")
    page.get_by_label("Name").fill("Blue key")
    page.keyboard.press("Enter")  # in the field: the device is asked all the same
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.goto(site + TEAM)
    required.clock.later(minutes=11)
    form = page.locator(f"form[action='{TEAM}']").last
    form.locator("[name=staff]").select_option("asha")
    form.locator("[name=part]").select_option("legal")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    before = page.context.cookies()

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("main")).to_contain_text("Asha Rao is legal now")
    assert events(required, Action.PROVED, Action.PART_GIVEN, who="edith") == [Action.PART_GIVEN, Action.PROVED]
    page.context.clear_cookies()
    page.context.add_cookies(before)
    page.goto(site + TEAM)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")  # the session goes on under another secret


def test_a_device_that_verifies_nobody_lets_nobody_in(page, site, telephone, newsroom):
    add(page, site)
    leave(page)
    telephone.verifies(False)

    with_passkey(page)

    expect(page.get_by_role("status")).to_contain_text("Nothing was sent")
    assert events(newsroom, Action.PASSKEY_USED) == []


def test_a_copy_that_counts_back_is_refused_and_told_of(page, site, telephone, newsroom):
    add(page, site)
    for _ in range(2):
        leave(page)
        with_passkey(page)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    telephone.counts_from(0)
    leave(page)

    with_passkey(page)

    expect(page.get_by_role("alert")).to_contain_text("counted backwards, as a copy of it would")
    assert events(newsroom, Action.PASSKEY_COPIED) == [Action.PASSKEY_COPIED]


def test_each_trouble_of_a_device_is_a_sentence(page, site, telephone, newsroom):
    page.goto(f"{site}/sign-in")
    said = page.get_by_role("status")
    with_passkey(page)
    expect(said).to_contain_text("this device has no passkey of yours")

    add(page, site)
    page.goto(f"{site}/me/passkeys/new")
    page.get_by_role("button", name="Add a passkey").click()
    expect(said).to_contain_text("has a passkey of yours for this desk already")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Add a passkey").click()
    expect(said).to_have_text("Give it a name first.")
    assert len(passkeys.of(newsroom.desk, "asha")) == 1


def test_at_another_address_it_says_where_passkeys_work(page, site, address):
    page.goto(f"{address}/sign-in?next=/agencies")
    with_passkey(page)

    expect(page.get_by_role("status")).to_contain_text("work at one address alone")
    assert page.get_by_role("status").get_by_role("link").get_attribute("href") == f"{site}/sign-in?next=/agencies"


def test_a_browser_that_knows_none_says_so(page, site):
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site}/sign-in")
    with_passkey(page)

    expect(page.get_by_role("status")).to_contain_text("This browser knows no passkeys")


def test_who_was_signed_out_meanwhile_is_told_so(page, site, telephone, newsroom):
    sign_in(page, site, "/me/passkeys/new")
    page.get_by_label("Name").fill("Blue key")
    page.context.clear_cookies()

    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_role("status")).to_contain_text("Open this page once more")
    assert telephone.credentials() == []


def test_without_a_script_the_password_is_what_there_is(browser, site, newsroom):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/sign-in")
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
        sign_in(page, site, "/me/sessions")
        expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")


def test_where_the_desk_has_no_name_no_passkey_is_offered(page, newsroom, address):
    newsroom.desk = replace(newsroom.desk, base_url="http://desk.example.org")
    newsroom.app.extensions["outreach.desk"] = newsroom.desk
    page.goto(f"{address}/sign-in")

    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
