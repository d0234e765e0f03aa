"""The outbox row by row: who has a letter in hand, in which order they go, and how many a domain takes in a minute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import agency_outbox, outbox, seats
from outreach.domain.ids import Seq, StaffId
from outreach.domain.letters import AgencyLetter, Letter
from outreach.domain.outbox import MailClass, MailState, ToAgency
from outreach.domain.retries import LETTERS_A_MINUTE
from tests.story import day
from tests.support.record import ASHA, Record

NOON, LEASE = day(1), day(1) + timedelta(minutes=5)
A_MINUTE, A_MOMENT = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def request_id(record: Record):
    (rfc_id,) = record.add("Kripos")
    return rfc_id


def staff_letter(record: Record, name: str, at=NOON, **more):
    letter = Letter(to="asha@example.org", subject=f"About {name}", text="Words.", message_id=f"<{name}@example.org>")
    with record.database.writing() as session:
        return outbox.add(
            session, mail_class=MailClass.STAFF, kind="reminder", dedupe=name, letter=letter, at=at, **more
        )


def agency_letter(record: Record, rfc_id, name: str, *, at=NOON, domain="kripos.example.org", practice=False):
    words = AgencyLetter(to=f"press@{domain}", called="Press office", subject="Questions", text="Have you used it?")
    agency = ToAgency(token=f"token-{name}", queued_by=ASHA, letter=words, practice=practice, to_contact=True)
    letter = Letter(to=words.to, subject="Questions", text=words.text, message_id=f"<{name}@example.org>")
    with record.database.writing() as session:
        return agency_outbox.add(session, letter, agency, rfc_id=rfc_id, dedupe=name, at=day(0), not_before=at)


def claim(record: Record, at=NOON, *, now=None, owner="one"):
    with record.database.writing() as session:
        return outbox.claim(session, owner=owner, at=at, now=now or at, lease_until=LEASE)


def do(record: Record, what, *args, **more):
    with record.database.writing() as session:
        return what(session, *args, **more)


def letter_of(record: Record, letter_id):
    with record.database.reading() as session:
        return next(one for one in outbox.after(session, letter_id - 1) if one.id == letter_id)


def test_an_occasion_has_its_letter_once_and_it_belongs_to_nobody(record, request_id):
    letter_id = staff_letter(record, "first", staff_id=ASHA, rfc_id=request_id)

    assert staff_letter(record, "first") is None
    found = letter_of(record, letter_id)
    assert (found.dedupe, found.kind, found.mail_class, found.state) == (
        "first",
        "reminder",
        MailClass.STAFF,
        MailState.QUEUED,
    )
    assert found.letter == Letter(
        to="asha@example.org", subject="About first", text="Words.", message_id="<first@example.org>"
    )
    assert (found.staff_id, found.rfc_id, found.agency) == (ASHA, request_id, None)
    assert (found.tries, found.cuts, found.epoch, found.owner, found.last_reply, found.sent_at) == (
        0,
        0,
        0,
        "",
        "",
        None,
    )
    assert (found.not_before, found.created_at) == (NOON, NOON)
    second = staff_letter(record, "second")
    assert (letter_of(record, second).staff_id, outbox_last(record)) == (None, second)


def outbox_last(record):
    with record.database.reading() as session:
        return outbox.last_id(session)


def test_without_letters_there_is_none_to_take_and_none_waits(record):
    assert claim(record) is None
    assert outbox_last(record) == 0
    with record.database.reading() as session:
        assert outbox.waiting(session, before=NOON) == outbox.count(session, MailState.QUEUED) == 0
        assert outbox.in_state(session, MailState.QUEUED) == outbox.after(session, 0) == ()


def test_the_letter_that_has_waited_longest_goes_first_and_none_before_its_time(record):
    late = staff_letter(record, "late", at=NOON)
    early = staff_letter(record, "early", at=NOON - A_MINUTE)
    twin = staff_letter(record, "twin", at=NOON)
    staff_letter(record, "tomorrow", at=NOON + A_MOMENT)

    assert [claim(record).id for _ in range(3)] == [early, late, twin]
    assert claim(record) is None


def test_who_takes_a_letter_has_it_in_hand_under_a_number_of_its_own(record):
    letter_id = staff_letter(record, "one")
    staff_letter(record, "other", at=NOON + A_MOMENT)
    taken = claim(record, owner="sender 7")

    assert (taken.id, taken.state, taken.owner) == (letter_id, MailState.CLAIMED, "sender 7")
    assert (taken.epoch, taken.tries) == (1, 1)
    with record.database.reading() as session:
        assert outbox.in_hand(session) == (taken,)
        assert outbox.count(session, MailState.CLAIMED) == outbox.count(session, MailState.QUEUED) == 1


def test_a_letter_leaves_with_the_words_it_was_written_in_last(record):
    staff_letter(record, "one")
    taken = claim(record)
    said = replace(taken, letter=replace(taken.letter, subject="Anew", text="Other words.", to="ben@example.org"))

    assert do(record, outbox.leaving, said, lease_until=LEASE + A_MINUTE)

    found = letter_of(record, taken.id)
    assert (found.state, found.letter.subject, found.letter.text) == (MailState.SENDING, "Anew", "Other words.")
    assert found.letter.to == "ben@example.org"
    assert do(record, outbox.abandoned, [found], gone=(), now=LEASE + A_MINUTE) == ()


def test_whoever_lost_a_letter_can_change_nothing_about_it(record):
    staff_letter(record, "one")
    first = claim(record, owner="one")
    assert do(record, outbox.again, first, not_before=NOON, reply="later", tries=1, cuts=0)
    second = claim(record, owner="one")

    assert (second.epoch, second.tries) == (2, 2)
    assert not do(record, outbox.sent, first, at=NOON, reply="250 ok")
    assert not do(record, outbox.leaving, first, lease_until=LEASE)
    assert not do(record, outbox.settled, replace(second, owner="two"), MailState.DEAD, reply="")
    assert not do(record, outbox.hold, first, MailState.CLAIMED)
    assert not do(record, outbox.hold, second, MailState.SENDING)
    assert do(record, outbox.hold, second, MailState.CLAIMED)
    assert letter_of(record, first.id) == second


def test_what_becomes_of_a_letter_is_written_on_it_and_on_no_other(record):
    for name in ("sent", "again", "dead"):
        staff_letter(record, name)
    sent, again, dead = (claim(record) for _ in range(3))
    long = "x" * 2001

    assert do(record, outbox.sent, sent, at=NOON + A_MINUTE, reply=long)
    assert do(record, outbox.again, again, not_before=NOON + A_MINUTE, reply=long, tries=3, cuts=2)
    assert do(record, outbox.settled, dead, MailState.DEAD, reply=long)

    found = [letter_of(record, one.id) for one in (sent, again, dead)]
    assert [one.state for one in found] == [MailState.SENT, MailState.QUEUED, MailState.DEAD]
    assert [one.owner for one in found] == ["", "", ""]
    assert [len(one.last_reply) for one in found] == [2000, 2000, 2000]
    assert [one.sent_at for one in found] == [NOON + A_MINUTE, None, None]
    assert [(one.tries, one.cuts, one.not_before) for one in found] == [
        (1, 0, NOON),
        (3, 2, NOON + A_MINUTE),
        (1, 0, NOON),
    ]
    assert not do(record, outbox.settled, dead, MailState.CANCELLED, reply="nobody has it in hand any more")
    with record.database.reading() as session:
        assert outbox.in_hand(session) == ()
        assert [one.id for one in outbox.in_state(session, MailState.DEAD, MailState.SENT)] == [dead.id, sent.id]
        assert [one.id for one in outbox.in_state(session, MailState.DEAD, MailState.SENT, limit=1)] == [dead.id]
        assert [one.id for one in outbox.after(session, sent.id)] == [again.id, dead.id]


def test_a_letter_is_taken_from_a_sender_that_died_or_sat_on_it_too_long_and_from_no_other(record):
    for name in ("a", "b", "c"):
        staff_letter(record, name)
    a, b, c = (claim(record, owner=owner) for owner in ("alive", "dead", "alive"))
    everybody = [c, b, a]

    assert do(record, outbox.abandoned, everybody, gone=["dead"], now=LEASE) == (b,)
    assert do(record, outbox.abandoned, [a], gone=["dead", "alive"], now=LEASE) == (a,)
    assert do(record, outbox.abandoned, everybody, gone=[], now=LEASE + A_MOMENT) == (a, b, c)
    do(record, outbox.sent, b, at=NOON, reply="")
    assert do(record, outbox.abandoned, everybody, gone=["dead"], now=LEASE) == ()


def test_a_letter_to_an_agency_carries_what_it_will_be_in_the_log(record, request_id):
    letter_id = agency_letter(record, request_id, "one")
    assert agency_letter(record, request_id, "one") == letter_id
    taken = claim(record, now=NOON + A_MINUTE, at=NOON + A_MINUTE)

    assert (taken.agency.token, taken.agency.queued_by, taken.agency.practice) == ("token-one", ASHA, False)
    assert (taken.agency.to_contact, taken.agency.domain) == (True, "kripos.example.org")
    assert taken.agency.letter.text == "Have you used it?"
    assert taken.agency.tried_at == NOON + A_MINUTE
    assert (taken.agency.entry, taken.agency.deadline_entry, taken.agency.raw) == (None, None, "")
    assert taken.rfc_id == request_id

    leaves = replace(taken, agency=replace(taken.agency, raw="aa" * 32))
    assert do(record, outbox.leaving, leaves, lease_until=LEASE)
    assert letter_of(record, letter_id).agency.raw == "aa" * 32
    assert do(record, outbox.sent, taken, at=NOON, reply="250 ok", entry=Seq(4), due=Seq(5))
    found = letter_of(record, letter_id)
    assert (found.state, found.agency.entry, found.agency.deadline_entry) == (MailState.SENT, 4, 5)
    assert (found.sent_at, found.last_reply, found.owner) == (NOON, "250 ok", "")


def test_a_sender_taken_for_dead_may_still_say_that_an_agency_has_the_letter_but_not_about_another_claim(
    record, request_id
):
    letter_id = agency_letter(record, request_id, "one")
    other = agency_letter(record, request_id, "other")
    taken = claim(record)
    assert not do(record, outbox.sent, taken, at=NOON, reply="it had not begun to leave")
    assert do(record, outbox.settled, taken, MailState.UNCONFIRMED, reply="cut")

    assert not do(record, outbox.sent, replace(taken, epoch=2), at=NOON, reply="")
    assert do(record, outbox.sent, taken, at=NOON, reply="x" * 2001, entry=Seq(4))
    assert not do(record, outbox.sent, taken, at=NOON, reply="twice", entry=Seq(4))
    assert len(letter_of(record, letter_id).last_reply) == 2000
    assert letter_of(record, other).state is MailState.QUEUED


def test_a_real_letter_to_an_agency_waits_for_its_time_by_the_clock_whatever_hour_is_played(record, request_id):
    tomorrow = NOON + timedelta(days=1)
    agency_letter(record, request_id, "real", at=tomorrow)
    practice = agency_letter(record, request_id, "practice", at=tomorrow, practice=True)
    ours = staff_letter(record, "ours", at=tomorrow)

    with record.database.reading() as session:
        assert outbox.early(session, at=tomorrow, now=NOON) == 1
        assert outbox.early(session, at=NOON, now=NOON) == outbox.early(session, at=tomorrow, now=tomorrow) == 0
    assert [claim(record, at=tomorrow, now=NOON).id for _ in range(2)] == [practice, ours]
    assert claim(record, at=tomorrow, now=NOON) is None
    assert claim(record, at=tomorrow, now=tomorrow) is not None
    with record.database.reading() as session:
        assert outbox.early(session, at=tomorrow, now=NOON) == 0


def test_a_domain_takes_so_many_letters_a_minute_and_others_go_past_it(record, request_id):
    for number in range(LETTERS_A_MINUTE + 1):
        agency_letter(record, request_id, f"busy-{number}", at=NOON - A_MINUTE)
    elsewhere = agency_letter(record, request_id, "elsewhere", domain="lakmere.example.org")
    ours = staff_letter(record, "ours", at=NOON + A_MOMENT)

    for _ in range(LETTERS_A_MINUTE):
        assert claim(record).agency.domain == "kripos.example.org"
    soon = NOON + A_MOMENT
    assert [claim(record, soon).id for _ in range(2)] == [elsewhere, ours]
    assert claim(record, NOON + A_MINUTE - A_MOMENT) is None
    assert claim(record, NOON + A_MINUTE).dedupe == f"busy-{LETTERS_A_MINUTE}"


def test_what_a_person_decides_about_a_letter_begins_anew_or_ends_it(record):
    ids = [staff_letter(record, name) for name in ("queued", "sent", "dead")]
    letters = [claim(record) for _ in ids]
    for one in letters:
        do(record, outbox.settled, one, MailState.UNCONFIRMED, reply="cut")
    for one, state in zip(letters, (MailState.QUEUED, MailState.SENT, MailState.DEAD), strict=True):
        do(record, outbox.settled_by_hand, one, state, reply="y" * 2001, at=day(2))

    queued, sent, dead = (letter_of(record, one) for one in ids)
    assert (queued.state, queued.tries, queued.cuts, queued.not_before, queued.sent_at) == (
        MailState.QUEUED,
        0,
        0,
        day(2),
        None,
    )
    assert (sent.state, sent.tries, sent.not_before, sent.sent_at) == (MailState.SENT, 1, NOON, day(2))
    assert (dead.state, dead.tries, dead.sent_at, len(dead.last_reply)) == (MailState.DEAD, 1, None, 2000)


def test_letters_that_should_have_been_tried_and_were_not_are_counted(record):
    for name in ("a", "b"):
        staff_letter(record, name)
    staff_letter(record, "c", at=NOON + A_MINUTE)

    with record.database.reading() as session:
        assert outbox.waiting(session, before=NOON) == 0
        assert outbox.waiting(session, before=NOON + A_MOMENT) == 2
    claim(record)
    with record.database.reading() as session:
        assert outbox.waiting(session, before=NOON + A_MOMENT) == 1


def test_a_page_shows_the_letters_of_its_reader_and_of_what_they_work_on(record, request_id):
    agency_letter(record, request_id, "theirs")
    staff_letter(record, "mine", staff_id=ASHA)
    staff_letter(record, "hers", staff_id=StaffId("edith"))
    asked = {f"<{name}@example.org>" for name in ("theirs", "mine", "hers", "unknown")}

    def shown_to(who):
        with record.database.reading() as session:
            sight = seats.sight_of(session, StaffId(who), NOON)
            with seats.through(session, sight):
                return outbox.seen(session, asked)

    assert shown_to("asha") == {"<theirs@example.org>", "<mine@example.org>"}
    assert shown_to("edith") == {"<theirs@example.org>", "<hers@example.org>"}
    assert shown_to("nobody") == frozenset()
