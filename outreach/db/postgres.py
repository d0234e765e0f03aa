"""How PostgreSQL is opened: one snapshot for a page, and a clock that a release can stop."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from outreach.db import compiled
from outreach.db.discreet import keep_rows_out_of_errors
from outreach.domain.codec import canonical

BUSY_SECONDS: Final = 10
DURABLE: Final = {"fsync": "on", "full_page_writes": "on"}
ACKNOWLEDGED: Final = ("on", "remote_write", "remote_apply")
ERASED_FROM: Final = (
    "audit_payload",
    "batch_letter",
    "contact",
    "contact_proposal",
    "draft",
    "entry",
    "message_step",
    "off_record",
    "outbox",
    "received_message",
    "standing_summary",
)
"""The tables that an erasure changes or deletes rows of."""

OWNED: Final = text(
    "SELECT relname FROM pg_class WHERE relname = ANY(:names) AND relnamespace = 'public'::regnamespace "
    "AND pg_has_role(current_user, relowner, 'USAGE')"
)
SERVER: Final = text(
    "SELECT current_setting('server_encoding') AS encoding, rolname AS role, rolsuper AS superuser, "
    "clock_timestamp() AS now FROM pg_roles WHERE rolname = current_user"
)


def reading_engine(engine: Engine) -> Engine:
    """The same connections, but each transaction is one snapshot in which writing is refused."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing_engine(url: URL) -> Engine:
    """Connections that see what others have saved as soon as it is saved, and wait for a row at most ten seconds."""
    engine = create_engine(
        url.set(drivername=compiled.POSTGRES),
        isolation_level="READ COMMITTED",
        pool_size=5,
        max_overflow=5,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={"client_encoding": "UTF8"},  # whatever the database itself keeps; the doctor names another
        json_serializer=canonical,
        hide_parameters=True,
        execution_options=compiled.KEPT,
    )
    keep_rows_out_of_errors(engine)

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.execute(
            f"SELECT set_config('timezone', 'UTC', false), set_config('lock_timeout', '{BUSY_SECONDS}s', false)"
        )
        connection.commit()

    return engine


def vacuum(engine: Engine) -> str:
    """Rows as they were before an erasure are freed. Their bytes go as PostgreSQL uses the space anew."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = connection.execute(OWNED, {"names": [*ERASED_FROM]}).scalars().all()
        for name in mine:
            connection.exec_driver_sql(f"VACUUM {name}")
    return (
        "" if len(mine) == len(ERASED_FROM) else "This role may not vacuum: autovacuum frees what was erased, in time."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """What a server says of itself and of us: how it keeps letters, who we are there, and what time it is."""

    encoding: str
    role: str
    superuser: bool
    now: datetime


def server(connection: Connection) -> Server:
    row = connection.execute(SERVER).one()
    return Server(encoding=row.encoding, role=row.role, superuser=row.superuser, now=row.now)


def careless(connection: Connection) -> list[tuple[str, str, str]]:
    """Settings under which what was said to be saved can be lost in a power cut: name, value, and what it should be."""
    rows = connection.execute(text("SELECT name, setting FROM pg_settings"))
    settings = {row.name: row.setting for row in rows}
    found = [(name, settings[name], wanted) for name, wanted in DURABLE.items() if settings[name] != wanted]
    if (level := settings["synchronous_commit"]) not in ACKNOWLEDGED:
        found.append(("synchronous_commit", level, "on"))
    return found
