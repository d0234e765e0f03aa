"""A letter that waits is held back as soon as what it says is no longer so, days before it would leave if need be."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner

from outreach import scheduler
from outreach.cli import main
from outreach.domain import facts
from outreach.domain.agencies import HolidayKind, OwnDay
from outreach.domain.batches import BatchState, LetterState
from outreach.domain.facts import Channel, Outcome
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import LetterText, Purpose
from outreach.domain.outbox import MailState
from outreach.domain.wallclock import on_both_clocks, zone_named
from outreach.services import agency_days, batch_pages, batches, letter_watch, post, records
from tests.support.letterroom import ASHA, BODY, EDITH, SLUG, Letterroom, english, letters, open_letterroom, texts

FINAL = LetterText(purpose=Purpose.FINAL, subject="Our last letter", body=BODY)
HALIFAX = zone_named("America/Halifax")


@pytest.fixture
def room(letterroom_url, tmp_path) -> Iterator[Letterroom]:
    opened = open_letterroom(letterroom_url, str(tmp_path / "home"))
    opened.adopt(Policy(min_channels=1, min_attempts=2, min_working_days=0))
    opened.adopt(letters(english(letters=(*texts(), FINAL))))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def sqlite_room(sqlite_url, tmp_path) -> Letterroom:
    return open_letterroom(sqlite_url, str(tmp_path / "home"))


def turn(room: Letterroom, **gap: float) -> None:
    """One turn of the scheduler, some time later: it notes that it looked."""
    room.clock.later(**gap)
    ran = scheduler.run(room.desk, "watch-letters")
    assert not ran.failed, ran.outcome


def asked(room: Letterroom) -> datetime:
    """Halifax has the questions, and until five on Tuesday the first of December."""
    due = datetime(2026, 12, 1, 17, tzinfo=HALIFAX)
    attempt = facts.AttemptMade(
        channel=Channel.EMAIL,
        outcome=Outcome.SENT,
        to="Press",
        address=room.contacts(room.halifax)[0].address,
        question_set=1,
        questions=(1, 2),
        deadline_told=due,
    )
    room.newsroom.told(room.halifax, attempt, facts.DeadlineSet(due_at=due, zone=HALIFAX.key, working_days=5))
    return due


def final_notice(room: Letterroom) -> int:
    batch_id = room.make(Purpose.FINAL, room.halifax)
    room.approve(batch_id)
    return batch_id


def item(room: Letterroom, batch_id: int):
    return batch_pages.batch_page(room.desk, SLUG, batch_id).item(room.halifax)


def more_time(until: datetime) -> facts.ExtensionGranted:
    return facts.ExtensionGranted(
        due_at=until, zone=HALIFAX.key, asked_by=facts.AskedBy.AGENCY, reason="Their press officer is away."
    )


def test_time_granted_after_a_final_notice_was_approved_holds_it_back_within_a_minute(room):
    due = asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)
    assert item(room, batch_id).leaves_at == datetime(2026, 12, 2, 9, tzinfo=HALIFAX)

    room.newsroom.told(room.halifax, more_time(due + timedelta(days=3)))
    turn(room, minutes=1)

    found = item(room, batch_id)
    assert found.state is LetterState.HELD
    till = "Fri 4 Dec 2026 17:00 AST, and a final notice"
    assert f"until Mon 7 Dec 2026 09:00 AST: it was told that it has until {till}" in found.why
    in_oslo = found.reason.said(lambda at: on_both_clocks(at, HALIFAX, zone_named("Europe/Oslo")))
    assert "until Mon 7 Dec 2026 09:00 AST (14:00 CET yours): it was told that it has until Fri 4 Dec 2026" in in_oslo
    assert found.why.endswith("Merge it anew, to leave after that.")
    anew = int(batches.make_anew(room.desk, SLUG, batch_id, by=ASHA))
    assert room.merged(anew, room.halifax).leaves_at == datetime(2026, 12, 7, 9, tzinfo=HALIFAX)


def test_a_rehearsal_of_the_watch_names_the_letter_and_why_it_would_be_held_back(room):
    due = asked(room)
    batch_id = final_notice(room)
    room.newsroom.told(room.halifax, more_time(due + timedelta(days=3)))

    (held,) = scheduler.rehearse(room.desk, "watch-letters", room.clock()).stays

    assert (held.agency, held.request) == ("Port Ansel Police Service", room.halifax)
    assert held.why.startswith("It is left alone until Mon 7 Dec 2026 09:00 AST (13:00 UTC):")
    assert item(room, batch_id).state is LetterState.WAITING


def test_more_time_than_the_letter_would_give_is_said_with_its_day(room):
    due = asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)

    room.newsroom.told(room.halifax, more_time(due + timedelta(days=30)))
    turn(room, minutes=1)

    assert item(room, batch_id).why == (
        "The agency was promised more time meanwhile than the letter says, until Thu 31 Dec 2026 17:00 AST. "
        "Merge it anew."
    )


def test_what_is_put_on_record_while_a_turn_looks_is_seen_by_the_next_one(room):
    due = asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)
    at = room.clock.now
    room.clock.now = at - timedelta(seconds=30)
    room.newsroom.told(room.halifax, more_time(due + timedelta(days=3)))
    room.clock.now = at

    turn(room, minutes=1)

    assert item(room, batch_id).state is LetterState.HELD


def test_after_an_outage_what_was_granted_meanwhile_is_found_at_once(room):
    due = asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)
    room.newsroom.told(room.halifax, more_time(due + timedelta(days=3)))

    turn(room, days=2)

    assert item(room, batch_id).state is LetterState.HELD


def test_a_contact_that_changed_is_found_within_a_quarter_of_an_hour(room):
    asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)
    room.change_contact(room.halifax, name="Another desk")

    turn(room, minutes=1)
    at_once = item(room, batch_id).state
    turn(room, minutes=14)

    assert at_once is LetterState.WAITING
    assert item(room, batch_id).why == (
        "Something it rests on has changed since it was approved: the contact, the questions, or the template. "
        "Merge it anew."
    )


def test_whatever_else_is_put_on_record_holds_nothing_back(room):
    asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)

    room.newsroom.told(room.halifax, facts.AutoReplyReceived(detail="Out of office."), facts.NoteAdded(text="Rang."))
    turn(room, minutes=1)

    assert item(room, batch_id).state is LetterState.WAITING


def test_of_more_letters_than_are_looked_at_together_each_is_held_back_and_the_batch_is_done(sqlite_room):
    room = sqlite_room
    towns = [room.newsroom.lists(f"Town {number}", "NO", "Europe/Oslo") for number in range(letter_watch.AT_A_TIME + 1)]
    batch_id = room.make(Purpose.FIRST, *towns)
    room.approve(batch_id)
    turn(room, minutes=10)
    for rfc_id in towns:
        room.newsroom.told(rfc_id, facts.FollowUpStopped(reason="Their lawyer asked us to."))

    turn(room, minutes=1)

    assert all(one.held for one in room.batch(batch_id).letters)
    assert room.batch(batch_id).state is BatchState.DONE
    assert room.outbox(MailState.QUEUED) == []


# ── The days on which the agency works ──────────────────────────────────────────────────────────────────────────


def closed(room: Letterroom, day: date) -> None:
    own = OwnDay(day=day, works=False, reason="Council in session", source="their web page")
    agency_days.add(room.desk, room.merged_slug(room.halifax), [own], by=EDITH)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 2), "It is left alone until Thu 3 Dec 2026 09:00 AST: it was told that it has until Tue 1 Dec"),
        (date(2026, 12, 4), "The agency’s calendar has changed since it was approved, and with it its deadline."),
        (date(2026, 12, 5), "The agency’s calendar has changed since it was approved, and with it its deadline."),
        (date(2027, 1, 5), ""),
    ],
    ids=["the day it leaves", "a day of its time to answer", "a Saturday of it has another reason", "a day long after"],
)
def test_a_day_of_its_own_that_touches_a_letter_holds_it_back(room, day, why):
    asked(room)
    batch_id = final_notice(room)
    turn(room, minutes=40)

    closed(room, day)
    turn(room, minutes=1)

    assert item(room, batch_id).why.startswith(why)
    assert bool(item(room, batch_id).why) is bool(why)


def test_a_letter_whose_day_became_a_day_off_is_held_back_before_it_comes(room):
    room.clock.now = datetime(2026, 11, 24, 15, 50, tzinfo=HALIFAX)
    batch_id = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch_id)
    turn(room, minutes=1)

    closed(room, date(2026, 11, 25))
    turn(room, minutes=1)

    assert item(room, batch_id).why == (
        "It was to leave on Wed 25 Nov 2026, when its office is closed (Council in session). "
        "Merge it anew, to leave on a working day."
    )


def test_a_kind_of_holidays_that_moves_the_deadline_of_a_letter_holds_it_back(room):
    room.clock.now = datetime(2026, 12, 22, 13, tzinfo=HALIFAX)
    batch_id = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch_id)
    turn(room, minutes=1)

    agency_days.observe(room.desk, room.merged_slug(room.halifax), [HolidayKind.GOVERNMENT], by=EDITH)
    turn(room, minutes=1)

    assert "calendar has changed" in item(room, batch_id).why


def test_letter_request_page_and_command_count_the_days_of_an_agency_alike(sqlite_room):
    room = sqlite_room
    room.clock.now = datetime(2026, 12, 22, 13, tzinfo=HALIFAX)
    closed(room, date(2026, 12, 23))
    agency_days.observe(room.desk, room.merged_slug(room.halifax), [HolidayKind.GOVERNMENT], by=EDITH)
    room.approve(room.make(Purpose.FIRST, room.halifax))

    (letter,) = room.outbox(MailState.QUEUED)
    promised = letter.agency.letter.deadline
    words = ["--asked", letter.not_before.isoformat(), "--working-days", "5", "--zone", HALIFAX.key, "--country", "CA"]
    words += ["--closed", "2026-12-23", "--category", "government", "--json"]
    told = json.loads(CliRunner().invoke(main, ["deadline", *words]).output)

    assert datetime.fromisoformat(told["at"]) == promised.due_at == datetime(2027, 1, 4, 17, tzinfo=HALIFAX)
    skipped = [one["reason"].replace("closed on this day", "Council in session") for one in told["skipped"]]
    assert [one.partition(": ")[2] for one in promised.why.split("; ")] == skipped
    assert "Boxing Day, government holiday" in skipped
    room.clock.now = letter.not_before
    post.send_queued(room.desk, room.clock())
    standing = records.open_case(room.desk, room.halifax).standing
    assert (standing.deadline.at, standing.deadline.why) == (promised.due_at, promised.why)
