"""Invitations: accounts for whose password a link was given out."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) >= 1 AND length(id) <= 60", name=op.f("ck_invitation_id_length")),
        sa.CheckConstraint(
            "length(token_hash) >= 64 AND length(token_hash) <= 64", name=op.f("ck_invitation_token_hash_length")
        ),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 200", name=op.f("ck_invitation_name_length")),
        sa.CheckConstraint("length(email) >= 3 AND length(email) <= 254", name=op.f("ck_invitation_email_length")),
        sa.CheckConstraint("role IN ('reporter', 'editor', 'admin', 'partner')", name=op.f("ck_invitation_role_known")),
        sa.CheckConstraint("length(zone) >= 1 AND length(zone) <= 64", name=op.f("ck_invitation_zone_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("invitation")
