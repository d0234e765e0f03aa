"""An entry as a dossier tells it: what kind of thing happened, its particulars in order, and the words apart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from outreach.domain import facts
from outreach.domain.dossier import Item, Particular, Words, moment
from outreach.domain.dossier_facts import Shown, Sight, kept, shown
from outreach.domain.facts import Answer, Entry, EntryRetracted, Fact, FindingData
from outreach.domain.ids import Seq, StaffId
from outreach.domain.prose import counted, language_name, listed
from outreach.domain.wallclock import elapsed

ENTRIES: Final = frozenset(
    {"about", "attempt", "earlier", "entry", "later", "message", "redacts", "response", "statement", "through"}
    | {"translation", "waiver"}
)
"""Fields that hold the number of another entry."""

LABELS: Final[Mapping[str, str]] = {
    "by_machine": "Translated by machine",
    "deadline_told": "Told the deadline",
    "detail": "In detail",
    "due_at": "Deadline",
    "evidence": "How we know that it left",
    "expires_at": "Until",
    "finding": "The finding",
    "found": "What checking it came to",
    "into": "Into",
    "number": "Counter-claim",
    "question_set": "Version of the questions",
    "questions": "Questions put",
    "raw": "SHA-256 of the mail as it is kept",
    "report": "What we heard",
    "sha256": "SHA-256",
    "size": "Bytes",
    "status": "Signed as",
    "through": "Read through",
    "to": "To",
    "told_agency": "Told to the agency",
    "works": "The address works",
}
WORDS: Final[Mapping[str, str]] = {
    "text": "In full",
    "words": "Word for word",
    "summary": "What we wrote down",
    "why": "Why",
}
"""Fields that are told as words of their own, with what stands over them."""

LONG: Final = 160  # characters: beyond these a line of a table is no place to read them
LETTER: Final = "The letter"
NO_MORE: Final = "It was taken back, or is made of what was. What it said is not said again outside the desk."


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What it takes to tell an entry. `letters` are our letters by the attempt they became: subject and text."""

    sight: Sight
    zone: str
    name_of: Callable[[StaffId | None], str]
    letters: Mapping[Seq, tuple[str, str]]
    taken_back: Mapping[Seq, Seq]
    erased: Mapping[Seq, str]
    circumstance: Callable[[str], str]
    staff: frozenset[str] = frozenset()


def item(entry: Entry, telling: Telling, exhibits: tuple[str, ...]) -> Item:
    seen = shown(entry, telling.sight)
    apart = telling.sight.outside and bool(seen.hidden)
    return Item(
        seq=entry.seq,
        title="Kept at the desk" if apart else title_of(entry.fact),
        happened=None if apart else moment(entry.occurred_at, telling.zone),
        recorded=None if apart else moment(entry.recorded_at, telling.zone),
        by="" if apart else by_whom(entry, telling.name_of),
        late=lateness(entry) if not apart else "",
        taken_back=telling.taken_back.get(entry.seq, 0),
        kept_back=_kept_back(entry, seen, telling),
        particulars=tuple(_particulars(entry.fact, seen, telling)),
        words=tuple(_words(entry, seen, telling)),
        exhibits=exhibits,
    )


def title_of(fact: Fact) -> str:
    name = type(fact).__name__
    said = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return said[:1].upper() + said[1:]


def by_whom(entry: Entry, name_of: Callable[[StaffId | None], str]) -> str:
    """The person an entry names; of one that came from a file, who handed that in too: they alone say that it is so."""
    return f"{name_of(entry.recorded_by)}{from_file(entry.recorded_by, entry.handed_in_by, name_of)}"


def from_file(named: StaffId, handed_in_by: StaffId | None, name_of: Callable[[StaffId | None], str]) -> str:
    if not handed_in_by:
        return ""
    return ", from a file" if handed_in_by == named else f", from a file, handed in by {name_of(handed_in_by)}"


def lateness(entry: Entry) -> str:
    return elapsed(entry.occurred_at, entry.recorded_at) if entry.late else ""


def _kept_back(entry: Entry, seen: Shown, telling: Telling) -> str:
    if entry.seq in telling.erased:
        return telling.erased[entry.seq]
    if seen.hidden:
        return seen.hidden
    if telling.sight.keeps_back(entry.seq):
        return NO_MORE
    gone = [label_of(name).lower() for name in kept(seen.fields, entry.fact)]
    return f"Kept at the desk: {listed(gone)}." if gone else ""


def label_of(name: str) -> str:
    return LABELS.get(name) or WORDS.get(name) or name.replace("_", " ").capitalize()


def _particulars(fact: Fact, seen: Shown, telling: Telling) -> Iterable[Particular]:
    for each in fields(fact):
        if each.name in seen.fields and not _stands_apart(each.name, seen.fields[each.name]):
            value = getattr(fact, each.name)
            number = value if each.name in ENTRIES and isinstance(value, int) else 0
            text = f"entry {number}" if number else _told(each.name, value, seen.fields[each.name], telling=telling)
            if text:
                yield Particular(label=label_of(each.name), text=text, entry=number)


def _stands_apart(name: str, value: Any) -> bool:
    return name in WORDS or (isinstance(value, str) and len(value) > LONG)


def _told(name: str, value: Any, masked: Any, *, telling: Telling) -> str:
    if name == "circumstances":
        return listed(telling.circumstance(key) for key in value)
    if name == "to" and isinstance(masked, str) and masked in telling.staff:
        return telling.name_of(StaffId(masked))
    if name == "language":
        return language_name(str(masked))
    return _text(value, masked, telling)


def _text(value: Any, masked: Any, telling: Telling) -> str:
    """`masked` is the same in plain JSON, with what is secret taken out."""
    match value:
        case datetime():
            return moment(value, telling.zone).both
        case bool():
            return "yes" if value else "no"
        case FindingData():
            return "; ".join(_finding(masked))
        case tuple() if value and isinstance(value[0], Answer):
            return "; ".join(f"question {one.question}: {one.position}" for one in value)
        case tuple():
            return listed(str(one) for one in masked)
        case _:
            return f"{masked:,}" if isinstance(masked, int) else str(masked)


def _finding(masked: Mapping[str, Any]) -> Iterable[str]:
    if masked.get("published_range"):
        yield f"printed as {masked['published_range']}"
    for heading, value in masked.get("columns", ()):
        yield f"{heading}: {value} (ours only)"


def _words(entry: Entry, seen: Shown, telling: Telling) -> Iterable[Words]:
    language = str(seen.fields.get("language", ""))
    for each in fields(entry.fact):
        said = seen.fields.get(each.name)
        if isinstance(said, str) and said and _stands_apart(each.name, said):
            ours = each.name not in ("text", "words")
            heading = f"{label_of(each.name)}{_in_language(language) if not ours else ''}"
            yield Words(heading=heading, text=said, language="" if ours else language)
    gone = entry.seq in telling.erased or telling.sight.keeps_back(entry.seq)
    if entry.seq in telling.letters and not gone:
        subject, text = telling.letters[entry.seq]
        yield Words(
            heading=f"{LETTER}: {telling.sight.masks(subject)}", text=telling.sight.masks(text), language=language
        )


def _in_language(language: str) -> str:
    return f", in {language_name(language)}" if language else ""


def taken_back(entries: Iterable[Entry]) -> dict[Seq, Seq]:
    """The entries that were taken back, each with the one that says so."""
    return {one.fact.entry: one.seq for one in entries if isinstance(one.fact, EntryRetracted)}


def how_many_late(items: Iterable[Item]) -> str:
    late = [one for one in items if one.late]
    return f"{counted(len(late), 'entry', 'entries')} written down more than 24 hours after it happened" if late else ""


def reference(fact: Fact) -> str:
    """What kind of thing an exhibit is, by the entry it belongs to."""
    match fact:
        case facts.AttemptMade():
            return "our letter as it left"
        case facts.DeliveryReported():
            return "the mail that told what became of a letter"
        case facts.MessageReceived():
            return "the mail as it came"
        case facts.AutoReplyReceived():
            return "the automatic reply as it came"
        case facts.EvidenceKept(redacts=int()):
            return "a redacted copy"
        case _:
            return "a file kept as evidence"
