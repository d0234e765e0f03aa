"""An older database put in the place of the newer is noticed: by what the home folder saw, and by what was erased."""

from pathlib import Path

import pytest
from sqlalchemy import text

from outreach.config import Config
from outreach.db.audit_seen import Seen
from outreach.domain.errors import OutreachError
from outreach.services import audit_page, auditing, backups, doctor, erasure_journal, restoring, verifying
from outreach.services.audit_page import Wanted
from outreach.wiring import open_desk
from tests.services.test_erasing import CANARY, erase, lies_somewhere, note, room

__all__ = ["room"]


@pytest.fixture
def newsroom_url(sqlite_url):
    """A file: what somebody copies back by hand."""
    return sqlite_url


@pytest.fixture
def copied(room):
    """How somebody keeps the file of the database beside, and how they put it back."""
    file, desk = Path(room.newsroom.config.database.removeprefix("sqlite:///")), room.desk

    def keep() -> bytes:
        desk.database.dispose()
        return file.read_bytes()

    def put_back(content: bytes) -> None:
        desk.database.dispose()
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()
        file.write_bytes(content)

    return keep, put_back


def faults(desk) -> dict[str, str]:
    return {one.fault: one.sentence for one in doctor.look_at_desk(desk) if one.fault}


def goes_on(room) -> None:
    """Somebody writes, and a minute later the home folder notes how far the chain has come."""
    note(room, room.newsroom.port_ansel)
    room.desk.audit_keys.seen = Seen(room.desk.home)  # as for a process that begins: it notes at once
    with room.desk.database.writing():
        pass


def test_an_older_database_is_named_with_how_much_is_missing(room, copied):
    keep, put_back = copied
    auditing.begin(room.desk)
    older = keep()
    before = auditing.verify(room.desk)
    goes_on(room)
    missing = auditing.verify(room.desk).chain.events - before.chain.events

    put_back(older)

    said = f"The database lacks {missing} event"
    assert said in " ".join(auditing.verify(room.desk).wrong)
    assert said in " ".join(verifying.verify(room.desk).wrong)
    assert said in faults(room.desk)["database-older"]
    assert said in audit_page.audit_page(room.desk, Wanted()).wrong
    with pytest.raises(OutreachError, match=said):
        auditing.anchor(room.desk, room.desk.clock())


def test_what_is_written_on_an_older_database_does_not_hide_that_it_is_older(room, copied):
    keep, put_back = copied
    auditing.begin(room.desk)
    older = keep()
    goes_on(room)
    put_back(older)

    for _ in range(3):
        goes_on(room)

    assert "is another one than this home folder saw" in faults(room.desk)["database-older"]


def test_an_older_database_on_purpose_is_spoken_of_until_the_gap_was_gone_through(room, copied):
    keep, put_back = copied
    auditing.begin(room.desk)
    older = keep()
    goes_on(room)
    put_back(older)
    assert "restore --gone-through" in faults(room.desk)["database-older"]

    restoring.gone_through(room.desk)

    assert auditing.verify(room.desk).whole
    assert "database-older" not in faults(room.desk)
    assert auditing.anchor(room.desk, room.desk.clock()).startswith("Anchored")


def test_a_backup_restored_on_an_empty_machine_is_no_older_database(room, tmp_path):
    file = tmp_path / "desk.tar"
    backups.back_up(room.desk, file)
    other = Config(home=str(tmp_path / "elsewhere"))
    note(room, room.newsroom.port_ansel)

    restoring.restore(other, file)

    desk = open_desk(other)
    assert auditing.verify(desk).whole
    desk.database.dispose()


def test_what_was_erased_and_is_back_is_named_until_it_is_erased_again(room, copied):
    keep, put_back = copied
    auditing.begin(room.desk)
    seq = note(room, room.newsroom.port_ansel)
    older = keep()
    erase(room, rfc_id=room.newsroom.port_ansel, seq=seq)
    put_back(older)
    assert lies_somewhere(room, CANARY) == [CANARY]

    said = "The database lacks 1 erasure of erasures.jsonl"
    assert said in " ".join(verifying.verify(room.desk).wrong)
    assert said in faults(room.desk)["erased-came-back"]

    erasure_journal.finish(room.desk, room.desk.clock())
    assert lies_somewhere(room, CANARY) == []
    assert verifying.verify(room.desk).whole
    assert "erased-came-back" not in faults(room.desk)


def test_a_file_of_anchors_that_is_gone_or_was_cut_short_is_named(room, tmp_path):
    keys, elsewhere = room.desk.audit_keys, tmp_path / "second" / "anchors.jsonl"
    keys.elsewhere = elsewhere
    auditing.begin(room.desk)
    auditing.anchor(room.desk, room.desk.clock())
    note(room, room.newsroom.port_ansel)
    auditing.anchor(room.desk, room.desk.clock())
    assert auditing.verify(room.desk).whole

    lines = elsewhere.read_text().splitlines(keepends=True)
    elsewhere.write_text("".join(lines[:-1]))
    assert (
        auditing.verify(room.desk)
        .wrong[0]
        .startswith(f"The file of anchors, {elsewhere}, lacks 1 anchor that the database has")
    )

    elsewhere.unlink()
    assert auditing.verify(room.desk).wrong[0].startswith(f"The file of anchors, {elsewhere}, is gone")
    with pytest.raises(OutreachError, match="is gone"):
        auditing.anchor(room.desk, room.desk.clock())
    assert elsewhere.read_text() == "".join(lines)
    assert auditing.anchor(room.desk, room.desk.clock()) == "Nothing new to anchor."


def test_where_nobody_writes_in_the_home_folder_nothing_is_kept_from_being_saved(room):
    room.desk.audit_keys.seen = Seen(Path("/proc/nowhere"))
    seq = note(room, room.newsroom.port_ansel)

    with room.desk.reading() as session:
        assert session.execute(text("SELECT count(*) FROM entry WHERE seq = :seq"), {"seq": seq}).scalar()


def test_a_file_of_anchors_that_was_just_named_is_missing_nothing(room, tmp_path):
    auditing.begin(room.desk)
    auditing.anchor(room.desk, room.desk.clock())
    note(room, room.newsroom.port_ansel)
    auditing.anchor(room.desk, room.desk.clock())

    room.desk.audit_keys.elsewhere = tmp_path / "second" / "anchors.jsonl"

    assert auditing.verify(room.desk).whole
    note(room, room.newsroom.port_ansel)
    assert auditing.anchor(room.desk, room.desk.clock()).startswith("Anchored")
    assert len(room.desk.audit_keys.kept()) == 3


def test_anchors_from_before_a_restore_stay_the_desks_own_once_its_keys_began_anew(room):
    home = Path(room.desk.home)
    auditing.begin(room.desk)
    auditing.anchor(room.desk, room.desk.clock())
    old = room.desk.audit_keys.public()
    for key in ("audit.key", "audit-signing.key"):
        (home / key).unlink()  # no backup holds them

    _, before = auditing.begin(room.desk)
    note(room, room.newsroom.port_ansel)
    auditing.anchor(room.desk, room.desk.clock())

    assert before == (old,)
    assert room.desk.audit_keys.public() != old
    assert auditing.verify(room.desk).whole


def test_a_key_of_before_signs_no_anchor_once_another_began(room):
    home = Path(room.desk.home)
    auditing.begin(room.desk)
    auditing.anchor(room.desk, room.desk.clock())
    kept = (home / "audit-signing.key").read_text()
    for key in ("audit.key", "audit-signing.key"):
        (home / key).unlink()
    auditing.begin(room.desk)
    note(room, room.newsroom.port_ansel)
    ours = (home / "audit-signing.key").read_text()
    (home / "audit-signing.key").write_text(kept)
    auditing.anchor(room.desk, room.desk.clock())
    (home / "audit-signing.key").write_text(ours)

    (wrong,) = auditing.verify(room.desk).wrong

    assert "does not bear the signature of this desk" in wrong
