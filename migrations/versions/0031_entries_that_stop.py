"""Whoever looks for what is left alone reads those entries, and not the log of every request that is overdue."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    stops = sa.text("kind = 'FollowUpStopped'")
    op.create_index("ix_entry_stops", "entry", ["rfc_id"], sqlite_where=stops, postgresql_where=stops)


def downgrade() -> None:
    op.drop_index("ix_entry_stops", "entry")
