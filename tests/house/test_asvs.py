"""Each requirement of ASVS 5.0 up to level 2 stands in docs/asvs.csv once, and what is said to hold it is there."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NUMBERS = {
    "1.1": "1 2", "1.2": "1 2 3 4 5 6 7 8 9", "1.3": "1 2 3 4 5 6 7 8 9 10 11", "1.4": "1 2 3", "1.5": "1 2",
    "2.1": "1 2 3", "2.2": "1 2 3", "2.3": "1 2 3 4", "2.4": "1",
    "3.2": "1 2", "3.3": "1 2 3 4", "3.4": "1 2 3 4 5 6", "3.5": "1 2 3 4 5", "3.7": "1 2",
    "4.1": "1 2 3", "4.2": "1", "4.3": "1 2", "4.4": "1 2 3 4",
    "5.1": "1", "5.2": "1 2 3", "5.3": "1 2", "5.4": "1 2 3",
    "6.1": "1 2 3", "6.2": "1 2 3 4 5 6 7 8 9 10 11 12", "6.3": "1 2 3 4", "6.4": "1 2 3 4", "6.5": "1 2 3 4 5",
    "6.6": "1 2 3", "6.8": "1 2 3 4",
    "7.1": "1 2 3", "7.2": "1 2 3 4", "7.3": "1 2", "7.4": "1 2 3 4 5", "7.5": "1 2", "7.6": "1 2",
    "8.1": "1 2", "8.2": "1 2 3", "8.3": "1", "8.4": "1",
    "9.1": "1 2 3", "9.2": "1 2 3 4",
    "10.1": "1 2", "10.2": "1 2", "10.3": "1 2 3 4", "10.4": "1 2 3 4 5 6 7 8 9 10 11", "10.5": "1 2 3 4 5",
    "10.6": "1 2", "10.7": "1 2 3",
    "11.1": "1 2", "11.2": "1 2 3", "11.3": "1 2 3", "11.4": "1 2 3 4", "11.5": "1", "11.6": "1",
    "12.1": "1 2 3", "12.2": "1 2", "12.3": "1 2 3 4",
    "13.1": "1", "13.2": "1 2 3 4 5", "13.3": "1 2", "13.4": "1 2 3 4 5",
    "14.1": "1 2", "14.2": "1 2 3 4", "14.3": "1 2 3",
    "15.1": "1 2 3", "15.2": "1 2 3", "15.3": "1 2 3 4 5 6 7",
    "16.1": "1", "16.2": "1 2 3 4 5", "16.3": "1 2 3 4", "16.4": "1 2 3", "16.5": "1 2 3",
    "17.1": "1", "17.2": "1 2 3 4", "17.3": "1 2",
}  # fmt: skip
ROWS = list(csv.DictReader((ROOT / "docs/asvs.csv").read_text().splitlines()))
STATUSES = ("met", "partly", "not met", "not applicable")


@cache
def named_in(file: str) -> frozenset[str]:
    parsed = ast.parse((ROOT / file).read_text())
    return frozenset(node.name for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef))


@cache
def headings_of(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"^#+ (.+)$", (ROOT / file).read_text(), re.MULTILINE))


def holds(proof: str) -> bool:
    """A test that is there by its name, or a section of a document."""
    file, _, test = proof.partition("::")
    if test:
        return (ROOT / file).is_file() and test in named_in(file)
    file, _, heading = proof.partition("#")
    return (ROOT / file).is_file() and heading in headings_of(file)


def test_every_requirement_of_level_1_and_2_is_there_once_and_in_order():
    wanted = [f"{section}.{number}" for section, numbers in NUMBERS.items() for number in numbers.split()]

    assert len(wanted) == 253
    assert [row["requirement"] for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["requirement"])
def test_what_is_said_to_hold_a_requirement_is_there(row):
    assert row["subject"]
    assert row["status"] in STATUSES
    if row["status"] == "met":
        assert row["files"]
        assert holds(row["proof"]), row["proof"]
    else:
        assert row["reason"].endswith("."), "what does not hold says why"
        assert not row["proof"] or holds(row["proof"]), row["proof"]
    for file in row["files"].split():
        assert (ROOT / file).exists(), file


def test_the_counts_in_the_documentation_are_those_of_the_list():
    said = re.findall(r"^\| ([a-z ]+) \| (\d+) \|$", (ROOT / "docs/security.md").read_text(), re.MULTILINE)

    assert {status: int(count) for status, count in said} == Counter(row["status"] for row in ROWS)


def test_what_holds_in_part_or_not_is_named_in_the_documentation():
    told = (ROOT / "docs/security.md").read_text()

    open_ = [row["requirement"] for row in ROWS if row["status"] in ("partly", "not met")]
    assert [number for number in open_ if not re.search(rf"\b{re.escape(number)}\b", told)] == []
