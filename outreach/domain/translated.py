"""The codebook in the other languages a release is published in: its labels, and the tally as an editor wrote it.

What nobody has translated is printed in the publication's own language and marked as such, so that a reader sees it.
"""

import re
import string
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Position
from outreach.domain.investigation import (
    PUBLISHABLE,
    Codebook,
    Question,
    QuestionIn,
    QuestionSet,
    ResponseStatus,
    Translated,
)
from outreach.domain.ledger import Tally
from outreach.domain.prose import a_few, language_name, listed, number
from outreach.domain.rows import Row
from outreach.domain.wording import codebook_label, wording_of

FILLED: Final = ("introduction", "limits")
"""The texts of the publication's own language in which the numbers of a tally can stand in braces."""

TOTAL: Final = "total"
IN_BRACES: Final = re.compile(r"\{(\w+)\}")
UNTRANSLATED: Final = "{label} [not translated]"

OWN_LANGUAGE: Final = "en"
"""The language of every sentence a release is written in."""

PAGES_IN: Final = ("ar", "de", "es", "fr", "pt")
"""The languages in which we have the words of the public table, beside our own; a test wants a catalogue for each."""

NOUN, NOUNS, FINDING, RANGE = "noun", "nouns", "finding", "range"
"""What labels words of the pages alone: a line for `range more than 1,000`."""

KIND, QUESTION = "kind", "question"
NAMED_ELSEWHERE: Final = (KIND, QUESTION)
"""The same of what no codebook knows: a line for `kind police`, one for `question 2`, the short name of a question."""


def keys_of(codebook: Codebook) -> dict[str, str]:
    """What has a label of its own: each status that can be printed, each qualifier, each circumstance."""
    statuses = {status.value: wording_of(status, codebook).label for status in PUBLISHABLE}
    others = (*(one.key for one in codebook.qualifiers), *(key for key, _ in codebook.circumstances))
    return statuses | {key: codebook_label(key, codebook) for key in others if key not in statuses}


def page_keys_of(codebook: Codebook) -> dict[str, str]:
    """What the codebook has words of its own for and only pages say, by its key."""
    finding = {FINDING: codebook.finding_label} if codebook.finding_label else {}
    ranges = {f"{RANGE} {one.label}": one.label for one in codebook.ranges if any(map(str.isalpha, one.label))}
    return {NOUN: codebook.noun, NOUNS: codebook.nouns, **finding, **ranges}


def is_named_elsewhere(key: str) -> bool:
    """Whether it is a key that stands in no codebook and can be labelled all the same."""
    return key == Position.CANNOT_SAY or key.startswith(tuple(f"{one} " for one in NAMED_ELSEWHERE))


def has_pages(tag: str) -> bool:
    """Whether the public table can be written in this language as well."""
    return tag.partition("-")[0].lower() in PAGES_IN


def label_in(words: Translated, key: str, own: str) -> str:
    """The label in this language; our own, marked, where there is none."""
    return dict(words.labels).get(key) or UNTRANSLATED.format(label=own)


def status_in(words: Translated, row: Row, codebook: Codebook) -> str:
    return label_in(words, row.status.value, wording_of(row.status, codebook).label)


def qualifiers_in(words: Translated, keys: Iterable[str], codebook: Codebook) -> str:
    return "; ".join(label_in(words, key, codebook_label(key, codebook)) for key in keys)


def question_in(words: Translated, number: int, own: str) -> str:
    """The question in this language; nothing where nobody translated it, or where it was put in other words since."""
    return next((one.text for one in words.questions if one.number == number and one.of == own), "")


def of_these(codebook: Codebook, questions: QuestionSet | None) -> Codebook:
    """The codebook as it is adopted: its translated questions are those in force. Raises `RuleBroken` for another."""
    texts = {one.number: one.text for one in questions.questions} if questions else {}

    def adopted(one: QuestionIn) -> QuestionIn:
        if one.of is None and one.number not in texts:
            raise RuleBroken(f"There is no question {one.number} to translate. Leave its line out.", "translations")
        return replace(one, of=texts[one.number]) if one.of is None else one

    translations = (
        replace(words, questions=tuple(adopted(one) for one in words.questions)) for words in codebook.translations
    )
    return replace(codebook, translations=tuple(translations))


def tally_in(words: Translated, tally: Tally, codebook: Codebook, *, number: Callable[[float], str] = number) -> str:
    """The editor's sentence with the numbers of this tally in it; empty where nobody wrote one."""
    counts = _counts(tally, codebook)
    return words.tally.format_map({name: number(count) for name, count in counts.items()}) if words.tally else ""


def filled(text: str, tally: Tally, codebook: Codebook) -> str:
    """A text of the publication's own with the numbers of this tally where their names stand in braces."""
    counts = _counts(tally, codebook)
    return IN_BRACES.sub(lambda found: number(counts[found[1]]) if found[1] in counts else found.group(), text)


def check_places(codebook: Codebook) -> None:
    """Whether what stands in braces, in our own words and in other languages, is a number of a tally.

    However it was adopted: one that is not would keep every release from being printed. Raises `RuleBroken`.
    """
    for words in codebook.translations:
        check_tally(words, codebook)
    known = places_of(codebook)
    for field, text in (("introduction", codebook.introduction), *(("limits", limit) for limit in codebook.limits)):
        if unknown := [name for name in IN_BRACES.findall(text) if name not in known]:
            raise RuleBroken(
                f"“{{{unknown[0]}}}” is no number of the tally. In braces can stand: "
                f"{listed(f'{{{name}}}' for name in known)}.",
                field,
            )


def check_tally(words: Translated, codebook: Codebook) -> None:
    """Whether the numbers it asks for are numbers of a tally. Raises `RuleBroken`."""
    known = places_of(codebook)
    try:
        wanted = [name for _, name, spec, turned in string.Formatter().parse(words.tally) if name is not None]
        odd = any(spec or turned for _, name, spec, turned in string.Formatter().parse(words.tally) if name is not None)
    except ValueError:
        wanted, odd = [], True
    unknown = [name for name in wanted if name not in known]
    if odd or unknown:
        about = f"“{{{unknown[0]}}}” is no number of the tally" if unknown else "a brace stands alone"
        raise RuleBroken(
            f"In the tally in {language_name(words.language)} {about}. It can hold: "
            f"{listed(f'{{{name}}}' for name in known)}.",
            "translations",
        )


def places_of(codebook: Codebook) -> tuple[str, ...]:
    """What stands in braces in a tally: `{total}`, each status, and each qualifier counted inside the confirmed."""
    return (TOTAL, *(place_of_key(one) for one in PUBLISHABLE), *(place_of_key(one.key) for one in codebook.qualifiers))


def _counts(tally: Tally, codebook: Codebook) -> dict[str, int]:
    statuses = {place_of_key(status): tally.count(status) for status in PUBLISHABLE}
    inside = {place_of_key(one.key): tally.counted_under(one.key) for one in codebook.qualifiers}
    return {**inside, **statuses, TOTAL: tally.total}


def place_of_key(key: str) -> str:
    return "_".join(key.split())


def missing_words(
    codebook: Codebook, tally: Tally, kinds: Iterable[str] = (), questions: QuestionSet | None = None
) -> tuple[str, ...]:
    """Of each language: which labels it lacks, which number its tally leaves out, what its pages say in our own.

    `kinds`: what the rows are, police or a ministry; the codebook does not know them. `questions`: those in force.
    """
    asked = questions.questions if questions else ()
    short = [f"{QUESTION} {one.number}" for one in asked]
    said_on_pages = [*page_keys_of(codebook), *short, *(f"{KIND} {kind}" for kind in kinds)]
    return tuple(
        sentence
        for words in codebook.translations
        for sentence in (
            *_missing_in(words, codebook, tally),
            *_missing_on_pages(words, said_on_pages),
            *_missing_questions(words, asked),
        )
    )


def _missing_in(words: Translated, codebook: Codebook, tally: Tally) -> Iterable[str]:
    language = language_name(words.language)
    without = [key for key in keys_of(codebook) if not dict(words.labels).get(key)]
    if without:
        yield f"In {language} there is no label for {listed(f'“{key}”' for key in without)}."
    if not words.tally:
        where = " in the files; the pages make their own" if has_pages(words.language) else ""
        yield f"In {language} there is no tally sentence{where}."
        return
    left_out = [one.value for one in held(tally) if f"{{{place_of_key(one)}}}" not in words.tally]
    if left_out:
        yield f"The tally in {language} leaves out {listed(f'“{key}”' for key in left_out)}."


def _missing_on_pages(words: Translated, keys: Iterable[str]) -> Iterable[str]:
    language = language_name(words.language)
    without = [key for key in keys if not dict(words.labels).get(key)]
    if not has_pages(words.language):
        known = listed(sorted(language_name(tag) for tag in PAGES_IN))
        yield f"The public table has no pages in {language}: beside our own it knows the words of {known} alone."
    elif without:
        yield f"The public table in {language} has no word for {a_few(f'“{key}”' for key in without)}."


def _missing_questions(words: Translated, asked: Iterable[Question]) -> Iterable[str]:
    without = [str(one.number) for one in asked if not question_in(words, one.number, one.text)]
    if without:
        yield (
            f"What was asked is not translated into {language_name(words.language)}, or was put in other words since: "
            f"{listed(f'question {number}' for number in without)}."
        )


def held(tally: Tally) -> tuple[ResponseStatus, ...]:
    """The statuses under which there are rows."""
    return tuple(status for status in PUBLISHABLE if tally.count(status))
