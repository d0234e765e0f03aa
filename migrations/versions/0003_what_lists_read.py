"""What lists and their numbers are read from; all of it can be made again from the logs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "standing_summary",
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("published_range", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("silent_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("qualifiers", sa.JSON(), nullable=False),
        sa.Column("needs_ruling", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_soon_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_zone", sa.String(), nullable=False),
        sa.Column("ready_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=False),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_why", sa.String(), nullable=False),
        sa.Column("fair_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("moves_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pressing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("folded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            (
                "phase IN ('not asked', 'awaiting', 'due soon', 'overdue', 'reply to classify', 'answered', "
                "'ready', 'signed off', 'out of the dataset')"
            ),
            name=op.f("ck_standing_summary_phase_known"),
        ),
        sa.CheckConstraint(
            "place IN ('in the dataset', 'removed', 'merged', 'outside the dataset')",
            name=op.f("ck_standing_summary_place_known"),
        ),
        sa.CheckConstraint(
            ("stage IN ('not asked', 'awaiting', 'reply to classify', 'answered', 'signed off', 'out of the dataset')"),
            name=op.f("ck_standing_summary_stage_known"),
        ),
        sa.CheckConstraint(
            (
                "status IN ('not asked', 'awaiting response', 'confirmed', 'declined', 'denied', 'no "
                "response', 'acknowledged only', 'unreachable')"
            ),
            name=op.f("ck_standing_summary_status_known"),
        ),
        sa.CheckConstraint(
            "(last_seq = 0) = (folded_at IS NULL)", name=op.f("ck_standing_summary_stage_known_once_told")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_standing_summary_attempts_range")),
        sa.CheckConstraint("last_seq >= 0", name=op.f("ck_standing_summary_last_seq_range")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_standing_summary_agency_id")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_standing_summary_investigation_id")
        ),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_standing_summary_rfc_id")),
        sa.PrimaryKeyConstraint("rfc_id", name=op.f("pk_standing_summary")),
    )
    op.create_index("ix_summary_assignee", "standing_summary", ["investigation_id", "assignee", "sort_name", "rfc_id"])
    op.create_index(
        "ix_summary_assignee_phase",
        "standing_summary",
        ["investigation_id", "assignee", "phase", "pressing_at", "rfc_id"],
    )
    op.create_index(
        "ix_summary_assignee_phase_name",
        "standing_summary",
        ["investigation_id", "assignee", "phase", "sort_name", "rfc_id"],
    )
    op.create_index("ix_summary_country", "standing_summary", ["investigation_id", "country", "sort_name", "rfc_id"])
    op.create_index("ix_summary_fair", "standing_summary", ["investigation_id", "fair_from", "rfc_id"])
    op.create_index("ix_summary_moves", "standing_summary", ["investigation_id", "moves_at"])
    op.create_index("ix_summary_name", "standing_summary", ["investigation_id", "sort_name", "rfc_id"])
    op.create_index("ix_summary_phase", "standing_summary", ["investigation_id", "phase", "pressing_at", "rfc_id"])
    op.create_index("ix_summary_phase_name", "standing_summary", ["investigation_id", "phase", "sort_name", "rfc_id"])
    op.create_index("ix_summary_pressing", "standing_summary", ["investigation_id", "pressing_at", "rfc_id"])
    op.create_index("ix_summary_remind", "standing_summary", ["remind_at", "rfc_id"])
    op.create_index(
        "ix_summary_ruling", "standing_summary", ["investigation_id", "needs_ruling", "sort_name", "rfc_id"]
    )
    op.create_index(
        "ix_summary_sent_back",
        "standing_summary",
        ["investigation_id", "assignee", "sent_back_at"],
        sqlite_where=sa.text("sent_back_at IS NOT NULL"),
        postgresql_where=sa.text("sent_back_at IS NOT NULL"),
    )
    op.create_index("ix_summary_status", "standing_summary", ["investigation_id", "status", "sort_name", "rfc_id"])
    op.create_table(
        "standing_count",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "what IN ('phase', 'status', 'ledger', 'qualified')", name=op.f("ck_standing_count_what_known")
        ),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_standing_count_investigation_id")
        ),
        sa.PrimaryKeyConstraint(
            "investigation_id", "from_at", "what", "word", "assignee", name=op.f("pk_standing_count")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_standing_count_from_at"), "standing_count", ["from_at"])


def downgrade() -> None:
    op.drop_table("standing_count")
    op.drop_table("standing_summary")
