"""What stays of an entry whose words were erased: its kind, its times, and whatever its standing rests on.

Words and personal data go; numbers, positions, instants and the names of files (which are hashes) stay, so that a
status, a tally and a gate are what they were. An address becomes a mark that says where it was first met in the log:
two tries to one address are still two tries to one address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry, Fact
from outreach.domain.fold import same_address
from outreach.domain.ids import Seq

ERASED: Final = "[erased]"

WORDS: Final[Mapping[type[Fact], tuple[str, ...]]] = {
    facts.NameCorrected: ("reason", "source"),
    facts.FindingDataChanged: ("reason",),
    facts.RemovedFromDataset: ("reason",),
    facts.RestoredToDataset: ("reason",),
    facts.MergedInto: ("reason",),
    facts.AttemptMade: ("to", "evidence", "summary"),
    facts.DeliveryReported: ("detail",),
    facts.AddressJudged: ("note",),
    facts.DeadlineSet: ("why", "day_off"),
    facts.ExtensionGranted: ("reason", "day_off"),
    facts.Redirected: ("to", "said_by", "detail"),
    facts.FollowUpStopped: ("reason",),
    facts.ReminderSet: ("why",),
    facts.MessageReceived: ("sender", "text", "subject", "files"),
    facts.MessageTranslated: ("words", "translator"),
    facts.AutoReplyReceived: ("detail", "sender", "subject", "text"),
    facts.Acknowledged: ("said_by", "detail"),
    facts.MessageSetAside: ("reason",),
    facts.ResponseReceived: ("speaker", "role", "counterclaims", "on_behalf_of", "summary", "text"),
    facts.AuthorityAccepted: ("reason",),
    facts.StatementQuoted: ("words", "speaker", "role", "attribution"),
    facts.OffRecordHeard: ("speaker",),
    facts.TranslationAdded: ("words", "translator"),
    facts.CounterclaimChecked: ("found",),
    facts.EvidenceKept: ("name", "note"),
    facts.ReversalConfirmed: ("note",),
    facts.GateWaived: ("reason",),
    facts.SignOffWithdrawn: ("reason",),
    facts.SentBack: ("reason",),
    facts.ChangeExplained: ("reason",),
    facts.NoteAdded: ("text",),
    facts.EntryRetracted: ("reason",),
}
"""Which fields of a fact hold words. Every other kind has none: a house test compares with the list of all facts."""

WORDLESS: Final = frozenset(
    {
        facts.AgencyListed,
        facts.Assigned,
        facts.SignedOff,
        facts.StatementVerified,
        facts.TranslationChecked,
        facts.WaiverSeconded,
    }
)
"""Facts of which nothing can be erased: they hold an agency's own name, instants, and the numbers of other entries."""

ADDRESSED: Final = (facts.AttemptMade, facts.AddressJudged)
LEANS_BY: Final = ("message", "response", "statement", "translation", "about", "redacts")
"""The fields by which an entry says that its words come from another one."""


def is_erasable(entry: Entry) -> bool:
    """A deadline whose days were all working days says no word."""
    fact = entry.fact
    if isinstance(fact, facts.DeadlineSet):
        return bool(fact.why or fact.day_off)
    return type(fact) not in WORDLESS


def tombstone(entry: Entry, log: Sequence[Entry]) -> Fact:
    """The fact without its words. `log` is the whole log it stands in."""
    fact = entry.fact
    if not is_erasable(entry):
        raise RuleBroken(f"Entry {entry.seq} holds no words of a person. There is nothing to erase in it.")
    told: dict[str, Any] = {name: _blank(getattr(fact, name)) for name in WORDS[type(fact)]}
    if isinstance(fact, facts.AttemptMade) and _is_message_id(fact.evidence):
        told["evidence"] = fact.evidence  # an answer finds its letter by it, and it names no person
    if isinstance(fact, ADDRESSED):
        told["address"] = _mark(fact.address, log)
    if isinstance(fact, facts.StatementQuoted):
        told |= {"start": None, "end": None}
    return replace(fact, **told)


def is_tombstone(entry: Entry) -> bool:
    """Whether nothing but marks stands where words stood. A deadline that says none never had any."""
    return is_erasable(entry) and is_bare(entry.fact)


def is_bare(fact: Fact) -> bool:
    """Whether there are no words of a person in it, or only marks where they stood."""
    if type(fact) not in WORDS:
        return True
    here = [getattr(fact, name) for name in WORDS[type(fact)]]
    if isinstance(fact, facts.AttemptMade) and _is_message_id(fact.evidence):
        here.remove(fact.evidence)
    if isinstance(fact, ADDRESSED):
        here.append(ERASED if fact.address.startswith(ERASED) else fact.address)
    return all(_blank(one) == one for one in here)


def leaning(log: Sequence[Entry], seq: Seq) -> tuple[Entry, ...]:
    """The entries whose words come from this one, and theirs in turn: translations, quotes, redacted copies."""
    found = {seq}
    for entry in log:
        if any(getattr(entry.fact, name, None) in found for name in LEANS_BY):
            found.add(entry.seq)
    return tuple(entry for entry in log if entry.seq in found - {seq} and is_erasable(entry))


def words_of(entry: Entry) -> tuple[str, ...]:
    """Every word of it that goes, to be looked for wherever else it may lie."""
    fact = entry.fact
    names = WORDS.get(type(fact), ()) + (("address",) if isinstance(fact, ADDRESSED) else ())
    told: list[str] = []
    for name in names:
        value = getattr(fact, name)
        told += [value] if isinstance(value, str) else value
    return tuple(word for word in dict.fromkeys(told) if word and not word.startswith(ERASED))


def files_of(entry: Entry) -> tuple[str, ...]:
    """The names of the pieces of evidence that this entry names."""
    return tuple(name for each in ("sha256", "raw") if (name := getattr(entry.fact, each, "")))


def _blank(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(ERASED for _ in value)
    return ERASED if value else value


def _mark(address: str, log: Sequence[Entry]) -> str:
    if not address or address.startswith(ERASED):
        return address
    there = same_address(address)
    first = next(one.seq for one in log if isinstance(one.fact, ADDRESSED) and same_address(one.fact.address) == there)
    return f"{ERASED} {first}"


def _is_message_id(evidence: str) -> bool:
    return evidence.startswith("<") and evidence.endswith(">") and "@" in evidence
