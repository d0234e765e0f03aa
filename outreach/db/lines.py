"""The summary row as a list line and back: the only place that knows which column holds what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from outreach.db.cases import StoredCase
from outreach.db.tables import StandingSummaryRow, table
from outreach.domain.agencies import Place as Home
from outreach.domain.agencies import fold_text
from outreach.domain.facts import SentBack
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Line, Place, clocked, place_of, silent_from
from outreach.domain.phases import Milestones, Stage
from outreach.domain.standing import Standing

SUMMARY: Final = table(StandingSummaryRow)
SHORT: Final = 300

LINE_COLUMNS: Final = tuple(
    SUMMARY.c[name]
    for name in (
        "rfc_id",
        "investigation_id",
        "agency_id",
        "name",
        "country",
        "kind",
        "published_range",
        "place",
        "stage",
        "status",
        "silent_from",
        "qualifiers",
        "needs_ruling",
        "asked_at",
        "due_soon_from",
        "due_at",
        "due_zone",
        "ready_from",
        "waiting_since",
        "last_contact_at",
        "attempts",
        "assignee",
        "signed_at",
        "judged_by",
        "sent_back_at",
        "sent_back_why",
        "last_seq",
    )
)

_STAGES: Final = {stage.value: stage for stage in Stage}
_STATUSES: Final = {status.value: status for status in ResponseStatus}
_PLACES: Final = {place.value: place for place in Place}


def line_of(stored: StoredCase, standing: Standing) -> Line:
    """What lists will say of this request."""
    known, deadline = standing.known, standing.deadline
    back = known.sent_back
    return Line(
        rfc_id=stored.rfc_id,
        investigation_id=stored.investigation_id,
        agency_id=stored.agency.id,
        name=known.listing.name,
        country=known.listing.country,
        kind=known.listing.kind,
        published_range=known.listing.finding.published_range,
        milestones=standing.milestones,
        status=standing.status,
        silent_from=silent_from(standing),
        place=place_of(standing),
        last_seq=known.last_seq,
        qualifiers=standing.qualifiers,
        needs_ruling=standing.needs_ruling,
        asked_at=standing.asked_at,
        due_zone=deadline.zone if deadline else "",
        waiting_since=standing.waiting_since,
        last_contact_at=standing.last_contact_at,
        attempts=standing.effective_attempts,
        assignee=known.assigned_to,
        signed_at=standing.signed_at,
        judged_by=standing.judged_by,
        sent_back_at=back.occurred_at if back else None,
        sent_back_why=back.fact.reason[:SHORT] if back and isinstance(back.fact, SentBack) else "",
    )


def to_row(line: Line, now: datetime) -> dict[str, object]:
    """The line's columns, with what the clock makes of it at `now`."""
    at = clocked(line, now)
    return {
        "name": line.name,
        "sort_name": fold_text(line.name),
        "country": line.country,
        "kind": line.kind,
        "published_range": line.published_range,
        "place": line.place.value,
        "stage": line.milestones.stage.value,
        "status": at.status.value,
        "silent_from": at.silent_from,
        "qualifiers": list(line.qualifiers),
        "needs_ruling": line.needs_ruling,
        "asked_at": line.asked_at,
        "due_soon_from": line.milestones.due_soon_from,
        "due_at": line.milestones.due_at,
        "due_zone": line.due_zone,
        "ready_from": line.milestones.ready_from,
        "waiting_since": line.waiting_since,
        "last_contact_at": line.last_contact_at,
        "attempts": line.attempts,
        "assignee": line.assignee or "",
        "signed_at": line.signed_at,
        "judged_by": line.judged_by or "",
        "sent_back_at": line.sent_back_at,
        "sent_back_why": line.sent_back_why,
        "phase": at.phase.value,
        "moves_at": at.moves_at,
        "pressing_at": at.pressing_at,
        "last_seq": line.last_seq,
    }


def from_row(row: Sequence[Any], home: Home | None = None) -> Line:
    """The line of a row that begins with LINE_COLUMNS; taken apart by place, since a list reads many."""
    (
        rfc_id,
        investigation_id,
        agency_id,
        name,
        country,
        kind,
        published_range,
        place,
        stage,
        status,
        silent_from,
        qualifiers,
        needs_ruling,
        asked_at,
        due_soon_from,
        due_at,
        due_zone,
        ready_from,
        waiting_since,
        last_contact_at,
        attempts,
        assignee,
        signed_at,
        judged_by,
        sent_back_at,
        sent_back_why,
        last_seq,
    ) = row[: len(LINE_COLUMNS)]
    return Line(
        rfc_id=RfcId(rfc_id),
        investigation_id=InvestigationId(investigation_id),
        agency_id=AgencyId(agency_id),
        name=name,
        country=country,
        kind=kind,
        published_range=published_range,
        milestones=Milestones(stage=_STAGES[stage], due_soon_from=due_soon_from, due_at=due_at, ready_from=ready_from),
        status=_STATUSES[status],
        silent_from=silent_from,
        place=_PLACES[place],
        last_seq=Seq(last_seq),
        qualifiers=tuple(qualifiers),
        needs_ruling=needs_ruling,
        asked_at=asked_at,
        due_zone=due_zone,
        waiting_since=waiting_since,
        last_contact_at=last_contact_at,
        attempts=attempts,
        assignee=StaffId(assignee) if assignee else None,
        signed_at=signed_at,
        judged_by=StaffId(judged_by) if judged_by else None,
        sent_back_at=sent_back_at,
        sent_back_why=sent_back_why,
        home=home,
    )
