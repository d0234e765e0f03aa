"""Everything a rule needs to judge what may happen next to one request."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from outreach.domain import reminders
from outreach.domain.agencies import Contact
from outreach.domain.calendars import Calendar
from outreach.domain.chasing import Chase, Trying, chased
from outreach.domain.facts import Entry
from outreach.domain.gates import Check, with_held
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, Policy, QuestionSets
from outreach.domain.promises import there_longer
from outreach.domain.reminder_policy import ReminderPolicy
from outreach.domain.reminders import Plan
from outreach.domain.standing import PolicyAt, Standing, standing


@dataclass(frozen=True, kw_only=True)
class Others:
    """What a rule may ask of the other agencies of the investigation; asked only where a rule depends on it.

    `have`: whether another row of the dataset has this very name. `merged`: who was merged into one of these names.
    """

    have: Callable[[str], bool] = lambda _name: False
    merged: Callable[[Collection[str]], Sequence[str]] = lambda _names: ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One request for comment with its log and the editions in force at `now`.

    `held`: how many messages wait for a person that may be this agency's. They are on no log yet, so no standing, and
    no list, knows of them; whoever signs does. `policy_at`: which policy was in force when its row was signed.
    """

    rfc_id: RfcId
    now: datetime
    entries: Sequence[Entry]
    questions: QuestionSets
    policy: Policy
    codebook: Codebook
    calendar: Calendar
    reminding: ReminderPolicy = field(default_factory=ReminderPolicy)
    policy_at: PolicyAt | None = field(default=None, compare=False)
    others: Others = field(default_factory=Others, compare=False)
    held: int = field(default=0, compare=False)
    _tries: dict[tuple[Contact, ...], Chase | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def standing(self) -> Standing:
        return standing(
            self.entries,
            self.now,
            policy=self.policy,
            calendar=self.calendar,
            questions=self.questions,
            policy_at=self.policy_at,
        )

    @cached_property
    def plan(self) -> Plan:
        return reminders.plan(self.standing, self.calendar, self.reminding)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The gates, with what is held for a person and may be an answer."""
        return with_held(self.standing.checks, self.held, self.now)

    def next_try(self, contacts: Sequence[Contact]) -> Chase | None:
        """The attempt that opens most of what is wanted. A page asks so of the step, the follow-up and every gate."""
        reached = tuple(contacts)
        if reached not in self._tries:
            self._tries[reached] = chased(self.trying, reached)
        return self._tries[reached]

    @property
    def trying(self) -> Trying:
        return Trying(now=self.standing, policy=self.policy, calendar=self.calendar)

    @property
    def there_longer(self) -> str:
        """That the agency is there for longer than its deadline says, which the policy's close of business ends."""
        promised = self.standing.deadline
        return there_longer(promised.at, self.calendar, self.policy.close_of_business) if promised else ""

    @property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.holds)

    @property
    def last_seq(self) -> Seq:
        return self.entries[-1].seq if self.entries else Seq(0)

    def entry(self, seq: int) -> Entry | None:
        return self.entries[seq - 1] if 1 <= seq <= len(self.entries) else None
