"""Every time on a page is told by the macros of one template: both clocks, the weekday, whole on hovering."""

import re
from pathlib import Path

import pytest

from outreach.web import filters

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.html"))
MACROS = Path("macros/time.html")
FOR_READERS = Path("public/_times.html")
"""Of the public table, which nobody reads by an account with a zone of its own."""

TELL_TIME = ("in_zone", "glance", "clock_in", "for_reader", "reader_time", "stamp", "iso", "day", "ago")
"""The filters that make words of an instant."""

OTHERWISE = re.compile(rf"\|\s*(?:{'|'.join(TELL_TIME)})\b|<time\b|strftime|\.astimezone\(")


def test_the_filters_named_here_are_those_there_are():
    text = (ROOT / "outreach" / "web" / "filters.py").read_text()

    assert all(f'"{name}": {name},' in text for name in TELL_TIME)
    assert all(hasattr(filters, name) for name in TELL_TIME)


@pytest.mark.parametrize("template", [path for path in TEMPLATES if path not in (MACROS, FOR_READERS)], ids=str)
def test_no_template_makes_words_of_a_time_by_itself(template):
    found = OTHERWISE.findall((ROOT / "templates" / template).read_text())

    assert not found, f"use a macro of {FOR_READERS if 'public' in template.parts else MACROS}"


def test_a_shortened_time_is_whole_on_paper():
    css = (ROOT / "outreach" / "web" / "static" / "app.css").read_text()
    printed = css.split("@media print")[1]

    assert 'time[title]::after { content: " (" attr(title) ")"' in printed
