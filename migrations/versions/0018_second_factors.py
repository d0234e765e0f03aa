"""A second factor for each of us, and codes for whoever lost it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(sealed) >= 1 AND length(sealed) <= 1000", name=op.f("ck_second_factor_sealed_length")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_second_factor_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length(code_hash) >= 64 AND length(code_hash) <= 64", name=op.f("ck_recovery_code_code_hash_length")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "code_hash", name=op.f("pk_recovery_code")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
