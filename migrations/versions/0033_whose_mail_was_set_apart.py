"""Mail that was set apart, or let back, is still of the requests it was filed to last: its history says which.

Of what was only guessed at before it was set apart, nothing was kept: let back, it is guessed at anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"

MESSAGE = sa.table("received_message", sa.column("id", sa.Integer), sa.column("place", sa.String))
STEP = sa.table(
    "message_step", sa.column("id", sa.Integer), sa.column("received_id", sa.Integer), sa.column("rfc_ids", sa.JSON)
)
GUESS = sa.table(
    "message_guess",
    sa.column("rfc_id", sa.Integer),
    sa.column("received_id", sa.Integer),
    sa.column("reason", sa.String),
)


def upgrade() -> None:
    opened = op.get_bind()
    steps = (
        sa.select(STEP.c.received_id, STEP.c.rfc_ids)
        .join(MESSAGE, MESSAGE.c.id == STEP.c.received_id)
        .where(MESSAGE.c.place != "filed")
        .order_by(STEP.c.id)
    )
    last = {row.received_id: row.rfc_ids for row in opened.execute(steps) if row.rfc_ids}
    known = {(row.rfc_id, row.received_id) for row in opened.execute(sa.select(GUESS.c.rfc_id, GUESS.c.received_id))}
    was = {(rfc_id, which) for which, rfc_ids in last.items() for rfc_id in rfc_ids} - known
    reason = "It was filed here before."
    rows = [{"rfc_id": rfc_id, "received_id": which, "reason": reason} for rfc_id, which in sorted(was)]
    if rows:
        opened.execute(sa.insert(GUESS), rows)


def downgrade() -> None:
    """Before, every guess held a sign-off back."""
    apart = sa.select(MESSAGE.c.id).where(MESSAGE.c.place == "quarantined")
    op.get_bind().execute(sa.delete(GUESS).where(GUESS.c.received_id.in_(apart)))
