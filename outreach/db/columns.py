"""The few kinds of column our tables are made of, and the limits that both databases must enforce themselves.

SQLModel's tables do not validate, and SQLite takes a text of any length into VARCHAR(200): what must hold stands in
a CHECK, or it does not hold.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, String
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime


def sorted_text() -> TypeEngine[Any]:
    """Text that is ordered and searched by its code points, alike on both databases."""
    return String().with_variant(String(collation="C"), "postgresql")


class Instant(UTCDateTime):
    """Read in one step where the database knows no zones: pages and releases read instants by the thousand."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _in_utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Shared(Instant):
    """An instant that thousands of rows have in common: it is turned into the database's form, and back, once."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _once(super().bind_processor(dialect))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _once(super().result_processor(dialect, coltype))


def _once(turn: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return None if turn is None else lru_cache(maxsize=1_000)(turn)


def length(column: str, longest: int, shortest: int = 0) -> CheckConstraint:
    least = f"length({column}) >= {shortest} AND " if shortest else ""
    return CheckConstraint(f"{least}length({column}) <= {longest}", name=f"{column}_length")


def one_of(column: str, words: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    known = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_known")


def at_least(column: str, least: int) -> CheckConstraint:
    return CheckConstraint(f"{column} >= {least}", name=f"{column}_range")


def rule(name: str, text: str) -> CheckConstraint:
    return CheckConstraint(text, name=name)
