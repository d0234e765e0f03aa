"""When an agency opens and closes on days of the week that are unlike others; so far on none, as until now."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("agency", sa.Column("hours", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("agency", "hours")
