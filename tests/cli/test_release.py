import json

import feedparser
import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.errors import OutreachError
from outreach.domain.facts import Gate
from outreach.domain.investigation import Policy
from outreach.services import releases
from tests import dataset_story as endings
from tests.story import DENIES, answered, asked, day, due, on_background, signed_off, waived, wrote
from tests.support.pressroom import EDITH, SLUG, open_pressroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


@pytest.fixture
def outreach(sqlite_url, tmp_path):
    """`outreach release …` in a terminal of its own."""

    def run(*words, exit_code=0):
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        result = CliRunner().invoke(main, ["release", *map(str, words)], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output if result.exit_code else result.stdout

    return run


UNSIGNED = (due(0, 7), asked(0), answered(3, DENIES))


def test_a_check_lists_what_is_missing_and_fails(room, outreach):
    room.told(endings.denied(), UNSIGNED, names=["Lakmere Police", "Port Ansel Police"])
    said = outreach("check", SLUG, exit_code=1)

    assert "held back." in said
    assert "✗ 1 row is not signed off." in said
    assert "    Port Ansel Police (request 2): No editor has signed it yet." in said
    assert "→ Sign each" in said


def test_a_long_list_of_agencies_is_cut_on_the_screen_and_whole_in_json(room, outreach):
    room.told(*[UNSIGNED] * 12)

    assert "    and 2 more; --json lists all" in outreach("check", SLUG, exit_code=1)
    (unmet,) = json.loads(outreach("check", SLUG, "--json", exit_code=1))["unmet"]
    assert len(unmet["agencies"]) == 12


def test_a_check_that_finds_nothing_shows_the_tally(room, outreach):
    room.told(endings.denied())

    assert "Of the 1 entity: 1 denied any use." in outreach("check", SLUG)
    assert json.loads(outreach("check", SLUG, "--json"))["ready"] is True


def test_a_build_is_refused_with_the_same_list(room, outreach):
    room.told(UNSIGNED, names=["Lakmere Police"])

    assert "✗ 1 row is not signed off." in outreach("build", SLUG, "--by", "edith", exit_code=1)
    assert json.loads(outreach("build", SLUG, "--by", "edith", "--json", exit_code=1))["released"] is False


def test_a_release_is_built_and_carried_away(room, outreach, tmp_path):
    room.told(endings.denied())
    built = json.loads(
        outreach("build", SLUG, "--cutoff", "2026-04-11T09:00Z", "--by", "edith", "--out", tmp_path / "site", "--json")
    )

    assert (built["released"], built["number"], built["by"]) == (True, 1, "edith")
    assert json.loads((tmp_path / "site/manifest.json").read_text())["cutoff"] == "2026-04-11T09:00:00Z"
    assert "it is out." in outreach("check", SLUG, "--cutoff", "2026-04-11T09:00Z")


def test_the_same_cut_off_is_printed_again_and_another_folder_is_not_overwritten(room, outreach, tmp_path):
    room.told(endings.denied())
    cutoff = ("--cutoff", "2026-04-11T09:00Z", "--by", "edith")
    first = json.loads(outreach("build", SLUG, *cutoff, "--json"))
    (tmp_path / "site").mkdir()

    assert json.loads(outreach("build", SLUG, *cutoff, "--json"))["files"] == first["files"]
    assert "Name another folder" in outreach("build", SLUG, *cutoff, "--out", tmp_path / "site", exit_code=1)


def test_a_build_says_what_is_worth_a_look_before_what_it_comes_to(room, outreach):
    """What came in after the cut-off is left out: whoever releases must not learn of it from a reader."""
    room.told((*endings.denied(), wrote(39.5)), names=["Lakmere Police"])
    cutoff = ("--cutoff", day(39).isoformat(), "--by", "edith")

    said = outreach("build", SLUG, *cutoff)

    warning = said.index("! 1 row has news from after the cut-off that this release leaves out.")
    assert warning < said.index("Lakmere Police (request 1)") < said.index("Release 1 of blue-lantern is out")


def test_a_build_tells_a_program_what_is_worth_a_look(room, outreach):
    room.told((*endings.denied(), wrote(39.5)))

    built = json.loads(outreach("build", SLUG, "--cutoff", day(39).isoformat(), "--by", "edith", "--json"))

    assert [one["gate"] for one in built["warnings"]] == ["cut-off"]


def test_the_second_editor_is_told_what_is_worth_a_look_too(sqlite_url, tmp_path, outreach):
    room = open_pressroom(sqlite_url, tmp_path, policy=Policy(two_person_release=True))
    room.told(endings.denied())
    room.record.database.dispose()
    propose, second = ("build", SLUG, "--by", "edith"), ("build", SLUG, "--second", "--by", "otto")
    outreach(*propose)
    outreach(*second)

    for words in (propose, second):
        assert "! Nothing in the data has changed since release 1" in outreach(*words)


def test_a_check_lists_the_waivers_that_are_printed(room, outreach):
    gate, reason = Gate.ANSWER_REFLECTED, "Their lawyer forbids a quote."
    room.told((due(0, 7), asked(0), answered(3, DENIES), waived(4, gate, until=9999, reason=reason), signed_off(9)))

    said = outreach("check", SLUG)
    (waiver,) = json.loads(outreach("check", SLUG, "--json"))["waivers"]

    assert "1 waiver, printed in the release:" in said
    assert f"{gate}, by edith, until {day(9999).isoformat()}: {reason}" in said
    assert (waiver["gate"], waiver["reason"], waiver["rfc_id"]) == (gate, reason, 1)


def test_a_check_says_when_there_is_nothing_new_to_release(room, outreach):
    room.told(endings.denied())
    outreach("build", SLUG, "--cutoff", "2026-04-11T09:00Z", "--by", "edith")

    assert "! Nothing in the data has changed since release 1" in outreach("check", SLUG)


def test_two_people_release_at_the_command_line_too(sqlite_url, tmp_path, outreach):
    room = open_pressroom(sqlite_url, tmp_path, policy=Policy(two_person_release=True))
    room.told(endings.denied())
    room.record.database.dispose()

    assert "The policy wants two editors" in outreach("check", SLUG)
    assert "The policy wants a second editor" in outreach("build", SLUG, "--by", "edith")
    assert "Edith Lind proposed release 1" in outreach("check", SLUG)
    assert json.loads(outreach("check", SLUG, "--json"))["proposed_by"] == "edith"
    assert "Nothing was proposed again" in outreach("build", SLUG, "--by", "otto", exit_code=1)
    cutoff = ("--cutoff", "2026-04-11T09:00Z", "--by", "otto")
    assert "Say with --by which one looked at it." in outreach("build", SLUG, "--second", exit_code=1)
    assert "Leave --cutoff out" in outreach("build", SLUG, "--second", *cutoff, exit_code=1)
    assert "You proposed this release yourself" in outreach("build", SLUG, "--second", "--by", "edith", exit_code=1)
    assert "Release 1 of blue-lantern is out" in outreach("build", SLUG, "--second", "--by", "otto")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--cutoff", "yesterday"), "is not an instant"),
        (("--cutoff", "2026-04-11T09:00"), "does not say in which zone"),
        (("--cutoff", "2199-01-01T00:00Z"), "lies in the future"),
        (("--cutoff", "2999-01-01T00:00Z"), "Check the year"),
    ],
)
def test_a_cut_off_that_cannot_be_is_answered_in_a_sentence(room, outreach, words, sentence):
    assert sentence in outreach("check", SLUG, *words, exit_code=1)


def test_an_investigation_that_does_not_exist_is_answered_in_a_sentence(room, outreach):
    assert "There is no investigation “red-lantern”." in outreach("check", "red-lantern", exit_code=1)


def test_where_the_copy_goes_is_looked_at_before_anything_is_out(room, outreach, tmp_path):
    room.told(endings.denied())
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").write_text("")

    for folder in ("taken", "file/copy"):
        assert "Nothing was released." in outreach(
            "build", SLUG, "--by", "edith", "--out", tmp_path / folder, exit_code=1
        )
    assert "Release 1 of blue-lantern: it is out" not in outreach("check", SLUG)


def test_the_same_release_may_be_copied_to_the_same_folder_again(room, outreach, tmp_path):
    room.told(endings.denied())
    cutoff = room.clock.now.isoformat()
    for _ in range(2):
        assert "is out" in outreach("build", SLUG, "--cutoff", cutoff, "--by", "edith", "--out", tmp_path / "copy")


def test_a_copy_that_fails_says_that_the_release_is_out(room, tmp_path):
    room.told(endings.denied())
    built = room.build()
    (tmp_path / "file").write_text("")

    with pytest.raises(OutreachError, match="Release 1 is out, but could not be copied to "):
        releases.carry(room.desk, built, tmp_path / "file" / "copy", by=EDITH.staff)


# ── The feeds ───────────────────────────────────────────────────────────────────────────────────────────────────

PUBLIC = ("--base-url", "https://data.example.org/blue-lantern")
EDITHS = ("--by", "edith")


def test_the_feeds_tell_of_what_is_out_and_are_renewed_after_the_next_release(room, outreach, tmp_path):
    ids = room.told((*endings.silent(), answered(50, DENIES), signed_off(51)), names=["Lakmere Police"])
    room.build()
    outreach("feed", SLUG, *PUBLIC, *EDITHS, "--out", tmp_path / "public")
    before = feedparser.parse((tmp_path / "public/feed.atom").read_bytes())
    room.clock.now = day(60)
    room.build()

    told = outreach("feed", SLUG, *PUBLIC, *EDITHS, "--out", tmp_path / "public", "--json")

    after = feedparser.parse((tmp_path / "public/feed.atom").read_bytes())
    assert ids
    assert json.loads(told)["files"] == [str(tmp_path / "public/feed.atom"), str(tmp_path / "public/feed.json")]
    assert [entry.title for entry in before.entries] == ["Release 1 of Blue Lantern"]
    assert "Release 2 of Blue Lantern" in [entry.title for entry in after.entries]
    assert [entry.id for entry in before.entries] == [after.entries[-1].id]
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == ["feed.atom", "feed.json"]


def test_a_feed_of_nothing_and_a_feed_without_an_address_are_refused(room, outreach, tmp_path):
    room.told(endings.denied())

    assert "No release of blue-lantern is out yet" in outreach(
        "feed", SLUG, *PUBLIC, *EDITHS, "--out", tmp_path / "public", exit_code=1
    )
    room.build()
    assert "is not the address of a site" in outreach(
        "feed", SLUG, "--base-url", "example.org", *EDITHS, "--out", tmp_path / "public", exit_code=1
    )
    assert not (tmp_path / "public").exists()


def test_a_check_says_how_each_standard_is_held_whose_it_is_and_what_falls_short(room, outreach):
    room.told(endings.denied(), UNSIGNED, names=["Lakmere Police", "Port Ansel Police"])

    said = outreach("check", SLUG, exit_code=1)
    checked = {one["standard"]: one for one in json.loads(outreach("check", SLUG, "--json", exit_code=1))["checked"]}

    assert "✓ put to them: held (BBC, right of reply;" in said
    assert "✗ signed by an editor: blocking, 1 row (BBC" in said
    assert "! answers reflected: warning, 2 rows (BBC" in said
    assert "    ! 2 rows confirm or deny and are not quoted on the answer that stands." in said
    assert checked["signed by an editor"]["found"][0]["agencies"][0]["mend"]["noun"] == "sign-off"


# ── Why a cell says what it says ────────────────────────────────────────────────────────────────────────────────


def test_each_cell_of_a_row_names_the_entries_it_rests_on(room, outreach):
    room.told(endings.denied_first(), names=["Lakmere Police"])
    outreach("build", SLUG, "--cutoff", "2026-04-11T09:00Z", "--by", "edith")

    said = outreach("why", SLUG, "1")
    answer = json.loads(outreach("why", SLUG, "1", "--json"))

    entries = {cell["column"]: cell["entries"] for cell in answer["cells"]}
    assert "Lakmere Police, release 1 (out)" in said
    assert "  6  Wed 11 Mar 2026 09:00 UTC  response received by asha" in said
    assert (entries["response_status"], entries["circumstances"], entries["id"]) == ([6], [4, 6], [])
    assert [entry["fact"] for entry in answer["entries"]][:2] == ["AgencyListed", "DeadlineSet"]


def test_one_column_is_explained_alone_and_before_any_release(room, outreach):
    room.told(endings.denied(), names=["Lakmere Police"])

    (cell,) = json.loads(outreach("why", SLUG, "1", "--column", "response", "--json"))["cells"]

    assert (cell["printed"], cell["on_record"], cell["entries"]) == ("Denied any use", "Denied any use", [4])
    assert "release 1 (as it would be printed now)" in outreach("why", SLUG, "1", "--column", "response")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("1", "--column", "colour"), "There is no column “colour”. There are: id, agency"),
        (("7",), "There is no such request"),
        (("1", "--release", "5"), "There is no such release."),
    ],
)
def test_a_cell_that_there_is_not_is_answered_in_a_sentence(room, outreach, words, sentence):
    room.told(endings.denied())

    assert sentence in outreach("why", SLUG, *words, exit_code=1)


def test_a_check_names_the_rows_and_where_each_is_mended(room, outreach):
    (lakmere, _) = room.told(
        (*endings.silent(), waived(20, Gate.CHANNELS, reason="Robin Quill asked us to.", until=99), signed_off(21)),
        (*endings.denied(), on_background(10, "We knew.", "an official"), signed_off(11)),
        names=["Lakmere Police", "Port Ansel Police"],
    )
    said = outreach("check", SLUG, exit_code=1)
    at = said.index("The name of somebody who spoke on background or off the record would be printed")

    assert f"    Lakmere Police (request {lakmere}): the reason of the waiver in entry" in said[at:]
    assert "kept back by Port Ansel Police, entry" in said[at:]
    assert "→ Look at it there (entry" in said[at:]
    assert "Quill" not in said


def test_what_is_only_worth_a_look_is_told_with_its_rows(room, outreach):
    (lakmere,) = room.told((due(0, 7), asked(0), answered(3, DENIES), signed_off(9)), names=["Lakmere Police"])
    said = outreach("check", SLUG)

    assert "1 row confirms or denies and is not quoted" in said
    assert (
        f"Lakmere Police (request {lakmere}): a quote of what they said → Quote their words (statements, about" in said
    )
