"""Rooms stay small enough to see across, and say at the door what they are."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "outreach").rglob("*.py"))
LONGEST = 400
LONGEST_VIEW = 25
BANNED = {"data", "info", "manager", "helper", "helpers", "utils", "process", "handle"}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_is_one_room_with_a_sign_at_its_door(module):
    text = (ROOT / module).read_text()

    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text)), "the first line of a module is a sentence a reporter would understand"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_name_is_one_of_those_that_say_nothing(module):
    names = {
        node.name
        for node in ast.parse((ROOT / module).read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }

    assert not {name for name in names if name.lower().strip("_") in BANNED}
    assert module.stem not in BANNED


@pytest.mark.parametrize("module", [path for path in MODULES if "views" in path.parts], ids=str)
def test_a_view_only_translates(module):
    tree = ast.parse((ROOT / module).read_text())

    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_VIEW
    }

    assert not long
