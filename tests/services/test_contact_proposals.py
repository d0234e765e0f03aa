"""What a message teaches is proposed to a person; nothing becomes a contact by itself, and own addresses never do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from outreach.db import agencies, cases, contact_proposals, contacts
from outreach.domain import facts
from outreach.domain.agencies import Contact, Health
from outreach.domain.contact_checks import Reason, checked_before
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel, Outcome, Seq
from outreach.domain.ids import ContactId, StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.received import Mailbox, MailKind, Part, PartKind, ReceivedMessage
from outreach.services import contact_checks
from outreach.services import contact_proposals as learning
from outreach.services import contacts as keeping
from outreach.services.contacts import ContactTyped, recently_written
from tests.support.newsroom import MONDAY, open_newsroom

SLUG = "port-ansel-police-service"
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
KNOWN = "port-ansel-police-service.example.org"
SIGNATURE = f"""D. Rowe, press officer
Tel: +1 902 555 0142 | Fax: +1 902 555 0143
d.rowe@{KNOWN}
Case no. 2024-1177-3345, asked 2026-11-20"""


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def message(signature="", **rest):
    body = "No.\n" + signature
    told = {
        "sha256": "a" * 64,
        "size": 9,
        "kind": MailKind.HUMAN,
        "certainty": None,
        "rule": "",
        "rule_language": "",
        "bounce": None,
        "sender": Mailbox(address=f"press@{KNOWN}", name="Press"),
        "reply_to": (),
        "recipients": (),
        "date": MONDAY,
        "subject": "Re",
        "message_id": "",
        "references": (),
        "body": body,
        "parts": (
            Part(kind=PartKind.NEW, start=0, end=4),
            Part(kind=PartKind.SIGNATURE, start=4, end=len(body)),
        ),
    }
    return ReceivedMessage(**{**told, **rest})


def learn(newsroom, received):
    with newsroom.desk.database.writing() as session:
        agency = agencies.get(session, SLUG)
        learning.learn(newsroom.desk, session, agency.id, received)
        return [(one.channel.value, one.address) for one in contact_proposals.waiting(session, agency.id)]


def test_a_signature_teaches_addresses_and_numbers_but_no_fax_and_no_case_number(newsroom):
    assert learn(newsroom, message(SIGNATURE)) == [("phone", "+1 902 555 0142"), ("email", f"d.rowe@{KNOWN}")]


def test_each_proposal_says_where_it_comes_from(newsroom):
    learn(newsroom, message(SIGNATURE))

    assert learning.waiting(newsroom.desk)[0][0].source == (
        f"Signature of a message of Mon 23 Nov 2026 from press@{KNOWN}"
    )


def test_a_new_sender_at_a_known_domain_and_a_reply_to_are_proposed(newsroom):
    received = message(
        sender=Mailbox(address=f"d.rowe@mail.{KNOWN}", name="D. Rowe"),
        reply_to=(Mailbox(address="desk@city.example.net"),),
    )

    assert learn(newsroom, received) == [("email", "desk@city.example.net"), ("email", f"d.rowe@mail.{KNOWN}")]


def test_a_sender_at_another_domain_a_machine_and_ourselves_teach_nothing(newsroom):
    for received in (
        message(sender=Mailbox(address="somebody@mail.example.net")),
        message(SIGNATURE, kind=MailKind.AUTO_REPLY),
        message(SIGNATURE, kind=MailKind.BOUNCE),
        message(reply_to=(Mailbox(address="no-reply@city.example.net"),)),
        message("asha@example.org\ndesk@example.org\ndesk+tag@example.org"),
        message(newsroom.desk.replies.address(newsroom.desk.replies.token("a letter"))),
        message(),
    ):
        assert learn(newsroom, received) == []


def test_the_same_lesson_is_proposed_once_and_not_again_when_it_was_dismissed(newsroom):
    learn(newsroom, message(SIGNATURE))
    assert len(learn(newsroom, message(SIGNATURE.replace("902 555 0142", "(902) 555-0142"), sha256="b" * 64))) == 2
    for one, _ in learning.waiting(newsroom.desk):
        learning.dismiss(newsroom.desk, SLUG, one.id, by=ASHA)

    assert learn(newsroom, message(SIGNATURE)) == []


def test_what_is_accepted_is_a_contact_tried_last_with_its_source_and_unchecked(newsroom):
    learn(newsroom, message(SIGNATURE))
    (one, _), *_ = learning.waiting(newsroom.desk)
    for _ in range(2):
        learning.accept(newsroom.desk, SLUG, one.id, by=ASHA)

    with newsroom.desk.reading() as session:
        *earlier, last = contacts.of_agency(session, agencies.get(session, SLUG).id)
    assert [one.address for one in earlier].count("+1 902 555 0142") == 0
    assert (last.address, last.checked_on, last.rank) == ("+1 902 555 0142", None, len(earlier) + 1)
    assert last.source.startswith("Signature of a message")


def test_a_proposal_of_another_agency_is_not_there(newsroom):
    learn(newsroom, message(SIGNATURE))
    (one, _), *_ = learning.waiting(newsroom.desk)

    with pytest.raises(NotFound):
        learning.accept(newsroom.desk, "lakmere-regional-police", one.id, by=ASHA)


@pytest.mark.parametrize(
    "own", ["asha@example.org", "ASHA@Example.org", "desk@example.org", "desk+anything@example.org"]
)
def test_an_address_of_our_own_is_refused_as_a_contact(newsroom, own):
    typed = ContactTyped(channel=Channel.EMAIL, name="Press", address=own, source="their site")

    with pytest.raises(RuleBroken, match="an address of this newsroom") as refused:
        keeping.add(newsroom.desk, SLUG, typed, by=ASHA)
    assert refused.value.field == "address"


# ── Contacts to check ───────────────────────────────────────────────────────────────────────────────────────────


def found(newsroom, reason):
    lines = [line for line in contact_checks.everything(newsroom.desk) if line.reason is reason]
    return [(line.agency.slug, line.contact.address if line.contact else "") for line in lines]


def change(newsroom, **how):
    """Every contact of Port Ansel is so."""
    with newsroom.desk.database.writing() as session:
        for one in contacts.of_agency(session, agencies.get(session, SLUG).id):
            contacts.change(session, replace(one, **how))


def test_bad_soft_unchecked_and_stale_contacts_are_listed_with_the_agency(newsroom):
    change(newsroom, checked_on=MONDAY.date())
    everybody = len(found(newsroom, Reason.NEVER_CHECKED))
    for how, reason in (
        ({"health": Health.BAD}, Reason.BAD),
        ({"health": Health.SOFT}, Reason.SOFT),
        ({"checked_on": checked_before(MONDAY.date()) - timedelta(days=1)}, Reason.CHECKED_LONG_AGO),
    ):
        assert SLUG not in dict(found(newsroom, reason))
        change(newsroom, **how)
        assert SLUG in dict(found(newsroom, reason))
    change(newsroom, checked_on=None, health=Health.BAD)
    assert SLUG not in dict(found(newsroom, Reason.NEVER_CHECKED))
    change(newsroom, health=Health.GOOD)
    assert len(found(newsroom, Reason.NEVER_CHECKED)) == everybody + 3


def test_an_agency_with_nobody_in_good_health_or_only_a_general_address_is_listed(newsroom):
    assert (SLUG, "") not in found(newsroom, Reason.NOBODY)
    change(newsroom, health=Health.SOFT)
    assert (SLUG, "") in found(newsroom, Reason.NOBODY)

    with newsroom.desk.database.writing() as session:
        agency = agencies.get(session, SLUG)
        general = Contact(
            id=ContactId(0),
            agency_id=agency.id,
            name="",
            channel=Channel.EMAIL,
            address="Info@port-ansel.example.org",
            rank=9,
        )
        contacts.add(session, general)
    assert (SLUG, "") in found(newsroom, Reason.ONLY_GENERIC)
    assert (SLUG, "") not in found(newsroom, Reason.NOBODY)


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 23), date(2026, 5, 23)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2025, 9, 1)),
    ],
)
def test_a_check_lasts_six_months(today, before):
    assert checked_before(today) == before


# ── What other investigations did ───────────────────────────────────────────────────────────────────────────────


def lately(newsroom, **but):
    with newsroom.desk.reading() as session:
        agency = agencies.get(session, SLUG)
        found = recently_written(session, [agency.id], newsroom.clock() - timedelta(days=14), **but)
        return [(one.investigation, one.at, one.channel) for one in found]


def test_who_asked_an_agency_lately_is_told_by_name_and_date_only(newsroom):
    assert lately(newsroom) == []
    letter = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1,))
    newsroom.told(newsroom.port_ansel, letter)

    assert lately(newsroom) == [("Blue Lantern", MONDAY, "email")]
    assert lately(newsroom, but=newsroom.investigation) == []
    newsroom.clock.later(days=15)
    assert lately(newsroom) == []


def test_an_attempt_that_was_taken_back_is_none(newsroom):
    letter = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1,))
    newsroom.told(newsroom.port_ansel, letter)
    newsroom.told(newsroom.port_ansel, facts.EntryRetracted(entry=Seq(2), reason="Wrong agency."))

    assert lately(newsroom) == []
    with newsroom.desk.reading() as session:
        assert cases.load(session, newsroom.port_ansel).last_seq == 3
