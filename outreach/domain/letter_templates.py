"""The letters an investigation writes, as its editors adopt them: by language, each with its purposes and its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import size_in_words
from outreach.domain.investigation import QuestionSet
from outreach.domain.letters import LetterFile

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""The form of a BCP 47 tag; whether dates can be written in that language is asked where letters are rendered."""


MOST_BYTES = 10 * 2**20
"""So much may the files of one letter have together: in a mail they grow by a third, and many systems refuse more."""


class Purpose(StrEnum):
    """What a letter is for, in the order a story needs them."""

    FIRST = "first letter"
    FOLLOW_UP = "follow-up"
    FINAL = "final notice"
    EXTENSION = "extension"

    @property
    def puts_questions(self) -> bool:
        """An extension gives time for what was put already; every other letter stands on its own."""
        return self is not Purpose.EXTENSION

    @property
    def chases(self) -> bool:
        """It asks again whoever has not answered, so it waits between attempts, and a human reply ends it."""
        return self in (Purpose.FOLLOW_UP, Purpose.FINAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterText:
    """The subject and the body of one purpose, with merge fields in double braces; and the files that go with it."""

    purpose: Purpose
    subject: str
    body: str
    files: tuple[LetterFile, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslatedQuestion:
    number: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterLanguage:
    """Everything we say in one language.

    `questions` are the questions in this language, as they stand in version `question_set`; without any, the letters
    put the questions in the words of the question set itself.
    """

    language: str
    we_are: str
    intends: str
    letters: tuple[LetterText, ...]
    questions: tuple[TranslatedQuestion, ...] = ()
    question_set: int | None = None

    def letter(self, purpose: Purpose) -> LetterText | None:
        return next((one for one in self.letters if one.purpose is purpose), None)

    def wording(self, number: int) -> str:
        return next((one.text for one in self.questions if one.number == number), "")


@dataclass(frozen=True, kw_only=True)
class Letters:
    """All letters of an investigation. An agency none of whose languages is here is written to in `default`."""

    default: str
    languages: tuple[LetterLanguage, ...]

    def in_language(self, tag: str) -> LetterLanguage | None:
        return next((one for one in self.languages if one.language.casefold() == tag.casefold()), None)

    def for_agency(self, languages: Iterable[str], purpose: Purpose) -> LetterLanguage | None:
        """The first of the agency's languages in which there is a letter of this purpose, else the default one.

        `pt` serves an agency that reads `pt-BR`, and the other way round: better its own language than ours.
        """
        written = [one for one in self.languages if one.letter(purpose)]
        for tag in languages:
            same = [one for one in written if one.language.casefold() == tag.casefold()]
            near = [one for one in written if _primary(one.language) == _primary(tag)]
            if found := next(iter((*same, *near)), None):
                return found
        return next((one for one in written if one.language.casefold() == self.default.casefold()), None)


def part(of: str, purpose: Purpose) -> str:
    """The name of a field for one part of one letter: `body_first`, `subject_follow_up`."""
    return f"{of}_{purpose.name.lower()}"


def with_language(letters: Letters | None, written: LetterLanguage, *, was: str, default: bool) -> Letters:
    """The letters with this language put in the place of the one called `was`; where that is empty, added.

    Raises `RuleBroken` rather than write over another language, or leave the letters without a default one.
    """
    known = letters.languages if letters else ()
    others = tuple(one for one in known if one.language.casefold() != was.casefold())
    if any(one.language.casefold() == written.language.casefold() for one in others):
        raise RuleBroken(
            f"There are letters in {written.language} already. Edit those, or give another tag.", "language"
        )
    if letters is None or default:
        return _in_order(written.language, (*others, written))
    if letters.default.casefold() == was.casefold():
        raise RuleBroken(
            "Some language has to be the default. "
            + ("Open another one and tick this there." if others else "There is no other one yet: leave this ticked."),
            "default",
        )
    return _in_order(letters.default, (*others, written))


def without_language(letters: Letters, tag: str) -> Letters:
    """The letters without this language. Its agencies are written to in the next of theirs, or in the default one."""
    if letters.default.casefold() == tag.casefold():
        raise RuleBroken(f"{letters.default} is the default language. Make another one the default first.", "default")
    return _in_order(letters.default, (one for one in letters.languages if one.language.casefold() != tag.casefold()))


def _in_order(default: str, languages: Iterable[LetterLanguage]) -> Letters:
    return Letters(default=default, languages=tuple(sorted(languages, key=lambda one: one.language.casefold())))


def check_letters(letters: Letters) -> None:
    """What can be judged without any agency. Raises `RuleBroken` for the editor who adopts them."""
    tags = [one.language.casefold() for one in letters.languages]
    for one in letters.languages:
        _check_language(one)
        if tags.count(one.language.casefold()) > 1:
            raise RuleBroken(f"{one.language} stands here twice. Keep one of the two.", "language")
    if letters.in_language(letters.default) is None:
        raise RuleBroken(
            f"The default language is “{letters.default}”, in which there are no letters. Choose another.", "default"
        )


def stale_translation(one: LetterLanguage, current: QuestionSet) -> str:
    """Why its translated questions may not be put any more; empty while they may."""
    if not one.questions:
        return ""
    if one.question_set != current.version:
        return (
            f"The questions in {one.language} are those of version {one.question_set}; version {current.version} is in "
            "force. Translate that one, under Letters."
        )
    missing = [str(number) for number in current.numbers() if not one.wording(number)]
    if missing:
        return f"Question {missing[0]} is not translated into {one.language}. Translate it, under Letters."
    return ""


def _check_language(one: LetterLanguage) -> None:
    if not LANGUAGE.fullmatch(one.language):
        raise RuleBroken(f"“{one.language}” is not a language tag. Write it like en, fr-CA or pt-BR.", "language")
    if not one.letters:
        raise RuleBroken(f"There is no letter in {one.language}. Write one, or leave the language out.", "letters")
    for field, words in (("we_are", "who we are"), ("intends", "what we intend to publish")):
        if not getattr(one, field).strip():
            raise RuleBroken(f"Say in {one.language} {words}.", field)
    _check_texts(one)
    if one.questions and one.question_set is None:
        raise RuleBroken(f"Say which version of the questions was translated into {one.language}.", "question_set")


def _check_texts(one: LetterLanguage) -> None:
    purposes = [letter.purpose for letter in one.letters]
    for letter in one.letters:
        if purposes.count(letter.purpose) > 1:
            raise RuleBroken(f"There are two letters “{letter.purpose}” in {one.language}. Keep one.", "letters")
        _check_files(letter, one.language)
        for of, words in (("subject", letter.subject), ("body", letter.body)):
            if not words.strip():
                raise RuleBroken(
                    f"The {letter.purpose} in {one.language} needs a subject and a text, or neither. Write the "
                    f"{'subject' if of == 'subject' else 'text'}.",
                    part(of, letter.purpose),
                )


def _check_files(letter: LetterText, language: str) -> None:
    together, field = sum(file.size for file in letter.files), part("files", letter.purpose)
    if together > MOST_BYTES:
        raise RuleBroken(
            f"The files of the {letter.purpose} in {language} have {size_in_words(together)} together. A letter "
            f"carries {size_in_words(MOST_BYTES)} at most, because many mail systems refuse more. Leave one out, or "
            "make it smaller.",
            field,
        )
    names = [file.name.casefold() for file in letter.files]
    if twice := next((file.name for file in letter.files if names.count(file.name.casefold()) > 1), ""):
        raise RuleBroken(f"Two files of the {letter.purpose} in {language} are called {twice}. Rename one.", field)


def _primary(tag: str) -> str:
    return tag.partition("-")[0].casefold()
