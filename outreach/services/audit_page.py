"""What the page about the audit chain shows: the newest events, the last anchor, and how the last verifying ended."""

from dataclasses import dataclass
from datetime import datetime

from outreach.db import audit_anchors, audit_reading, heartbeats
from outreach.db.audit_reading import Wanted
from outreach.domain.audit import Action, Anchor, Event, machine_of, who_acted
from outreach.domain.audit_people import said_of_change
from outreach.services.auditing import older_than_seen
from outreach.services.desk import Desk

VERIFYING = "verify-audit"


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """An event without its payload: that holds what was written, and is read with `outreach audit show`.

    `said`: of an account, to what it was changed.
    """

    seq: int
    at: datetime
    event: Event
    said: str = ""

    @property
    def who(self) -> str:
        return who_acted(self.event.details)

    @property
    def network(self) -> str:
        return "" if machine_of(self.event.details.ip) else self.event.details.ip


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """`verified` is when verifying last ran, `wrong` what it found then; both empty where it never ran or all was well.

    `older`: the number before which the next page begins.
    """

    lines: tuple[EventLine, ...]
    events: int
    anchor: Anchor | None
    anchored_at: datetime | None
    sealed: bool
    verified: datetime | None
    wrong: str
    older: int | None

    @property
    def not_anchored(self) -> int:
        return self.events - (self.anchor.size if self.anchor else 0)


def audit_page(desk: Desk, wanted: Wanted) -> AuditPage:
    with desk.reading() as session:
        found = audit_reading.recent(session, wanted)
        anchor = audit_anchors.last(session)
        last = next((beat for beat in heartbeats.all_beats(session) if beat.name == VERIFYING), None)
        head = audit_reading.head(session)
        older = older_than_seen(desk, session)
    lines = tuple(
        EventLine(
            seq=event.seq,
            at=datetime.fromisoformat(event.details.at),
            event=event,
            said=said_of_change(payload) if event.details.action == Action.ACCOUNT_CHANGED else "",
        )
        for event, payload in found
    )
    return AuditPage(
        lines=lines,
        events=head.seq,
        anchor=anchor,
        anchored_at=datetime.fromisoformat(anchor.at) if anchor else None,
        sealed=head.epoch > 0,
        verified=last.at if last else None,
        wrong=older or (last.detail.removeprefix("Failed: ") if last and last.failed else ""),
        older=lines[-1].seq if len(lines) == wanted.limit else None,
    )


def actions() -> list[str]:
    return [action.value for action in Action]
