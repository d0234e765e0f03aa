"""A second proof beside the password: a code of six digits that an app on one's telephone shows (RFC 6238)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.ids import StaffId

RECOVERY_CODES = 10
"""Given once, each good for one time: for whoever has lost the telephone."""

PASSWORD_HOLDS = timedelta(minutes=10)
"""So long after the right password the code may be typed."""

CLOCKS_DIFFER = timedelta(seconds=30)
"""So far may the clock of a telephone be off."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """The second factor of one of us. `sealed` holds its secret, encrypted; `last_counter` is the last code's turn."""

    staff_id: StaffId
    sealed: str
    last_counter: int
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorState:
    """What its owner may know of it."""

    since: datetime
    codes_left: int
