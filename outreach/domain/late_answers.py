"""The reason of a change that nobody has to give: who was printed without an answer has answered since."""

from dataclasses import dataclass
from datetime import datetime

from outreach.domain.prose import date_at


@dataclass(frozen=True, kw_only=True, slots=True)
class LateAnswer:
    """An answer that came `after_release`. `deadline_at`: the deadline it came after too, if it did.

    An answer that had come before and was written down late is none: that is our mistake, and a person says so.
    """

    at: datetime
    zone: str
    deadline_at: datetime | None
    after_release: int

    @property
    def told(self) -> str:
        """As in `Answered on 3 March 2026, after the deadline of 20 February 2026 and after release 1.`."""
        deadline = f" after the deadline of {date_at(self.deadline_at, self.zone)} and" if self.deadline_at else ""
        return f"Answered on {date_at(self.at, self.zone)},{deadline} after release {self.after_release}."
