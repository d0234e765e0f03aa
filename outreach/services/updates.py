"""What the newest release of an investigation printed and no longer stands: each update with its owner and its reason.

Looking records nothing and publishes nothing; the next release lists what is open here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from outreach.db import cases, editions, erasures, investigations, log, people, releases, summaries
from outreach.db.cases import StoredCase
from outreach.db.releases import Released
from outreach.db.session import Session
from outreach.domain import dataset
from outreach.domain.dataset import Cut, Log, Release
from outreach.domain.editions import Editions
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.method_changes import MethodNote
from outreach.domain.phases import Phase, phase_at
from outreach.domain.place_in_table import Place
from outreach.domain.reminders import Plan
from outreach.domain.update_reminders import plan_of
from outreach.domain.updates import Note, Update, in_order_of_weight
from outreach.services.desk import Desk

MOST_SHOWN: Final = 100
READ: Final = 200
"""So many logs a desk or a calendar reads at most to say which rows would be printed otherwise; *Updates* reads all."""

TOGETHER: Final = 500
"""So many logs are read by one statement."""


class Owed(NamedTuple):
    """What is still to be done about an update, and on which page."""

    words: str
    form: str


@dataclass(frozen=True, kw_only=True)
class OpenUpdate:
    """An update with who sees to it, `""` for nobody. `signed`: its row can go into the next release as it is.

    `ready`: nothing is missing but the signature. `place`: whether it has a row in the table, and why not.
    """

    update: Update
    owner: StaffId
    owner_name: str
    signed: bool
    ready: bool
    slug: str
    place: Place

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.update.notes

    @property
    def without_reason(self) -> Seq | None:
        """The entry whose public reason is wanted first; None where each change has its own."""
        return next((one.cause for one in self.update.unexplained if one.cause), None)

    @property
    def waits(self) -> bool:
        """Whether somebody has still to do something before the next release can print it as it should."""
        return self.without_reason is not None or not self.signed

    def owed(self, *, may_edit: bool) -> "Owed":
        """What is wanted, and the page on which that is done: a public reason is an editor's to give."""
        at = f"/requests/{self.update.rfc_id}"
        if not self.without_reason:
            return Owed("its row is not signed as it stands", f"{at}/next")
        if may_edit:
            return Owed("it wants its public reason", f"{at}/explanations/new?about={self.without_reason}")
        where = f"/investigations/{self.slug}/updates#update-{self.update.rfc_id}"
        return Owed("it wants its public reason, which an editor gives", where)

    @property
    def plan(self) -> Plan:
        """When its owner is reminded of it; what only waits for a signature is told among the rows to sign."""
        return plan_of(self.update) if self.without_reason or not (self.signed or self.ready) else ()


@dataclass(frozen=True, kw_only=True)
class Waits:
    """The updates since release `number` about which somebody has still to do something.

    `unread`: so many rows may read otherwise that nobody worked out here which of them do.
    """

    number: int
    updates: tuple[OpenUpdate, ...]
    unread: int = 0

    @property
    def without_reason(self) -> int:
        return sum(1 for one in self.updates if one.update.unexplained)

    def of(self, owner: StaffId) -> "Waits":
        return replace(self, updates=tuple(one for one in self.updates if one.owner == owner), unread=0)

    def first_of(self, reader: StaffId) -> tuple[OpenUpdate, ...]:
        """Those that are theirs before all others."""
        return tuple(sorted(self.updates, key=lambda one: one.owner != reader))

    def owners(self, reader: StaffId) -> str:
        """`2 yours, 1 Asha Rao’s, 3 nobody’s`."""
        counts = Counter(one.owner for one in self.updates)
        names = {one.owner: f"{one.owner_name}’s" for one in self.updates}
        names |= {reader: "yours", StaffId(""): "nobody’s"}
        order = sorted(counts, key=lambda owner: (owner != reader, not owner, names[owner]))
        return ", ".join(f"{counts[owner]:,} {names[owner]}" for owner in order)


@dataclass(frozen=True, kw_only=True)
class UpdatesPage:
    """The gravest first, of these the oldest. `latest` is the release they differ from, if one is out.

    `method_notes`: what we have changed since of our own questions, rules and words.
    """

    investigation: Investigation
    latest: Released | None
    updates: tuple[OpenUpdate, ...]
    method_notes: tuple[MethodNote, ...] = ()

    @property
    def shown(self) -> tuple[OpenUpdate, ...]:
        """As many as one reads; the command line lists all."""
        return self.updates[:MOST_SHOWN]

    @property
    def without_reason(self) -> int:
        """How many of them still want a public reason."""
        return sum(1 for one in self.updates if one.update.unexplained)


Found = tuple[tuple[OpenUpdate, ...], tuple[MethodNote, ...]]
"""The open updates, and what we changed of our own."""


def open_updates(desk: Desk, slug: str) -> UpdatesPage:
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        latest = releases.last(session, investigation.id)
        if latest is None:
            return UpdatesPage(investigation=investigation, latest=None, updates=())
        found, ours = _found(desk, session, investigation, latest)
        return UpdatesPage(investigation=investigation, latest=latest, updates=found, method_notes=ours)


def waiting(desk: Desk, session: Session, investigation: Investigation, *, most: int | None = None) -> Waits | None:
    """What waits for somebody since the newest release; None before the first. No more than `most` logs are read."""
    latest = releases.last(session, investigation.id)
    if latest is None:
        return None
    adopted = editions.load(session, investigation.id, investigation.editions)
    touched = _touched(session, investigation, latest, adopted)
    if most is not None and len(touched) > most:
        return Waits(number=latest.number, updates=(), unread=len(touched))
    found, _ = among(desk, session, investigation, latest, of=(adopted, touched)) if touched else ((), ())
    return Waits(number=latest.number, updates=tuple(one for one in found if one.waits))


def of_requests(desk: Desk, session: Session, rfc_ids: Iterable[RfcId]) -> dict[RfcId, OpenUpdate]:
    """Of these requests, whatever their investigation, the updates about which somebody has still to do something."""
    found = {}
    for which, asked in cases.by_investigation(session, rfc_ids).items():
        latest = releases.last(session, which)
        if latest is None:
            continue
        investigation = investigations.by_id(session, which)
        adopted = editions.load(session, which, investigation.editions)
        touched = [one for one in _touched(session, investigation, latest, adopted) if one in asked]
        if touched:
            opened, _ = among(desk, session, investigation, latest, of=(adopted, touched))
            found.update({one.update.rfc_id: one for one in opened if one.waits})
    return found


def _found(desk: Desk, session: Session, investigation: Investigation, latest: Released) -> Found:
    adopted = editions.load(session, investigation.id, investigation.editions)
    return among(desk, session, investigation, latest, of=(adopted, _touched(session, investigation, latest, adopted)))


def among(
    desk: Desk,
    session: Session,
    investigation: Investigation,
    latest: Released,
    *,
    of: tuple[Editions, Sequence[RfcId]],
) -> Found:
    """`of`: the editions, and whose rows may read otherwise."""
    adopted, touched = of
    stored = cases.load_many(session, touched)
    cut = Cut(
        slug=investigation.slug,
        title=investigation.title,
        number=latest.number + 1,
        cutoff=desk.clock(),
        previous=latest.cutoff,
    )
    release = dataset.build(cut, _logs(desk, session, stored), adopted)
    names = people.names(session)
    unsigned = {folded.row.rfc_id for folded in release.unsigned}
    found = tuple(
        _open(update, stored[update.rfc_id], names, unsigned=unsigned, release=release)
        for update in in_order_of_weight(release.updates)
    )
    return found, release.method_notes


def _touched(session: Session, investigation: Investigation, latest: Released, adopted: Editions) -> list[RfcId]:
    """Whose row may read otherwise: all, where an edition came since; else those whose log or words did not stay."""
    if any(edition.recorded_at > latest.cutoff for edition in adopted.all):
        return log.requests(session, investigation.id)
    touched = set(summaries.told_since(session, investigation.id, latest.cutoff))
    stones = {rfc_id for rfc_id, _ in erasures.all_entries(session)}
    return sorted(touched | (stones & set(log.requests(session, investigation.id)) if stones else touched))


def _logs(desk: Desk, session: Session, stored: Mapping[RfcId, StoredCase]) -> Iterable[Log]:
    ids = sorted(stored)
    gone = erasures.entries(session, ids)
    for start in range(0, len(ids), TOGETHER):
        for rfc_id, entries in log.read_some(session, ids[start : start + TOGETHER]).items():
            yield Log(
                rfc_id=rfc_id,
                entries=entries,
                calendar=desk.calendars(stored[rfc_id].agency.place),
                erased=_erased(session, rfc_id) if rfc_id in gone else {},
            )


def _erased(session: Session, rfc_id: RfcId) -> Mapping[Seq, datetime]:
    return {seq: one.end.at for seq, one in erasures.of_request(session, rfc_id).items() if one.end}


def _open(
    update: Update, stored: StoredCase, names: Mapping[StaffId, str], *, unsigned: Collection[RfcId], release: Release
) -> OpenUpdate:
    """Whoever looks after the request sees to its update."""
    owner = stored.assignee
    return OpenUpdate(
        update=update,
        owner=owner or StaffId(""),
        owner_name=names.get(owner, owner) if owner else "",
        signed=update.rfc_id not in unsigned,
        ready=stored.counted is not None and phase_at(stored.counted.milestones, release.cut.cutoff) is Phase.READY,
        slug=release.cut.slug,
        place=release.places[update.rfc_id],
    )
