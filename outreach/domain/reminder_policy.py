"""When our own people are told what: a table that an investigation adopts, one rule a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.ids import StaffId


class ReminderKind(StrEnum):
    """In the order of how much they press."""

    OVERDUE = "overdue"
    DUE = "due today"
    UNCLASSIFIED = "reply to classify"
    UPDATE = "update"
    DUE_SOON = "due soon"
    CHOSEN = "a day you chose"


class Whom(StrEnum):
    """`reporter`: whoever has the request; `named`: the person an escalation goes to, else the editors."""

    REPORTER = "reporter"
    EDITORS = "editors"
    NAMED = "named"


WHEN = {
    ReminderKind.DUE_SOON: "before the deadline",
    ReminderKind.DUE: "on the day of the deadline",
    ReminderKind.OVERDUE: "after the deadline",
    ReminderKind.UNCLASSIFIED: "after a reply to classify came",
}
CALLED = {Whom.REPORTER: "its reporter", Whom.EDITORS: "the editors", Whom.NAMED: "the person named"}
"""The words of the table: the same in the form, beside it, in what a version changed and at the command line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRule:
    """`working_days` before a deadline, after it, or after a reply came: 0 on the day of the deadline itself.

    Those of a deadline are the agency's working days. Those of a reply are the reader's, since it is they who wait.
    """

    kind: ReminderKind
    working_days: int
    whom: Whom = Whom.REPORTER


RULES = (
    ReminderRule(kind=ReminderKind.DUE_SOON, working_days=2),
    ReminderRule(kind=ReminderKind.DUE, working_days=0),
    ReminderRule(kind=ReminderKind.OVERDUE, working_days=1),
    ReminderRule(kind=ReminderKind.OVERDUE, working_days=2, whom=Whom.EDITORS),
    ReminderRule(kind=ReminderKind.OVERDUE, working_days=5, whom=Whom.NAMED),
    ReminderRule(kind=ReminderKind.UNCLASSIFIED, working_days=1),
    ReminderRule(kind=ReminderKind.UNCLASSIFIED, working_days=2),
    ReminderRule(kind=ReminderKind.UNCLASSIFIED, working_days=4),
    ReminderRule(kind=ReminderKind.UNCLASSIFIED, working_days=4, whom=Whom.NAMED),
)
"""What holds before an investigation adopts its own. What nobody moves is told a few times and then no more."""

MOST_RULES = 20
FARTHEST = 60
ALLOWED = {
    ReminderKind.DUE_SOON: range(1, FARTHEST + 1),
    ReminderKind.DUE: range(1),
    ReminderKind.OVERDUE: range(1, FARTHEST + 1),
    ReminderKind.UNCLASSIFIED: range(1, FARTHEST + 1),
}
"""The kinds a rule may have, each with the working days it may name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderPolicy:
    """`urgent` kinds do not wait for the next morning's mail. `escalate_to`: the person that “named” means.

    An urgent kind of which no rule tells anybody says nothing: `at_once` leaves it out.
    """

    rules: tuple[ReminderRule, ...] = RULES
    urgent: tuple[ReminderKind, ...] = (ReminderKind.DUE,)
    escalate_to: StaffId | None = None

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError("a table without a rule would remind nobody of anything; keep at least one")
        if len(self.rules) > MOST_RULES:
            raise ValueError(f"no more than {MOST_RULES} rules; whoever is told more often stops reading")
        for rule in self.rules:
            if rule.working_days not in ALLOWED.get(rule.kind, ()):
                raise ValueError(f"“{rule.kind}” cannot be told after {rule.working_days} working days")
        if twice := next((rule for number, rule in enumerate(self.rules) if rule in self.rules[:number]), None):
            raise ValueError(f"“{said(twice)}, to {CALLED[twice.whom]}” stands there twice")

    def of(self, kind: ReminderKind) -> tuple[ReminderRule, ...]:
        return tuple(rule for rule in self.rules if rule.kind is kind)

    @property
    def at_once(self) -> tuple[ReminderKind, ...]:
        return tuple(kind for kind in self.urgent if self.of(kind))

    def before_the_letter(self, response_working_days: int) -> ReminderRule | None:
        """A rule that would be due before the letter leaves, or on that day: they have no more days than these."""
        return next((one for one in self.of(ReminderKind.DUE_SOON) if one.working_days >= response_working_days), None)

    def says_the_same(self, other: "ReminderPolicy") -> bool:
        """Whether both tell the same people the same: the order in which rows were typed says nothing."""
        mine, theirs = ((set(one.rules), set(one.at_once), one.escalate_to) for one in (self, other))
        return mine == theirs

    def in_order(self) -> tuple[ReminderRule, ...]:
        """As their days come: before the deadline, on it, after it; then those of replies."""
        return tuple(sorted(self.rules, key=_day))


def _day(rule: ReminderRule) -> tuple[bool, int, str]:
    days = -rule.working_days if rule.kind is ReminderKind.DUE_SOON else rule.working_days
    return rule.kind is ReminderKind.UNCLASSIFIED, days, rule.whom


def said(rule: ReminderRule) -> str:
    """When, in the words of the table: `2 working days before the deadline`."""
    days = f"{rule.working_days} working day{'' if rule.working_days == 1 else 's'}"
    return WHEN[rule.kind] if rule.kind is ReminderKind.DUE else f"{days} {WHEN[rule.kind]}"


def called(whom: Whom, policy: ReminderPolicy, names: Mapping[StaffId, str]) -> str:
    """Who is told, in the words of the table; of the person named, who that is."""
    return CALLED[whom] if whom is not Whom.NAMED else f"{CALLED[whom]} ({named(policy, names)})"


def named(policy: ReminderPolicy, names: Mapping[StaffId, str]) -> str:
    to = policy.escalate_to
    return names.get(to, to) if to else "nobody, so the editors"


def kinds(rules: Iterable[ReminderRule]) -> tuple[ReminderKind, ...]:
    return tuple(dict.fromkeys(rule.kind for rule in rules))
