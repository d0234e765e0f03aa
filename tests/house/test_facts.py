"""Adding a kind of fact touches several places; this names the one that was forgotten."""

import re
from dataclasses import MISSING, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest

from outreach.domain import facts
from outreach.domain.audit import Action
from outreach.domain.fact_lines import SAID_OUTRIGHT
from outreach.domain.facts import KINDS, Seq, StaffId, words
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


RECORDING = (ROOT / "docs" / "recording.md").read_text()
TYPES = {str: "text", int: "number", bool: "true or false", datetime: "instant", Seq: "entry", StaffId: "colleague"}
PLURALS = {str: "texts", int: "numbers"}
WORD_LISTS = {one.__name__: one for one in vars(words).values() if isinstance(one, type) and issubclass(one, StrEnum)}
WORD_LISTS.pop("StrEnum", None)
PARTS = {part.__name__: part for part in (facts.Answer, facts.FindingData)}


def type_in_words(hint):
    """How docs/recording.md writes the type of a field."""
    if get_origin(hint) in (Union, UnionType):
        return type_in_words(get_args(hint)[0])
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        return f"list of {PLURALS.get(inner[0]) or type_in_words(inner[0])}" if inner[-1] is Ellipsis else "pairs"
    return TYPES.get(hint) or f"`{hint.__name__}`"


def default_in_words(field):
    if field.default is MISSING:
        return ""
    if isinstance(field.default, StrEnum):
        return f' = "{field.default}"'
    plain = {"": "", True: " = true", False: " = false"}
    return plain.get(field.default, "") if isinstance(field.default, str | bool) else ""


def row_of(kind):
    """The line of docs/recording.md about a fact: first what it needs, then what may be left out."""
    hints = get_type_hints(kind)
    outright = {f.name for f in fields(kind) if f.default is MISSING} | {*SAID_OUTRIGHT.get(kind, ())}
    told = [f"`{f.name}` {type_in_words(hints[f.name])}" for f in fields(kind) if f.name in outright]
    left = [f for f in fields(kind) if f.name not in outright]
    needed = "; ".join(told)
    optional = "; ".join(f"`{f.name}` {type_in_words(hints[f.name])}{default_in_words(f)}" for f in left)
    return f"| `{kind.__name__}` | {needed} | {optional} |"


@pytest.mark.parametrize("name", [*sorted(KINDS), *PARTS])
def test_how_to_write_a_fact_in_a_file_is_documented_field_by_field(name):
    assert row_of(KINDS.get(name) or PARTS[name]) in RECORDING


@pytest.mark.parametrize("name", sorted(WORD_LISTS))
def test_the_words_a_field_may_hold_are_documented(name):
    assert f"| `{name}` | {', '.join(WORD_LISTS[name])} |" in RECORDING


def test_no_fact_is_documented_that_does_not_exist():
    section = RECORDING.split("## Every fact")[1].split("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == {*KINDS, *PARTS, *WORD_LISTS}


def test_the_actions_of_the_audit_chain_are_documented_each_and_no_other():
    section = (ROOT / "docs" / "audit.md").read_text().split("| action |")[1]

    assert re.findall(r"^\| `([\w ]+)` \|", section, re.MULTILINE) == [action.value for action in Action]
