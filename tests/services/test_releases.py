import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from outreach.db import heartbeats, investigations
from outreach.db import releases as kept
from outreach.db.heartbeats import Beat
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.facts import Gate, Happened, NoteAdded
from outreach.domain.investigation import DEFAULT_WORDINGS, Policy, ResponseStatus, StatusWording
from outreach.domain.mends import entry
from outreach.services import records, releases
from outreach.services.releases import ReleaseRefused
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, CUTOFF
from tests.story import (
    CONFIRMS,
    DENIES,
    answered,
    asked,
    day,
    due,
    heard_off_record,
    listed,
    noted,
    on_background,
    quoted,
    removed,
    retracted,
    signed_off,
    silence,
    waived,
    withdrawn,
)
from tests.support.pressroom import ASHA, EDITH, OTTO, SLUG, open_pressroom

SECRET = "Between us, everyone was told to deny it until the press stopped calling."


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


@pytest.fixture
def either(database_url, tmp_path):
    room = open_pressroom(database_url, tmp_path)
    yield room
    room.record.database.dispose()


def gates(preflight):
    return [unmet.gate for unmet in preflight.unmet]


def names(unmet):
    return [concerned.agency for concerned in unmet.agencies]


def whole_dataset(room, **wanted):
    return room.told(*(endings.ENDINGS[ending]() for ending, count in wanted.items() for _ in range(count)))


# ── Refused ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_release_is_refused_with_what_is_missing_whom_it_concerns_and_the_mend(either):
    either.told(
        endings.denied(),
        (due(0, 7), asked(0), answered(3, DENIES)),
        (*endings.denied(), answered(10, CONFIRMS)),
        names=["Lakmere Police", "Port Ansel Police", "Tidewater Sheriff"],
    )

    with pytest.raises(ReleaseRefused) as refused:
        either.build()

    never, stale = refused.value.unmet
    assert never.missing == "1 row is not signed off."
    assert names(never) == ["Port Ansel Police"]
    assert stale.missing == "1 row is signed off, and something came in afterwards."
    assert [(one.agency, one.why) for one in stale.agencies] == [
        ("Tidewater Sheriff", "Entry 6 was recorded after the editor had signed through entry 4.")
    ]
    assert "Sign each" in str(refused.value)
    assert releases.everything_out(either.desk, SLUG) == ()
    assert not list(either.desk.releases.glob("**/*"))


def test_a_party_outside_the_dataset_is_signed_before_it_is_quoted(room):
    room.told(
        endings.denied(),
        (listed("Blue Lantern Ltd.", outside_dataset=True), asked(0), answered(3, DENIES)),
        names=["Lakmere Police", "Blue Lantern Ltd."],
    )

    assert [names(unmet) for unmet in room.check().unmet] == [["Blue Lantern Ltd."]]


def test_an_empty_dataset_is_not_released(room):
    assert gates(room.check()) == ["dataset"]


def test_a_cut_off_in_the_future_is_refused_at_its_field(room):
    with pytest.raises(RuleBroken, match="lies in the future") as refused:
        room.check(CUTOFF + timedelta(seconds=1))

    assert refused.value.field == "cutoff"


def test_a_waiver_that_has_run_out_since_the_signing_holds_the_release_back(room):
    story = (*silence(), waived(8, Gate.CHANNELS, until=20), signed_off(9))
    room.told(story, names=["Lakmere Police"])

    assert room.check(day(19)).unmet == ()
    (expired,) = room.check().unmet
    assert (expired.gate, names(expired)) == ("waivers", ["Lakmere Police"])


def test_nobody_is_called_silent_while_their_time_still_runs(room):
    story = (
        *silence(),
        waived(8, Gate.DEADLINE_PASSED),
        due(8, 60),
        waived(8, Gate.FINAL_DEADLINE),
        signed_off(9),
    )
    room.told(story, names=["Lakmere Police"])
    (waiting,) = room.check().unmet

    assert waiting.gate == Gate.DEADLINE_PASSED
    assert waiting.agencies[0].why == "Friday 1 May 2026, 17:00 in Oslo (UTC+2)"


def test_a_codebook_that_calls_silence_a_refusal_holds_the_release_back(sqlite_url, tmp_path):
    unfair = StatusWording(label="Refused", tally="refused to answer")
    room = open_pressroom(
        sqlite_url, tmp_path, codebook=replace(CODEBOOK, wordings={**DEFAULT_WORDINGS, ResponseStatus.DECLINED: unfair})
    )
    room.told(endings.denied())

    assert gates(room.check()) == ["wording"]


def test_news_from_after_the_cut_off_is_pointed_out_and_does_not_block(room):
    room.told((*endings.denied(), answered(20, CONFIRMS)), names=["Lakmere Police"])
    preflight = room.check(day(15))

    assert [(unmet.gate, unmet.blocks, names(unmet)) for unmet in preflight.unmet] == [
        ("cut-off", False, ["Lakmere Police"])
    ]
    assert room.build(day(15)).released


def test_a_note_from_after_the_cut_off_is_no_news(room):
    room.told((*endings.denied(), noted(20, "She called to say hello.")))

    assert room.check(day(15)).unmet == ()


@pytest.mark.parametrize(
    ("minutes", "failed", "held_back"), [(1, False, []), (16, False, ["mail healthy"]), (1, True, ["mail healthy"])]
)
def test_where_a_mailbox_is_read_it_must_have_been_read_a_moment_ago(room, minutes, failed, held_back):
    room.told(endings.denied())
    read_at = room.clock.now - timedelta(minutes=minutes)
    with room.record.database.writing() as session:
        heartbeats.beat(session, Beat(name="fetch-inbox", at=read_at, detail="", failed=failed, next_at=read_at))

    assert gates(room.check()) == held_back


def test_a_reporter_cannot_release(room):
    room.told(endings.denied())

    with pytest.raises(RuleBroken, match="Only an editor"):
        room.build(by=ASHA)


def test_there_is_nothing_to_check_in_an_investigation_that_does_not_exist(room):
    with pytest.raises(NotFound):
        releases.check(room.desk, "red-lantern")


# ── Off the record ──────────────────────────────────────────────────────────────────────────────────────────────


def test_words_heard_off_the_record_are_in_no_exported_byte(either):
    ids = either.told(
        (*endings.denied(), heard_off_record(10), noted(10, f"She said: {SECRET}"), signed_off(11)),
        names=["Lakmere Police"],
    )
    either.whispered(ids[0], 6, SECRET)

    assert either.check().unmet == ()
    built = either.build()

    words = [word.strip(".,").encode() for word in SECRET.split()]
    pairs = {b" ".join(pair) for pair in pairwise(words)} - {b"was told"}  # a timeline says “the deadline it was told”
    for path in built.folder.iterdir():
        assert [pair for pair in pairs if pair in path.read_bytes()] == []


@pytest.mark.parametrize(
    "leak",
    [
        quoted(12, "As I said, everyone was told to deny it."),
        waived(12, Gate.CHANNELS, reason="Everyone was told to deny it, so why ask again?"),
    ],
    ids=["in a quote", "in the reason of a waiver"],
)
def test_five_of_the_words_in_a_row_hold_the_release_back_and_are_not_repeated(room, leak):
    ids = room.told((*silence(), heard_off_record(10), leak, signed_off(13)), names=["Lakmere Police"])
    room.whispered(ids[0], 6, SECRET)
    (found,) = room.check().unmet

    assert (found.gate, names(found)) == (Gate.NOTHING_OFF_RECORD, ["Lakmere Police"])
    assert "Words heard off the record would be printed, in" in found.missing
    assert "told to deny" not in str(found)


def test_words_that_went_on_the_record_later_may_be_printed(room):
    story = (
        *endings.denied(),
        heard_off_record(10),
        quoted(12, "Everyone was told to deny it."),
        retracted(13, 6),
        signed_off(14),
    )
    ids = room.told(story)
    room.whispered(ids[0], 6, SECRET)

    assert room.check().unmet == ()


def test_words_heard_after_the_cut_off_are_secret_too(room):
    story = (*endings.denied(), quoted(10, "Everyone was told to deny it."), signed_off(11), heard_off_record(20))
    ids = room.told(story)
    room.whispered(ids[0], 8, SECRET)

    assert Gate.NOTHING_OFF_RECORD in gates(room.check(day(15)))


def test_words_of_a_removed_agency_are_as_secret(room):
    ids = room.told(
        (*endings.denied(), quoted(10, "Everyone was told to deny it."), signed_off(11)),
        (removed(1), heard_off_record(2)),
        names=["Lakmere Police", "Nowhere Police"],
    )
    room.whispered(ids[1], 3, SECRET)
    (leak,) = room.check().unmet

    assert [(one.agency, one.why) for one in leak.agencies] == [
        ("Lakmere Police", "the quote in entry 6; kept back by Nowhere Police, entry 3")
    ]
    assert leak.agencies[0].mend == entry(6, "Look at it there")


def test_a_name_behind_a_background_quote_is_found_in_other_words(room):
    story = (
        asked(0),
        answered(3, DENIES),
        on_background(4, "One officer tried it.", "a person at the service", speaker="Robin Quill"),
        quoted(5, "As my colleague Robin Quill told you, we have never used it."),
        signed_off(9),
    )
    room.told(story, names=["Lakmere Police"])
    (leak,) = room.check().unmet

    assert leak.missing.startswith("The name of somebody who spoke on background or off the record would be")
    assert "Quill" not in str(leak)


def test_whoever_spoke_off_the_record_is_not_thanked_by_name(room):
    """An editor's own introduction is printed like all else, and is the likeliest place for a thank-you."""
    whispered = replace(heard_off_record(3).fact, speaker="Wendell Hsu")
    room.told((*endings.denied(), replace(heard_off_record(3), fact=whispered)), names=["Lakmere Police"])
    room.adopted(replace(CODEBOOK, introduction="We thank Wendell Hsu."), day(12))
    found = [one for one in room.check().unmet if one.gate == Gate.NOTHING_OFF_RECORD]

    assert ["methodology.txt" in one.missing for one in found] == [True]
    assert "Hsu" not in str(found)


def test_who_also_spoke_on_the_record_may_be_named_there(room):
    story = (
        asked(0),
        answered(3, DENIES),
        on_background(4, "One officer tried it.", "a person at the service", speaker="Dana Rowe"),
        quoted(5, "We have never used it."),
        signed_off(9),
    )
    room.told(story)

    assert room.check().unmet == ()


# ── Released ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_eighty_eight_entities_are_released_with_the_sentence_of_the_story(either):
    whole_dataset(either, confirmed=24, unaware=9, denied_first=3, declined=10, denied=12, silent=30)
    built = either.build()

    told = (built.folder / "tally.txt").read_text().splitlines()[0]
    assert told == (
        "Of the 88 entities: 36 said employees used or tried it (9 of them had officials who were unaware until "
        "asked; another 3 first denied and later found use); 10 declined to answer; 12 denied any use; 30 did not "
        "respond. (36 + 10 + 12 + 30 = 88; the 9 and the 3 are inside the 36.)"
    )
    assert built.released.body["rows"] == 88


def test_a_table_of_one_thousand_eight_hundred_and_three_is_released(room):
    whole_dataset(room, confirmed=232, unaware=34, denied_first=69, declined=97, denied=210, silent=1161)

    assert room.build().released.body["tally"] == (
        "Of the 1,803 entities: 335 said employees used or tried it (34 of them had officials who were unaware until "
        "asked; another 69 first denied and later found use); 97 declined to answer; 210 denied any use; 1,161 did not "
        "respond. (335 + 97 + 210 + 1,161 = 1,803; the 34 and the 69 are inside the 335.)"
    )


def test_a_release_is_on_record_with_its_files_and_their_seals(either):
    either.told(endings.denied())
    built = either.build()
    (out,) = releases.everything_out(either.desk, SLUG)

    assert (out.number, out.cutoff, out.released_by, out.seconded_by) == (1, CUTOFF, "edith", None)
    assert out.head == built.preflight.release.chain_head
    assert {file.name for file in out.files} == {path.name for path in built.folder.iterdir()}
    assert releases.get(either.desk, SLUG, 1) == out
    assert releases.file(either.desk, SLUG, 1, "tally.txt") == (built.folder / "tally.txt").read_bytes()


def test_the_same_record_gives_the_same_bytes_on_either_database(sqlite_url, postgres_url, tmp_path):
    printed = []
    for number, url in enumerate((sqlite_url, postgres_url)):
        room = open_pressroom(url, tmp_path / str(number))
        whole_dataset(room, confirmed=2, unaware=1, denied_first=1, declined=1, denied=1, silent=2)
        folder = room.build().folder
        printed.append({path.name: path.read_bytes() for path in folder.iterdir()})
        room.record.database.dispose()

    assert printed[0] == printed[1]
    assert len(printed[0]) == 21


def test_the_same_cut_off_gives_the_same_bytes_whatever_came_later(either):
    ids = either.told((*endings.denied(), answered(50, CONFIRMS)), names=["Lakmere Police"])
    first = either.build()
    either.clock.now = day(400)
    either.adopted(replace(CODEBOOK, nouns="bodies"), day(300))
    with either.record.database.writing() as session:
        investigations.change(session, either.record.investigation_id, title="Another title", live=True)
    again = either.build(CUTOFF)

    assert ids
    assert again.preflight.files == first.preflight.files
    assert len(releases.everything_out(either.desk, SLUG)) == 1


def test_a_release_lost_from_the_disk_is_printed_again(room):
    room.told(endings.denied())
    built = room.build()
    kept_bytes = (built.folder / "release.json").read_bytes()
    for path in built.folder.iterdir():
        path.unlink()
    built.folder.rmdir()

    with pytest.raises(OutreachError, match=r"outreach release build blue-lantern --cutoff 2026-04-11T09:00:00\+00:00"):
        releases.file(room.desk, SLUG, 1, "release.json")
    room.build(CUTOFF)
    assert releases.file(room.desk, SLUG, 1, "release.json") == kept_bytes


def test_a_file_changed_on_the_disk_is_not_handed_out(room):
    room.told(endings.denied())
    path = room.build().folder / "tally.txt"
    path.chmod(0o644)
    path.write_text("Of the 1 entity: 1 confirmed.")

    with pytest.raises(OutreachError, match="not what was released"):
        releases.file(room.desk, SLUG, 1, "tally.txt")


def test_a_file_that_is_none_of_a_release_is_not_read(room):
    room.told(endings.denied())
    room.build()

    with pytest.raises(NotFound):
        releases.file(room.desk, SLUG, 1, "../../outreach.sqlite3")


def test_a_second_release_says_what_it_corrects_and_the_first_one_stays(either):
    either.told((*endings.silent(), answered(50, DENIES), signed_off(51)), names=["Lakmere Police"])
    first = either.build()
    either.clock.now = day(60)
    later = either.build()

    assert (later.released.number, later.preflight.release.cut.previous) == (2, CUTOFF)
    assert (
        "response status was “No response”, is now “Denied any use”." in (later.folder / "corrections.txt").read_text()
    )
    assert first.folder.exists()
    assert [out.number for out in releases.everything_out(either.desk, SLUG)] == [2, 1]
    assert either.build(CUTOFF).preflight.files == first.preflight.files


def test_releases_go_forward(room):
    room.told(endings.denied())
    room.build(day(30))

    with pytest.raises(RuleBroken, match="releases go forward"):
        room.check(day(20))


def test_a_cut_that_was_never_recorded_stands_in_nobodys_way(room):
    room.told(endings.denied())
    orphan = room.desk.releases / SLUG / "001-0123456789ab"
    orphan.mkdir(parents=True)

    assert room.build().folder.is_dir()


def test_a_release_whose_record_was_changed_by_hand_cannot_be_made_again(room):
    room.told(endings.denied())
    built = room.build()
    with room.record.database.writing() as session:
        forged = replace(built.released, number=2, cutoff=day(20), released_at=day(41))
        kept.add(session, forged)
    room.clock.now = day(60)

    with pytest.raises(OutreachError, match="cannot be printed again to the same bytes"):
        room.build(day(20))


def test_the_files_can_be_carried_away(room, tmp_path):
    room.told(endings.denied())
    built = room.build()
    away = releases.copy(built, tmp_path / "for the site")

    assert json.loads((away / "manifest.json").read_text())["number"] == 1


# ── Two people ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def careful(database_url, tmp_path):
    room = open_pressroom(database_url, tmp_path, policy=Policy(two_person_release=True))
    room.told(endings.denied())
    yield room
    room.record.database.dispose()


def test_where_the_policy_wants_two_people_one_proposes_and_the_other_releases(careful):
    proposed = careful.build()
    waiting = releases.proposal(careful.desk, SLUG)
    careful.clock.now = day(41)
    released = releases.second(careful.desk, SLUG, by=OTTO).released

    assert proposed.released is None
    assert (waiting.proposed_by, waiting.cutoff, waiting.number) == ("edith", CUTOFF, 1)
    assert (released.released_by, released.seconded_by, released.cutoff) == ("edith", "otto", CUTOFF)
    assert releases.proposal(careful.desk, SLUG) is None


def test_nobody_is_their_own_second_person(careful):
    careful.build()

    with pytest.raises(RuleBroken, match="You proposed this release yourself"):
        releases.second(careful.desk, SLUG, by=EDITH)


def test_without_a_proposal_there_is_nothing_to_second(careful):
    with pytest.raises(NotFound, match="Propose one first"):
        releases.second(careful.desk, SLUG, by=OTTO)


def test_a_second_editor_who_asks_for_other_bytes_proposes_them_instead(careful):
    careful.build()
    careful.clock.now = day(41)
    other = careful.build(day(41), by=OTTO)

    assert other.released is None
    assert releases.proposal(careful.desk, SLUG).proposed_by == "otto"


def test_a_proposal_is_what_the_next_person_looks_at_as_long_as_nothing_happens(careful):
    proposed = careful.build()
    careful.clock.now = day(41)
    looked_at = careful.check()

    assert looked_at.files == proposed.preflight.files
    assert (looked_at.proposed.proposed_by, looked_at.unmet) == ("edith", ())
    with pytest.raises(RuleBroken, match=r"Edith Lind proposed release 1 .* Nothing was proposed again"):
        careful.build(by=OTTO)


def test_a_note_does_not_overtake_a_proposal(careful):
    careful.build()
    careful.clock.now = day(41)
    note = Happened(at=day(41), fact=NoteAdded(text="She called to say hello."))
    records.record(careful.desk, 1, note, by=ASHA)

    assert careful.check().proposed


@pytest.mark.parametrize("happened", ["an answer", "a sign-off taken back", "another codebook"])
def test_what_happens_after_a_proposal_has_to_be_read_before_anything_goes_out(careful, happened):
    careful.build()
    careful.clock.now = day(41)
    if happened == "another codebook":
        careful.adopted(replace(CODEBOOK, nouns="bodies"), day(41))
    else:
        told = answered(41, CONFIRMS) if happened == "an answer" else withdrawn(41)
        careful.record.tell(1, listed("Entity 00001"), *endings.denied(), told, signed_off(41.1))
        careful.clock.now = day(42)
    overtaken = careful.check()

    assert overtaken.proposed is None
    assert "that proposal no longer holds" in overtaken.unmet[-1].missing
    with pytest.raises(OutreachError):
        releases.second(careful.desk, SLUG, by=OTTO)
    assert releases.everything_out(careful.desk, SLUG) == ()


def test_nobody_seconds_a_proposal_they_have_not_looked_at(careful):
    seen = careful.build().preflight.manifest
    careful.clock.now = day(41)
    careful.build(day(41))

    with pytest.raises(RuleBroken, match="not the proposal you looked at"):
        releases.second(careful.desk, SLUG, by=OTTO, manifest=seen)


def test_a_cut_off_from_before_the_policy_is_no_way_round_the_second_person(room):
    room.told(endings.denied())
    room.adopted(Policy(two_person_release=True), day(39))

    assert room.build(day(38)).released is None


# ── While others work ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_recorded_while_a_release_is_cut_is_in_it_or_after_it_for_good(either):
    """An entry stamped before a cut-off and saved after it would make the same cut-off give other bytes."""
    ids = either.told(endings.denied(), endings.silent(), names=["Lakmere Police", "Port Ansel Police"])
    started = time.monotonic()
    desk = either.desk.at(lambda: CUTOFF + timedelta(seconds=time.monotonic() - started))

    def write(rfc_id):
        for number in range(20):
            note = Happened(at=desk.clock(), fact=NoteAdded(text=f"note {number}"))
            records.record(desk, rfc_id, note, by=ASHA)

    cut = [releases.build(desk, SLUG, by=EDITH)]
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, rfc_id) for rfc_id in ids]
        while not all(one.done() for one in writing):
            cut.append(releases.build(desk, SLUG, by=EDITH))
            time.sleep(0.05)  # else SQLite's writers hardly get a turn
    assert [one.result() for one in writing] == [None, None]
    cut.append(releases.build(desk, SLUG, by=EDITH))

    for built in cut:
        again = releases.build(desk, SLUG, built.released.cutoff, by=EDITH)
        assert again.preflight.files == built.preflight.files
    assert len({built.released.head for built in cut}) > 1
