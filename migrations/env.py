"""Runs the migrations on the connection that `outreach.db.migrate` hands over, in its transaction.

By hand, to write a new migration: `alembic -x url=sqlite:///var/outreach.sqlite3 revision --autogenerate -m "..."`.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from outreach.db import postgres, sqlite
from outreach.db.metadata import METADATA
from outreach.db.session import is_sqlite, parse_url


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write column types as plain SQLAlchemy, so that a migration never breaks when our code moves."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, render_item=render_item)
    with context.begin_transaction():
        context.run_migrations()


def run_by_hand() -> None:
    url = parse_url(context.get_x_argument(as_dictionary=True)["url"])
    engine = sqlite.migrating_engine(url) if is_sqlite(url) else postgres.writing_engine(url)
    with engine.begin() as connection:
        run(connection)


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    run_by_hand()
