"""What comes in is kept, then put where it belongs by the first rule that can tell, and nothing is lost or doubled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import cases, contacts, imap_seen, received
from outreach.db.tables import InvestigationRow
from outreach.domain import facts
from outreach.domain.agencies import Contact, Health
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel, DeliveryReport
from outreach.domain.ids import ContactId, StaffId
from outreach.domain.inbox import Arrival, Done, Imap, Place, Sort, Way
from outreach.domain.people import MACHINE, Acting, Role
from outreach.domain.phases import Phase
from outreach.mail.limits import LARGEST
from outreach.services import filing_by_hand, inbox, records
from outreach.services.ingesting import take_in
from tests.support.mailroom import PRESS, Mailroom, bounce, dated, forwarded, mail
from tests.support.newsroom import open_newsroom

LAKMERE = "press@politidistriktet-lakmere.example.org"
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
STRANGER = "someone@elsewhere.example.net"


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


def reach(room, rfc_id, address, channel=Channel.EMAIL):
    """The agency of this request may also be reached there."""
    with room.desk.database.writing() as session:
        agency = cases.load(session, rfc_id).agency
        contacts.add(
            session, Contact(id=ContactId(0), agency_id=agency.id, name="", channel=channel, address=address, rank=9)
        )


# ── Whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_to_a_letters_own_address_is_filed_there(room, ansel):
    room.asked(ansel)

    message = room.one(mail("We never did.", to=room.reply_address(), sender=STRANGER))

    assert message.place is Place.FILED
    assert [one.rfc_id for one in message.filings] == [ansel]
    (told,) = room.of(ansel, facts.MessageReceived)
    assert "We never did." in told.text
    assert told.raw == message.sha256
    assert room.desk.evidence.get(message.sha256)
    assert room.newsroom.log(ansel)[-1].recorded_by == MACHINE.staff


def test_the_token_is_found_wherever_a_server_puts_the_address(room, ansel):
    room.asked(ansel)

    message = room.one(mail(sender=STRANGER, delivered_to=room.reply_address().upper()))

    assert [one.rfc_id for one in message.filings] == [ansel]


def test_a_token_goes_before_everything_else(room, ansel):
    """A ministry answers with its own name, and quotes another agency's letter."""
    room.asked(ansel, occasion="first")
    other = room.asked(room.newsroom.lakmere, occasion="second", address=LAKMERE)

    message = room.one(mail(to=room.reply_address("first"), sender=LAKMERE, references=other))

    assert [one.rfc_id for one in message.filings] == [ansel]


def test_an_invented_token_is_nobodys(room, ansel):
    room.asked(ansel)
    invented = room.desk.replies.address("a" * 24)

    assert room.one(mail(to=invented, sender=STRANGER)).place is Place.HELD


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
def test_an_answer_that_refers_to_our_letter_is_filed(room, ansel, header):
    name = room.asked(ansel)

    message = room.one(mail(sender=STRANGER, **{header: name}))

    assert [one.rfc_id for one in message.filings] == [ansel]


def test_a_letter_logged_by_hand_is_known_by_its_message_id(room, ansel):
    room.newsroom.told(
        ansel,
        facts.AttemptMade(
            channel=Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", evidence="Sent as <by-hand@example.org>."
        ),
    )

    assert room.one(mail(sender=STRANGER, in_reply_to="<by-hand@example.org>")).place is Place.FILED


def test_an_answer_to_letters_of_two_agencies_is_held_with_both_as_guesses(room, ansel):
    first = room.asked(ansel, occasion="first")
    second = room.asked(room.newsroom.lakmere, occasion="second", address=LAKMERE)

    message = room.one(mail(sender=STRANGER, references=f"{first} {second}"))

    assert message.place is Place.HELD
    assert room.guessed(message) == {ansel, room.newsroom.lakmere}


def test_the_address_of_a_contact_is_known(room, ansel):
    message = room.one(mail(sender=f"Press Office <{PRESS.upper()}>"))

    assert [one.rfc_id for one in message.filings] == [ansel]


def test_another_address_at_their_domain_is_theirs_where_only_one_can_be_meant(room, ansel):
    reach(room, ansel, "press@portansel.gov.uk")

    assert [one.rfc_id for one in room.one(mail(sender="chief@hq.portansel.gov.uk")).filings] == [ansel]


def test_two_police_forces_under_one_public_suffix_are_two(room, ansel):
    reach(room, ansel, "press@met.police.uk")

    assert room.one(mail(sender="press@kent.police.uk")).place is Place.HELD


def test_a_domain_of_two_agencies_is_a_guess_at_both(room, ansel):
    reach(room, ansel, "press@met.police.uk")
    reach(room, room.newsroom.lakmere, "lakmere@met.police.uk")

    message = room.one(mail(sender="chief@met.police.uk"))

    assert message.place is Place.HELD
    assert room.guessed(message) == {ansel, room.newsroom.lakmere}


def test_an_address_anybody_can_have_says_nothing(room, ansel):
    reach(room, ansel, "portanselpress@gmail.com")

    assert room.one(mail(sender="someone.else@gmail.com")).place is Place.HELD
    assert room.one(mail("From us.", sender="portanselpress@gmail.com")).place is Place.FILED


def test_a_phone_number_is_no_address(room, ansel):
    reach(room, ansel, "https://met.police.uk/contact", Channel.WEB_FORM)

    assert room.one(mail(sender="press@met.police.uk")).place is Place.HELD


def in_another_investigation(room, rfc_id):
    """The same agency's request in a second story."""
    now = room.newsroom.clock()
    with room.desk.database.writing() as session:
        row = InvestigationRow(slug="red", title="Red", live=True, editions=0, created_at=now, created_by="edith")
        session.add(row)
        session.flush()
        agency = cases.load(session, rfc_id).agency
        other = cases.open(session, row.id, agency.id)
    room.newsroom.told(other, facts.AgencyListed(name=agency.name, country=agency.country), by="edith")
    return other


def test_of_two_investigations_the_one_that_wrote_to_the_sender_is_meant(room, ansel):
    other = in_another_investigation(room, ansel)
    room.asked(ansel, address=PRESS)

    assert [one.rfc_id for one in room.one(mail()).filings] == [ansel]
    assert room.of(other, facts.MessageReceived) == []


def test_of_two_investigations_that_both_wrote_a_person_chooses(room, ansel):
    other = in_another_investigation(room, ansel)
    for rfc_id in (ansel, other):
        room.newsroom.told(
            rfc_id, facts.AttemptMade(channel=Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", address=PRESS)
        )

    message = room.one(mail())

    assert message.place is Place.HELD
    assert room.guessed(message) == {ansel, other}


def test_an_agency_that_was_removed_is_no_candidate(room, ansel):
    room.newsroom.told(ansel, facts.RemovedFromDataset(reason="Its existence could not be confirmed."), by="edith")

    assert room.one(mail()).place is Place.HELD


# ── What it is ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_waits_for_a_person(room, ansel):
    room.asked(ansel)

    room.one(mail(to=room.reply_address()))

    assert records.open_case(room.desk, ansel).standing.phase is Phase.TO_CLASSIFY


def test_a_machine_that_says_so_moves_nothing_and_is_filed_as_one_entry(room, ansel):
    room.asked(ansel)
    before = records.open_case(room.desk, ansel)

    message = room.one(mail("I am away.", to=room.reply_address(), auto_submitted="auto-replied"))

    after = records.open_case(room.desk, ansel)
    assert after.standing.phase is before.standing.phase
    assert len(after.entries) == len(before.entries) + 1
    (told,) = room.of(ansel, facts.AutoReplyReceived)
    assert (told.message, told.raw) == (None, message.sha256)
    assert "I am away." in told.text
    assert room.of(ansel, facts.MessageReceived) == []


def test_a_machine_is_never_the_one_who_judged(room, ansel):
    """Whoever judged the answer may not sign it; a machine's entry afterwards must not hide who that was."""
    room.asked(ansel)
    room.newsroom.told(
        ansel,
        facts.ResponseReceived(
            question_set=1,
            answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
            speaker="D. Rowe",
            summary="No.",
        ),
        by="edith",
    )

    room.one(mail("I am away.", to=room.reply_address(), auto_submitted="auto-replied"))

    assert records.open_case(room.desk, ansel).standing.judged_by == "edith"


def test_a_suspected_machine_waits_for_a_person_with_the_reason(room, ansel):
    room.asked(ansel)

    message = room.one(mail("Ticket 12.", to=room.reply_address(), precedence="bulk"))

    assert (message.sort, message.certainty, message.rule) == (
        Sort.AUTO_REPLY,
        "suspected",
        "Precedence of mail to many",
    )
    assert records.open_case(room.desk, ansel).standing.phase is Phase.TO_CLASSIFY


@pytest.mark.parametrize(
    ("status", "action", "report", "health"),
    [
        ("5.1.1", "failed", DeliveryReport.BOUNCED_HARD, Health.BAD),
        ("4.2.2", "failed", DeliveryReport.BOUNCED_SOFT, Health.SOFT),
        ("4.4.7", "delayed", DeliveryReport.DELAYED, Health.SOFT),
        ("2.0.0", "delivered", DeliveryReport.DELIVERED, Health.GOOD),
    ],
)
def test_a_mail_systems_report_says_what_became_of_the_letter(room, ansel, status, action, report, health):
    name = room.asked(ansel)

    message = room.one(bounce(to=room.reply_address(), status=status, original=name, action=action))

    (told,) = room.of(ansel, facts.DeliveryReported)
    assert (told.report, told.raw) == (report, message.sha256)
    with room.desk.reading() as session:
        (contact,) = [
            one
            for one in contacts.of_agency(session, cases.load(session, ansel).agency.id)
            if one.channel is Channel.EMAIL
        ]
    assert contact.health is health


def test_a_letter_that_is_only_late_still_counts_as_asked(room, ansel):
    name = room.asked(ansel)
    before = records.open_case(room.desk, ansel).standing

    room.one(bounce(to=room.reply_address(), status="4.4.7", original=name, action="delayed"))

    after = records.open_case(room.desk, ansel).standing
    assert (after.status, after.phase, after.deadline) == (before.status, before.phase, before.deadline)


def test_a_person_who_writes_of_returned_mail_is_heard(room, ansel):
    """Words alone make no bounce: they might be the answer."""
    room.asked(ansel)
    words = "Your mail bounced, the mailbox was full: 550 5.1.1 user unknown. I am the clerk. We confirm it."

    room.one(mail(words, to=room.reply_address(), subject="Undeliverable: Request for comment"))

    assert [one.text.strip() for one in room.of(ansel, facts.MessageReceived)] == [words]
    assert not room.of(ansel, facts.DeliveryReported)


def test_a_bounce_of_a_letter_that_is_none_of_ours_counts_none_of_ours_out(room, ansel):
    room.asked(ansel)

    message = room.one(bounce(to="desk@example.org", original="<private-mail@elsewhere.example.net>"))

    assert (message.place, room.guessed(message)) == (Place.HELD, {ansel})
    assert not room.of(ansel, facts.DeliveryReported)


def test_a_bounce_is_told_of_the_letter_it_names_and_not_of_the_last(room, ansel):
    first = room.asked(ansel, occasion="first")
    room.asked(ansel, occasion="second")

    room.one(bounce(to="desk@example.org", original=first))

    (told,) = room.of(ansel, facts.DeliveryReported)
    assert room.newsroom.log(ansel)[told.attempt - 1].fact.evidence == first


def test_a_bounce_that_names_no_letter_is_known_by_the_address_that_failed(room, ansel):
    room.asked(ansel)

    assert room.one(bounce(to="desk@example.org")).place is Place.FILED
    assert [one.report for one in room.of(ansel, facts.DeliveryReported)] == [DeliveryReport.BOUNCED_HARD]


def test_a_bounce_of_a_letter_that_never_was_waits_for_a_person(room, ansel):
    message = room.one(bounce(to="desk@example.org"))

    assert message.place is Place.HELD
    assert room.guessed(message) == {ansel}


def test_a_bounce_never_goes_by_the_mail_system_that_sent_it(room, ansel):
    reach(room, ansel, "someone@example.net")

    assert room.one(bounce(to="desk@example.org", recipient=STRANGER)).guesses == ()


# ── Kept, once ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_bytes_twice_are_one_message(room, ansel):
    room.asked(ansel)
    letter = mail(to=room.reply_address())

    first, again = room.arrives(letter, letter)
    (later,) = room.arrives(letter, way=Way.BROWSER)

    assert (again.place, later.place) == (None, None)
    assert {first.message, again.message, later.message} == {first.message}
    assert len(room.of(ansel, facts.MessageReceived)) == 1


def test_one_message_id_with_other_bytes_is_two_messages_and_both_say_so(room, ansel):
    """A forged repeat of an id must not keep the true answer out."""
    room.asked(ansel)
    when = dated(room.desk.clock())
    letters = [
        mail(f"Version {n}.", to=room.reply_address(), message_id="<same@port.example>", date=when) for n in range(3)
    ]

    room.arrives(*letters[:2])
    room.arrives(letters[2])

    assert len(room.of(ansel, facts.MessageReceived)) == 3
    assert [len(one.remarks) for one in room.messages()] == [0, 1, 1]


def test_a_copy_that_came_by_another_way_is_kept_and_nobody_reads_it_twice(room, ansel):
    """An agency that answers to our address and in copy sends one message; its two copies differ in their headers."""
    room.asked(ansel)
    copies = [
        mail(
            "We never did.",
            to=f"{room.reply_address()}, desk@example.org",
            message_id="<same@port.example>",
            date=dated(room.desk.clock()),
            delivered_to=to,
        )
        for to in (room.reply_address(), "desk@example.org")
    ]

    room.arrives(copies[0])
    room.arrives(copies[1])

    assert [one.place for one in room.messages()] == [Place.FILED, Place.FILED]
    assert len(records.open_case(room.desk, ansel).standing.known.waiting) == 1
    (aside,) = room.of(ansel, facts.MessageSetAside)
    assert "came by another way" in aside.reason


@pytest.mark.parametrize("trouble", ["X-Bomb: yes\r\n", "X-Crash: yes\r\n"])
def test_what_cannot_be_read_is_quarantined_whole_and_the_rest_goes_on(room, ansel, trouble):
    room.asked(ansel)
    bomb = trouble.encode() + mail("boom")

    spoilt, good = room.arrives(bomb, mail(to=room.reply_address()))

    assert (spoilt.place, good.place) == (Place.QUARANTINED, Place.FILED)
    message = room.message(spoilt.message)
    assert room.desk.evidence.get(message.sha256) == bomb
    assert message.remarks


def test_a_message_the_rules_refuse_falls_out_alone(room, ansel):
    """A merged-away request takes no message that a rule forbids; here: a bounce of a letter that was taken back."""
    room.asked(ansel)
    room.newsroom.told(ansel, facts.EntryRetracted(entry=2, reason="Never sent."), by="edith")

    refused, good = room.arrives(bounce(to=room.reply_address()), mail(to=room.reply_address(), subject="What we say"))

    assert (refused.place, good.place) == (Place.HELD, Place.FILED)
    assert room.guessed(room.message(refused.message)) == {ansel}


@pytest.mark.parametrize(
    ("days", "doubt"), [(400, "after it came"), (-8000, "more than ten years before it came"), (-30, ""), (0.5, "")]
)
def test_a_date_that_cannot_be_is_shown_as_it_stands_with_a_word_on_it(room, ansel, days, doubt):
    room.asked(ansel)
    stated = room.desk.clock() + timedelta(days=days)

    message = room.one(mail(to=room.reply_address(), date=dated(stated)))

    assert message.sent_at == stated.replace(microsecond=0)
    assert [doubt in one for one in message.remarks] == ([True] if doubt else [])


def test_control_characters_and_nul_do_not_keep_an_answer_out(room, ansel):
    room.asked(ansel)
    letter = mail("PLACE", to=room.reply_address()).replace(b"PLACE", b"Yes\x00, we\x1b did\x85.")

    message = room.one(letter)

    assert message.place is Place.FILED
    (told,) = room.of(ansel, facts.MessageReceived)
    assert told.text.strip() == "Yes, we did\N{HORIZONTAL ELLIPSIS}."
    assert any("control characters were left out" in one for one in message.remarks)


def test_an_answer_longer_than_a_log_can_hold_is_filed_with_a_word_on_it(room, ansel):
    room.asked(ansel)

    room.one(mail("We deny it. " * 20_000, to=room.reply_address()))

    (told,) = room.of(ansel, facts.MessageReceived)
    assert len(told.text) == 200_000
    assert "kept whole" in told.text[-100:]


def test_an_answer_that_is_only_a_file_is_filed(room, ansel):
    room.asked(ansel)
    head, _, _ = mail(to=room.reply_address()).partition(b"\r\n\r\n")

    room.one(head + b"\r\n\r\n")

    assert [one.text for one in room.of(ansel, facts.MessageReceived)] == ["[The message is empty.]"]


def test_many_answers_to_one_request_are_one_after_the_other_in_its_log(room, ansel):
    room.asked(ansel)

    room.arrives(*(mail(f"Answer {n}", to=room.reply_address()) for n in range(5)))

    entries = room.newsroom.log(ansel)
    assert [one.seq for one in entries] == [*range(1, len(entries) + 1)]
    assert [f"Answer {n}" in one.text for n, one in enumerate(room.of(ansel, facts.MessageReceived))] == [True] * 5


def test_a_mail_that_breaks_the_whole_batch_is_taken_in_by_itself(room, ansel):
    """The database refuses a row that no check of ours foresaw; the others do not go down with it."""
    room.asked(ansel)
    room.newsroom.desk = replace(room.desk, reader=lambda content: replace(room.read(content), date=_odd(content)))

    outcomes = room.arrives(mail("ODD"), mail("Fine.", to=room.reply_address()))

    assert [one.place for one in outcomes] == [Place.QUARANTINED, Place.FILED]


def _odd(content):
    return "no date at all" if b"ODD" in content else None


def test_where_it_lay_on_the_server_is_noted_with_it(room):
    at = Imap(mailbox="desk@mx:993/INBOX", uidvalidity=7, uid=3)
    arrival = Arrival(content=mail(), way=Way.IMAP, at=room.newsroom.clock(), imap=at)

    take_in(room.desk, [arrival])
    take_in(room.desk, [replace(arrival, imap=replace(at, uid=4))])

    with room.desk.reading() as session:
        assert imap_seen.uids(session, at.mailbox, 7) == {3, 4}


# ── When it came ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_arrived_by_itself_came_when_it_arrived_whatever_its_date_says(room, ansel):
    room.asked(ansel)
    now = room.newsroom.clock()
    claimed = dated(now - timedelta(days=3))

    room.one(mail(to=room.reply_address(), date=claimed), at=now - timedelta(minutes=2))

    assert room.newsroom.log(ansel)[-1].occurred_at == now - timedelta(minutes=2)


@pytest.mark.parametrize(("days", "believed"), [(2, True), (9, False), (-1, False)])
def test_the_date_of_what_is_brought_by_hand_is_believed_where_it_can_be_true(room, ansel, days, believed):
    room.asked(ansel)
    room.newsroom.clock.later(days=3)
    now = room.newsroom.clock()

    room.one(mail(to=room.reply_address(), date=dated(now - timedelta(days=days))), way=Way.BROWSER)

    expected = now - timedelta(days=days) if believed else now
    assert room.newsroom.log(ansel)[-1].occurred_at == expected


# ── Forwarded ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_one_of_us_forwards_as_an_attachment_is_taken_in_for_itself(room, ansel):
    room.asked(ansel)
    inner = mail("This came to my own mailbox.", to=room.reply_address())

    wrapper = room.one(forwarded(inner))

    assert (wrapper.place, wrapper.sort) == (Place.FILED, Sort.FORWARD)
    (told,) = room.of(ansel, facts.MessageReceived)
    assert "my own mailbox" in told.text
    (attached,) = [one for one in room.messages() if one.wrapper == wrapper.id]
    assert (attached.way, attached.place) == (Way.FORWARDED, Place.FILED)
    assert room.desk.evidence.get(attached.sha256)


def test_a_stranger_who_forwards_is_held_and_what_they_forward_is_taken_in(room, ansel):
    room.asked(ansel)

    wrapper = room.one(forwarded(mail("Inside.", to=room.reply_address()), sender=STRANGER))

    assert wrapper.place is Place.HELD
    assert len(room.of(ansel, facts.MessageReceived)) == 1


def test_an_agency_that_attaches_our_letter_to_its_answer_answers(room, ansel):
    """What it wrote itself is the answer; the attachment is what it answers."""
    room.asked(ansel)

    message = room.one(forwarded(mail("Our own letter."), sender=PRESS, to=room.reply_address()))

    assert message.place is Place.FILED
    (told,) = room.of(ansel, facts.MessageReceived)
    assert "See attached" in told.text


def test_what_was_forwarded_after_it_came_by_itself_is_one_message(room, ansel):
    room.asked(ansel)
    inner = mail("Once.", to=room.reply_address())
    room.one(inner)

    room.one(forwarded(inner))

    assert len(room.of(ansel, facts.MessageReceived)) <= 2


# ── On the record ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_history_of_a_message_says_why_it_is_where_it_is(room, ansel):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address()))

    with room.desk.reading() as session:
        (step,) = received.steps(session, message.id)

    assert (step.done, step.by, step.rfc_ids) == (Done.FILED, MACHINE.staff, (ansel,))
    assert step.why == "It came to the reply address of our letter."


def test_the_desk_itself_is_nobody_of_us(room):
    from outreach.services import people

    assert MACHINE.staff not in {one.id for one in people.everyone(room.desk)}
    assert people.find(room.desk, MACHINE.staff) is None


PLAIN = (
    "From: MAILER-DAEMON@mx.elsewhere.example.net\r\nTo: desk@example.org\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
    "Message-ID: <plain@mx.elsewhere.example.net>\r\nDate: Mon, 23 Nov 2026 15:00:00 +0000\r\n\r\n"
    "<{}>: host mx said: 550 5.1.1 User unknown\r\n"
)


def test_words_that_anybody_can_write_count_no_letter_out(room, ansel):
    """A mail that says an address failed, names no letter and is no report in the form of machines."""
    room.asked(ansel)

    message = room.one(PLAIN.format(PRESS).encode())

    assert message.place is Place.HELD
    assert [guess.rfc_id for guess in message.guesses] == [ansel]
    assert room.of(ansel, facts.DeliveryReported) == []


def test_whoever_has_answered_was_reached_whatever_a_machine_says_afterwards(room, ansel):
    room.asked(ansel)
    room.one(mail(to=room.reply_address(), subject="We have it"))

    message = room.one(bounce(to="desk@example.org"))

    assert message.place is Place.HELD
    assert room.of(ansel, facts.DeliveryReported) == []


def test_a_mark_of_order_in_front_hides_no_header(room, ansel):
    room.asked(ansel)

    message = room.one(b"\xef\xbb\xbf" + mail(to=room.reply_address(), subject="What we say"))

    assert (message.place, message.subject) == (Place.FILED, "What we say")


def test_the_same_message_forwarded_by_two_at_once_is_not_its_own_twin(room, ansel):
    inner = mail("It was us.", sender=STRANGER, subject="An answer")
    room.arrives(forwarded(inner, sender="asha@example.org"), forwarded(inner, sender="ben@example.org"))

    found = [one for one in room.messages() if one.subject == "An answer"]
    assert len(found) == 1
    assert not any("Message-ID" in remark for remark in found[0].remarks)


# ── What nobody can read ────────────────────────────────────────────────────────────────────────────────────────

TOO_LARGE = b"x" * 76 + b"\r\n"


def too_large(**headers):
    return mail(**headers) + TOO_LARGE * (LARGEST // len(TOO_LARGE))


def test_an_answer_too_large_to_be_read_is_held_with_what_its_headers_say(room, ansel):
    room.asked(ansel)

    message = room.one(too_large(to=room.reply_address(), subject="Re: our scans"))

    assert (message.place, message.sort) == (Place.HELD, Sort.UNREAD)
    assert (message.address, message.subject) == (PRESS, "Re: our scans")
    assert room.guessed(message) == {ansel}
    assert "more than 26,214,400 are not read" in message.remarks[0]
    assert room.of(ansel, facts.MessageReceived) == []
    with room.desk.reading() as session:
        assert inbox.waiting(session) == (1, 0)

    filing_by_hand.file_to(room.desk, message.id, [ansel], "", by=ASHA)

    (told,) = room.of(ansel, facts.MessageReceived)
    assert (told.sender, told.subject) == (f"D. Rowe <{PRESS}>", "Re: our scans")
    assert told.raw == message.sha256


def test_what_is_large_and_no_mail_is_quarantined_without_a_name(room):
    message = room.one(b"%PDF-1.7\n" + TOO_LARGE * (LARGEST // len(TOO_LARGE) + 1))

    assert (message.place, message.sender, message.subject) == (Place.QUARANTINED, "", "")


def test_a_bomb_is_quarantined_under_its_senders_name_and_the_desk_counts_it_until_somebody_looked(room, ansel):
    room.asked(ansel)
    crowd = "".join(f'--b\r\nContent-Type: text/plain; name="{number}"\r\n\r\nx\r\n' for number in range(1_000))
    headers = f"From: Press <{PRESS}>\r\nTo: {room.reply_address()}\r\nSubject: Re: Questions\r\nMIME-Version: 1.0\r\n"
    bomb = f'{headers}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{crowd}--b--\r\n'.encode()

    message = room.one(bomb)

    assert (message.place, message.sort) == (Place.QUARANTINED, Sort.UNREAD)
    assert (message.address, message.subject, message.guesses) == (PRESS, "Re: Questions", ())

    def unread():
        with room.desk.reading() as session:
            return inbox.waiting(session)[1]

    assert unread() == 1
    filing_by_hand.quarantine(room.desk, message.id, "A bomb it is.", by=ASHA)
    assert unread() == 0
    with pytest.raises(RuleBroken, match="quarantined already"):
        filing_by_hand.quarantine(room.desk, message.id, "Twice.", by=ASHA)
    assert room.message(message.id).place is Place.QUARANTINED
