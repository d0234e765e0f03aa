"""Whoever reads what is sensitive is noted: who, from which session, what; and what cannot be noted is not shown."""

import pytest

from outreach.db import audit_reading
from outreach.domain.audit import network_of
from outreach.services import auditing, viewed
from outreach.services.auditing import Wanted
from outreach.web.noted import SENSITIVE
from tests.support.newsroom import filled

NOT_SENSITIVE = {
    "agencies.edit",
    "agencies.index",
    "agencies.new",
    "agencies.new_listing",
    "agencies.new_name",
    "agencies.show",
    "audits.index",
    "calendars.show",
    "calls.index",
    "contacts.edit",
    "contacts.new",
    "contacts_to_check.index",
    "contacts_to_check.proposals",
    "desk.find",
    "invitations.index",
    "passkeys.new",
    "passkeys.own",
    "passwords.own",
    "proofs.ask",
    "invitations.show",
    "sites.dress",
    "sites.elsewhere",
    "teams.emergency",
    "teams.show",
    "desk.help_page",
    "desk.show",
    "desk.to_sign",
    "editions.codebook",
    "editions.policy",
    "editions.questions",
    "editions.reminders",
    "erasures.contact",
    "erasures.entry",
    "erasures.index",
    "erasures.message",
    "erasures.show",
    "feeds.own",
    "feeds.show",
    "follow_ups.index",
    "forecast.show",
    "health.show",
    "holds.show",
    "imports.index",
    "inbox.index",
    "investigations.go_live",
    "investigations.index",
    "investigations.new",
    "investigations.requests",
    "investigations.show",
    "letter_templates.file",
    "letter_templates.show",
    "letter_templates.version",
    "letters.index",
    "letters.new",
    "lost_factors.show",
    "outbox.index",
    "outbox.unknown",
    "retention.index",
    "retention.show",
    "retention.whole",
    "second_factor.ask",
    "second_factor.own",
    "security.login",
    "sessions.of_colleague",
    "sessions.own",
    "staff.hours",
    "staff.index",
    "staff.me",
    "staff.role",
}
"""Lists, forms and settings: who looks at them is nobody's business yet."""


def read(newsroom, **wanted):
    viewed.collect(newsroom.desk, newsroom.clock())
    found = auditing.recent(newsroom.desk, Wanted(action="viewed", **wanted))
    return [(event.details.actor, event.details.object) for event, _ in found]


def test_every_page_is_noted_or_known_not_to_be(newsroom):
    pages = {rule.endpoint for rule in newsroom.app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert pages - {"assets.file", "static"} - NOT_SENSITIVE - SENSITIVE.keys() == set()
    assert SENSITIVE.keys() <= pages


def test_whoever_opens_a_request_is_noted_once_a_page(newsroom, asha, edith):
    page = f"/requests/{newsroom.port_ansel}"
    asha.open(page)
    edith.open(page)
    asha.open("/agencies")

    assert read(newsroom, about=f"request/{newsroom.port_ansel}") == [
        ("edith", f"request/{newsroom.port_ansel}"),
        ("asha", f"request/{newsroom.port_ansel}"),
    ]
    assert auditing.verify(newsroom.desk).whole


def test_a_page_that_is_not_there_was_read_by_nobody(newsroom, asha):
    asha.open("/requests/9999", status=404)

    assert read(newsroom) == []


def test_what_cannot_be_noted_is_not_shown(newsroom, asha):
    newsroom.desk.views.mkdir(parents=True, exist_ok=True)
    (newsroom.desk.views / "open.jsonl").mkdir()

    asha.open(f"/requests/{newsroom.port_ansel}", status=503)

    assert asha.heading == "This cannot be shown now"


def test_two_browsers_of_one_person_are_told_apart_and_no_address_is_kept_whole(newsroom, asha):
    asha.open(f"/requests/{newsroom.port_ansel}")
    other = newsroom.guest().sign_in("asha@example.org")
    other.open(f"/requests/{newsroom.port_ansel}")
    viewed.collect(newsroom.desk, newsroom.clock())

    told = [event.details for event, _ in auditing.recent(newsroom.desk, Wanted(action="viewed"))]

    assert len({one.session for one in told}) == 2
    assert {one.ip for one in told} == {"127.0.0.0/24"}


def test_whoever_sends_a_form_is_named_with_their_session(newsroom, asha):
    notes = f"/requests/{newsroom.port_ansel}/notes"
    asha.open(f"{notes}/new")
    asha.send(notes, {**filled(asha.form(notes)), "text": "They will call back."})

    event, payload = auditing.recent(newsroom.desk, Wanted(action="recorded"))[0]

    assert (event.details.actor, event.details.ip) == ("asha", "127.0.0.0/24")
    assert event.details.session
    assert "call back" not in payload.text


def test_a_collector_that_was_killed_half_way_loses_no_line(newsroom, asha):
    asha.open(f"/requests/{newsroom.port_ansel}")
    (newsroom.desk.views / "open.jsonl").rename(newsroom.desk.views / "taken-before.jsonl")
    asha.open(f"/requests/{newsroom.lakmere}")

    assert len(read(newsroom)) == 2
    assert read(newsroom, about="nothing") == []
    with newsroom.desk.reading() as session:
        assert audit_reading.head(session).seq > 2


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("unix", "")],
)
def test_of_an_address_only_its_network_is_kept(address, network):
    assert network_of(address) == network
