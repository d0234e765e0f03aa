"""Facts from a file, through the same rules as the forms: every line is judged, and all are recorded or none."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outreach.db import cases, investigations, log, off_record, people, summaries
from outreach.db.cases import StoredCase
from outreach.db.session import Session, hold_clock
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.fact_lines import FactLine, read_line
from outreach.domain.facts import (
    Assigned,
    Entry,
    EvidenceKept,
    Fact,
    MergedInto,
    NameCorrected,
    OffRecordHeard,
    SignedOff,
)
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.people import MACHINE, Acting, Role, Staff
from outreach.domain.sheets import MAX_BYTES, Problem
from outreach.domain.telling import Pen, Telling, problem_of, tell
from outreach.services import confidences, numbers_typed
from outreach.services.desk import Desk
from outreach.services.evidence import check_in_store
from outreach.services.naming import directory_of
from outreach.services.records import case_of, mark_contacts
from outreach.services.statements import SALT_BYTES, seal_of

LATE = timedelta(hours=24)
THE_DESK = Staff(id=MACHINE.staff, name="Outreach", email="", role=MACHINE.role, active=False)
"""In a log brought from another desk its machine may have filed mail, as ours does."""


@dataclass(frozen=True, kw_only=True)
class RecordingOutcome:
    """What a file came to. With any problem nothing was recorded; after a dry run neither.

    `times_not_kept`: lines whose own time of writing down was passed over. `statuses`: where the file's agencies stand
    with it told, most of them first.
    """

    recorded: bool = False
    agencies: int = 0
    facts: int = 0
    late: int = 0
    times_not_kept: int = 0
    statuses: tuple[tuple[ResponseStatus, int], ...] = ()
    problems: tuple[Problem, ...] = ()


def lines_of(content: bytes) -> list[str]:
    """The file's lines; a sentence when it is too large or not text in UTF-8."""
    if len(content) > MAX_BYTES:
        raise RuleBroken(f"The file is larger than {MAX_BYTES // 2**20} MiB. Record it in several parts.", "file")
    try:
        return content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBroken(f"Line {line} is not UTF-8. Save the file as UTF-8 and record it again.", "file") from None


def record_file(
    desk: Desk,
    slug: str,
    lines: Iterable[str],
    *,
    by: Acting,
    dry_run: bool,
    as_recorded: bool = False,
    played: bool = False,
) -> RecordingOutcome:
    """Record the facts of these lines, or say what is wrong with which.

    `as_recorded`: the log was kept elsewhere at the time, and its entries keep their times; an admin answers for that.
    `played`: a practice story, whose people are nobody: their entries read as if they had typed them.
    """
    if as_recorded and by.role is not Role.ADMIN:
        raise RuleBroken("Only an admin may keep the times of another log. Leave that out, or ask one.", "as_recorded")
    with desk.reading() as session:
        investigations.get(session, slug)  # a file is mended in vain for an investigation that is not there
    read, problems = _read(lines)
    if problems:
        return RecordingOutcome(problems=tuple(problems))
    if not read:
        raise RuleBroken("The file holds no facts. Give it one JSON object on each line.", "file")
    with desk.reading() if dry_run else desk.writing(by) as session:
        if not dry_run:
            hold_clock(session)
        file = File(
            desk=desk,
            session=session,
            by=by,
            as_recorded=as_recorded,
            played=played,
            staff={one.id: one for one in (*people.everyone(session), THE_DESK)},
            renamed=frozenset(str(line.body.get("name")) for line in read if line.kind is NameCorrected),
        )
        return _record(file, slug, read, dry_run=dry_run)


@dataclass(frozen=True, kw_only=True)
class File:
    """One file being recorded: on which desk, in which transaction, by whom; and the salts of its seals.

    `renamed` are the names its own lines give to agencies.
    """

    desk: Desk
    session: Session
    by: Acting
    as_recorded: bool
    staff: Mapping[StaffId, Staff]
    renamed: frozenset[str]
    played: bool = False
    salts: dict[str, str] = field(default_factory=dict)

    def seal(self, words: str) -> str:
        salt = secrets.token_hex(SALT_BYTES)
        seal = seal_of(words, salt)
        self.salts[seal] = salt
        return seal

    def who(self, stored: StoredCase, line: FactLine) -> Acting:
        """The person a line names. Another person's entries, and with them their sign-offs, only an admin brings in."""
        if line.by is None or line.by == self.by.staff:
            return self.by
        if self.by.role is not Role.ADMIN:
            raise RuleBroken("Only an admin may bring in what others recorded. Leave “by” out, or ask one.", "by")
        if line.by not in self.staff:
            raise RuleBroken(f"Nobody here is called “{line.by}”. Make the account first (outreach user add).", "by")
        if line.kind is SignedOff and stored.live:
            raise RuleBroken(
                "Nobody signs for somebody else in a live investigation. Take the line out: "
                f"{line.by} reads the request and signs on its page.",
                "by",
            )
        return Acting(staff=line.by, role=self.staff[line.by].role)

    def meet(self, stored: StoredCase, fact: Fact) -> None:
        """What a fact points at is there: a colleague with an account, an agency with a row, a file in the store."""
        confidences.check_fact(self.desk, self.session, stored.investigation_id, fact)
        if isinstance(fact, numbers_typed.REASONS) and not self.as_recorded:
            told = (fact, log.read(self.session, stored.rfc_id))
            numbers_typed.check_reason(self.desk, self.session, stored, told)
        if isinstance(fact, Assigned):
            self._colleague(fact.to)
        if isinstance(fact, EvidenceKept):
            check_in_store(self.desk, fact)
        if isinstance(fact, MergedInto) and not self._is_row(stored, fact.into):
            raise RuleBroken(
                f"“{fact.into}” is no row of this investigation. Write the name of the row that stays, as printed.",
                "into",
            )

    def _is_row(self, stored: StoredCase, name: str) -> bool:
        return name in self.renamed or cases.is_row(self.session, stored.investigation_id, name)

    def _colleague(self, named: StaffId) -> None:
        """An old log may have been looked after by somebody who has left since."""
        if named not in self.staff:
            raise RuleBroken(f"Nobody here is called “{named}”. Make the account first (outreach user add).", "to")
        if not self.staff[named].active and not self.as_recorded:
            raise RuleBroken(f"The account of “{named}” is closed. Name a colleague who is still here.", "to")


@dataclass(frozen=True, kw_only=True)
class Log:
    """One request's log as stored, and as the file tells it on."""

    stored: StoredCase
    telling: Telling


def _read(lines: Iterable[str]) -> tuple[list[FactLine], list[Problem]]:
    read, problems = [], []
    for number, text in enumerate(lines, start=1):
        if text.strip():
            try:
                read.append(read_line(number, text))
            except RuleBroken as broken:
                problems.append(problem_of(number, broken))
    return read, problems


def _record(file: File, slug: str, read: Sequence[FactLine], *, dry_run: bool) -> RecordingOutcome:
    by_request, problems = _sorted_by_request(file.session, slug, read)
    stored = cases.load_many(file.session, by_request, for_update=not dry_run)
    told = [_told(file, stored[rfc_id], lines) for rfc_id, lines in by_request.items()]
    problems += [one.telling.problem for one in told if one.telling.problem]
    if not problems and not dry_run:
        _write(file, told)
    added = [entry for one in told for entry in one.telling.added]
    statuses = Counter(one.telling.case.standing.status for one in told)
    return RecordingOutcome(
        recorded=not problems and not dry_run,
        agencies=len(told),
        facts=len(added),
        late=sum(entry.recorded_at - entry.occurred_at > LATE for entry in added),
        times_not_kept=0 if file.as_recorded else sum(line.recorded_at is not None for line in read),
        statuses=tuple(statuses.most_common()),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _told(file: File, stored: StoredCase, lines: Sequence[FactLine]) -> Log:
    def case_at(entries: Sequence[Entry], now: datetime) -> Case:
        return case_of(file.desk, file.session, stored, entries, now=now)

    pen = Pen(
        agency=stored.agency,
        by=None if file.played else file.by.staff,
        now=file.desk.clock(),
        as_recorded=file.as_recorded,
        case_at=case_at,
        who=lambda line: file.who(stored, line),
        seal=file.seal,
        meet=lambda fact: file.meet(stored, fact),
    )
    return Log(stored=stored, telling=tell(lines, log.read(file.session, stored.rfc_id), pen))


def _write(file: File, told: Sequence[Log]) -> None:
    session = file.session
    sealed = log.append_told(session, [(one.stored, one.telling.added) for one in told])
    summaries.rewrite_many(
        session,
        [
            summaries.Folded(
                stored=one.stored,
                standing=one.telling.case.standing,
                appended=sealed[one.stored.rfc_id],
                plan=one.telling.case.plan,
            )
            for one in told
        ],
    )
    for one in told:
        mark_contacts(session, one.stored, one.telling.case, sealed[one.stored.rfc_id])
        for entry in one.telling.added:
            if isinstance(entry.fact, OffRecordHeard):
                words = one.telling.words[entry.seq]
                salt = file.salts[entry.fact.seal]
                off_record.add(session, one.stored.rfc_id, entry.seq, salt=salt, words=words)


# ── Which request a line means ──────────────────────────────────────────────────────────────────────────────────


def _sorted_by_request(
    session: Session, slug: str, read: Sequence[FactLine]
) -> tuple[dict[RfcId, list[FactLine]], list[Problem]]:
    directory = directory_of(session, slug, (line.agency for line in read))
    found: dict[str, RfcId] = {}
    by_request: dict[RfcId, list[FactLine]] = {}
    problems = []
    for line in read:
        try:
            rfc_id = found.get(line.agency) or found.setdefault(line.agency, directory.find(session, line.agency))
        except RuleBroken as broken:
            problems.append(problem_of(line.number, broken))
        else:
            by_request.setdefault(rfc_id, []).append(line)
    return by_request, problems
