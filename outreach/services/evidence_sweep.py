"""Whether evidence is whole: every piece the record names is there and unchanged, and what nobody names is told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from outreach.db import agency_outbox, contact_proposals, editions, erasures, investigations, log, received
from outreach.db.session import Session
from outreach.domain.errors import OutreachError
from outreach.domain.facts import KINDS, Entry
from outreach.evidence.store import EvidenceStore

ORPHANED_AFTER = timedelta(days=7)
"""A piece is put into the store before the record names it; one that is younger may be on its way there."""

NAMES_EVIDENCE = ("sha256", "raw")
"""The fields of facts that hold the name of a piece."""

NAMING = tuple(name for name, kind in sorted(KINDS.items()) if {one.name for one in fields(kind)} & {*NAMES_EVIDENCE})
"""The kinds of facts that have such a field."""


@dataclass
class Named:
    """The names the record gives, each with the first place that gives it."""

    places: dict[str, str] = field(default_factory=dict)

    def by_entries(self, where: str, entries: Iterable[Entry]) -> None:
        for entry in entries:
            for name in (getattr(entry.fact, each, "") for each in NAMES_EVIDENCE):
                if name:
                    self.places.setdefault(name, f"{where}, entry {entry.seq}")

    def by_tables(self, session: Session) -> None:
        """What is named outside of the logs. A table that names evidence adds its line to `ELSEWHERE`."""
        for what, read in ELSEWHERE.items():
            for name in read(session):
                self.places.setdefault(name, what)


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What was found: `read` pieces that are named, what is wrong with them, and how many nobody names any more."""

    read: int
    orphans: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Glanced:
    """Of the pieces alone, without reading a byte of them: how many are named and gone, and how many nobody names."""

    gone: int
    orphans: int


def glance(store: EvidenceStore, session: Session, now: datetime) -> Glanced:
    """Whether each piece is there at all; whether it is whole only `sweep` tells."""
    named = all_named(session)
    kept = {piece.name: piece.kept_at for piece in store.pieces()}
    orphans = sum(name not in named.places and now - at > ORPHANED_AFTER for name, at in kept.items())
    return Glanced(gone=len(named.places.keys() - kept.keys()), orphans=orphans)


def all_named(session: Session) -> Named:
    """Every piece that the record names. What was erased is named no more."""
    named = Named()
    stones = erasures.all_entries(session)
    for each in investigations.everyone(session):
        for one in log.noted(session, each.id, NAMING):
            if (one.rfc_id, one.entry.seq) not in stones:
                named.by_entries("", [one.entry])
    named.by_tables(session)
    return named


def sweep(store: EvidenceStore, named: Named, now: datetime) -> Swept:
    """Read every piece that is named, and count the orphans. Nothing is mended or deleted."""
    wrong = tuple(_not_whole(store, named))
    try:
        orphans = sum(
            piece.name not in named.places and now - piece.kept_at > ORPHANED_AFTER for piece in store.pieces()
        )
    except OutreachError as error:
        return Swept(read=len(named.places), orphans=0, wrong=(*wrong, f"The evidence store: {error}"))
    return Swept(read=len(named.places), orphans=orphans, wrong=wrong)


def _not_whole(store: EvidenceStore, named: Named) -> Iterator[str]:
    for name, place in named.places.items():
        try:
            store.get(name)
        except OutreachError as error:
            yield f"{place}: {error}"


ELSEWHERE: dict[str, Callable[[Session], Iterable[str]]] = {
    "What a message taught of a contact": contact_proposals.evidence_named,
    "A message that came in": received.evidence_named,
    "A letter in the outbox": agency_outbox.evidence_named,
    "A file that goes with letters": editions.evidence_named,
}
"""Who else names evidence, in words for a finding, with the function that reads the names."""
