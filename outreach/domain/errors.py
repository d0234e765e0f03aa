"""What can go wrong, in sentences that say what to do next."""

from dataclasses import dataclass


class OutreachError(Exception):
    """Something a person can mend; `str()` of it is a sentence for that person."""


@dataclass
class RuleBroken(OutreachError):
    """A rule of right-to-comment forbids this. `field` names the form field or file column at fault, if one is.

    `also`: it is broken in other fields too, each with its own sentence.
    """

    sentence: str
    field: str | None = None
    also: tuple["RuleBroken", ...] = ()

    def __str__(self) -> str:
        return " ".join((self.sentence, *map(str, self.also)))


class NotFound(OutreachError):
    """There is no such thing here, or not for this person; both read the same."""


@dataclass
class StandsInTheWay(OutreachError):
    """Something on another page has to be mended first: `at` is its path on the desk, `label` what a link is called.

    Where there are no links, as on the command line, its whole `address` is told.
    """

    sentence: str
    at: str
    label: str
    address: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.label}: {self.address}"
