"""What a release changed, before a language says it: kept with the release, and said anew on the pages of each.

A cell is kept as what it holds: an instant with its zone, the keys of circumstances. So each language writes it in its
own manner, and what nobody has described is said as it was printed, in the publication's own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from outreach.domain.codec import instant_text
from outreach.domain.facts import Channel, Terms
from outreach.domain.investigation import ResponseStatus
from outreach.domain.rows import RowStatement
from outreach.domain.voices import Template, Voice


class Holds(StrEnum):
    TYPED = "typed"
    NAME = "name"
    WORD = "word"
    COUNTRY = "country"
    KIND = "kind"
    FINDING = "finding"
    RANGES = "ranges"
    STATUS = "status"
    CIRCUMSTANCES = "circumstances"
    INSTANT = "instant"
    NUMBER = "number"
    CLOCK = "time of day"
    CHANNELS = "channels"
    POSITION = "position"
    QUESTION = "question"
    QUESTION_LABEL = "label of a question"
    LANGUAGE = "language"
    STATEMENT = "statement"
    TRANSLATION = "translation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """Empty without parts."""

    holds: Holds = Holds.TYPED
    parts: tuple[str, ...] = ()


EMPTY: Final = Cell()


class Shape(StrEnum):
    """Which sentence it becomes. WAS and WERE: its heading is ours, of one or of many."""

    CAME = "came"
    WENT = "went"
    READS = "reads"
    WAS = "was"
    WERE = "were"
    STATEMENT_ADDED = "statement added"
    STATEMENT_WITHDRAWN = "statement withdrawn"
    OURS = "ours"
    OURS_OTHERWISE = "ours, otherwise"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sayable:
    """`heading`: a template of ours, in which `about` can stand; it alone where the heading is a newsroom's own.

    `more`: the translations of a quote.
    """

    shape: Shape
    agency: str = ""
    heading: Template = ""
    about: Cell = EMPTY
    before: Cell = EMPTY
    after: Cell = EMPTY
    more: tuple[Cell, ...] = ()


ALONE: Final = "%(about)s"


def typed(text: str) -> Cell:
    return _of(Holds.TYPED, text)


def word(text: str) -> Cell:
    """A word of ours for readers; a catalogue has it."""
    return _of(Holds.WORD, text)


def number(count: int) -> Cell:
    return _of(Holds.NUMBER, str(count))


def instant(at: datetime | None, zone: str) -> Cell:
    return _of(Holds.INSTANT, instant_text(at), zone) if at else EMPTY


def cell(holds: Holds, *parts: str) -> Cell:
    """Nothing where there is nothing in it."""
    return _of(holds, *parts) if any(parts) else EMPTY


def quoted(statement: RowStatement) -> tuple[Cell, tuple[Cell, ...]]:
    """A quote, and its translations."""
    named = "," if statement.terms is Terms.ON_THE_RECORD and ", " in statement.attribution else ""
    who = statement.attribution[:1].upper() + statement.attribution[1:]
    words = _of(Holds.STATEMENT, who, named, statement.verb, statement.language, statement.words)
    return words, tuple(
        _of(Holds.TRANSLATION, one.language, "by machine" if one.by_machine else "", one.words)
        for one in statement.translations
    )


def _of(holds: Holds, *parts: str) -> Cell:
    return Cell(holds=holds, parts=parts)


def sentence(one: Sayable, voice: Voice) -> str:
    """The whole sentence, ready to print."""
    return SENTENCES[one.shape](one, voice)


def said(one: Cell, voice: Voice) -> str:
    """What a cell holds, within a sentence."""
    return CELLS[one.holds](one.parts, voice) if one.parts else ""


def heading(one: Sayable, voice: Voice) -> str:
    return voice.say(one.heading, about=said(one.about, voice))


def _came(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s was added.", agency=voice.name(one.agency))


def _went(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s was removed.", agency=voice.name(one.agency))


def _turned(one: Sayable, voice: Voice) -> str:
    """A cell that was or has become empty has no name, so it is none."""
    agency, what = voice.name(one.agency), heading(one, voice)
    before, after = said(one.before, voice), said(one.after, voice)
    told = {"agency": agency, "what": what, "before": before, "after": after}
    if not before:
        return voice.say("%(agency)s: %(what)s: none before, now %(after)s.", **told)
    if not after:
        return voice.say("%(agency)s: %(what)s: %(before)s before, none now.", **told)
    if one.shape is Shape.WAS:
        return voice.say("%(agency)s: %(what)s was %(before)s, is now %(after)s.", **told)
    if one.shape is Shape.WERE:
        return voice.say("%(agency)s: %(what)s were %(before)s, are now %(after)s.", **told)
    return voice.say("%(agency)s: %(what)s: %(before)s before, now %(after)s.", **told)


def _added(one: Sayable, voice: Voice) -> str:
    agency = voice.name(one.agency)
    return voice.stop(
        voice.together([voice.say("%(agency)s: a statement was added.", agency=agency), *_quote(one, voice)])
    )


def _withdrawn(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s: a statement was withdrawn.", agency=voice.name(one.agency))


def _ours(one: Sayable, voice: Voice) -> str:
    """Of our own questions, rules and words; what is typed in them may end in a stop of its own."""
    before, after = said(one.before, voice), said(one.after, voice)
    told = {"what": voice.capital(heading(one, voice)), "before": before, "after": after}
    if one.shape is Shape.OURS_OTHERWISE and before and after:
        return voice.say("%(what)s: it reads otherwise now.", **told)
    if not before:
        return voice.stop(voice.say("%(what)s: none before, now %(after)s", **told))
    if not after:
        return voice.say("%(what)s: %(before)s before, none now.", **told)
    return voice.stop(voice.say("%(what)s: %(before)s before, now %(after)s", **told))


def _quote(one: Sayable, voice: Voice) -> Iterator[str]:
    who, named, verb, language, words = one.after.parts
    told = {
        "who": voice.typed(who) + (voice.comma if named else ""),
        "words": voice.spoken(words, language),
        "language": voice.languages([language]) if language else "",
    }
    wrote, foreign = verb == "wrote", bool(language and one.more)
    if foreign and wrote:
        yield voice.say("%(who)s wrote in %(language)s: “%(words)s”", **told)
    elif foreign:
        yield voice.say("%(who)s said in %(language)s: “%(words)s”", **told)
    elif wrote:
        yield voice.say("%(who)s wrote: “%(words)s”", **told)
    else:
        yield voice.say("%(who)s said: “%(words)s”", **told)
    for each in one.more:
        yield _translation(each, voice)


def _translation(one: Cell, voice: Voice) -> str:
    language, by_machine, words = one.parts
    told = {"language": voice.languages([language]), "words": voice.spoken(words, language)}
    if by_machine:
        return voice.say("(In %(language)s, translated by machine: “%(words)s”)", **told)
    return voice.say("(In %(language)s: “%(words)s”)", **told)


def _in_quotes(words: str, voice: Voice) -> str:
    return voice.say("“%(words)s”", words=words)


SENTENCES: Final[Mapping[Shape, Callable[[Sayable, Voice], str]]] = {
    Shape.CAME: _came,
    Shape.WENT: _went,
    Shape.READS: _turned,
    Shape.WAS: _turned,
    Shape.WERE: _turned,
    Shape.STATEMENT_ADDED: _added,
    Shape.STATEMENT_WITHDRAWN: _withdrawn,
    Shape.OURS: _ours,
    Shape.OURS_OTHERWISE: _ours,
}

CELLS: Final[Mapping[Holds, Callable[[tuple[str, ...], Voice], str]]] = {
    Holds.TYPED: lambda parts, voice: voice.typed(parts[0]),
    Holds.NAME: lambda parts, voice: voice.name(parts[0]),
    Holds.WORD: lambda parts, voice: voice.word(parts[0]),
    Holds.COUNTRY: lambda parts, voice: voice.country(parts[0]),
    Holds.KIND: lambda parts, voice: voice.kind(parts[0]),
    Holds.FINDING: lambda parts, voice: voice.finding(parts[0]),
    Holds.RANGES: lambda parts, voice: voice.listed(voice.range(one) for one in parts),
    Holds.STATUS: lambda parts, voice: _in_quotes(voice.label(ResponseStatus(parts[0])), voice),
    Holds.CIRCUMSTANCES: lambda parts, voice: voice.listed(voice.circumstance(key) for key in parts),
    Holds.INSTANT: lambda parts, voice: voice.instant(datetime.fromisoformat(parts[0]), parts[1]),
    Holds.NUMBER: lambda parts, voice: voice.number(int(parts[0])),
    Holds.CLOCK: lambda parts, voice: voice.name(parts[0]),
    Holds.CHANNELS: lambda parts, voice: voice.channels(Channel(one) for one in parts),
    Holds.POSITION: lambda parts, voice: _in_quotes(voice.word(parts[0]), voice),
    Holds.QUESTION: lambda parts, voice: voice.say("question %(number)s", number=parts[0]),
    Holds.QUESTION_LABEL: lambda parts, voice: voice.question(int(parts[0]), parts[1]),
    Holds.LANGUAGE: lambda parts, voice: voice.languages(parts),
}
"""Quotes and their translations are whole sentences, said above."""
