"""A sign-off stands by the policy under which it was given, and every place says so of the same row."""

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.dossier import Audience
from outreach.domain.facts import Acknowledged, Gate, Happened, SignedOff, WaiverSeconded
from outreach.domain.ids import Seq
from outreach.domain.investigation import Policy
from outreach.domain.phases import Phase
from outreach.domain.readiness import REASONS
from outreach.domain.standards import State
from outreach.services import dossiers, editions, records, updates
from outreach.services.dossiers import Wanted
from tests.story import asked, day, due, signed_off, waived
from tests.support.pressroom import ASHA, EDITH, OTTO, SLUG, open_pressroom

REASON = "It has no telephone and no form."
SIGNED = (
    due(0, 7),
    asked(0, due=7),
    asked(3, due=7),
    asked(7, due=7),
    waived(8, Gate.CHANNELS, reason=REASON),
    signed_off(9),
)
WAIVER = Seq(6)
STRICTER = {
    "two people waive": Policy(two_person_waivers=True),
    "more attempts": Policy(min_attempts=6),
    "more channels, waived by two": Policy(min_channels=3, two_person_waivers=True),
    "more days": Policy(min_working_days=15),
}


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


@pytest.fixture
def signed(room):
    """Signed with a waiver of one editor, and released so."""
    (rfc_id,) = room.told(SIGNED, names=["Port Ansel Police"])
    room.clock.now = day(15)
    room.build()
    room.clock.now = day(20)
    return rfc_id


def adopt(room, policy):
    editions.adopt(room.desk, SLUG, policy, seen_as=1, by=EDITH, reason="We ask for more.")


def record(room, rfc_id, fact, by=EDITH):
    return records.record(room.desk, rfc_id, Happened(at=room.clock(), fact=fact), by=by)


def status(sqlite_url, home):
    environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(home)}
    words = ["status", "Port Ansel Police", "--investigation", SLUG, "--as-of", "2026-03-22T09:00Z"]
    return CliRunner().invoke(main, words, env=environment, catch_exceptions=False).output


def gates(dossier):
    return {gate.name: (gate.state, gate.words) for gate in dossier.gates}


@pytest.mark.parametrize("policy", STRICTER.values(), ids=STRICTER)
def test_a_stricter_policy_of_later_asks_nothing_more_of_a_signed_row(room, signed, policy, sqlite_url, tmp_path):
    adopt(room, policy)
    case = records.open_case(room.desk, signed)
    dossier = dossiers.of_request(room.desk, signed, Wanted(audience=Audience.HOUSE)).dossier
    by_gate = {check.gate: check for check in case.checks}

    assert (case.standing.phase, case.unmet, case.standing.needs_ruling) == (Phase.SIGNED_OFF, (), False)
    assert by_gate[Gate.CHANNELS].waived.seq == WAIVER
    assert "Missing before a sign-off" not in status(sqlite_url, tmp_path)
    assert {state for state, _ in gates(dossier).values()} == {"holds", "waived"}
    assert REASON in gates(dossier)["Channels"][1]


@pytest.mark.parametrize("policy", STRICTER.values(), ids=STRICTER)
def test_its_waiver_is_printed_in_the_next_release_as_in_the_one_before(room, signed, policy):
    adopt(room, policy)
    page = updates.open_updates(room.desk, SLUG)
    built = room.build(day(20))
    (row,) = built.preflight.release.rows
    by_editor = next(one for one in built.preflight.weighed or () if one.standard.name == "signed by an editor")

    assert [waiver.reason for waiver in row.waivers] == [REASON]
    assert REASON in (built.folder / "responses.csv").read_text()
    assert REASON in (built.folder / "methodology.txt").read_text()
    assert by_editor.state is State.HELD
    assert (page.updates, built.preflight.release.corrections) == ((), ())


def test_signed_again_it_is_judged_by_the_policy_of_now_everywhere(room, signed, sqlite_url, tmp_path):
    adopt(room, Policy(two_person_waivers=True))
    record(room, signed, Acknowledged(said_by="the front desk"), by=ASHA)
    case = records.open_case(room.desk, signed)
    shut = {gate for unmet in room.check(day(20)).weighed for gate in unmet.found}

    assert case.standing.needs_ruling
    assert [check.gate for check in case.unmet] == [Gate.CHANNELS]
    assert "Missing before a sign-off" in status(sqlite_url, tmp_path)
    assert any(unmet.gate == Gate.CHANNELS for unmet in shut)
    assert [unmet.gate for unmet in room.check(day(20)).blocking] == [Gate.SIGNED_AND_FRESH, REASONS]

    record(room, signed, WaiverSeconded(waiver=WAIVER), by=OTTO)
    case = records.open_case(room.desk, signed)
    record(room, signed, SignedOff(through=case.last_seq, status=case.standing.status.value), by=OTTO)
    (row,) = room.check(day(20)).release.rows

    assert [(waiver.reason, waiver.seconded_by) for waiver in row.waivers] == [(REASON, "otto")]
