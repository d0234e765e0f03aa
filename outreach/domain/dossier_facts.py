"""What of each entry a dossier shows, and to whom: all but what stays at the desk, with the names behind it masked.

The house reads all that its team may read, but for words off the record and who spoke on background. Outside, of all
that a person wrote only what stands in a list below is shown; a field that a fact gains later is kept back by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Any, Final

from outreach.domain import facts
from outreach.domain.codec import to_json
from outreach.domain.dossier import Audience
from outreach.domain.dossier_masks import KEPT, Masks
from outreach.domain.facts import Entry, Fact, Terms
from outreach.domain.ids import Seq
from outreach.domain.tombstones import ADDRESSED, LEANS_BY, WORDS

Json = dict[str, Any]

OURS: Final = (
    facts.Assigned,
    facts.FollowUpStopped,
    facts.ReminderSet,
    facts.SentBack,
    facts.NoteAdded,
    facts.OffRecordHeard,
)
"""How we work, and what we promised never to print: outside, not even of which kind the entry is."""

SHOWN_OUTSIDE: Final[Mapping[type[Fact], frozenset[str]]] = {
    facts.GateWaived: frozenset({"reason"}),
    facts.StatementQuoted: frozenset({"words", "attribution"}),
    facts.TranslationAdded: frozenset({"words"}),
}
"""What people wrote, and a release prints as well. The words of an answer are added where they were for publication."""

HIDDEN_OUTSIDE: Final[Mapping[type[Fact], frozenset[str]]] = {kind: frozenset({"address"}) for kind in ADDRESSED}
"""What is no words of a person and stays in the newsroom all the same. Of a finding nothing but its range is shown."""

OF_A_QUOTE: Final = frozenset({"words", "terms", "attribution", "medium", "language"})
"""Of words on background all that is shown, to anybody: nothing in it leads to whoever said them."""

WHOSE_WORDS: Final = frozenset({"speaker", "role", "sender", "on_behalf_of"})


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What somebody who holds the dossier may see.

    `sources` are the messages and responses that words on background come from; `answers` those whose words were for
    publication; `erased` the entries whose words are gone. `taken_back`: what stands no more, with what was made of it.
    """

    audience: Audience
    masks: Masks
    sources: frozenset[Seq] = frozenset()
    answers: frozenset[Seq] = frozenset()
    named: frozenset[str] = frozenset()
    erased: frozenset[Seq] = frozenset()
    taken_back: frozenset[Seq] = frozenset()
    cut: Mapping[Seq, str] = field(default_factory=dict)

    @property
    def outside(self) -> bool:
        return self.audience is Audience.OUTSIDE

    def keeps_back(self, seq: Seq) -> bool:
        """Whether it was taken back, and whoever holds this is not to read once more what we no longer say."""
        return self.outside and seq in self.taken_back


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What is shown of an entry: `fields` as they stand in the log, or masked. `whole`: nothing was taken out.

    `hidden` says why nothing is shown at all. `salted`: it may be told that it is sealed, since no guess fits the seal.
    """

    fields: Json
    whole: bool
    hidden: str = ""
    salted: bool = False


def shown(entry: Entry, sight: Sight) -> Shown:
    fact = entry.fact
    if isinstance(fact, OURS) and sight.outside:
        return Shown(fields={}, whole=False, hidden="How we work stays at the desk.", salted=False)
    if isinstance(fact, facts.OffRecordHeard):
        hidden = "Words were heard off the record. They and who said them lie apart, and are in no dossier."
        return Shown(fields={}, whole=False, hidden=hidden, salted=True)
    if sight.keeps_back(entry.seq):
        return Shown(fields={}, whole=False)
    plain = to_json(fact)
    gone = _hidden(entry, sight)
    fields = {name: _masked(value, sight.masks) for name, value in plain.items() if name not in gone}
    if sight.outside and entry.seq in sight.cut and "text" in fields:
        fields["text"] = sight.masks(sight.cut[entry.seq])
    if sight.outside and "finding" in fields:
        fields["finding"] = {name: said for name, said in fields["finding"].items() if name == "published_range"}
    return Shown(fields=fields, whole=fields == plain and entry.seq not in sight.erased)


def _hidden(entry: Entry, sight: Sight) -> frozenset[str]:
    """The fields of which nothing is shown."""
    fact, hidden = entry.fact, frozenset[str]()
    if isinstance(fact, facts.StatementQuoted) and fact.terms is not Terms.ON_THE_RECORD:
        hidden |= {each.name for each in dataclass_fields(fact)} - OF_A_QUOTE
    if entry.seq in sight.sources:
        hidden |= WHOSE_WORDS | {"raw", "files", "subject"}
    if sight.outside:
        hidden |= HIDDEN_OUTSIDE.get(type(fact), frozenset())
        hidden |= frozenset(WORDS.get(type(fact), ())) - _allowed(entry, sight)
    return hidden


def _allowed(entry: Entry, sight: Sight) -> frozenset[str]:
    """Of what a person wrote in this entry, what may be read outside."""
    fact = entry.fact
    allowed = SHOWN_OUTSIDE.get(type(fact), frozenset())
    match fact:
        case facts.DeadlineSet() if fact.working_days:
            allowed |= {"why"}  # counted by the desk, and not written by one of us
        case facts.StatementQuoted(terms=Terms.ON_THE_RECORD):
            allowed |= {"speaker", "role"}
        case facts.ResponseReceived() if entry.seq in sight.answers:
            allowed |= {"text"} | ({"speaker", "role"} if fact.speaker in sight.named else set())
        case facts.MessageReceived() if entry.seq in sight.answers:
            allowed |= {"text"}
        case facts.MessageTranslated(message=message) if message in sight.answers:
            allowed |= {"words"}
    return allowed


def _masked(value: Any, masks: Masks) -> Any:
    """The same value with what is secret taken out of its texts. Numbers and instants hold none."""
    if isinstance(value, str):
        return masks(value)
    if isinstance(value, list):
        return [_masked(item, masks) for item in value]
    if isinstance(value, dict):
        return {name: _masked(item, masks) for name, item in value.items()}
    return value


MADE_OF_ANOTHER: Final = (facts.TranslationAdded, facts.MessageTranslated, facts.EvidenceKept)
"""Whose words are those of the entry they belong to."""


def taken_back_with(entries: Iterable[Entry]) -> frozenset[Seq]:
    """The entries that were taken back, and the translations and copies of what they said."""
    known = tuple(entries)
    found = {one.fact.entry for one in known if isinstance(one.fact, facts.EntryRetracted)}
    for one in known:
        belongs = {getattr(one.fact, name, None) for name in LEANS_BY}
        if isinstance(one.fact, MADE_OF_ANOTHER) and belongs & found:
            found.add(one.seq)
    return frozenset(found)


def sources_of(entries: tuple[Entry, ...]) -> frozenset[Seq]:
    """The responses and messages that words on background come from, and the messages of those responses.

    A quote that was taken back was given on those terms all the same.
    """
    quoted = [
        one.fact
        for one in entries
        if isinstance(one.fact, facts.StatementQuoted) and one.fact.terms is not Terms.ON_THE_RECORD
    ]
    found = {seq for fact in quoted for seq in (fact.response, fact.message) if seq}
    for one in entries:
        if isinstance(one.fact, facts.ResponseReceived) and one.fact.message:
            if one.seq in found:
                found.add(one.fact.message)
            elif one.fact.message in found:
                found.add(one.seq)
    return frozenset(found)


def kept(fields: Mapping[str, Any], fact: Fact) -> tuple[str, ...]:
    """The fields that say something in the log and nothing here."""
    return tuple(name for name, value in to_json(fact).items() if name not in fields and value not in ("", KEPT))
