"""Letters to agencies: their own reply address, what each puts, and the entries it became."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NEW_RULES = (
    (
        "agency_whole",
        (
            "mail_class <> 'agency' OR (rfc_id IS NOT NULL AND reply_token IS NOT NULL AND queued_by IS NOT NULL "
            "AND domain IS NOT NULL AND practice IS NOT NULL AND carries IS NOT NULL)"
        ),
    ),
    ("sent_on_record", "mail_class <> 'agency' OR state <> 'sent' OR entry IS NOT NULL"),
)
NEW_COLUMNS = (
    ("reply_token", sa.String()),
    ("queued_by", sa.String()),
    ("domain", sa.String()),
    ("practice", sa.Boolean()),
    ("carries", sa.JSON()),
    ("tried_at", sa.DateTime(timezone=True)),
    ("entry", sa.Integer()),
    ("deadline_entry", sa.Integer()),
)
NEW_INDEXES = (("ix_outbox_domain_created_at", ["domain", "created_at"]), ("ix_outbox_tried_at", ["tried_at"]))


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        for name, kind in NEW_COLUMNS:
            outbox.add_column(sa.Column(name, kind, nullable=True))
        for name, text in NEW_RULES:
            outbox.create_check_constraint(op.f(f"ck_outbox_{name}"), text)
        outbox.create_unique_constraint(op.f("uq_outbox_reply_token"), ["reply_token"])
        outbox.create_foreign_key(op.f("fk_outbox_queued_by"), "staff", ["queued_by"], ["id"])
    for name, columns in NEW_INDEXES:
        op.create_index(op.f(name), "outbox", columns)


def downgrade() -> None:
    """Letters to agencies have no place in the earlier form, and go; the attempts they became stay in the logs."""
    op.execute("DELETE FROM outbox WHERE mail_class = 'agency'")
    for name, _ in NEW_INDEXES:
        op.drop_index(op.f(name), "outbox")
    with op.batch_alter_table("outbox") as outbox:
        for name, _ in NEW_RULES:
            outbox.drop_constraint(op.f(f"ck_outbox_{name}"), type_="check")
        outbox.drop_constraint(op.f("fk_outbox_queued_by"), type_="foreignkey")
        outbox.drop_constraint(op.f("uq_outbox_reply_token"), type_="unique")
        for name, _ in NEW_COLUMNS:
            outbox.drop_column(name)
