"""Passkeys on the pages: who is let in, how often one may try, what is asked first, and what is told of it."""

import json
from dataclasses import replace

import pytest

from outreach.db import passkeys as kept
from outreach.domain.audit import Action
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import auditing, people, second_factor
from outreach.services.auditing import Wanted
from tests.support.authenticator import Authenticator
from tests.support.newsroom import PASSWORD, filled

BY_ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)


@pytest.fixture
def required(newsroom):
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = True
    yield newsroom
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = False


@pytest.fixture
def key(newsroom):
    """Asha's passkey; from here on time passes for whoever is signed in."""
    newsroom.clock.moved = lambda: None
    return added(newsroom.reader("asha"))


def question(reader, address, status=200):
    token = reader.page.select_one("input[name=csrf_token]")["value"]
    answer = reader.client.post(address, data={"csrf_token": token})
    assert answer.status_code == status, answer.text
    return answer.text


def added(reader, name="Blue key"):
    device = Authenticator()
    answer = device.adds(question(reader.open("/me/passkeys/new"), "/me/passkeys/ask"))
    reader.send("/me/passkeys", passkey=answer, name=name)
    return device


def comes(newsroom, device, target="", status=200, **wrong):
    guest = newsroom.guest().open(target or "/sign-in")
    return shown(guest, device, status=status, **wrong)


def shown(guest, device, status=200, **wrong):
    answer = device.shows(question(guest, "/sign-in/passkey/ask"), **wrong)
    form = next(one for one in guest.page.find_all("form") if one["action"].startswith("/sign-in/passkey"))
    return guest.send(form["action"], passkey=answer, status=status)


def at_the_code(newsroom):
    return newsroom.guest().open("/sign-in").send("/sign-in", email="asha@example.org", password=PASSWORD)


def events(newsroom, *actions):
    found = auditing.recent(newsroom.desk, Wanted())
    return [event.details.action for event, _ in found if event.details.action in actions]


# ── At the door ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_leads_to_the_page_that_was_wanted_and_to_no_other_site(newsroom, key):
    assert comes(newsroom, key, f"/requests/{newsroom.port_ansel}").heading == "Port Ansel Police Service"

    guest = newsroom.guest().open("/sign-in?next=https://elsewhere.example.org/")
    assert shown(guest, key).answer.request.path == "/"


def test_it_satisfies_where_a_second_factor_is_required(required):
    asha = required.reader("asha")
    asha.open(f"/requests/{required.port_ansel}")
    assert asha.heading == "Add a passkey"
    key = added(asha)
    assert len(asha.page.select("ul.codes li")) == 10
    assert asha.open(f"/requests/{required.port_ansel}").heading == "Port Ansel Police Service"

    assert comes(required, key, f"/requests/{required.port_ansel}").heading == "Port Ansel Police Service"


def test_a_closed_account_a_removed_passkey_and_a_strange_one_read_the_same(newsroom, key):
    stranger = Authenticator()
    stranger.account = key.account
    said = [comes(newsroom, stranger, status=422).errors, comes(newsroom, key, status=422, id=b"x" * 32).errors]
    people.set_active(newsroom.desk, StaffId("asha"), active=False, by=BY_ADAM)
    said.append(comes(newsroom, key, status=422).errors)
    people.set_active(newsroom.desk, StaffId("asha"), active=True, by=BY_ADAM)
    second_factor.take_away(newsroom.desk, StaffId("asha"), by=BY_ADAM)
    said.append(comes(newsroom, key, status=422).errors)

    assert said == [["This passkey is not known here, or was removed. Choose another one, or use your password."]] * 4


def test_an_answer_that_was_overheard_lets_nobody_in_elsewhere(newsroom, key):
    asha, thief = (newsroom.guest().open("/sign-in") for _ in range(2))
    answer = key.shows(question(asha, "/sign-in/passkey/ask"))
    question(thief, "/sign-in/passkey/ask")

    thief.send("/sign-in/passkey", passkey=answer, status=422)

    assert thief.open("/me/sessions").heading == "Sign in"
    assert asha.send("/sign-in/passkey", passkey=answer).open("/me/sessions").heading == "Where you are signed in"


def test_after_five_wrong_answers_of_one_passkey_the_right_one_waits_too(newsroom, key):
    for _ in range(5):
        comes(newsroom, key, status=422, origin="https://elsewhere.example.org")

    guest = comes(newsroom, key, status=429)

    assert guest.errors == ["A passkey was tried too often. Wait 5 minutes, then try again."]
    assert guest.answer.headers["Retry-After"] == "300"
    newsroom.clock.later(minutes=5)
    assert comes(newsroom, key).open("/me/sessions").heading == "Where you are signed in"


def test_one_address_asks_three_hundred_times_and_then_waits(newsroom, key):
    guest = newsroom.guest().open("/sign-in")
    for _ in range(299):  # one was asked when the passkey was added
        question(guest, "/sign-in/passkey/ask")

    said = json.loads(question(guest, "/sign-in/passkey/ask", status=429))

    assert said == {"sentence": "A passkey was asked for too often. Wait 10 minutes, then try again."}


class Broken:
    """A database that reads, and cannot save."""

    def __init__(self, database):
        self.reading = database.reading

    def writing(self):
        raise OSError("disk full")


def test_where_tries_cannot_be_counted_no_passkey_lets_anybody_in(newsroom, key):
    guest = newsroom.guest().open("/sign-in")
    answer = key.shows(question(guest, "/sign-in/passkey/ask"))
    form = filled(guest.form("/sign-in/passkey")) | {"passkey": answer}
    whole = newsroom.app.extensions["outreach.desk"]
    newsroom.app.extensions["outreach.desk"] = replace(whole, database=Broken(whole.database))

    assert guest.client.post("/sign-in/passkey", data=form).status_code >= 500
    assert guest.client.post("/sign-in/passkey/ask", data=form).status_code >= 500
    newsroom.app.extensions["outreach.desk"] = whole
    assert guest.open("/me/sessions").heading == "Sign in"


def test_each_signing_in_and_each_refusal_is_told(newsroom, key, caplog):
    caplog.set_level("INFO", "outreach.security")
    comes(newsroom, key)
    comes(newsroom, key, status=422, verified=False)

    told = [json.loads(one.getMessage()) for one in caplog.records if one.name == "outreach.security"]
    assert [(one["event"], one["outcome"], one["who"]) for one in told] == [
        ("passkeys.sign_in", "done", "asha"),
        ("passkeys.sign_in", "refused", "a guest"),
    ]


# ── After the password ──────────────────────────────────────────────────────────────────────────────────────────


def test_after_the_password_only_ones_own_is_asked_for_and_taken(newsroom, key):
    edith = added(newsroom.reader("edith"))
    guest = at_the_code(newsroom)
    assert guest.heading == "One more proof"
    asked = question(guest, "/sign-in/code/passkey/ask")
    (named,) = json.loads(asked)["allowCredentials"]
    assert named["id"] == json.loads(key.shows(asked))["id"]

    guest.send("/sign-in/code/passkey", passkey=edith.shows(asked), status=422)
    assert guest.heading == "One more proof", "the password need not be typed once more"
    assert "not known here" in " ".join(guest.errors)

    guest.send("/sign-in/code/passkey", passkey=key.shows(question(guest, "/sign-in/code/passkey/ask")))
    assert guest.open("/me/sessions").heading == "Where you are signed in"


def test_ten_minutes_after_the_password_nothing_is_asked_any_more(newsroom, key):
    guest = at_the_code(newsroom)
    newsroom.clock.later(minutes=11)

    assert json.loads(question(guest, "/sign-in/code/passkey/ask", status=403)) == {
        "sentence": "The password was too long ago, or your second factor was taken away meanwhile. Sign in again."
    }
    guest.send("/sign-in/code/passkey", passkey="{}")
    assert "Sign in again." in guest.text


def test_whoever_has_a_passkey_alone_types_a_recovery_code_once(newsroom, key):
    newsroom.reader("asha").open("/me/passkeys").send("/me/second-factor/codes")
    (code, *_) = [one.text for one in newsroom.reader("asha").page.select("ul.codes code")]
    for lets_in in (True, False):
        guest = at_the_code(newsroom)
        guest.send("/sign-in/code", code=code, status=200 if lets_in else 422)
        assert (guest.open("/me/sessions").heading == "Where you are signed in") is lets_in


# ── One's own ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_left_open_adds_and_removes_none_even_where_no_second_factor_is_required(newsroom, key):
    """Whoever sits down at it would have a way in for good."""
    asha = newsroom.reader("asha")
    newsroom.clock.later(minutes=11)
    (own,) = passkeys_of(newsroom)

    assert asha.open("/me/passkeys/new").heading == "Is it still you?"
    asha.open("/me/passkeys").send(f"/me/passkeys/{own.id}/remove", status=422)
    assert asha.heading == "Is it still you?"
    assert asha.open("/me/second-factor").heading == "Is it still you?"
    asha.open("/me/passkeys").send("/me/second-factor/codes", status=422)
    assert passkeys_of(newsroom) == (own,)


def test_a_new_passkey_cannot_wait_for_the_proof_and_says_what_to_do(newsroom, key):
    asha = newsroom.reader("asha").open("/me/passkeys/new")
    answer = Authenticator().adds(question(asha, "/me/passkeys/ask"))
    newsroom.clock.later(minutes=11)
    asha.send("/me/passkeys", passkey=answer, name="Red key", status=422)
    assert asha.heading == "Is it still you?"
    assert answer not in str(asha.page)

    asha.send("/me/passkeys", proof_passkey=key.shows(question(asha, "/me/proof/passkey")), status=422)

    assert "Press the button once more" in asha.text
    assert asha.page.select_one("#name")["value"] == "Red key"


def test_who_has_the_password_alone_proves_it_by_that_alone(newsroom):
    newsroom.clock.moved = lambda: None
    asha = newsroom.reader("asha")
    newsroom.clock.later(minutes=11)
    asha.open("/me/passkeys/new")
    assert asha.page.select("[name=proof_code]") == []

    asha.send("/me/proof?next=/me/passkeys/new", proof_password="not this one, surely", status=403)
    assert asha.errors == ["This is not your password. Try again."]
    asha.send("/me/proof?next=/me/passkeys/new", proof_password=PASSWORD)

    assert asha.heading == "Add a passkey"


def test_the_page_says_when_each_was_used_and_the_last_stays_where_one_is_required(required):
    asha = required.reader("asha").open("/")
    added(asha, "Blue <key>")
    required.clock.later(minutes=3)
    asha.open("/me/passkeys")
    assert "Blue <key>" in asha.text
    assert "never" in asha.text
    (own,) = passkeys_of(required)

    asha.send(f"/me/passkeys/{own.id}/remove")

    assert "This is the last of your factors" in asha.text
    assert passkeys_of(required) == (own,)


def test_a_form_sent_twice_adds_one_and_shows_the_recovery_codes_twice(newsroom):
    asha = newsroom.reader("asha").open("/me/passkeys/new")
    answer = Authenticator().adds(question(asha, "/me/passkeys/ask"))
    form = filled(asha.form("/me/passkeys")) | {"passkey": answer, "name": "Blue key"}

    pages = [asha.client.post("/me/passkeys", data=form) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text.count("<li><code>") == pages[1].text.count("<li><code>") == 10
    assert len(passkeys_of(newsroom)) == 1


def test_an_admin_sees_who_has_what_and_whoever_has_the_machine_takes_all_of_it_away(newsroom, key):
    adam = newsroom.reader("adam").open("/staff")
    rows = {row.th.get_text(strip=True): row.get_text(" ") for row in adam.page.select("tbody tr")}
    assert "1 passkey" in rows["Asha Rao"]
    assert "the password alone" in rows["Ben Otieno"]
    adam.open("/staff/asha/sessions")
    assert "Proves it by: 1 passkey; 10 recovery codes left." in adam.text

    second_factor.take_away(newsroom.desk, StaffId("asha"), by=BY_ADAM)

    assert passkeys_of(newsroom) == ()
    assert events(newsroom, Action.PASSKEY_REMOVED) == [Action.PASSKEY_REMOVED]
    assert at_the_code(newsroom).open("/me/sessions").heading == "Where you are signed in"


def test_what_an_answer_says_stands_in_no_page_and_no_log(newsroom, key, caplog):
    caplog.set_level("DEBUG")
    guest = newsroom.guest().open("/sign-in")
    answer = key.shows(question(guest, "/sign-in/passkey/ask"), origin="https://elsewhere.example.org")
    guest.send("/sign-in/passkey", passkey=answer, status=422)

    signature = json.loads(answer)["response"]["signature"]
    assert signature not in str(guest.page)
    assert signature not in caplog.text


def passkeys_of(newsroom):
    with newsroom.desk.reading() as session:
        return kept.of(session, StaffId("asha"))
