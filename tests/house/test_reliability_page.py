"""docs/reliability.md says by which test each guarantee is tried: every one it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_the_page_names_is_there(file, name):
    there = (ROOT / file).is_file() and (ROOT / file).read_text(encoding="utf-8")

    assert there, f"{file} is gone"
    assert f"\ndef {name}(" in there, f"{file} has no {name}"


def test_every_test_file_of_the_page_is_named_with_a_test():
    assert {file for file, _ in NAMED} == set(re.findall(r"tests/[\w/]+\.py", PAGE))
