"""When a letter that did not leave is tried again, and when sending stops for a while because no letter would leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)

WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR)
"""After the first failure a minute, after the second five … After the last of them the letter is given up."""

COPIES_THAT_MAY_HAVE_LEFT = 3
"""After a cut in the middle, mail to our own staff is sent again, the same to the byte. What was cut this often is a
question for a person: something in it may be what kills the sender."""

LETTERS_A_MINUTE = 10
"""To agencies at the same domain, whatever number of senders there is: more at once looks like spam to their server."""

FAILURES_BEFORE_A_PAUSE = 5
PAUSES = (_MINUTE, 2 * _MINUTE, 4 * _MINUTE, 8 * _MINUTE, 15 * _MINUTE)
JITTER = 0.2


def next_try(tries: int, at: datetime, letter: str) -> datetime | None:
    """When to try the letter again after so many tries, or None to give it up.

    A fifth more or less, so that letters which failed together do not come back together; which of them, its own
    name decides, so that working it out twice gives the same.
    """
    if tries > len(WAITS):
        return None
    chance = int.from_bytes(sha256(f"{letter}/{tries}".encode()).digest()[:4]) / 2**32
    return at + WAITS[tries - 1] * (1 + JITTER * (2 * chance - 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayHealth:
    """How often in a row the relay could not be used, and until when we leave it alone."""

    failures: int = 0
    paused_until: datetime | None = None

    def paused(self, at: datetime) -> bool:
        return self.paused_until is not None and at < self.paused_until

    def failed(self, at: datetime) -> "RelayHealth":
        failures = self.failures + 1
        over = failures - FAILURES_BEFORE_A_PAUSE
        until = at + PAUSES[min(over, len(PAUSES) - 1)] if over >= 0 else None
        return RelayHealth(failures=failures, paused_until=until)
