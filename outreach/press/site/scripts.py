"""In which language a name or a quote most likely is, where nobody said it and its letters are not Latin."""

import unicodedata
from collections import Counter
from functools import cache
from typing import Any, Final

from babel.core import get_global

SCRIPTS: Final = {"ARABIC": "Arab", "HEBREW": "Hebr", "GREEK": "Grek", "CYRILLIC": "Cyrl", "ARMENIAN": "Armn"}
"""By the first word of what Unicode calls their letters; other scripts are not guessed at."""

ANYWHERE: Final = {"Arab": "ar", "Hebr": "he", "Grek": "el", "Armn": "hy"}
"""Where nobody in the country is known to write so."""


@cache
def spoken(text: str, country: str) -> str:
    """A tag such as `ar`, so that a voice reads it as it is spoken; nothing where it would be a mere guess."""
    script = _script(text)
    return _most_spoken(country, script) or ANYWHERE.get(script, "") if script else ""


def _script(text: str) -> str:
    """The one in which most of its letters are, if it is one of those."""
    letters = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    most = max(letters, key=lambda name: letters[name], default="")
    return SCRIPTS.get(most, "")


@cache
def _most_spoken(country: str, script: str) -> str:
    """The language of most people in this country among those that are written in this script, by CLDR."""
    found = get_global("territory_languages").get(country, {})
    written_so = [tag for tag in found if _written_in(tag) == script]
    return max(
        written_so, key=lambda tag: (_is_official(found[tag]), found[tag]["population_percent"], tag), default=""
    ).partition("_")[0]


def _written_in(tag: str) -> str:
    """`Arab` for `fa`: CLDR fills in what a tag leaves unsaid."""
    whole = str(get_global("likely_subtags").get(tag, tag))
    return next((part for part in whole.split("_")[1:] if len(part) == len("Arab")), "")


def _is_official(known: dict[str, Any]) -> bool:
    """What is written is mostly the official one, where people speak another of its kind."""
    return known.get("official_status") in ("official", "de_facto_official")
