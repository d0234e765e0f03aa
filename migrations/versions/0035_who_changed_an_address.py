"""Who put another address in place of the one a contact had, and when; of none so far, as nobody noted it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("contact", sa.Column("moved_by", sa.String(), nullable=True))
    op.add_column("contact", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "moved_at")
    op.drop_column("contact", "moved_by")
