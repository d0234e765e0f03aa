"""Who works on which investigation, and which requests are shared with another newsroom.

Everybody keeps what they had: whoever opened an investigation leads it, editors and reporters have a part in each. An
admin who is neither has none any more: admins keep accounts, not stories.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "seat",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "part IN ('lead', 'editor', 'reporter', 'legal', 'reader', 'partner')", name=op.f("ck_seat_part_known")
        ),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_seat_reason_length")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_seat_investigation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_seat_staff_id")),
        sa.ForeignKeyConstraint(["given_by"], ["staff.id"], name=op.f("fk_seat_given_by")),
        sa.PrimaryKeyConstraint("staff_id", "investigation_id", name=op.f("pk_seat")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_seat_investigation_id"), "seat", ["investigation_id"])
    op.create_table(
        "shared_request",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_shared_request_staff_id")),
        sa.ForeignKeyConstraint(["given_by"], ["staff.id"], name=op.f("fk_shared_request_given_by")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_shared_request_rfc_id")),
        sa.PrimaryKeyConstraint("staff_id", "rfc_id", name=op.f("pk_shared_request")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shared_request_rfc_id"), "shared_request", ["rfc_id"])
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint(op.f("ck_staff_role_known"), type_="check")
        staff.create_check_constraint(op.f("ck_staff_role_known"), "role IN ('reporter', 'editor', 'admin', 'partner')")
    op.execute(
        "INSERT INTO seat (investigation_id, staff_id, part, since, given_by, until, reason) "
        "SELECT i.id, s.id, CASE WHEN s.id = i.created_by THEN 'lead' WHEN s.role = 'editor' THEN 'editor' "
        "ELSE 'reporter' END, i.created_at, i.created_by, NULL, '' FROM investigation i CROSS JOIN staff s "
        "WHERE s.id <> 'outreach' AND (s.id = i.created_by OR s.role <> 'admin')"
    )


def downgrade() -> None:
    op.execute("UPDATE staff SET role = 'reporter', active = false WHERE role = 'partner'")
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint(op.f("ck_staff_role_known"), type_="check")
        staff.create_check_constraint(op.f("ck_staff_role_known"), "role IN ('reporter', 'editor', 'admin')")
    op.drop_table("shared_request")
    op.drop_table("seat")
