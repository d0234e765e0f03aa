"""What a column of a printed table is: its name, its heading, its meaning, how a cell is read and what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.compared import Value
from outreach.domain.rows import Row
from outreach.domain.sources import Seqs, Sources


class Kind(StrEnum):
    """What the text of a cell can be read as; an empty cell says that there is nothing."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    INSTANT = "instant"
    YES_NO = "yes or no"
    ANY = "any"
    """Each as its own column has it; a line says which column that is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """`name` never changes between releases; `heading` and `meaning` are for people. `among`: all it can hold."""

    name: str
    heading: str
    meaning: str
    kind: Kind = Kind.TEXT
    among: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Field):
    """`text` reads a cell; `behind` says which entries it rests on."""

    text: Callable[[Row], str]
    behind: Callable[[Sources], Seqs]


class AnyCell(str):
    """The text of a cell of `Kind.ANY`, which knows what it was read from."""

    __slots__ = ("value",)
    value: Value
