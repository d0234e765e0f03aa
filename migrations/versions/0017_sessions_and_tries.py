"""Sessions of our people, in place of a key that all of a person shared; and how often passwords were tried."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Everybody signs in once more: a session of before is none of these."""
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length(token_hash) >= 64 AND length(token_hash) <= 64", name=op.f("ck_staff_session_token_hash_length")
        ),
        sa.CheckConstraint("length(browser) <= 200", name=op.f("ck_staff_session_browser_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_staff_id_seen_at"), "staff_session", ["staff_id", "seen_at"])
    op.create_index(op.f("ix_staff_session_began_at"), "staff_session", ["began_at"])
    op.create_table(
        "sign_in_try",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) >= 64 AND length(key) <= 64", name=op.f("ck_sign_in_try_key_length")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_sign_in_try_tries_range")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_try")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sign_in_try_since"), "sign_in_try", ["since"])
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint("uq_staff_fs_uniquifier", type_="unique")
        staff.drop_constraint(op.f("ck_staff_fs_uniquifier_length"), type_="check")
        staff.drop_column("fs_uniquifier")


def downgrade() -> None:
    op.drop_table("sign_in_try")
    op.drop_table("staff_session")
    op.add_column("staff", sa.Column("fs_uniquifier", sa.String(), nullable=True))
    op.execute("UPDATE staff SET fs_uniquifier = substr('signed in nowhere: ' || id, 1, 64)")
    with op.batch_alter_table("staff") as staff:
        staff.alter_column("fs_uniquifier", nullable=False)
        staff.create_check_constraint(
            op.f("ck_staff_fs_uniquifier_length"), "length(fs_uniquifier) >= 1 AND length(fs_uniquifier) <= 64"
        )
        staff.create_unique_constraint("uq_staff_fs_uniquifier", ["fs_uniquifier"])
