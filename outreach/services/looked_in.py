"""Which admins ever looked into an investigation without a part in it: the audit chain says so, for good."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.db import audit_reading, people
from outreach.domain.audit import Action, Event
from outreach.domain.ids import InvestigationId, StaffId
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedIn:
    """`until`: when it ended, or ends; earlier than a day where a lead took the part away, or gave another one."""

    name: str
    reason: str
    since: datetime
    until: datetime


def on_record(desk: Desk, investigation_id: InvestigationId) -> tuple[LookedIn, ...]:
    """For its team; the newest first."""
    with desk.reading() as session:
        names = people.names(session)
        found = audit_reading.of_object(
            session, f"investigation/{investigation_id}", Action.PART_GIVEN, Action.PART_TAKEN
        )
        told = [(event, row) for event, payload in found for row in _rows(payload.text if payload else "{}")]
    looked = [
        LookedIn(
            name=names.get(StaffId(row["staff_id"]), row["staff_id"]),
            reason=row["reason"],
            since=datetime.fromisoformat(row["since"]),
            until=min([datetime.fromisoformat(row["until"]), *_taken(told[number + 1 :], row["staff_id"])]),
        )
        for number, (_, row) in enumerate(told)
        if row.get("until") and row.get("reason")
    ]
    return tuple(reversed(looked))


def _rows(text: str) -> list[dict[str, Any]]:
    """Of a part that is taken away the event knows the place alone, under the names of its condition."""
    rows: list[dict[str, Any]] = json.loads(text).get("rows", [])
    return [row | {"staff_id": row.get("staff_id", row.get("staff", ""))} for row in rows]


def _taken(later: list[tuple[Event, dict[str, Any]]], staff_id: str) -> list[datetime]:
    return [datetime.fromisoformat(event.details.at) for event, row in later if row["staff_id"] == staff_id][:1]
