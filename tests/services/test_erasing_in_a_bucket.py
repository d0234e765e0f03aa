"""What is erased goes from a bucket as it does from a folder, and where the bucket is away, once it answers again."""

from dataclasses import replace

import pytest

from outreach.domain.errors import NotFound
from outreach.evidence.store import StoreUnreachable, open_store
from outreach.services import erasing, erasure_journal
from outreach.services.erasure_scope import Wanted
from tests.services.test_erasing import BEN, CANARY, EDITH, GROUND, WHY, letter, seen_by, upload
from tests.support.buckets import s3_server
from tests.support.mailroom import Mailroom
from tests.support.newsroom import open_newsroom


@pytest.fixture(scope="module")
def s3():
    with s3_server() as server:
        yield server


@pytest.fixture
def room(sqlite_url, tmp_path, s3, monkeypatch):
    for name, value in s3.credentials.items():
        monkeypatch.setenv(name, value)
    opened = Mailroom(open_newsroom(sqlite_url, str(tmp_path / "home")))
    keeps(opened, s3.new_bucket().url)
    yield opened
    opened.desk.database.dispose()


def keeps(room, url):
    """From now on its evidence lies there."""
    room.newsroom.desk = replace(room.newsroom.desk, evidence=open_store(url))


def erased(room, **wanted):
    asked = erasing.ask(seen_by(room, BEN), Wanted(**wanted), GROUND, WHY, by=BEN)
    return erasing.confirm(seen_by(room, EDITH), asked, by=EDITH)


def test_a_file_and_a_message_go_from_a_bucket_and_what_another_entry_names_stays(room):
    ansel, lakmere = room.newsroom.port_ansel, room.newsroom.lakmere
    room.asked(ansel)
    message = room.one(letter(to=room.reply_address()))
    here, there = upload(room, ansel), upload(room, lakmere)
    store = room.desk.evidence
    assert {message.sha256, here.fact.sha256} <= {*store.names()}

    erased(room, message=message.id)
    erased(room, rfc_id=ansel, seq=here.seq)
    said = erasure_journal.finish(room.desk, room.desk.clock())

    assert said.startswith("Finished 2 erasures; 1 file removed.")
    assert message.sha256 not in {*store.names()}
    with pytest.raises(NotFound):
        store.get(message.sha256)
    assert CANARY.encode() in store.get(there.fact.sha256)

    erased(room, rfc_id=lakmere, seq=there.seq)
    erasure_journal.finish(room.desk, room.desk.clock())
    assert there.fact.sha256 not in {*store.names()}


def test_where_the_bucket_is_away_the_words_go_at_once_and_the_file_once_it_answers(room):
    kept = upload(room, room.newsroom.port_ansel)
    store = room.desk.evidence
    erased(room, rfc_id=room.newsroom.port_ansel, seq=kept.seq)
    keeps(room, "s3://newsroom-away/outreach?endpoint_url=http://127.0.0.1:9")

    with pytest.raises(StoreUnreachable, match="Evidence cannot be erased in the bucket"):
        erasure_journal.finish(room.desk, room.desk.clock())

    assert CANARY not in str(room.newsroom.log(room.newsroom.port_ansel)[-1].fact)
    assert kept.fact.sha256 in {*store.names()}
    room.newsroom.desk = replace(room.newsroom.desk, evidence=store)
    erasure_journal.finish(room.desk, room.desk.clock())
    assert kept.fact.sha256 not in {*store.names()}
