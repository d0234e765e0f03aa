"""When our own people are reminded, of what, and when no longer. Day 7 is a Monday, and the usual deadline."""

from datetime import timedelta

import pytest

from outreach.domain import facts, reminders
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.reminders import ReminderKind, addressees
from tests.story import (
    ASHA,
    DENIES,
    POLICY,
    Told,
    answered,
    asked,
    auto_replied,
    day,
    deadline,
    due,
    extended,
    log,
    removed,
    retracted,
    signed_off,
    silence,
    stand,
    wrote,
)


def told_at(number, *story, hour=9):
    """What is due on that day, going by what we knew that day."""
    at = day(number, hour)
    return [(one.kind.value, one.nth) for one in reminders.due(plan_of(*story, until=at), at)]


def plan_of(*story, until=None):
    return reminders.plan(stand(log(*story), until), POLICY)


@pytest.mark.parametrize(
    ("number", "hour", "expected"),
    [
        (2, 22, []),  # Wed 4 Mar 23:00 in Oslo
        (2, 23, [("due soon", 1)]),  # Thu 5 Mar 00:00 in Oslo, two working days before
        (6, 22, [("due soon", 1)]),
        (6, 23, [("due today", 1)]),  # Mon 9 Mar 00:00 in Oslo
        (7, 15, [("due today", 1)]),
        (7, 16, [("overdue", 1)]),  # 17:00 in Oslo
        (10, 15, [("overdue", 1)]),
        (10, 16, [("overdue", 2)]),
        (17, 16, [("overdue", 3)]),
        (300, 16, [("overdue", 3)]),
    ],
)
def test_a_deadline_is_announced_two_working_days_before_on_its_day_and_when_it_has_passed(number, hour, expected):
    assert told_at(number, due(0, 7), asked(0), hour=hour) == expected


def test_a_deadline_nobody_was_asked_to_meet_reminds_nobody():
    assert told_at(8, due(0, 7)) == []


def test_an_answer_ends_the_reminders_of_the_deadline():
    assert told_at(8, due(0, 7), asked(0), answered(3, DENIES)) == []


def test_an_auto_reply_ends_nothing():
    assert told_at(8, due(0, 7), asked(0), auto_replied(1)) == [("overdue", 1)]


def test_an_unread_message_does_not_silence_the_deadline_since_a_machine_may_have_written_it():
    assert told_at(8, due(0, 7), asked(0), wrote(7.5)) == [("overdue", 1)]


def test_an_answer_taken_back_brings_the_reminders_back():
    assert told_at(8, due(0, 7), asked(0), answered(3, DENIES), retracted(4, 4)) == [("overdue", 1)]


def test_once_the_silence_may_be_signed_nobody_is_sent_to_chase_it():
    assert told_at(9, *silence()) == []


def test_a_silence_an_editor_has_signed_is_left_alone():
    assert told_at(9, *silence(), signed_off(8)) == []


def test_a_removed_agency_is_left_alone():
    assert told_at(8, due(0, 7), asked(0), wrote(1), removed(2)) == []


def test_a_follow_up_that_was_stopped_reminds_nobody_of_its_deadline():
    stopped = Told(at=day(2), fact=facts.FollowUpStopped(reason="Their lawyer asked us to wait for one letter."))

    assert told_at(8, due(0, 7), asked(0), stopped) == []


def test_a_reply_nobody_has_read_for_a_day_is_announced_and_repeated_twice():
    story = (asked(0, due=None), wrote(1))

    assert told_at(2, *story, hour=8) == []
    assert told_at(2, *story) == [("reply to classify", 1)]
    assert told_at(5, *story) == [("reply to classify", 2)]
    assert told_at(12, *story) == [("reply to classify", 3)]


def test_a_reply_written_down_late_waits_a_day_from_then():
    story = (asked(0, due=None), wrote(1).recorded(5))

    assert told_at(5, *story, hour=12) == []
    assert told_at(6, *story) == [("reply to classify", 1)]


def test_a_reply_set_aside_is_announced_no_more():
    aside = Told(at=day(1.5), fact=facts.MessageSetAside(message=Seq(3), reason="A newsletter."))

    assert told_at(3, asked(0, due=None), wrote(1), aside) == []


def test_a_moved_deadline_is_another_reminder_and_the_old_one_never_holds_again():
    before, after = plan_of(due(0, 7), asked(0)), plan_of(due(0, 7), asked(0), extended(3, 14))
    old_keys, new_keys = ({one.key(RfcId(1), ASHA) for one in planned} for planned in (before, after))

    assert not old_keys & new_keys
    assert {one.of for one in after} == {deadline(14)}


def test_a_plan_survives_being_written_down():
    planned = plan_of(due(0, 7), asked(0), wrote(2))

    assert len(planned) == 8
    assert reminders.read(reminders.written(planned)) == planned


def test_at_each_instant_a_deadline_is_announced_in_one_way_only():
    planned = plan_of(due(0, 7), asked(0))
    for hours in range(24 * 30):
        assert len(reminders.due(planned, day(0) + timedelta(hours=hours))) <= 1


def test_each_beginning_is_the_next_to_look_at_until_there_is_none():
    planned = plan_of(due(0, 7), asked(0))
    seen, at = [], None
    while (at := reminders.next_begin(planned, at)) is not None:
        seen.append(at)

    assert seen == [one.begins for one in planned]


def person(name, role=Role.REPORTER, **rest):
    return Staff(id=StaffId(name), name=name.title(), email=f"{name}@example.org", role=role, **rest)


def test_whoever_it_is_assigned_to_is_reminded():
    staff = [person("asha"), person("edith", Role.EDITOR)]

    assert [one.id for one in addressees(StaffId("asha"), staff)] == ["asha"]


@pytest.mark.parametrize("assigned", [None, StaffId("gone"), StaffId("nobody")])
def test_without_an_assignee_who_is_still_here_the_editors_are_reminded(assigned):
    staff = [person("gone", active=False), person("edith", Role.EDITOR), person("ada", Role.ADMIN)]

    assert [one.id for one in addressees(assigned, staff)] == ["edith"]


def test_where_there_is_no_editor_the_admins_are_reminded():
    assert [one.id for one in addressees(None, [person("asha"), person("ada", Role.ADMIN)])] == ["ada"]


def test_an_unread_reply_keeps_its_key_whatever_else_is_recorded():
    first, second = plan_of(asked(0, due=None), wrote(1)), plan_of(asked(0, due=None), wrote(1), auto_replied(2))

    assert [one.key(RfcId(1), ASHA) for one in first] == [one.key(RfcId(1), ASHA) for one in second]
    assert first[0].kind is ReminderKind.UNCLASSIFIED
