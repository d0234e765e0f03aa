"""What a release changed, before a language says it: kept with the release, and said anew on the pages of each.

A cell is kept as what it holds: an instant with its zone, the keys of circumstances. So each language writes it in its
own manner, and what nobody has described is said as it was printed, in the publication's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    LABEL = "label of a status"
    TYPED_IN_QUOTES = "typed in quotes"
    SPOKEN = "words in a language"
    CIRCUMSTANCES = "circumstances"
    INSTANT = "instant"
    NUMBER = "number"
    CLOCK = "time of day"
    CHANNELS = "channels"
    IN_QUOTES = "word in quotes"
    QUESTION = "question"
    QUESTION_LABEL = "label of a question"
    LANGUAGES = "languages"
    UNSAID_NAME = "name of which nobody recorded whose"
    TRIED = "attempts and channels"
    TURN = "turn"
    WAIVER = "waiver"
    SAID_ON = "day and terms"
    LIST = "list"
    STATEMENT = "statement"
    TRANSLATION = "translation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a cell holds, or a part of it; empty without parts. `more`: those of a list, the translations of a quote."""

    holds: Holds = Holds.TYPED
    parts: tuple[str, ...] = ()
    more: tuple["Held", ...] = ()


EMPTY: Final = Held()


class Shape(StrEnum):
    """Which sentence it becomes. WAS and WERE: its heading is ours, of one or of many."""

    CAME = "came"
    WENT = "went"
    REMOVED = "removed from the table"
    MERGED = "merged"
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

    `language`: the one of whose words it tells, in which the heading can name it. `after` of one that was merged is
    what it was merged with.
    """

    shape: Shape
    agency: str = ""
    heading: Template = ""
    about: Held = EMPTY
    language: str = ""
    before: Held = EMPTY
    after: Held = EMPTY


ALONE: Final = "%(about)s"
Parts = tuple[str, ...]


def of(holds: Holds, *parts: str) -> Held:
    """Nothing where there is nothing in it."""
    return Held(holds=holds, parts=parts) if any(parts) else EMPTY


def listed(parts: Iterable[Held]) -> Held:
    return Held(holds=Holds.LIST, more=tuple(parts))


def yes(holds: bool) -> Held:  # noqa: FBT001  # the value itself, not a switch
    return of(Holds.WORD, "yes" if holds else "no")


def number(count: int) -> Held:
    return of(Holds.NUMBER, str(count))


def quote(words: str) -> Held:
    """What an editor wrote in the publication's own language."""
    return of(Holds.TYPED_IN_QUOTES, words)


def spoken(words: str, language: str) -> Held:
    return of(Holds.SPOKEN, words, language) if words else EMPTY


def instant(at: datetime | None, zone: str) -> Held:
    return of(Holds.INSTANT, instant_text(at), zone) if at else EMPTY


def quoted(statement: RowStatement) -> Held:
    named = "," if statement.terms is Terms.ON_THE_RECORD and ", " in statement.attribution else ""
    who = statement.attribution[:1].upper() + statement.attribution[1:]
    translations = (
        of(Holds.TRANSLATION, one.language, "by machine" if one.by_machine else "", one.words)
        for one in statement.translations
    )
    return Held(
        holds=Holds.STATEMENT,
        parts=(who, named, statement.verb, statement.language, statement.words),
        more=tuple(translations),
    )


def sentence(one: Sayable, voice: Voice) -> str:
    """The whole sentence, ready to print."""
    return SENTENCES[one.shape](one, voice)


def said(one: Held, voice: Voice) -> str:
    """What a cell holds, within a sentence."""
    if one.holds is Holds.LIST:
        return voice.listed(said(each, voice) for each in one.more)
    return IN_WORDS[one.holds](one.parts, voice) if one.parts else ""


def heading(one: Sayable, voice: Voice) -> str:
    language = voice.languages([one.language]) if one.language else ""
    return voice.say(one.heading, about=said(one.about, voice), language=language)


def _came(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s was added.", agency=voice.name(one.agency))


def _went(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s was removed.", agency=voice.name(one.agency))


def _removed(one: Sayable, voice: Voice) -> str:
    return voice.say("%(agency)s was removed from the table.", agency=voice.name(one.agency))


def _merged(one: Sayable, voice: Voice) -> str:
    told = {"agency": voice.name(one.agency), "other": said(one.after, voice)}
    return voice.say("%(agency)s is no row of its own any more: it was merged with %(other)s.", **told)


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
    wrote, foreign = verb == "wrote", bool(language and one.after.more)
    if foreign and wrote:
        yield voice.say("%(who)s wrote in %(language)s: “%(words)s”", **told)
    elif foreign:
        yield voice.say("%(who)s said in %(language)s: “%(words)s”", **told)
    elif wrote:
        yield voice.say("%(who)s wrote: “%(words)s”", **told)
    else:
        yield voice.say("%(who)s said: “%(words)s”", **told)
    for each in one.after.more:
        yield _translation(each, voice)


def _translation(one: Held, voice: Voice) -> str:
    language, by_machine, words = one.parts
    told = {"language": voice.languages([language]), "words": voice.spoken(words, language)}
    if by_machine:
        return voice.say("(In %(language)s, translated by machine: “%(words)s”)", **told)
    return voice.say("(In %(language)s: “%(words)s”)", **told)


def _tried(parts: Parts, voice: Voice) -> str:
    count, *channels = parts
    told = voice.number(int(count))
    if not channels:
        return told
    by = voice.channels(Channel(one) for one in channels)
    return voice.say("%(count)s %(channels)s", count=told, channels=by)


def _turn(parts: Parts, voice: Voice) -> str:
    earlier, first, later, then, zone, asked = parts
    told = {"earlier": voice.word(earlier), "first": _at(first, zone, voice)}
    told |= {"later": voice.word(later), "then": _at(then, zone, voice)}
    if asked:
        return voice.say("%(earlier)s on %(first)s and after further questions %(later)s on %(then)s", **told)
    return voice.say("%(earlier)s on %(first)s and %(later)s on %(then)s", **told)


def _waiver(parts: Parts, voice: Voice) -> str:
    rule, until, zone, reason, two = parts
    told = {"rule": voice.word(rule), "until": _at(until, zone, voice), "reason": voice.typed(reason)}
    if two:
        return voice.say("%(rule)s, by two editors until %(until)s (%(reason)s)", **told)
    return voice.say("%(rule)s, by an editor until %(until)s (%(reason)s)", **told)


def _said_on(parts: Parts, voice: Voice) -> str:
    at, zone, terms = parts
    return voice.say("%(day)s, %(terms)s", day=_at(at, zone, voice), terms=voice.word(terms))


def _at(instant_: str, zone: str, voice: Voice) -> str:
    return voice.instant(datetime.fromisoformat(instant_), zone)


def _in_quotes(words: str, voice: Voice) -> str:
    return voice.say("“%(words)s”", words=words)


SENTENCES: Final[Mapping[Shape, Callable[[Sayable, Voice], str]]] = {
    Shape.CAME: _came,
    Shape.WENT: _went,
    Shape.REMOVED: _removed,
    Shape.MERGED: _merged,
    Shape.READS: _turned,
    Shape.WAS: _turned,
    Shape.WERE: _turned,
    Shape.STATEMENT_ADDED: _added,
    Shape.STATEMENT_WITHDRAWN: _withdrawn,
    Shape.OURS: _ours,
    Shape.OURS_OTHERWISE: _ours,
}

IN_WORDS: Final[Mapping[Holds, Callable[[Parts, Voice], str]]] = {
    Holds.TYPED: lambda parts, voice: voice.typed(parts[0]),
    Holds.NAME: lambda parts, voice: voice.name(parts[0]),
    Holds.WORD: lambda parts, voice: voice.word(parts[0]),
    Holds.COUNTRY: lambda parts, voice: voice.country(parts[0]),
    Holds.KIND: lambda parts, voice: voice.kind(parts[0]),
    Holds.FINDING: lambda parts, voice: voice.finding(parts[0]),
    Holds.RANGES: lambda parts, voice: voice.listed(voice.range(one) for one in parts),
    Holds.STATUS: lambda parts, voice: _in_quotes(voice.label(ResponseStatus(parts[0])), voice),
    Holds.LABEL: lambda parts, voice: voice.label(ResponseStatus(parts[0])),
    Holds.TYPED_IN_QUOTES: lambda parts, voice: _in_quotes(voice.typed(parts[0]), voice),
    Holds.SPOKEN: lambda parts, voice: _in_quotes(voice.spoken(parts[0], parts[1]), voice),
    Holds.CIRCUMSTANCES: lambda parts, voice: voice.listed(voice.circumstance(key) for key in parts),
    Holds.INSTANT: lambda parts, voice: _at(parts[0], parts[1], voice),
    Holds.NUMBER: lambda parts, voice: voice.number(int(parts[0])),
    Holds.CLOCK: lambda parts, voice: voice.name(parts[0]),
    Holds.CHANNELS: lambda parts, voice: voice.channels(Channel(one) for one in parts),
    Holds.IN_QUOTES: lambda parts, voice: _in_quotes(voice.word(parts[0]), voice),
    Holds.QUESTION: lambda parts, voice: voice.say("question %(number)s", number=parts[0]),
    Holds.QUESTION_LABEL: lambda parts, voice: voice.question(int(parts[0]), parts[1]),
    Holds.LANGUAGES: lambda parts, voice: voice.listed(voice.languages([one]) for one in parts),
    Holds.UNSAID_NAME: lambda parts, voice: voice.say("%(name)s (nobody recorded whose)", name=voice.name(parts[0])),
    Holds.TRIED: _tried,
    Holds.TURN: _turn,
    Holds.WAIVER: _waiver,
    Holds.SAID_ON: _said_on,
}
"""Quotes and their translations are whole sentences, said above."""
