"""The job that queues reminders: once, twice, late, after a week asleep. Day 7 is the deadline, at 16:00 UTC."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.facts import Happened
from outreach.domain.outbox import MailState
from outreach.domain.people import Acting, Role
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy, ReminderRule
from outreach.domain.teams import Part
from outreach.domain.working_hours import Hours, Leave
from outreach.services import records, reminders
from tests.story import DENIES, Told, answered, asked, day, due, extended, retracted, wrote
from tests.support.postroom import ADAM, ASHA, EDITH, awaiting, open_postroom


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


OVERDUE, DUE, SOON, UNREAD = (
    f"{words}: an item in Blue Lantern" for words in ("Overdue", "Due today", "Due soon", "A reply to classify")
)


def denied(at: float) -> Told:
    return answered(at, DENIES, summary="They never used it.")


def subjects(room, *days):
    """What Asha is sent, a turn of the scheduler at a time."""
    return [[one for one in room.queue_and_send(day(*at)) if "this morning" not in one] for at in days]


def test_a_deadline_is_announced_soon_on_its_day_and_the_day_after(room):
    room.request(*awaiting())

    turns = subjects(room, (1, 9), (3, 6), (3, 7), (7, 7), (7, 17), (8, 9))

    assert turns == [[], [], [SOON], [DUE], [], [OVERDUE]]


def test_the_job_run_twice_queues_once(room):
    room.request(*awaiting())

    assert room.queue(day(3)) == "Queued 1 reminder in 1 mail to 1 person."
    assert room.queue(day(3)) == "Nothing new is due."
    assert len(room.outbox()) == 1


def test_after_a_week_asleep_only_what_is_still_true_is_said_and_that_it_is_late(room):
    room.request(*awaiting())

    assert subjects(room, (14, 9)) == [[OVERDUE]]
    text = room.mailer.text(room.mailer.sent[0])
    assert text.startswith("This should have reached you on Tue 10 Mar 2026 08:00 CET: reminders were not running.")


def silent_on_lateness(room):
    (letter,) = [one for one in room.mailer.sent if one.to == "asha@example.org"]
    return "should have reached you" not in room.mailer.text(letter)


def test_a_table_that_was_adopted_since_made_nobody_late(room):
    far = ReminderRule(kind=ReminderKind.OVERDUE, working_days=30)
    room.adopt(ReminderPolicy(rules=(far,)))
    room.request(*awaiting())
    room.now = day(14, 8)
    room.adopt(ReminderPolicy(rules=(replace(far, working_days=1),)))

    assert subjects(room, (14, 9)) == [[OVERDUE]]
    assert silent_on_lateness(room), "by the table of Tuesday nobody was to be told on Tuesday"


def test_a_deadline_that_was_written_down_late_made_nobody_late(room):
    rfc_id = room.request()
    room.now = day(14, 8)
    told = [Happened(at=one.at, fact=one.fact) for one in awaiting()]
    records.record(room.desk, rfc_id, *told, by=Acting(staff=EDITH, role=Role.EDITOR))

    assert subjects(room, (14, 9)) == [[OVERDUE]]
    assert silent_on_lateness(room), "nobody knew of it on Tuesday"


@pytest.mark.parametrize("noted", [False, True], ids=["not yet noted", "noted by now"])
def test_a_run_as_of_a_day_gone_by_tells_nothing_that_was_recorded_since(room, noted):
    """It is told by the turn of today, of which it is true; what stood on record then is told by the run."""
    room.request(*awaiting())
    late = room.request()
    room.now = day(14, 5)
    told = [Happened(at=one.at, fact=one.fact) for one in awaiting()]
    records.record(room.desk, late, *told, by=Acting(staff=EDITH, role=Role.EDITOR))
    if noted:
        assert room.queue(day(14, 5)) == "Nothing new is due.", "at five nobody is at work, but all of it is noted"

    room.now = day(14, 7)
    assert reminders.queue_due(room.desk, day(8)) == "Queued 1 reminder in 1 mail to 1 person."
    assert subjects(room, (14, 9)) == [["2 items wait for you: 2 overdue"]]


def test_a_run_as_of_a_day_gone_by_goes_by_the_table_of_that_day(room):
    room.adopt(ReminderPolicy(rules=(ReminderRule(kind=ReminderKind.OVERDUE, working_days=30),)))
    room.request(*awaiting())
    room.now = day(14, 7)
    room.adopt(ReminderPolicy(rules=(ReminderRule(kind=ReminderKind.OVERDUE, working_days=1),)))
    room.now = day(14, 9)

    assert reminders.queue_due(room.desk, day(8)) == "Nothing new is due."
    assert subjects(room, (14, 10)) == [[OVERDUE]]


def test_whoever_was_handed_it_since_missed_nothing(room):
    rfc_id = room.request(*awaiting(), assigned=None)
    room.now = day(14, 8)
    room.told(rfc_id, Told(at=day(14, 8), fact=facts.Assigned(to=ASHA)))

    assert subjects(room, (14, 9)) == [[OVERDUE]]
    assert silent_on_lateness(room)


def test_several_at_once_come_as_one_morning_mail_with_the_most_pressing_first(room):
    overdue = [room.request(*awaiting(7)) for _ in range(4)]
    today = [room.request(*awaiting(9)) for _ in range(3)]

    assert subjects(room, (9, 9)) == [["7 items wait for you: 4 overdue, 3 due today"]]

    text = room.mailer.text(room.mailer.sent[0])
    links = [line for line in text.splitlines() if line.startswith("https:")]
    assert links == [f"https://desk.example.org/requests/{rfc_id}/next" for rfc_id in overdue + today]


def test_what_comes_up_after_the_morning_mail_waits_for_the_next_morning_unless_it_presses(room):
    room.request(*awaiting(7))
    assert subjects(room, (8, 8)) == [[OVERDUE]]

    room.request(*awaiting(7))
    room.request(due(0, 8), asked(0, due=8))

    assert subjects(room, (8, 10), (8, 12), (9, 8)) == [[DUE], [], ["2 items wait for you: 2 overdue"]]


def test_nobody_is_written_to_at_night_on_a_weekend_or_while_on_leave(room):
    room.request(*awaiting(3))  # a Thursday
    on_friday = Hours(leave=(Leave(first=day(4).date(), last=day(4).date()),))
    room.change(replace(room.staff(ASHA), hours=on_friday))

    assert subjects(room, (3, 22), (4, 9), (5, 9), (6, 9), (7, 5), (7, 7)) == [[], [], [], [], [], [OVERDUE]]


def test_a_letter_that_the_relay_kept_back_until_night_waits_for_the_morning(room):
    room.request(*awaiting())
    room.queue(day(8, 16))
    room.send(day(8, 21))
    assert room.mailer.sent == []

    room.send(day(9, 6))
    assert room.mailer.sent == []
    room.send(day(9, 8))
    assert room.mailer.subjects() == [OVERDUE]


def test_after_a_week_asleep_a_person_gets_one_letter_and_the_others_theirs(room):
    for _ in range(8):
        room.request(*awaiting())
    room.request(*awaiting(), assigned=None)

    room.queue_and_send(day(14, 14))

    assert sorted((one.letter.to, one.letter.subject) for one in room.outbox()) == [
        ("asha@example.org", "8 items wait for you: 8 overdue"),
        ("edith@example.org", "9 items wait for you: 9 overdue"),
    ]


def test_an_editor_is_told_when_it_is_overdue_by_two_and_the_person_named_when_by_five(room):
    room.adopt(ReminderPolicy(escalate_to=ADAM))
    room.request(*awaiting())

    for number in (7, 8, 9, 10, 11, 14, 15):
        room.queue_and_send(day(number, 14))

    told = [(one.letter.to.partition("@")[0], f"{one.created_at:%a}") for one in room.outbox()]
    assert told == [("asha", "Mon"), ("asha", "Tue"), ("edith", "Wed"), ("adam", "Mon")]


def test_another_policy_is_another_plan_at_once(room):
    room.request(*awaiting())
    room.adopt(ReminderPolicy(rules=(ReminderRule(kind=ReminderKind.DUE_SOON, working_days=4),)))

    assert subjects(room, (1, 9), (3, 9), (7, 9), (8, 9)) == [[SOON], [], [], []]


def test_a_day_somebody_chose_is_in_the_morning_mail_of_that_day(room):
    rfc_id = room.request(asked(0, due=None))
    room.told(rfc_id, Told(at=day(1), fact=facts.ReminderSet(at=day(7, 0), why="Their board meets: SECRET.")))

    assert subjects(room, (4, 9), (7, 9), (8, 9)) == [[], ["The day you chose: an item in Blue Lantern"], []]
    assert b"SECRET" not in room.mailer.sent[0].content


@pytest.mark.parametrize("live", [True, False])
def test_an_editors_morning_mail_says_what_is_outstanding_and_where_to_act(room, live):
    """Also of what only practises: whoever is reminded of it has to find it there. `tests/web/test_morning_mail.py`."""
    room.has_mornings()
    if live:
        room.go_live()
    rfc_id = room.request(*awaiting(), wrote(1))

    room.queue_and_send(day(2, 14))

    title = "Blue Lantern" if live else "Blue Lantern (practice)"
    morning = next(one for one in room.mailer.sent if one.to == "edith@example.org")
    assert room.mailer.read(morning, "Subject") == "1 item waits for you: 1 reply to classify"
    assert f"Outstanding in {title}\n" in room.mailer.text(morning)
    said = "- came Tue 3 Mar 2026 10:00 CET (05:00 AST yours)"
    assert f"1 reply to classify\n{said}\n  https://desk.example.org/requests/{rfc_id}/messages\n" in room.mailer.text(
        morning
    )
    assert "Agency 1" not in room.mailer.text(morning)


def test_an_editor_gets_one_morning_mail_a_day_and_none_where_nothing_is_outstanding(room):
    room.has_mornings()
    rfc_id = room.request(*awaiting(), wrote(1))
    for hour in (12, 13, 14, 20):
        room.queue_and_send(day(2, hour))
    room.told(rfc_id, denied(2.5))
    room.told(rfc_id, Told(at=day(2.6), fact=facts.RemovedFromDataset(reason="It does not exist.")))
    for hour in (12, 20):
        room.queue_and_send(day(3, hour))

    assert [one.to for one in room.mailer.sent].count("edith@example.org") == 1


def test_an_editor_who_wants_no_morning_mail_gets_none(room):
    room.has_mornings()
    room.request(*awaiting(), wrote(1))
    room.change(replace(room.staff(EDITH), hours=Hours(morning_mail=False)))

    room.queue_and_send(day(2, 14))

    assert [one.to for one in room.mailer.sent] == ["asha@example.org"]


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
    assert room.queue_and_send(day(4)) == [SOON]

    room.told(rfc_id, extended(6.5, 14))

    assert room.queue_and_send(day(7)) == []
    assert room.queue_and_send(day(11)) == [SOON]


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
    room.queue(day(8))
    room.told(rfc_id, wrote(8.01))
    room.told(rfc_id, denied(8.02))
    room.send(day(8, 10))
    assert room.mailer.sent == []

    room.told(rfc_id, retracted(8.9, 6))

    assert subjects(room, (9, 9)) == [["2 items wait for you: 1 overdue, 1 reply to classify"]]


def test_what_a_clock_that_ran_ahead_noted_too_early_is_told_when_its_day_has_come(room):
    room.request(*awaiting(8))
    room.request(*awaiting(9))
    room.now = day(7, 9)
    reminders.queue_due(room.desk, day(8))

    room.send(day(7, 9))
    turns = [room.mailer.subjects(), *subjects(room, (8, 9), (9, 9))]

    assert turns == [[SOON], [DUE], ["2 items wait for you: 1 overdue, 1 due today"]]


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
    room.queue_and_send(day(3, 14))

    assert [one.letter.to for one in room.outbox()] == ["edith@example.org"]


def test_what_is_assigned_anew_is_announced_to_the_new_one_too(room):
    rfc_id = room.request(*awaiting())
    room.queue_and_send(day(8))

    room.told(rfc_id, Told(at=day(9), fact=facts.Assigned(to=EDITH)))
    room.queue_and_send(day(9, 14))

    assert [one.letter.to for one in room.outbox()] == ["asha@example.org", "edith@example.org"]


def test_somebody_who_left_is_not_written_to_and_the_editors_are(room):
    room.request(*awaiting())
    room.queue(day(3))

    room.change(replace(room.staff(ASHA), active=False))
    room.send(day(3, 10))
    room.queue_and_send(day(3, 14))

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


def test_each_reader_reads_the_deadline_on_the_agencys_clock_and_their_own(room):
    room.request(*awaiting(), assigned=None)
    room.queue_and_send(day(7, 14))

    assert (
        "is Mon 9 Mar 2026 17:00 CET (13:00 ADT yours), today (agency’s), in 2 hours. No answer is on record."
    ) in room.mailer.text(room.mailer.sent[0])


def test_a_deadline_is_as_far_off_as_the_agency_has_working_days(room):
    """Asha sits in the zone of the agency, so one clock is enough; a weekend lies between."""
    room.request(*awaiting())
    room.request(*awaiting(3))
    room.queue_and_send(day(3, 7))
    room.queue_and_send(day(7, 8))

    soon, late = (room.mailer.text(one) for one in room.mailer.sent if one.to == "asha@example.org")
    assert "deadline Thu 5 Mar 2026 17:00 CET, today (agency’s), in 9 hours" in soon
    assert "deadline Mon 9 Mar 2026 17:00 CET, in 2 working days (agency’s)" in soon
    assert "Overdue: an item in Blue Lantern, deadline Thu 5 Mar 2026 17:00 CET, 2 working days ago (agency’s)" in late


def test_a_letter_that_leaves_later_than_it_was_written_says_how_far_off_it_is_then(room):
    room.request(*awaiting())
    room.queue(day(8, 9))
    room.send(day(9, 9))

    assert "has passed: Mon 9 Mar 2026 17:00 CET, 2 working days ago" in room.mailer.text(room.mailer.sent[0])


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

    room.seat(ASHA, Part.EDITOR)
    assert rfc_id
    assert room.queue_and_send(day(11)) == [OVERDUE]


def test_after_days_without_a_relay_one_letter_tells_what_the_earlier_ones_were_to_tell(room):
    first = room.request(*awaiting(7))
    room.queue(day(8, 8))
    room.request(*awaiting(7))
    room.queue(day(9, 8))
    room.send(day(9, 9))

    theirs = [one for one in room.mailer.sent if one.to == "asha@example.org"]
    assert [room.mailer.read(one, "Subject") for one in theirs] == ["2 items wait for you: 2 overdue"]
    assert f"/requests/{first}/" in room.mailer.text(theirs[0])


def test_after_days_without_a_relay_an_editor_gets_the_last_morning_mail_alone(room):
    room.has_mornings()
    room.request(*awaiting(7))
    room.queue(day(9, 14))
    room.queue(day(10, 14))
    room.send(day(10, 15))

    assert [one.to for one in room.mailer.sent].count("edith@example.org") == 1
