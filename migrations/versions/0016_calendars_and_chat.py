"""A secret calendar for each of us, and what chat rooms were told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("names_shown", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(token_hash) >= 64 AND length(token_hash) <= 64", name=op.f("ck_calendar_feed_token_hash_length")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_feed_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "chat_notice",
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(occasion) >= 1 AND length(occasion) <= 200", name=op.f("ck_chat_notice_occasion_length")
        ),
        sa.CheckConstraint("length(room) >= 1 AND length(room) <= 64", name=op.f("ck_chat_notice_room_length")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leaving', 'told', 'not known')", name=op.f("ck_chat_notice_state_known")
        ),
        sa.PrimaryKeyConstraint("occasion", "room", name=op.f("pk_chat_notice")),
    )
    op.create_index(op.f("ix_chat_notice_noted_at"), "chat_notice", ["noted_at"])


def downgrade() -> None:
    op.drop_table("chat_notice")
    op.drop_table("calendar_feed")
