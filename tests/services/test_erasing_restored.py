"""What was erased does not come back with a backup of before: the journal beside the database erases it again."""

import shutil
from dataclasses import replace

import pytest

from outreach.config import Config
from outreach.db import log
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import NoteAdded
from outreach.domain.secret_keys import SecretKeys
from outreach.services import auditing, backups, erasure_journal, holds, restoring, verifying
from outreach.wiring import open_desk
from tests.services.test_erasing import (
    ADDRESS,
    AT,
    CANARY,
    EDITH,
    ask,
    confirm,
    contact,
    erase,
    letter,
    lies_somewhere,
    note,
    room,
    standing,
    upload,
)
from tests.support.mailroom import Mailroom

__all__ = ["room"]


@pytest.fixture
def other(request, newsroom_url, tmp_path):
    """Another machine: an empty home folder, an empty database of the same kind."""
    url = "" if newsroom_url.startswith("sqlite") else request.getfixturevalue("blank_postgres_url")
    return Config(home=str(tmp_path / "elsewhere"), database_url=url)


@pytest.fixture
def backed_up(room, tmp_path):
    """Canaries of every kind, and a backup that holds them."""
    ansel = room.newsroom.port_ansel
    room.asked(ansel)
    here = {"seq": note(room, ansel), "file": upload(room, ansel).seq, "contact": contact(room, ansel)}
    here["message"] = room.one(letter(to=room.reply_address())).id
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    return file, here


def all_erased(room, here):
    ansel = room.newsroom.port_ansel
    erase(room, rfc_id=ansel, seq=here["seq"])
    erase(room, rfc_id=ansel, seq=here["file"])
    erase(room, contact=here["contact"])
    erase(room, message=here["message"])
    assert lies_somewhere(room, CANARY, ADDRESS) == []


def restored(room, file, other):
    """The same desk on another machine, with the journal brought along."""
    home = other.home_folder
    home.mkdir(parents=True)
    shutil.copy(room.desk.home / erasure_journal.JOURNAL, home / erasure_journal.JOURNAL)
    restoring.restore(other, file)
    again = Mailroom.__new__(Mailroom)
    again.newsroom = room.newsroom.__class__(**{**vars(room.newsroom), "desk": open_desk(other)})
    return again


def test_a_restored_backup_of_before_is_erased_again(room, backed_up, other):
    file, here = backed_up
    all_erased(room, here)
    there = restored(room, file, other)
    assert set(lies_somewhere(there, CANARY, ADDRESS)) == {CANARY, ADDRESS}
    before = standing(there, room.newsroom.port_ansel)

    said = erasure_journal.after_a_restore(there.desk, may_write=True)

    assert said.startswith("4 erasures")
    assert lies_somewhere(there, CANARY, ADDRESS) == []
    assert standing(there, room.newsroom.port_ansel) == before
    assert verifying.verify(there.desk).wrong + auditing.verify(there.desk).wrong == ()
    assert [one.partition(", ground")[0] for one in verifying.verify(there.desk).erased] == [
        "Erased on 23 November 2026 by Ben Otieno and Edith Blom"
    ] * 4
    assert erasure_journal.to_do_again(there.desk) == 0
    there.desk.database.dispose()


def test_without_its_key_the_desk_erases_again_as_soon_as_there_is_one(room, tmp_path, other):
    auditing.begin(room.desk)
    seq = note(room, room.newsroom.port_ansel)
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    erase(room, rfc_id=room.newsroom.port_ansel, seq=seq)
    there = restored(room, file, other)
    assert auditing.key_is_gone(there.desk)
    assert "once there is an audit key" in erasure_journal.after_a_restore(there.desk, may_write=False)

    auditing.begin(there.desk)
    erasure_journal.finish(there.desk, there.desk.clock())

    assert lies_somewhere(there, CANARY) == []
    assert auditing.verify(there.desk).whole
    there.desk.database.dispose()


def test_without_the_journal_whoever_restores_is_told_to_bring_it(room, backed_up, other):
    restoring.restore(other, backed_up[0])
    desk = open_desk(other)

    assert "No erasures.jsonl lies in" in erasure_journal.after_a_restore(desk, may_write=True)
    desk.database.dispose()


def test_a_request_that_waited_in_the_backup_is_carried_out_by_its_own_two(room, tmp_path, other):
    ansel = room.newsroom.port_ansel
    asked = ask(room, rfc_id=ansel, seq=note(room, ansel))
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    confirm(room, asked)
    there = restored(room, file, other)

    erasure_journal.after_a_restore(there.desk, may_write=True)

    assert lies_somewhere(there, CANARY) == []
    assert auditing.verify(there.desk).wrong == ()
    there.desk.database.dispose()


def test_a_hold_in_the_backup_wins_over_the_journal_until_it_is_lifted(room, tmp_path, other):
    ansel = room.newsroom.port_ansel
    seq = note(room, ansel)
    holds.put_on(room.desk, AT, "Letter of the publisher’s lawyer.", by=EDITH)
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    holds.lift(room.desk, AT, "The case was closed.", by=EDITH)
    erase(room, rfc_id=ansel, seq=seq)
    there = restored(room, file, other)

    with pytest.raises(RuleBroken, match="is under legal hold since"):
        erasure_journal.finish(there.desk, there.desk.clock())

    holds.lift(there.desk, AT, "The case was closed.", by=EDITH)
    erasure_journal.finish(there.desk, there.desk.clock())
    assert lies_somewhere(there, CANARY) == []
    there.desk.database.dispose()


def test_what_bears_the_same_number_now_and_is_something_else_stays(room, tmp_path, other):
    """After the restore somebody wrote another entry of that number before the journal was brought."""
    ansel = room.newsroom.port_ansel
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    seq = note(room, ansel)
    erase(room, rfc_id=ansel, seq=seq)
    there = restored(room, file, other)
    there.newsroom.told(ansel, NoteAdded(text="Another note."))

    erasure_journal.finish(there.desk, there.desk.clock())

    with there.desk.reading() as session:
        assert log.read(session, ansel)[seq - 1].fact.text == "Another note."
    assert verifying.verify(there.desk).wrong + auditing.verify(there.desk).wrong == ()
    there.desk.database.dispose()


def keys(*texts):
    return SecretKeys(read=lambda: tuple(text.encode() for text in texts))


def test_after_another_secret_key_the_journal_is_sealed_anew_and_holds_without_the_earlier_one(room):
    ansel = room.newsroom.port_ansel
    erase(room, rfc_id=ansel, seq=note(room, ansel))
    at, earlier = room.desk.clock(), "k" * 40

    assert "bear another seal" in erasure_journal.finish(replace(room.desk, keys=keys("n" * 40)), at)
    assert erasure_journal.finish(replace(room.desk, keys=keys("n" * 40, earlier)), at) == "Nothing is left to erase."
    assert erasure_journal.finish(replace(room.desk, keys=keys("n" * 40)), at) == "Nothing is left to erase."


def test_a_backup_of_before_another_secret_key_is_erased_again_while_the_earlier_one_is_there(room, backed_up, other):
    file, here = backed_up
    all_erased(room, here)
    erasure_journal.finish(replace(room.desk, keys=keys("n" * 40, "k" * 40)), room.desk.clock())
    there = restored(room, file, replace(other, secret_key="n" * 40, earlier_secret_keys="k" * 40))

    erasure_journal.after_a_restore(there.desk, may_write=True)

    assert lies_somewhere(there, CANARY, ADDRESS) == []
    there.desk.database.dispose()
