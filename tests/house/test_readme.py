"""The README's two commands are the Makefile's, its table has every command, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from outreach.cli import FAMILIES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    ROOT.glob("docs/**/*.md")
)


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile():
    commands = re.findall(r"^make (\w+)$", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert commands == ["demo", "test"]
    assert all(re.search(rf"^{name}:", (ROOT / "Makefile").read_text(), re.MULTILINE) for name in commands)


def test_the_readme_names_every_command():
    listed = set(re.findall(r"`outreach (\w+)", (ROOT / "README.md").read_text()))

    assert listed == set(FAMILIES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_link_of_the_documents_is_dead(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    assert not [link for link in links if not (document.parent / link).exists()]
