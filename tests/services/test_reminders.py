"""The job that queues reminders: once, twice, late, after a week asleep. Day 7 is the deadline, at 16:00 UTC."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.outbox import MailState
from outreach.domain.people import Role
from tests.story import DENIES, Told, answered, asked, day, due, extended, retracted, wrote
from tests.support.postroom import ADAM, ASHA, EDITH, awaiting, open_postroom


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


OVERDUE, DUE, SOON, UNREAD = (
    f"{words}: an item in Blue Lantern" for words in ("Overdue", "Due today", "Due soon", "A reply to read")
)


def denied(at: float) -> Told:
    return answered(at, DENIES, summary="They never used it.")


def test_a_deadline_is_announced_soon_on_its_day_and_when_it_has_passed(room):
    room.request(*awaiting())

    announced = [room.queue_and_send(day(n, hour)) for n, hour in ((1, 9), (3, 9), (7, 9), (7, 17), (8, 9))]

    assert announced == [[], [SOON], [DUE], [OVERDUE], []]


def test_the_job_run_twice_queues_once(room):
    room.request(*awaiting())

    assert room.queue(day(3)) == "Queued 1 reminder to 1 person."
    assert room.queue(day(3)) == "Nothing new is due."
    assert len(room.outbox()) == 1


def test_after_a_week_asleep_only_what_is_still_true_is_said(room):
    room.request(*awaiting())

    assert room.queue_and_send(day(14)) == [OVERDUE]


def test_more_than_five_at_once_come_as_one_letter_with_the_most_pressing_first(room):
    overdue = [room.request(*awaiting(7)) for _ in range(4)]
    today = [room.request(*awaiting(9)) for _ in range(3)]

    assert room.queue_and_send(day(9)) == ["7 items wait for you: 4 overdue, 3 due today"]

    text = room.mailer.text(room.mailer.sent[0])
    links = [line for line in text.splitlines() if line.startswith("https:")]
    assert links == [f"https://desk.example.org/requests/{rfc_id}" for rfc_id in overdue + today]


def test_five_at_once_come_as_five_letters(room):
    for _ in range(5):
        room.request(*awaiting())

    assert room.queue_and_send(day(8)) == [OVERDUE] * 5


def test_after_a_week_asleep_a_person_gets_one_letter_and_the_others_theirs(room):
    for _ in range(8):
        room.request(*awaiting())
    room.request(*awaiting(), assigned=None)

    room.queue_and_send(day(14))

    assert sorted((one.letter.to, one.letter.subject) for one in room.outbox()) == [
        ("asha@example.org", "8 items wait for you: 8 overdue"),
        ("edith@example.org", OVERDUE),
    ]


def test_a_letter_names_forty_items_and_counts_the_rest(sqlite_url):
    with open_postroom(sqlite_url) as room:
        for _ in range(42):
            room.request(*awaiting())
        room.queue_and_send(day(8))

    text = room.mailer.text(room.mailer.sent[0])
    assert text.count("Overdue: an item") == 40
    assert "And 2 more. All of them are on your desk:\nhttps://desk.example.org/\n" in text


def test_a_moved_deadline_is_announced_anew(room):
    rfc_id = room.request(*awaiting())
    assert room.queue_and_send(day(6)) == [SOON]

    room.told(rfc_id, extended(6.5, 14))

    assert room.queue_and_send(day(7)) == []
    assert room.queue_and_send(day(12)) == [SOON]


def test_a_letter_whose_reason_has_gone_is_never_sent(room):
    rfc_id = room.request(*awaiting())
    room.queue(day(7))

    room.told(rfc_id, denied(7))
    room.send(day(7, 10))

    assert room.mailer.sent == []
    assert [one.state for one in room.outbox()] == [MailState.CANCELLED]


def test_a_deadline_that_moves_while_its_letter_is_at_the_door_keeps_the_letter_in(room):
    rfc_id = room.request(*awaiting())
    room.queue(day(7))
    room.mailer.as_it_leaves = lambda: room.told(rfc_id, extended(7, 14))

    room.send(day(7, 10))
    assert room.mailer.sent == []

    room.mailer.as_it_leaves = lambda: None
    room.send(day(7, 11))
    assert [one.state for one in room.outbox()] == [MailState.CANCELLED]


def test_a_reason_that_comes_back_is_told_again(room):
    rfc_id = room.request(*awaiting())
    room.queue(day(7, 17))
    room.told(rfc_id, wrote(7.5))
    room.told(rfc_id, denied(7.6))
    room.send(day(8))

    room.told(rfc_id, retracted(9, 6))

    assert room.queue_and_send(day(9)) == [OVERDUE, UNREAD]


def test_what_is_answered_meanwhile_is_left_out_of_the_letter(room):
    rfc_ids = [room.request(*awaiting()) for _ in range(8)]
    room.queue(day(8))

    room.told(rfc_ids[0], denied(8))
    room.send(day(8, 10))

    assert room.mailer.subjects() == ["7 items wait for you: 7 overdue"]
    assert f"/requests/{rfc_ids[0]}\n" not in room.mailer.text(room.mailer.sent[0])


def test_many_unread_replies_are_announced_as_replies(room):
    for _ in range(6):
        room.request(*awaiting(), wrote(1))

    room.queue_and_send(day(2, 12))

    assert room.mailer.subjects()[-1] == "6 items wait for you: 6 replies to classify"


def test_a_reply_nobody_has_read_for_a_day_is_announced(room):
    room.request(asked(0, due=None), wrote(1))

    assert room.queue_and_send(day(1, 12)) == []
    assert room.queue_and_send(day(2)) == [UNREAD]


def test_what_is_assigned_to_nobody_goes_to_the_editors(room):
    room.request(*awaiting(), assigned=None)
    room.queue_and_send(day(3))

    assert [one.letter.to for one in room.outbox()] == ["edith@example.org"]


def test_what_is_assigned_anew_is_announced_to_the_new_one_too(room):
    rfc_id = room.request(*awaiting())
    room.queue_and_send(day(8))

    room.told(rfc_id, Told(at=day(9), fact=facts.Assigned(to=EDITH)))
    room.queue_and_send(day(9))

    assert [one.letter.to for one in room.outbox()] == ["asha@example.org", "edith@example.org"]


def test_somebody_who_left_is_not_written_to_and_the_editors_are(room):
    room.request(*awaiting())
    room.queue(day(3))

    room.change(replace(room.staff(ASHA), active=False))
    room.send(day(3, 10))
    room.queue_and_send(day(3, 11))

    assert [(one.letter.to, one.state) for one in room.outbox()] == [
        ("asha@example.org", MailState.CANCELLED),
        ("edith@example.org", MailState.SENT),
    ]


def test_a_changed_address_is_used_though_the_letter_was_queued_before(room):
    room.request(*awaiting())
    room.queue(day(3))

    room.change(replace(room.staff(ASHA), email="rao@example.org"))
    room.send(day(3, 10))

    assert [envelope.to for envelope in room.mailer.sent] == ["rao@example.org"]


def test_each_reader_reads_the_deadline_in_their_own_zone(room):
    room.request(*awaiting(), assigned=None)
    room.queue_and_send(day(7))

    assert "Mon 9 Mar 2026 13:00 ADT" in room.mailer.text(room.mailer.sent[0])


def test_a_letter_tells_nothing_of_what_was_asked_or_of_whom(room):
    room.request(due(0, 7), asked(0, summary="SECRET"), wrote(1, "SECRET", subject="SECRET"))
    room.queue_and_send(day(8))

    for envelope in room.mailer.sent:
        assert b"SECRET" not in envelope.content
        assert b"Agency 1" not in envelope.content


def test_with_nobody_to_tell_the_work_goes_on_and_the_next_editor_is_told_later(room):
    rfc_id = room.request(*awaiting(), assigned=None)
    for staff_id in (EDITH, ADAM):
        room.change(replace(room.staff(staff_id), active=False))

    assert room.queue_and_send(day(8)) == []

    room.change(replace(room.staff(ASHA), role=Role.EDITOR))
    assert rfc_id
    assert room.queue_and_send(day(11)) == [OVERDUE]
