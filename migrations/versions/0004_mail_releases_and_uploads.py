"""Forms already saved, mail that waits or has left, what was published, spreadsheets being read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SQLITE_TRIGGERS = [
    (
        "CREATE TRIGGER release_no_update BEFORE UPDATE ON release BEGIN SELECT RAISE(ABORT, 'release is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER release_no_delete BEFORE DELETE ON release BEGIN SELECT RAISE(ABORT, 'release is "
        "append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER release_file_no_update BEFORE UPDATE ON release_file BEGIN SELECT RAISE(ABORT, "
        "'release_file is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER release_file_no_delete BEFORE DELETE ON release_file BEGIN SELECT RAISE(ABORT, "
        "'release_file is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER release_no_gap BEFORE INSERT ON release WHEN NEW.number <> (SELECT "
        "coalesce(max(number), 0) + 1 FROM release WHERE investigation_id = NEW.investigation_id) BEGIN "
        "SELECT RAISE(ABORT, 'release is numbered without gaps'); END"
    ),
    (
        "CREATE TRIGGER release_file_no_replace BEFORE INSERT ON release_file WHEN EXISTS (SELECT 1 FROM "
        "release_file WHERE investigation_id = NEW.investigation_id AND release_number = NEW.release_number "
        "AND name = NEW.name) BEGIN SELECT RAISE(ABORT, 'release_file is append-only: record a correction "
        "instead'); END"
    ),
]

POSTGRES_TRIGGERS = [
    (
        "CREATE TRIGGER release_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON release FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER release_file_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON release_file FOR EACH "
        "STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE FUNCTION release_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.number <> (SELECT "
        "coalesce(max(number), 0) + 1 FROM release WHERE investigation_id = NEW.investigation_id) THEN RAISE "
        "EXCEPTION 'release is numbered without gaps' USING ERRCODE = 'integrity_constraint_violation'; END "
        "IF; RETURN NEW; END $$"
    ),
    "CREATE TRIGGER release_no_gap BEFORE INSERT ON release FOR EACH ROW EXECUTE FUNCTION release_next()",
]

POSTGRES_FUNCTIONS = ["release_next"]


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.CheckConstraint("length(endpoint) <= 200", name=op.f("ck_submission_endpoint_length")),
        sa.CheckConstraint("length(fingerprint) <= 100", name=op.f("ck_submission_fingerprint_length")),
        sa.CheckConstraint("length(key) >= 1 AND length(key) <= 100", name=op.f("ck_submission_key_length")),
        sa.CheckConstraint("length(result) <= 500", name=op.f("ck_submission_result_length")),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_submission")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_submission_at"), "submission", ["at"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_class", sa.String(), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("cuts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_reply", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent_has_time")),
        sa.CheckConstraint("mail_class IN ('staff', 'agency')", name=op.f("ck_outbox_mail_class_known")),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'sending', 'sent', 'unconfirmed', 'dead', 'cancelled')",
            name=op.f("ck_outbox_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('claimed', 'sending') OR (owner <> '' AND lease_until IS NOT NULL)",
            name=op.f("ck_outbox_claimed_has_owner"),
        ),
        sa.CheckConstraint("cuts >= 0", name=op.f("ck_outbox_cuts_range")),
        sa.CheckConstraint("length(dedupe) >= 1 AND length(dedupe) <= 300", name=op.f("ck_outbox_dedupe_length")),
        sa.CheckConstraint("length(kind) >= 1 AND length(kind) <= 60", name=op.f("ck_outbox_kind_length")),
        sa.CheckConstraint("length(last_reply) <= 2000", name=op.f("ck_outbox_last_reply_length")),
        sa.CheckConstraint(
            "length(message_id) >= 3 AND length(message_id) <= 300", name=op.f("ck_outbox_message_id_length")
        ),
        sa.CheckConstraint("length(subject) >= 1 AND length(subject) <= 500", name=op.f("ck_outbox_subject_length")),
        sa.CheckConstraint(
            "length(to_address) >= 3 AND length(to_address) <= 320", name=op.f("ck_outbox_to_address_length")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_tries_range")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_outbox_rfc_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_outbox_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(op.f("ix_outbox_created_at_id"), "outbox", ["created_at", "id"])
    op.create_index(op.f("ix_outbox_rfc_id"), "outbox", ["rfc_id"])
    op.create_index(op.f("ix_outbox_state_not_before_id"), "outbox", ["state", "not_before", "id"])
    op.create_table(
        "reminder",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(key) >= 1 AND length(key) <= 200", name=op.f("ck_reminder_key_length")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_reminder_outbox_id")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_reminder_rfc_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reminder_staff_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_outbox_id_staff_id"), "reminder", ["outbox_id", "staff_id"])
    op.create_table(
        "relay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_relay_failures_range")),
        sa.CheckConstraint("id = 1", name=op.f("ck_relay_only_one")),
        sa.CheckConstraint("length(said) <= 2000", name=op.f("ck_relay_said_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(detail) <= 2000", name=op.f("ck_heartbeat_detail_length")),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 60", name=op.f("ck_heartbeat_name_length")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "release",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("seconded_by", sa.String(), nullable=True),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("cutoff <= released_at", name=op.f("ck_release_cut_before_released")),
        sa.CheckConstraint("length(head) >= 64 AND length(head) <= 64", name=op.f("ck_release_head_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_release_number_range")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_release_investigation_id")),
        sa.ForeignKeyConstraint(["released_by"], ["staff.id"], name=op.f("fk_release_released_by")),
        sa.ForeignKeyConstraint(["seconded_by"], ["staff.id"], name=op.f("fk_release_seconded_by")),
        sa.PrimaryKeyConstraint("investigation_id", "number", name=op.f("pk_release")),
    )
    op.create_table(
        "release_file",
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 200", name=op.f("ck_release_file_name_length")),
        sa.CheckConstraint("length(sha256) >= 64 AND length(sha256) <= 64", name=op.f("ck_release_file_sha256_length")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_release_file_size_range")),
        sa.ForeignKeyConstraint(
            ["investigation_id", "release_number"],
            ["release.investigation_id", "release.number"],
            name=op.f("fk_release_file_investigation_id_release_number"),
        ),
        sa.PrimaryKeyConstraint("investigation_id", "release_number", "name", name=op.f("pk_release_file")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investigation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'applied', 'dropped')", name=op.f("ck_upload_state_known")),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 255", name=op.f("ck_upload_name_length")),
        sa.CheckConstraint("length(sha256) >= 64 AND length(sha256) <= 64", name=op.f("ck_upload_sha256_length")),
        sa.ForeignKeyConstraint(["investigation_id"], ["investigation.id"], name=op.f("fk_upload_investigation_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["staff.id"], name=op.f("fk_upload_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_investigation_id_state_id"), "upload", ["investigation_id", "state", "id"])
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("release_file")
    op.drop_table("release")
    op.drop_table("heartbeat")
    op.drop_table("relay")
    op.drop_table("reminder")
    op.drop_table("outbox")
    op.drop_table("submission")
    if op.get_bind().dialect.name == "postgresql":
        for name in POSTGRES_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
