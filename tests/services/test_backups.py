"""A backup holds the whole desk of one moment; what is restored verifies, sends nothing twice, and names the gap."""

import os
import tarfile
import threading
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from outreach.config import Config
from outreach.db import heartbeats, outbox, secret_keys
from outreach.domain.errors import OutreachError
from outreach.domain.facts import NoteAdded
from outreach.domain.outbox import MailState
from outreach.domain.secret_keys import SecretKeys
from outreach.services import backups, heartbeat, notices, reminders, restoring, verifying
from outreach.services.faults_of_place import FAULTS, Place
from outreach.services.notices import Notice
from outreach.wiring import open_desk
from tests.story import day
from tests.support.agency_post import queue_letter, to_agency
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom
from tests.support.postroom import awaiting, open_postroom

KEY = "k" * 40


@pytest.fixture
def newsroom(database_url, tmp_path):
    """With a message and its evidence."""
    opened = open_newsroom(database_url, str(tmp_path / "home"))
    opened.desk = replace(opened.desk, clock=opened.clock)
    room = Mailroom(opened)
    room.asked(opened.port_ansel)
    room.one(mail(to=room.reply_address()))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def other(request, database_url, tmp_path):
    """Another machine: an empty home folder, an empty database of the same kind."""
    url = "" if database_url.startswith("sqlite") else request.getfixturevalue("blank_postgres_url")
    return Config(home=str(tmp_path / "elsewhere"), database_url=url)


def saved(newsroom, tmp_path):
    file = tmp_path / "backups" / "desk.tar"
    file.parent.mkdir(exist_ok=True)
    return file, backups.back_up(newsroom.desk, file)


def test_what_is_restored_is_the_same_desk(newsroom, other, tmp_path):
    before = newsroom.log(newsroom.port_ansel)
    file, made = saved(newsroom, tmp_path)
    newsroom.told(newsroom.port_ansel, NoteAdded(text="After the backup."))

    found = restoring.restore(other, file)
    desk = open_desk(other)

    assert found == made
    assert (found.at, found.evidence) == (newsroom.clock(), 1)
    verdict = verifying.verify(desk)
    assert verdict.whole, verdict.wrong
    with desk.reading() as session:
        from outreach.db import log

        assert log.read(session, newsroom.port_ansel) == before
    assert secret_keys.read(other) == (KEY.encode(),)
    assert (tmp_path / "elsewhere" / "secret.key").stat().st_mode & 0o777 == 0o600
    desk.database.dispose()


def test_the_earlier_secret_keys_are_in_it_too(newsroom, other, tmp_path):
    keys = SecretKeys(read=lambda: (b"n" * 40, KEY.encode()))
    backups.back_up(replace(newsroom.desk, keys=keys), tmp_path / "desk.tar")

    restoring.restore(other, tmp_path / "desk.tar")

    assert secret_keys.read(other) == keys.read()


@pytest.fixture
def open_handed():
    """A machine on which others may read what is made, unless it says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_only_its_owner_reads_a_backup_from_its_first_byte(newsroom, tmp_path, monkeypatch, open_handed):
    modes, write = [], backups.write

    def watched(desk, file, **more):
        modes.append(os.fstat(file.fileno()).st_mode & 0o777)
        write(desk, file, **more)

    monkeypatch.setattr(backups, "write", watched)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / ".desk.tar.unfinished").touch(mode=0o644)

    file, _ = saved(newsroom, tmp_path)

    assert [*modes, file.stat().st_mode & 0o777] == [0o600, 0o600]


def test_only_its_owner_reads_what_is_restored(newsroom, other, tmp_path, open_handed):
    file, _ = saved(newsroom, tmp_path)

    restoring.restore(other, file)

    home = tmp_path / "elsewhere"
    assert [path.name for path in home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []
    assert [one.name for one in FAULTS if one.refused and list(one.found(Place(config=other, now=day(1))))] == []


def test_a_backup_taken_while_everybody_writes_is_of_one_moment(newsroom, other, tmp_path):
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            newsroom.told(newsroom.lakmere, NoteAdded(text=f"Note {len(written)}"))
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            stop.wait(0.01)
        file, _ = saved(newsroom, tmp_path)
    finally:
        stop.set()
        writer.join()

    restoring.restore(other, file)
    desk = open_desk(other)
    verdict = verifying.verify(desk)
    desk.database.dispose()

    assert verdict.whole, verdict.wrong


def test_half_a_backup_is_never_found_and_none_is_left_beside(newsroom, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    broken = replace(newsroom.desk, evidence=Torn())

    with pytest.raises(OutreachError, match="gone"):
        backups.back_up(broken, folder / "desk.tar")

    assert list(folder.iterdir()) == []


class Torn:
    def names(self):
        return iter(["a" * 64])

    def get(self, name):
        raise OutreachError("It is gone.")


def test_a_changed_byte_is_found(newsroom, tmp_path):
    file, _ = saved(newsroom, tmp_path)
    content = bytearray(file.read_bytes())
    with tarfile.open(file) as tar:
        places = [member.offset_data for member in tar if member.size]
    for place in places:
        spoilt = content.copy()
        spoilt[place] ^= 1
        with pytest.raises(OutreachError, match=r"is not whole|cannot be read|newer"):
            backups.check(BytesIO(spoilt))


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_backup_that_ends_too_early_is_found(newsroom, tmp_path, share):
    file, _ = saved(newsroom, tmp_path)
    content = file.read_bytes()

    with pytest.raises(OutreachError, match=r"not whole|no whole backup"):
        backups.check(BytesIO(content[: int(len(content) * share)]))


def test_nothing_that_is_there_is_overwritten(newsroom, tmp_path):
    file, _ = saved(newsroom, tmp_path)

    with pytest.raises(OutreachError, match="There is a database here already"):
        restoring.restore(newsroom.config, file)
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "secret.key").touch()
    with pytest.raises(OutreachError, match="Restore into an empty home folder"):
        restoring.restore(Config(home=str(tmp_path / "third")), file)


def test_a_file_that_leads_out_of_its_folder_is_refused(tmp_path):
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        link = tarfile.TarInfo("evidence/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    content.seek(0)

    with pytest.raises(OutreachError, match="is no file"):
        backups.check(content)


# ── The fence ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def room(database_url, tmp_path):
    with open_postroom(database_url) as opened:
        opened.go_live()
        opened.never_sleeps()
        opened.presses()
        yield opened


def test_letters_that_waited_do_not_leave_by_themselves_and_reminders_are_not_told_again(room):
    room.request(*awaiting())
    room.now = day(8)
    waits = queue_letter(room, room.request(), to_agency(due=14))
    room.queue(day(8))
    made_at = room.now
    room.request(*awaiting())  # due by now, and told in the gap
    room.now = day(8) + timedelta(hours=5)

    fenced = restoring.fence(room.desk, made_at)

    assert (fenced.unknown, fenced.dropped, fenced.reminders) == (1, 1, 1)
    assert [one.id for one in room.outbox(MailState.UNCONFIRMED)] == [waits]
    assert "Restored from a backup of" in room.outbox(MailState.UNCONFIRMED)[0].last_reply
    reminders.queue_due(room.desk, room.now)
    room.send(room.now)
    assert [subject for subject in room.mailer.subjects() if "verdue" in subject] == []


def test_the_desk_and_its_editors_are_told_of_the_gap_until_it_was_gone_through(room):
    room.now = day(8)
    restoring.fence(room.desk, day(7))

    (said,) = [one for one in heartbeat.late(room.desk, room.now) if "restored" in one]
    assert said.startswith("This desk was restored from a backup. Restored on")
    assert "restored" in heartbeat.behind(room.desk, room.now)
    room.send(room.now)
    assert any("What was recorded in between is not here" in room.mailer.text(one) for one in room.mailer.sent)

    restoring.gone_through(room.desk)

    assert not any("restored" in one for one in heartbeat.late(room.desk, room.now))


def test_what_comes_due_after_the_restoring_is_told_as_ever(room):
    room.request(*awaiting(deadline=9))
    room.now = day(8)
    restoring.fence(room.desk, day(7))

    found = room.queue_and_send(day(10))

    assert any(subject.startswith("Overdue") for subject in found), found


def test_mail_to_our_own_people_that_falls_due_later_leaves_when_it_does(room):
    """One of Monday cannot have left on Friday, whatever became of the desk in the gap."""
    room.request(*awaiting())
    room.now = day(8)
    for days in (14, 8):
        room.now = day(days)
        notices.tell_editors(room.desk, [Notice(occasion=f"day {days}", words="x", subject=f"Of day {days}")])
    room.now = day(9)

    restoring.fence(room.desk, day(8))

    assert {one.letter.subject for one in room.outbox(MailState.CANCELLED)} == {"Of day 8", "Restored"}
    room.send(day(14) + timedelta(hours=3))
    assert "Of day 14" in room.mailer.subjects()


def test_practice_letters_go_on_since_they_never_leave_the_house(room):
    from tests.support.agency_post import set_live

    set_live(room, live=False)
    room.now = day(8)
    queue_letter(room, room.request(), to_agency(due=14))

    assert restoring.fence(room.desk, day(7)).unknown == 0
    with room.desk.reading() as session:
        assert outbox.count(session, MailState.QUEUED) >= 1
        assert any(one.name == heartbeat.RESTORED for one in heartbeats.all_beats(session))
