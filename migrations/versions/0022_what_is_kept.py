"""What is kept, and for how long: legal holds, stated retention."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) >= 1 AND length(reason) <= 500", name=op.f("ck_legal_hold_reason_length")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_legal_hold_investigation_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_legal_hold_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_investigation_id"), "legal_hold", ["investigation_id"])
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("years >= 1", name=op.f("ck_retention_years_range")),
        sa.CheckConstraint("years IS NULL OR until IS NULL", name=op.f("ck_retention_one_or_none")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_retention_investigation_id")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_retention_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
    )
    op.create_index(op.f("ix_retention_investigation_id"), "retention", ["investigation_id"])
    _guard("legal_hold")
    _guard("retention")


def downgrade() -> None:
    op.drop_table("retention")
    op.drop_table("legal_hold")


def _guard(table: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    refused = f"{table} is append-only: record a correction instead"
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
    )
