"""The lists and logs of the practice stories are made from the stories, the same bytes each time."""

import subprocess
import sys

import pytest

from outreach.config import shipped

PRACTICE = shipped("data") / "practice"


@pytest.fixture(scope="module")
def made_again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, PRACTICE / "make.py", folder], check=True)
    return folder


@pytest.mark.parametrize("story", ["blue-lantern", "silver-meter"])
@pytest.mark.parametrize("name", ["agencies.csv", "facts.jsonl"])
def test_making_a_story_again_changes_no_byte(made_again, story, name):
    assert (made_again / story / name).read_bytes() == (PRACTICE / story / name).read_bytes()
