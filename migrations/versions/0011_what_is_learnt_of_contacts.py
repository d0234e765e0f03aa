"""What mail teaches about contacts, for a person to accept."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "contact_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('email', 'phone', 'post', 'web form', 'social media', 'in person')",
            name=op.f("ck_contact_proposal_channel_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'accepted', 'dismissed')", name=op.f("ck_contact_proposal_state_known")),
        sa.CheckConstraint(
            "length(address) >= 1 AND length(address) <= 500", name=op.f("ck_contact_proposal_address_length")
        ),
        sa.CheckConstraint(
            "length(folded) >= 1 AND length(folded) <= 500", name=op.f("ck_contact_proposal_folded_length")
        ),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_contact_proposal_name_length")),
        sa.CheckConstraint(
            "length(source) >= 1 AND length(source) <= 1000", name=op.f("ck_contact_proposal_source_length")
        ),
        sa.CheckConstraint("length(message) <= 64", name=op.f("ck_contact_proposal_message_length")),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL)", name=op.f("ck_contact_proposal_settled_has_time")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contact_proposal_agency_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_contact_proposal_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_proposal")),
        sa.UniqueConstraint(
            "agency_id", "channel", "folded", name=op.f("uq_contact_proposal_agency_id_channel_folded")
        ),
    )
    op.create_index(op.f("ix_contact_proposal_state_agency_id_id"), "contact_proposal", ["state", "agency_id", "id"])
    op.create_index(op.f("ix_contact_health_agency_id"), "contact", ["health", "agency_id"])
    op.create_index(op.f("ix_contact_checked_on_agency_id"), "contact", ["checked_on", "agency_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_checked_on_agency_id"), "contact")
    op.drop_index(op.f("ix_contact_health_agency_id"), "contact")
    op.drop_table("contact_proposal")
