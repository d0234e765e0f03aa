"""The labels of each row in the other languages the investigation publishes in, a few columns for each."""

from collections.abc import Iterator

from outreach.domain.investigation import Codebook, Translated
from outreach.domain.prose import language_name
from outreach.domain.translated import qualifiers_in, status_in
from outreach.press.fields import Column


def language_columns(codebook: Codebook) -> Iterator[Column]:
    for words in codebook.translations:
        yield from _columns(words, codebook)


def suffix(language: str) -> str:
    """`fr-CA` as the end of a column's name: `fr_ca`."""
    return language.lower().replace("-", "_")


def _columns(words: Translated, codebook: Codebook) -> Iterator[Column]:
    language, end = language_name(words.language), suffix(words.language)
    yield Column(
        name=f"response_{end}",
        heading=f"Response ({language})",
        meaning=f"The response in {language}",
        text=lambda row: status_in(words, row, codebook),
        behind=lambda found: found.status,
    )
    yield Column(
        name=f"counted_under_{end}",
        heading=f"Counted in the tally under ({language})",
        meaning=f"The qualifier under which the tally counts this row, in {language}",
        text=lambda row: qualifiers_in(words, [row.counted_under] if row.counted_under else [], codebook),
        behind=lambda found: found.qualifiers,
    )
    yield Column(
        name=f"circumstances_{end}",
        heading=f"Circumstances ({language})",
        meaning=f"Everything that qualifies a confirmation, in {language}, with semicolons between",
        text=lambda row: qualifiers_in(words, row.qualifiers, codebook),
        behind=lambda found: found.qualifiers,
    )
