"""What one release changed in another: the public note that keeps an earlier version honest."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from outreach.domain.facts import Position
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, TimelineLevel
from outreach.domain.prose import by_channels, exact_instant, listed, number, stop
from outreach.domain.rows import Row
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


ONE, MANY = ("was", "is now"), ("were", "are now")
VERBS = {
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
    """

    rfc_id: RfcId
    agency: str
    what: What
    field: str
    before: str
    after: str
    sentence: str
    entry: Seq | None = None


def changes_between(earlier: Sequence[Row], later: Sequence[Row], codebook: Codebook) -> tuple[Change, ...]:
    """Every difference between two releases of a dataset, in the order of the later one, then what it left out."""
    before = {row.rfc_id: row for row in earlier}
    after = {row.rfc_id for row in later}
    changes = [
        change
        for row in later
        for change in (_between(before[row.rfc_id], row, codebook) if row.rfc_id in before else [_came(row)])
    ]
    return (*changes, *(_went(row) for row in earlier if row.rfc_id not in after))


def erased_since(
    earlier: Sequence[Row], later: Sequence[Row], gone: Container[tuple[RfcId, Seq]]
) -> tuple[Change, ...]:
    """The statements of the earlier release that are in `gone`: nothing of them is left in either log to compare."""
    before = {row.rfc_id: row.erased for row in earlier}
    return tuple(
        replace(_withdrawn(row), entry=seq)
        for row in later
        for seq in before.get(row.rfc_id, ())
        if (row.rfc_id, seq) in gone
    )


def note(changes: Iterable[Change]) -> str:
    """The note under a release, one line for each change."""
    return "\n".join(change.sentence for change in changes)


def _came(row: Row) -> Change:
    return _change(row, (What.CAME, ADDED), ("", row.agency), f"{row.agency} was added.")


def _went(row: Row) -> Change:
    return _change(row, (What.WENT, REMOVED), (row.agency, ""), f"{row.agency} was removed.")


def _between(earlier: Row, later: Row, codebook: Codebook) -> list[Change]:
    cells = ((name, cell(earlier), cell(later)) for name, cell in _cells(codebook))
    changed = [_cell_change(later, name, before, after) for name, before, after in cells if before != after]
    return changed + _answer_changes(earlier, later) + _statement_changes(earlier, later)


def _cell_change(row: Row, name: Name, before: str, after: str) -> Change:
    return _change(row, name, (before, after), f"{row.agency}: {_turned(name[1], before, after)}.")


def _turned(what: str, before: str, after: str) -> str:
    """`country was NO, is now SE`; a cell that was or has become empty has no name, so it is none."""
    if not before:
        return f"{what}: none before, now {after}"
    if not after:
        return f"{what}: {before} before, none now"
    if what not in VERBS:
        return f"{what}: {before} before, now {after}"
    was, now = VERBS[what]
    return f"{what} {was} {before}, {now} {after}"


def _change(row: Row, name: Name, cell: tuple[str, str], sentence: str) -> Change:
    (what, field), (before, after) = name, cell
    return Change(
        rfc_id=row.rfc_id,
        agency=row.agency,
        what=what,
        field=field,
        before=before,
        after=after,
        sentence=stop(sentence),
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


def _answer_changes(earlier: Row, later: Row) -> list[Change]:
    before = {answer.question: answer.position for answer in earlier.answers}
    changes = []
    for answer in later.answers:
        was, now = _said(before.get(answer.question)), _said(answer.position)
        if was != now:
            turned = _turned(f"the answer to “{answer.label}”", *(f"“{said}”" if said else "" for said in (was, now)))
            changes.append(_change(later, (What.ANSWER, answer.label), (was, now), f"{later.agency}: {turned}."))
    return changes


def _statement_changes(earlier: Row, later: Row) -> list[Change]:
    """New words are shown; withdrawn ones are not said again, for they may have been withdrawn for a good reason."""
    before = {quote(statement) for statement in earlier.statements}
    after = [quote(statement) for statement in later.statements]
    added = [said for said in after if said not in before]
    gone = len(before - set(after))
    changes = [
        _change(later, (What.STATEMENT_ADDED, STATEMENT), ("", said), f"{later.agency}: a statement was added. {said}")
        for said in added
    ]
    return changes + [_withdrawn(later)] * gone


def _withdrawn(row: Row) -> Change:
    return _change(row, (What.STATEMENT_WITHDRAWN, STATEMENT), ("", ""), f"{row.agency}: a statement was withdrawn.")


def _said(position: Position | None) -> str:
    return position.value if position else ""
