"""Whether an investigation was erased because its time is over: wherever it is named, it would look alive else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from outreach.db import erasures, log, set_apart
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId
from outreach.domain.prose import long_date
from outreach.domain.tombstones import WORDS, is_bare

KINDS: Final = tuple(kind.__name__ for kind in WORDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class GoneByAge:
    """`at`: when the last of it went. `left`: words or mail of it are there still, or came since."""

    at: datetime
    left: bool

    @property
    def tag(self) -> str:
        return "erased in part" if self.left else "erased"

    @property
    def said(self) -> str:
        """Words are left where somebody recorded more since, or where this version erases more than an earlier one."""
        if self.left:
            return (
                f"Part of what was said in it was erased on {long_date(self.at)}, because its time is over. The rest "
                "was recorded since, or could not be erased then: it can be asked for under Retention."
            )
        return f"What was said in it was erased on {long_date(self.at)}, because its time is over."

    @property
    def counted(self) -> str:
        return "Its requests are still counted, with the statuses and sign-offs they had."

    def titled(self, title: str) -> str:
        """Where there is room for a name alone: a calendar, a mail."""
        return f"{title} ({self.tag})"


def everywhere(session: Session) -> dict[InvestigationId, GoneByAge]:
    """Of each of which anything went so. Most desks have none, and are asked once."""
    return {which: _gone(session, which, at) for which, at in erasures.by_age(session).items()}


def of(session: Session, which: InvestigationId) -> GoneByAge | None:
    at = erasures.by_age(session).get(which)
    return _gone(session, which, at) if at is not None else None


def _gone(session: Session, which: InvestigationId, at: datetime) -> GoneByAge:
    left = log.any_not_erased(session, which, KINDS, lambda fact: not is_bare(fact)) or set_apart.left_of(
        session, which
    )
    return GoneByAge(at=at, left=left)
