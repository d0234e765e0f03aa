"""Once a week a backup is restored beside the desk and proved; when it cannot be, the desk and its editors know."""

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import make_url, text

from outreach import scheduler
from outreach.db import heartbeats, outbox
from outreach.db.session import Database
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.facts import NoteAdded
from outreach.domain.outbox import MailState
from outreach.mail.outgoing import open_mailer
from outreach.services import backups, drill, heartbeat, restoring, verifying
from tests.support import postgres
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom


@pytest.fixture
def newsroom(database_url, tmp_path):
    """With a message, its evidence, and a letter that waits to leave."""
    opened = open_newsroom(database_url, str(tmp_path / "home"))
    opened.desk = replace(opened.desk, clock=opened.clock, mailer=open_mailer(f"practice://{tmp_path / 'post'}"))
    room = Mailroom(opened)
    room.asked(opened.port_ansel)
    room.one(mail(to=room.reply_address()))
    yield opened
    opened.desk.database.dispose()


def drilled(newsroom):
    return scheduler.run(newsroom.desk, "drill-backup")


def complaints(newsroom):
    return [one for one in heartbeat.late(newsroom.desk, newsroom.clock()) if "backup" in one]


def told(newsroom):
    with newsroom.desk.reading() as session:
        waiting = outbox.in_state(session, MailState.QUEUED)
    return sorted(one.letter.to for one in waiting if "could not be restored on trial" in one.letter.text)


def spoil(newsroom):
    (piece,) = newsroom.desk.evidence.folder.glob("??/*")
    piece.write_bytes(piece.read_bytes()[:-1] + b"?")


def databases(newsroom):
    with newsroom.desk.reading() as session:
        return set(session.execute(text("SELECT datname FROM pg_database")).scalars())


def test_a_backup_that_can_be_restored_is_said_to_be_whole_and_leaves_nothing_behind(newsroom, tmp_path):
    before = verifying.verify(newsroom.desk), newsroom.log(newsroom.port_ansel)

    ran = drilled(newsroom)

    assert ran.outcome.startswith("A backup was made, restored on trial and is whole (3 files, ")
    assert not ran.failed
    assert complaints(newsroom) == []
    assert (verifying.verify(newsroom.desk), newsroom.log(newsroom.port_ansel)) == before
    assert not list((tmp_path / "home").glob(".copy-*"))
    assert not (tmp_path / "post").exists()
    assert told(newsroom) == []


def test_no_scratch_database_stays_and_one_that_a_killed_drill_left_goes(postgres_url, tmp_path):
    newsroom = open_newsroom(postgres_url, str(tmp_path / "home"))
    left = f"outreach_drill_{int(newsroom.clock().timestamp()) - 100_000}_0"
    other = f"outreach_drill_{int(newsroom.clock().timestamp()) - 10}_0"
    try:
        for name in (left, other):
            postgres.run(make_url(postgres_url), f"CREATE DATABASE {name}")
        before = databases(newsroom)

        assert "restored on trial" in drill.make(newsroom.desk, newsroom.clock())

        assert before - databases(newsroom) == {left}
        assert databases(newsroom) <= before
    finally:
        postgres.run(make_url(postgres_url), f"DROP DATABASE IF EXISTS {other}")
        newsroom.desk.database.dispose()


def test_where_no_database_may_be_made_the_backup_is_read_to_its_end(postgres_url, tmp_path):
    newsroom = open_newsroom(postgres_url, str(tmp_path / "home"))
    server = make_url(postgres_url)
    for statement in ("CREATE ROLE newsroom_drill LOGIN", "GRANT pg_read_all_data TO newsroom_drill"):
        postgres.run(server, statement)
    try:
        narrow = Database(server.set(username="newsroom_drill").render_as_string(hide_password=False))
        said = drill.make(replace(newsroom.desk, database=narrow), newsroom.clock())
        narrow.dispose()
    finally:
        postgres.run(server, "REVOKE pg_read_all_data FROM newsroom_drill")
        postgres.run(server, "DROP ROLE newsroom_drill")
        newsroom.desk.database.dispose()

    assert "It was not restored: our role may make no database. Run: ALTER ROLE … CREATEDB." in said


def test_a_drill_is_made_once_a_week_and_by_one_scheduler_of_many(newsroom):
    assert "is whole" in drilled(newsroom).outcome
    week = newsroom.clock() + timedelta(days=7)
    for hours in (1, 23, 5 * 24):
        newsroom.clock.later(hours=hours)
        assert drilled(newsroom).outcome.startswith("It is not a week")
    with newsroom.desk.reading() as session:
        (seen,) = [one for one in heartbeats.all_beats(session) if one.name == heartbeat.DRILLED]

    assert drill._begin(newsroom.desk, week)
    assert not drill._begin(newsroom.desk, week)
    with newsroom.desk.database.writing() as session:
        assert not heartbeats.take(session, seen, next_at=week), "whoever looked before the other took it is too late"


def test_a_replayed_day_is_no_reason_to_make_one(newsroom):
    drilled(newsroom)

    ran = scheduler.replay(newsroom.desk, "drill-backup", newsroom.clock() + timedelta(days=30))

    assert ran.outcome.startswith("It is not a week")


def test_a_drill_that_was_killed_is_made_again_after_two_hours(newsroom):
    assert drill._begin(newsroom.desk, newsroom.clock())

    assert not drill._begin(newsroom.desk, newsroom.clock() + timedelta(hours=1))
    assert drill._begin(newsroom.desk, newsroom.clock() + timedelta(hours=2))


def test_a_drill_that_is_late_is_named_on_the_desk_and_to_whoever_watches(newsroom):
    drilled(newsroom)
    newsroom.clock.later(days=8, minutes=6)
    scheduler.run(newsroom.desk, "heartbeat")

    assert any("A backup was last made and restored on trial 8 days" in one for one in complaints(newsroom))
    assert heartbeat.DRILLED in heartbeat.behind(newsroom.desk, newsroom.clock())
    assert heartbeat.DRILLED in newsroom.guest().client.get("/healthz").json["late"]
    assert "A backup was last made and restored on trial" in newsroom.reader("ben").open("/").page.get_text(" ")


def test_a_spoilt_piece_of_evidence_fails_the_drill_and_the_editors_hear_it_once(newsroom):
    spoil(newsroom)

    first = drilled(newsroom)
    newsroom.clock.later(days=1)
    drilled(newsroom)

    assert "was changed in the store. Bring it back from a backup." in first.outcome
    assert any(one.startswith("A backup of this desk could not be restored. Evidence") for one in complaints(newsroom))
    assert told(newsroom) == ["ben@example.org", "edith@example.org"]


def test_a_drill_that_failed_is_made_again_the_next_night_and_is_forgiven_when_it_passes(newsroom):
    (piece,) = newsroom.desk.evidence.folder.glob("??/*")
    whole = piece.read_bytes()
    spoil(newsroom)
    drilled(newsroom)
    piece.write_bytes(whole)
    newsroom.clock.later(days=1)

    assert "is whole" in drilled(newsroom).outcome
    assert complaints(newsroom) == []


def test_a_copy_whose_log_is_another_is_found(newsroom, tmp_path):
    before = drill._state(newsroom.desk)
    file = tmp_path / "home" / "desk.tar"
    backups.back_up(newsroom.desk, file)
    newsroom.told(newsroom.port_ansel, NoteAdded(text="After the backup, which is well."))
    with drill.snapshots.scratch(backups.address_of(newsroom.desk), tmp_path, newsroom.clock()) as url:
        config = replace(newsroom.config, home=str(tmp_path / "there"), database_url=url, secret_key="")
        restoring.restore(config, file)
        with drill._copy(newsroom.desk, config) as copy:
            drill._compare(newsroom.desk, copy, before)
            never_written = replace(before, seals={**before.seals, newsroom.lakmere: "0" * 64})
            with pytest.raises(OutreachError, match="is another in the copy than on the desk"):
                drill._compare(newsroom.desk, copy, never_written)
            with pytest.raises(OutreachError, match="another number of messages"):
                drill._compare(newsroom.desk, copy, replace(before, messages=2))


def test_a_drill_never_fills_the_disk(newsroom, monkeypatch):
    monkeypatch.setattr(drill, "TO_SPARE", 1 << 60)

    ran = drilled(newsroom)

    assert "A drill needs" in ran.outcome
    assert "Make room, or restore a backup on another machine by hand." in ran.outcome


def test_what_a_killed_backup_left_of_the_record_is_taken_away_after_a_day(tmp_path):
    old, new = tmp_path / ".copy-old", tmp_path / ".copy-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "database").touch()
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))

    from outreach.clock import system_clock

    backups.clear_copies(tmp_path, system_clock())

    assert not old.exists()
    assert new.exists()


def test_a_drill_is_not_rehearsed_since_it_changes_nothing(newsroom):
    with pytest.raises(RuleBroken, match=r"cannot be rehearsed\. It makes a backup and restores it beside the desk"):
        scheduler.rehearse(newsroom.desk, "drill-backup", newsroom.clock())
