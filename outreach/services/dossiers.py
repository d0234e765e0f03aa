"""Dossiers: one request, or a whole investigation, as files that a lawyer can hold and check without this desk."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from outreach import __version__
from outreach.db import cases, contacts, editions, erasures, investigations, log, people, releases
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.case import Case
from outreach.domain.dossier import Audience, Dossier
from outreach.domain.dossier_building import build
from outreach.domain.dossier_entries import Telling, taken_back
from outreach.domain.dossier_masks import Masks
from outreach.domain.dossier_material import Material, Out
from outreach.domain.dossier_sealing import Sealed, sealed
from outreach.domain.editions import Editions
from outreach.domain.erasures import Erasure
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.letter_templates import Letters
from outreach.domain.settled_at import house_at, versions_at
from outreach.domain.tombstones import is_tombstone
from outreach.press.edition import form_of
from outreach.services import agency_letters, auditing, records
from outreach.services.desk import Desk
from outreach.services.dossier_exhibits import Gathered, gather
from outreach.services.dossier_proofs import Proofs
from outreach.services.dossier_secrets import Known, sight_of
from outreach.services.places import country_name

log_ = logging.getLogger(__name__)
PRACTICE: Final = "practice: its letters never left the house"
NOT_YET: Final = "It was not in the investigation yet at that instant. Choose a later one."


@dataclass(frozen=True, kw_only=True)
class Made:
    """A dossier with all that lies beside it: its files, its log as far as it is shown, and what proves that."""

    dossier: Dossier
    gathered: Gathered
    sealed: Sealed
    proofs: Mapping[str, object]
    masks: Masks
    agency_slug: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """For whom, and as of when; None is now. `proofs` keeps the tree of the chain for the next one."""

    audience: Audience
    as_of: datetime | None = None
    proofs: Proofs = field(default_factory=Proofs)


def anchor_first(desk: Desk) -> None:
    """Before one is taken away as of now: what was just recorded need not wait for the anchor of the hour."""
    try:
        auditing.anchor(desk, desk.clock())
    except OutreachError:
        log_.warning("The audit chain was not anchored before a dossier; it says which entries wait.")


def of_request(desk: Desk, rfc_id: RfcId, wanted: Wanted) -> Made:
    """The dossier of one request. Raises `NotFound`, `RuleBroken`."""
    with desk.reading() as session:
        return _make(desk, session, rfc_id, wanted)


def requests_of(desk: Desk, slug: str, as_of: datetime | None = None) -> tuple[RfcId, ...]:
    """Every request of an investigation that there was by then, in the order of its agencies' names."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        stored = cases.load_many(session, log.requests(session, investigation.id))
        first = {rfc_id: entries[0].recorded_at for rfc_id, _, entries in log.read_many(session, investigation.id)}
    there = [one for one in stored.values() if as_of is None or first[one.rfc_id] <= as_of]
    if not there:
        raise RuleBroken("No agency is in this investigation yet, so there is nothing to make a dossier of.")
    return tuple(one.rfc_id for one in sorted(there, key=lambda one: (one.agency.name.casefold(), one.rfc_id)))


def of_investigation(desk: Desk, slug: str, wanted: Wanted) -> Iterator[Made]:
    """One after another, each let go of before the next is made; all as of the same instant."""
    proofs = Proofs()
    at = wanted.as_of or desk.clock()
    for rfc_id in requests_of(desk, slug, at):
        with desk.reading() as session:
            yield _make(desk, session, rfc_id, replace(wanted, as_of=at, proofs=proofs))


def in_investigation(desk: Desk, slug: str, rfc_id: RfcId) -> RfcId:
    """The same number, where that request is one of this investigation's."""
    with desk.reading() as session:
        if cases.load(session, rfc_id).investigation_slug != slug:
            raise NotFound(f"Request {rfc_id} is not one of “{slug}”. Look under Requests for its number.")
    return rfc_id


def _make(desk: Desk, session: Session, rfc_id: RfcId, wanted: Wanted) -> Made:
    stored, entries = cases.load(session, rfc_id), log.read(session, rfc_id)
    now = wanted.as_of or records.never_backwards(desk.clock(), entries)
    entries = tuple(one for one in entries if one.recorded_at <= now)
    if not entries:
        raise RuleBroken(NOT_YET, "as_of")
    adopted = editions.load(session, stored.investigation_id, stored.editions)
    case = records.case_of(desk, session, stored, entries, now=now)
    ends = _erased(session, stored.rfc_id, entries)
    gone = {seq: one.said for seq, one in ends.items()}
    known = _known(session, case, stored)
    sight = sight_of(desk, session, known, wanted.audience, erased=frozenset(gone))
    gathered = gather(desk, entries, sight)
    log_shown = sealed(stored.rfc_id, entries, sight)
    proven = wanted.proofs.of(session, stored.rfc_id, log_shown, until=now)
    telling = Telling(
        sight=sight,
        zone=stored.agency.zone,
        name_of=_namer(people.names(session)),
        letters={seq: letter for seq, letter in known.letters.items() if seq <= case.last_seq},
        taken_back=taken_back(entries),
        erased=gone,
        circumstance=case.codebook.circumstance_label,
        staff=frozenset(people.names(session)),
    )
    material = Material(
        case=case,
        house=house_at(adopted, now),
        adopted=adopted,
        editions=versions_at(adopted, now),
        out=_out(session, stored, now),
        erased_at={seq: one.end.at for seq, one in ends.items() if one.end},
        telling=telling,
        exhibits=gathered.exhibits,
        names=people.names(session),
        investigation=stored.investigation_title,
        slug=stored.investigation_slug,
        intends=_intends(adopted, now),
        about=_about(case, stored),
        app_version=__version__,
        checking=(*log_shown.said, *proven.said, *gathered.said),
    )
    return Made(
        dossier=build(material),
        gathered=gathered,
        sealed=log_shown,
        proofs=proven.plain,
        masks=sight.masks,
        agency_slug=stored.agency.slug,
    )


def _erased(session: Session, rfc_id: RfcId, entries: Sequence[Entry]) -> dict[Seq, Erasure]:
    """The entries whose words are gone, with when, by whom and on what ground."""
    if not any(is_tombstone(one) for one in entries):
        return {}
    return {seq: one for seq, one in erasures.of_request(session, rfc_id).items() if one.end}


def _out(session: Session, stored: StoredCase, now: datetime) -> tuple[Out, ...]:
    """The releases that were out by then, the oldest first."""
    found = releases.of_investigation(session, stored.investigation_id)
    return tuple(
        Out(
            number=one.number,
            cutoff=one.cutoff,
            released_at=one.released_at,
            form=form_of([file.name for file in one.files]),
        )
        for one in reversed(found)
        if one.released_at <= now
    )


def _known(session: Session, case: Case, stored: StoredCase) -> Known:
    letters = {
        one.agency.entry: (one.letter.subject, one.letter.text)
        for one in agency_letters.sent_to(session, case.rfc_id)
        if one.agency and one.agency.entry
    }
    people_there = contacts.of_agency(session, stored.agency.id)
    return Known(case=case, contacts=people_there, letters=letters, title=stored.investigation_title)


def _namer(names: Mapping[StaffId, str]) -> Callable[[StaffId | None], str]:
    return lambda staff: names.get(staff, str(staff)) if staff else "nobody"


def _intends(adopted: Editions, now: datetime) -> str:
    """What the letters say that the newsroom means to publish, in the language it writes in by default."""
    edition = adopted.letters_at(now)
    letters = edition.body if edition else None
    if not isinstance(letters, Letters):
        return ""
    written = letters.in_language(letters.default)
    return written.intends if written else ""


def _about(case: Case, stored: StoredCase) -> str:
    listing = case.standing.known.listing
    what = [listing.kind, country_name(listing.country), listing.finding.published_range]
    what += ["outside the dataset"] if listing.outside_dataset else []
    membership = listing.membership.value
    what += [membership] if membership != "in the dataset" else []
    what += [] if stored.live else [PRACTICE]
    return " · ".join(part for part in what if part) or stored.agency.zone
