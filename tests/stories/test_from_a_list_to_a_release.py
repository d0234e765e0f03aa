"""The whole job in a real browser: a list of agencies becomes a signed release, told by a reporter and two editors."""

import threading
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect
from waitress.server import create_server

from outreach.config import Config
from outreach.services import people
from outreach.web import create_app
from outreach.wiring import open_desk
from tests.support.newsroom import PASSWORD, STAFF, StandingClock, stay_signed_in

LIST = b"""name,country,zone,kind,email,phone,searches
Lakmere Police,NO,,police,press@lakmere.example.org,+47 5550 0101,37
Port Ansel Police,CA,America/Halifax,police,press@port-ansel.example.org,+1-555-0102,8
Nowhere Constabulary,GB,,police,press@nowhere.example.org,,120
"""
DENIAL = "We have never used it, and none of our officers was offered it."
CONFIRMATION = "We looked again. Two officers used a trial account in May; it has been closed."


@dataclass
class Somebody:
    """One of the newsroom at their own browser."""

    page: Page
    address: str

    def sign_in(self, email: str) -> "Somebody":
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def follow(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(text)

    def choose(self, *words: str) -> None:
        for word in words:
            self.page.get_by_label(word, exact=True).first.check()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def open_request(self, name: str) -> None:
        self.go("/investigations/quiet-eye/requests")
        self.follow(name)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def record(self, name: str, noun: str) -> None:
        """Open the form of this noun on the page of this agency's request."""
        self.open_request(name)
        self.page.goto(self.page.url.split("?")[0] + f"/{noun}/new")


@dataclass
class Served:
    address: str
    clock: StandingClock
    complaints: list[str]


@pytest.fixture
def served(sqlite_url, tmp_path):
    clock = StandingClock()
    config = Config(
        home=str(tmp_path), database_url=sqlite_url, secret_key="k" * 40, password_cost="test", second_factor="offered"
    )
    desk = replace(open_desk(config), clock=clock)
    clock.moved = lambda: stay_signed_in(desk)
    for one in STAFF:
        people.add(desk, one, password=PASSWORD, cost="test")
    server = create_server(create_app(desk, config), host="127.0.0.1", port=0, threads=4)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield Served(f"http://127.0.0.1:{server.effective_port}", clock, [])
    server.close()
    serving.join(timeout=10)
    desk.database.dispose()


@pytest.fixture
def somebody(browser: Browser, served: Served):
    """Whoever is asked for, signed in at a browser of their own; what any of them complains of is kept."""

    def open_for(email: str) -> Somebody:
        page = browser.new_context().new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: served.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: served.complaints.append(str(error)))
        return Somebody(page, served.address).sign_in(email)

    return open_for


def test_a_list_becomes_a_signed_release(served, somebody, tmp_path):
    asha, ben, edith = (somebody(f"{name}@example.org") for name in ("asha", "ben", "edith"))

    open_the_investigation(edith)
    import_the_list(asha, tmp_path)
    ask_and_hear(asha, ben)
    release_is_refused(edith)
    turn_round(asha, ben, edith, served.clock)
    stay_silent(asha, served.clock)
    cannot_be_confirmed(edith)
    sign(edith, "Confirmed", "No response")
    release(edith)

    assert served.complaints == [
        "Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"
    ]


def open_the_investigation(edith: Somebody) -> None:
    edith.go("/investigations/new")
    edith.fill("Title", "Quiet Eye")
    edith.fill("The lead question", "Have your officers used Quiet Eye?")
    edith.page.get_by_label("All of the house work on it").check()
    edith.press("Open the investigation")
    edith.sees("import the agencies")


def import_the_list(asha: Somebody, folder) -> None:
    file = folder / "agencies.csv"
    file.write_bytes(LIST)
    asha.go("/investigations/quiet-eye/imports")
    asha.page.get_by_label("The list").set_input_files(file)
    asha.press("Look at this file")
    asha.sees("import 3 new agencies")
    asha.press("Import now")
    asha.sees("Imported.")
    asha.go("/investigations/quiet-eye/requests")
    asha.sees("Lakmere Police")


def ask_and_hear(asha: Somebody, ben: Somebody) -> None:
    """A letter with its deadline, an answer that denies, a quote that a second person verifies."""
    write_to(asha, "Lakmere Police")
    asha.sees("The deadline is Mon 30 Nov 2026 17:00 CET")
    hear(asha, "Lakmere Police", DENIAL)
    judge(asha, "Lakmere Police", "Denies")
    quote(asha, "Lakmere Police", "We never used it")
    asha.sees("These words are not in the text on record")
    asha.fill("The words", "We have never used it")
    asha.press("Record it")
    verify(ben, "Lakmere Police")


def write_to(asha: Somebody, name: str) -> None:
    asha.record(name, "attempts")
    asha.choose("Sent")
    asha.press("Record it")


def hear(asha: Somebody, name: str, words: str) -> None:
    asha.record(name, "messages")
    asha.choose("Email")
    asha.fill("From", "Dana Rowe <press@lakmere.example.org>")
    asha.fill("The message", words)
    asha.press("Record it")


def judge(asha: Somebody, name: str, position: str) -> None:
    asha.record(name, "responses")
    asha.choose(position)
    asha.fill("Who answered", "Dana Rowe")
    asha.choose("Speaks for the agency", "In writing")
    asha.press("Record it")


def quote(asha: Somebody, name: str, words: str) -> None:
    asha.record(name, "statements")
    asha.fill("The words", words)
    asha.fill("Who said or wrote them", "Dana Rowe")
    asha.choose("On the record", "In writing")
    asha.press("Record it")


def verify(ben: Somebody, name: str) -> None:
    ben.record(name, "statement-verifications")
    ben.page.get_by_role("main").get_by_role("radio").first.check()
    ben.page.locator("main form button.main").click()
    ben.sees("Quote verified")


def release_is_refused(edith: Somebody) -> None:
    edith.go("/investigations/quiet-eye/releases")
    edith.sees("Release 1 is held back")
    edith.sees("not signed off")


def turn_round(asha: Somebody, ben: Somebody, edith: Somebody, clock: StandingClock) -> None:
    """After further questions the denial becomes a confirmation, which an editor confirms to be a reversal."""
    clock.later(days=2)
    asha.record("Lakmere Police", "attempts")
    asha.choose("Sent")
    asha.press("Record it")
    clock.later(hours=3)
    hear(asha, "Lakmere Police", CONFIRMATION)
    judge(asha, "Lakmere Police", "Confirms")
    asha.sees("Two answers that differ")
    quote(asha, "Lakmere Police", "Two officers used a trial account … it has been closed")
    verify(ben, "Lakmere Police")
    edith.record("Lakmere Police", "reversals")
    edith.page.get_by_role("main").get_by_role("radio").first.check()
    edith.page.locator("main form button.main").click()
    edith.sees("confirmed by an editor")


def stay_silent(asha: Somebody, clock: StandingClock) -> None:
    """Two letters and a call over more than five working days, and nobody answers."""
    write_to(asha, "Port Ansel Police")
    clock.later(days=1)
    asha.record("Port Ansel Police", "attempts")
    asha.page.get_by_role("button", name="· phone").click()
    asha.choose("Voicemail")
    asha.press("Record it")
    clock.later(days=6)
    asha.record("Port Ansel Police", "attempts")
    asha.page.get_by_role("button", name="· email").click()
    asha.choose("Sent")
    asha.press("Record it")
    clock.later(days=4)
    asha.open_request("Port Ansel Police")
    asha.sees("No response")


def cannot_be_confirmed(edith: Somebody) -> None:
    edith.record("Nowhere Constabulary", "removals")
    edith.fill("Reason", "Its existence could not be confirmed.")
    edith.page.locator("main form button.main").click()
    edith.sees("Removed from the dataset.")


def sign(edith: Somebody, *statuses: str) -> None:
    edith.go("/investigations/quiet-eye/sign-off")
    for status in statuses:
        edith.sees(status)
        edith.page.get_by_role("button", name="Sign off through entry").click()
        edith.sees("Signed.")
    edith.sees("Signed. Nothing else is ready.")
    edith.sees("0 ready, 2 signed")


def release(edith: Somebody) -> None:
    edith.go("/investigations/quiet-eye/releases")
    edith.sees("Release 1 can go out")
    edith.press("Build release 1")
    edith.sees("Of the 2 agencies: 1 confirmed (1 of them first denied and later confirmed); 1 did not respond.")
    edith.sees("Of the 3 names in the source, 2 are published and 1 was removed.")
    with edith.page.expect_download() as download:
        edith.follow("tally.txt")
    assert "did not respond" in download.value.path().read_text()
