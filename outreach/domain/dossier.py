"""One request as a file that a lawyer can hold: one page that says it all, then every entry behind it, in words.

A dossier holds words and numbers that are ready to be read, and nothing else: whoever prints it decides nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from outreach.domain.ids import RfcId, Seq
from outreach.domain.prose import exact_instant
from outreach.domain.scripts import direction
from outreach.domain.wallclock import read, read_time, zone_or_utc

UTC_ZONE: Final = "UTC"


class Audience(StrEnum):
    """Who is to hold it. What the redacted one leaves out stays at the desk, and it says so."""

    HOUSE = "house"
    OUTSIDE = "redacted"

    @property
    def heading(self) -> str:
        return {
            Audience.HOUSE: "For the newsroom and its lawyers. Confidential.",
            Audience.OUTSIDE: "Redacted, for outside the newsroom.",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """An instant on two clocks: that of the agency, and UTC."""

    at: datetime
    theirs: str
    utc: str

    @property
    def both(self) -> str:
        return f"{self.theirs} ({self.utc})" if self.utc else self.theirs


def moment(at: datetime, zone: str) -> Moment:
    """`Monday 9 March 2026, 17:00 in Oslo (UTC+1)` beside `16:00 UTC`."""
    theirs, there = exact_instant(at, zone), zone_or_utc(zone)
    if there.key in ("UTC", "Etc/UTC"):
        return Moment(at=at, theirs=theirs, utc="")
    utc = zone_or_utc(UTC_ZONE)
    same_day = at.astimezone(there).date() == at.astimezone(utc).date()
    return Moment(at=at, theirs=theirs, utc=read_time(at, utc) if same_day else read(at, utc))


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words as they were said or written, with what they are. `language` is a BCP 47 tag, or empty."""

    heading: str
    text: str
    language: str = ""

    @property
    def from_the_right(self) -> bool:
        return direction(self.language) == "rtl" if self.language else _begins_from_the_right(self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Particular:
    """One thing an entry says. `entry`: the number of another entry that it names, else 0."""

    label: str
    text: str
    entry: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An entry. `late`: how long after it happened it was written down; `kept_back` says why it says no more.

    `taken_back` is the entry that took it back, else 0. `exhibits` are the numbers of the files that belong to it.
    """

    seq: Seq
    title: str
    happened: Moment | None
    recorded: Moment | None
    by: str
    late: str = ""
    taken_back: int = 0
    kept_back: str = ""
    particulars: tuple[Particular, ...] = ()
    words: tuple[Words, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Put:
    """A question or an allegation, when it was first put to the agency, how often, and what stands on it."""

    number: int
    kind: str
    label: str
    text: str
    lead: bool
    version: int
    first: Moment | None
    entry: int
    times: int
    position: str
    by: str
    answered: Moment | None
    answer: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """An attempt, in one line of a table. `counts`: it is an effort under the gates."""

    seq: Seq
    at: Moment
    channel: str
    to: str
    outcome: str
    counts: bool
    put: str
    told: str
    late: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A response as a person judged it, with its words where they are on record."""

    seq: Seq
    at: Moment
    by: str
    positions: tuple[str, ...]
    counts: bool
    late: str
    words: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Quoted:
    """Exact words that may be printed, under the name or the attribution that was agreed."""

    seq: Seq
    at: Moment
    attribution: str
    terms: str
    verb: str
    words: Words
    translations: tuple[Words, ...]
    verified: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRead:
    """A rule: it holds, is missing, or was passed by an editor; `words` say why."""

    name: str
    state: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedChange:
    """What one entry changed in print, in the words for readers. `entry`: its number, 0 for an edition of ours."""

    told: str
    entry: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class InRelease:
    """What one release printed of the request, and what it changed in the one before. `out` is none of the next one."""

    number: int
    out: Moment | None
    cutoff: Moment
    status: str
    line: str
    changes: tuple[PrintedChange, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """A file of an entry. `name` is where it lies in the archive; empty where it is kept back, with the reason."""

    number: str
    entry: Seq
    what: str
    label: str
    media_type: str
    size: int
    sha256: str
    name: str = ""
    kept_back: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The first page. `missing` is what still stands in the way of a sign-off, `kept` what this one leaves out."""

    status: str
    qualifiers: tuple[str, ...]
    phase: str
    line: str
    asked: str
    tried: str
    deadline: Moment | None
    deadline_words: str
    deadline_why: str
    signed: str
    turned: tuple[str, ...]
    printed: tuple[str, ...]
    missing: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """Everything a dossier says, in the order in which it says it."""

    audience: Audience
    investigation: str
    slug: str
    intends: str
    rfc_id: RfcId
    agency: str
    spellings: tuple[str, ...]
    about: str
    zone: str
    as_of: Moment
    editions: str
    version: str
    last_seq: int
    summary: Summary
    put: tuple[Put, ...]
    earlier_put: tuple[Put, ...]
    answers: tuple[Answered, ...]
    quotes: tuple[Quoted, ...]
    attempts: tuple[Tried, ...]
    gates: tuple[GateRead, ...]
    printed: tuple[InRelease, ...]
    items: tuple[Item, ...]
    exhibits: tuple[Exhibit, ...]
    checking: tuple[str, ...]


def _begins_from_the_right(text: str) -> bool:
    """By the first letter that has a direction, as Unicode lays down for words whose language nobody told."""
    import unicodedata

    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False
