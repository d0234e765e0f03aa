"""The reminder table at the command line: read, adopted from a file, and what each version changed."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main

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
        return ended.output

    return run


def test_before_the_first_table_the_house_s_holds(reminders):
    assert reminders("--history") == "Not adopted yet: the house’s defaults hold.\n"
    assert json.loads(reminders("--history", "--json")) == []


def test_each_version_says_what_it_changed(reminders):
    reminders("--by", "edith", table=SOON_BY.format(days=2, more=""))
    told = reminders("--by", "edith", table=SOON_BY.format(days=3, more=', "escalate_to": "edith"'))

    changed = ["to the reporter: 2 → 3 working days before the deadline", "escalation: to the editors → to Edith Blom"]
    assert told.startswith(f"Adopted: {'; '.join(changed)}\n3 working days before the deadline")
    versions = json.loads(reminders("--history", "--json"))
    assert [(one["version"], one["adopted_by"]) for one in versions] == [(2, "edith"), (1, "edith")]
    assert versions[0]["changes"] == changed
    assert "to the reporter: on the day of the deadline no longer" in versions[1]["changes"]
    assert reminders("--history").splitlines()[0].endswith(f"edith: {'; '.join(changed)}")


def test_two_questions_at_once_are_refused(reminders):
    told = reminders("--version", "1", "--history", exit_code=1)

    assert "are three questions. Ask one of them." in told
