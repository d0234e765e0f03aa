"""docs/commands.md tells programs what each command answers."""

from dataclasses import fields
from pathlib import Path

import click
import pytest

from outreach.cli import FAMILIES, main
from outreach.cli.follow_up_answers import FollowUpShown
from outreach.cli.letter_answers import BatchListed, BatchShown, LetterShown
from outreach.domain.faults import Finding
from outreach.domain.people import Staff
from outreach.domain.readiness import Unmet
from outreach.domain.sheets import Problem
from outreach.scheduler import Ran
from outreach.services.handing import Handed
from outreach.services.import_plan import ImportPlan
from outreach.services.recording import RecordingOutcome
from outreach.services.settling import Unsettled
from outreach.services.verifying import Verdict

LEFT_OUT = {"applied"}  # `state` says it
TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()


def for_programs(command, name):
    """The commands at and below this one that answer in JSON."""
    if isinstance(command, click.Group):
        parts = {each: command.get_command(None, each) for each in command.list_commands(None)}
        return [found for each, part in parts.items() for found in for_programs(part, f"{name} {each}")]
    return [name] if any("--json" in option.opts for option in command.params) else []


COMMANDS = [
    found for family in FAMILIES for found in for_programs(main.get_command(None, family), f"outreach {family}")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_answers_in_json_is_documented(command):
    assert f"| `{command}` |" in TEXT


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("`outreach verify`", Verdict),
        ("`outreach doctor`", Finding),
        ("`outreach run`", Ran),
        ("`outreach mail outbox`", Unsettled),
        ("`outreach user list`", Staff),
        ("`outreach assign`", Handed),
        ("`outreach record`", RecordingOutcome),
        ("`outreach letters preview`", LetterShown),
        ("`outreach letters list`", BatchListed),
        ("`outreach letters follow-ups`", FollowUpShown),
        ("a batch", BatchShown),
        ("a rule in `unmet`", Unmet),
        ("a line in `problems`", Problem),
        ("the plan of an import", ImportPlan),
    ],
)
def test_the_documented_fields_are_those_of_the_answer(command, kind):
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| {command} |")]

    assert [f.name for f in fields(kind) if f"`{f.name}`" not in row and f.name not in LEFT_OUT] == []
