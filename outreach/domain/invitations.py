"""An invitation: an account that is not one yet, until whoever was invited chooses a password for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.domain.errors import NotFound
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff

LASTS = timedelta(hours=72)
"""Over a weekend; whoever comes later asks for another one."""


class InvitationOver(NotFound):
    """A link that lets nobody in, whether it ever did or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """Who was invited, by whom, and until when its link lets them in."""

    staff: Staff
    by: StaffId
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + LASTS

    def holds(self, now: datetime) -> bool:
        return now < self.until
