"""What was erased, written down beside the database, so that a backup of before brings nothing of it back.

`erasures.jsonl` in the home folder: for each erasure that was carried out a line of ids and hashes, never of words, and
one more once its files are gone from the evidence store. No backup holds it; bring it along to where you restore. What
stands in it and is not erased in the database is erased again. Each line is sealed by the desk's secret key, and once
more after that was replaced.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from outreach.db import audit, erasures, investigations, log, people, received, seats
from outreach.db.session import Session
from outreach.domain.audit import Who
from outreach.domain.codec import canonical, instant_text
from outreach.domain.erasures import End, Ending, ErasedKind, Erasure, Ground, Subject
from outreach.domain.errors import OutreachError
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.inbox import MessageId
from outreach.domain.wallclock import counted
from outreach.services import erasure_carrying, erasure_scope
from outreach.services.desk import Desk
from outreach.services.erasing import asked_event
from outreach.services.erasure_scope import Before
from outreach.services.evidence_sweep import all_named

JOURNAL: Final = "erasures.jsonl"
AGAIN: Final = "Carried out again: the database was restored from a backup of before."
Line = Mapping[str, Any]


@dataclass
class _Journal:
    """What was read: the line of each erasure, whose files are gone, and how many lines nobody vouches for.

    `earlier`: what no line says yet under the secret key in use.
    """

    lines: dict[str, Line] = field(default_factory=dict)
    swept: set[str] = field(default_factory=set)
    unknown: dict[str, None] = field(default_factory=dict)
    earlier: dict[str, Line] = field(default_factory=dict)


def finish(desk: Desk, _at: datetime) -> str:
    """All that an erasure still owes: its line, its files, its bytes in the database. What was killed goes on here."""
    journal = _read(desk)
    for line in journal.earlier.values():
        _append(desk, line)
    again = [line for line in journal.lines.values() if not _is_over(desk, line["id"])]
    for line in again:
        _erase_again(desk, line)
    carried_out, removed = _carried_out(desk), 0
    for erasure in carried_out:
        if erasure.id not in journal.lines:
            _append(desk, _line(desk, erasure))
    late = [one for one in carried_out if one.id not in journal.swept or one.id in {line["id"] for line in again}]
    for erasure in late:
        removed += sum(desk.evidence.remove(name) for name in _files(desk, erasure))
        _append(desk, {"id": erasure.id, "swept": True})
    unknown = f"{counted(len(journal.unknown), 'line')} of {JOURNAL} bear another seal." if journal.unknown else ""
    if not late:
        return unknown or "Nothing is left to erase."
    said = f"Finished {counted(len(late), 'erasure')}; {counted(removed, 'file')} removed."
    return " ".join(filter(None, (said, desk.database.let_go(), unknown)))


def after_a_restore(desk: Desk, *, may_write: bool) -> str:
    """What the backup brought back and was erased since, in a sentence; erased again at once where it can be."""
    if not (desk.home / JOURNAL).exists():
        return (
            f"No {JOURNAL} lies in {desk.home}. If anything was erased after this backup, copy it there from the old "
            "home folder before anybody works; it is erased again by itself."
        )
    waiting = to_do_again(desk)
    if not waiting:
        return "Nothing that was erased came back with this backup."
    if not may_write:
        return (
            f"{counted(waiting, 'erasure')} had come back with this backup; all goes again once there is an audit key."
        )
    finish(desk, desk.clock())
    return f"{counted(waiting, 'erasure')} had come back with this backup, and what it took out went again."


def to_do_again(desk: Desk) -> int:
    """How many erasures stand in the journal and not in the database, as after a restore."""
    return sum(not _is_over(desk, which) for which in _read(desk).lines)


def back_again(waiting: int) -> str:
    """That the database is older than the journal beside it."""
    return (
        f"The database lacks {counted(waiting, 'erasure')} of {JOURNAL}: it is older, and what was erased is back. "
        "Put back the newest database, or run `outreach run finish-erasures`, which erases all of it again."
    )


def _carried_out(desk: Desk) -> list[Erasure]:
    with desk.reading() as session:
        return [one for one in erasures.everything(session) if one.end and one.end.ending is Ending.CARRIED_OUT]


def _is_over(desk: Desk, erasure_id: str) -> bool:
    with desk.reading() as session:
        found = erasures.by_ids(session, [erasure_id]).get(erasure_id)
    return found is not None and found.end is not None


def _files(desk: Desk, erasure: Erasure) -> list[str]:
    """Bytes that something else on record names stay, until that is erased as well."""
    with desk.reading() as session:
        named = all_named(session).places
        return [name for name in erasures.files_of(session, erasure.id) if name not in named]


def _line(desk: Desk, erasure: Erasure) -> dict[str, Any]:
    subject, end = erasure.subject, erasure.end
    with desk.reading() as session, seats.lifted(session):
        logs = log.read_some(session, sorted({rfc_id for rfc_id, _ in subject.entries}))
        return {
            "id": erasure.id,
            "kind": subject.kind.value,
            "entries": [[rfc_id, seq, logs[rfc_id][seq - 1].digest] for rfc_id, seq in subject.entries],
            "messages": [[one, received.get(session, one).sha256] for one in subject.messages],
            "contact": subject.contact,
            "mark": subject.mark,
            "agency": subject.agency,
            "investigation": erasure.investigation_id,
            "ground": erasure.ground.value,
            "asked_by": erasure.asked_by,
            "asked_at": instant_text(erasure.asked_at),
            "by": end.by if end else "",
            "at": instant_text(end.at) if end else "",
        }


# ── Carried out again ───────────────────────────────────────────────────────────────────────────────────────────


def _erase_again(desk: Desk, line: Line) -> None:
    """As it was then, by the same two; what is not there any more, or is something else now, needs nothing."""
    before = Before(
        entries={(RfcId(rfc_id), Seq(seq)): seal for rfc_id, seq, seal in line["entries"]},
        messages={MessageId(which): sha256 for which, sha256 in line["messages"]},
    )
    with desk.database.writing() as session:
        session.info["by"] = line["by"]
        erasure = _asked(session, line)
        scope = erasure_scope.of_before(desk, session, erasure.subject, before)
        at = datetime.fromisoformat(line["at"])
        end = End(ending=Ending.CARRIED_OUT, by=StaffId(line["by"]), name="", at=at)
        erasure_carrying.carry_out(desk, session, erasure, scope, end=end)


def _asked(session: Session, line: Line) -> Erasure:
    """The request as the backup has it, if it was asked before; else as the journal tells it."""
    missing = {line["asked_by"], line["by"]} - people.names(session).keys()
    if missing:
        raise OutreachError(
            f"An erasure has to be carried out again, and {' and '.join(sorted(missing))} has no account here. "
            "Make it (outreach user add); the rest follows by itself."
        )
    known = erasures.by_ids(session, [line["id"]])
    if line["id"] in known:
        return known[line["id"]]
    made = Erasure(
        id=line["id"],
        subject=_subject(line),
        investigation_id=_investigation(session, line["investigation"]),
        ground=Ground(line["ground"]),
        reason=AGAIN,
        asked_by=StaffId(line["asked_by"]),
        name="",
        asked_at=datetime.fromisoformat(line["asked_at"]),
    )
    erasures.add(session, made)
    audit.note(session, replace(asked_event(made), who=Who(made.asked_by)))
    return made


def _subject(line: Line) -> Subject:
    return Subject(
        kind=ErasedKind(line["kind"]),
        entries=tuple((RfcId(rfc_id), Seq(seq)) for rfc_id, seq, _ in line["entries"]),
        messages=tuple(MessageId(which) for which, _ in line["messages"]),
        contact=ContactId(line["contact"]) if line["contact"] is not None else None,
        agency=AgencyId(line["agency"]) if line["agency"] is not None else None,
        mark=line["mark"],
    )


def _investigation(session: Session, which: int | None) -> InvestigationId | None:
    known = {one.id for one in investigations.everyone(session)}
    return InvestigationId(which) if which in known else None


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────────


def _append(desk: Desk, told: Line) -> None:
    """On the disk before anybody is told so. A line that was cut off is ended first, and counts for nothing."""
    desk.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = desk.home / JOURNAL
    text = canonical({**told, "seal": _seal(desk, told)}) + "\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            text = "\n" + text
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(desk: Desk) -> _Journal:
    found, now = _Journal(), set[str]()
    for told in _told(desk):
        bare = {name: value for name, value in told.items() if name != "seal"}
        words = canonical(bare)
        if not desk.keys.made(str(told.get("seal", "")), _sealed(bare)):
            found.unknown[words] = None
            continue
        if bare.get("swept"):
            found.swept.add(bare["id"])
        else:
            found.lines[bare["id"]] = bare
        if told["seal"] == _seal(desk, bare):
            found.earlier.pop(words, None)
            now.add(words)
        elif words not in now:
            found.earlier[words] = bare
    found.unknown = {words: None for words in found.unknown if words not in now}
    return found


def _told(desk: Desk) -> Iterator[dict[str, Any]]:
    path = desk.home / JOURNAL
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue  # the machine stopped while it was written; the database has it, or it was not erased
        if isinstance(told, dict):
            yield told


def _seal(desk: Desk, told: Line) -> str:
    return desk.keys.tag(_sealed(told)).hex()


def _sealed(told: Line) -> str:
    return f"erasure {canonical(dict(told))}"
