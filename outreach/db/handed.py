"""Thousands of rows handed to the database in one statement, as one JSON text that it takes apart itself.

    insert_many(session, table, rows, *, returning=()) -> list[Row]   rows: dicts with the same keys; any number
    insert_missing(session, table, rows) -> None                      those whose key is there already are left out
    texts_of(session, columns, rows) -> Iterator[str]                 rows as JSON, a few thousand in each text
    handed(session, columns) -> (expressions, source)                 what to select them from; binds the text as `rows`

A statement for each row costs more than the row itself: an import spent two thirds of its time there. For a few rows
the usual way is as quick, and is taken.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, repeat
from operator import is_, itemgetter
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Row,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.expression import FromClause

from outreach.db.session import Session
from outreach.db.statements import HANDED, INSERTS, ROWS
from outreach.domain.codec import canonical

FEW: Final = 50
AT_ONCE: Final = 5_000
Given = Mapping[str, object]


class JsonText(str):
    """A value of a JSON column that is written out already, so that nobody writes it out again."""

    __slots__ = ()


def insert_many(
    session: Session, table: Table, rows: Sequence[Given], *, returning: Sequence[Column[Any]] = ()
) -> list[Row[Any]]:
    """The columns asked for come back in no order."""
    if not rows:
        return []
    if len(rows) <= FEW:
        few = session.execute(insert(table).returning(*returning) if returning else insert(table), _read_again(rows))
        return [*few.all()] if returning else []
    same = _same_in_all(rows)
    columns = [table.c[name] for name in rows[0] if name not in same]
    values, source = handed(session, columns)
    names = [*(column.name for column in columns), *same]
    given = select(*values, *(bindparam(name, type_=table.c[name].type) for name in same)).select_from(source)
    statement = insert(table).from_select(names, given, include_defaults=False)
    told = {HANDED: [column.name for column in columns]}
    found: list[Row[Any]] = []
    for text in texts_of(session, columns, rows):
        wanted = statement.returning(*returning) if returning else statement
        done = session.execute(wanted, {ROWS: text, **same}, execution_options=told)
        found += done.all() if returning else []
    return found


def insert_missing(session: Session, table: Table, rows: Sequence[Given]) -> None:
    if not rows:
        return
    columns = [table.c[name] for name in rows[0]]
    values, source = handed(session, columns)
    given = select(*values).select_from(source).where(true())  # without a WHERE, SQLite reads ON CONFLICT as a join
    statement = (
        INSERTS[session.get_bind().dialect.name](table)
        .from_select([column.name for column in columns], given, include_defaults=False)
        .on_conflict_do_nothing(index_elements=[*table.primary_key])
    )
    told = {HANDED: [column.name for column in columns]}
    for text in texts_of(session, columns, rows):
        session.execute(statement, {ROWS: text}, execution_options=told)


def texts_of(session: Session, columns: Sequence[Column[Any]], rows: Sequence[Given]) -> Iterator[str]:
    keepers = [(at, keep) for at, column in enumerate(columns) if (keep := _keeper(session, column))]
    values = itemgetter(*(column.name for column in columns))
    every = iter(rows)
    while some := [list(values(row)) for row in islice(every, AT_ONCE)]:
        for row in some:
            for at, keep in keepers:
                row[at] = keep(row[at])
        yield json.dumps(some, ensure_ascii=False)


def handed(session: Session, columns: Sequence[Column[Any]]) -> tuple[list[ColumnElement[Any]], FromClause]:
    text: ColumnElement[Any] = bindparam(ROWS, type_=Text())
    if _is_sqlite(session):
        each = func.json_each(text).table_valued("value", name="handed")
        return [func.json_extract(each.c.value, f"$[{at}]") for at in range(len(columns))], each
    each = func.jsonb_array_elements(cast(text, JSONB)).table_valued("value", name="handed")
    texts = [each.c.value.op("->>", return_type=Text())(at) for at in range(len(columns))]
    return [cast(found, column.type) for found, column in zip(texts, columns, strict=True)], each


def _same_in_all(rows: Sequence[Given]) -> dict[str, object]:
    """The columns in which all rows hold one and the same value: it is bound once. Two stay to be handed over."""
    names = [*rows[0]]
    same = [name for name in names if all(map(is_, map(itemgetter(name), rows), repeat(rows[0][name])))]
    return {name: _value(rows[0][name]) for name in same[: len(names) - 2]}


def _read_again(rows: Sequence[Given]) -> list[dict[str, object]]:
    """The rows for the usual way, which writes JSON out itself."""
    return [{name: _value(value) for name, value in row.items()} for row in rows]


def _value(value: object) -> object:
    return json.loads(value) if isinstance(value, JsonText) else value


def _keeper(session: Session, column: Column[Any]) -> Callable[[Any], object] | None:
    """How a value of the column is written, since JSON knows no instants; None where it needs nothing."""
    if not _is_sqlite(session):
        return _plain
    dialect = session.get_bind().dialect
    keep = column.type.dialect_impl(dialect).bind_processor(dialect)
    if keep is None or not isinstance(column.type, JSON):
        return keep
    return lambda value: value if isinstance(value, JsonText) else keep(value)


def _plain(value: object) -> object:
    if isinstance(value, date):  # an instant is a date too
        return value.isoformat()
    return canonical(value) if isinstance(value, dict | list) else value


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
