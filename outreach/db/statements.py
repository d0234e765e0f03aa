"""Statements that both databases understand, built once and kept."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

INSERTS: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

ROWS: Final = "rows"
"""What a statement binds the text to in which many rows are handed to it."""
HANDED: Final = "handed"
"""The option in which it says of which columns a row of that text is."""


class OnConflict:
    """An INSERT … ON CONFLICT, which SQLAlchemy spells in each database's own dialect."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        self._built = {name: build(insert) for name, insert in INSERTS.items()}

    def on(self, session: Session) -> Executable:
        return self._built[session.get_bind().dialect.name]


def changed(result: Any) -> int:
    """How many rows an UPDATE or DELETE met."""
    cursor: CursorResult[Any] = result
    return cursor.rowcount
