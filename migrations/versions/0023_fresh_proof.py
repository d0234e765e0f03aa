"""When somebody last proved, in each session, that it is still them. So far that was when it began."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("staff_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE staff_session SET proved_at = began_at")
    with op.batch_alter_table("staff_session") as sessions:
        sessions.alter_column("proved_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as sessions:
        sessions.drop_column("proved_at")
