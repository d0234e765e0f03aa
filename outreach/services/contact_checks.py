"""Contacts to check: what is wrong with which, and what to do next."""

from dataclasses import dataclass

from outreach.db import contact_proposals, contacts_to_check
from outreach.domain.agencies import Agency, Contact
from outreach.domain.contact_checks import STEPS, Reason, checked_before
from outreach.services.desk import Desk

A_PAGE = 50
FURTHEST = 10_000_000
SORTS = {"name": "Agency", "country": "Country", "checked": "Checked"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ToCheck:
    """One line: a contact, or an agency as a whole where `contact` is None."""

    reason: Reason
    agency: Agency
    contact: Contact | None

    @property
    def step(self) -> str:
        return STEPS[self.reason]


@dataclass(frozen=True, kw_only=True)
class ChecksPage:
    """One reason's lines, a page of them. `later` is where the next page begins, 0 on the last."""

    counts: dict[Reason, int]
    proposals: int
    reason: Reason
    sort: str
    start: int
    lines: tuple[ToCheck, ...]
    later: int

    @property
    def step(self) -> str:
        return STEPS[self.reason]


def page(desk: Desk, *, reason: str = "", sort: str = "", start: int = 0) -> ChecksPage:
    """The lines of one reason; of the most urgent that has any, if none was asked for."""
    before = checked_before(desk.clock().date())
    with desk.reading() as session:
        counts = contacts_to_check.counts(session, before)
        wanted = next((one for one in Reason if one == reason), None) or next(
            (one for one in Reason if counts[one]), Reason.NOBODY
        )
        by = sort if sort in SORTS else "name"
        found = contacts_to_check.listed(session, wanted, before, sort=by, start=start, most=A_PAGE + 1)
        return ChecksPage(
            counts=counts,
            proposals=contact_proposals.count(session),
            reason=wanted,
            sort=by,
            start=start,
            lines=_lines(wanted, found[:A_PAGE]),
            later=start + A_PAGE if len(found) > A_PAGE else 0,
        )


def everything(desk: Desk) -> tuple[ToCheck, ...]:
    """Every line of every reason, the most urgent first; a contact may stand under several."""
    before = checked_before(desk.clock().date())
    with desk.reading() as session:
        return tuple(
            line
            for reason in Reason
            for line in _lines(
                reason, contacts_to_check.listed(session, reason, before, sort="name", start=0, most=None)
            )
        )


def page_of(desk: Desk, line: ToCheck) -> str:
    """Where it is mended."""
    at = f"{desk.base_url}/agencies/{line.agency.slug}"
    return f"{at}/contacts/{line.contact.id}/edit" if line.contact else at


def _lines(reason: Reason, found: tuple[contacts_to_check.Found, ...]) -> tuple[ToCheck, ...]:
    return tuple(ToCheck(reason=reason, agency=one.agency, contact=one.contact) for one in found)
