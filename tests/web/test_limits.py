"""What is expensive, reaches many, or takes content out, one person does only so often; and nothing typed is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest

from outreach.db import sign_in_tries as rows
from outreach.domain.ids import StaffId
from outreach.domain.sign_in_limits import Limit, Tally
from outreach.services import invitations, sign_in_tries
from outreach.web.limits import LIMITS, WITH_A_FILE
from outreach.web.permissions import TABLE
from tests.support.newsroom import filled
from tests.web.test_permissions import SAMPLES

CHEAP = {
    *("agencies.change", "agencies.create", "agencies.create_listing", "agencies.create_name"),
    *(
        "calendars.add",
        "calendars.forget",
        "calendars.keep_hours",
        "calendars.observe",
        "drafts.keep",
        "feeds.revoke",
        "feeds.set_names",
        "holds.step",
    ),
    *("contacts.accept", "contacts.change", "contacts.create", "contacts.dismiss", "contacts.mark", "contacts.move_up"),
    *("editions.adopt_codebook", "editions.adopt_policy", "editions.adopt_questions", "editions.adopt_reminders"),
    "editions.second_policy",
    *("imports.drop", "inbox.file_to", "inbox.judge_human", "inbox.quarantine", "inbox.release", "messages.judge"),
    *("investigations.set_live", "invitations.withdraw", "letter_templates.leave_out", "outbox.drop", "outbox.left"),
    *(
        "passkeys.add",
        "passkeys.ask_new",
        "passkeys.remove",
        "lost_factors.keep",
        "lost_factors.stop",
        "second_factor.confirm",
        "second_factor.new_codes",
    ),
    *("erasures.ask_contact", "erasures.ask_entry", "erasures.ask_message", "erasures.confirm", "erasures.withdraw"),
    *(
        "retention.ask_all",
        "retention.confirm_all",
        "retention.state",
        "retention.withdraw_all",
        "signoffs.send_back",
        "signoffs.sign",
        "signoffs.sign_silent",
    ),
    *("sessions.end_all_of_colleague", "sessions.end_of_colleague", "sessions.end_others", "sessions.end_own"),
    *("staff.save_hours", "staff.save_mine", "staff.save_role", "teams.give", "teams.share", "teams.take"),
}
"""One row or two, for whoever is signed in; a hundred of them cost less than a page with a picture."""

COUNTED_AT_THE_DOOR = {
    *("invitations.join", "proofs.check", "second_factor.check", "security.login", "security.logout"),
    *("passkeys.sign_in", "passkeys.ask_at_the_door", "passkeys.after_password", "passkeys.ask_after_password"),
    "proofs.ask_passkey",
}
"""By account and address, in `domain/sign_in_limits.py`; signing out ends what could be repeated."""

TAKES_OUT = re.compile(r"download|original|attachment|file|\.page$")


def test_every_form_is_limited_or_known_to_cost_little(newsroom):
    rules = list(newsroom.app.url_map.iter_rules())
    posts = {rule.endpoint for rule in rules if "POST" in rule.methods}
    looks = {rule.endpoint for rule in rules if "GET" in rule.methods and TAKES_OUT.search(rule.endpoint)}

    assert posts - LIMITS.keys() - COUNTED_AT_THE_DOOR == CHEAP
    assert set(LIMITS) & CHEAP == set()
    assert looks - LIMITS.keys() == set(), "what takes content out is counted"
    assert set(LIMITS) <= TABLE.keys()


def spend(newsroom, endpoint, who="adam", ago=timedelta()):
    """As if this person had done it as often as they may, the first time so long ago."""
    key, now = sign_in_tries._key(endpoint, StaffId(who)), newsroom.clock()
    with newsroom.desk.database.writing() as session:
        rows.held(session, [key], now)
        rows.count(session, key, Tally(tries=LIMITS[endpoint].most, since=now - ago))


def address_of(newsroom, endpoint):
    rule = next(one for one in newsroom.app.url_map.iter_rules() if one.endpoint == endpoint)
    given = {key: SAMPLES.get(key, 1) for key in rule.arguments} | {
        "slug": "blue-lantern",
        "rfc_id": newsroom.port_ansel,
        "staff_id": "asha",
    }
    values = {key: given[key] for key in rule.arguments}
    for name, converter in rule._converters.items():
        values[name] = min(getattr(converter, "items", None) or [values[name]])
    return rule, newsroom.app.url_map.bind("localhost").build(endpoint, values)


@pytest.mark.parametrize("endpoint", sorted(LIMITS))
def test_whoever_did_it_that_often_waits_and_a_colleague_does_not(newsroom, endpoint):
    """Edith may do all of it but what admins do; those are asked of Adam."""
    who, other = ("adam", "edith") if TABLE[endpoint] == "admins" else ("edith", "ben")
    rule, address = address_of(newsroom, endpoint)
    spend(newsroom, endpoint, who)
    answers = []
    for one in (who, other):
        reader = newsroom.reader(one).open("/me")
        token = reader.page.select_one("input[name=csrf_token]")["value"]
        if "POST" in rule.methods:
            typed = {"csrf_token": token, "once": "k" * 22}
            if endpoint in WITH_A_FILE:
                typed["file"] = (BytesIO(b"%PDF-1.4"), "reply.pdf")
            answers.append(reader.client.post(address, data=typed))
        else:
            answers.append(reader.client.get(address))
        answers[-1].close()

    assert answers[0].status_code == 429
    assert 0 < int(answers[0].headers["Retry-After"]) <= LIMITS[endpoint].within.total_seconds()
    assert answers[1].status_code != 429


NILS = {"short": "nils", "name": "Nils “N” Berg", "email": "nils@example.org", "role": "reporter"}


def test_what_was_typed_waits_and_is_recorded_once_when_it_may_be(newsroom):
    address = "/staff/invitations"
    adam = newsroom.reader("adam").open(address)
    spend(newsroom, "invitations.invite", ago=timedelta(hours=23, minutes=40))

    adam.send(address, NILS, status=429)

    assert "Within a day one person may do this 20 times" in adam.text
    assert "wait 20 minutes, then send it again from here" in adam.text
    assert invitations.waiting(newsroom.desk) == ()
    newsroom.clock.later(minutes=20)
    waited = filled(adam.form(address))
    assert waited["name"] == NILS["name"]
    for _ in range(2):
        adam.client.post(address, data=waited)
    assert [one.staff.id for one in invitations.waiting(newsroom.desk)] == ["nils"]


def test_where_the_wait_outlasts_the_session_what_was_typed_is_copied(newsroom):
    adam = newsroom.reader("adam").open("/staff/invitations")
    spend(newsroom, "invitations.invite")

    adam.send("/staff/invitations", NILS, status=429)

    assert "wait 24 hours. What you typed can be copied from here and sent anew after that." in adam.text
    assert not adam.page.select("main form button")
    assert NILS["name"] in [one.text for one in adam.page.select("main textarea")]


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=23, minutes=40)])
def test_no_hidden_key_of_a_form_is_shown_as_typed(newsroom, ago):
    adam = newsroom.reader("adam").open("/staff/invitations")
    spend(newsroom, "invitations.invite", ago=ago)

    adam.send("/staff/invitations", {**NILS, "after": "7", "seal": "f" * 64, "turn": "3"}, status=429)

    shown = [one.text for one in adam.page.select("main section label")]
    assert sorted(shown) == ["Email", "Name", "Role", "Short"]


def test_a_file_cannot_wait_and_the_page_says_so(newsroom, edith):
    address = "/investigations/blue-lantern/imports"
    edith.open(address)
    spend(newsroom, "imports.upload", "edith")

    edith.send(address, {"file": (BytesIO(b"name,country\nA,NO\n"), "list.csv")}, status=429)

    assert "choose the file once more" in edith.text
    assert not edith.page.select("main form button")


def test_a_call_is_logged_though_no_file_may_be_kept_any_more(newsroom, edith):
    spend(newsroom, "recording.create", "edith")
    attempts = f"/requests/{newsroom.port_ansel}/attempts"
    called = {"contact": "other", "channel": "phone", "to": "Duty officer", "address": "+47 5550 0199"}

    edith.open(f"{attempts}/new").send(attempts, {**called, "outcome": "left a message"}, follow=False, status=303)


def test_a_download_is_counted_once_it_is_sent(newsroom, edith):
    """A page that is looked at cannot write while it reads."""
    endpoint, limit = "letter_templates.file", LIMITS["letter_templates.file"]
    _, address = address_of(newsroom, endpoint)
    for _ in range(3):
        edith.client.get(address).close()

    with newsroom.desk.reading() as session:
        assert rows.look(session, sign_in_tries._key(endpoint, StaffId("edith"))).tries == 3
    assert sign_in_tries.full_until(newsroom.desk, endpoint, StaffId("edith"), limit) is None


def test_of_many_at_once_no_more_pass_than_may(newsroom):
    limit = Limit(most=5, within=timedelta(hours=1))

    def claim(_):
        return sign_in_tries.claim_doing(newsroom.desk, "releases.build", StaffId("edith"), limit)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(claim, range(20))).count(None) == 5


def test_after_its_time_counting_begins_anew(newsroom):
    limit = Limit(most=1, within=timedelta(hours=1))

    def claim():
        return sign_in_tries.claim_doing(newsroom.desk, "releases.build", StaffId("edith"), limit)

    assert claim() is None
    assert claim() == newsroom.clock() + timedelta(hours=1)
    newsroom.clock.later(hours=1)
    assert claim() is None
