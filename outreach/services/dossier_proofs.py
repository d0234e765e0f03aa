"""What ties the entries of a dossier to the audit chain: their events, each with its way to a signed anchor.

An event shows its payload (which entry has which seal) and of who acted from where no more than a salted hash.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from outreach.db import audit_anchors, audit_reading
from outreach.db.audit_reading import Wanted
from outreach.db.session import Session
from outreach.domain import merkle
from outreach.domain.audit import ALG, Action, Anchor, Event, Payload, details_hash
from outreach.domain.dossier_sealing import Sealed
from outreach.domain.ids import RfcId
from outreach.domain.prose import counted, listed

EVERY: Final = 1_000_000
NOT_ANCHORED: Final = (
    "No event of the audit chain is anchored by then (whoever keeps the desk begins that with outreach audit begin)"
)


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What goes into proofs.json, empty where nothing is anchored; and what is said about it."""

    plain: Mapping[str, object]
    said: tuple[str, ...]


@dataclass
class Proofs:
    """The newest anchor and the tree below it, built once for all dossiers of one run."""

    _levels: dict[int, Sequence[Sequence[bytes]]] = field(default_factory=dict)

    def of(self, session: Session, rfc_id: RfcId, log: Sealed, *, until: datetime) -> Proven:
        anchor = audit_anchors.last(session, until)
        if anchor is None or not log.through:
            why = NOT_ANCHORED if anchor is None else "No seal is shown"
            return Proven(plain={}, said=(f"{why}, so no proof goes along.",))
        shown, kept = self._shown(session, rfc_id, log, anchor)
        levels = self._tree(session, anchor)
        events = [_plain(event, payload, merkle.path(levels, event.seq - 1)) for event, payload in shown]
        bound = {(rfc, seq) for _, payload in shown for rfc, seq, _ in _entries(payload)}
        return Proven(
            plain={"alg": ALG, "anchor": anchor.plain(), "events": events},
            said=tuple(_said(anchor, {seq for _, seq in bound}, log, kept)),
        )

    def _shown(
        self, session: Session, rfc_id: RfcId, log: Sealed, anchor: Anchor
    ) -> tuple[list[tuple[Event, Payload]], int]:
        """Only events that tell of entries whose seals are shown; how many others there are."""
        wanted = Wanted(action=Action.RECORDED, about=f"request/{rfc_id}", before=anchor.size + 1, limit=EVERY)
        found, kept = [], 0
        for event, payload in reversed(audit_reading.recent(session, wanted)):
            entries = _entries(payload)
            if payload is not None and entries and all(log.seals.get((rfc, seq)) == seal for rfc, seq, seal in entries):
                found.append((event, payload))
            else:
                kept += 1
        return found, kept

    def _tree(self, session: Session, anchor: Anchor) -> Sequence[Sequence[bytes]]:
        if anchor.size not in self._levels:
            self._levels = {anchor.size: merkle.levels(audit_anchors.seals(session, 0, anchor.size))}
        return self._levels[anchor.size]


def _entries(payload: Payload | None) -> list[tuple[int, int, str]]:
    try:
        return [
            (int(rfc), int(seq), str(seal)) for rfc, seq, seal in json.loads(payload.text if payload else "")["entries"]
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _plain(event: Event, payload: Payload, path: Sequence[bytes]) -> dict[str, object]:
    return {
        "seq": event.seq,
        "details": details_hash(event.details, event.blind),
        "commit": event.commit,
        "epoch": event.epoch,
        "prev": event.prev,
        "payload": {"salt": payload.salt, "text": payload.text},
        "proof": [each.hex() for each in path],
    }


def _said(anchor: Anchor, bound: set[int], log: Sealed, kept: int) -> Iterator[str]:
    bound_ones = counted(len(bound), "entry", "entries")
    lead = f"{bound_ones} of {len(log.entries)} are bound to events of the audit chain that lead to the anchor of "
    yield (f"{lead}{anchor.at} ({anchor.size:,} events), signed with the key {anchor.public}. Root: {anchor.root}.")
    waiting = [one["seq"] for one in log.entries if "seal" in one and one["recorded_at"] > anchor.at]
    if waiting:
        yield (
            f"{_numbers(waiting)} came after that anchor; what proves them is there with the next, made within the "
            "hour, or before the dossier is taken away once more."
        )
    if kept:
        yield f"{counted(kept, 'event', 'events')} of this request stay at the desk, with the seals they hold."
    if any("seal" in one and one["seq"] not in bound and one["seq"] not in waiting for one in log.entries):
        yield (
            "Entries that came in together with those of very many other requests share an event with them, and have "
            "no proof of their own here."
        )


def _numbers(entries: Sequence[int]) -> str:
    """`Entry 4`, `Entries 4, 5 and 9`."""
    told = listed(str(seq) for seq in entries)
    return f"Entry {told}" if len(entries) == 1 else f"Entries {told}"
