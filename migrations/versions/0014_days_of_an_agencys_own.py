"""Days on which one agency is closed, or works, unlike others in its country."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("agency", sa.Column("own_days", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("agency", "own_days")
