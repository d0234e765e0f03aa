"""The tables in which nothing is ever changed or deleted, and the triggers by which the database itself refuses it.

Append-only: `entry` (the log), `edition` (what was asked, and under which policy), `off_record` (what a seal in the
log stands for), `agency_alias` (why a printed name was corrected), `release` and `release_file` (what was published),
`message_step` (what was done with a message that came in), `audit_event` and `audit_anchor` (who did and read what),
`legal_hold` (what may not be erased), `retention` (how long it is kept), `erasure` and `erasure_end` (what was to be
erased, by whose two names), `erased_entry`, `erased_message` and `erased_file` (what was).
There is one narrow door, `DOORS`: the body of an entry may become what stands in `erased_entry` for it and nothing
else; words off the record, and reasons written beside a message, may become a mark where that was erased.
Not so: `submission`, a guard and no evidence, whose rows are dropped when they are old; `standing_summary` and
`standing_count`, which can be made again from the log; `audit_payload`, which the law may want erased; the directory of
agencies and contacts, whose state at the time of an attempt stands in the attempt.

The migrations hold their own copy of this text, as history must; a test compares what both make.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Template
from typing import Final

from sqlalchemy import DDL, event
from sqlmodel import SQLModel

from outreach.domain.tombstones import ERASED

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
    "audit_event": ("seq",),
    "audit_anchor": ("size",),
    "legal_hold": ("id",),
    "retention": ("id",),
    "erasure": ("id",),
    "erasure_end": ("erasure_id",),
    "erased_entry": ("rfc_id", "seq"),
    "erased_message": ("received_id",),
    "erased_file": ("erasure_id", "sha256"),
}
"""The other append-only tables by their keys: SQLite's INSERT OR REPLACE deletes without firing DELETE triggers."""

APPEND_ONLY: Final = (*NEXT_IN_LINE, *NEVER_REPLACED)

NO_SALT: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Door:
    """Which change of a row passes after all: these columns as they were, and this condition besides."""

    same: tuple[str, ...]
    only: str

    def sqlite(self) -> str:
        return " AND ".join((*(f"NEW.{name} IS OLD.{name}" for name in self.same), self.only.replace("::text", "")))

    def postgres(self) -> str:
        same = (f'NEW."{name}"::text IS NOT DISTINCT FROM OLD."{name}"::text' for name in self.same)
        only = self.only.replace("FROM erased_", "FROM public.erased_")  # a temporary table of that name opens nothing
        return " AND ".join((*same, only))


OF_ENTRY: Final = "EXISTS (SELECT 1 FROM erased_entry WHERE rfc_id = NEW.rfc_id AND seq = NEW.seq"
OF_MESSAGE: Final = "EXISTS (SELECT 1 FROM erased_message WHERE received_id = NEW.received_id)"
DOORS: Final = {
    "entry": Door(
        ("rfc_id", "seq", "recorded_at", "recorded_by", "occurred_at", "kind", "digest"),
        OF_ENTRY + " AND body::text = NEW.body::text)",
    ),
    "off_record": Door(("rfc_id", "seq"), f"NEW.words = '{ERASED}' AND NEW.salt = '{NO_SALT}' AND " + OF_ENTRY + ")"),
    "message_step": Door(
        ("id", "received_id", "at", "by", "done", "rfc_ids"), f"NEW.why = '{ERASED}' AND " + OF_MESSAGE
    ),
}

SQLITE_NO_CHANGE: Final = Template(
    "CREATE TRIGGER ${table}_no_$word BEFORE $verb ON $table "
    "BEGIN SELECT RAISE(ABORT, '$table is append-only: record a correction instead'); END"
)
SQLITE_DOOR: Final = Template(
    "CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON $table WHEN NOT ($only) "
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
POSTGRES_ONLY_ERASED: Final = Template(
    "CREATE FUNCTION ${table}_door() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN "
    "IF NOT ($only) THEN "
    "RAISE EXCEPTION '$table is append-only: record a correction instead' USING ERRCODE = 'restrict_violation'; "
    "END IF; RETURN NEW; END $$$$"
)
POSTGRES_NO_DELETE: Final = Template(
    "CREATE TRIGGER ${table}_no_change BEFORE DELETE OR TRUNCATE ON $table "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
POSTGRES_DOOR: Final = Template(
    "CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON $table FOR EACH ROW EXECUTE FUNCTION ${table}_door()"
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
            if verb == "UPDATE" and name in DOORS:
                yield SQLITE_DOOR.substitute(table=name, only=DOORS[name].sqlite())
            else:
                yield SQLITE_NO_CHANGE.substitute(table=name, verb=verb, word=verb.lower())
    for name, (group, number) in NEXT_IN_LINE.items():
        yield SQLITE_NO_GAP.substitute(table=name, number=number, same=_same(group))
    for name, key in NEVER_REPLACED.items():
        yield SQLITE_NO_REPLACE.substitute(table=name, same=_same(key))


def postgres_triggers() -> Iterator[str]:
    """Statement triggers refuse even a change that would meet no row; TRUNCATE is a change too."""
    yield POSTGRES_REFUSE
    for name in APPEND_ONLY:
        if name in DOORS:
            yield POSTGRES_ONLY_ERASED.substitute(table=name, only=DOORS[name].postgres())
            yield POSTGRES_NO_DELETE.substitute(table=name)
            yield POSTGRES_DOOR.substitute(table=name)
        else:
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
