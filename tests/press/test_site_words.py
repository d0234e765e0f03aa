"""Every word of the public table is in the catalogue of each language, and each with what is filled in."""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from outreach.domain.translated import PAGES_IN
from outreach.press.site.tongue import SPOKEN

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
NOUNS = {"{one}", "{many}", "%(noun)s", "%(nouns)s"}
"""A language may leave the noun out, whose forms nobody could guess."""

GENERATED = {"say": None, "one_way": None, "say_many": (1, 2), "by_count": (1, 2)}
"""What a template of a generated sentence is handed to."""


def catalogue(language):
    return read_po(BytesIO((files("outreach.press.site") / "words" / f"{language}.po").read_bytes()))


def wanted():
    """What templates and programs say, by the extractor of Babel; the generated sentences; the words of the record."""
    found = set(SPOKEN)
    pages = extract_from_dir(ROOT / "templates/public", [("**.html", "jinja2")], {"**.html": {"trimmed": "true"}})
    said = extract_from_dir(
        ROOT / "outreach/press", [("site/**.py", "python"), ("timeline.py", "python")], keywords={"say": None}
    )
    generated = extract_from_dir(ROOT / "outreach/domain", [("**.py", "python")], keywords=GENERATED)
    for _, _, message, _, _ in (*pages, *said, *generated):
        found.add(message)
    return found


def test_there_is_a_catalogue_for_each_language_we_say_we_have():
    there = {path.name.removesuffix(".po") for path in (files("outreach.press.site") / "words").iterdir()}

    assert there == set(PAGES_IN)


@pytest.mark.parametrize("language", PAGES_IN)
def test_every_word_of_the_pages_is_in_every_catalogue_and_none_is_left_over(language):
    assert {message.id for message in catalogue(language) if message.id} == wanted()


@pytest.mark.parametrize("language", PAGES_IN)
def test_every_word_is_translated_with_all_that_is_filled_in(language):
    for message in catalogue(language):
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        places = set(PLACE.findall(" ".join(message.id) if isinstance(message.id, tuple) else message.id))
        assert all(forms), message.id
        assert not message.fuzzy, message.id
        for form in forms:
            assert places - NOUNS <= set(PLACE.findall(form)) <= places, message.id


@pytest.mark.parametrize("language", PAGES_IN)
def test_every_number_has_a_form_in_every_catalogue(language):
    read = catalogue(language)

    assert {len(message.string) for message in read if isinstance(message.id, tuple)} == {read.num_plurals}
