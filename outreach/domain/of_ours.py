"""Each thing a reader sees of our questions, rules and words, with its name, how it is said and what programs read.

Of what has many parts (labels, limits, paragraphs) only those are told of that differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest
from typing import Final, Generic, TypeVar

from outreach.domain.compared import Value
from outreach.domain.investigation import PUBLISHABLE, Codebook, Policy, QuestionSet, ResponseStatus, Translated
from outreach.domain.prose import listed
from outreach.domain.sayable import ALONE, EMPTY, Held, Holds, number, of, quote, spoken, yes
from outreach.domain.translated import FINDING, IN_BRACES, KIND, NOUN, NOUNS, QUESTION, RANGE
from outreach.domain.voices import Template, one_way
from outreach.domain.wording import wording_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """One thing a reader sees of an edition. A cell that is mere text was typed by an editor.

    `about`: what stands in its heading, and `language` the one of whose words it is. `column`: its name for programs,
    that of the edition and the way to it; what stands there is its `value`. `grave`: with it, what the table means
    changes. `long`: too long to be said twice in a sentence, which then only says that it reads otherwise.
    """

    field: Template
    cell: Callable[[T], Held | str]
    about: Held = EMPTY
    language: str = ""
    column: str = ""
    value: Callable[[T], Value] = lambda _: None
    grave: bool = False
    long: bool = False

    def held(self, edition: T) -> Held:
        told = self.cell(edition)
        return of(Holds.TYPED, told) if isinstance(told, str) else told


# ── Questions and rules ─────────────────────────────────────────────────────────────────────────────────────────


def of_questions(was: QuestionSet | None, now: QuestionSet | None) -> Iterator[Told[QuestionSet | None]]:
    yield Told(
        one_way("question by which the status is told"),
        lambda one: question(one.lead) if one else EMPTY,
        column="question_set.lead",
        value=lambda one: one.lead if one else None,
        grave=True,
    )
    for each in sorted({*(was.numbers() if was else ()), *(now.numbers() if now else ())}):
        text, label = partial(_text_of, each), partial(_label_of, each)
        column = f"question_set.questions.{each}"
        yield Told(ALONE, _in_quotes(text), question(each), column=f"{column}.text", value=_or_none(text), grave=True)
        if text(was) and text(now):
            yield Told(
                one_way("short name of %(about)s"),
                _in_quotes(label),
                question(each),
                column=f"{column}.label",
                value=_or_none(label),
            )


def question(number_: int) -> Held:
    return of(Holds.QUESTION, str(number_))


def _text_of(number_: int, one: QuestionSet | None) -> str:
    found = one.get(number_) if one else None
    return found.text if found else ""


def _label_of(number_: int, one: QuestionSet | None) -> str:
    found = one.get(number_) if one else None
    return found.label if found else ""


OF_POLICY: Final[tuple[Told[Policy], ...]] = (
    Told(
        one_way("working days given to answer"),
        lambda one: number(one.response_working_days),
        column="policy.response_working_days",
        value=lambda one: one.response_working_days,
        grave=True,
    ),
    Told(
        one_way("hour at which a deadline ends"),
        lambda one: of(Holds.CLOCK, f"{one.close_of_business:%H:%M}"),
        column="policy.close_of_business",
        value=lambda one: f"{one.close_of_business:%H:%M}",
        grave=True,
    ),
    Told(
        one_way("attempts before we say “did not respond”"),
        lambda one: number(one.min_attempts),
        column="policy.min_attempts",
        value=lambda one: one.min_attempts,
        grave=True,
    ),
    Told(
        one_way("channels before we say “did not respond”"),
        lambda one: number(one.min_channels),
        column="policy.min_channels",
        value=lambda one: one.min_channels,
        grave=True,
    ),
    Told(
        one_way("working days of trying before we say “did not respond”"),
        lambda one: number(one.min_working_days),
        column="policy.min_working_days",
        value=lambda one: one.min_working_days,
        grave=True,
    ),
)
"""What the methodology says of the policy; the rest of it no reader sees."""


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def of_codebook(was: Codebook, now: Codebook) -> Iterator[Told[Codebook]]:
    yield _written(one_way("what one row is called"), lambda one: one.noun, "noun")
    yield _written(one_way("what several rows are called"), lambda one: one.nouns, "nouns")
    for status in PUBLISHABLE:
        yield from _of_status(status)
    yield _rule(
        one_way("could not be reached, printed as no response"),
        lambda one: one.unreachable_is_no_response,
        "unreachable_is_no_response",
    )
    yield _rule(
        one_way("acknowledged only, printed as no response"),
        lambda one: one.acknowledged_is_no_response,
        "acknowledged_is_no_response",
    )
    yield from _of_qualifiers(was, now)
    for key in _keys(dict(one.circumstances) for one in (was, now)):
        yield _written(one_way("circumstance"), partial(_circumstance, key), f"circumstances.{key}")
    yield _written(one_way("heading of the figure"), lambda one: one.finding_label, "finding_label")
    yield Told(
        one_way("ranges of the figure"),
        lambda one: of(Holds.RANGES, *(each.label for each in one.ranges)),
        column="codebook.ranges",
        value=lambda one: "; ".join(each.label for each in one.ranges) or None,
        grave=True,
    )
    yield Told(
        one_way("what is printed of when things happened"),
        lambda one: of(Holds.WORD, one.timeline.value),
        column="codebook.timeline",
        value=lambda one: one.timeline.value,
        grave=True,
    )
    yield from _of_parts(one_way("paragraph of the introduction"), "introduction", _paragraphs, (was, now))
    yield from _of_parts(one_way("limit stated"), "limits", lambda one: one.limits, (was, now))
    for tag in _keys({each.language: each for each in one.translations} for one in (was, now)):
        yield from _of_language(tag, _words(tag, was), _words(tag, now))


def _of_status(status: ResponseStatus) -> Iterator[Told[Codebook]]:
    """Readers know a status by its label; so what its label was and is says which it is."""
    about, column = of(Holds.LABEL, status.value), f"wordings.{status.value}"
    yield _written(one_way("label of a response"), lambda one: wording_of(status, one).label, f"{column}.label")
    tally, line = one_way("words of the tally for “%(about)s”"), one_way("words of one agency for “%(about)s”")
    yield _written(tally, lambda one: wording_of(status, one).tally, f"{column}.tally", about)
    yield _written(line, lambda one: wording_of(status, one).line, f"{column}.line", about)


def _of_qualifiers(was: Codebook, now: Codebook) -> Iterator[Told[Codebook]]:
    """Which are counted inside the confirmed, and in which order, is a rule; how they are called is words."""
    orders = [tuple(each.key for each in one.qualifiers) for one in (was, now)]
    if orders[0] != orders[1]:
        yield Told(
            one_way("counted inside the confirmed"),
            lambda one: listed(f"“{each.label}”" for each in one.qualifiers),
            column="codebook.qualifiers",
            value=lambda one: "; ".join(each.label for each in one.qualifiers) or None,
            grave=True,
        )
    for key in (one for one in orders[1] if one in orders[0]):
        about, column = of(Holds.CIRCUMSTANCES, key), f"qualifiers.{key}"
        label, tally = partial(_qualifier, key, "label"), partial(_qualifier, key, "tally")
        yield _written(one_way("label of what is counted inside the confirmed"), label, f"{column}.label")
        yield _written(one_way("words of the tally for “%(about)s”"), tally, f"{column}.tally", about)


def _qualifier(key: str, part: str, one: Codebook) -> str:
    return next((str(getattr(each, part)) for each in one.qualifiers if each.key == key), "")


def _circumstance(key: str, one: Codebook) -> str:
    return dict(one.circumstances).get(key, "")


def _paragraphs(one: Codebook) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, one.introduction.splitlines())))


def _of_parts(
    field: Template, column: str, parts: Callable[[Codebook], Sequence[str]], both: tuple[Codebook, Codebook]
) -> Iterator[Told[Codebook]]:
    """Those that read otherwise, came or went; which of two was turned into which is told by where they stand."""
    was, now = map(parts, both)
    for kind, start, end, begin, stop in SequenceMatcher(a=was, b=now, autojunk=False).get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(was[start:end], now[begin:stop], fillvalue=""):
                yield _written(field, partial(_either, both[0], (before, after)), column)


def _either(was: Codebook, parts: tuple[str, str], one: Codebook) -> str:
    return parts[0] if one is was else parts[1]


# ── Words in other languages ────────────────────────────────────────────────────────────────────────────────────


def _words(tag: str, codebook: Codebook) -> Translated | None:
    return next((one for one in codebook.translations if one.language == tag), None)


def _of_language(tag: str, was: Translated | None, now: Translated | None) -> Iterator[Told[Codebook]]:
    """One that came or went is told of once; of one that stayed, each label that differs, in its own words."""
    column = f"translations.{tag}"
    if was is None or now is None:
        yield Told(
            one_way("printed in %(language)s as well"),
            lambda one: yes(_words(tag, one) is not None),
            language=tag,
            column=f"codebook.{column}",
            value=lambda one: _words(tag, one) is not None,
        )
        return
    for key in _keys(dict(one.labels) for one in (was, now)):
        field, about = _labelled(key)
        label = partial(_label_in, tag, key)
        yield Told(
            field,
            _spoken(label, tag),
            about,
            tag,
            column=f"codebook.{column}.labels.{key}",
            value=_or_none(label),
        )
    tally = partial(_tally_in, tag)
    yield Told(
        one_way("tally in %(language)s"),
        lambda one: spoken(IN_BRACES.sub("…", tally(one)), tag),
        language=tag,
        column=f"codebook.{column}.tally",
        value=_or_none(tally),
    )


def _label_in(tag: str, key: str, codebook: Codebook) -> str:
    words = _words(tag, codebook)
    return dict(words.labels).get(key, "") if words else ""


def _tally_in(tag: str, codebook: Codebook) -> str:
    words = _words(tag, codebook)
    return words.tally if words else ""


def _labelled(key: str) -> tuple[Template, Held]:
    """What it labels, as readers know it."""
    kind, _, rest = key.partition(" ")
    named = {
        NOUN: (one_way("what one row is called in %(language)s"), EMPTY),
        NOUNS: (one_way("what several rows are called in %(language)s"), EMPTY),
        FINDING: (one_way("heading of the figure in %(language)s"), EMPTY),
    }
    if key in named:
        return named[key]
    if kind == QUESTION and rest.isdecimal():
        return one_way("short name of %(about)s in %(language)s"), question(int(rest))
    return one_way("label of “%(about)s” in %(language)s"), _about(key, kind, rest)


def _about(key: str, kind: str, rest: str) -> Held:
    if key in {status.value for status in PUBLISHABLE}:
        return of(Holds.LABEL, key)
    holds = {KIND: Holds.KIND, RANGE: Holds.RANGES}.get(kind)
    return of(holds, rest) if holds and rest else of(Holds.CIRCUMSTANCES, key)


# ── Small parts ─────────────────────────────────────────────────────────────────────────────────────────────────


def _written(field: Template, text: Callable[[Codebook], str], column: str, about: Held = EMPTY) -> Told[Codebook]:
    """What an editor wrote in the publication's own language."""
    return Told(field, _in_quotes(text), about, column=f"codebook.{column}", value=_or_none(text))


def _rule(field: Template, holds: Callable[[Codebook], bool], column: str) -> Told[Codebook]:
    return Told(field, lambda one: yes(holds(one)), column=f"codebook.{column}", value=holds, grave=True)


def _in_quotes(text: Callable[[T], str]) -> Callable[[T], Held]:
    return lambda one: quote(text(one))


def _spoken(text: Callable[[T], str], tag: str) -> Callable[[T], Held]:
    return lambda one: spoken(text(one), tag)


def _or_none(text: Callable[[T], str]) -> Callable[[T], Value]:
    return lambda one: text(one) or None


def _keys(of_both: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Each once, those of before first."""
    return tuple(dict.fromkeys(key for one in of_both for key in one))
