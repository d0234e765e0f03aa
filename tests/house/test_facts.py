"""Adding a kind of fact touches several places; this names the one that was forgotten."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from outreach.domain.facts import KINDS
from outreach.domain.rules import RULES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_fact_can_be_read_on_the_timeline(name):
    assert (ROOT / "templates" / "timeline" / f"{name}.html").is_file()


def test_the_timeline_shows_nothing_that_is_not_a_fact():
    assert {path.stem for path in (ROOT / "templates" / "timeline").glob("[A-Z]*.html")} <= set(KINDS)


def test_the_glossary_lists_every_fact_and_no_other():
    section = (ROOT / "docs" / "glossary.md").read_text().split("## Facts")[1].split("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(KINDS)


def test_every_fact_has_its_rule():
    assert set(RULES) == set(KINDS.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_fact_is_frozen_small_and_says_nothing_of_its_own_time(kind):
    assert kind.__dataclass_params__.frozen
    assert len(fields(kind)) <= 13
    assert not {"occurred_at", "recorded_at", "by"} & {field.name for field in fields(kind)}
