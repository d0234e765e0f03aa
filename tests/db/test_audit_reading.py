"""The audit chain is read back in order and in part, found by its words, anchored, and kept where nobody rewrites."""

import json
import logging
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.db import audit, audit_anchors, audit_reading, holds
from outreach.db.audit import Note
from outreach.db.audit_keys import LONGEST_LINE, KeyFile, is_signed
from outreach.db.audit_reading import MANY_WORDS, Wanted
from outreach.db.session import Database
from outreach.domain.audit import NOTHING_YET, Action, Anchor, Head
from outreach.domain.codec import canonical
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.merkle import root
from tests.story import day
from tests.support.record import ASHA, Record


def viewed(record: Record, about: str, investigation: int | None = None, **payload: object) -> int:
    """An event; back comes its number."""
    with record.database.writing() as session:
        audit.note(
            session,
            Note(action=Action.VIEWED, about=about, payload=payload or {"page": 1}, investigation=investigation),
        )
    return newest(record)


def newest(record: Record) -> int:
    with record.database.reading() as session:
        return audit_reading.head(session).seq


def numbers(found) -> list[int]:
    return [event.seq for event, _ in found]


# ── Read back ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_events_are_read_in_their_order_from_one_number_to_another(record: Record):
    last = newest(record)
    with record.database.reading() as session:
        assert numbers(audit_reading.pairs(session)) == list(range(1, last + 1))
        assert numbers(audit_reading.pairs(session, after=2)) == list(range(3, last + 1))
        assert numbers(audit_reading.pairs(session, until=3)) == [1, 2, 3]
        assert numbers(audit_reading.pairs(session, after=2, until=3)) == [3]
        assert [event.hash for event, _ in audit_reading.pairs(session)] == [
            seal.hex() for seal in audit_anchors.seals(session, 0, last)
        ]


def test_the_newest_are_found_by_who_did_what_to_what_before_which(record: Record):
    first, second = (viewed(record, "request/7") for _ in range(2))
    other = viewed(record, "request/8")
    with record.database.reading() as session:

        def recent(**wanted: object) -> list[int]:
            return numbers(audit_reading.recent(session, Wanted(**wanted)))

        assert recent() == list(range(other, 0, -1))
        assert recent(limit=2) == [other, second]
        assert recent(about="request/7") == [second, first]
        assert recent(about="request/7", before=second) == [first]
        assert recent(before=second, limit=1) == [first]
        assert recent(action="viewed") == [other, second, first]
        assert recent(actor="nobody of ours") == []


def test_one_event_is_found_and_one_that_is_none_is_said_not_to_be(record: Record):
    seq = viewed(record, "request/7", page=3)
    with record.database.reading() as session:
        event, payload = audit_reading.one(session, seq)
        assert (event.seq, event.details.object, json.loads(payload.text)) == (seq, "request/7", {"page": 3})
        with pytest.raises(NotFound, match=f"There is no event {seq + 1}. `outreach audit show` lists the newest."):
            audit_reading.one(session, seq + 1)


def test_events_of_some_actions_come_in_their_order_and_no_others(record: Record):
    seq = viewed(record, "request/7")
    with record.database.reading() as session:
        assert numbers(audit_reading.of_action(session, Action.VIEWED)) == [seq]
        assert numbers(audit_reading.of_action(session, Action.VIEWED, Action.ACCOUNT_MADE)) == [1, seq]
        assert [payload.text for _, payload in audit_reading.of_action(session, Action.VIEWED)] == ['{"page":1}']


def test_an_export_begins_after_the_release_before_of_the_same_investigation(record: Record):
    def released(about: str, number: int) -> int:
        with record.database.writing() as session:
            audit.note(session, Note(action=Action.RELEASED, about=about, payload={}, version=number))
        return newest(record)

    first, _, _ = released("investigation/1", 1), released("investigation/2", 1), released("investigation/1", 2)
    with record.database.reading() as session:
        assert audit_reading.released_before(session, 1, 2) == first
        assert audit_reading.released_before(session, 1, 1) == 0
        assert audit_reading.released_before(session, 3, 2) == 0


# ── Found by what they say, and erased ──────────────────────────────────────────────────────────────────────────────


def test_events_are_found_by_a_word_letter_by_letter_with_their_investigation(record: Record):
    word = '100% of "Kari_Holm"\n'
    right = viewed(record, "contact/1", record.investigation_id, name=f"x{word}x")
    viewed(record, "contact/2", record.investigation_id, name=word.replace("_", "x").replace("%", "y"))
    elsewhere = viewed(record, "contact/3", name=word)
    with record.database.reading() as session:
        assert audit_reading.naming(session, [word]) == {right: record.investigation_id, elsewhere: None}
        assert audit_reading.naming(session, [word], about=["contact/1", "contact/2"]) == {
            right: record.investigation_id
        }
        assert audit_reading.naming(session, [word], about=[]) == {}
        assert audit_reading.naming(session, []) == {}


def test_the_last_and_the_first_of_many_words_are_looked_for(record: Record):
    words = [f"word-{number:03}-" for number in range(MANY_WORDS + 2)]
    told = [viewed(record, "contact/1", name=word) for word in (words[0], words[1], words[MANY_WORDS], words[-1])]
    with record.database.reading() as session:
        assert sorted(audit_reading.naming(session, words)) == told


def test_no_word_reaches_an_event_about_our_own_people_or_one_that_verifying_goes_by(record: Record):
    viewed(record, "staff/asha", name="Kari Holm")
    with record.database.writing() as session:
        audit.note(session, Note(action=Action.SHARED, about="request/1", payload={"name": "Kari Holm"}))
    with record.database.reading() as session:
        assert audit_reading.naming(session, ["Kari Holm"]) == {}


def test_an_erasure_of_payloads_says_which_and_why_and_takes_no_other(record: Record):
    first, second = viewed(record, "contact/1"), viewed(record, "contact/2")
    with record.database.writing() as session:
        audit_reading.erase(session, [second, first], why="A court ordered it.")
    with record.database.reading() as session:
        *_, (event, said) = audit_reading.pairs(session)
        gone = [one.seq for one, payload in audit_reading.pairs(session) if payload is None]

    assert gone == [first, second]
    assert (event.details.action, event.details.object) == ("payload erased", "audit")
    assert json.loads(said.text) == {"seqs": [first, second], "why": "A court ordered it."}


def test_a_legal_hold_keeps_the_payloads_of_its_investigation_and_those_of_none(record: Record):
    with record.database.writing() as session:
        holds.add(session, record.investigation_id, on=True, reason="A claim is announced.", by=ASHA, at=day(0))
    theirs = viewed(record, "contact/1", record.investigation_id)
    of_none, others = viewed(record, "contact/2"), viewed(record, "contact/3", 77)

    for seq in (theirs, of_none):
        with pytest.raises(RuleBroken), record.database.writing() as session:
            audit_reading.erase(session, [seq], why="x")
    with record.database.writing() as session:
        audit_reading.erase(session, [others], why="x")


# ── Anchored ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ring(tmp_path: Path) -> KeyFile:
    made = KeyFile(tmp_path / "deep" / "home", tmp_path / "far" / "away" / "anchors.jsonl")
    made.begin(day(0).date(), after=0)
    return made


def anchored(record: Record, ring: KeyFile, at=None) -> Anchor | None:
    with record.database.writing() as session:
        return audit_anchors.make(session, at or day(0), ring)


def test_an_anchor_says_how_many_under_which_root_when_and_is_found_again(record: Record, ring):
    size = newest(record)
    made = anchored(record, ring)
    with record.database.reading() as session:
        head, leaves = audit_reading.head(session), audit_anchors.seals(session, 0, size)
        assert (made.size, made.head, made.at) == (size, head.hash, "2026-03-02T09:00:00.000000+00:00")
        assert made.root == root(leaves).hex()
        assert audit_anchors.last(session) == made
        assert audit_anchors.all_of(session) == [made]
    assert is_signed(made)
    assert made.public == ring.public()


def test_the_next_anchor_grows_from_the_one_before_and_nothing_new_is_not_anchored(record: Record, ring):
    first = anchored(record, ring)
    assert anchored(record, ring) is None
    viewed(record, "request/7")
    second = anchored(record, ring, day(1))
    with record.database.reading() as session:
        assert second.size == first.size + 1
        assert second.root == root(audit_anchors.seals(session, 0, second.size)).hex()
        assert audit_anchors.seals(session, first.size, second.size) == [bytes.fromhex(second.head)]
        assert audit_anchors.all_of(session) == [first, second]
        assert audit_anchors.last(session) == second
        assert audit_anchors.last(session, day(1)) == second
        assert audit_anchors.last(session, day(1) - timedelta(seconds=1)) == first
        assert audit_anchors.last(session, day(-1)) is None


def test_before_there_is_an_anchor_there_is_none_and_without_a_key_that_signs_none_is_made(record: Record, tmp_path):
    with record.database.writing() as session:
        assert audit_anchors.last(session) is None
        assert audit_anchors.make(session, day(0), KeyFile(tmp_path)) is None
        assert audit_anchors.after(session, audit_reading.head(session), day(0), None) is None
        assert audit_anchors.after(session, None, day(0), KeyFile(tmp_path)) is None


def test_a_chain_in_which_nothing_happened_is_not_anchored(sqlite_url: str, ring):
    empty = Database(sqlite_url)
    with empty.writing() as session:
        assert audit_reading.head(session) == Head(seq=0, hash=NOTHING_YET, epoch=0)
        assert audit_anchors.make(session, day(0), ring) is None
    empty.dispose()


# ── Keys, and anchors elsewhere ─────────────────────────────────────────────────────────────────────────────────────


def an_anchor(size: int, **to: object) -> Anchor:
    made = Anchor(size=size, root="ab" * 32, at="æ", head="cd" * 32, peaks=("x",), public="", signature="")
    return replace(made, **to)


def test_what_is_kept_elsewhere_is_added_to_and_said_once(ring):
    assert (ring.kept(), KeyFile(ring.elsewhere.parent).kept()) == ([], [])
    ring.keep([an_anchor(1), an_anchor(2)])
    ring.keep([an_anchor(1), an_anchor(2, root="other"), an_anchor(3)])

    assert ring.kept() == [an_anchor(1), an_anchor(2), an_anchor(3)]
    assert ring.elsewhere.read_text(encoding="utf-8").splitlines()[0] == canonical(asdict(an_anchor(1)))


def test_the_newest_elsewhere_is_found_at_the_end_of_a_long_file(ring):
    ring.keep([an_anchor(size) for size in range(1, 200)])
    assert ring.elsewhere.stat().st_size > 2 * LONGEST_LINE

    ring.keep([an_anchor(size) for size in range(190, 202)])

    assert [one.size for one in ring.kept()] == list(range(1, 202))


def test_an_empty_file_elsewhere_is_begun_and_one_that_cannot_be_written_is_logged(ring, caplog):
    ring.elsewhere.parent.mkdir(parents=True)
    ring.elsewhere.write_text("")
    ring.keep([an_anchor(1)])
    assert ring.kept() == [an_anchor(1)]

    ring.elsewhere.unlink()
    ring.elsewhere.mkdir()
    with caplog.at_level(logging.ERROR):
        ring.keep([an_anchor(2)])
    assert [one.getMessage() for one in caplog.records] == ["The file of anchors cannot be written"]
    assert ring.kept() == []


@pytest.mark.parametrize("line", ["nonsense", "{}", '{"peaks":1}', "[]"])
def test_a_line_elsewhere_that_cannot_be_read_counts_as_a_forged_anchor(ring, line):
    ring.elsewhere.parent.mkdir(parents=True)
    ring.elsewhere.write_text(f"{line}\n\n")

    assert ring.kept() == [Anchor(size=0, root="", at="?", head="", peaks=(), public="", signature="")]
    assert not is_signed(ring.kept()[0])
    ring.keep([an_anchor(1)])
    assert ring.kept()[-1] == an_anchor(1)


def test_a_signature_is_of_these_words_and_this_key_alone(ring):
    public, signature = ring.sign(an_anchor(9).said())
    right = an_anchor(9, public=public, signature=signature)

    assert is_signed(right)
    assert not is_signed(replace(right, root="ef" * 32))
    assert not is_signed(replace(right, public="ab" * 32))
    assert not is_signed(replace(right, signature="no"))


def test_without_keys_nothing_signs_and_there_is_no_key_of_the_day(tmp_path):
    bare = KeyFile(tmp_path)
    assert (bare.now(), bare.public(), bare.can_sign, bare.key(day(0).date(), least=0)) == (None, "", False, None)


def test_a_first_key_is_long_counts_on_and_keeps_the_one_that_signs(ring, tmp_path):
    public = ring.public()
    first = ring.begin(day(0).date(), after=7)

    assert (first.epoch, len(first.secret)) == (8, 32)
    assert ring.now() == first.next()
    assert ring.key(day(3).date(), least=0) == first.at(12)
    assert ring.public() == public
    assert ring.begin(day(0).date(), after=7).secret != first.secret


def test_a_key_file_that_says_nonsense_is_named_with_what_to_do(ring, tmp_path):
    (tmp_path / "deep" / "home" / "audit.key").write_text("{}")
    with pytest.raises(OutreachError, match=r"cannot be read as the audit key of a day\. Put back a copy\."):
        ring.now()


def test_what_was_wiped_is_zeros_as_long_as_it_was(ring, tmp_path):
    """Whoever holds another name of the file sees what became of yesterday's key."""
    key = tmp_path / "deep" / "home" / "audit.key"
    twin = tmp_path / "twin"
    twin.hardlink_to(key)
    size = key.stat().st_size

    ring.key(day(1).date(), least=0)

    assert twin.read_bytes() == b"\0" * size
    assert sorted(one.name for one in key.parent.iterdir()) == ["audit-signing.key", "audit.key"]
