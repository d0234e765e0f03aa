"""How often a password may be tried (OWASP ASVS 5.0, 6.3.1): guessing is slow, and no stranger locks anybody out.

What is expensive, or reaches many, has limits of the same kind in `outreach/web/limits.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many tries within so long, counted from the first of them."""

    most: int
    within: timedelta


FROM_ONE_PLACE = Limit(most=5, within=timedelta(minutes=5))
"""Of one account, from one address: whoever mistyped waits a little."""

FROM_ANYWHERE = Limit(most=20, within=timedelta(hours=1))
"""Of one account, from all browsers that were never let in to it: a guesser who moves about gets no further."""

KNOWN_BROWSER = Limit(most=10, within=timedelta(minutes=10))
"""Of one account, from a browser that was let in to it before: its owner gets in while somebody else is guessing."""

OF_ALL = Limit(most=100, within=timedelta(minutes=10))
"""From one address, whatever the account: a whole newsroom may share it."""

OF_QUESTIONS = Limit(most=300, within=timedelta(minutes=10))
"""From one address, how often a device may be asked for a passkey: each question is a row until it is answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many tries were counted since the first."""

    tries: int
    since: datetime

    def over(self, limit: Limit, now: datetime) -> bool:
        """Whether its time has passed, so that counting begins anew."""
        return now >= self.since + limit.within

    def full_until(self, limit: Limit, now: datetime) -> datetime | None:
        """Until when nothing more may be tried; None where something may."""
        return self.since + limit.within if self.tries >= limit.most and not self.over(limit, now) else None
