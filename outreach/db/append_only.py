"""The tables in which nothing is ever changed or deleted, and the triggers by which the database itself refuses it.

Append-only: `entry` (the log), `edition` (what was asked, and under which policy), `off_record` (what a seal in the
log stands for), `agency_alias` (why a printed name was corrected), `release` and `release_file` (what was published),
`message_step` (what was done with a message that came in).
Not so: `submission`, a guard and no evidence, whose rows are dropped when they are old; `standing_summary` and
`standing_count`, which can be made again from the log; the directory of agencies and contacts, whose state at the
time of an attempt stands in the attempt.

The migrations hold their own copy of this text, as history must; a test compares what both make.
"""

from collections.abc import Iterator
from string import Template
from typing import Final

from sqlalchemy import DDL, event
from sqlmodel import SQLModel

NEXT_IN_LINE: Final = {
    "entry": (("rfc_id",), "seq"),
    "edition": (("investigation_id", "kind"), "version"),
    "release": (("investigation_id",), "number"),
}
"""Tables numbered without gaps: within the first columns, the second is one more than the highest so far."""

NEVER_REPLACED: Final = {
    "off_record": ("rfc_id", "seq"),
    "agency_alias": ("id",),
    "release_file": ("investigation_id", "release_number", "name"),
    "message_step": ("id",),
}
"""The other append-only tables by their keys: SQLite's INSERT OR REPLACE deletes without firing DELETE triggers."""

APPEND_ONLY: Final = (*NEXT_IN_LINE, *NEVER_REPLACED)

SQLITE_NO_CHANGE: Final = Template(
    "CREATE TRIGGER ${table}_no_$word BEFORE $verb ON $table "
    "BEGIN SELECT RAISE(ABORT, '$table is append-only: record a correction instead'); END"
)
SQLITE_NO_GAP: Final = Template(
    "CREATE TRIGGER ${table}_no_gap BEFORE INSERT ON $table "
    "WHEN NEW.$number <> (SELECT coalesce(max($number), 0) + 1 FROM $table WHERE $same) "
    "BEGIN SELECT RAISE(ABORT, '$table is numbered without gaps'); END"
)
SQLITE_NO_REPLACE: Final = Template(
    "CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON $table WHEN EXISTS (SELECT 1 FROM $table WHERE $same) "
    "BEGIN SELECT RAISE(ABORT, '$table is append-only: record a correction instead'); END"
)

POSTGRES_REFUSE: Final = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION '% is append-only: record a correction instead', TG_TABLE_NAME "
    "USING ERRCODE = 'restrict_violation'; END $$"
)
POSTGRES_NO_CHANGE: Final = Template(
    "CREATE TRIGGER ${table}_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON $table "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
POSTGRES_NEXT: Final = Template(
    "CREATE FUNCTION ${table}_next() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN "
    "IF NEW.$number <> (SELECT coalesce(max($number), 0) + 1 FROM $table WHERE $same) THEN "
    "RAISE EXCEPTION '$table is numbered without gaps' USING ERRCODE = 'integrity_constraint_violation'; "
    "END IF; RETURN NEW; END $$$$"
)
POSTGRES_NO_GAP: Final = Template(
    "CREATE TRIGGER ${table}_no_gap BEFORE INSERT ON $table FOR EACH ROW EXECUTE FUNCTION ${table}_next()"
)


def sqlite_triggers() -> Iterator[str]:
    for name in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield SQLITE_NO_CHANGE.substitute(table=name, verb=verb, word=verb.lower())
    for name, (group, number) in NEXT_IN_LINE.items():
        yield SQLITE_NO_GAP.substitute(table=name, number=number, same=_same(group))
    for name, key in NEVER_REPLACED.items():
        yield SQLITE_NO_REPLACE.substitute(table=name, same=_same(key))


def postgres_triggers() -> Iterator[str]:
    """Statement triggers refuse even a change that would meet no row; TRUNCATE is a change too."""
    yield POSTGRES_REFUSE
    for name in APPEND_ONLY:
        yield POSTGRES_NO_CHANGE.substitute(table=name)
    for name, (group, number) in NEXT_IN_LINE.items():
        yield POSTGRES_NEXT.substitute(table=name, number=number, same=_same(group))
        yield POSTGRES_NO_GAP.substitute(table=name)


def attach() -> None:
    """Tables made from the models get their triggers too, so that they can be compared with what history made."""
    for dialect, statements in (("sqlite", sqlite_triggers()), ("postgresql", postgres_triggers())):
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(SQLModel.metadata, "after_create", ddl.execute_if(dialect=dialect))


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"{column} = NEW.{column}" for column in columns)
