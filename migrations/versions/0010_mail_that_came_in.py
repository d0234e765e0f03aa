"""Every message that came in, and where it went; the account by which the desk itself files; names of letters."""

import json
import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

REFUSED = "message_step is append-only: record a correction instead"
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER message_step_no_update BEFORE UPDATE ON message_step BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER message_step_no_delete BEFORE DELETE ON message_step BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"""CREATE TRIGGER message_step_no_replace BEFORE INSERT ON message_step
    WHEN EXISTS (SELECT 1 FROM message_step WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
)
POSTGRES_TRIGGERS = (
    """CREATE TRIGGER message_step_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON message_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)
MACHINE = "outreach"
STAFF = sa.table(
    "staff",
    *(sa.column(name, sa.String) for name in ("id", "name", "email", "role", "zone", "language", "password_hash")),
    sa.column("fs_uniquifier", sa.String),
    sa.column("active", sa.Boolean),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
CONTACT = sa.table(
    "contact",
    sa.column("id", sa.Integer),
    sa.column("channel", sa.String),
    sa.column("address", sa.String),
    sa.column("domain", sa.String),
)
ENTRY = sa.table(
    "entry",
    sa.column("rfc_id", sa.Integer),
    sa.column("seq", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("body", sa.JSON),
    sa.column("recorded_by", sa.String),
)
LETTER_NAME = sa.table(
    "letter_name", sa.column("message_id", sa.String), sa.column("rfc_id", sa.Integer), sa.column("seq", sa.Integer)
)
NAME = re.compile(r"<[^\s<>@]{1,400}@[^\s<>@]{1,400}>")
AT_ONCE = 500


def upgrade() -> None:
    _received_message()
    _where_it_went()
    _what_was_seen()
    op.add_column("contact", sa.Column("domain", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_contact_domain"), "contact", ["domain"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(trigger)
    _take_on_the_machine()
    _name_the_domains()
    _name_the_letters()


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_domain"), "contact")
    op.drop_column("contact", "domain")
    for name in ("letter_name", "imap_seen", "message_step", "message_guess", "message_filing", "received_message"):
        op.drop_table(name)
    _let_the_machine_go()


def _received_message() -> None:
    op.create_table(
        "received_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("wrapper_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "length(sha256) >= 64 AND length(sha256) <= 64", name=op.f("ck_received_message_sha256_length")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_received_message_size_range")),
        sa.CheckConstraint(
            "way IN ('imap', 'maildir', 'command', 'browser', 'forwarded')",
            name=op.f("ck_received_message_way_known"),
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_received_message_note_length")),
        sa.CheckConstraint("place IN ('filed', 'held', 'quarantined')", name=op.f("ck_received_message_place_known")),
        sa.CheckConstraint(
            "sort IN ('human', 'auto_reply', 'bounce', 'receipt', 'forward', 'unread')",
            name=op.f("ck_received_message_sort_known"),
        ),
        sa.CheckConstraint(
            "certainty IN ('', 'certain', 'suspected')", name=op.f("ck_received_message_certainty_known")
        ),
        sa.CheckConstraint("length(rule) <= 200", name=op.f("ck_received_message_rule_length")),
        sa.CheckConstraint("length(sender) <= 500", name=op.f("ck_received_message_sender_length")),
        sa.CheckConstraint("length(address) <= 320", name=op.f("ck_received_message_address_length")),
        sa.CheckConstraint("length(subject) <= 1000", name=op.f("ck_received_message_subject_length")),
        sa.CheckConstraint("length(message_id) <= 998", name=op.f("ck_received_message_message_id_length")),
        sa.ForeignKeyConstraint(["wrapper_id"], ["received_message.id"], name=op.f("fk_received_message_wrapper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_message")),
        sa.UniqueConstraint("sha256", name=op.f("uq_received_message_sha256")),
    )
    for columns in (["place", "received_at", "id"], ["received_at", "id"], ["message_id"], ["wrapper_id"]):
        op.create_index(op.f(f"ix_received_message_{'_'.join(columns)}"), "received_message", columns)


def _where_it_went() -> None:
    op.create_table(
        "message_filing",
        sa.Column("received_id", sa.Integer(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["received_id"], ["received_message.id"], name=op.f("fk_message_filing_received_id")),
        sa.ForeignKeyConstraint(
            ["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"], name=op.f("fk_message_filing_rfc_id_seq")
        ),
        sa.PrimaryKeyConstraint("received_id", "rfc_id", name=op.f("pk_message_filing")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_filing_rfc_id_seq"), "message_filing", ["rfc_id", "seq"])
    op.create_table(
        "message_guess",
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("received_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length(reason) >= 1 AND length(reason) <= 500", name=op.f("ck_message_guess_reason_length")
        ),
        sa.ForeignKeyConstraint(["received_id"], ["received_message.id"], name=op.f("fk_message_guess_received_id")),
        sa.ForeignKeyConstraint(["rfc_id"], ["request_for_comment.id"], name=op.f("fk_message_guess_rfc_id")),
        sa.PrimaryKeyConstraint("rfc_id", "received_id", name=op.f("pk_message_guess")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_guess_received_id"), "message_guess", ["received_id"])
    op.create_table(
        "message_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("rfc_ids", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "done IN ('filed', 'held', 'quarantined', 'unwrapped', 'moved', 'split', 'marked as spam', 'released', "
            "'judged human')",
            name=op.f("ck_message_step_done_known"),
        ),
        sa.CheckConstraint("length(why) <= 2000", name=op.f("ck_message_step_why_length")),
        sa.ForeignKeyConstraint(["received_id"], ["received_message.id"], name=op.f("fk_message_step_received_id")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_message_step_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_step")),
    )
    op.create_index(op.f("ix_message_step_received_id_id"), "message_step", ["received_id", "id"])


def _what_was_seen() -> None:
    op.create_table(
        "imap_seen",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint("length(mailbox) >= 1 AND length(mailbox) <= 500", name=op.f("ck_imap_seen_mailbox_length")),
        sa.PrimaryKeyConstraint("mailbox", "uidvalidity", "uid", name=op.f("pk_imap_seen")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "letter_name",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("rfc_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(message_id) >= 3 AND length(message_id) <= 998", name=op.f("ck_letter_name_message_id_length")
        ),
        sa.ForeignKeyConstraint(
            ["rfc_id", "seq"], ["entry.rfc_id", "entry.seq"], name=op.f("fk_letter_name_rfc_id_seq")
        ),
        sa.PrimaryKeyConstraint("message_id", "rfc_id", "seq", name=op.f("pk_letter_name")),
        sqlite_with_rowid=False,
    )


def _take_on_the_machine() -> None:
    """Whoever files by machine has a name in the log, and no way to sign in: no password, and the account is closed."""
    connection = op.get_bind()
    if connection.execute(sa.select(STAFF.c.id).where(STAFF.c.id == MACHINE)).first() is None:
        connection.execute(
            sa.insert(STAFF).values(
                id=MACHINE,
                name="Outreach",
                email="outreach@machine.invalid",
                role="reporter",
                zone="UTC",
                language="en",
                active=False,
                password_hash="",
                fs_uniquifier="outreach, which never signs in",
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )


def _let_the_machine_go() -> None:
    """Unless it is named in a log: then it stays, as everybody does."""
    connection = op.get_bind()
    if connection.execute(sa.select(ENTRY.c.seq).where(ENTRY.c.recorded_by == MACHINE).limit(1)).first() is None:
        connection.execute(sa.delete(STAFF).where(STAFF.c.id == MACHINE, STAFF.c.password_hash == ""))


def _name_the_domains() -> None:
    from outreach.db.domains import registrable

    connection = op.get_bind()
    mails = connection.execute(sa.select(CONTACT.c.id, CONTACT.c.address).where(CONTACT.c.channel == "email")).all()
    change = sa.update(CONTACT).where(CONTACT.c.id == sa.bindparam("which")).values(domain=sa.bindparam("named"))
    for start in range(0, len(mails), AT_ONCE):
        rows = [{"which": row.id, "named": registrable(row.address)} for row in mails[start : start + AT_ONCE]]
        connection.execute(change, rows)


def _name_the_letters() -> None:
    connection = op.get_bind()
    attempts = sa.select(ENTRY.c.rfc_id, ENTRY.c.seq, ENTRY.c.body).where(ENTRY.c.kind == "AttemptMade")
    rows = [
        {"message_id": name, "rfc_id": row.rfc_id, "seq": row.seq}
        for row in connection.execute(attempts)
        for name in sorted(set(NAME.findall(_body(row.body).get("evidence", ""))))
    ]
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(sa.insert(LETTER_NAME), rows[start : start + AT_ONCE])


def _body(stored: object) -> dict[str, str]:
    """The facts of an entry as stored; a hand may have made it into something else, which is no reason to stop."""
    found = json.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, dict) else {}
