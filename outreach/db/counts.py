"""The numbers on top of every list, kept by whoever writes, so that a hundred thousand requests cost no more than ten.

    tell(session, investigation_id, changes) -> None      changes: Counter of Steps (domain.lines.changes)
    read(session, investigation_id, now) -> Counts        exact at `now`, one range of one index
    settle(session, now) -> None                          folds what has begun into one row a word; changes no count
    expected(lines, now) -> Counts                        counted one by one, for `verify`
    differences(a, b) -> list[str]

A count is the sum of the steps begun: a request that becomes overdue on Friday at 17:00 counts +1 there from today on.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select

from outreach.db.session import Session
from outreach.db.statements import OnConflict
from outreach.db.tables import StandingCountRow, table
from outreach.domain.codec import canonical
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import ACKNOWLEDGED_AND_SILENT, EVER, Line, Place, Step, What
from outreach.domain.phases import Phase

Word = tuple[What, str]
"""What is counted: a phase, a status, a place in the ledger, the qualifiers of a confirmation."""

_T: Final = table(StandingCountRow)
_WHATS: Final = {what.value: what for what in What}
_KEY: Final = ("investigation_id", "from_at", "what", "word", "assignee")
_ADD: Final = OnConflict(
    lambda insert: (adding := insert(_T)).on_conflict_do_update(
        index_elements=_KEY, set_={"n": _T.c.n + adding.excluded.n}
    )
)
READ: Final = (
    select(_T.c.assignee, _T.c.what, _T.c.word, func.sum(_T.c.n).label("number"))
    .where(_T.c.investigation_id == bindparam("investigation_id"), _T.c.from_at <= bindparam("now"))
    .group_by(_T.c.assignee, _T.c.what, _T.c.word)
)
_BEGUN: Final = (
    delete(_T)
    .where(_T.c.from_at > EVER, _T.c.from_at <= bindparam("now"))
    .returning(_T.c.investigation_id, _T.c.what, _T.c.word, _T.c.assignee, _T.c.n)
)


@dataclass(frozen=True)
class Counts:
    """How many requests stand where, by who has them. Nobody's are counted under None."""

    numbers: Mapping[StaffId | None, Mapping[Word, int]]

    def phase(self, phase: Phase) -> int:
        return self._all.get((What.PHASE, phase.value), 0)

    def status(self, status: ResponseStatus) -> int:
        return self._word(status.value) + (self.silent if status is ResponseStatus.ACKNOWLEDGED_ONLY else 0)

    @property
    def silent(self) -> int:
        """How many of those that only acknowledged are silent beyond doubt."""
        return self._word(ACKNOWLEDGED_AND_SILENT)

    def place(self, place: Place) -> int:
        return self._all.get((What.LEDGER, place.value), 0)

    def qualified(self) -> dict[tuple[str, ...], int]:
        """The confirmed rows by all their qualifiers together."""
        return {
            tuple(json.loads(word)): number
            for (what, word), number in self._all.items()
            if what is What.QUALIFIED and number
        }

    def of(self, assignee: StaffId | None) -> "Counts":
        return Counts({assignee: self.numbers.get(assignee, {})})

    @property
    def assignees(self) -> tuple[StaffId | None, ...]:
        """Everyone who has a request of this investigation, by short name; nobody last."""
        found = {holder for holder, words in self.numbers.items() if any(words.values())}
        return tuple(sorted(found, key=lambda one: (one is None, one or "")))

    @property
    def total(self) -> int:
        return sum(number for (what, _), number in self._all.items() if what is What.LEDGER)

    def _word(self, status: str) -> int:
        return self._all.get((What.STATUS, status), 0)

    @cached_property
    def _all(self) -> Mapping[Word, int]:
        """The numbers of every holder, added up."""
        if len(self.numbers) == 1:
            return next(iter(self.numbers.values()))
        found: Counter[Word] = Counter()
        for words in self.numbers.values():
            found.update(words)
        return found


def tell(session: Session, investigation_id: InvestigationId, changes: Mapping[Step, int]) -> None:
    """In the order of the key, so that no two writers wait for each other's rows."""
    rows = [
        {
            "investigation_id": investigation_id,
            "from_at": step.at,
            "what": step.what.value,
            "word": step.word,
            "assignee": step.assignee or "",
            "n": number,
        }
        for step, number in changes.items()
        if number
    ]
    if rows:
        rows.sort(key=lambda row: tuple(str(row[name]) for name in _KEY[1:]))
        session.execute(_ADD.on(session), rows)


def read(session: Session, investigation_id: InvestigationId, now: datetime) -> Counts:
    return of_rows(session.execute(READ, {"investigation_id": investigation_id, "now": now}))


def of_rows(rows: Iterable[Sequence[Any]]) -> Counts:
    """The rows of READ, by itself or as a part of a larger statement."""
    found: dict[StaffId | None, dict[Word, int]] = {}
    for holder, what, word, number in rows:
        found.setdefault(_person(holder), {})[_WHATS[what], word] = int(number)
    return Counts(found)


def settle(session: Session, now: datetime) -> None:
    """What is taken out is exactly what is put back, even while others write."""
    begun: dict[InvestigationId, Counter[Step]] = {}
    for row in session.execute(_BEGUN, {"now": now}):
        step = Step(_person(row.assignee), What(row.what), row.word, EVER)
        begun.setdefault(InvestigationId(row.investigation_id), Counter())[step] += row.n
    for investigation_id, changes in sorted(begun.items()):
        tell(session, investigation_id, changes)


def expected(lines: Iterable[Line], now: datetime) -> Counts:
    found: dict[StaffId | None, Counter[Word]] = defaultdict(Counter)
    for line in lines:
        theirs = found[line.assignee]
        theirs[What.LEDGER, line.place.value] += 1
        theirs[What.PHASE, line.phase_at(now).value] += 1
        if line.place is Place.IN:
            theirs[What.STATUS, line.word_at(now)] += 1
        if line.place is Place.IN and line.status is ResponseStatus.CONFIRMED:
            theirs[What.QUALIFIED, canonical(line.qualifiers)] += 1
    return Counts(found)


def differences(kept: Counts, true: Counts) -> list[str]:
    """Where the kept numbers are wrong, in words; empty when they are right."""
    keys = sorted(_keys(kept) | _keys(true), key=str)
    numbers = [(key, _number(kept, key), _number(true, key)) for key in keys]
    return [
        f"{what.value} “{word}” of {assignee or 'nobody'}: kept {ours}, counted {theirs}"
        for (assignee, (what, word)), ours, theirs in numbers
        if ours != theirs
    ]


def _keys(counts: Counts) -> set[tuple[StaffId | None, Word]]:
    return {(holder, word) for holder, words in counts.numbers.items() for word in words}


def _number(counts: Counts, key: tuple[StaffId | None, Word]) -> int:
    holder, word = key
    return counts.numbers.get(holder, {}).get(word, 0)


def _person(text: str) -> StaffId | None:
    return StaffId(text) if text else None
