"""The log of a dossier as programs read it, with its seals as far as they may be shown.

A seal over a few words can be tried out: who has the seal before and the seal after an entry can try every name in it
until one fits. So the seals end before the first entry of which something stays at the desk. Words off the record are
no such entry: their own seal is salted, and is not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.domain.codec import HANDED_IN, instant_text, kind_of
from outreach.domain.dossier_facts import Shown, Sight, shown
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId, Seq
from outreach.domain.prose import counted

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """`entries` in the order in which they were written down; `through` is the last that shows its seal, 0 for none."""

    rfc_id: RfcId
    entries: tuple[Json, ...]
    through: int
    said: tuple[str, ...]

    @property
    def seals(self) -> dict[tuple[int, int], str]:
        return {(self.rfc_id, one["seq"]): one["seal"] for one in self.entries if "seal" in one}


def sealed(rfc_id: RfcId, entries: Sequence[Entry], sight: Sight) -> Sealed:
    seen = [shown(one, sight) for one in entries]
    through = 0
    for entry, how in zip(entries, seen, strict=True):
        if not (how.whole or how.salted):
            break
        through = entry.seq
    told = tuple(_told(entry, how, through) for entry, how in zip(entries, seen, strict=True))
    return Sealed(rfc_id=rfc_id, entries=told, through=through, said=tuple(_said(len(entries), through)))


def _told(entry: Entry, how: Shown, through: int) -> Json:
    told: Json = {"seq": entry.seq}
    if how.hidden and not how.salted:
        return told | {"shown": "not"}
    told |= {
        "kind": kind_of(entry.fact),
        "occurred_at": instant_text(entry.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "late": entry.late,
        "shown": "not" if how.salted else "whole" if how.whole else "in part",
    }
    if not how.salted:
        told["fact"] = how.fields | ({HANDED_IN: entry.handed_in_by} if entry.handed_in_by else {})
    return told | {"seal": entry.digest} if entry.seq <= through else told


def _said(last: int, through: Seq | int) -> Iterable[str]:
    if through == last:
        yield f"All {counted(last, 'entry', 'entries')} of the log show their seals; entries.json holds them."
    elif through:
        yield (
            f"Entries 1 to {through} show their seals. From entry {through + 1} on the seals stay at the desk, because "
            "a name or an address could be tried out against them."
        )
    else:
        yield "The seals of the log stay at the desk, because a name or an address could be tried out against them."
