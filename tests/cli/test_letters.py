"""`outreach letters`: the whole way of a batch on the command line, and each answer as JSON."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from outreach.cli import follow_up_answers, main
from outreach.clock import system_clock
from outreach.db import agencies
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel, Outcome
from outreach.domain.investigation import Policy
from outreach.services import follow_ups
from outreach.services.tables import Filters
from tests.support.letterroom import Letterroom, letters
from tests.support.newsroom import open_newsroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    """Commands read the machine's clock, so this newsroom adopted its letters two days ago by that clock."""
    opened = Letterroom(open_newsroom(sqlite_url, str(tmp_path), now=system_clock() - timedelta(days=2)))
    opened.adopt(letters())
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def run(room, tmp_path):
    def run(*words):
        environ = {
            "OUTREACH_DATABASE_URL": room.newsroom.config.database,
            "OUTREACH_HOME": str(tmp_path),
            "OUTREACH_DNS": "off",
        }
        ended = CliRunner().invoke(main, ["letters", *map(str, words)], env=environ)
        return ended.exit_code, ended.stdout if ended.exit_code == 0 else ended.output

    return run


def answer(run, *words, code=0):
    ended, said = run(*words, "--json")
    assert ended == code, said
    return json.loads(said)


def test_a_letter_is_shown_as_it_would_leave(run):
    code, said = run("preview", "blue-lantern", "--agency", "Port Ansel Police Service")

    assert code == 0
    assert said.startswith("From: desk@example.org\nReply-To: desk+")
    assert "\nTo: press@port-ansel-police-service.example.org\nSubject: Questions for Port Ansel" in said
    shown = answer(run, "preview", "blue-lantern", "--agency", "port-ansel-police-service")
    assert (shown["language"], shown["problems"]) == ("en", [])


def test_a_letter_that_cannot_leave_says_why_and_ends_with_one(run):
    code, said = run("preview", "blue-lantern", "--agency", "port-ansel-police-service", "--purpose", "follow-up")

    assert code == 1
    assert "Cannot leave: It has not been asked yet." in said


def test_a_batch_from_a_dry_run_to_its_end(run, room):
    room.change_contact(room.oslo, health=Health.BAD)
    dry = answer(run, "batch", "blue-lantern", "--phase", "not asked", "--dry-run")
    assert (dry["batch"], dry["letters"]) == (None, {"ready": 1, "cannot leave": 1})

    made = answer(run, "batch", "blue-lantern", "--by", "asha")
    number = made["batch"]
    assert made["cannot_leave"][0]["agency"] == "Politidistriktet Lakmere"
    assert "1 letter cannot leave" in answer(run, "approve", number, code=1)["error"]
    made = answer(run, "batch", "blue-lantern", "--leave-out", "--by", "asha")
    assert "this is for leads and editors" in answer(run, "approve", made["batch"], "--by", "asha", code=1)["error"]

    approved = answer(run, "approve", made["batch"], "--by", "edith")
    assert (approved["state"], approved["letters"]) == ("leaving", {"waiting": 1, "left out": 1})
    assert answer(run, "undo", made["batch"])["state"] == "proposed"
    answer(run, "approve", made["batch"])
    assert answer(run, "pause", made["batch"])["state"] == "paused"
    assert answer(run, "resume", made["batch"])["letters"]["waiting"] == 1
    assert answer(run, "status", made["batch"])["purpose"] == "first letter"
    assert run("status", made["batch"])[1].startswith(f"Batch {made['batch']}: first letter, leaving.")


def test_agencies_are_named(run):
    made = answer(run, "batch", "blue-lantern", "port-ansel-police-service")

    assert made["letters"] == {"waiting": 1}


def test_what_is_not_there_is_said(run):
    assert "There is no such batch of letters" in answer(run, "status", 9, code=1)["error"]
    assert "No agency of this investigation" in answer(run, "batch", "blue-lantern", "nobody", code=1)["error"]


def test_letters_are_printed_mended_in_a_file_and_adopted(run, room, tmp_path):
    shown = answer(run, "templates", "blue-lantern")
    assert (shown["version"], shown["by"], shown["body"]["default"]) == (1, "edith", "en")
    shown["body"]["languages"][0]["language"] = "EN"
    shown["body"]["languages"][0]["we_are"] = "We are three newsrooms."
    file = tmp_path / "letters.json"
    file.write_text(json.dumps(shown))

    assert (
        "Only an editor may settle this" in answer(run, "adopt", "blue-lantern", file, "--by", "asha", code=1)["error"]
    )
    assert answer(run, "adopt", "blue-lantern", file, "--by", "edith")["version"] == 2

    code, said = run("templates", "blue-lantern")
    assert code == 0
    assert said.startswith("Letters 2 of 2, adopted by edith on ")
    assert "-We are a newsroom.\n+We are three newsrooms." in said
    assert "Language: en, the default" in said
    assert (
        answer(run, "templates", "blue-lantern", "--version", 1)["body"]["languages"][0]["we_are"]
        == "We are a newsroom."
    )
    assert "no such version" in answer(run, "templates", "blue-lantern", "--version", 9, code=1)["error"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("[]", "The file holds no object."),
        ('{"kind": "policy", "body": {}}', "an edition of the kind policy"),
        ('{"body": 3}', "The letters have no body."),
    ],
)
def test_a_file_that_holds_no_letters_is_refused_in_a_sentence(run, tmp_path, told, said):
    file = tmp_path / "letters.json"
    file.write_text(told)

    assert said in answer(run, "adopt", "blue-lantern", file, code=1)["error"]


def test_files_are_let_go_with_a_letter_and_taken_away_again(run, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text("agency,searches\nPort Ansel,37\n")

    assert answer(run, "attach", "blue-lantern", file, "--language", "EN")["version"] == 2
    shown = answer(run, "preview", "blue-lantern", "--agency", "port-ansel-police-service")
    assert shown["attachments"] == ["records.csv"]
    assert "Attachment: records.csv" in run("preview", "blue-lantern", "--agency", "port-ansel-police-service")[1]
    assert answer(run, "attach", "blue-lantern", "--language", "en")["version"] == 3
    assert answer(run, "preview", "blue-lantern", "--agency", "port-ansel-police-service")["attachments"] == []
    assert (
        "There is no first letter in nb." in answer(run, "attach", "blue-lantern", "--language", "nb", code=1)["error"]
    )


def test_letters_from_a_file_are_proof_read_as_those_of_the_page(run, tmp_path):
    shown = answer(run, "templates", "blue-lantern")
    shown["body"]["languages"][0]["letters"][0]["subject"] = "For {{ agency.nme }}"
    file = tmp_path / "letters.json"
    file.write_text(json.dumps(shown))

    assert "Did you mean agency.name?" in answer(run, "adopt", "blue-lantern", file, code=1)["error"]


@pytest.mark.parametrize(
    ("option", "value"), [("--phase", "bogus"), ("--status", "bogus"), ("--contact", "bogus"), ("--purpose", "bogus")]
)
def test_a_filter_that_means_nothing_is_wrong_usage_and_writes_to_nobody(run, option, value):
    code, said = run("batch", "blue-lantern", option, value)

    assert code == 2
    assert "is not one of" in said
    assert answer(run, "list", "blue-lantern") == []


def test_filters_that_fit_nobody_are_said_in_their_own_words(run):
    said = answer(run, "batch", "blue-lantern", "--country", "zz", "--language", "mi", code=1)["error"]

    assert said == "No agency of this investigation fits country ZZ, language mi."


def test_agencies_are_chosen_by_the_language_they_read_and_the_health_of_their_contacts(run, room):
    room.change_contact(room.oslo, health=Health.SOFT)

    assert answer(run, "batch", "blue-lantern", "--contact", "soft", "--dry-run")["letters"]["cannot leave"] == 1
    assert answer(run, "batch", "blue-lantern", "--contact", "good", "--dry-run")["letters"]["ready"] == 1
    assert answer(run, "batch", "blue-lantern", "--contact", "none", "--dry-run", code=1)
    with room.desk.database.writing() as session:
        oslo = agencies.get(session, room.merged_slug(room.oslo))
        agencies.change(session, replace(oslo, languages=("nb-NO", "se")))
    for language in ("NB", "nb-no", "se"):
        dry = answer(run, "batch", "blue-lantern", "--language", language, "--dry-run")
        assert [one["agency"] for one in dry["cannot_leave"]] == ["Politidistriktet Lakmere"]
    assert answer(run, "batch", "blue-lantern", "--language", "n", "--dry-run", code=1)


def test_names_and_filters_together_are_wrong_usage(run):
    code, said = run("batch", "blue-lantern", "port-ansel-police-service", "--country", "CA")

    assert code == 2
    assert "not both" in said


def test_warnings_stand_before_whoever_approves(run):
    first = answer(run, "batch", "blue-lantern", "port-ansel-police-service")["batch"]
    warned = [
        answer(run, "batch", "blue-lantern", "port-ansel-police-service", "--dry-run"),
        answer(run, "batch", "blue-lantern", "port-ansel-police-service"),
    ]
    second = warned[1]["batch"]
    warned += [answer(run, "status", second), answer(run, "approve", second)]

    for one in warned:
        (told,) = one["warnings"]
        assert told["agency"] == "Port Ansel Police Service"
        assert f"It stands in batch {first} as well" in told["warnings"][0]
    assert "Warnings on 1 letter:" in run("batch", "blue-lantern", "port-ansel-police-service", "--dry-run")[1]


def test_a_batch_is_listed_thinned_and_dropped(run):
    number = answer(run, "batch", "blue-lantern")["batch"]
    assert "Say why" in answer(run, "leave-out", number, "port-ansel-police-service", "--reason", " ", code=1)["error"]
    out = answer(run, "leave-out", number, "port-ansel-police-service", "--reason", "They asked us to call.")
    assert out["letters"] == {"waiting": 1, "left out": 1}
    assert run("leave-out", number, "port-ansel-police-service")[0] == 2

    (listed,) = answer(run, "list", "blue-lantern")
    assert (listed["batch"], listed["state"], listed["letters"]) == (number, "draft", {"waiting": 1, "left out": 1})

    dropped = answer(run, "drop", number)
    assert (dropped["state"], dropped["letters"]) == ("dropped", {"not sent": 1, "left out": 1})
    assert f"{number}  first letter, dropped: 1 not sent, 1 left out" in run("list", "blue-lantern")[1]
    assert "Each letter of this batch left, waits to leave" in answer(run, "anew", number, code=1)["error"]


def test_an_investigation_goes_live_after_saying_what_that_does(room, run, tmp_path):
    def investigation(*words):
        environ = {
            "OUTREACH_DATABASE_URL": room.newsroom.config.database,
            "OUTREACH_HOME": str(tmp_path),
            "OUTREACH_SMTP_URL": "smtp://127.0.0.1:9",
        }
        return CliRunner().invoke(main, ["investigation", *words], env=environ).stdout

    assert investigation("practice", "blue-lantern") == "Practice: no letter of it leaves the house.\n"
    batch = answer(run, "batch", "blue-lantern", "--by", "asha")["batch"]
    assert answer(run, "approve", batch)["practice"] is True

    foreseen = json.loads(investigation("live", "blue-lantern", "--dry-run", "--json"))

    assert foreseen == {"slug": "blue-lantern", "live": False, "taken_back": 0, "withdrawn": 2, "batches_ended": 1}
    assert investigation("live", "blue-lantern").startswith("Live: its letters may really leave. 0 entries")
    assert answer(run, "status", batch)["letters"] == {"not sent": 2}


def test_either_editor_is_told_that_a_batch_gives_less_time_than_the_policy(run, room):
    room.adopt(Policy(two_person_letters=True))
    gives = "gives 1 working day to answer; the policy of this investigation gives 5."
    batch = answer(run, "batch", "blue-lantern", "--working-days", "1", "--by", "asha")["batch"]

    first = answer(run, "approve", batch, "--by", "edith")
    between = answer(run, "status", batch)
    second = answer(run, "approve", batch, "--by", "ben")

    assert [one["warnings"] for one in first["warnings"]] == [[f"It {gives}"]] * 2
    assert first["warnings"] == between["warnings"] == second["warnings"]
    assert gives not in run("status", batch)[1]


def test_at_night_a_follow_up_is_said_to_find_nobody_there(room, capsys):
    room.adopt(Policy(min_channels=1, follow_up_gap_working_days=0))
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    room.newsroom.told(room.oslo, asked)
    at = system_clock().replace(hour=1) + timedelta(days=1)
    night = replace(room.newsroom.desk, clock=lambda: at)

    follow_up_answers.say(follow_ups.follow_ups(night, "blue-lantern", Filters()), as_json=False)

    (line,) = [one for one in capsys.readouterr().out.splitlines() if "Politidistriktet Lakmere" in one]
    assert line.startswith("  Politidistriktet Lakmere: its office is shut: ")
    assert ", opens " in line
    assert " UTC), and a letter that is armed now leaves then; also on the call list." in line


def test_follow_ups_are_listed_with_their_reason_and_armed_for_those_that_are_named(run, room):
    room.adopt(Policy(min_channels=1, follow_up_gap_working_days=0))
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    for rfc_id in (room.halifax, room.oslo):
        room.newsroom.told(rfc_id, asked)

    code, said = run("follow-ups", "blue-lantern", "--country", "no")
    assert code == 0
    assert said.startswith("Second letter:\n  Politidistriktet Lakmere: ")  # whether it is shut goes by the hour
    assert ". Still wanted: 2 more attempts;" in said
    first, second = answer(run, "follow-ups", "blue-lantern")
    assert (first["kind"], first["not_before"], first["batch"]) == ("second letter", None, None)

    (armed,) = answer(run, "arm", "blue-lantern", "politidistriktet-lakmere", "--by", "asha")
    assert (armed["purpose"], armed["state"], armed["letters"]) == ("follow-up", "draft", {"waiting": 1})
    again = answer(run, "arm", "blue-lantern", "politidistriktet-lakmere", code=1)
    assert f"stands in batch {armed['batch']}" in again["error"]
    (rest,) = answer(run, "arm", "blue-lantern")
    assert rest["letters"] == {"waiting": 1}
    assert [one["batch"] for one in answer(run, "follow-ups", "blue-lantern")] == [armed["batch"], rest["batch"]]
    assert run("arm", "blue-lantern", "politidistriktet-lakmere", "--country", "NO")[0] == 2
    assert "not approved yet" in run("follow-ups", "blue-lantern")[1]
    assert second["request"] == room.halifax
