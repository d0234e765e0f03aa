"""What one release changed in another: the public note that keeps an earlier version honest."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from outreach.domain.compared import ANSWER_COLUMN, CELLS, STATEMENTS_COLUMN, Cell, Value, What
from outreach.domain.facts import Position
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook
from outreach.domain.prose import exact_instant, listed, stop
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row, RowStatement
from outreach.domain.wording import quote

ADDED, REMOVED, STATEMENT = "added", "removed", "statement"


ONE, MANY = ("was", "is now"), ("were", "are now")
VERBS = {
    "name": ONE,
    "spelling in the source": ONE,
    "country": ONE,
    "kind": ONE,
    "published range": ONE,
    "response status": ONE,
    "status before our rule for silence": ONE,
    "circumstances": MANY,
    "day of the answer": ONE,
    "day of the first answer": ONE,
    "day we first asked": ONE,
    "day we last asked": ONE,
    "deadline told": ONE,
    "number of requests for comment": ONE,
    "channels": MANY,
    "languages we asked in": MANY,
}
"""Our own headings. Whether a newsroom's own, such as “Searches”, speaks of one or of many, nobody has told us."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One cell that differs, or a row that came or went, with the sentence to publish about it.

    `field` is its heading in print, `column` its name for programs, with `values` before and after; none where a whole
    row came or went. `printed`: words that were withdrawn, for the desk alone: no release says them again. `entry`: the
    statement whose words were erased, where that is all there is to see.
    """

    rfc_id: RfcId
    agency: str
    what: What
    field: str
    before: str
    after: str
    sentence: str
    column: str = ""
    values: tuple[Value, Value] = (None, None)
    printed: str = ""
    entry: Seq | None = None


def changes_between(
    earlier: Sequence[Row], later: Sequence[Row], codebook: Codebook, form: Form = NEWEST
) -> tuple[Change, ...]:
    """Every difference between two releases of a dataset, in the order of the later one, then what it left out."""
    before = {row.rfc_id: row for row in earlier}
    after = {row.rfc_id for row in later}
    changes = [
        change
        for row in later
        for change in (_between(before[row.rfc_id], row, codebook, form) if row.rfc_id in before else [_came(row)])
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
    return _change(row, What.CAME, ADDED, after=row.agency, sentence=f"{row.agency} was added.")


def _went(row: Row) -> Change:
    return _change(row, What.WENT, REMOVED, before=row.agency, sentence=f"{row.agency} was removed.")


def _between(earlier: Row, later: Row, codebook: Codebook, form: Form) -> list[Change]:
    cells = (cell for cell in CELLS if cell.in_print(codebook.timeline, form))
    changed = [change for cell in cells for change in _cell_changes(cell, earlier, later, codebook=codebook)]
    return [*changed, *_answer_changes(earlier, later), *_statement_changes(earlier, later, form)]


def _cell_changes(cell: Cell, earlier: Row, later: Row, *, codebook: Codebook) -> Iterator[Change]:
    before, after = cell.said(earlier, codebook), cell.said(later, codebook)
    if before == after or (cell.told_by_another(earlier) and cell.told_by_another(later)):
        return
    what = cell.heading(codebook)
    yield _change(
        later,
        cell.what,
        what,
        before=before,
        after=after,
        sentence=f"{later.agency}: {_turned(what, before, after)}.",
        column=cell.column,
        values=(cell.value(earlier, codebook), cell.value(later, codebook)),
    )


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


def _change(
    row: Row,
    what: What,
    field: str,
    *,
    sentence: str,
    before: str = "",
    after: str = "",
    column: str = "",
    values: tuple[Value, Value] = (None, None),
) -> Change:
    return Change(
        rfc_id=row.rfc_id,
        agency=row.agency,
        what=what,
        field=field,
        before=before,
        after=after,
        sentence=stop(sentence),
        column=column,
        values=values,
    )


def _answer_changes(earlier: Row, later: Row) -> Iterator[Change]:
    before = {answer.question: answer.position for answer in earlier.answers}
    for answer in later.answers:
        was, now = _said(before.get(answer.question)), _said(answer.position)
        if was != now:
            turned = _turned(f"the answer to “{answer.label}”", *(f"“{said}”" if said else "" for said in (was, now)))
            yield _change(
                later,
                What.ANSWER,
                answer.label,
                before=was,
                after=now,
                sentence=f"{later.agency}: {turned}.",
                column=ANSWER_COLUMN.format(number=answer.question),
                values=(was or None, now or None),
            )


def _statement_changes(earlier: Row, later: Row, form: Form) -> list[Change]:
    """New words are shown; withdrawn ones are not said again, for they may have been withdrawn for a good reason."""
    before, after = _by_quote(earlier), _by_quote(later)
    said = ((quote(statement), statement) for statement in later.statements)
    changes = [_added(later, words, statement) for words, statement in said if words not in before]
    gone = [words for words in before if words not in after]
    if form < Form.EVERY_COLUMN:
        return changes + [_withdrawn(later)] * len(gone)
    changes += [_withdrawn(later, words) for words in gone]
    both = ((before[words], after[words]) for words in before if words in after)
    return changes + [_other_terms(later, listed(was), listed(now)) for was, now in both if was != now]


def _by_quote(row: Row) -> dict[str, list[str]]:
    """Each quote as it is printed, with the day and the terms of each time it was said."""
    found: dict[str, list[str]] = {}
    for one in row.statements:
        found.setdefault(quote(one), []).append(f"{exact_instant(one.at, row.zone)}, {one.terms}")
    return found


def _added(row: Row, said: str, statement: RowStatement) -> Change:
    return _change(
        row,
        What.STATEMENT_ADDED,
        STATEMENT,
        after=said,
        sentence=f"{row.agency}: a statement was added. {said}",
        column=STATEMENTS_COLUMN,
        values=(None, statement.words),
    )


def _withdrawn(row: Row, printed: str = "") -> Change:
    sentence = f"{row.agency}: a statement was withdrawn."
    change = _change(row, What.STATEMENT_WITHDRAWN, STATEMENT, sentence=sentence, column=STATEMENTS_COLUMN)
    return replace(change, printed=printed)


def _other_terms(row: Row, was: str, now: str) -> Change:
    return _change(
        row,
        What.STATEMENT_TERMS,
        What.STATEMENT_TERMS.value,
        before=was,
        after=now,
        sentence=f"{row.agency}: {_turned(What.STATEMENT_TERMS.value, was, now)}.",
        column=STATEMENTS_COLUMN,
    )


def _said(position: Position | None) -> str:
    return position.value if position else ""
