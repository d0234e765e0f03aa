"""Investigations, what they adopted, and the append-only log of each request for comment."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE_TRIGGERS = [
    (
        "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'edition is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'edition is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER off_record_no_update BEFORE UPDATE ON off_record BEGIN SELECT RAISE(ABORT, "
        "'off_record is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER off_record_no_delete BEFORE DELETE ON off_record BEGIN SELECT RAISE(ABORT, "
        "'off_record is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER entry_no_gap BEFORE INSERT ON entry WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 "
        "FROM entry WHERE rfc_id = NEW.rfc_id) BEGIN SELECT RAISE(ABORT, 'entry is numbered without gaps'); "
        "END"
    ),
    (
        "CREATE TRIGGER edition_no_gap BEFORE INSERT ON edition WHEN NEW.version <> (SELECT "
        "coalesce(max(version), 0) + 1 FROM edition WHERE investigation_id = NEW.investigation_id AND kind = "
        "NEW.kind) BEGIN SELECT RAISE(ABORT, 'edition is numbered without gaps'); END"
    ),
    (
        "CREATE TRIGGER off_record_no_replace BEFORE INSERT ON off_record WHEN EXISTS (SELECT 1 FROM "
        "off_record WHERE rfc_id = NEW.rfc_id AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'off_record is "
        "append-only: record a correction instead'); END"
    ),
]

POSTGRES_TRIGGERS = [
    (
        "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entry FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER edition_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON edition FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER off_record_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON off_record FOR EACH "
        "STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE FUNCTION entry_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.seq <> (SELECT "
        "coalesce(max(seq), 0) + 1 FROM entry WHERE rfc_id = NEW.rfc_id) THEN RAISE EXCEPTION 'entry is "
        "numbered without gaps' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    ),
    "CREATE TRIGGER entry_no_gap BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_next()",
    (
        "CREATE FUNCTION edition_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.version <> "
        "(SELECT coalesce(max(version), 0) + 1 FROM edition WHERE investigation_id = NEW.investigation_id AND "
        "kind = NEW.kind) THEN RAISE EXCEPTION 'edition is numbered without gaps' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    ),
    "CREATE TRIGGER edition_no_gap BEFORE INSERT ON edition FOR EACH ROW EXECUTE FUNCTION edition_next()",
]

POSTGRES_FUNCTIONS = ["entry_next", "edition_next"]


def upgrade() -> None:
    op.create_table(
        "investigation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("editions", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint("editions >= 0", name=op.f("ck_investigation_editions_range")),
        sa.CheckConstraint("length(slug) >= 1 AND length(slug) <= 80", name=op.f("ck_investigation_slug_length")),
        sa.CheckConstraint("length(title) >= 1 AND length(title) <= 300", name=op.f("ck_investigation_title_length")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_investigation_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation")),
        sa.UniqueConstraint("slug", name=op.f("uq_investigation_slug")),
    )
    op.create_table(
        "edition",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('question_set', 'policy', 'codebook')", name=op.f("ck_edition_kind_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_edition_version_range")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_edition_investigation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_edition_recorded_by")),
        sa.PrimaryKeyConstraint("investigation_id", "kind", "version", name=op.f("pk_edition")),
    )
    op.create_table(
        "request_for_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_request_for_comment_agency_id")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_request_for_comment_investigation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_for_comment")),
        sa.UniqueConstraint(
            "investigation_id", "agency_id", name=op.f("uq_request_for_comment_investigation_id_agency_id")
        ),
    )
    op.create_index(op.f("ix_request_for_comment_agency_id"), "request_for_comment", ["agency_id"])
    op.create_index(
        op.f("ix_request_for_comment_investigation_id_id"), "request_for_comment", ["investigation_id", "id"]
    )
    op.create_table(
        "entry",
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint("length(digest) >= 64 AND length(digest) <= 64", name=op.f("ck_entry_digest_length")),
        sa.CheckConstraint("length(kind) >= 1 AND length(kind) <= 60", name=op.f("ck_entry_kind_length")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_entry_seq_range")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_entry_recorded_by")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_entry_rfc_id")),
        sa.PrimaryKeyConstraint("rfc_id", "seq", name=op.f("pk_entry")),
    )
    op.create_table(
        "off_record",
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("length(salt) >= 32 AND length(salt) <= 64", name=op.f("ck_off_record_salt_length")),
        sa.CheckConstraint("length(words) >= 1 AND length(words) <= 100000", name=op.f("ck_off_record_words_length")),
        sa.ForeignKeyConstraint(
            ["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"], name=op.f("fk_off_record_rfc_id_seq")
        ),
        sa.PrimaryKeyConstraint("rfc_id", "seq", name=op.f("pk_off_record")),
    )
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("off_record")
    op.drop_table("entry")
    op.drop_table("request_for_comment")
    op.drop_table("edition")
    op.drop_table("investigation")
    if op.get_bind().dialect.name == "postgresql":
        for name in POSTGRES_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
