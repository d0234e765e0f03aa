import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import editions
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK
from tests.story import DENIES, answered, day, renamed, signed_off
from tests.support.pressroom import SLUG, open_pressroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


@pytest.fixture
def outreach(sqlite_url, tmp_path):
    """`outreach …` in a terminal of its own."""

    def run(*words, exit_code=0):
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        result = CliRunner().invoke(main, [*map(str, words)], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output if result.exit_code else result.stdout

    return run


@pytest.fixture
def released(room):
    """Two rows are out since day 40; on day 50 one answered and the name of the other was corrected."""
    room.told(
        (*endings.silent(), answered(50, DENIES), signed_off(51)),
        (*endings.denied(), renamed(50, "Tidewater Sheriff")),
        names=["Lakmere Police", "Tidewater"],
    )
    room.build()
    room.clock.now = day(60)
    return room


def test_before_a_release_there_is_nothing_to_list(room, outreach):
    room.told(endings.denied())

    assert "No release is out yet" in outreach("updates", SLUG)
    assert json.loads(outreach("updates", SLUG, "--json")) == {
        "slug": SLUG,
        "release": None,
        "cutoff": None,
        "without_reason": 0,
        "method": [],
        "updates": [],
    }


def test_what_we_changed_of_our_own_is_listed_with_its_weight_and_reason_though_no_row_differs(room, outreach):
    room.told(endings.denied())
    room.build()
    room.clock.now = day(50)
    words = replace(CODEBOOK, acknowledged_is_no_response=True)
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    editions.adopt(room.desk, SLUG, words, seen_as=1, by=edith, reason="Readers asked what silence means.")
    room.clock.now = day(60)

    said = outreach("updates", SLUG)
    (told,) = json.loads(outreach("updates", SLUG, "--json"))["method"]

    assert said.startswith("Change of method: the whole table, since 2026-04-21T09:00:00+00:00\n")
    assert "Acknowledged only, printed as no response: no before, now yes." in said
    assert "→ Change of method, 21 April 2026. Readers asked what silence means." in said
    assert (told["edition"], told["version"], told["severity"]) == ("codebook", 2, "correction")


def test_what_changed_is_listed_the_gravest_first_with_what_is_still_to_be_said(released, outreach):
    said = outreach("updates", SLUG).splitlines()

    assert said[:4] == [
        "correction: Tidewater Sheriff (request 2), since 2026-04-21T09:00:00+00:00, nobody, not signed as it stands",
        "    Tidewater Sheriff: name was Tidewater, is now Tidewater Sheriff.",
        "    Tidewater Sheriff: spelling in the source: none before, now Tidewater (nobody recorded whose).",
        "  → No public reason yet for what entry 6 changed.",
    ]
    assert said[4].endswith("nobody, signed")
    assert said[-1].startswith("2 rows would be printed otherwise than in release 1")


def test_a_reason_is_recorded_from_a_file_like_any_fact(released, outreach, tmp_path):
    told = {
        "agency": "lakmere-police",
        "at": "2026-04-29T09:00Z",
        "fact": "ChangeExplained",
        "entry": 7,
        "reason": "The agency answered after the release.",
    }
    (tmp_path / "facts.jsonl").write_text(json.dumps(told))

    outreach("record", tmp_path / "facts.jsonl", "--investigation", SLUG, "--by", "edith")

    late = json.loads(outreach("updates", SLUG, "--json"))["updates"][1]
    assert {(one["entry"], one["reason"], one["needs_correction"]) for one in late["changes"]} == {
        (7, "The agency answered after the release.", True)
    }
    assert "→ Update, 21 April 2026. The agency answered after the release." in outreach("updates", SLUG)


def test_an_older_release_that_is_printed_again_is_said_to_be_superseded(released, outreach):
    cutoff = "2026-04-11T09:00Z"
    assert json.loads(outreach("release", "check", SLUG, "--cutoff", cutoff, "--json"))["superseded_by"] is None
    outreach("release", "build", SLUG, "--cutoff", "2026-04-11T10:00Z", "--by", "edith")

    assert "It is superseded: release 2 is out." in outreach("release", "check", SLUG, "--cutoff", cutoff)
    assert (
        json.loads(outreach("release", "build", SLUG, "--cutoff", cutoff, "--by", "edith", "--json"))["superseded_by"]
        == 2
    )
