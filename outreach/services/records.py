"""The one way a fact gets on the record: read the log, ask the rules, append and sum up, in one transaction."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from outreach.db import cases, contacts, editions, log, summaries
from outreach.db.cases import StoredCase
from outreach.db.log import LogMoved
from outreach.db.session import Session, hold_clock
from outreach.domain.case import Case, Others
from outreach.domain.conflicts import LogDamaged
from outreach.domain.contact_health import health_shown
from outreach.domain.facts import Entry, Happened
from outreach.domain.fold import what_we_knew
from outreach.domain.ids import RfcId, Seq
from outreach.domain.people import Acting
from outreach.domain.rules import check
from outreach.services import confidences, numbers_typed
from outreach.services.desk import Desk
from outreach.services.naming import directory_of

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What was written, and the case as it stands with it."""

    case: Case
    entries: tuple[Entry, ...]


def record(
    desk: Desk, rfc_id: RfcId, *happened: Happened, by: Acting, after: Seq | None = None, read: Sequence[Entry] = ()
) -> Recorded:
    """Record what happened. `after` is the last entry the person had seen, `read` the log as already read, if it was.

    Raises `RuleBroken`, `LogMoved` (with the entries they had not seen), `NotFound`, `AlreadyDone`.
    """
    with desk.writing(by) as session:
        return record_in(desk, session, rfc_id, happened, by=by, after=after, read=read)


def record_in(
    desk: Desk,
    session: Session,
    rfc_id: RfcId,
    happened: Sequence[Happened],
    *,
    by: Acting,
    after: Seq | None = None,
    read: Sequence[Entry] = (),
) -> Recorded:
    """The same inside a transaction that the caller has opened."""
    hold_clock(session)
    stored = cases.load(session, rfc_id, for_update=True)
    entries = read if _is_whole(read, stored) else log.read(session, rfc_id)
    if after is not None and after != stored.last_seq:
        raise LogMoved(entries[after:])
    case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
    for one in happened:
        check(case, one, by)
        confidences.check_fact(desk, session, stored.investigation_id, one.fact)
        numbers_typed.check_reason(desk, session, stored, (one.fact, case.entries))
        case = with_entry(case, one, by)
    appended = log.append(session, stored, happened, by=by.staff, recorded_at=case.now, entries=entries)
    summaries.rewrite(session, stored, case.standing, appended=appended, plan=case.plan)
    mark_contacts(session, stored, case, appended)
    return Recorded(case=case, entries=appended)


def _is_whole(read: Sequence[Entry], stored: StoredCase) -> bool:
    """Whether a log read before this transaction is still the log: its last seal stands for every entry before."""
    return bool(read) and read[-1].seq == stored.last_seq and read[-1].digest == stored.digest


def mark_contacts(session: Session, stored: StoredCase, case: Case, appended: Sequence[Entry]) -> None:
    """A wrong number or a hard bounce marks the agency's contact at once; a sign of life clears it."""
    for address, health in health_shown(case.entries, appended, case.standing.known.retracted).items():
        contacts.mark(session, stored.agency.id, address, health)


def open_case(desk: Desk, rfc_id: RfcId, *, as_of: datetime | None = None) -> Case:
    """The case as it stands now, or as it stood at `as_of`; of then nobody knows any more which messages were held."""
    with desk.reading() as session:
        stored = cases.load(session, rfc_id)
        stored = replace(stored, held=0) if as_of else stored
        return case_of(desk, session, stored, log_of(session, rfc_id), now=as_of or desk.clock())


def log_of(session: Session, rfc_id: RfcId) -> tuple[Entry, ...]:
    """Its log, to show it. Raises `LogDamaged`, with the next step, where somebody changed it by hand."""
    try:
        return log.read(session, rfc_id)
    except Exception as broken:
        if log.unreadable(session, rfc_id):
            raise LogDamaged from broken
        raise


def find_case(desk: Desk, investigation_slug: str, agency: str, *, as_of: datetime | None = None) -> Case:
    """The case of an agency in an investigation, by the agency's slug, name or known spelling."""
    with desk.reading() as session:
        rfc_id = directory_of(session, investigation_slug, [agency]).find(session, agency)
    return open_case(desk, rfc_id, as_of=as_of)


def case_of(desk: Desk, session: Session, stored: StoredCase, entries: Sequence[Entry], *, now: datetime) -> Case:
    """The case with the editions in force at `now`."""
    known = editions.load(session, stored.investigation_id, stored.editions)
    return Case(
        rfc_id=stored.rfc_id,
        now=now,
        entries=entries,
        questions=known.questions_at(now),
        policy=known.policy_at(now),
        codebook=known.codebook_at(now),
        calendar=desk.calendars(stored.agency.place),
        reminding=known.reminders_at(now),
        policy_at=known.policy_at,
        others=_others(session, stored, now),
        held=stored.held,
    )


def _others(session: Session, stored: StoredCase, now: datetime) -> Others:
    """To be asked while the session lasts."""

    def have(name: str) -> bool:
        return cases.is_row(session, stored.investigation_id, name, but=stored.rfc_id)

    def merged(names: Collection[str]) -> list[str]:
        called = cases.merged(session, stored.investigation_id)
        logs = log.read_some(session, [*called])
        return [called[one] for one in logs if what_we_knew(logs[one], now).listing.merged_into in names]

    return Others(have=have, merged=merged)


def with_entry(case: Case, happened: Happened, by: Acting) -> Case:
    """The case as it will stand once this is written; the seal is the log's to add."""
    entry = Entry(
        seq=Seq(case.last_seq + 1),
        recorded_at=case.now,
        recorded_by=by.staff,
        occurred_at=happened.at,
        fact=happened.fact,
    )
    return Case(
        rfc_id=case.rfc_id,
        now=case.now,
        entries=(*case.entries, entry),
        questions=case.questions,
        policy=case.policy,
        codebook=case.codebook,
        calendar=case.calendar,
        reminding=case.reminding,
        policy_at=case.policy_at,
        others=case.others,
        held=case.held,
    )


def never_backwards(now: datetime, entries: Sequence[Entry]) -> datetime:
    """A log's own time never runs back, even where a machine's clock was set back: as-of questions rest on it."""
    return max(now, entries[-1].recorded_at) if entries else now


def as_many_as_can_be_read(read: Callable[[Sequence[RfcId]], dict[RfcId, T]], ids: Sequence[RfcId]) -> dict[RfcId, T]:
    """All at once, which is quick; one by one where something among them was changed by hand and cannot be read."""
    with suppress(Exception):
        return read(ids)
    found: dict[RfcId, T] = {}
    for each in ids:
        with suppress(Exception):
            found |= read([each])
    return found
