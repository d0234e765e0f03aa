"""Passkeys of our people, and what their devices were asked and have not answered yet."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("transports", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(credential_id) >= 1 AND length(credential_id) <= 1400",
            name=op.f("ck_passkey_credential_id_length"),
        ),
        sa.CheckConstraint("length(account) >= 1 AND length(account) <= 90", name=op.f("ck_passkey_account_length")),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 60", name=op.f("ck_passkey_name_length")),
        sa.CheckConstraint("length(transports) <= 100", name=op.f("ck_passkey_transports_length")),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count_range")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkey_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_staff_id"), "passkey", ["staff_id"])
    op.create_table(
        "passkey_question",
        sa.Column("challenge_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("place_hash", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(challenge_hash) >= 64 AND length(challenge_hash) <= 64",
            name=op.f("ck_passkey_question_challenge_hash_length"),
        ),
        sa.CheckConstraint(
            "length(place_hash) >= 64 AND length(place_hash) <= 64", name=op.f("ck_passkey_question_place_hash_length")
        ),
        sa.CheckConstraint(
            "purpose IN ('sign in', 'after the password', 'prove', 'add')",
            name=op.f("ck_passkey_question_purpose_known"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkey_question_staff_id")),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_passkey_question")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_passkey_question_asked_at"), "passkey_question", ["asked_at"])


def downgrade() -> None:
    op.drop_table("passkey_question")
    op.drop_table("passkey")
