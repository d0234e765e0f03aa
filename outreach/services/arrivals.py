"""Who wrote what waits to be classified, in a line for the desk: what the log holds, and no guess at what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr

from outreach.db import log, received
from outreach.db.session import Session
from outreach.domain.facts import Entry, MessageReceived
from outreach.domain.fold import what_we_knew
from outreach.domain.ids import RfcId, Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """The oldest message of a request that waits; `more` wait after it. `suspected`: a machine may have written it."""

    sender: str
    subject: str
    more: int
    suspected: bool = False


def waiting(session: Session, requests: Sequence[RfcId], now: datetime) -> dict[RfcId, Arrived]:
    """What waits on each of a handful of requests."""
    found = dict(_waiting(log.read_some(session, requests), now)) if requests else {}
    machines = received.suspected(session, [(rfc_id, seq) for rfc_id, (seq, _) in found.items()])
    return {rfc_id: replace(arrived, suspected=(rfc_id, seq) in machines) for rfc_id, (seq, arrived) in found.items()}


def _waiting(logs: dict[RfcId, tuple[Entry, ...]], now: datetime) -> Iterator[tuple[RfcId, tuple[Seq, Arrived]]]:
    for rfc_id, entries in logs.items():
        waits = what_we_knew(entries, max(now, entries[-1].recorded_at)).waiting
        for first in waits[:1]:
            if isinstance(first.fact, MessageReceived):
                sender = parseaddr(first.fact.sender)[0] or first.fact.sender
                yield rfc_id, (first.seq, Arrived(sender=sender, subject=first.fact.subject, more=len(waits) - 1))
