"""Until when the day holds from which a row can fairly be signed, and whether it waits for a person first.

All are to be reckoned anew: the days kept so far went by the log alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("standing_summary", sa.Column("fair_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("standing_summary", sa.Column("stuck", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE standing_summary SET fair_from = NULL, fair_until = '1970-01-01 00:00:00.000000'")
    op.create_index("ix_summary_fair_until", "standing_summary", ["investigation_id", "fair_until"])
    op.create_index("ix_summary_stuck", "standing_summary", ["investigation_id", "stuck"])


def downgrade() -> None:
    for name in ("ix_summary_stuck", "ix_summary_fair_until"):
        op.drop_index(name, "standing_summary")
    op.drop_column("standing_summary", "stuck")
    op.drop_column("standing_summary", "fair_until")
