"""What one release changed in another: the public note that keeps an earlier version honest."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from outreach.domain import sayable
from outreach.domain.facts import Position
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, TimelineLevel
from outreach.domain.prose import by_channels, exact_instant, listed, number
from outreach.domain.rows import Row, RowStatement
from outreach.domain.sayable import EMPTY, Cell, Holds, Sayable, Shape
from outreach.domain.voices import Own, Voice, one_way
from outreach.domain.wording import codebook_label, quote, wording_of

ADDED, REMOVED, STATEMENT = "added", "removed", "statement"


class What(StrEnum):
    """What about a row changed, whatever a newsroom calls it."""

    CAME = "came"
    WENT = "went"
    NAME = "name"
    COUNTRY = "country"
    KIND = "kind"
    RANGE = "published range"
    STATUS = "response status"
    CIRCUMSTANCES = "circumstances"
    ANSWER_DAY = "day of the answer"
    DEADLINE = "deadline told"
    EFFORTS = "number of requests for comment"
    CHANNELS = "channels"
    ANSWER = "answer"
    STATEMENT_ADDED = "statement added"
    STATEMENT_WITHDRAWN = "statement withdrawn"


ONE, MANY = Shape.WAS, Shape.WERE
VERBS: Final[Mapping[str, Shape]] = {
    "name": ONE,
    "country": ONE,
    "kind": ONE,
    "published range": ONE,
    "response status": ONE,
    "circumstances": MANY,
    "day of the answer": ONE,
    "deadline told": ONE,
    "number of requests for comment": ONE,
    "channels": MANY,
}
"""Our own headings. Whether a newsroom's own, such as “Searches”, speaks of one or of many, nobody has told us."""

Name = tuple[What, str]
"""What changed, and its heading in print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One cell that differs, or a row that came or went, with the sentence to publish about it.

    `field` is its heading in print. `entry`: the statement whose words were erased, where that is all there is to see.
    `told`: the same for every language to say.
    """

    rfc_id: RfcId
    agency: str
    what: What
    field: str
    before: str
    after: str
    sentence: str
    told: Sayable
    entry: Seq | None = None


def changes_between(earlier: Sequence[Row], later: Sequence[Row], codebook: Codebook) -> tuple[Change, ...]:
    """Every difference between two releases of a dataset, in the order of the later one, then what it left out."""
    own = Own(codebook)
    before = {row.rfc_id: row for row in earlier}
    after = {row.rfc_id for row in later}
    changes = [
        change
        for row in later
        for change in (_between(before[row.rfc_id], row, codebook) if row.rfc_id in before else [_came(row, own)])
    ]
    return (*changes, *(_went(row, own) for row in earlier if row.rfc_id not in after))


def erased_since(
    earlier: Sequence[Row], later: Sequence[Row], gone: Container[tuple[RfcId, Seq]], codebook: Codebook
) -> tuple[Change, ...]:
    """The statements of the earlier release that are in `gone`: nothing of them is left in either log to compare."""
    before = {row.rfc_id: row.erased for row in earlier}
    return tuple(
        replace(_withdrawn(row, Own(codebook)), entry=seq)
        for row in later
        for seq in before.get(row.rfc_id, ())
        if (row.rfc_id, seq) in gone
    )


def note(changes: Iterable[Change]) -> str:
    """The note under a release, one line for each change."""
    return "\n".join(change.sentence for change in changes)


def _came(row: Row, own: Voice) -> Change:
    told = Sayable(shape=Shape.CAME, agency=row.agency)
    return _change(row, (What.CAME, ADDED), ("", row.agency), told, own=own)


def _went(row: Row, own: Voice) -> Change:
    told = Sayable(shape=Shape.WENT, agency=row.agency)
    return _change(row, (What.WENT, REMOVED), (row.agency, ""), told, own=own)


def _between(earlier: Row, later: Row, codebook: Codebook) -> list[Change]:
    own = Own(codebook)
    cells = ((name, cell(earlier), cell(later)) for name, cell in _cells(codebook))
    changed = [
        _cell_change((earlier, later), name, (before, after), own) for name, before, after in cells if before != after
    ]
    return changed + _answer_changes(earlier, later, own) + _statement_changes(earlier, later, own)


def _cell_change(rows: tuple[Row, Row], name: Name, cell: tuple[str, str], own: Voice) -> Change:
    what, field = name
    before, after = (_held(what, row, text) for row, text in zip(rows, cell, strict=True))
    ours = field == what.value
    told = Sayable(
        shape=VERBS.get(field, Shape.READS),
        agency=rows[1].agency,
        heading=field if ours else sayable.ALONE,
        about=EMPTY if ours else sayable.cell(Holds.FINDING, field),
        before=before,
        after=after,
    )
    return _change(rows[1], name, cell, told, own=own)


def _change(row: Row, name: Name, cell: tuple[str, str], told: Sayable, *, own: Voice) -> Change:
    (what, field), (before, after) = name, cell
    return Change(
        rfc_id=row.rfc_id,
        agency=row.agency,
        what=what,
        field=field,
        before=before,
        after=after,
        sentence=sayable.sentence(told, own),
        told=told,
    )


def _cells(codebook: Codebook) -> tuple[tuple[Name, Callable[[Row], str]], ...]:
    """What a reader of the table can see, in its words."""
    undated = codebook.timeline is TimelineLevel.NONE
    return (
        (_own(What.NAME), lambda row: row.agency),
        (_own(What.COUNTRY), lambda row: row.country),
        (_own(What.KIND), lambda row: row.kind),
        ((What.RANGE, codebook.finding_label or What.RANGE.value), lambda row: row.published_range),
        (_own(What.STATUS), lambda row: f"“{wording_of(row.status, codebook).label}”"),
        (_own(What.CIRCUMSTANCES), lambda row: listed(codebook_label(key, codebook) for key in row.qualifiers)),
        *(() if undated else ((_own(What.ANSWER_DAY), lambda row: _instant(row, answer=True)),)),
        (_own(What.DEADLINE), lambda row: _instant(row, answer=False)),
        (_own(What.EFFORTS), lambda row: number(row.asked.count)),
        (_own(What.CHANNELS), lambda row: by_channels(row.asked.channels)),
    )


def _own(what: What) -> Name:
    """Our own heading of it."""
    return what, what.value


def _instant(row: Row, *, answer: bool) -> str:
    at = row.answered_at if answer else row.deadline_at
    return exact_instant(at, row.zone) if at else ""


def _answer_changes(earlier: Row, later: Row, own: Voice) -> list[Change]:
    before = {answer.question: answer.position for answer in earlier.answers}
    changes = []
    for answer in later.answers:
        was, now = _said(before.get(answer.question)), _said(answer.position)
        if was != now:
            told = Sayable(
                shape=Shape.READS,
                agency=later.agency,
                heading=one_way("the answer to “%(about)s”"),
                about=sayable.cell(Holds.QUESTION_LABEL, str(answer.question), answer.label),
                before=sayable.cell(Holds.POSITION, was),
                after=sayable.cell(Holds.POSITION, now),
            )
            changes.append(_change(later, (What.ANSWER, answer.label), (was, now), told, own=own))
    return changes


def _statement_changes(earlier: Row, later: Row, own: Voice) -> list[Change]:
    """New words are shown; withdrawn ones are not said again, for they may have been withdrawn for a good reason."""
    before = {quote(statement) for statement in earlier.statements}
    after = [(quote(statement), statement) for statement in later.statements]
    gone = len(before - {said for said, _ in after})
    changes = [_added(later, statement, own) for said, statement in after if said not in before]
    return changes + [_withdrawn(later, own)] * gone


def _added(row: Row, statement: RowStatement, own: Voice) -> Change:
    words, translations = sayable.quoted(statement)
    told = Sayable(shape=Shape.STATEMENT_ADDED, agency=row.agency, after=words, more=translations)
    return _change(row, (What.STATEMENT_ADDED, STATEMENT), ("", quote(statement)), told, own=own)


def _withdrawn(row: Row, own: Voice) -> Change:
    told = Sayable(shape=Shape.STATEMENT_WITHDRAWN, agency=row.agency)
    return _change(row, (What.STATEMENT_WITHDRAWN, STATEMENT), ("", ""), told, own=own)


def _said(position: Position | None) -> str:
    return position.value if position else ""


HELD: Final[Mapping[What, Callable[[Row], Cell]]] = {
    What.NAME: lambda row: sayable.cell(Holds.NAME, row.agency),
    What.COUNTRY: lambda row: sayable.cell(Holds.COUNTRY, row.country),
    What.KIND: lambda row: sayable.cell(Holds.KIND, row.kind),
    What.RANGE: lambda row: sayable.cell(Holds.RANGES, row.published_range),
    What.STATUS: lambda row: sayable.cell(Holds.STATUS, row.status),
    What.CIRCUMSTANCES: lambda row: sayable.cell(Holds.CIRCUMSTANCES, *row.qualifiers),
    What.ANSWER_DAY: lambda row: sayable.instant(row.answered_at, row.zone),
    What.DEADLINE: lambda row: sayable.instant(row.deadline_at, row.zone),
    What.EFFORTS: lambda row: sayable.number(row.asked.count),
    What.CHANNELS: lambda row: sayable.cell(Holds.CHANNELS, *row.asked.channels),
}
"""What each cell holds, so that other languages say it in their own manner; what is not here, they say in ours."""


def _held(what: What, row: Row, said: str) -> Cell:
    return HELD[what](row) if what in HELD else sayable.cell(Holds.TYPED, said)
