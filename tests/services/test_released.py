"""What was released stays what it was, on record and on the disk; `verify` says where it does not."""

import pytest
from sqlalchemy import text

from outreach.domain.errors import OutreachError
from outreach.services import verifying
from tests import dataset_story as endings
from tests.support.pressroom import SLUG, open_pressroom
from tests.support.tampering import unnoticed


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    room.told(endings.denied(), endings.denied(), names=["Lakmere Police", "Port Ansel Police"])
    yield room
    room.record.database.dispose()


def tamper(room, *statements):
    with room.record.database.writing() as session:
        for name in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            session.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.execute(text(statement))
        unnoticed(session)


def found_by(room):
    return "\n".join(line for line in verifying.verify(room.desk).wrong if not line.startswith("The trigger"))


def test_a_release_that_nobody_touched_is_whole_and_its_head_is_that_of_its_manifest(room):
    built = room.build()

    verdict = verifying.verify(room.desk)

    assert "release" not in " ".join(verdict.wrong)
    assert [head.head for head in verdict.heads if head.release == 1] == [built.released.head]
    assert built.released.head in (built.folder / "manifest.json").read_text()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE release SET head = digest FROM edition", "the logs do not lead to the head of the chain"),
        ("UPDATE release SET cutoff = '2026-04-11 08:59:59.000000'", "the cut-off on record is not the one in its"),
        ("UPDATE release SET body = '{}'", "release 1: what is on record of it is gone, or was changed"),
        ("UPDATE release SET body = 'no JSON'", "release 1: what is on record of it is gone, or was changed"),
        ("DELETE FROM release_file WHERE name = 'tally.txt'", "tally.txt lies in its folder and is not on record"),
        ("DELETE FROM release_file", "its manifest is not on record"),
        ("DELETE FROM release_file; DELETE FROM release", "holds a release that is not on record"),
    ],
)
def test_a_release_that_was_changed_on_record_is_named(room, statement, found):
    room.build()

    tamper(room, *statement.split("; "))

    assert found in found_by(room)


def test_what_lies_in_a_release_without_being_part_of_it_is_named(room):
    folder = room.build().folder
    (folder / "extra.csv").write_text("1")

    assert "release 1: extra.csv lies in its folder and is not on record." in found_by(room)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE entry SET recorded_by = 'otto' WHERE rfc_id = 2 AND seq = 3", "entry 3"),
        ("DELETE FROM entry WHERE rfc_id = 2 AND seq = (SELECT max(seq) FROM entry WHERE rfc_id = 2)", "entry 5"),
        ("UPDATE entry SET kind = 'Rumour' WHERE rfc_id = 2 AND seq = 3", "entry 3"),
        ("UPDATE entry SET body = 'no JSON' WHERE rfc_id = 2 AND seq = 3", "entry 3"),
    ],
)
def test_no_release_is_made_from_a_log_that_was_changed(room, statement, where):
    tamper(room, *statement.split("; "))

    with pytest.raises(OutreachError, match=rf"Request 2 \(Port Ansel Police\), {where}"):
        room.check()
    with pytest.raises(OutreachError, match="Nothing was released"):
        room.build()
    assert not (room.desk.releases / SLUG).exists()
