"""Brings a database from any earlier form to the present one, all or nothing, and says whether it is there.

    upgrade(url) -> None             make or migrate the database; its file is readable by its owner alone
    downgrade(url, revision)         back to an earlier form; for tests and for a release taken back
    migrating(url)                   the connection and the one transaction in which all of that happens
    check(url) -> list[str]          what keeps this database from being used, in sentences; empty when nothing does
    glance(url) -> list[str]         the same as far as a moment shows, however large it is: for each start of a command
    glance_to_verify(url)            the same, but for what `verify` itself names: guards of the record that are gone
    unguarded(connection)            those guards

Works from a checkout and from an installed wheel alike; needs no alembic.ini.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from outreach.config import shipped
from outreach.db import planner, postgres, sqlite
from outreach.db.append_only import postgres_triggers, sqlite_triggers
from outreach.db.session import is_sqlite, parse_url, sqlite_file
from outreach.domain.errors import OutreachError

if TYPE_CHECKING:
    from alembic.config import Config

ONE_AT_A_TIME: Final = text(f"SELECT pg_advisory_xact_lock({0x0D2E5D})")
POSTGRES_TRIGGERS: Final = (
    "SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
)
POSTGRES_FUNCTIONS: Final = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
FORM: Final = text("SELECT version_num FROM alembic_version")
UPGRADE: Final = "Run `outreach db upgrade`."


def upgrade(url: str, revision: str = "head") -> None:
    from alembic import command

    _make_file(url)
    with migrating(url) as connection:
        _refuse_what_is_not_ours(connection)
        command.upgrade(_config(connection), revision)
        if revision == "head":
            planner.teach(connection)


def downgrade(url: str, revision: str) -> None:
    from alembic import command

    with migrating(url) as connection:
        command.downgrade(_config(connection), revision)


def check(url: str) -> list[str]:
    """Reads the whole database, and keeps others from writing meanwhile."""
    if missing := _missing_file(url):
        return [missing]
    with migrating(url) as connection:
        return _unfit(connection) or _damage(connection)


def glance(url: str) -> list[str]:
    return _glanced(url, _unfit)


def glance_to_verify(url: str) -> list[str]:
    return _glanced(url, _unreadable)


def unguarded(connection: Connection) -> list[str]:
    """The record is only append-only while its triggers are there, and say what they said when they were made."""
    if connection.dialect.name == "sqlite":
        wanted, queries = sqlite_triggers(), ["SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"]
    else:
        wanted, queries = postgres_triggers(), [POSTGRES_TRIGGERS, POSTGRES_FUNCTIONS]
    found = {name: text for query in queries for name, text in connection.exec_driver_sql(query).all()}
    return [_guard(name, wrong) for name, text in _named(wanted) if (wrong := _compared(found.get(name), text))]


def _glanced(url: str, look: Callable[[Connection], list[str]]) -> list[str]:
    if missing := _missing_file(url):
        return [missing]
    parsed = parse_url(url)
    engine = sqlite.reading_engine(parsed) if is_sqlite(parsed) else postgres.writing_engine(parsed)
    try:
        with engine.connect() as connection:
            return look(connection)
    finally:
        engine.dispose()


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """One transaction for all steps, so that a failure half-way leaves the database as it was."""
    parsed = parse_url(url)
    engine: Engine = sqlite.migrating_engine(parsed) if is_sqlite(parsed) else postgres.writing_engine(parsed)
    try:
        with engine.begin() as connection:
            if not is_sqlite(parsed):
                connection.execute(ONE_AT_A_TIME)
            yield connection
            _check_foreign_keys(connection)
    finally:
        engine.dispose()


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _make_file(url: str) -> None:
    """The record is nobody else's business on this machine: only its owner may read the file."""
    parsed = parse_url(url)
    if is_sqlite(parsed):
        file = sqlite_file(parsed)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)


def _refuse_what_is_not_ours(connection: Connection) -> None:
    found = _form(connection)
    if others := _of_another_program(connection, found):
        raise OutreachError(others)
    if found is not None and found not in _forms():
        raise OutreachError(_behind(connection))


def _of_another_program(connection: Connection, found: str | None) -> str:
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if not tables or found in _forms() or "staff" in tables:
        return ""
    named = ", ".join(sorted(tables)[:3])
    return f"The database belongs to another program: it holds {named}. Name another one in OUTREACH_DATABASE_URL."


def _form(connection: Connection) -> str | None:
    found: str | None = connection.execute(FORM).scalar() if inspect(connection).has_table("alembic_version") else None
    return found


def _forms() -> list[str]:
    """By the names of the migrations, which begin with their revision: alembic takes long to load."""
    return sorted(file.name.partition("_")[0] for file in (shipped("migrations") / "versions").glob("[0-9]*.py"))


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            tables = ", ".join(sorted({str(row[0]) for row in orphans}))
            raise OutreachError(
                f"The database would lose the connections between its records in {tables}; nothing was changed. "
                "Restore a backup, or ask for help with this sentence."
            )


def _missing_file(url: str) -> str:
    parsed = parse_url(url)
    if is_sqlite(parsed) and not sqlite_file(parsed).exists():
        return f"There is no database at {sqlite_file(parsed)} yet. {UPGRADE}"
    return ""


def _unfit(connection: Connection) -> list[str]:
    return _unreadable(connection) or unguarded(connection)


def _unreadable(connection: Connection) -> list[str]:
    behind = _behind(connection)
    return [behind] if behind else _missing_tables(connection)


def _missing_tables(connection: Connection) -> list[str]:
    found = set(inspect(connection).get_table_names())
    return [
        f"The table {name} is gone, and what was in it. Find out who removed it, then restore a backup."
        for name in _tables()
        if name not in found
    ]


def _tables() -> list[str]:
    from outreach.db.metadata import METADATA

    return sorted(METADATA.tables)


def _behind(connection: Connection) -> str:
    ours, found = _forms(), _form(connection)
    if found == ours[-1]:
        return ""
    if others := _of_another_program(connection, found):
        return others
    if found is None:
        return f"The database is empty. {UPGRADE}"
    if found not in ours:
        return (
            f"The database was made by a newer Outreach (its form is {found}, ours is {ours[-1]}). "
            "Install that version."
        )
    return f"The database has the form {found}; this version of Outreach needs {ours[-1]}. {UPGRADE}"


def _named(statements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each by its name, with what the database gives back of it: all of a trigger, the body of a function."""
    for statement in statements:
        _create, what, name, *_ = statement.replace("()", " ").split()
        yield name, statement.split("$$")[1] if what == "FUNCTION" else statement


def _compared(found: str | None, wanted: str) -> str:
    if found is None:
        return "is gone or switched off"
    return "" if "".join(found.split()) == "".join(wanted.split()) else "was replaced by another of its name"


def _guard(name: str, wrong: str) -> str:
    return (
        f"The trigger {name} {wrong}, so the record could be changed without a trace. "
        f"Find out who did that, run `outreach verify`, then restore a backup."
    )


def _damage(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
    return [f"The database file is damaged: {line}. Restore a backup." for line in found if line != "ok"]
