"""Numbers in words of another language than the text's own: newsrooms type several languages into one field.

And letters of scripts in which we read no number at all.
"""

import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from outreach.domain.number_words import ENGLISH, NUMBER_WORDS, NumberWords, Read, bare, read

OWN: Final = "en"

ORDINARY: Final = frozenset(
    """cent cento cents dos elf mil mille milliard null once seize sept six tres million millions zero""".split()  # noqa: SIM905  # words
)
"""Number words elsewhere and ordinary words, or the same numbers, in a text of our own: alone they count nothing.

“Once” is eleven in Spanish, “elf” in German; “seize” is sixteen, “cent” a hundred in French; “dos” two in Spanish.
"""

READ_SCRIPTS: Final = (
    "LATIN",
    "ARABIC",
    "FULLWIDTH LATIN",
    "FEMININE",
    "MASCULINE",
    "MODIFIER",
    "MICRO",
    "SUPERSCRIPT",
)


def read_elsewhere(text: str, low: str) -> Iterator[Read]:
    """In the words of every language but the text's own; `low` is the text written bare.

    A word that begins with a capital in the middle of a sentence is a name (“Trois-Rivières”, “Tres Arroyos”).
    """
    words = {word for word in _words(low) if _counts(word)}
    if not words:
        return
    for tag, known in NUMBER_WORDS.items():
        if tag == OWN or not any(known.parts_of(word) for word in words):
            continue

        def everyday(start: int, end: int, known: NumberWords = known) -> bool:
            return low[start:end] in ORDINARY or _is_a_name(text, start, end, known)

        for one in read(low, known, everyday):
            said = _words(low[one.start : one.end])
            if not all(word in ORDINARY or word in ENGLISH.known for word in said):
                yield one


def unread_in(text: str, names: Collection[str] = ()) -> str:
    """What stands in a script whose numbers nobody here reads, as far as it is together; without these names."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    found = next((place for place, letter in enumerate(text) if _is_unread(letter)), None)
    if found is None:
        return ""
    word = text[found:].split()[0]
    return word.strip(".,;:()“”\"'。，")


def _is_a_name(text: str, start: int, end: int, known: NumberWords) -> bool:
    word, before = text[start:end], text[:start].rstrip(" \u00a0“\"'(«¿¡")
    begins = not before or before[-1] in ".!?:;–—\n…"
    return word[:1].isupper() and not word.isupper() and not begins and bare(word) not in known.factors


@lru_cache(maxsize=20_000)
def _counts(word: str) -> bool:
    return word not in ORDINARY and any(
        part not in known.joins for tag, known in NUMBER_WORDS.items() if tag != OWN for part in known.parts_of(word)
    )


def _words(low: str) -> tuple[str, ...]:
    return tuple("".join(letter if letter.isalpha() else " " for letter in low).split())


@lru_cache(maxsize=5_000)
def _is_unread(letter: str) -> bool:
    if letter.isascii() or not letter.isalpha():
        return False
    return not unicodedata.name(letter, "LATIN").startswith(READ_SCRIPTS)
