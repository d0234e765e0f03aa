"""What a table of reminders would bring, beside what then really leaves. Day 7, a Monday, is the usual deadline."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import reminders as notes
from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.outbox import MailState
from outreach.domain.reminder_policy import RULES, ReminderKind, ReminderPolicy, ReminderRule, Whom
from outreach.domain.reminders_ahead import Turn
from outreach.domain.working_hours import Hours, Leave
from outreach.services import rehearsing, reminders
from outreach.services.reminders_ahead import ahead
from tests.story import DENIES, Told, answered, asked, day, wrote
from tests.support.postroom import ADAM, ASHA, EDITH, awaiting, open_postroom

SOON, DUE, LATE, UNREAD = ReminderKind.DUE_SOON, ReminderKind.DUE, ReminderKind.OVERDUE, ReminderKind.UNCLASSIFIED


@pytest.fixture
def room(sqlite_url):
    with open_postroom(sqlite_url) as room:
        yield room


@pytest.fixture(scope="module")
def lived(migrated_sqlite, tmp_path_factory):
    """The file of a busy desk whose scheduler ran until the seventh day began."""
    file = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("lived") / "desk.sqlite3")
    with open_postroom(f"sqlite:///{file}") as room:
        busy(room)
        live(room, day(0), day(7, 0))
    return file, room.investigation


@pytest.fixture
def seventh_day(lived, tmp_path):
    file = shutil.copy(lived[0], tmp_path / "desk.sqlite3")
    with open_postroom(f"sqlite:///{file}", standing=lived[1]) as room:
        yield room


def rule(kind, days=0, whom=Whom.REPORTER):
    return ReminderRule(kind=kind, working_days=days, whom=whom)


USUAL = ReminderPolicy()
EARLIER = replace(USUAL, rules=(rule(SOON, 3), *(one for one in RULES if one.kind is not SOON)))
TABLES = {
    "the house's": USUAL,
    "earlier": EARLIER,
    "everything at once": replace(USUAL, urgent=tuple(ReminderKind)),
    "nothing at once": replace(USUAL, urgent=()),
    "to a person": ReminderPolicy(
        rules=(rule(LATE, 1, Whom.NAMED), rule(LATE, 2, Whom.NAMED), rule(UNREAD, 1)), escalate_to=ADAM
    ),
}


def busy(room):
    """Of everything something: deadlines due soon, today and passed, replies, a day chosen, a reporter on leave."""
    for deadline in (2, 3, 7, 8, 9, 14, 16):
        room.request(*awaiting(deadline))
    room.request(*awaiting(7), assigned=None)
    room.request(*awaiting(8), wrote(4), assigned=EDITH)
    room.request(asked(0, due=None), wrote(6.7))
    room.request(*awaiting(7), answered(3, DENIES, summary="They never used it."))
    chosen = room.request(asked(0, due=None))
    room.told(chosen, Told(at=day(1), fact=facts.ReminderSet(at=day(10), why="Their board meets.")))
    leave = (Leave(first=day(11).date(), last=day(18).date()),)
    room.change(replace(room.staff(ASHA), hours=Hours(morning_mail=False, leave=leave)))


TURNS = (2, 7, 8, 9, 11, 12, 15)
"""Hours of UTC: of these each of us begins their day at one, and some are in the night."""


def live(room, first, until):
    """The scheduler at its turns; what was told, to whom and when its mail left."""
    at, found = first, []
    while at < until:
        if at.hour in TURNS:
            room.queue_and_send(at)
        at += timedelta(hours=1)
    for letter in room.outbox(MailState.SENT):
        if letter.sent_at >= first:
            with room.desk.reading() as session:
                found += [(one.key, letter.staff_id, letter.sent_at) for one in notes.told_in(session, letter.id)]
    return found


@pytest.mark.parametrize(
    ("table", "hour"),
    [*((table, 9) for table in TABLES.values()), (EARLIER, 2), (TABLES["everything at once"], 15), (USUAL, 7)],
    ids=[*TABLES, "in the night", "in the afternoon", "as their day begins"],
)
def test_what_is_foreseen_is_what_leaves_once_it_is_adopted(seventh_day, table, hour):
    """Whatever was told until then, and at whatever hour somebody looks: in the night, in the morning, after it."""
    room = seventh_day
    live(room, day(7, 0), day(7, hour))
    room.now = day(7, hour)
    foreseen = ahead(room.desk, "blue-lantern", table).both
    expected = Counter(
        (str(rfc), one.to.id, one.kind, one.nth, one.at) for one in foreseen for rfc in one.requests if one.at
    )

    if not table.says_the_same(USUAL):
        room.adopt(table)
    told = last_of_each(live(room, day(7, hour), day(21, hour)))

    assert told == expected
    assert expected


def last_of_each(told):
    """What one mail tells on several days of the same it says once."""
    last = {}
    for key, staff, at in told:
        rfc, kind, armed, nth, _ = key.split("/")
        about = rfc, staff, kind, armed, at
        last[about] = max(int(nth), last.get(about, 0))
    return Counter((rfc, staff, kind, nth, at) for (rfc, staff, kind, _, at), nth in last.items())


@pytest.mark.parametrize("hour", [7, 11])
def test_a_dry_run_of_the_job_on_a_day_to_come_says_the_same(room, hour):
    busy(room)
    live(room, day(6, 7), day(8, 16))
    room.now, at = day(8, 16), day(9, hour)
    foreseen = [one for one in ahead(room.desk, "blue-lantern").both if one.at <= at]

    dry = rehearsing.rehearse(room.desk, "queue-reminders", reminders.queue_due, at)

    by_job = Counter((one.to, rule.request, rule.kind, rule.nth) for one in dry.letters for rule in one.rules)
    assert by_job == Counter((one.to.email, rfc, one.kind, one.nth) for one in foreseen for rfc in one.requests)
    assert by_job


def test_another_table_is_held_against_the_one_in_force(room):
    first, second = room.request(*awaiting(7)), room.request(*awaiting(7))

    found = ahead(room.desk, "blue-lantern", EARLIER)

    assert [(one.turn, one.when, one.what, one.requests) for one in found.differs] == [
        (Turn.NEW, day(2, 7), "3 working days before the deadline", (first, second)),
        (Turn.GONE, day(3, 7), "2 working days before the deadline", (first, second)),
    ]
    assert found.names == {first: "Agency 1", second: "Agency 2"}


def test_reminders_are_counted_by_who_gets_them_in_one_week_and_in_two(room):
    room.request(*awaiting(7))
    room.request(*awaiting(8), assigned=EDITH)

    week, both = ahead(room.desk, "blue-lantern", EARLIER).spans

    assert (week.days, both.days) == (7, 14)
    assert [(one.to.id, one.typed, one.in_force) for one in week.shares] == [(ASHA, 2, 2), (EDITH, 1, 1)]
    assert str(both.typed) == str(both.in_force) == "8 reminders in 7 mails to 2 people"


def test_the_preview_and_the_run_count_reminders_and_mails_in_the_same_words(room):
    room.adopt(ReminderPolicy(rules=(ReminderRule(kind=ReminderKind.OVERDUE, working_days=1),)))
    for _ in range(3):
        room.request(*awaiting(7))
    room.request(*awaiting(7), assigned=EDITH)
    room.now = day(7, 20)

    week, _ = ahead(room.desk, "blue-lantern").spans

    assert str(week.typed) == "4 reminders in 2 mails to 2 people"
    assert room.queue(day(8, 14)) == f"Queued {week.typed}."


def test_what_is_told_at_once_instead_of_the_next_morning_is_told_at_another_time(room):
    """In Auckland it is noon when the day of an agency in Oslo begins."""
    rfc_id = room.request(*awaiting(7))
    room.change(replace(room.staff(ASHA), zone="Pacific/Auckland"))

    one = ahead(room.desk, "blue-lantern", replace(USUAL, urgent=(DUE, LATE))).differs[0]

    assert (one.turn, one.requests) == (Turn.MOVED, (rfc_id,))
    assert (one.was - one.at) == timedelta(hours=20)


def test_what_comes_up_after_the_morning_mail_is_foreseen_for_the_next_one(room):
    room.request(*awaiting(7))
    room.queue_and_send(day(8, 8))
    later = room.request(*awaiting(7))
    room.now = day(8, 10)

    one = next(one for one in ahead(room.desk, "blue-lantern").both if later in one.requests)

    assert (one.at, one.nth) == (day(9, 7), 1)


def test_nothing_is_adopted_noted_or_sent(room):
    room.request(*awaiting(7))
    room.now = day(3, 9)

    ahead(room.desk, "blue-lantern", EARLIER)

    assert room.outbox() == []
    assert room.queue_and_send(day(3, 9)) == ["Due soon: an item in Blue Lantern"], "by the table in force"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (replace(USUAL, rules=(rule(SOON, 9),)), "would come before the letter leaves, or on that day"),
        (replace(USUAL, escalate_to=StaffId("nobody-here")), "Nobody who works here is called “nobody-here”."),
    ],
)
def test_a_table_that_could_not_be_adopted_is_refused_with_the_same_sentence(room, table, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        ahead(room.desk, "blue-lantern", table)


def test_what_was_noted_by_a_table_that_holds_no_more_is_told_by_the_one_that_does(room):
    """What is due on Monday is noted on the Friday before."""
    room.request(*awaiting(7))
    room.queue(day(4, 12))
    room.now = day(4, 12)
    room.adopt(replace(USUAL, urgent=()))

    room.queue(day(7, 9))

    assert [one.kind for one in room.outbox()] == ["morning", "morning"], "soon, and on the day: neither presses"
