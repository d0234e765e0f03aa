"""The directory of agencies that all investigations share: find one, read all of it, add one, correct one."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from outreach.db import agencies, cases, contact_proposals, contacts, people, submissions
from outreach.db.agencies import Alias, StoredAlias
from outreach.db.contacts import Shared
from outreach.db.session import stop_clock
from outreach.db.written import Written
from outreach.domain.agencies import Agency, Contact, fold_text, slugify
from outreach.domain.calendars import Calendar
from outreach.domain.conflicts import LogMoved
from outreach.domain.contact_learning import Proposal
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import AgencyId, ContactId, RfcId, StaffId
from outreach.domain.people import Acting
from outreach.domain.prose import a_few
from outreach.services import places
from outreach.services.agency_hours import hours_said
from outreach.services.contacts import LATELY, Sign, recently_written, signs_of
from outreach.services.desk import Desk
from outreach.services.folding import fold_agencies_again

PAGE = 50
NOT_YET = AgencyId(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyTyped:
    """An agency as a person typed it; nothing of it has been checked."""

    name: str
    country: str
    zone: str
    kind: str = ""
    languages: str = ""
    subdivision: str = ""
    weekend: str = ""
    parent: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Directory:
    """One page of the directory. `more` begins the next page; empty on the last."""

    agencies: tuple[Agency, ...]
    sought: str = ""
    country: str = ""
    more: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """A request for comment of this agency, in one investigation."""

    rfc_id: RfcId
    investigation_slug: str
    investigation_title: str


@dataclass(frozen=True, kw_only=True)
class AgencyPage:
    """Everything the directory knows of one agency. `seen` marks this state of it, for whoever edits it."""

    agency: Agency
    seen: str
    aliases: tuple[StoredAlias, ...]
    contacts: tuple[Contact, ...]
    signs: dict[ContactId, Sign]
    shared: Shared
    proposals: tuple[Proposal, ...]
    written: tuple[Written, ...]
    concerns: tuple[Concern, ...]
    names: dict[StaffId, str]
    calendar: Calendar
    now: datetime

    @property
    def works_today(self) -> str:
        """Why the agency is closed on its date of today; empty on a working day."""
        return self.calendar.why_closed(self.calendar.local_date(self.now)) or ""

    @property
    def weekend(self) -> str:
        return places.weekend_words(self.calendar.weekend)

    @property
    def office_hours(self) -> str:
        return hours_said(self.calendar, self.calendar.local_date(self.now))

    @property
    def country(self) -> str:
        return places.country_name(self.agency.country)

    def others_at(self, contact: Contact) -> str:
        """The other agencies that have this address too."""
        return a_few(self.shared.get((self.agency.id, contact.address), ()))

    def name_of(self, staff: StaffId | None) -> str:
        return self.names.get(staff, str(staff)) if staff else ""


def directory(desk: Desk, *, sought: str = "", country: str = "", after: str = "") -> Directory:
    """The agencies by name, or those whose names have words beginning with `sought`."""
    with desk.reading() as session:
        if sought.strip():
            return Directory(agencies=agencies.search(session, sought, limit=PAGE), sought=sought, country=country)
        found = agencies.page(session, after=_place(after), country=country, limit=PAGE + 1)
    return Directory(agencies=found[:PAGE], country=country, more=_mark(found[PAGE - 1]) if found[PAGE:] else "")


def show(desk: Desk, slug: str) -> AgencyPage:
    with desk.reading() as session:
        agency = agencies.get(session, slug)
        reached, of_agency = contacts.of_agency(session, agency.id), cases.of_agency(session, agency.id)
        return AgencyPage(
            agency=agency,
            seen=seen(agency),
            aliases=agencies.aliases(session, agency.id),
            contacts=reached,
            signs=signs_of(session, reached, [rfc_id for rfc_id, _, _ in of_agency], desk.clock()),
            shared=contacts.shared(session, [agency.id]),
            proposals=contact_proposals.waiting(session, agency.id),
            written=recently_written(session, [agency.id], desk.clock() - LATELY),
            concerns=tuple(
                Concern(rfc_id=rfc_id, investigation_slug=slug, investigation_title=title)
                for rfc_id, slug, title in of_agency
            ),
            names={one.id: one.name for one in people.everyone(session)},
            calendar=desk.calendars(agency.place),
            now=desk.clock(),
        )


def find(desk: Desk, slug: str) -> Agency:
    with desk.reading() as session:
        return agencies.get(session, slug)


def add(desk: Desk, typed: AgencyTyped, *, by: Acting) -> Agency:
    agency = _checked(typed, id=NOT_YET, slug="")
    with desk.writing(by) as session:
        taken = agencies.by_folded(session, [fold_text(agency.name)]).get(fold_text(agency.name), [])
        if same := [one for one in taken if one.country == agency.country]:
            raise RuleBroken(
                f"{same[0].name} ({same[0].country}) is in the directory already, as {same[0].slug}. Open that one; if "
                "there really are two, give this one a name that tells them apart.",
                "name",
            )
        free = _first_free(_slugs(agency), agencies.by_slugs(session, _slugs(agency)))
        made = agencies.add(session, replace(agency, slug=free), by=by.staff, at=desk.clock())
        submissions.remember(session, by, made.slug)
        return made


def change(desk: Desk, slug: str, typed: AgencyTyped, *, seen_as: str, by: Acting) -> Agency:
    """Correct the directory's entry. Raises `LogMoved` when a colleague has changed it since `seen_as`.

    A name that goes is kept as another spelling. What an investigation prints is in its own log, and stays.
    """
    with desk.writing(by) as session:
        stop_clock(session)  # nobody folds a log by the old place once its agency has moved
        before = agencies.get(session, slug, for_update=True)
        if seen(before) != seen_as:
            raise LogMoved
        checked = _checked(typed, id=before.id, slug=before.slug)
        kept = before.also_closed if checked.country == before.country else ()
        after = replace(checked, own_days=before.own_days, also_closed=kept, hours=before.hours)
        agencies.change(session, after)
        if after.place != before.place:
            fold_agencies_again(desk, session, [before.id])
        if after.name != before.name:
            former = Alias(agency_id=before.id, spelling=before.name, kind="former name", source="This directory")
            agencies.add_aliases(session, [former], by=by.staff, at=desk.clock())
        return after


def add_alias(desk: Desk, slug: str, *, spelling: str, source: str, by: Acting) -> None:
    with desk.writing(by) as session:
        agency = agencies.get(session, slug)
        known = {fold_text(agency.name), *(fold_text(one.spelling) for one in agencies.aliases(session, agency.id))}
        if fold_text(spelling) in known:
            raise RuleBroken("This spelling is on the list already.", "spelling")
        alias = Alias(agency_id=agency.id, spelling=spelling, kind="other name", source=source)
        agencies.add_aliases(session, [alias], by=by.staff, at=desk.clock())


def seen(agency: Agency) -> str:
    """A mark of this very state of the entry, so that an edit can tell whether it was made on another one."""
    parts = [sorted(part) if isinstance(part, frozenset) else part for part in astuple(agency)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _checked(typed: AgencyTyped, *, id: AgencyId, slug: str) -> Agency:  # noqa: A002  # the field's own name
    if not typed.name.strip():
        raise RuleBroken("Give the agency’s name, in its own spelling.", "name")
    place = places.checked_place(
        country=typed.country, zone=typed.zone, subdivision=typed.subdivision, weekend=typed.weekend
    )
    return Agency(
        id=id,
        slug=slug,
        name=typed.name.strip(),
        country=place.country,
        zone=place.zone,
        subdivision=place.subdivision,
        kind=typed.kind.strip(),
        weekend=place.weekend,
        languages=places.checked_languages(typed.languages),
        parent=typed.parent.strip(),
    )


def _slugs(agency: Agency) -> Sequence[str]:
    """The addresses this agency could get, the nicest first."""
    plain = slugify(agency.name)[:180]
    return (plain, f"{plain}-{agency.country.lower()}", *(f"{plain}-{number}" for number in range(2, 100)))


def _first_free(slugs: Sequence[str], taken: Container[str]) -> str:
    for slug in slugs:
        if slug not in taken:
            return slug
    raise RuleBroken("A hundred agencies have this name already. Give this one a name that tells it apart.", "name")


def _mark(agency: Agency) -> str:
    return f"{agency.id}~{fold_text(agency.name)}"


def _place(mark: str) -> tuple[str, AgencyId] | None:
    number, _, name = mark.partition("~")
    return (name, AgencyId(int(number))) if number.isdecimal() and len(number) < len("9" * 18) else None
