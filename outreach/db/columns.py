"""The few kinds of column our tables are made of, and the limits that both databases must enforce themselves.

SQLModel's tables do not validate, and SQLite takes a text of any length into VARCHAR(200): what must hold stands in
a CHECK, or it does not hold.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.types import TypeEngine


def sorted_text() -> TypeEngine[Any]:
    """Text that is ordered and searched by its code points, alike on both databases."""
    return String().with_variant(String(collation="C"), "postgresql")


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
