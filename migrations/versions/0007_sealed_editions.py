"""What an investigation adopted is sealed, each version to the one before, so that a change by hand shows."""

import json
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SQLITE_NO_UPDATE = (
    "CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'edition is "
    "append-only: record a correction instead'); END"
)
EDITION = sa.table(
    "edition",
    sa.column("investigation_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("version", sa.Integer),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
    sa.column("recorded_by", sa.String),
    sa.column("body", sa.JSON),
    sa.column("digest", sa.String),
)
KEY = ("investigation_id", "kind", "version")


def upgrade() -> None:
    op.add_column("edition", sa.Column("digest", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    op.execute("DROP TRIGGER edition_no_update" if sqlite else "ALTER TABLE edition DISABLE TRIGGER edition_no_change")
    previous, line = "", None
    for row in connection.execute(sa.select(EDITION).order_by(*KEY)).all():
        previous = previous if line == row[:2] else ""
        previous, line = _digest(previous, row), row[:2]
        same = [EDITION.c[name] == getattr(row, name) for name in KEY]
        connection.execute(sa.update(EDITION).where(*same).values(digest=previous))
    op.execute(SQLITE_NO_UPDATE if sqlite else "ALTER TABLE edition ENABLE TRIGGER edition_no_change")


def downgrade() -> None:
    op.drop_column("edition", "digest")


def _digest(previous: str, row: sa.Row[Any]) -> str:
    at = row.recorded_at.replace(tzinfo=None).isoformat(timespec="microseconds") + "+00:00"
    sealed = [previous, row.investigation_id, row.kind, row.version, at, row.recorded_by, row.body]
    return sha256(json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
