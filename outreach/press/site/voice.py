"""The generated sentences in another language than the publication’s own: the same templates, looked up.

What the codebook has only labels of is told by its label: nobody could guess how the words of an editor bend within a
sentence. What a person typed stays as it was typed, and on a page it says in which language that is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from markupsafe import Markup, escape

from outreach.domain.facts import Channel, Position
from outreach.domain.investigation import ResponseStatus
from outreach.domain.prose import BY_CHANNEL
from outreach.domain.translated import FINDING, KIND, OWN_LANGUAGE, QUESTION, RANGE, question_in
from outreach.domain.voices import Template
from outreach.domain.wording import PENDING_WORDINGS, codebook_label, wording_of
from outreach.press.site.letters import folded
from outreach.press.site.tongue import Tongue, direction

ENDS: Final = (".", "!", "?", "؟", "…")
CLOSING: Final = '”“»’")\u00a0\u202f '
"""What can stand behind the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Without marks, for places that can hold none."""

    tongue: Tongue

    @property
    def noun(self) -> str:
        return self.tongue.noun

    @property
    def nouns(self) -> str:
        return self.tongue.nouns

    @property
    def comma(self) -> str:
        return self.tongue.comma

    def say(self, template: Template, /, **places: str) -> str:
        return self._put(self.tongue.catalogue.gettext(template), places)

    def say_many(self, one: Template, many: Template, number: int, /, **places: str) -> str:
        said = self.tongue.catalogue.ngettext(one, many, number)
        return self._put(said, {"count": self.number(number), **places})

    def _put(self, template: str, places: dict[str, str]) -> str:
        return template % places

    def word(self, spoken: str, /) -> str:
        return self.tongue.word(spoken)

    def name(self, text: str, /) -> str:
        return text

    def typed(self, text: str, /) -> str:
        return text

    def of_one(self, status: ResponseStatus, /) -> str:
        own = wording_of(status, self.tongue.codebook).label
        return self.word(own) if status in PENDING_WORDINGS else self._label(status.value, own)

    def says_what(self, status: ResponseStatus, /) -> bool:  # noqa: ARG002  # a label is made for a column with a heading
        return False

    @property
    def neither(self) -> str:
        return self.tongue.written(Position.CANNOT_SAY.value) or self.word(Position.CANNOT_SAY)

    def of_many(self, status: ResponseStatus, /) -> str:
        return self.of_one(status)

    def label(self, status: ResponseStatus, /) -> str:
        return self.of_one(status)

    def label_within(self, status: ResponseStatus, /) -> str:
        return self.of_one(status)

    def counted_under(self, key: str, /) -> str:
        return self.circumstance(key)

    def also(self, key: str, /) -> str:
        return self.circumstance(key)

    def circumstance(self, key: str, /) -> str:
        return self._label(key, codebook_label(key, self.tongue.codebook))

    def country(self, code: str, /) -> str:
        return self.tongue.country(code)

    def kind(self, kind: str, /) -> str:
        return self.tongue.written(f"{KIND} {kind}") or self.typed(kind)

    def finding(self, label: str, /) -> str:
        return self.tongue.written(FINDING) or self.typed(label)

    def range(self, label: str, /) -> str:
        """Mere figures are of no language."""
        own = self.typed(label) if any(map(str.isalpha, label)) else self.name(label)
        return self.tongue.written(f"{RANGE} {label}") or own

    def question(self, number: int, label: str, /) -> str:
        """Its number, where no editor gave it a short name."""
        if label == f"Question {number}":
            return self.say("Question %(number)s", number=self.number(number))
        return self.tongue.written(f"{QUESTION} {number}") or self.typed(label)

    def asked(self, number: int, text: str, /) -> str:
        said = question_in(self.tongue.words, number, text) if self.tongue.words else ""
        return said or self._untranslated(text)

    def spoken(self, words: str, language: str, /) -> str:  # noqa: ARG002  # without marks, nothing says which it is
        return words

    def _label(self, key: str, own: str) -> str:
        """Our own, with its language behind it, where nobody has translated it."""
        return self.tongue.written(key) or self._untranslated(own)

    def _untranslated(self, own: str) -> str:
        return self._put(
            "%(own)s (%(language)s)", {"own": self.typed(own), "language": self.tongue.language(OWN_LANGUAGE)}
        )

    def channels(self, channels: Iterable[Channel], /) -> str:
        return self.listed(self.word(BY_CHANNEL[channel]) for channel in channels)

    def languages(self, tags: Iterable[str], /) -> str:
        return self.listed(sorted({self.tongue.language(tag) for tag in tags}, key=folded))

    def number(self, count: float, /) -> str:
        return self.tongue.number(count)

    def long_date(self, day: date, /) -> str:
        return self.tongue.long_date(day)

    def day(self, at: datetime, zone: str, /) -> str:
        return self.tongue.day(at, zone)

    def instant(self, at: datetime, zone: str, /) -> str:
        return self.tongue.instant(at, zone)

    def listed(self, parts: Iterable[str], /) -> str:
        return self.tongue.listed(parts)

    def clauses(self, parts: Iterable[str], /) -> str:
        return self.tongue.semicolon.join(parts)

    def together(self, sentences: Iterable[str], /) -> str:
        return " ".join(sentence for sentence in sentences if sentence)

    def stop(self, sentence: str, /) -> str:
        return sentence if self._seen(sentence).rstrip(CLOSING).endswith(ENDS) else sentence + "."

    def _seen(self, sentence: str) -> str:
        return sentence

    def capital(self, sentence: str, /) -> str:
        return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Marked(Plain):
    """For a page: names may run the other way, and what was typed in our own language says so."""

    def _put(self, template: str, places: dict[str, str]) -> Markup:
        return Markup(template) % places  # noqa: S704  # our own catalogue; what is put in is escaped

    def name(self, text: str, /) -> Markup:
        return Markup("<bdi>{}</bdi>").format(text)

    def typed(self, text: str, /) -> Markup:
        return Markup('<bdi lang="{}" dir="ltr">{}</bdi>').format(OWN_LANGUAGE, text)

    def spoken(self, words: str, language: str, /) -> Markup:
        if not language:
            return self.name(words)
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, direction(language), words)

    def listed(self, parts: Iterable[str], /) -> Markup:
        return Markup(self.tongue.listed(escape(part) for part in parts))  # noqa: S704  # each part is escaped

    def clauses(self, parts: Iterable[str], /) -> Markup:
        return Markup(self.tongue.semicolon).join(parts)  # noqa: S704  # a mark of ours

    def together(self, sentences: Iterable[str], /) -> Markup:
        return Markup(" ").join(sentence for sentence in sentences if sentence)

    def stop(self, sentence: str, /) -> Markup:
        return escape(Plain.stop(self, sentence))

    def _seen(self, sentence: str) -> str:
        return Markup(sentence).striptags() if isinstance(sentence, Markup) else sentence  # noqa: S704  # read, not shown
