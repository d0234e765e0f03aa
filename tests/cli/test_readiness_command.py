"""`outreach investigation readiness`: when it can fairly be published, on each agency's own clock."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from tests.services.test_verifying import tamper
from tests.web.test_updates import sign

AS_OF = "2026-11-23T14:00Z"


@pytest.fixture
def run(newsroom, monkeypatch, sqlite_url, tmp_path):
    newsroom.clock.now = datetime.now(UTC)
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def typed(*words):
        result = CliRunner().invoke(main, ["investigation", "readiness", "blue-lantern", "--as-of", AS_OF, *words])
        return result.exit_code, result.output

    return typed


def test_it_says_from_when_and_who_holds_it_back(run):
    code, said = run()

    assert code == 0
    assert re.search(r"Earliest fair release: \w{3} .* AST \(\d\d:\d\d UTC\); 0 of 2 signed\.", said)
    assert re.search(
        r"Port Ansel Police Service: .*; the final notice not before \w{3} .* 09:00 AST \(13:00 UTC\)\n", said
    )
    assert re.search(r"Port Ansel Police Service: \d+ days, until \w{3} .* AST \(\d\d:\d\d UTC\); the final", said)
    assert re.search(r"Politidistriktet Lakmere: \d+ days, until \w{3} .* CET \(\d\d:\d\d UTC\); the final", said)
    assert re.search(r"To do today:\n  Port Ansel Police Service: Put the questions to .* by .*\. Gains 1 day", said)


def test_a_chosen_instant_is_counted_and_one_gone_by_is_refused(run):
    said = run("--publish-on", "2026-11-24T09:00Z")[1]
    assert "Without a fair chance by Tue 24 Nov 2026 05:00 AST (09:00 UTC): 2 of 2." in said
    code, said = run("--publish-on", "2026-11-22T09:00Z")
    assert (code, "That instant has passed. Give one to come" in said) == (1, True)


def test_what_will_be_known_on_a_day_to_come_is_not_told(run):
    code, said = run("--as-of", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%MZ}")

    assert (code, "is still to come" in said, "--publish-on" in said) == (1, True, True)


def test_a_plain_date_is_the_morning_of_that_day_and_today_is_now(run):
    def lost_by(typed):
        return re.search(r"Without a fair chance by (.*): 2 of 2", run("--publish-on", typed)[1])[1]

    assert lost_by("2026-11-24") == lost_by("2026-11-24T00:00Z")
    assert lost_by("2026-11-23") == lost_by(AS_OF)
    assert run("--publish-on", "2026-11-22")[0] == 1


@pytest.mark.parametrize("typed", ["2026-02-31", "9 December", "soon"])
def test_a_day_that_is_none_is_refused_in_the_words_of_the_page(run, typed):
    code, said = run("--publish-on", typed)

    assert (code, f"“{typed}” is no date. Write it like 2026-12-09" in said) == (1, True)


def test_a_what_if_says_that_it_is_one_and_what_holds_under_the_policy_in_force(run):
    plain, asked = run()[1], run("--response-working-days", "20")[1]
    earliest = re.search(r"Earliest fair release: (.*); 0 of 2 signed", plain)[1]

    assert asked.startswith("What if the policy said response working days 20? Nothing was saved.\n")
    assert f"Under the policy in force it is {earliest}.\n" in asked
    assert f"Earliest fair release: {earliest}" not in asked
    assert run("--response-working-days", "5")[1] == plain  # as it is adopted: no what-if
    in_force, told = json.loads(run("--json")[1]), json.loads(run("--response-working-days", "20", "--json")[1])
    assert (in_force["what_if"], told["what_if"]) == (None, {"response_working_days": 20})
    assert told["adopted"]["fair_from"] == in_force["adopted"]["fair_from"] == in_force["fair_from"]
    assert told["fair_from"] > in_force["fair_from"]


def test_programs_get_instants(run):
    told = json.loads(run("--publish-on", "2026-11-24T09:00Z", "--json")[1])

    assert (told["rows"], told["signed"], len(told["lost"]), len(told["holding"])) == (2, 0, 2, 2)
    assert datetime.fromisoformat(told["fair_from"]).tzinfo is not None


def test_a_stop_names_no_day_and_says_what_to_decide(newsroom, run):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.clock.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    newsroom.told(newsroom.lakmere, asked, facts.FollowUpStopped(reason="Their lawyer asked us to."))

    said, told = run()[1], json.loads(run("--json")[1])

    assert "Earliest fair release: none can be named while an agency waits for a decision of yours" in said
    assert "Politidistriktet Lakmere: no end. Following it up was stopped: Their lawyer asked us to. To go on" in said
    assert told["fair_from"] is None
    first = told["today"][0]
    assert (first["agency"], first["from"], first["final_notice_from"]) == ("Politidistriktet Lakmere", None, None)
    assert first["stands_before"].startswith("Following it up was stopped")


def test_a_row_that_does_not_move_the_release_says_so_as_its_page_does(newsroom, run):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.clock.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    due = facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC")
    newsroom.told(newsroom.lakmere, asked, due)
    message = facts.MessageReceived(channel=Channel.EMAIL, sender="press@x.example.org", text="Hm.")
    newsroom.told(newsroom.port_ansel, asked, message)

    said, told = run()[1], json.loads(run("--json")[1])

    assert "Nothing done today brings the release nearer: it waits longest for Politidistriktet Lakmere, until " in said
    assert "To do today (for its own row; the release waits longer for others):" in said
    assert re.search(r"Gains up to \d+ days\.\n", said)
    assert (told["nearer_by_today"], told["today"][0]["moves_release"]) == (False, False)


def test_what_several_agencies_wait_for_is_said_once_as_on_its_page(newsroom, run):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.clock.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    for rfc_id in (newsroom.lakmere, newsroom.port_ansel):
        newsroom.told(rfc_id, asked, facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=42), zone="UTC"))

    said = run()[1]

    assert said.count("attempts over 5 working days at the agency") == 1
    assert "  2 wait for the same: the deadline has not passed yet; " in said
    assert re.search(r"\n    Port Ansel Police Service: \d+ days, until .*; the final notice not before ", said)


def test_of_a_signed_investigation_it_says_now_and_no_instant(newsroom, run):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    denies = (facts.Answer(question=1, position=facts.Position.DENIES),)
    answer = facts.ResponseReceived(question_set=1, answers=denies, speaker="D. Rowe", summary="No.")
    newsroom.clock.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, asked, answer)
    sign(newsroom, newsroom.port_ansel, newsroom.lakmere)

    said = run("--as-of", "2026-11-24T14:00Z")[1]

    assert said.startswith("Earliest fair release: now, as far as the agencies go; 2 of 2 signed.\n")
    assert said.rstrip().endswith("To do today: every row is signed; see `outreach release check`.")


def test_a_log_that_cannot_be_read_keeps_nobody_from_the_others(newsroom, run):
    tamper(newsroom, f"UPDATE entry SET body = '[]' WHERE rfc_id = {newsroom.lakmere} AND seq = 1")

    said = run()[1]

    assert "Politidistriktet Lakmere: no end. Its log cannot be read: something in it was changed by hand." in said
    assert re.search(r"Port Ansel Police Service: \d+ days, until", said)


def test_an_instant_before_the_investigation_was_opened_is_refused(run):
    code, said = run("--as-of", "2020-01-01T09:00Z")

    assert code == 1
    assert "was opened on" in said
