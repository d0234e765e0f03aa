"""On which kinds of holidays an agency is closed besides the public ones; so far on none, as until now."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("agency", sa.Column("also_closed", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("agency", "also_closed")
