"""Letter templates and the batches in which letters are merged, approved and sent."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KINDS = "kind IN ('question_set', 'policy', 'codebook', 'letters')"
KINDS_BEFORE = "kind IN ('question_set', 'policy', 'codebook')"

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
    _let_in(KINDS)
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("letters_version", sa.Integer(), nullable=False),
        sa.Column("question_set", sa.Integer(), nullable=True),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconded_by", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('first letter', 'follow-up', 'final notice', 'extension')",
            name=op.f("ck_letter_batch_purpose_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'approved', 'leaving', 'paused', 'done', 'cancelled')",
            name=op.f("ck_letter_batch_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'leaving', 'paused', 'done') OR "
            "(approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_letter_batch_approved_by_somebody"),
        ),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_letter_batch_reason_length")),
        sa.CheckConstraint("length(seal) <= 64", name=op.f("ck_letter_batch_seal_length")),
        sa.CheckConstraint("letters_version >= 1", name=op.f("ck_letter_batch_letters_version_range")),
        sa.CheckConstraint(
            "seconded_by IS NULL OR seconded_by <> approved_by", name=op.f("ck_letter_batch_two_are_two")
        ),
        sa.CheckConstraint("turn >= 0", name=op.f("ck_letter_batch_turn_range")),
        sa.CheckConstraint("working_days >= 1", name=op.f("ck_letter_batch_working_days_range")),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.id"], name=op.f("fk_letter_batch_approved_by")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigation.id"], name=op.f("fk_letter_batch_investigation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_letter_batch_made_by")),
        sa.ForeignKeyConstraint(["seconded_by"], ["staff.id"], name=op.f("fk_letter_batch_seconded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
    )
    op.create_index(op.f("ix_letter_batch_investigation_id_id"), "letter_batch", ["investigation_id", "id"])
    op.create_index(op.f("ix_letter_batch_state"), "letter_batch", ["state"])
    op.create_table(
        "batch_letter",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("edit_basis", sa.String(), nullable=False),
        sa.Column("left_out", sa.String(), nullable=False),
        sa.Column("urgent", sa.String(), nullable=False),
        sa.Column("urgent_by", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sent_subject", sa.String(), nullable=False),
        sa.Column("sent_text", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_zone", sa.String(), nullable=False),
        sa.Column("due_why", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=True),
        sa.Column("held", sa.String(), nullable=False),
        sa.CheckConstraint(
            "sha256 = '' OR (leaves_at IS NOT NULL AND to_address <> '' AND sent_text <> '')",
            name=op.f("ck_batch_letter_frozen_whole"),
        ),
        sa.CheckConstraint("length(held) <= 4000", name=op.f("ck_batch_letter_held_length")),
        sa.CheckConstraint("length(left_out) <= 4000", name=op.f("ck_batch_letter_left_out_length")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_batch_letter_sha256_length")),
        sa.CheckConstraint("length(subject) <= 500", name=op.f("ck_batch_letter_subject_length")),
        sa.CheckConstraint("length(urgent) <= 4000", name=op.f("ck_batch_letter_urgent_length")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_batch_letter_tries_range")),
        sa.ForeignKeyConstraint(["batch_id"], ["letter_batch.id"], name=op.f("fk_batch_letter_batch_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_batch_letter_outbox_id")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_batch_letter_rfc_id")),
        sa.ForeignKeyConstraint(["urgent_by"], ["staff.id"], name=op.f("fk_batch_letter_urgent_by")),
        sa.PrimaryKeyConstraint("batch_id", "rfc_id", name=op.f("pk_batch_letter")),
    )
    op.create_index(op.f("ix_batch_letter_outbox_id"), "batch_letter", ["outbox_id"])
    op.create_index(op.f("ix_batch_letter_rfc_id"), "batch_letter", ["rfc_id"])


def downgrade() -> None:
    """The earlier form knows no letters: they go, with the batches they were sent in; what became of them stays."""
    op.drop_table("batch_letter")
    op.drop_table("letter_batch")
    _let_in(KINDS_BEFORE, without_letters=True)


def _let_in(kinds: str, *, without_letters: bool = False) -> None:
    """Say anew which kinds of edition there are. SQLite makes the table again for it, and with it its triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for name in ("edition_no_update", "edition_no_delete", "edition_no_gap"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("ALTER TABLE edition DISABLE TRIGGER edition_no_change")
    if without_letters:
        op.execute(
            "UPDATE investigation SET editions = editions - (SELECT count(*) FROM edition WHERE kind = 'letters' "
            "AND edition.investigation_id = investigation.id)"
        )
        op.execute("DELETE FROM edition WHERE kind = 'letters'")
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
