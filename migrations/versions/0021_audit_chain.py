"""Who did, changed or read what: a chain of events, what they are about, its head and its anchors."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEYS = {"audit_event": "seq", "audit_anchor": "size"}


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("at", "actor", "session", "ip")),
        sa.Column("investigation_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("action", "object")),
        sa.Column("version", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("blind", "bound")),
        sa.Column("epoch", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("prev", "hash", "mac")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_event_seq_range")),
        sa.CheckConstraint("length(at) >= 32 AND length(at) <= 32", name=op.f("ck_audit_event_at_length")),
        sa.CheckConstraint("length(actor) >= 1 AND length(actor) <= 60", name=op.f("ck_audit_event_actor_length")),
        sa.CheckConstraint("length(session) <= 64", name=op.f("ck_audit_event_session_length")),
        sa.CheckConstraint("length(ip) <= 64", name=op.f("ck_audit_event_ip_length")),
        sa.CheckConstraint("length(action) >= 1 AND length(action) <= 60", name=op.f("ck_audit_event_action_length")),
        sa.CheckConstraint("length(object) <= 200", name=op.f("ck_audit_event_object_length")),
        sa.CheckConstraint("length(blind) >= 32 AND length(blind) <= 32", name=op.f("ck_audit_event_blind_length")),
        sa.CheckConstraint("length(bound) >= 64 AND length(bound) <= 64", name=op.f("ck_audit_event_bound_length")),
        sa.CheckConstraint("epoch >= 0", name=op.f("ck_audit_event_epoch_range")),
        sa.CheckConstraint("length(prev) >= 64 AND length(prev) <= 64", name=op.f("ck_audit_event_prev_length")),
        sa.CheckConstraint("length(hash) >= 64 AND length(hash) <= 64", name=op.f("ck_audit_event_hash_length")),
        sa.CheckConstraint("length(mac) <= 64", name=op.f("ck_audit_event_mac_length")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_object_seq"), "audit_event", ["object", "seq"])
    op.create_index(op.f("ix_audit_event_actor_seq"), "audit_event", ["actor", "seq"])
    op.create_table(
        "audit_payload",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("length(salt) >= 32 AND length(salt) <= 32", name=op.f("ck_audit_payload_salt_length")),
        sa.ForeignKeyConstraint(["seq"], ["audit_event.seq"], name=op.f("fk_audit_payload_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_payload")),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_audit_head_seq_range")),
        sa.CheckConstraint("length(hash) >= 64 AND length(hash) <= 64", name=op.f("ck_audit_head_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64, "epoch": 0}])
    op.create_table(
        "audit_anchor",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("root", "at", "head")),
        sa.Column("peaks", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("public", "signature")),
        sa.CheckConstraint("size >= 1", name=op.f("ck_audit_anchor_size_range")),
        sa.CheckConstraint("length(root) >= 64 AND length(root) <= 64", name=op.f("ck_audit_anchor_root_length")),
        sa.CheckConstraint("length(head) >= 64 AND length(head) <= 64", name=op.f("ck_audit_anchor_head_length")),
        sa.CheckConstraint("length(at) >= 32 AND length(at) <= 32", name=op.f("ck_audit_anchor_at_length")),
        sa.CheckConstraint("length(public) >= 64 AND length(public) <= 64", name=op.f("ck_audit_anchor_public_length")),
        sa.CheckConstraint(
            "length(signature) >= 128 AND length(signature) <= 128", name=op.f("ck_audit_anchor_signature_length")
        ),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_anchor")),
    )
    _guard()


def downgrade() -> None:
    op.drop_table("audit_anchor")
    op.drop_table("audit_head")
    op.drop_table("audit_payload")
    op.drop_table("audit_event")


def _guard() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, key in KEYS.items():
        refused = f"{table} is append-only: record a correction instead"
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        )
