"""Words that went out with a release: it is named before they are erased, and the next one has them no more."""

from datetime import timedelta

import pytest

from outreach.domain.errors import OutreachError
from outreach.domain.facts import EntryRetracted, Gate, GateWaived, Happened, SignedOff, Terms
from outreach.domain.ids import Seq
from outreach.press.public_feeds import public_feeds
from outreach.services import auditing, erasing, erasure_journal, erasure_pages, records, teams, verifying
from outreach.services.erasure_scope import Wanted
from outreach.services.public_feeds import out_releases
from outreach.services.releases import ReleaseRefused
from tests import dataset_story as endings
from tests.services.test_erasing import pretend
from tests.story import day, heard_off_record, quoted, signed_off, silence, verified, waived
from tests.support.pressroom import EDITH, OTTO, SLUG, open_pressroom

WORDS = "Marguerite Stone never gave that order."


@pytest.fixture
def room(database_url, tmp_path):
    room = open_pressroom(database_url, tmp_path / "home")
    yield room
    room.record.database.dispose()


@pytest.fixture
def quote(room):
    """A denial and a verified quote, released."""
    story = (*endings.denied(), quoted(10, WORDS), verified(11, 6), signed_off(12))
    (rfc_id,) = room.told(story, names=["Lakmere Police"])
    return Wanted(rfc_id=rfc_id, seq=Seq(6))


def printed(folder):
    return [path.name for path in sorted(folder.iterdir()) if WORDS.encode() in path.read_bytes()]


def erase(room, wanted):
    desk = teams.seen_by(room.desk, EDITH.staff)
    look = erasure_pages.look(desk, wanted)
    asked = erasing.ask(desk, wanted, "source protection", "Agreed with counsel on 3 March.", by=EDITH)
    erasing.confirm(teams.seen_by(room.desk, OTTO.staff), asked, by=OTTO)
    erasure_journal.finish(room.desk, room.desk.clock())
    return look


def test_the_release_that_holds_the_words_is_named_and_stays_and_the_next_has_them_no_more(room, quote):
    first = room.build()
    assert printed(first.folder)

    look = erase(room, quote)
    room.clock.now = room.clock.now.replace(day=room.clock.now.day + 1)
    second = room.build()

    assert [one.number for one in look.published] == [1]
    assert printed(first.folder)
    assert second.released.number == 2
    assert printed(second.folder) == []
    assert [one.sentence for one in second.preflight.release.changes] == ["Lakmere Police: a statement was withdrawn."]
    assert second.preflight.release.tally == first.preflight.release.tally
    assert verifying.verify(room.desk).wrong + auditing.verify(room.desk).wrong == ()


def test_a_release_of_before_is_not_printed_again_with_other_words(room, quote):
    first = room.build()
    erase(room, quote)

    with pytest.raises(OutreachError, match="words of it were erased since"):
        room.build(first.released.cutoff)


def test_words_that_were_never_released_are_said_to_be_in_no_release(room, quote):
    assert erase(room, quote).published == ()
    assert printed(room.build().folder) == []


def test_a_mark_where_secret_words_stood_is_no_leak(room):
    """Words off the record and a background quote, erased: each is the same mark now."""
    hidden = quoted(10.5, "Nobody asked.", speaker="Dana Rowe", terms=Terms.ON_BACKGROUND, attribution="an officer")
    story = (*endings.denied(), quoted(10, WORDS), verified(11, 6), hidden, heard_off_record(11.5), signed_off(12))
    (rfc_id,) = room.told(story, names=["Lakmere Police"])
    room.whispered(rfc_id, 9, "It was the chief herself, and everybody in the house knew of it.")

    erase(room, Wanted(rfc_id=rfc_id, seq=Seq(6), also=((rfc_id, Seq(8)), (rfc_id, Seq(9)))))
    built = room.build()

    assert built.released.number == 1
    assert printed(built.folder) == []


def test_no_release_prints_a_mark_where_a_reason_stood_until_it_is_given_anew(room):
    by_letter_alone = [told for told in silence() if told.fact != silence()[2].fact]
    told = (*by_letter_alone, waived(8, Gate.CHANNELS, reason=WORDS), waived(8, Gate.ATTEMPTS), signed_off(9))
    (rfc_id,) = room.told(told, names=["Port Ansel Police"])
    waiver = len(told) - 1
    erase(room, Wanted(rfc_id=rfc_id, seq=Seq(waiver)))

    with pytest.raises(ReleaseRefused) as refused:
        room.build()

    (unmet,) = refused.value.unmet
    assert (unmet.gate, unmet.agencies[0].agency) == ("erased", "Port Ansel Police")
    assert "Take each back and give it anew" in str(unmet)

    expires = room.clock() + timedelta(days=9)
    anew = GateWaived(gate=Gate.CHANNELS, reason="It has one office.", expires_at=expires)
    for fact in (EntryRetracted(entry=Seq(waiver), reason="Erased."), anew):
        last = records.record(room.desk, rfc_id, Happened(at=room.clock(), fact=fact), by=EDITH).entries[-1].seq
    signed = SignedOff(through=last, status=records.open_case(room.desk, rfc_id).standing.status)
    records.record(room.desk, rfc_id, Happened(at=room.clock(), fact=signed), by=OTTO)
    built = room.build()

    assert printed(built.folder) == []
    assert not [path.name for path in built.folder.iterdir() if b"[erased]" in path.read_bytes()]
    assert any(b"It has one office." in path.read_bytes() for path in built.folder.iterdir())


def test_no_release_is_made_over_an_erasure_nobody_bears_out(room, quote):
    erase(room, quote)
    pretend(room, "UPDATE erasure_end SET by = 'ben'")

    with pytest.raises(OutreachError, match=r"names other people than the record does\. Nothing was released"):
        room.build()


def test_the_feeds_do_not_tell_anew_what_was_erased_since(room):
    """The release stays on the newsroom's disk; a feed is read by everybody, again and again."""
    story = (*endings.denied(), quoted(50, WORDS), verified(51, 6), signed_off(52))
    (rfc_id,) = room.told(story, names=["Lakmere Police"])
    room.build()
    room.clock.now = day(60)
    room.build()
    before = public_feeds(out_releases(room.desk, SLUG), "https://data.example.org")

    erase(room, Wanted(rfc_id=rfc_id, seq=Seq(6)))
    after = public_feeds(out_releases(room.desk, SLUG), "https://data.example.org")

    assert [WORDS in file.content.decode() for file in before] == [True, True]
    assert [WORDS in file.content.decode() for file in after] == [False, False]
    assert "words in it were withdrawn since" in after[0].content.decode()
    assert after[0].content.count(b"<entry>") == 2
