"""When our own people are reminded, of what, and when no longer. Day 7 is a Monday, and the usual deadline."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts, reminders
from outreach.domain.calendars import Calendar
from outreach.domain.ids import Seq, StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy, ReminderRule, Whom, said
from outreach.domain.reminders import Newsroom
from outreach.domain.working_hours import Hours, Leave, WorkingTime
from tests.story import (
    ASHA,
    CALENDAR,
    DENIES,
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

USUAL, BY_DEFAULT = Hours(), ReminderPolicy()
EASTER = {date(2026, 4, 2): "Maundy Thursday", date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}


def person(name, role=Role.REPORTER, zone="Europe/Oslo", hours=USUAL, **rest):
    return Staff(
        id=StaffId(name), name=name.title(), email=f"{name}@example.org", role=role, zone=zone, hours=hours, **rest
    )


def works(staff):
    calendar = Calendar(zone=ZoneInfo(staff.zone), weekend=staff.hours.weekend or frozenset({5, 6}), holidays=EASTER)
    return WorkingTime(calendar=calendar, hours=staff.hours)


def newsroom(*staff):
    return Newsroom(staff=staff, working_time=works)


REPORTER, EDITOR = person("asha"), person("edith", Role.EDITOR)
EVERYBODY = newsroom(REPORTER, EDITOR)


def plan_of(*story, until=None, policy=BY_DEFAULT):
    return reminders.plan(stand(log(*story), until), CALENDAR, policy)


def told(*story, who="asha", room=EVERYBODY, assigned=ASHA, policy=BY_DEFAULT):
    """What one of us is told of the story as it stands at its end, and when, on the clock in Oslo."""
    found = reminders.tellings(plan_of(*story, policy=policy), assigned, room)
    return [(one.reminder.kind.value, f"{oslo(one.at):%a %d %b %H:%M}") for one in found if one.to.id == who]


def oslo(at):
    return at.astimezone(ZoneInfo("Europe/Oslo"))


ASKED = (due(0, 7), asked(0))


def test_a_deadline_is_announced_two_working_days_before_on_its_day_and_the_day_after():
    assert told(*ASKED) == [
        ("due soon", "Thu 05 Mar 08:00"),
        ("due today", "Mon 09 Mar 08:00"),
        ("overdue", "Tue 10 Mar 08:00"),
    ]


def test_an_editor_hears_when_it_is_overdue_by_two_and_the_person_named_when_by_five():
    policy = ReminderPolicy(escalate_to=StaffId("vera"))
    room = newsroom(REPORTER, EDITOR, person("vera", Role.ADMIN))

    assert told(*ASKED, who="edith", room=room, policy=policy) == [("overdue", "Wed 11 Mar 08:00")]
    assert told(*ASKED, who="vera", room=room, policy=policy) == [("overdue", "Mon 16 Mar 08:00")]


def test_without_a_person_named_the_editors_are_told_what_escalates():
    assert told(*ASKED, who="edith") == [("overdue", "Wed 11 Mar 08:00"), ("overdue", "Mon 16 Mar 08:00")]


def test_whoever_is_left_alone_until_a_day_is_not_overdue_before_it():
    friday = datetime(2026, 3, 13, 6, tzinfo=UTC)
    alone = Told(at=day(8), fact=facts.FollowUpStopped(reason="Their press officer is buried today.", until=friday))

    assert told(*ASKED, alone)[:2] == told(*ASKED)[:2]
    assert told(*ASKED, alone)[2:] == [("overdue", "Fri 13 Mar 08:00")]


def test_a_reply_nobody_has_read_is_announced_after_one_two_and_four_working_days_of_its_reader():
    story = (asked(0, due=None), wrote(3))  # a Thursday

    assert told(*story) == [
        ("reply to classify", "Fri 06 Mar 08:00"),
        ("reply to classify", "Mon 09 Mar 08:00"),
        ("reply to classify", "Wed 11 Mar 08:00"),
    ]
    assert told(*story, who="edith") == [("reply to classify", "Wed 11 Mar 08:00")]


def test_a_reply_written_down_late_waits_from_then():
    assert told(asked(0, due=None), wrote(1).recorded(7))[0] == ("reply to classify", "Tue 10 Mar 08:00")


def test_a_day_somebody_chose_is_told_on_its_morning_and_the_last_one_chosen_counts():
    chosen = [Told(at=day(n), fact=facts.ReminderSet(at=day(n + 10, 0))) for n in (1, 2)]

    assert told(asked(0, due=None), *chosen) == [("a day you chose", "Mon 16 Mar 08:00")]


def test_a_deadline_nobody_was_asked_to_meet_reminds_nobody():
    assert told(due(0, 7)) == []


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([answered(3, DENIES)], []),
        ([auto_replied(1)], ["due soon", "due today", "overdue"]),
        ([wrote(1)], ["reply to classify", "due soon", "due today", "overdue"]),
        ([answered(3, DENIES), retracted(4, 4)], ["due soon", "due today", "overdue"]),
        ([wrote(1), removed(2)], []),
        ([Told(at=day(2), fact=facts.FollowUpStopped(reason="Their lawyer asked us to wait."))], []),
    ],
    ids=["an answer ends it", "an auto-reply ends nothing", "an unread message ends nothing", "taken back, it is back",
         "removed", "stopped"],
)  # fmt: skip
def test_what_ends_the_reminders_of_a_deadline(story, expected):
    assert list(dict.fromkeys(kind for kind, _ in told(*ASKED, *story))) == expected


def test_once_the_silence_may_be_signed_nobody_is_sent_to_chase_it():
    ready = stand(log(*silence())).milestones.ready_from
    after = [one for one in plan_of(*silence()) if one.kind is ReminderKind.OVERDUE and not one.over(ready)]

    assert after == []


def test_a_silence_an_editor_has_signed_is_left_alone():
    assert told(*silence(), signed_off(8)) == []


def test_a_reply_set_aside_is_announced_no_more():
    aside = Told(at=day(1.5), fact=facts.MessageSetAside(message=Seq(3), reason="A newsletter."))

    assert told(asked(0, due=None), wrote(1), aside) == []


def test_a_moved_deadline_is_another_reminder_and_the_old_one_never_holds_again():
    before, after = plan_of(*ASKED), plan_of(*ASKED, extended(3, 14))
    old_keys, new_keys = ({one.name(ASHA) for one in planned} for planned in (before, after))

    assert not old_keys & new_keys
    assert {one.of for one in after} == {deadline(14)}


def test_a_plan_survives_being_written_down():
    planned = plan_of(*ASKED, wrote(2), policy=ReminderPolicy(escalate_to=StaffId("vera")))

    assert len(planned) == 9
    assert reminders.read(reminders.written(planned)) == planned


def test_each_beginning_is_the_next_to_look_at_until_there_is_none():
    planned = plan_of(*ASKED)
    seen, at = [], None
    while (at := reminders.next_begin(planned, at)) is not None:
        seen.append(at)

    assert seen == sorted({one.looked_for_from for one in planned})


def test_an_unread_reply_keeps_its_key_whatever_else_is_recorded():
    first, second = plan_of(asked(0, due=None), wrote(1)), plan_of(asked(0, due=None), wrote(1), auto_replied(2))

    assert [one.name(ASHA) for one in first] == [one.name(ASHA) for one in second]


# ── Whose working day it is ─────────────────────────────────────────────────────────────────────────────────────


def away(first, last):
    return Hours(leave=(Leave(first=date.fromisoformat(first), last=date.fromisoformat(last)),))


def test_a_deadline_that_passes_on_its_reporters_day_off_is_announced_on_the_last_day_before():
    friday_off = person("asha", hours=away("2026-03-09", "2026-03-09"))

    assert ("due today", "Fri 06 Mar 08:00") in told(*ASKED, room=newsroom(friday_off, EDITOR))


def test_where_nobody_is_told_on_the_day_what_comes_before_it_is_told_as_long_as_the_deadline_runs():
    before_it_alone = ReminderPolicy(rules=(ReminderRule(kind=ReminderKind.DUE_SOON, working_days=2),))
    two_days_off = newsroom(person("asha", hours=away("2026-03-05", "2026-03-06")), EDITOR)

    assert told(*ASKED, room=two_days_off, policy=before_it_alone) == [("due soon", "Mon 09 Mar 08:00")]
    assert ("due soon", "Mon 09 Mar 08:00") not in told(*ASKED, room=two_days_off)


def test_while_its_reporter_is_away_for_long_the_editors_are_told_in_time():
    on_holiday = person("asha", hours=away("2026-03-03", "2026-03-29"))
    room = newsroom(on_holiday, EDITOR)

    assert told(*ASKED, room=room) == []
    assert ("due today", "Mon 09 Mar 08:00") in told(*ASKED, who="edith", room=room)


def test_when_everybody_is_away_whoever_it_is_for_is_told_on_their_return():
    hours = away("2026-03-10", "2026-03-29")
    room = newsroom(person("asha", hours=hours), person("edith", Role.EDITOR, hours=hours))

    assert ("overdue", "Mon 30 Mar 08:00") in told(*ASKED, room=room)


def test_a_reader_whose_week_is_another_is_told_on_their_own_working_day():
    cairo = person("asha", zone="Africa/Cairo", hours=Hours(weekend=frozenset({4, 5})))
    story = (asked(0, due=None), wrote(3))  # a Thursday; their next working day is Sunday

    assert told(*story, room=newsroom(cairo, EDITOR))[0] == ("reply to classify", "Sun 08 Mar 07:00")


@pytest.mark.parametrize("assigned", [None, StaffId("gone"), StaffId("nobody")])
def test_without_an_assignee_who_is_still_here_the_editors_are_reminded(assigned):
    room = newsroom(person("gone", active=False), EDITOR, person("ada", Role.ADMIN))

    assert {one.to.id for one in reminders.tellings(plan_of(*ASKED), assigned, room)} == {"edith"}


def test_where_there_is_no_editor_the_admins_are_reminded():
    room = newsroom(REPORTER, person("ada", Role.ADMIN))

    assert {one.to.id for one in reminders.tellings(plan_of(*ASKED), None, room)} == {"ada"}


ZONES = st.sampled_from(["Europe/Oslo", "America/Halifax", "Pacific/Auckland", "Asia/Kathmandu", "Pacific/Kiritimati"])
CLOCKS = st.integers(0, 22)


@given(
    zone=ZONES,
    opens=CLOCKS,
    length=st.integers(1, 23),
    weekend=st.frozensets(st.integers(0, 6), max_size=4),
    leave=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3),
    moves=st.integers(1, 20),
    read=st.integers(0, 10),
)
def test_nobody_is_told_at_night_on_a_day_off_or_after_the_reason_is_gone(
    zone, opens, length, weekend, leave, moves, read
):
    hours = Hours(
        opens=time(opens),
        closes=time(min(23, opens + length)),
        weekend=weekend,
        leave=tuple(
            Leave(first=date(2026, 3, 1) + timedelta(days=n), last=date(2026, 3, 1) + timedelta(days=n + more))
            for n, more in leave
        ),
    )
    someone = person("asha", zone=zone, hours=hours)
    room = newsroom(someone, person("edith", Role.EDITOR, zone=zone))
    planned = plan_of(due(0, moves), asked(0), wrote(read))

    for telling in reminders.tellings(planned, ASHA, room):
        assert works(telling.to).is_open(telling.at)
        assert not telling.reminder.over(telling.at)
        assert telling.at >= telling.reminder.looked_for_from


@given(minutes=st.integers(0, 24 * 365 * 60), zone=ZONES)
def test_a_morning_is_the_beginning_of_a_working_day_and_none_lies_between(minutes, zone):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    someone = works(person("asha", zone=zone))
    morning = someone.next_morning(at)

    assert morning is not None
    assert morning >= at
    assert someone.is_open(morning)
    assert not someone.is_open(morning - timedelta(seconds=1))
    last = someone.last_morning(before=morning, within=timedelta(days=10))
    assert last is None or last < at


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_reads_as_people_would_say_it():
    assert [(said(rule), rule.whom.value) for rule in ReminderPolicy().in_order()] == [
        ("2 working days before the deadline", "reporter"),
        ("on the day of the deadline", "reporter"),
        ("1 working day after the deadline", "reporter"),
        ("2 working days after the deadline", "editors"),
        ("5 working days after the deadline", "named"),
        ("1 working day after a reply to classify came", "reporter"),
        ("2 working days after a reply to classify came", "reporter"),
        ("4 working days after a reply to classify came", "named"),
        ("4 working days after a reply to classify came", "reporter"),
    ]


@pytest.mark.parametrize(
    "rules",
    [
        [ReminderRule(kind=ReminderKind.DUE, working_days=1)],
        [ReminderRule(kind=ReminderKind.DUE_SOON, working_days=0)],
        [ReminderRule(kind=ReminderKind.CHOSEN, working_days=1)],
        [ReminderRule(kind=ReminderKind.OVERDUE, working_days=1)] * 2,
        [ReminderRule(kind=ReminderKind.OVERDUE, working_days=n, whom=Whom.EDITORS) for n in range(1, 22)],
    ],
)
def test_a_rule_that_makes_no_sense_or_nags_is_no_policy(rules):
    with pytest.raises(ValueError, match=r"rule|told|twice"):
        ReminderPolicy(rules=tuple(rules))
