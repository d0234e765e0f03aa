"""`verify` reads every piece of evidence the record names, and tells what nothing names; the doctor tries the store."""

import os
import random
from datetime import timedelta

import pytest

from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import doctor, evidence, verifying
from outreach.services.evidence import Upload
from tests.support.files import pdf
from tests.support.newsroom import open_newsroom

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def kept(newsroom, number):
    upload = Upload(content=pdf(f"Page {number}"), called="scan.pdf", note="x", at=newsroom.clock())
    return evidence.keep(newsroom.desk, newsroom.port_ansel, upload, by=ASHA).fact.sha256


def path(newsroom, name):
    return newsroom.desk.evidence.folder / name[:2] / name


def test_evidence_nobody_touched_is_whole(newsroom):
    kept(newsroom, 1)

    verdict = verifying.verify(newsroom.desk)

    assert (verdict.whole, verdict.evidence, verdict.orphans) == (True, 1, 0)


def test_one_flipped_bit_in_each_of_some_files_is_found_in_every_one(newsroom):
    chance = random.Random(19)
    for number in range(10):
        file = path(newsroom, kept(newsroom, number))
        content = bytearray(file.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)

    wrong = verifying.verify(newsroom.desk).wrong

    assert len(wrong) == 10
    assert "Request 1 (Port Ansel Police Service), entry 2: Evidence" in wrong[0]
    assert "was changed in the store" in wrong[0]


def test_a_piece_that_is_gone_is_found_with_the_entry_that_names_it(newsroom):
    path(newsroom, kept(newsroom, 1)).unlink()

    (wrong,) = verifying.verify(newsroom.desk).wrong

    assert wrong.endswith("entry 2: There is no such piece of evidence in the store.")


def test_what_nothing_names_is_told_after_a_week_and_not_deleted(newsroom):
    name = newsroom.desk.evidence.put(b"An upload that was cut off.")
    for days, orphans in ((6, 0), (8, 1)):
        put_at = (newsroom.clock() - timedelta(days=days)).timestamp()
        os.utime(path(newsroom, name), (put_at, put_at))

        verdict = verifying.verify(newsroom.desk)

        assert (verdict.whole, verdict.orphans) == (True, orphans)
    assert newsroom.desk.evidence.get(name)


def test_a_store_that_takes_nothing_is_wrong_and_says_where(newsroom, tmp_path):
    assert any("Evidence is kept in the folder" in one.sentence for one in doctor.look_at_desk(newsroom.desk))

    folder = newsroom.desk.evidence.folder
    for one in sorted(folder.rglob("*"), reverse=True):
        one.unlink() if one.is_file() else one.rmdir()
    folder.rmdir()
    folder.write_text("in the way")

    (wrong,) = [one.sentence for one in doctor.look_at_desk(newsroom.desk) if one.fault == "evidence-not-kept"]
    assert f"Evidence cannot be written in {folder}" in wrong
