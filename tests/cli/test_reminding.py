"""The reminder table at the command line: read, adopted from a file, and what each version changed."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.clock import system_clock
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome

SOON_BY = '{{"rules": [{{"kind": "due soon", "working_days": {days}}}]{more}}}'


@pytest.fixture
def reminders(newsroom, sqlite_url, tmp_path):
    """`outreach investigation reminders blue-lantern …`, after which the content of a file may stand."""

    def run(*words, table=None, exit_code=0):
        if table is not None:
            (tmp_path / "table.json").write_text(table)
            words = (tmp_path / "table.json", *words)
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        asked = ["investigation", "reminders", "blue-lantern", *map(str, words)]
        ended = CliRunner().invoke(main, asked, env=environment)
        assert ended.exit_code == exit_code, ended.output
        return ended.output if ended.exit_code else ended.stdout

    return run


def test_before_the_first_table_the_house_s_holds(reminders):
    assert reminders("--history") == "Not adopted yet: the house’s defaults hold.\n"
    assert json.loads(reminders("--history", "--json")) == []


def test_each_version_says_what_it_changed(reminders):
    reminders("--by", "edith", table=SOON_BY.format(days=2, more=""))
    told = reminders("--by", "edith", table=SOON_BY.format(days=3, more=', "escalate_to": "edith"'))

    changed = [
        "to its reporter: 2 → 3 working days before the deadline",
        "the person named: nobody, so the editors → Edith Blom",
    ]
    assert told.startswith(f"Adopted: {'; '.join(changed)}\n3 working days before the deadline")
    versions = json.loads(reminders("--history", "--json"))
    assert [(one["version"], one["adopted_by"]) for one in versions] == [(2, "edith"), (1, "edith")]
    assert versions[0]["changes"] == changed
    assert "to its reporter: on the day of the deadline no longer" in versions[1]["changes"]
    assert reminders("--history").splitlines()[0].endswith(f"Edith Blom: {'; '.join(changed)}")


def test_two_questions_at_once_are_refused(reminders):
    told = reminders("--version", "1", "--history", exit_code=1)

    assert "are three questions. Ask one of them." in told


def test_a_dry_run_says_what_would_be_sent_and_adopts_nothing(newsroom, reminders):
    due = system_clock() + timedelta(days=9)
    letter = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    newsroom.clock.now = system_clock()
    newsroom.told(
        newsroom.port_ansel, facts.Assigned(to="asha"), letter, facts.DeadlineSet(due_at=due, zone="America/Halifax")
    )

    told = reminders("--dry-run", table=SOON_BY.format(days=3, more=""))
    plain = json.loads(reminders("--dry-run", "--json", table=SOON_BY.format(days=3, more="")))

    assert told.startswith("Dry run: nothing was adopted.")
    assert f"3 working days before the deadline: Port Ansel Police Service (request {newsroom.port_ansel})" in told
    assert [(one["how"], one["staff"], one["working_days"], one["requests"]) for one in plain["differs"][:2]] == [
        ("new", "asha", 3, [newsroom.port_ansel]),
        ("no longer", "asha", 2, [newsroom.port_ansel]),
    ]
    assert [one["days"] for one in plain["spans"]] == [7, 14]
    assert reminders("--history") == "Not adopted yet: the house’s defaults hold.\n"


def test_a_dry_run_without_a_file_says_what_the_table_in_force_sends(reminders):
    assert "Nothing differs." in reminders("--dry-run")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('{"rules": [{"kind": "due soon", "working_days": 9}]}', "would come before the letter leaves"),
        ('{"escalate_to": "nobody-here"}', "Nobody who works here is called “nobody-here”. Name somebody else"),
        ('{"rules": []}', "would remind nobody of anything"),
        ('{"rules": [{"kind": "never", "working_days": 9}]}', "cannot be read"),
    ],
)
@pytest.mark.parametrize("dry", [["--dry-run"], []], ids=["dry", "adopted"])
def test_a_table_that_could_not_be_adopted_gets_a_sentence(reminders, table, sentence, dry):
    assert sentence in reminders(*dry, table=table, exit_code=1)
