"""The number of a contact that was erased is never given to another one."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"


def upgrade() -> None:
    """PostgreSQL counts on by itself. SQLite gave the number of the last one that went to the next that came."""
    if op.get_bind().dialect.name != "sqlite":
        return
    _rebuild(counts_on=True)
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'contact'")
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'contact', max(used) FROM "
        "(SELECT coalesce(max(id), 0) AS used FROM contact UNION ALL SELECT coalesce(max(contact_id), 0) FROM erasure)"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(counts_on=False)


def _rebuild(*, counts_on: bool) -> None:
    contact = sa.Table("contact", sa.MetaData(), autoload_with=op.get_bind())
    contact.dialect_options["sqlite"]["autoincrement"] = counts_on
    with op.batch_alter_table("contact", copy_from=contact, recreate="always"):
        pass
