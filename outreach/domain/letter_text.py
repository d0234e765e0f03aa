"""The letters of an investigation as lines of text, so that two versions can be laid side by side."""

from collections.abc import Iterator

from outreach.domain.letter_templates import LetterLanguage, Letters


def lines_of(letters: Letters) -> list[str]:
    """Every word of them in a fixed order, each under the name of what it is."""
    return [line for one in letters.languages for line in _language(one, default=one.language == letters.default)]


def _language(one: LetterLanguage, *, default: bool) -> Iterator[str]:
    yield f"Language: {one.language}{', the default' if default else ''}"
    yield from _told("Who we are", one.we_are)
    yield from _told("What we intend to publish", one.intends)
    for letter in one.letters:
        yield from _told(f"{letter.purpose} in {one.language}: subject".capitalize(), letter.subject)
        yield from _told(f"{letter.purpose} in {one.language}: text".capitalize(), letter.body)
        yield from (f"With the file {file.name}, {file.size:,} bytes, SHA-256 {file.sha256}" for file in letter.files)
    if one.questions:
        yield f"Questions in {one.language}, of version {one.question_set}"
        yield from (f"{question.number}. {question.text}" for question in one.questions)


def _told(name: str, words: str) -> Iterator[str]:
    yield f"{name}:"
    yield from words.splitlines()
