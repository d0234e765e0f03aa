"""What runs by itself: each job once, twice, and after a week asleep; and the process that wakes them."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach import scheduler
from outreach.clock import system_clock
from outreach.db import heartbeats
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.mail.outgoing import RelayUnreachable
from outreach.scheduler import JOBS, Ran
from outreach.services import heartbeat
from tests.story import DENIES, answered, asked, day, wrote
from tests.support.postroom import awaiting, open_postroom
from tests.support.relays import sink


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


@pytest.fixture
def quick_room(sqlite_url):
    with open_postroom(sqlite_url) as room:
        yield room


def at_work(room):
    """Requests of every kind that time moves on."""
    room.request(*awaiting())
    room.request(*awaiting(9), assigned=None)
    room.request(asked(0, due=None), wrote(1))
    room.never_sleeps()
    return room


def turn(room, at):
    """One turn of every job, as the scheduler makes it."""
    room.now = at
    return [scheduler.run(room.desk, name) for name in JOBS]


def test_each_job_runs_on_an_empty_desk(quick_room):
    outcomes = [re.sub(r"[\d,]+ bytes", "SIZE bytes", ran.outcome) for ran in turn(quick_room, day(0))]

    assert [one.partition(":")[0] for one in outcomes] == [
        "Nothing new is due.",
        "No letter had to be held back.",
        "No mail waits.",
        "No new mail.",
        "All was tidy.",
        "No chat is set up.",
        "A backup was made, restored on trial and is whole (2 files, SIZE bytes).",
        "Nothing was read.",
        "Nothing was anchored",
        "The audit chain is whole",
        "No second factor is to go now.",
        "Nothing is left to erase.",
        "Awake.",
    ]


def test_each_job_does_its_work_once_however_often_it_runs(room):
    at_work(room)

    first, second = turn(room, day(8)), turn(room, day(8))

    said = [{ran.job: ran.outcome for ran in ran_now} for ran_now in (first, second)]
    assert (said[0]["queue-reminders"], said[0]["send-queued"]) == (
        "Queued 4 reminders in 2 mails to 2 people.",
        "Letters: 2 sent.",
    )
    assert (said[1]["queue-reminders"], said[1]["send-queued"]) == ("Nothing new is due.", "No mail waits.")
    assert sorted(room.mailer.subjects()) == [
        "2 items wait for you: 1 overdue, 1 reply to classify",
        "2 items wait for you: 1 reply to classify, 1 due soon",
    ]


def test_each_job_catches_up_after_a_week_asleep(room):
    at_work(room)
    turn(room, day(3))
    before = len(room.mailer.sent)

    turn(room, day(10))
    turn(room, day(10))

    assert sorted(room.mailer.subjects()[before:]) == [
        "2 items wait for you: 1 overdue, 1 reply to classify",
        "3 items wait for you: 2 overdue, 1 reply to classify",
        "The desk itself: something did not run",
    ]


def test_a_job_that_breaks_says_so_and_stops_no_other(quick_room):
    def breaks(_desk, _at):
        raise ZeroDivisionError("1/0")

    jobs = {**JOBS, "queue-reminders": (breaks, {"minute": "*/15"})}

    broken, *others = [scheduler.run(quick_room.desk, name, jobs) for name in jobs]

    assert broken == Ran(job="queue-reminders", outcome="Failed: ZeroDivisionError", failed=True)
    assert not any(ran.failed for ran in others)
    assert heartbeat.late(quick_room.desk, day(0)) == ("Reminders cannot be written. ZeroDivisionError",)


def test_expected_trouble_is_a_sentence_and_only_what_nobody_foresaw_leaves_a_traceback(quick_room, caplog):
    def breaks_as(trouble):
        def breaks(_desk, _at):
            raise trouble

        return {"fetch-inbox": (breaks, {"minute": "*"})}

    assert scheduler.run(quick_room.desk, "fetch-inbox", breaks_as(OutreachError("The mailbox is shut."))).failed
    assert caplog.records == []
    assert scheduler.run(quick_room.desk, "fetch-inbox", breaks_as(ZeroDivisionError())).failed
    assert [bool(one.exc_info) for one in caplog.records] == [True]


def test_the_desk_has_words_for_each_job():
    assert set(heartbeat.WORDS) == set(JOBS)


def test_a_replayed_day_says_nothing_about_today(quick_room):
    scheduler.replay(quick_room.desk, "queue-reminders", day(-300))

    with quick_room.desk.reading() as session:
        assert heartbeats.all_beats(session) == ()


def test_a_desk_where_nothing_ever_ran_says_so(quick_room):
    assert heartbeat.late(quick_room.desk, day(0)) == (
        "Reminders and mail have never run here. Start `outreach scheduler`.",
    )


def test_a_job_is_on_time_until_five_minutes_after_its_next_turn(quick_room):
    quick_room.now = day(0)
    scheduler.run(quick_room.desk, "send-queued")

    assert heartbeat.late(quick_room.desk, day(0) + timedelta(minutes=6)) == ()
    assert heartbeat.late(quick_room.desk, day(0) + timedelta(minutes=7)) == (
        "Letters were last sent 7 minutes ago, on Mon 2 Mar 2026 09:00 UTC. Start `outreach scheduler`.",
    )


def test_a_scheduler_that_sleeps_is_one_thing_that_is_wrong(quick_room):
    quick_room.now = day(0)
    for job in ("send-queued", "queue-reminders", "heartbeat"):
        scheduler.run(quick_room.desk, job)

    (said,) = heartbeat.late(quick_room.desk, day(0) + timedelta(hours=2), zone=ZoneInfo("Europe/Oslo"))
    assert said.startswith("Nothing has left, come in or been reminded of for 2 hours, since Mon 2 Mar 2026 10:00 CET")
    assert heartbeat.behind(quick_room.desk, day(0) + timedelta(hours=2)) == tuple(
        sorted(("send-queued", "queue-reminders", "heartbeat"))
    )


def test_mail_that_cannot_leave_is_said_to_everybody(quick_room):
    at_work(quick_room)
    quick_room.mailer.trouble = lambda _: RelayUnreachable("The mail relay refused us. Check OUTREACH_SMTP_URL.")
    for minute in range(5):
        turn(quick_room, day(8) + timedelta(minutes=minute))

    assert heartbeat.late(quick_room.desk, quick_room.now) == (
        "Mail does not leave. The mail relay refused us. Check OUTREACH_SMTP_URL.",
    )


def test_all_jobs_run_as_soon_as_the_scheduler_starts_and_none_after_it_has_stopped(quick_room):
    at_work(quick_room)
    quick_room.now = day(8)  # the desk's own day; what wakes the jobs is the clock on the wall

    with scheduler.run_in_background(quick_room.desk):
        wait_for(lambda: len(quick_room.mailer.sent) == 2)

    with quick_room.desk.reading() as session:
        assert {beat.name for beat in heartbeats.all_beats(session)} <= {*JOBS, heartbeat.DRILLED}


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


@contextmanager
def command(*words, url, relay, home):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")},
        "OUTREACH_DATABASE_URL": url,
        "OUTREACH_SMTP_URL": relay.url,
        "OUTREACH_HOME": str(home),
    }
    words = [sys.executable, "-m", "outreach", *words]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()  # a test that failed must not wait for a scheduler that nobody stops


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_sends_what_is_due_and_ends_well_when_told_to_stop(sqlite_url, tmp_path, how):
    with open_postroom(sqlite_url) as room:
        at_work(room)
    with sink() as relay, command("scheduler", url=sqlite_url, relay=relay, home=tmp_path) as process:
        wait_for(lambda: len(relay.taken) == 2 or process.poll() is not None)
        process.send_signal(how)
        output, _ = process.communicate(timeout=40)

    assert process.returncode == 0, output
    assert "example.org" not in output, "an address or a link was logged"
    assert sorted(taken.recipients for taken in relay.taken) == [
        ("asha@example.org",),
        ("edith@example.org",),
    ]


def test_told_to_stop_in_the_middle_of_a_letter_the_scheduler_finishes_that_letter(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        at_work(room)
        with sink(delay=1.0) as relay, command("scheduler", url=sqlite_url, relay=relay, home=tmp_path) as process:
            wait_for(lambda: relay.taken or process.poll() is not None)
            process.terminate()
            output, _ = process.communicate(timeout=40)

        assert process.returncode == 0, output
        states = [letter.state.value for letter in room.outbox()]
        assert states.count("sent") == len(relay.taken)
        assert "sending" not in states


def test_one_job_can_be_run_by_hand_for_any_day(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        at_work(replace(room, desk=room.desk.at(system_clock)))
        with sink() as relay:
            words = ("run", "queue-reminders", "--at", "2026-03-05T09:00Z", "--json")
            with command(*words, url=sqlite_url, relay=relay, home=tmp_path) as process:
                output, _ = process.communicate(timeout=40)

        assert '"outcome": "Queued 2 reminders in 1 mail to 1 person."' in output
        assert {letter.letter.subject for letter in room.outbox()} == {
            "2 items wait for you: 1 reply to classify, 1 due soon",
        }


def test_a_day_to_come_is_only_ever_rehearsed(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        at_work(replace(room, desk=room.desk.at(system_clock)))
        with sink() as relay:
            words = ("run", "queue-reminders", "--at", "2099-03-05T09:00Z")
            with command(*words, url=sqlite_url, relay=relay, home=tmp_path) as process:
                output, _ = process.communicate(timeout=40)

        assert process.returncode == 1
        assert "That instant has not come. See with --dry-run what it would bring; nothing is kept." in output
        assert not room.outbox()


def test_an_unknown_job_is_answered_with_those_there_are(sqlite_url, tmp_path):
    with sink() as relay, command("run", "tea", url=sqlite_url, relay=relay, home=tmp_path) as process:
        output, _ = process.communicate(timeout=40)

    assert process.returncode == 1
    assert (
        output == "Error: There is no job “tea”. "
        "Choose: queue-reminders, watch-letters, send-queued, fetch-inbox, tidy-lists, tell-chat, drill-backup, "
        "note-readings, anchor-audit, verify-audit, take-lost-factors, finish-erasures, heartbeat.\n"
    )


def letters_of(rehearsed):
    return [(one.to, one.subject) for one in rehearsed.letters]


def test_any_day_gone_by_can_be_rehearsed_as_it_was_and_nothing_of_it_is_kept(room):
    """Asked on Monday, overdue from the next Tuesday on; on Thursday they denied it, and on Friday we look back."""
    rfc_id = at_work(room).request(*awaiting(), assigned=None)
    turn(room, day(3))
    turn(room, day(7))
    before = len(room.outbox())
    turn(room, day(8))
    on_tuesday = [(one.letter.to, one.letter.subject) for one in room.outbox()[before:] if one.kind != "notice"]
    room.told(rfc_id, answered(10, DENIES, summary="They never used it."))
    room.now = day(11)
    told = len(room.outbox())

    tuesday = scheduler.rehearse(room.desk, "queue-reminders", day(8))
    friday = scheduler.rehearse(room.desk, "queue-reminders", day(11))

    assert sorted(letters_of(tuesday)) == sorted(on_tuesday)
    assert len(on_tuesday) == 2
    assert ("edith@example.org", "2 items wait for you: 2 overdue") in letters_of(friday)
    assert len(room.outbox()) == told
    assert turn(room, day(8))[0].outcome == "Nothing new is due."


def test_a_rehearsal_names_what_calls_for_a_letter_once_as_the_letter_says_it_once(room):
    """Edith is told of the same deadline after two days and after five."""
    rfc_id = room.request(*awaiting())
    room.never_sleeps()

    rehearsed = scheduler.rehearse(room.desk, "queue-reminders", day(16, 9))

    (edith,) = [one for one in rehearsed.letters if one.to == "edith@example.org"]
    assert [(rule.kind, rule.request) for rule in edith.rules] == [("overdue", rfc_id)]


def test_a_rehearsal_sends_nothing(room):
    at_work(room)
    room.queue(day(8))

    rehearsed = scheduler.rehearse(room.desk, "send-queued", day(8))

    assert rehearsed.outcome == "Letters: 2 sent."
    assert len(rehearsed.letters) == 2
    assert room.mailer.sent == []
    assert {one.state.value for one in room.outbox()} == {"queued"}


def test_a_rehearsal_names_the_letters_that_would_not_leave_after_all_with_the_reason(room):
    rfc_id = room.request(*awaiting())
    room.never_sleeps()
    room.queue(day(8))
    room.told(rfc_id, answered(8, DENIES, summary="They never used it."))

    rehearsed = scheduler.rehearse(room.desk, "send-queued", day(8, 10))

    assert rehearsed.letters == ()
    (asha, *_) = sorted(rehearsed.stays, key=lambda one: one.to)
    assert (asha.to, asha.why) == ("asha@example.org", "Nothing it says is true any more.")
    assert {(rule.kind, rule.request, rule.phase) for rule in asha.rules} == {("overdue", rfc_id, "ready")}
    assert asha.rules[0].armed == "the deadline Mon 9 Mar 2026 17:00 CET (16:00 UTC)"
    assert {one.state.value for one in room.outbox()} == {"queued"}


def test_what_reaches_beyond_the_database_is_not_rehearsed(quick_room):
    with pytest.raises(RuleBroken, match="cannot be rehearsed"):
        scheduler.rehearse(quick_room.desk, "fetch-inbox", day(8))


def test_a_dry_run_at_the_command_line_says_what_is_no_longer_needed(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        rfc_id = room.request(*awaiting())
        room.never_sleeps()
        room.queue(day(8))
        room.told(rfc_id, answered(8, DENIES, summary="They never used it."))
        words = ("run", "send-queued", "--at", "2026-03-10T10:00Z", "--dry-run")
        with sink() as relay, command(*words, url=sqlite_url, relay=relay, home=tmp_path) as process:
            output, _ = process.communicate(timeout=40)

    assert "It would be: Letters: 1 no longer needed." in output
    assert (
        "  Not to asha@example.org: Overdue: an item in Blue Lantern\n"
        "    Nothing it says is true any more.\n"
        "    overdue, Agency 1 (request 1), "
        "armed by the deadline Mon 9 Mar 2026 17:00 CET (16:00 UTC), 1 working day ago (agency’s); by then ready\n"
    ) in output


def test_a_dry_run_at_the_command_line_says_who_would_be_told(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        at_work(room)
        with sink() as relay:
            words = ("run", "queue-reminders", "--at", "2026-03-05T09:00Z", "--dry-run")
            with command(*words, url=sqlite_url, relay=relay, home=tmp_path) as process:
                output, _ = process.communicate(timeout=40)

        assert output == (
            "Dry run: nothing was done. It would be: Queued 2 reminders in 1 mail to 1 person.\n"
            "  asha@example.org: 2 items wait for you: 1 reply to classify, 1 due soon\n"
            "    reply to classify, Agency 3 (request 3), "
            "armed by entry 4, since Tue 3 Mar 2026 10:00 CET (09:00 UTC)\n"
            "    due soon, Agency 1 (request 1), "
            "armed by the deadline Mon 9 Mar 2026 17:00 CET (16:00 UTC), in 2 working days (agency’s)\n"
        )
        assert room.outbox() == []


def test_a_dry_run_says_how_long_ago_a_deadline_was_and_not_which_row_of_the_table_tells_it(room):
    room.request(*awaiting())

    told = [
        rule.far
        for at in (8, 18)
        for one in scheduler.rehearse(room.desk, "queue-reminders", day(at)).letters
        for rule in one.rules
    ]

    assert told[0] == "1 working day ago (agency’s)"
    assert set(told[1:]) == {"9 working days ago (agency’s)"}


def test_a_dry_run_of_a_day_that_was_told_says_so_and_what_would_still_be_told(room):
    """The wall clock is far from these days: what was told is asked of the mails there are, not of when they left."""
    room.request(*awaiting())
    room.now = day(11)
    scheduler.replay(room.desk, "queue-reminders", day(8))
    whole = scheduler.rehearse(room.desk, "queue-reminders", day(8))
    room.request(*awaiting())

    partly = scheduler.rehearse(room.desk, "queue-reminders", day(8))

    assert whole.outcome == "Queued 1 reminder in 1 mail to 1 person."
    assert whole.already == "All of it was told already; run again, it tells nothing new."
    assert partly.outcome == "Queued 2 reminders in 1 mail to 1 person."
    assert partly.already == "Of that, 1 reminder was told already, as marked; the rest would still be told."
    (mail,) = partly.letters
    assert (mail.told, sorted(map(str, (rule.told for rule in mail.rules)))) == (None, sorted(["None", str(day(11))]))


def test_a_dry_run_at_the_command_line_says_what_was_told_by_which_mail(sqlite_url, tmp_path):
    with open_postroom(sqlite_url) as room:
        at_work(room)
        room.now = day(11)
        scheduler.replay(room.desk, "queue-reminders", day(3))
        with sink() as relay:
            words = ("run", "queue-reminders", "--at", "2026-03-05T09:00Z", "--dry-run")
            with command(*words, url=sqlite_url, relay=relay, home=tmp_path) as process:
                output, _ = process.communicate(timeout=40)

    first, second, *rest = output.splitlines()
    assert first.endswith("1 mail to 1 person. All of it was told already; run again, it tells nothing new.")
    assert second.endswith("; told already, by a mail written Fri 13 Mar 2026 09:00 UTC")
    assert not any("told already" in line for line in rest)


def test_a_dry_run_of_the_heartbeat_names_what_is_late_as_the_desk_does(quick_room):
    turn(quick_room, day(0))
    assert scheduler.rehearse(quick_room.desk, "heartbeat", quick_room.now).outcome == "Awake."

    quick_room.now = day(2)
    late = heartbeat.late(quick_room.desk, day(2))

    assert scheduler.rehearse(quick_room.desk, "heartbeat", day(2)).outcome == " ".join(late)
    assert late


def notices(room):
    return [(one.letter.to, one.letter.text.splitlines()[0]) for one in room.outbox() if one.kind == "notice"]


def test_after_an_outage_each_editor_is_told_once_that_nothing_ran(room):
    turn(room, day(0))
    turn(room, day(2))
    turn(room, day(2, 10))

    gap = "Mon 2 Mar 2026 05:00 AST to Wed 4 Mar 2026 05:00 AST"
    assert notices(room) == [
        (
            "edith@example.org",
            f"Reminders and mail did not run from {gap}. What was due meanwhile is told now.",
        )
    ]


def test_nobody_is_told_that_the_scheduler_will_have_slept_until_a_day_to_come(quick_room):
    turn(quick_room, day(0))

    scheduler.replay(quick_room.desk, "heartbeat", day(20))
    foreseen = scheduler.rehearse(quick_room.desk, "heartbeat", day(20))

    assert notices(quick_room) == []
    assert foreseen.outcome == "Awake."
    assert foreseen.letters == ()


def test_a_job_that_breaks_for_a_quarter_of_an_hour_is_told_to_the_editors_once(quick_room):
    def breaks(_desk, _at):
        raise OutreachError("The mailbox is shut.")

    turn(quick_room, day(0))
    for minute in range(1, 40):
        quick_room.now = day(0) + timedelta(minutes=minute)
        scheduler.run(quick_room.desk, "fetch-inbox", {"fetch-inbox": (breaks, {"minute": "*"})})
        scheduler.run(quick_room.desk, "heartbeat")

    assert notices(quick_room) == [
        (
            "edith@example.org",
            "Mail does not come in as it should. The mailbox is shut. It last worked on Mon 2 Mar 2026 05:00 AST.",
        )
    ]
    assert "fetch-inbox" in heartbeat.behind(quick_room.desk, quick_room.now)
