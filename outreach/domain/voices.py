"""Who says a generated sentence: a template with named places, and how a language fills them.

A sentence is made in one place, from facts, for every language alike: a whole template is looked up, and what stands in
its places is written by the language's own manners. So no translation can say another number than ours does, and none
is glued together from pieces whose order is that of English. What is counted several times over in one sentence is said
as a list of clauses that each stand by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from outreach.domain import prose
from outreach.domain.facts import Channel
from outreach.domain.investigation import DEFAULT_WORDINGS, Codebook, ResponseStatus
from outreach.domain.wording import codebook_label, wording_of

Template = str
"""`%(agency)s did not respond …`: what a catalogue has translations of."""

Templates = tuple[str, str]
"""The same of one and of several; a language can have more forms than two."""


def by_count(one: Template, many: Template) -> Templates:
    """Marks both forms for the catalogues, as `one_way` does a single one."""
    return one, many


def one_way(template: Template) -> Template:
    return template


class Voice(Protocol):
    """A language, with the words of one codebook in it."""

    @property
    def noun(self) -> str: ...

    @property
    def nouns(self) -> str: ...

    @property
    def comma(self) -> str:
        """After a name with an office."""
        ...

    def say(self, template: Template, /, **places: str) -> str: ...

    def say_many(self, one: Template, many: Template, number: int, /, **places: str) -> str:
        """By the number, which is written out at `%(count)s`."""
        ...

    def word(self, spoken: str, /) -> str:
        """A word of ours for readers, such as the name of a gate."""
        ...

    def name(self, text: str, /) -> str:
        """A proper name, which is the same in every language."""
        ...

    def typed(self, text: str, /) -> str:
        """What a person typed in the publication's own language, and nobody has translated."""
        ...

    def of_one(self, status: ResponseStatus, /) -> str:
        """What is said of one agency with this status."""
        ...

    def says_what(self, status: ResponseStatus, /) -> bool:
        """Whether the words of one say by themselves what was confirmed or denied."""
        ...

    @property
    def neither(self) -> str:
        """What is said of one agency that would neither confirm nor deny."""
        ...

    def of_many(self, status: ResponseStatus, /) -> str:
        """What is said of all that have this status, beside their number."""
        ...

    def label(self, status: ResponseStatus, /) -> str:
        """As it stands in the table."""
        ...

    def label_within(self, status: ResponseStatus, /) -> str:
        """The label, within a sentence."""
        ...

    def counted_under(self, key: str, /) -> str:
        """What is said of all that are counted under this qualifier."""
        ...

    def also(self, key: str, /) -> str:
        """What is said of one agency of which this circumstance or qualifier holds, as a clause."""
        ...

    def circumstance(self, key: str, /) -> str: ...

    def country(self, code: str, /) -> str: ...

    def kind(self, kind: str, /) -> str:
        """What a row is, such as police."""
        ...

    def finding(self, label: str, /) -> str:
        """The newsroom's own heading of its figure."""
        ...

    def range(self, label: str, /) -> str: ...

    def question(self, number: int, label: str, /) -> str:
        """The short name of a question."""
        ...

    def asked(self, number: int, text: str, /) -> str:
        """What was asked, in full."""
        ...

    def spoken(self, words: str, language: str, /) -> str:
        """Words that somebody said in this language, if it is known."""
        ...

    def channels(self, channels: Iterable[Channel], /) -> str: ...

    def languages(self, tags: Iterable[str], /) -> str: ...

    def number(self, count: float, /) -> str: ...

    def long_date(self, day: date, /) -> str: ...

    def day(self, at: datetime, zone: str, /) -> str: ...

    def instant(self, at: datetime, zone: str, /) -> str: ...

    def listed(self, parts: Iterable[str], /) -> str:
        """`a, b and c`."""
        ...

    def clauses(self, parts: Iterable[str], /) -> str:
        """`a; b; c`."""
        ...

    def together(self, sentences: Iterable[str], /) -> str:
        """Whole sentences one after the other; those with nothing to say are left out."""
        ...

    def stop(self, sentence: str, /) -> str:
        """With its full stop, if it has none yet."""
        ...

    def capital(self, sentence: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Own:
    """The publication's own language, in which a release is written: English, in the full words of the codebook."""

    codebook: Codebook

    @property
    def noun(self) -> str:
        return self.codebook.noun

    @property
    def nouns(self) -> str:
        return self.codebook.nouns

    @property
    def comma(self) -> str:
        return ","

    def say(self, template: Template, /, **places: str) -> str:
        return template % places if places else template

    def say_many(self, one: Template, many: Template, number: int, /, **places: str) -> str:
        return (one if number == 1 else many) % {"count": self.number(number), **places}

    def word(self, spoken: str, /) -> str:
        return spoken

    def name(self, text: str, /) -> str:
        return text

    def typed(self, text: str, /) -> str:
        return text

    def of_one(self, status: ResponseStatus, /) -> str:
        return wording_of(status, self.codebook).of_one

    def says_what(self, status: ResponseStatus, /) -> bool:
        """An editor’s words do; “confirmed” alone, with which the house begins, does not."""
        return self.of_one(status) != DEFAULT_WORDINGS[status].of_one

    @property
    def neither(self) -> str:
        return "would neither confirm nor deny"

    def of_many(self, status: ResponseStatus, /) -> str:
        return wording_of(status, self.codebook).tally

    def label(self, status: ResponseStatus, /) -> str:
        return wording_of(status, self.codebook).label

    def label_within(self, status: ResponseStatus, /) -> str:
        return self.codebook.label(status).lower()

    def counted_under(self, key: str, /) -> str:
        return next(one.tally for one in self.codebook.qualifiers if one.key == key)

    def also(self, key: str, /) -> str:
        if any(one.key == key for one in self.codebook.qualifiers):
            return f"it {self.counted_under(key)}"
        label = self.codebook.circumstance_label(key)
        return label[:1].lower() + label[1:]

    def circumstance(self, key: str, /) -> str:
        return codebook_label(key, self.codebook)

    def country(self, code: str, /) -> str:
        """A release has it by its code."""
        return code

    def kind(self, kind: str, /) -> str:
        return kind

    def finding(self, label: str, /) -> str:
        return label

    def range(self, label: str, /) -> str:
        return label

    def question(self, number: int, label: str, /) -> str:  # noqa: ARG002  # the label says it
        return label

    def asked(self, number: int, text: str, /) -> str:  # noqa: ARG002  # the text says it
        return text

    def spoken(self, words: str, language: str, /) -> str:  # noqa: ARG002  # nothing is marked in ours
        return words

    def channels(self, channels: Iterable[Channel], /) -> str:
        return prose.by_channels(channels)

    def languages(self, tags: Iterable[str], /) -> str:
        return prose.listed(sorted({prose.language_name(tag) for tag in tags}))

    def number(self, count: float, /) -> str:
        return prose.number(count)

    def long_date(self, day: date, /) -> str:
        return prose.long_date(day)

    def day(self, at: datetime, zone: str, /) -> str:
        return prose.date_at(at, zone)

    def instant(self, at: datetime, zone: str, /) -> str:
        return prose.exact_instant(at, zone)

    def listed(self, parts: Iterable[str], /) -> str:
        return prose.listed(parts)

    def clauses(self, parts: Iterable[str], /) -> str:
        return "; ".join(parts)

    def together(self, sentences: Iterable[str], /) -> str:
        return " ".join(sentence for sentence in sentences if sentence)

    def stop(self, sentence: str, /) -> str:
        return prose.stop(sentence)

    def capital(self, sentence: str, /) -> str:
        return sentence[:1].upper() + sentence[1:]
