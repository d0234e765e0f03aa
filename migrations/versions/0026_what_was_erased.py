"""Requests to erase, what was erased, and the one narrow door by which words leave the record."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

GROUNDS = "'request of the person concerned (GDPR art. 17)', 'court order', 'source protection', 'retention ran out'"
KEYS = {
    "erasure": ("id",),
    "erasure_end": ("erasure_id",),
    "erased_entry": ("rfc_id", "seq"),
    "erased_message": ("received_id",),
    "erased_file": ("erasure_id", "sha256"),
}
OF_ENTRY = "EXISTS (SELECT 1 FROM {}erased_entry WHERE rfc_id = NEW.rfc_id AND seq = NEW.seq"
OF_MESSAGE = "EXISTS (SELECT 1 FROM {}erased_message WHERE received_id = NEW.received_id)"
NO_SALT = "0" * 64
DOORS = {
    "entry": (
        ("rfc_id", "seq", "recorded_at", "recorded_by", "occurred_at", "kind", "digest"),
        OF_ENTRY + " AND body{text} = NEW.body{text})",
    ),
    "off_record": (("rfc_id", "seq"), f"NEW.words = '[erased]' AND NEW.salt = '{NO_SALT}' AND " + OF_ENTRY + ")"),
    "message_step": (("id", "received_id", "at", "by", "done", "rfc_ids"), "NEW.why = '[erased]' AND " + OF_MESSAGE),
}


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("agency_id", "investigation_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("ground", "reason", "asked_by")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) >= 8 AND length(id) <= 32", name=op.f("ck_erasure_id_length")),
        sa.CheckConstraint("kind IN ('entry', 'message', 'contact')", name=op.f("ck_erasure_kind_known")),
        sa.CheckConstraint(f"ground IN ({GROUNDS})", name=op.f("ck_erasure_ground_known")),
        sa.CheckConstraint("length(mark) <= 64", name=op.f("ck_erasure_mark_length")),
        sa.CheckConstraint("length(reason) >= 1 AND length(reason) <= 500", name=op.f("ck_erasure_reason_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_erasure_agency_id")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_erasure_investigation_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_erasure_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("id", "asked_by", name=op.f("uq_erasure_id_asked_by")),
    )
    op.create_index(op.f("ix_erasure_investigation_id"), "erasure", ["investigation_id"])
    op.create_table(
        "erasure_end",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("erasure_id", "ending", "asked_by", "by")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ending IN ('carried out', 'withdrawn')", name=op.f("ck_erasure_end_ending_known")),
        sa.CheckConstraint("ending <> 'carried out' OR by <> asked_by", name=op.f("ck_erasure_end_two_are_two")),
        sa.ForeignKeyConstraint(
            ["erasure_id", "asked_by"],
            ["erasure.id", "erasure.asked_by"],
            name=op.f("fk_erasure_end_erasure_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_erasure_end_by")),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasure_end")),
        sa.UniqueConstraint("erasure_id", "ending", name=op.f("uq_erasure_end_erasure_id_ending")),
    )
    op.create_table(
        "erased_entry",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rfc_id", "seq")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("erasure_id", "ending")),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.CheckConstraint("length(seal) >= 64 AND length(seal) <= 64", name=op.f("ck_erased_entry_seal_length")),
        sa.ForeignKeyConstraint(
            ["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"], name=op.f("fk_erased_entry_rfc_id_seq")
        ),
        *_carried_out("erased_entry"),
        sa.PrimaryKeyConstraint("rfc_id", "seq", name=op.f("pk_erased_entry")),
    )
    op.create_table(
        "erased_message",
        sa.Column("received_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("erasure_id", "ending")),
        sa.ForeignKeyConstraint(["received_id"], ["received_message.id"], name=op.f("fk_erased_message_received_id")),
        *_carried_out("erased_message"),
        sa.PrimaryKeyConstraint("received_id", name=op.f("pk_erased_message")),
    )
    op.create_table(
        "erased_file",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("erasure_id", "sha256", "ending")),
        sa.CheckConstraint("length(sha256) >= 64 AND length(sha256) <= 64", name=op.f("ck_erased_file_sha256_length")),
        *_carried_out("erased_file"),
        sa.PrimaryKeyConstraint("erasure_id", "sha256", name=op.f("pk_erased_file")),
    )
    for table, key in KEYS.items():
        _guard(table, key)
    for table, (same, only) in DOORS.items():
        _open(table, same, only)


def downgrade() -> None:
    for table in DOORS:
        _close(table)
    op.drop_table("erased_file")
    op.drop_table("erased_message")
    op.drop_table("erased_entry")
    op.drop_table("erasure_end")
    op.drop_table("erasure")


def _carried_out(table: str) -> tuple[sa.CheckConstraint, sa.ForeignKeyConstraint]:
    """Only what two people stood behind is ever carried out."""
    return (
        sa.CheckConstraint("ending = 'carried out'", name=op.f(f"ck_{table}_carried_out")),
        sa.ForeignKeyConstraint(
            ["erasure_id", "ending"],
            ["erasure_end.erasure_id", "erasure_end.ending"],
            name=op.f(f"fk_{table}_erasure_id_ending"),
        ),
    )


def _refused(table: str) -> str:
    return f"{table} is append-only: record a correction instead"


def _guard(table: str, key: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_refused(table)}'); END"
        )
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{_refused(table)}'); END"
    )


def _open(table: str, same: tuple[str, ...], only: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        as_it_was = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in same)
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({as_it_was} AND {only.format('', text='')}) "
            f"BEGIN SELECT RAISE(ABORT, '{_refused(table)}'); END"
        )
        return
    as_it_was = " AND ".join(f'NEW."{name}"::text IS NOT DISTINCT FROM OLD."{name}"::text' for name in same)
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(
        f"CREATE FUNCTION {table}_door() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({as_it_was} AND {only.format('public.', text='::text')}) THEN "
        f"RAISE EXCEPTION '{_refused(table)}' USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_door()"
    )


def _close(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_refused(table)}'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(f"DROP FUNCTION {table}_door()")
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
