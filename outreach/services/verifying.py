"""Proof that the record is whole: its guards, seals, summaries, counters and releases, and every mail that came in.

Nothing is mended here, and nothing that is wrong keeps the rest from being looked at. Whoever reads a finding stops,
keeps a copy, and compares with a backup and with the chain head printed in the last release.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from outreach.db import cases, editions, erasures, investigations, log, migrate, off_record, summaries
from outreach.db import fair_days as days
from outreach.db.session import Session
from outreach.domain import chain
from outreach.domain.facts import Entry, OffRecordHeard
from outreach.domain.ids import RfcId, Seq
from outreach.domain.inbox import Place
from outreach.domain.investigation import Investigation
from outreach.services import erasure_journal, fair_days, records
from outreach.services.auditing import older_than_seen
from outreach.services.desk import Desk
from outreach.services.erased import look_at_erasures
from outreach.services.evidence_sweep import Named, sweep
from outreach.services.mail_looked_at import Mail, look_at_mail
from outreach.services.released import Head, look_at_releases
from outreach.services.statements import seal_of

AT_ONCE = 500  # logs folded together: enough to ask the database seldom, few enough to keep memory small


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How much was looked at, what was wrong, each in a sentence that names the place, and the heads of the chain.

    `evidence`: pieces of evidence the record names; `orphans`: those in the store that nothing has named for a week.
    `erased` says of each erasure when, by whom and on what ground, `erased_in_all` how many there are.
    Of the `messages` received, so many are filed, held and quarantined; the three add up, or that is wrong.
    """

    logs: int
    entries: int
    released_files: int
    evidence: int
    orphans: int
    messages: int
    filed: int
    held: int
    quarantined: int
    wrong: tuple[str, ...]
    heads: tuple[Head, ...]
    erased: tuple[str, ...] = ()
    erased_in_all: str = ""

    @property
    def whole(self) -> bool:
        return not self.wrong


@dataclass
class Tally:
    logs: int = 0
    entries: int = 0
    released_files: int = 0
    named: Named = field(default_factory=Named)
    heads: list[Head] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    erased_in_all: str = ""


def verify(desk: Desk) -> Verdict:
    """Look at everything once, in one snapshot."""
    seen = Tally()
    with desk.reading() as session:
        wrong = migrate.unguarded(session.connection())
        wrong += [older] if (older := older_than_seen(desk, session)) else []
        for investigation in investigations.everyone(session):
            for what, look in LOOKS.items():
                wrong += _found(f"{investigation.title}: {what}", look(desk, session, investigation, seen))
        wrong += _found("The evidence named in tables", _tables(session, seen))
        wrong += _found("What was erased", _erased(session, seen))
        wrong += _found("The journal of erasures", _came_back(desk))
        mail = Mail()
        wrong += _found("The mail that came in", look_at_mail(desk, session, mail))
    swept = sweep(desk.evidence, seen.named, desk.clock())
    return Verdict(
        logs=seen.logs,
        entries=seen.entries,
        released_files=seen.released_files,
        evidence=swept.read,
        orphans=swept.orphans,
        wrong=(*wrong, *swept.wrong),
        messages=mail.messages,
        filed=mail.places[Place.FILED],
        held=mail.places[Place.HELD],
        quarantined=mail.places[Place.QUARANTINED],
        heads=tuple(seen.heads),
        erased=tuple(seen.erased),
        erased_in_all=seen.erased_in_all,
    )


def _tables(session: Session, seen: Tally) -> Iterator[str]:
    seen.named.by_tables(session)
    yield from ()


def _erased(session: Session, seen: Tally) -> Iterator[str]:
    looked = look_at_erasures(session)
    seen.erased += looked.told
    seen.erased_in_all = looked.summary
    yield from looked.wrong


def _came_back(desk: Desk) -> Iterator[str]:
    if waiting := erasure_journal.to_do_again(desk):
        yield erasure_journal.back_again(waiting)


def _found(what: str, looking: Iterator[str]) -> Iterator[str]:
    """What a look finds. A row that somebody made unreadable is a finding too, and no reason to stop."""
    try:
        yield from looking
    except Exception as error:  # noqa: BLE001  # whatever a hand can write into a row
        yield f"{what} cannot be read to the end ({type(error).__name__}): something in it was changed by hand."


def _editions(_desk: Desk, session: Session, investigation: Investigation, _seen: Tally) -> Iterator[str]:
    for half in editions.broken(session, investigation.id, investigation.editions):
        yield f"{investigation.title}: {half}."
    editions.load(session, investigation.id, investigation.editions)


def _logs(desk: Desk, session: Session, investigation: Investigation, seen: Tally) -> Iterator[str]:
    written: dict[RfcId, summaries.Written] = {}
    yield from _found(f"{investigation.title}: the list of requests", _summaries(session, investigation, written))
    words = off_record.sealed_words(session, investigation.id)
    foldable = _can_be_folded(session, investigation)
    requests = log.requests(session, investigation.id)
    for start in range(0, len(requests), AT_ONCE):
        some = requests[start : start + AT_ONCE]
        stored = records.as_many_as_can_be_read(lambda ids: cases.load_many(session, ids), some)
        logs = records.as_many_as_can_be_read(lambda ids: log.read_some(session, ids), some)
        stones = erasures.entries(session, some)
        for rfc_id in some:
            entries, summary = logs.get(rfc_id, ()), written.pop(rfc_id, None)
            seen.logs += bool(entries)
            seen.entries += len(entries)
            known = stored.get(rfc_id)
            named = _named(rfc_id, known)
            gone = {seq: one.seal for seq, one in stones.get(rfc_id, {}).items()}
            seen.named.by_entries(named, [entry for entry in entries if entry.seq not in gone])
            if not entries:
                yield from _unread(session, rfc_id, named)
                continue
            yield from _seals(rfc_id, named, entries, kept=words.pop(rfc_id, {}), gone=gone)
            if known is None or summary is None:
                yield f"{named}: its summary is gone, or was changed and cannot be read."
            elif foldable:
                yield from _found(f"{named}: its summary", _summary(desk, session, known, summary, entries=entries))


def _summaries(
    session: Session, investigation: Investigation, written: dict[RfcId, summaries.Written]
) -> Iterator[str]:
    written.update((one.line.rfc_id, one) for one in summaries.read_many(session, investigation.id))
    yield from ()


def _can_be_folded(session: Session, investigation: Investigation) -> bool:
    with suppress(Exception):
        return bool(editions.load(session, investigation.id, investigation.editions))
    return False


def _named(rfc_id: RfcId, stored: cases.StoredCase | None) -> str:
    return f"Request {rfc_id} ({stored.agency.name})" if stored else f"Request {rfc_id}"


def _unread(session: Session, rfc_id: RfcId, named: str) -> Iterator[str]:
    broken = log.unreadable(session, rfc_id)
    for seq in broken:
        yield f"{named}, entry {seq}: it was changed and cannot be read."
    if not broken:
        yield f"{named} has a summary and no log: its entries are gone."


def _seals(
    rfc_id: RfcId,
    named: str,
    entries: tuple[Entry, ...],
    *,
    kept: dict[Seq, tuple[str, str]],
    gone: dict[Seq, str],
) -> Iterator[str]:
    """`gone`: of entries whose words were erased, the seal of what stays; words off the record went with them."""
    broken = chain.first_broken(rfc_id, entries, gone)
    if broken is not None:
        yield f"{named}: the log is broken at entry {broken}; it was changed, dropped or moved."
    heard = {entry.seq: entry.fact.seal for entry in entries if isinstance(entry.fact, OffRecordHeard)}
    for seq in heard.keys() - kept.keys():
        yield f"{named}, entry {seq}: the words heard off the record are gone."
    for seq, (salt, words) in kept.items():
        if seq not in gone and seal_of(words, salt) != heard.get(seq):
            yield f"{named}, entry {seq}: the words off the record are not those that were heard."


def _summary(
    desk: Desk,
    session: Session,
    stored: cases.StoredCase,
    written: summaries.Written,
    *,
    entries: tuple[Entry, ...],
) -> Iterator[str]:
    named = _named(stored.rfc_id, stored)
    if stored.last_seq != len(entries):
        yield f"{named}: the summary knows {stored.last_seq} entries, the log has {len(entries)}."
    folded_at = written.folded_at or entries[-1].recorded_at
    case = records.case_of(desk, session, stored, entries, now=folded_at)
    folded = summaries.Folded(stored=stored, standing=case.standing, appended=entries, plan=case.plan)
    if differing := summaries.differences(written, folded, desk.clock()):
        yield f"{named}: the summary does not say what the log says, in {', '.join(differing)}."


def _fair_days(desk: Desk, session: Session, investigation: Investigation, _seen: Tally) -> Iterator[str]:
    """Of the days that are kept as true by now; those to be reckoned are nobody's word."""
    if not _can_be_folded(session, investigation):
        return
    now = desk.clock()
    kept = days.kept(session, investigation.id, now)
    for start in range(0, len(kept), AT_ONCE):
        some = dict([*kept.items()][start : start + AT_ONCE])
        found = fair_days.reckoned(desk, session, [*some], now)
        for rfc_id, one in found.items():
            if not one.agrees_with(some[rfc_id], now):
                yield (
                    f"{_named(rfc_id, one.stored)}: from when its row can fairly be signed is not what log, contacts "
                    "and letters come to."
                )


def _counters(desk: Desk, session: Session, investigation: Investigation, _seen: Tally) -> Iterator[str]:
    for difference in summaries.counters_wrong(session, investigation.id, desk.clock()):
        yield f"{investigation.title}: the counters are not the sum of the lists: {difference}"


def _released(desk: Desk, session: Session, investigation: Investigation, seen: Tally) -> Iterator[str]:
    looked = look_at_releases(desk, session, investigation)
    seen.heads += looked.heads
    seen.released_files += looked.files
    yield from looked.wrong


LOOKS: dict[str, Callable[[Desk, Session, Investigation, Tally], Iterator[str]]] = {
    "what was adopted": _editions,
    "the logs": _logs,
    "the counters": _counters,
    "the fair days": _fair_days,
    "the releases": _released,
}
