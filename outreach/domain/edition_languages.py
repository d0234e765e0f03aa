"""How the other languages of a codebook are written in a text field, a block for each, and read back."""

import re
from collections.abc import Iterable, Iterator

from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Position
from outreach.domain.investigation import Codebook, Question, QuestionIn, QuestionSet, Translated
from outreach.domain.prose import listed
from outreach.domain.translated import (
    KIND,
    QUESTION,
    check_tally,
    is_named_elsewhere,
    keys_of,
    page_keys_of,
    question_in,
)

HEAD = re.compile(r"\[\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\]")
TALLY = "tally"
FIELD = "translations"
SAID_BESIDES = (
    Position.CANNOT_SAY,
    f"{KIND} police or another kind",
    f"{QUESTION} 2 or another number",
    "text of question 2 or another number",
)
ASKED = re.compile(r"(?P<old>old )?text of question (?P<number>[1-9][0-9]{0,3})")
"""A line with the whole of a question. `old`: it translates words that are no longer in force, and is not printed."""


def translations_of(text: str, codebook: Codebook) -> tuple[Translated, ...]:
    """`[fr]` on a line, then `denied: A nié` for each label, and `tally: Sur les {total} …` where one is printed."""
    blocks: dict[str, dict[str, str]] = {}
    here: dict[str, str] | None = None
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        if head := HEAD.fullmatch(line):
            here = _begin(blocks, head[1])
        elif here is None:
            raise RuleBroken(f"“{line}” stands before any language. Begin with one like [fr] on a line.", FIELD)
        else:
            key, said = _pair(line, codebook)
            if said and here.get(key):
                raise RuleBroken(f"“{key}” stands twice in one language, the second time as “{said}”. Keep one.", FIELD)
            here[key] = said or here.get(key, "")
    found = tuple(_translated(language, said) for language, said in blocks.items())
    for words in found:
        check_tally(words, codebook)
    return found


def translations_text(codebook: Codebook, questions: QuestionSet | None = None) -> str:
    """Every label of each language, and each question in full, empty where it is still to be filled in."""
    return "\n\n".join(_block(words, codebook, questions) for words in codebook.translations)


def _begin(blocks: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    if language in blocks:
        raise RuleBroken(f"[{language}] stands here twice. Put its labels into one block.", FIELD)
    blocks[language] = {}
    return blocks[language]


def _pair(line: str, codebook: Codebook) -> tuple[str, str]:
    key, colon, said = (part.strip() for part in line.partition(":"))
    known = (*keys_of(codebook), *page_keys_of(codebook), TALLY)
    if not colon or not (key in known or is_named_elsewhere(key) or ASKED.fullmatch(key)):
        raise RuleBroken(
            f"“{line}” labels nothing of this codebook. A line begins with one of these and a colon: "
            f"{listed((*known, *SAID_BESIDES))}.",
            FIELD,
        )
    return key, said


def _translated(language: str, said: dict[str, str]) -> Translated:
    asked = {key: line for key in said if (line := ASKED.fullmatch(key))}
    labels = tuple((key, label) for key, label in said.items() if key != TALLY and label and key not in asked)
    questions = (
        QuestionIn(number=int(line["number"]), text=said[key], of="" if line["old"] else None)
        for key, line in asked.items()
        if said[key]
    )
    return Translated(language=language, labels=labels, tally=said.get(TALLY, ""), questions=tuple(questions))


def _block(words: Translated, codebook: Codebook, questions: QuestionSet | None) -> str:
    labels = dict(words.labels)
    known = [*keys_of(codebook), *page_keys_of(codebook)]
    others = [key for key in labels if is_named_elsewhere(key) and key not in known]
    lines = [f"{key}: {labels.get(key, '')}".rstrip() for key in (*known, *others)]
    lines += _asked(words, questions.questions if questions else ())
    return "\n".join([f"[{words.language}]", *lines, f"{TALLY}: {words.tally}".rstrip()])


def _asked(words: Translated, questions: Iterable[Question]) -> Iterator[str]:
    """Those in force, then what translates older words: whoever takes the “old” away says that it fits the new ones."""
    fits = {one.number: question_in(words, one.number, one.text) for one in questions}
    yield from (f"text of question {number}: {text}".rstrip() for number, text in fits.items())
    for one in words.questions:
        if one.text != fits.get(one.number):
            yield f"old text of question {one.number}: {one.text}"
