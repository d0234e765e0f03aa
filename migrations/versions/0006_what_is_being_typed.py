"""What is being typed into a form is kept until the form is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(form) >= 1 AND length(form) <= 2000", name=op.f("ck_draft_form_length")),
        sa.CheckConstraint("length(key) >= 1 AND length(key) <= 100", name=op.f("ck_draft_key_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_draft_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "form", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_kept_at"), "draft", ["kept_at"])


def downgrade() -> None:
    op.drop_table("draft")
