"""Whether every tombstone came about as it has to: two names, one event, and nothing put in its place.

Whoever holds the database could blank words by hand and write rows of erasures for it. What they cannot write without
the key of the day is the event of the audit chain, which names the seals of what was there and of what stays.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from outreach.db import audit_reading, erasures, log
from outreach.db.session import Session
from outreach.domain.audit import Action
from outreach.domain.erasures import Ending, Erasure
from outreach.domain.ids import RfcId, Seq
from outreach.domain.prose import long_date
from outreach.domain.tombstones import is_tombstone
from outreach.domain.wallclock import counted


@dataclass
class Erased:
    """What was erased, each in a sentence for whoever verifies, and all in one; and what pretends to be."""

    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class _Borne:
    """What the event of one erasure says."""

    actor: str
    asked_by: str
    confirmed_by: str
    entries: dict[tuple[int, int], tuple[str, str]]
    messages: frozenset[int]
    files: frozenset[str]


def look_at_erasures(session: Session) -> Erased:
    """Every erasure on record beside the event that bears it out."""
    known = {one.id: one for one in erasures.everything(session) if one.end and one.end.ending is Ending.CARRIED_OUT}
    borne, askers, found = _events(session), _askers(session), Erased()
    for erasure in reversed(known.values()):
        found.told.append(_told(erasure))
        found.wrong += _names(erasure, borne.get(erasure.id), askers.get(erasure.id))
        found.wrong += _rows(session, erasure, borne.get(erasure.id))
    found.wrong += _entries(session, borne)
    found.summary = _summed(known.values())
    return found


def _summed(known: Iterable[Erasure]) -> str:
    ends = sorted((one.end.at, one.ground) for one in known if one.end)
    if not ends:
        return ""
    grounds = Counter(ground for _, ground in ends)
    first, last = (long_date(at) for at in (ends[0][0], ends[-1][0]))
    when = f"on {first}" if first == last else f"from {first} to {last}"
    of = "; ".join(f"{number:,} {ground}" for ground, number in grounds.most_common())
    return f"{counted(len(ends), 'erasure')} {when}: {of}."


def _told(erasure: Erasure) -> str:
    subject = erasure.subject
    what = [f"request {rfc_id}, entry {seq}" for rfc_id, seq in subject.entries]
    what += [f"message {one}" for one in subject.messages]
    what += [f"contact {subject.contact}"] if subject.contact is not None else []
    return f"{erasure.said[:-1]}: {', '.join(what)} (erasure {erasure.id})."


def _events(session: Session) -> dict[str, _Borne]:
    found: dict[str, _Borne] = {}
    for event, payload in audit_reading.of_action(session, Action.WORDS_ERASED):
        if payload is None or not event.details.object.startswith("erasure/"):
            continue
        told = json.loads(payload.text)
        found[told["erasure"]] = _Borne(
            actor=event.details.actor,
            asked_by=told["asked_by"],
            confirmed_by=told["confirmed_by"],
            entries={(rfc_id, seq): (was, stays) for rfc_id, seq, was, stays in told["entries"]},
            messages=frozenset(told["messages"]),
            files=frozenset(told["files"]),
        )
    return found


def _askers(session: Session) -> dict[str, str]:
    asked = audit_reading.of_action(session, Action.ERASURE_ASKED)
    return {event.details.object.removeprefix("erasure/"): event.details.actor for event, _ in asked}


def _names(erasure: Erasure, borne: _Borne | None, asker: str | None) -> Iterator[str]:
    named = f"Erasure {erasure.id}"
    if borne is None:
        yield f"{named}: no event of the audit chain says that it was carried out. Something was blanked by hand."
        return
    end = erasure.end
    names = (erasure.asked_by, end.by if end else "")
    if (borne.asked_by, borne.confirmed_by) != names or asker != names[0] or borne.actor != names[1]:
        yield f"{named}: the audit chain names other people than the record does."
    elif names[0] == names[1]:
        yield f"{named}: one person alone asked and confirmed."


def _rows(session: Session, erasure: Erasure, borne: _Borne | None) -> Iterator[str]:
    if borne is None:
        return
    messages = frozenset(which for which, by in erasures.messages(session).items() if by == erasure.id)
    if messages != borne.messages or frozenset(erasures.files_of(session, erasure.id)) != borne.files:
        yield f"Erasure {erasure.id}: other messages or files are marked as erased than its event says."


def _entries(session: Session, borne: dict[str, _Borne]) -> Iterator[str]:
    stones = erasures.all_entries(session)
    logs = log.read_some(session, sorted({rfc_id for rfc_id, _ in stones}))
    for (rfc_id, seq), stone in stones.items():
        named = f"Request {rfc_id}, entry {seq}"
        entry = logs[rfc_id][seq - 1]
        event = borne.get(stone.erasure_id)
        if event is None or event.entries.get((rfc_id, seq)) != (entry.digest, stone.seal):
            yield f"{named}: it is marked as erased, and no event of the audit chain says so."
        elif not is_tombstone(entry):
            yield f"{named}: it was erased, and other words stand in its place."
    for one in borne.values():
        for which, number in one.entries:
            if (RfcId(which), Seq(number)) not in stones:
                yield f"Request {which}, entry {number}: the audit chain says it was erased, and it is not marked so."
