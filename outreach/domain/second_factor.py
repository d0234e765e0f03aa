"""A second proof beside the password: a passkey, or a code of six digits that a telephone shows (RFC 6238)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.ids import StaffId
from outreach.domain.wallclock import counted

RECOVERY_CODES = 10
"""Given once, each good for one time: for whoever has lost the telephone."""

PASSWORD_HOLDS = timedelta(minutes=10)
"""So long after the right password the code may be typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """The second factor of one of us. `sealed` holds its secret, encrypted; `last_counter` is the last code's turn."""

    staff_id: StaffId
    sealed: str
    last_counter: int
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorState:
    """What somebody has beside the password: a telephone that shows codes, passkeys, or both."""

    since: datetime
    codes_left: int
    by_code: bool
    passkeys: int

    @property
    def said(self) -> str:
        return f"{ways(by_code=self.by_code, keys=self.passkeys)}; {counted(self.codes_left, 'recovery code')} left"


def ways(*, by_code: bool, keys: int) -> str:
    """How somebody proves that it is them, beside the password."""
    found = [counted(keys, "passkey")] if keys else []
    found += ["codes from a telephone"] if by_code else []
    return ", ".join(found) or "the password alone"
