"""How long somebody stays signed in, and how often a password may be tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.people import Role

LASTS = timedelta(hours=12)
"""A working day: whoever stays longer signs in again (OWASP ASVS 5.0, 7.3.2)."""

IDLE = dict.fromkeys(Role, timedelta(hours=8)) | {Role.ADMIN: timedelta(minutes=30)}
"""A session nobody has used for so long is over (7.3.1). An admin comes to do one thing, and goes."""

SEEN_EVERY = timedelta(minutes=5)
"""So exactly is it known when a session was last used: a page that is only looked at seldom has to write."""

LONGEST_BROWSER = 200

BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
"""By a word in what a browser says of itself. The first counts: most claim to be others as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSession:
    """One browser in which one of us is signed in. `browser` is what it calls itself, which anybody can make up.

    `second_factor`: whether its person has one. `proved_at`: when they last gave their password and second factor.
    `losing`: somebody asks for their second factor to be taken away. `glass`: which of their investigations an admin
    looks into, or did of late.
    """

    id: int
    staff_id: StaffId
    began_at: datetime
    seen_at: datetime
    proved_at: datetime
    browser: str
    second_factor: bool = False
    losing: bool = False
    glass: frozenset[InvestigationId] = frozenset()

    @property
    def called(self) -> str:
        """As its owner would call it, like “Firefox on Windows”; what is not known is told as it said it."""
        browser, system = _first(BROWSERS, self.browser), _first(SYSTEMS, self.browser)
        return f"{browser} on {system}" if browser and system else browser or self.browser

    def over(self, role: Role, now: datetime) -> bool:
        return now >= self.began_at + LASTS or now >= self.seen_at + IDLE[role]

    def stale(self, now: datetime, holds: timedelta) -> bool:
        """Whether it is too long ago that they proved it is them."""
        return now >= self.proved_at + holds

    def to_note(self, now: datetime) -> bool:
        """Whether it should be written down that it is in use."""
        return now >= self.seen_at + SEEN_EVERY


def _first(known: Mapping[str, str], said: str) -> str:
    return next((name for word, name in known.items() if word in said), "")
