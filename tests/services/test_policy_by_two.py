"""A rule that wants two people is taken away by two people, whichever way in."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.conflicts import LogMoved
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Policy
from outreach.services import editions
from outreach.services.settled import settled
from tests import dataset_story as endings
from tests.support.pressroom import ASHA, EDITH, OTTO, SLUG, open_pressroom

CAREFUL = Policy(two_person_waivers=True, two_person_release=True, two_person_letters=True)


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path, policy=CAREFUL)
    room.told(endings.denied())
    yield room
    room.record.database.dispose()


def adopt(room, body, by=EDITH, seen_as=1):
    return editions.adopt(room.desk, SLUG, body, seen_as=seen_as, by=by)


@pytest.mark.parametrize("rule", ["two_person_waivers", "two_person_release", "two_person_letters"])
def test_one_editor_alone_only_proposes_to_take_it_away(room, rule):
    told = adopt(room, replace(CAREFUL, min_attempts=5, **{rule: False}))
    page = settled(room.desk, SLUG)

    assert told.startswith("Proposed, and nothing has changed yet")
    assert (getattr(page.policy, rule), page.policy.min_attempts) == (True, 3)
    assert (rule.replace("_", " "), "yes", "no") in page.proposed_changes


def test_a_second_editor_adopts_it(room):
    adopt(room, replace(CAREFUL, two_person_release=False))
    assert room.check().needs_second

    editions.second_policy(room.desk, SLUG, by=OTTO, seen_as=2)

    assert not room.check().needs_second
    assert settled(room.desk, SLUG).waiting is None


@pytest.mark.parametrize(("by", "sentence"), [(EDITH, "You proposed this policy yourself"), (ASHA, "Only an editor")])
def test_neither_the_proposer_nor_a_reporter_is_the_second_person(room, by, sentence):
    adopt(room, replace(CAREFUL, two_person_release=False))

    with pytest.raises(RuleBroken, match=sentence):
        editions.second_policy(room.desk, SLUG, by=by)

    assert room.check().needs_second


def test_without_a_proposal_there_is_nothing_to_second(room):
    with pytest.raises(RuleBroken, match="No policy of this investigation waits"):
        editions.second_policy(room.desk, SLUG, by=OTTO)


def test_what_takes_its_place_meanwhile_has_to_be_looked_at_first(room):
    adopt(room, replace(CAREFUL, two_person_release=False))
    adopt(room, replace(CAREFUL, two_person_letters=False), seen_as=2)

    with pytest.raises(LogMoved):
        editions.second_policy(room.desk, SLUG, by=OTTO, seen_as=2)

    assert room.check().needs_second


def test_what_keeps_two_people_is_adopted_by_one(room):
    assert adopt(room, replace(CAREFUL, min_attempts=5)) == ""
    assert settled(room.desk, SLUG).policy.min_attempts == 5


def test_at_the_command_line_it_takes_two_as_well(room, sqlite_url, tmp_path):
    def run(*words, exit_code=0):
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        result = CliRunner().invoke(main, ["investigation", "policy", SLUG, *map(str, words)], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output

    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"min_attempts": 4}))

    assert "Proposed, and nothing has changed yet" in run(file, "--by", "edith")
    assert "two person release: yes → no" in run()
    assert json.loads(run("--json"))["two_person_release"] is True
    assert "Say with" not in run("--second", "--by", "edith", exit_code=1)
    assert "say with --by who looked at it" in run("--second", exit_code=1)
    assert "Adopted by two editors." in run("--second", "--by", "otto")
    assert json.loads(run("--json"))["two_person_release"] is False

    file.write_text(json.dumps({"proposed": {"min_attempts": 1}}))
    assert "Leave “proposed” out" in run(file, "--by", "edith", exit_code=1)
