"""Evidence that was kept: it is named in the logs, and the store knows the rest, so there is nothing to add."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing: the logs hold it."""


def downgrade() -> None:
    """Nothing to take back."""
