"""How long an investigation is kept: said in advance, and never carried out by a machine.

What has come of age is listed for people to judge. Nothing is erased because a day has come.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from outreach.domain.errors import RuleBroken
from outreach.domain.prose import long_date
from outreach.domain.teams import Part
from outreach.domain.wallclock import counted

LONGEST: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """So many years after the newest release, or until a day; neither: without end, which is how each one begins."""

    years: int | None = None
    until: date | None = None

    @property
    def stated(self) -> bool:
        return self.years is not None or self.until is not None

    def ends_on(self, published: date | None) -> date | None:
        """The day from which it is of age; None while that cannot be said, or is never."""
        if self.until is not None:
            return self.until
        if self.years is None or published is None:
            return None
        year = published.year + self.years
        try:
            return published.replace(year=year)
        except ValueError:  # the 29th of February
            return date(year, 3, 1)

    def said(self) -> str:
        if self.until is not None:
            return f"until {long_date(self.until)}"
        return f"{counted(self.years, 'year')} after the newest release" if self.years else "without end"

    def not_yet(self, published: date | None) -> str:
        """Why it is not of age, to follow the name of the investigation."""
        if not self.stated:
            return "is kept without end. An editor says first how long, under Retention."
        if self.until is None and published is None:
            return f"is kept {self.said()}, and nothing is released yet."
        return f"is kept {self.said()}, and that day has not come."


FOREVER: Final = Retention()


def need_to_state(part: Part | None) -> None:
    """On a page and at the command line alike."""
    if part is None or not part.may_edit:
        raise RuleBroken("An editor of this investigation says how long it is kept. Ask one.", "by")


def stated(years: int | None, until: date | None, *, today: date) -> Retention:
    if years is not None and until is not None:
        raise RuleBroken("Give a number of years or a day, not both.", "until")
    if years is not None and not 1 <= years <= LONGEST:
        raise RuleBroken(f"Give 1 to {LONGEST} years.", "years")
    if until is not None and until <= today:
        raise RuleBroken("That day has passed. Give one to come.", "until")
    return Retention(years=years, until=until)
