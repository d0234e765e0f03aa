"""Second factors that are said to be lost: one person asks, another vouches, and a day passes."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "lost_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vouched_by", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(reason) >= 1 AND length(reason) <= 500", name=op.f("ck_lost_factor_reason_length")),
        sa.CheckConstraint("length(how) <= 500", name=op.f("ck_lost_factor_how_length")),
        sa.CheckConstraint(
            "ended_as IN ('taken away', 'stopped', 'lapsed')", name=op.f("ck_lost_factor_ended_as_known")
        ),
        sa.CheckConstraint(
            "(vouched_by IS NULL) = (due_at IS NULL) AND (vouched_by IS NULL) = (vouched_at IS NULL)",
            name=op.f("ck_lost_factor_vouched_whole"),
        ),
        sa.CheckConstraint(
            "vouched_by IS NULL OR (vouched_by <> asked_by AND vouched_by <> staff_id)",
            name=op.f("ck_lost_factor_two_people"),
        ),
        sa.CheckConstraint("asked_by <> staff_id", name=op.f("ck_lost_factor_not_by_oneself")),
        sa.CheckConstraint(
            "(ended_as IS NULL) = (ended_at IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL)",
            name=op.f("ck_lost_factor_ended_whole"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_lost_factor_staff_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_lost_factor_asked_by")),
        sa.ForeignKeyConstraint(["vouched_by"], ["staff.id"], name=op.f("fk_lost_factor_vouched_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_lost_factor_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_factor")),
    )
    op.create_index(
        "ix_lost_factor_open",
        "lost_factor",
        ["staff_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("lost_factor")
