"""One thing has one name wherever a person reads it: the word of the glossary, and no second one beside it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = sorted(
    path
    for folder, kinds in (("outreach", ("*.py",)), ("templates", ("*.html", "*.txt")), ("docs", ("*.md",)))
    for kind in kinds
    for path in (ROOT / folder).rglob(kind)
)
OTHERWISE = {
    "reply to classify": r"(reply|replies|message|messages|something) to (read|judge)\b|waits? to be (read|judged)\b",
    "due soon": r"\bdeadlines? ahead\b",
}
"""The word that is used, and what said the same before."""


@pytest.mark.parametrize("term", OTHERWISE)
def test_a_term_has_no_second_word_beside_it(term):
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in READ
        for match in re.finditer(OTHERWISE[term], path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert found == [], f"Say “{term}”."
