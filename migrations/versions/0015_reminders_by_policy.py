"""Who is reminded of what by a policy of the investigation, in their own hours, and once a morning."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KINDS = "kind IN ('question_set', 'policy', 'codebook', 'letters', 'reminders')"
KINDS_BEFORE = "kind IN ('question_set', 'policy', 'codebook', 'letters')"

NO_UPDATE = (
    "CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'edition is "
    "append-only: record a correction instead'); END"
)
NO_DELETE = (
    "CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'edition is "
    "append-only: record a correction instead'); END"
)
NO_GAP = (
    "CREATE TRIGGER edition_no_gap BEFORE INSERT ON edition WHEN NEW.version <> (SELECT "
    "coalesce(max(version), 0) + 1 FROM edition WHERE investigation_id = NEW.investigation_id AND kind = "
    "NEW.kind) BEGIN SELECT RAISE(ABORT, 'edition is numbered without gaps'); END"
)


def upgrade() -> None:
    """What was noted and not told yet is forgotten: every log is folded again, and it is noted anew."""
    _let_in(KINDS)
    op.add_column("heartbeat", sa.Column("ok_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("hours", sa.JSON(), nullable=False, server_default="{}"))
    op.execute("DELETE FROM reminder WHERE outbox_id IS NULL")
    op.add_column("reminder", sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reminder", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE reminder SET tell_at = noted_at")
    with op.batch_alter_table("reminder") as batch:
        batch.alter_column("tell_at", nullable=False)
        batch.alter_column("urgent", server_default=None)
    untold = sa.text("outbox_id IS NULL")
    op.create_index(
        "ix_reminder_untold", "reminder", ["tell_at", "staff_id"], sqlite_where=untold, postgresql_where=untold
    )
    op.create_table(
        "morning",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_morning_staff_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_morning_outbox_id")),
        sa.PrimaryKeyConstraint("day", "staff_id", name=op.f("pk_morning")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("morning")
    op.drop_index("ix_reminder_untold", "reminder")
    with op.batch_alter_table("reminder") as batch:
        batch.drop_column("urgent")
        batch.drop_column("tell_at")
    op.drop_column("staff", "hours")
    op.drop_column("heartbeat", "ok_at")
    _let_in(KINDS_BEFORE, without_reminders=True)


def _let_in(kinds: str, *, without_reminders: bool = False) -> None:
    """Say anew which kinds of edition there are. SQLite makes the table again for it, and with it its triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for name in ("edition_no_update", "edition_no_delete", "edition_no_gap"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("ALTER TABLE edition DISABLE TRIGGER edition_no_change")
    if without_reminders:
        op.execute(
            "UPDATE investigation SET editions = editions - (SELECT count(*) FROM edition WHERE kind = 'reminders' "
            "AND edition.investigation_id = investigation.id)"
        )
        op.execute("DELETE FROM edition WHERE kind = 'reminders'")
    if sqlite:
        _make_again(kinds)
        for statement in (NO_UPDATE, NO_DELETE, NO_GAP):
            op.execute(statement)
        return
    op.drop_constraint(op.f("ck_edition_kind_known"), "edition", type_="check")
    op.create_check_constraint(op.f("ck_edition_kind_known"), "edition", kinds)
    op.execute("ALTER TABLE edition ENABLE TRIGGER edition_no_change")


def _make_again(kinds: str) -> None:
    op.create_table(
        "edition_anew",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, server_default=""),
        sa.CheckConstraint(kinds, name=op.f("ck_edition_kind_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_edition_version_range")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_edition_investigation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_edition_recorded_by")),
        sa.PrimaryKeyConstraint("investigation_id", "kind", "version", name=op.f("pk_edition")),
    )
    columns = "investigation_id, kind, version, recorded_at, recorded_by, body, digest"
    op.execute(f"INSERT INTO edition_anew ({columns}) SELECT {columns} FROM edition")
    op.drop_table("edition")
    op.rename_table("edition_anew", "edition")
