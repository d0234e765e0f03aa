"""What can be wrong with a set-up: each fault is one sentence with its next step, in a table that is its documentation.

A table names the fault, says how much it weighs, and holds the look that finds it. docs/doctor.md lists every row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
Words = Mapping[str, object]
"""What stands in the gaps of a sentence."""


class Weight(StrEnum):
    WRONG = "wrong"  # mend before working
    LOOK = "look"  # may be meant
    FINE = "fine"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """`fault` names the row of the table, and is empty for what is in none."""

    weight: Weight
    sentence: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault(Generic[T]):
    """`found` gives the words for the gaps of the sentence, once for each time it is found.

    `refused`: pages and scheduler do not start with it on a server, where others than its owner could come to harm.
    """

    name: str
    weight: Weight
    sentence: str
    found: Callable[[T], Iterable[Words]]
    refused: bool = False

    def look(self, at: T) -> Iterator[Finding]:
        for words in self.found(at):
            yield Finding(weight=self.weight, sentence=self.sentence.format(**words), fault=self.name)
