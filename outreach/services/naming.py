"""Whom a name means: an agency’s request, by slug, name or known spelling; one of us, by short name or address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.db import agencies, cases, investigations, people, seats
from outreach.db.session import Session
from outreach.domain.agencies import Agency, fold_text
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import InvestigationId, RfcId, StaffId

MOST_LIKE = 5
"""So many agencies of a like name are offered for one that nobody is called."""


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The agencies that may be meant, by slug and by each name they are known under."""

    slug: str
    by_slug: Mapping[str, Agency]
    by_name: Mapping[str, Sequence[Agency]]

    def find(self, session: Session, name: str) -> RfcId:
        meant = [self.by_slug[name]] if name in self.by_slug else self.by_name.get(fold_text(name), [])
        found = {rfc_id: agency for agency in meant if (rfc_id := self._request(session, agency))}
        if not found:
            raise RuleBroken(f"No agency of this investigation is called “{name}”. Import it first.", "agency")
        if len(found) > 1:
            slugs = ", ".join(agency.slug for agency in found.values())
            raise RuleBroken(f"“{name}” is the name of several agencies. Write one of: {slugs}.", "agency")
        return next(iter(found))

    def _request(self, session: Session, agency: Agency) -> RfcId | None:
        try:
            return cases.find(session, self.slug, agency.slug)
        except NotFound:
            return None


def directory_of(session: Session, slug: str, named: Iterable[str]) -> Directory:
    """The directory of these names in this investigation. Raises `NotFound` where there is no such investigation."""
    investigations.get(session, slug)
    names = dict.fromkeys(named)
    return Directory(
        slug=slug,
        by_slug=agencies.by_slugs(session, names),
        by_name=agencies.by_folded(session, {fold_text(name) for name in names}),
    )


def agency_named(session: Session, name: str) -> Agency:
    """The agency of this short name, or of this name or known spelling. Raises `NotFound`."""
    if found := agencies.by_slugs(session, [name]):
        return found[name]
    meant = {agency.id: agency for agency in agencies.by_folded(session, {fold_text(name)}).get(fold_text(name), [])}
    if len(meant) > 1:
        slugs = ", ".join(agency.slug for agency in meant.values())
        raise RuleBroken(f"“{name}” is the name of several agencies. Write one of: {slugs}.", "agency")
    if not meant:
        alike = agencies.search(session, name, limit=MOST_LIKE)
        alike = agencies.search(session, name, limit=MOST_LIKE)
        like = ", ".join(f"“{agency.name}” ({agency.slug})" for agency in alike)
        step = f"Did you mean: {like}?" if like else "Write its name as on its page, or the short one in its address."
        raise NotFound(f"No agency is called “{name}”. {step}")
    return next(iter(meant.values()))


def colleagues(session: Session, investigation_id: InvestigationId, at: datetime) -> dict[str, StaffId]:
    """Whom of its team a short name or an address means, in any case; only those whose account is open."""
    sights = seats.everyones(session, at)
    parts = {staff_id: sight.of(investigation_id) for staff_id, sight in sights.items()}
    active = [one for one in people.everyone(session) if one.active and (part := parts.get(one.id)) and part.may_record]
    return {one.email.casefold(): one.id for one in active} | {one.id.casefold(): one.id for one in active}
