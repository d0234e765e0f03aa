"""Proof that the record is whole: every log's seals, every summary against its log, the counters, the released files.

Nothing is mended here. Whoever reads a finding stops, keeps a copy, and compares with a backup and with the chain head
printed in the last release.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from outreach.db import cases, investigations, log, releases, summaries
from outreach.db.session import Session
from outreach.domain import chain, reminders
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Investigation
from outreach.services import records
from outreach.services.desk import Desk
from outreach.services.releases import folder_of

AT_ONCE = 500  # logs folded together: enough to ask the database seldom, few enough to keep memory small


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How much was looked at, and what was wrong, each in a sentence that names the place."""

    logs: int
    entries: int
    released_files: int
    wrong: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.wrong


@dataclass
class Tally:
    logs: int = 0
    entries: int = 0
    released_files: int = 0


def verify(desk: Desk) -> Verdict:
    """Look at everything once, in one snapshot."""
    seen = Tally()
    with desk.reading() as session:
        wrong = [
            sentence
            for investigation in investigations.everyone(session)
            for look in (_logs, _counters, _released)
            for sentence in look(desk, session, investigation, seen)
        ]
    return Verdict(logs=seen.logs, entries=seen.entries, released_files=seen.released_files, wrong=tuple(wrong))


def _logs(desk: Desk, session: Session, investigation: Investigation, seen: Tally) -> Iterator[str]:
    written = {one.line.rfc_id: one for one in summaries.read_many(session, investigation.id)}
    logs = ((rfc_id, entries) for rfc_id, _slug, entries in log.read_many(session, investigation.id))
    while some := list(islice(logs, AT_ONCE)):
        stored = cases.load_many(session, [rfc_id for rfc_id, _ in some])
        for rfc_id, entries in some:
            seen.logs += 1
            seen.entries += len(entries)
            yield from _log(desk, session, stored[rfc_id], written=written.pop(rfc_id), entries=entries)
    for rfc_id in written:
        yield f"Request {rfc_id} has a summary and no log: its entries are gone."


def _log(
    desk: Desk, session: Session, stored: cases.StoredCase, *, written: summaries.Written, entries: tuple[Entry, ...]
) -> Iterator[str]:
    rfc_id: RfcId = stored.rfc_id
    broken = chain.first_broken(rfc_id, entries)
    if broken is not None:
        yield f"Request {rfc_id}: the log is broken at entry {broken}; it was changed, dropped or moved."
    if stored.last_seq != len(entries):
        yield f"Request {rfc_id}: the summary knows {stored.last_seq} entries, the log has {len(entries)}."
    folded_at = written.folded_at or entries[-1].recorded_at
    case = records.case_of(desk, session, stored, entries, now=folded_at)
    folded = summaries.Folded(
        stored=stored, standing=case.standing, appended=entries, plan=reminders.plan(case.standing, case.policy)
    )
    if differing := summaries.differences(written, folded, desk.clock()):
        yield f"Request {rfc_id}: the summary does not say what the log says, in {', '.join(differing)}."


def _counters(desk: Desk, session: Session, investigation: Investigation, _seen: Tally) -> Iterator[str]:
    for difference in summaries.counters_wrong(session, investigation.id, desk.clock()):
        yield f"{investigation.title}: the counters are not the sum of the lists: {difference}"


def _released(desk: Desk, session: Session, investigation: Investigation, seen: Tally) -> Iterator[str]:
    for release in releases.of_investigation(session, investigation.id):
        folder = folder_of(desk, investigation.slug, release)
        for file in release.files:
            seen.released_files += 1
            if problem := _file(folder / file.name, file.sha256):
                yield f"{investigation.title}, release {release.number}: {file.name} {problem}."


def _file(path: Path, sealed: str) -> str:
    if not path.is_file():
        return "is missing"
    return "" if sha256(path.read_bytes()).hexdigest() == sealed else "is not what was released"
