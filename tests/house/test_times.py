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

TELL_TIME = (
    "in_zone",
    "glance",
    "clock_in",
    "for_reader",
    "both_clocks",
    "told_there",
    "reader_time",
    "iso",
    "day",
    "ago",
)
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


SOURCES = sorted((ROOT / "outreach").rglob("*.py"))
BY_HAND = re.compile(r"\{[^{}\n]*:%[^{}\n]*\}")
A_DATE = re.compile(r"%[aAbBdFYm]")
FOR_MACHINES = {
    "domain/merging.py": "a mark that is compared, and read by nobody",
    "domain/letter_marks.py": "a mark that is compared, and read by nobody",
    "press/public_feeds.py": "the day in a tag, RFC 4151",
    "services/working_list.py": "the name of a file",
    "web/forms/fields.py": "what a date field of a browser takes",
}
"""Files that write a date in another form than people read, and why."""


def test_no_program_spells_a_date_to_a_person_by_itself():
    """Sentences and commands say `Fri 5 Dec 2026 17:00 AST` as `wallclock` does; what ends in Z is for programs."""
    found = {
        path.relative_to(ROOT / "outreach").as_posix(): spelled
        for path in SOURCES
        for spelled in BY_HAND.findall(path.read_text())
        if A_DATE.search(spelled) and not spelled.endswith(("Z}", 'Z"}'))
    }

    assert found.keys() == FOR_MACHINES.keys(), found


def test_a_shortened_time_is_whole_on_paper():
    css = (ROOT / "outreach" / "web" / "static" / "app.css").read_text()
    printed = css.split("@media print")[1]

    assert 'time[title]::after { content: " (" attr(title) ")"' in printed
