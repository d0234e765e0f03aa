"""The bytes of a letter to an agency as they left, by their SHA-256."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("raw", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "raw")
