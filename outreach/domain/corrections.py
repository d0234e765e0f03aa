"""What one release changed in another: the public note that keeps an earlier version honest."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from outreach.domain import sayable
from outreach.domain.compared import ANSWER_COLUMN, CELLS, STATEMENTS_COLUMN, Cell, Value, What
from outreach.domain.facts import Position
from outreach.domain.held_cells import held, said_on
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook
from outreach.domain.known import Listing
from outreach.domain.prose import exact_instant, listed
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row, RowStatement
from outreach.domain.sayable import EMPTY, Holds, Sayable, Shape
from outreach.domain.voices import Own, Voice, one_way
from outreach.domain.wording import quote

ADDED, REMOVED, MERGED, STATEMENT = "added", "removed", "merged", "statement"


ONE, MANY = Shape.WAS, Shape.WERE
VERBS: Final[Mapping[str, Shape]] = {
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
    statement whose words were erased, where that is all there is to see. `told`: the same for every language to say.
    """

    rfc_id: RfcId
    agency: str
    what: What
    field: str
    before: str
    after: str
    sentence: str
    told: Sayable
    column: str = ""
    values: tuple[Value, Value] = (None, None)
    printed: str = ""
    entry: Seq | None = None


def changes_between(
    earlier: Sequence[Row], later: Sequence[Row], codebook: Codebook, form: Form = NEWEST
) -> tuple[Change, ...]:
    """Every difference between two releases of a dataset, in the order of the later one, then what it left out."""
    own = Own(codebook)
    before = {row.rfc_id: row for row in earlier}
    after = {row.rfc_id for row in later}
    changes = [
        change
        for row in later
        for change in (_between(before[row.rfc_id], row, codebook, form) if row.rfc_id in before else [_came(row, own)])
    ]
    return (*changes, *(_went(row, own) for row in earlier if row.rfc_id not in after))


def where_they_went(changes: Iterable[Change], gone: Mapping[RfcId, Listing], form: Form) -> Iterator[Change]:
    """The same, saying of a row that went whether it was removed or merged, and with which. `gone`: what went."""
    for change in changes:
        listing = gone.get(change.rfc_id)
        if form < Form.SAID_IN_FULL or change.what is not What.WENT or not listing or listing.outside_dataset:
            yield change
            continue
        other = sayable.of(Holds.NAME, listing.merged_into)
        shape = Shape.MERGED if listing.merged_into else Shape.REMOVED
        told = replace(change.told, shape=shape, after=other)
        sentence = sayable.sentence(told, Own(Codebook()))  # names alone: no word of a codebook is in it
        field = MERGED if listing.merged_into else REMOVED
        yield replace(change, told=told, sentence=sentence, field=field, after=listing.merged_into)


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
    return _change(row, What.CAME, told, own, field=ADDED, after=row.agency)


def _went(row: Row, own: Voice) -> Change:
    told = Sayable(shape=Shape.WENT, agency=row.agency)
    return _change(row, What.WENT, told, own, field=REMOVED, before=row.agency)


def _between(earlier: Row, later: Row, codebook: Codebook, form: Form) -> list[Change]:
    own = Own(codebook)
    cells = (cell for cell in CELLS if cell.in_print(codebook.timeline, form))
    changed = [change for cell in cells for change in _cell_changes(cell, earlier, later, codebook=codebook)]
    return [*changed, *_answer_changes(earlier, later, own), *_statement_changes(earlier, later, form, own)]


def _cell_changes(cell: Cell, earlier: Row, later: Row, *, codebook: Codebook) -> Iterator[Change]:
    before, after = cell.said(earlier, codebook), cell.said(later, codebook)
    if before == after or (cell.told_by_another(earlier) and cell.told_by_another(later)):
        return
    field = cell.heading(codebook)
    ours = field == cell.what.value
    told = Sayable(
        shape=VERBS.get(field, Shape.READS),
        agency=later.agency,
        heading=field if ours else sayable.ALONE,
        about=EMPTY if ours else sayable.of(Holds.FINDING, field),
        before=cell.held(earlier) if cell.held else held(cell.what, earlier, before),
        after=cell.held(later) if cell.held else held(cell.what, later, after),
    )
    change = _change(later, cell.what, told, Own(codebook), field=field, before=before, after=after)
    yield replace(change, column=cell.column, values=(cell.value(earlier, codebook), cell.value(later, codebook)))


def _change(
    row: Row, what: What, told: Sayable, own: Voice, *, field: str, before: str = "", after: str = ""
) -> Change:
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


def _answer_changes(earlier: Row, later: Row, own: Voice) -> Iterator[Change]:
    before = {answer.question: answer.position for answer in earlier.answers}
    for answer in later.answers:
        was, now = _said(before.get(answer.question)), _said(answer.position)
        if was != now:
            told = Sayable(
                shape=Shape.READS,
                agency=later.agency,
                heading=one_way("the answer to “%(about)s”"),
                about=sayable.of(Holds.QUESTION_LABEL, str(answer.question), answer.label),
                before=sayable.of(Holds.IN_QUOTES, was),
                after=sayable.of(Holds.IN_QUOTES, now),
            )
            change = _change(later, What.ANSWER, told, own, field=answer.label, before=was, after=now)
            column = ANSWER_COLUMN.format(number=answer.question)
            yield replace(change, column=column, values=(was or None, now or None))


def _statement_changes(earlier: Row, later: Row, form: Form, own: Voice) -> list[Change]:
    """New words are shown; withdrawn ones are not said again, for they may have been withdrawn for a good reason."""
    before, after = _by_quote(earlier), _by_quote(later)
    changes = [_added(later, one, own) for one in later.statements if quote(one) not in before]
    gone = [words for words in before if words not in after]
    if form < Form.EVERY_COLUMN:
        return changes + [_withdrawn(later, own)] * len(gone)
    changes += [_withdrawn(later, own, words) for words in gone]
    both = ((before[words], after[words]) for words in before if words in after)
    return changes + [
        _other_terms((earlier, later), was, now, own) for was, now in both if _on(was, earlier) != _on(now, later)
    ]


def _by_quote(row: Row) -> dict[str, list[RowStatement]]:
    """Each quote as it is printed, with each time it was said."""
    found: dict[str, list[RowStatement]] = {}
    for one in row.statements:
        found.setdefault(quote(one), []).append(one)
    return found


def _on(statements: Sequence[RowStatement], row: Row) -> str:
    """The days and the terms."""
    return listed(f"{exact_instant(one.at, row.zone)}, {one.terms}" for one in statements)


def _added(row: Row, statement: RowStatement, own: Voice) -> Change:
    told = Sayable(shape=Shape.STATEMENT_ADDED, agency=row.agency, after=sayable.quoted(statement))
    change = _change(row, What.STATEMENT_ADDED, told, own, field=STATEMENT, after=quote(statement))
    return replace(change, column=STATEMENTS_COLUMN, values=(None, statement.words))


def _withdrawn(row: Row, own: Voice, printed: str = "") -> Change:
    told = Sayable(shape=Shape.STATEMENT_WITHDRAWN, agency=row.agency)
    change = _change(row, What.STATEMENT_WITHDRAWN, told, own, field=STATEMENT)
    return replace(change, column=STATEMENTS_COLUMN, printed=printed)


def _other_terms(rows: tuple[Row, Row], was: Sequence[RowStatement], now: Sequence[RowStatement], own: Voice) -> Change:
    earlier, later = rows
    told = Sayable(
        shape=Shape.READS,
        agency=later.agency,
        heading=What.STATEMENT_TERMS.value,
        before=sayable.listed(said_on(earlier, one) for one in was),
        after=sayable.listed(said_on(later, one) for one in now),
    )
    change = _change(
        later,
        What.STATEMENT_TERMS,
        told,
        own,
        field=What.STATEMENT_TERMS.value,
        before=_on(was, earlier),
        after=_on(now, later),
    )
    return replace(change, column=STATEMENTS_COLUMN)


def _said(position: Position | None) -> str:
    return position.value if position else ""
