"""What comes next at an agency and whether it can be done now: one answer for desk, call list and follow-ups."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.chasing import Kind, Wait
from outreach.domain.office_hours import OUTSIDE_HOURS, Shut

TRIED = "Everything that was to be tried has been tried."

VERBS = {
    Kind.LETTER: "Second letter",
    Kind.FINAL: "Final notice",
    Kind.CALL: "Call",
    Kind.BY_HAND: "Try by another way",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """`kind` is what the policy wants next, None where nobody was asked yet: that may be done by a call as well.

    `forbidden` says why not, whatever the clock says; `wait` from when on; `shut` why nobody is at their desk now.
    `by_itself`: a letter that was approved leaves without any of us.
    """

    kind: Kind | None = None
    forbidden: str = ""
    wait: Wait | None = None
    shut: Shut | None = None
    by_itself: bool = False

    @property
    def idle(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.by_itself or self.forbidden == TRIED

    @property
    def now(self) -> bool:
        """Whether somebody should be at their desk, and nothing stands against it."""
        return not (self.forbidden or self.wait or self.shut)

    @property
    def by_letter(self) -> bool:
        return self.kind is not None and self.kind.written

    @property
    def actionable(self) -> bool:
        """Whether one of us has something to do about it now: a letter can be armed before its hour."""
        return self.now or self.by_letter or bool(self.forbidden)

    @property
    def verb(self) -> str:
        return VERBS[self.kind] if self.kind else "Ask"

    @property
    def at(self) -> datetime | None:
        """The first instant at which it can be done; None where it can be done now, or nobody can say from when on."""
        if self.forbidden:
            return None
        if self.wait:
            return self.wait.at
        return self.shut.opens if self.shut else None

    def why(self, read: Callable[[datetime], str]) -> str:
        """What it waits for, in the words that stand beside `at`."""
        if self.wait:
            return self.wait.said(read)
        if self.shut is None:
            return ""
        if self.shut.opens is None:
            return f"their hours are {self.shut.why}"
        return "their office is closed" + (f" ({self.shut.why})" if self.shut.why != OUTSIDE_HOURS else "")

    def said(self, read: Callable[[datetime], str]) -> str:
        """`Call from Mon 30 Nov 2026 09:00 GMT: their office is closed (Saturday)`; the verb alone where it is now."""
        if self.forbidden:
            return self.forbidden
        if self.now:
            return self.verb
        when = f" from {read(self.at)}" if self.at else ""
        return f"{self.verb}{when}: {self.why(read)}"

    @property
    def order(self) -> tuple[int, float]:
        """What can be done now, what opens next, what nobody can say. A call that the policy wants before a letter."""
        if self.now:
            return (0, float(self.by_letter))
        return (1, self.at.timestamp()) if self.at else (2, 0)
