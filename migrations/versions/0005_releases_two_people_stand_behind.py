"""Releases that one editor proposed and a second one has yet to stand behind."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "release_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.CheckConstraint("cutoff <= proposed_at", name=op.f("ck_release_proposal_cut_before_proposed")),
        sa.CheckConstraint(
            "length(manifest) >= 64 AND length(manifest) <= 64", name=op.f("ck_release_proposal_manifest_length")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_release_proposal_number_range")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_release_proposal_investigation_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_release_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_proposal")),
    )
    op.create_index(op.f("ix_release_proposal_investigation_id_id"), "release_proposal", ["investigation_id", "id"])


def downgrade() -> None:
    op.drop_table("release_proposal")
