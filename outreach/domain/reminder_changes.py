"""What one version of a reminder table tells otherwise than the one before it, in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from outreach.domain.ids import StaffId
from outreach.domain.prose import counted, listed
from outreach.domain.reminder_policy import ALLOWED, ReminderKind, ReminderPolicy, ReminderRule, Whom, said

AFTER = {
    ReminderKind.DUE_SOON: "before the deadline",
    ReminderKind.DUE: "on the day of the deadline",
    ReminderKind.OVERDUE: "after the deadline",
    ReminderKind.UNCLASSIFIED: "after a reply to classify came",
}
TO = {Whom.REPORTER: "to the reporter", Whom.EDITORS: "to the editors"}
Names = Mapping[StaffId, str]


def changes(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> tuple[str, ...]:
    """As in `to the reporter: 2 → 3 working days before the deadline`; empty where both tell everybody the same."""
    return (*_of_the_rules(was, now, names), *_of_the_person(was, now, names), *_of_the_hour(was, now))


def _of_the_rules(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> Iterator[str]:
    gone, come = _by_row(set(was.rules) - set(now.rules)), _by_row(set(now.rules) - set(was.rules))
    for kind in ALLOWED:
        for whom in Whom:
            before, after = gone[kind, whom], come[kind, whom]
            if len(before) == len(after) == 1:
                yield f"{_to(whom, now, names)}: {before[0].working_days} → {said(after[0])}"
                continue
            if after:
                yield f"{_to(whom, now, names)}: {_said(kind, after)} added"
            if before:
                yield f"{_to(whom, was, names)}: {_said(kind, before)} no longer"


def _by_row(rules: Iterable[ReminderRule]) -> dict[tuple[ReminderKind, Whom], list[ReminderRule]]:
    found = defaultdict[tuple[ReminderKind, Whom], list[ReminderRule]](list)
    for rule in sorted(rules, key=lambda one: one.working_days):
        found[rule.kind, rule.whom].append(rule)
    return found


def _of_the_person(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> Iterator[str]:
    """Where every rule that goes to them is new, the rules name them already."""
    named = {rule for rule in now.rules if rule.whom is Whom.NAMED}
    if was.escalate_to != now.escalate_to and (not named or named & set(was.rules)):
        yield f"escalation: to {_named(was, names)} → to {_named(now, names)}"


def _of_the_hour(was: ReminderPolicy, now: ReminderPolicy) -> Iterator[str]:
    for kind in ALLOWED:
        at_once = kind in now.urgent
        if now.of(kind) and (kind in was.urgent) != at_once:
            how = "next morning → at once" if at_once else "at once → next morning"
            yield f"{AFTER[kind]}: told {how}"


def _said(kind: ReminderKind, rules: Iterable[ReminderRule]) -> str:
    """`1, 2 and 4 working days after the deadline`."""
    if kind is ReminderKind.DUE:
        return AFTER[kind]
    *most, last = [rule.working_days for rule in rules]
    return f"{listed([*map(str, most), counted(last, 'working day', 'working days')])} {AFTER[kind]}"


def _to(whom: Whom, policy: ReminderPolicy, names: Names) -> str:
    return TO[whom] if whom in TO else f"escalation to {_named(policy, names)}"


def _named(policy: ReminderPolicy, names: Names) -> str:
    return names.get(policy.escalate_to, policy.escalate_to) if policy.escalate_to else "the editors"
