"""Writes an import down: directory, contacts, requests and first entries, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import agencies, cases, contacts, listing, log
from outreach.db.agencies import Alias
from outreach.db.cases import StoredCase
from outreach.db.openings import Fold, Opening, list_agencies
from outreach.db.session import Session, stop_clock
from outreach.domain.agencies import Agency, Contact, Place
from outreach.domain.case import Case
from outreach.domain.facts import AgencyListed, Assigned, Fact, Happened
from outreach.domain.ids import AgencyId, ContactId, RfcId, Seq, StaffId
from outreach.domain.import_changes import Entering, changed_fields
from outreach.domain.import_columns import Field
from outreach.domain.imports import Plan
from outreach.domain.investigation import Investigation
from outreach.domain.people import Acting
from outreach.domain.rules import check
from outreach.domain.slugs import free_slugs
from outreach.services.desk import Desk
from outreach.services.folding import fold_agencies_again, told, write_told
from outreach.services.records import case_of, never_backwards, with_entry

_NOT_YET = AgencyId(0)
PLACE = frozenset({Field.SUBDIVISION.value, Field.ZONE.value})
"""What a file can say that moves an agency the directory knows."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One import being written: where, by whom, and under which name the file is known.

    `listed_at` is when its new agencies entered the investigation: now, or when a list kept elsewhere was drawn up.
    """

    desk: Desk
    session: Session
    investigation: Investigation
    by: Acting
    at: datetime
    listed_at: datetime
    source: str


def write(writing: Writing, plan: Plan) -> None:
    """Everything the plan would do. The caller holds the transaction, so an exception undoes all of it."""
    if any(_moves(one) for one in (*plan.changed, *plan.new)):
        stop_clock(writing.session)  # nobody folds a log by the old place once its agency has moved
    ids = _directory(writing, plan.new)
    _change_directory(writing, [*plan.changed, *(one for one in plan.new if one.known)])
    everyone = [*zip(plan.new, ids, strict=True), *((one, one.known.agency.id) for one in plan.changed if one.known)]
    _add_spellings(writing, everyone)
    _add_contacts(writing, everyone)
    _list(writing, plan.new, ids)
    _tell_changes(writing, plan.changed)


def _moves(one: Entering) -> bool:
    return not PLACE.isdisjoint(name for name, _, _ in changed_fields(one))


def _directory(writing: Writing, new: Sequence[Entering]) -> list[AgencyId]:
    """The directory's id of each; those it does not know are added."""
    unknown = [one for one in new if one.known is None]
    session = writing.session

    def taken(slugs: set[str]) -> set[str]:
        return set(agencies.by_slugs(session, slugs))

    slugs = free_slugs([(one.name, one.row.country) for one in unknown], taken)
    entries = [_agency(one, slug) for one, slug in zip(unknown, slugs, strict=True)]
    added = iter(agencies.add_many(session, entries, by=writing.by.staff, at=writing.at))
    return [one.known.agency.id if one.known else next(added) for one in new]


def _agency(one: Entering, slug: str) -> Agency:
    row = one.row
    return Agency(
        id=_NOT_YET,
        slug=slug,
        name=one.name,
        country=row.country,
        subdivision=row.subdivision,
        kind=row.kind,
        zone=row.zone,
        languages=row.languages,
        parent=row.parent,
    )


def _change_directory(writing: Writing, entering: Sequence[Entering]) -> None:
    """Only the columns the file says otherwise, on the entry as it stands now."""
    touched = {one.known.agency.id: one for one in entering if one.known and (one.renamed or any(changed_fields(one)))}
    former: list[Alias] = []
    moved: list[AgencyId] = []
    for agency_id, agency in agencies.by_ids(writing.session, touched).items():
        after = _changed(agency, touched[agency_id])
        agencies.change(writing.session, after)
        if after.place != agency.place:
            moved.append(agency_id)
        if after.name != agency.name:
            former.append(Alias(agency_id=agency_id, spelling=agency.name, kind="former name", source=writing.source))
    agencies.add_aliases(writing.session, former, by=writing.by.staff, at=writing.at)
    fold_agencies_again(writing.desk, writing.session, moved)


def _changed(agency: Agency, one: Entering) -> Agency:
    row, fields = one.row, {name for name, _, _ in changed_fields(one)}
    return replace(
        agency,
        name=one.name if one.renamed else agency.name,
        kind=row.kind if Field.KIND in fields else agency.kind,
        subdivision=row.subdivision if Field.SUBDIVISION in fields else agency.subdivision,
        zone=row.zone if Field.ZONE in fields else agency.zone,
        languages=row.languages if Field.LANGUAGE in fields else agency.languages,
        parent=row.parent if Field.PARENT in fields else agency.parent,
    )


def _add_spellings(writing: Writing, entering: Sequence[tuple[Entering, AgencyId]]) -> None:
    spellings = [
        Alias(agency_id=agency_id, spelling=spelling, kind="source spelling", source=writing.source)
        for one, agency_id in entering
        for spelling in one.spellings
    ]
    agencies.add_aliases(writing.session, spellings, by=writing.by.staff, at=writing.at)


def _add_contacts(writing: Writing, entering: Sequence[tuple[Entering, AgencyId]]) -> None:
    """Behind the contacts there are; nobody has checked them, and their source says so."""
    known = [agency_id for one, agency_id in entering if one.known and one.contacts]
    there = listing.addresses(writing.session, known)
    contacts.add_many(
        writing.session,
        [
            Contact(
                id=ContactId(0),
                agency_id=agency_id,
                name="",
                channel=contact.channel,
                address=contact.address,
                note=contact.note,
                rank=rank,
                source=writing.source,
            )
            for one, agency_id in entering
            for rank, contact in enumerate(one.contacts, there[agency_id].last_rank + 1 if agency_id in there else 1)
        ],
    )


def _list(writing: Writing, new: Sequence[Entering], ids: Sequence[AgencyId]) -> None:
    folds: dict[tuple[Place, bool, StaffId | None], _Place] = {}
    openings: list[Opening] = []
    for one, agency_id in zip(new, ids, strict=True):
        listed, key = _listing(one), (_place(one), one.row.outside_dataset, one.row.reporter)
        then = (Assigned(to=one.row.reporter),) if one.row.reporter else ()
        if key not in folds:
            folds[key] = _fold(writing, _as_it_will_be(one), listed, then)
        case = folds[key].case
        check(case, Happened(at=writing.listed_at, fact=listed), writing.by)
        openings.append(Opening(agency_id=agency_id, listed=listed, then=then, fold=folds[key].fold))
    list_agencies(writing.session, writing.investigation.id, openings, by=writing.by.staff, at=writing.listed_at)


def _place(one: Entering) -> Place:
    if one.known:
        return _as_it_will_be(one).place
    return Place(country=one.row.country, zone=one.row.zone, subdivision=one.row.subdivision)


def _as_it_will_be(one: Entering) -> Agency:
    return _changed(one.known.agency, one) if one.known else _agency(one, "")


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A request of which nothing is told yet, and what it comes to once its agency is listed."""

    case: Case
    fold: Fold


def _fold(writing: Writing, agency: Agency, listed: AgencyListed, then: Sequence[Fact]) -> _Place:
    stored = StoredCase(
        rfc_id=RfcId(0),
        investigation_id=writing.investigation.id,
        investigation_slug=writing.investigation.slug,
        investigation_title=writing.investigation.title,
        live=writing.investigation.live,
        editions=writing.investigation.editions,
        agency=agency,
        last_seq=Seq(0),
        digest="",
        assignee=None,
        counted=None,
    )
    empty = case_of(writing.desk, writing.session, stored, (), now=writing.listed_at)
    case = told(with_entry(empty, Happened(at=writing.listed_at, fact=listed), writing.by), then, writing.by)
    fold = Fold(stored=stored, standing=case.standing, plan=case.plan)
    return _Place(case=empty, fold=fold)


def _listing(one: Entering) -> AgencyListed:
    row = one.row
    written = row.source_spelling or row.name
    return AgencyListed(
        name=one.name,
        country=row.country,
        kind=row.kind or (one.known.agency.kind if one.known else ""),
        source_spelling=written if written != one.name else "",
        finding=row.finding,
        outside_dataset=row.outside_dataset,
    )


def _tell_changes(writing: Writing, changed: Sequence[Entering]) -> None:
    to_tell = {one.known.rfc_id: one.facts for one in changed if one.known and one.known.rfc_id and one.facts}
    changes: list[tuple[StoredCase, Case]] = []
    for rfc_id, stored in cases.load_many(writing.session, to_tell, for_update=True).items():
        entries = log.read(writing.session, rfc_id)
        case = case_of(writing.desk, writing.session, stored, entries, now=never_backwards(writing.at, entries))
        changes.append((stored, told(case, to_tell[rfc_id], writing.by)))
    write_told(writing.session, changes)
