"""How PostgreSQL is opened: one snapshot for a page, and a clock that a release can stop."""

from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from outreach.domain.codec import canonical

BUSY_SECONDS: Final = 10
DURABLE: Final = {"fsync": "on", "full_page_writes": "on"}
ACKNOWLEDGED: Final = ("on", "remote_write", "remote_apply")


def reading_engine(engine: Engine) -> Engine:
    """The same connections, but each transaction is one snapshot in which writing is refused."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing_engine(url: URL) -> Engine:
    """Connections that see what others have saved as soon as it is saved, and wait for a row at most ten seconds."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_size=5,
        max_overflow=5,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        json_serializer=canonical,
    )

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.execute(
            f"SELECT set_config('timezone', 'UTC', false), set_config('lock_timeout', '{BUSY_SECONDS}s', false)"
        )
        connection.commit()

    return engine


def weaknesses(connection: Connection) -> list[str]:
    """Server settings under which something that was said to be saved can be lost in a power cut."""
    rows = connection.execute(text("SELECT name, setting FROM pg_settings"))
    settings = {row.name: row.setting for row in rows}
    found = [
        f"PostgreSQL runs with {name} = {settings[name]}: a power cut can lose or tear the record. Set it to {wanted}."
        for name, wanted in DURABLE.items()
        if settings[name] != wanted
    ]
    if (level := settings["synchronous_commit"]) not in ACKNOWLEDGED:
        found.append(
            f"PostgreSQL runs with synchronous_commit = {level}: what was saved last can be lost in a power cut. "
            "Set it to on."
        )
    return found
