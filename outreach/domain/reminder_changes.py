"""What one version of a reminder table tells otherwise than the one before it, in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from outreach.domain.ids import StaffId
from outreach.domain.prose import counted, listed
from outreach.domain.reminder_policy import (
    ALLOWED,
    CALLED,
    WHEN,
    ReminderKind,
    ReminderPolicy,
    ReminderRule,
    Whom,
    called,
    named,
    said,
)

Names = Mapping[StaffId, str]


def changes(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> tuple[str, ...]:
    """As in `to its reporter: 2 → 3 working days before the deadline`; empty where both tell everybody the same."""
    return (*_of_the_rules(was, now, names), *_of_the_person(was, now, names), *_of_the_hour(was, now))


def _of_the_rules(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> Iterator[str]:
    gone, come = _by_row(set(was.rules) - set(now.rules)), _by_row(set(now.rules) - set(was.rules))
    for kind in ALLOWED:
        for whom in Whom:
            before, after = gone[kind, whom], come[kind, whom]
            if len(before) == len(after) == 1:
                yield f"to {called(whom, now, names)}: {before[0].working_days} → {said(after[0])}"
                continue
            if after:
                yield f"to {called(whom, now, names)}: {_said(kind, after)} added"
            if before:
                yield f"to {called(whom, was, names)}: {_said(kind, before)} no longer"


def _by_row(rules: Iterable[ReminderRule]) -> dict[tuple[ReminderKind, Whom], list[ReminderRule]]:
    found = defaultdict[tuple[ReminderKind, Whom], list[ReminderRule]](list)
    for rule in sorted(rules, key=lambda one: one.working_days):
        found[rule.kind, rule.whom].append(rule)
    return found


def _of_the_person(was: ReminderPolicy, now: ReminderPolicy, names: Names) -> Iterator[str]:
    """Where every rule that goes to them is new, the rules name them already."""
    theirs = {rule for rule in now.rules if rule.whom is Whom.NAMED}
    if was.escalate_to != now.escalate_to and (not theirs or theirs & set(was.rules)):
        yield f"{CALLED[Whom.NAMED]}: {named(was, names)} → {named(now, names)}"


def _of_the_hour(was: ReminderPolicy, now: ReminderPolicy) -> Iterator[str]:
    for kind in ALLOWED:
        at_once = kind in now.urgent
        if now.of(kind) and (kind in was.urgent) != at_once:
            how = "next morning → at once" if at_once else "at once → next morning"
            yield f"{WHEN[kind]}: told {how}"


def _said(kind: ReminderKind, rules: Iterable[ReminderRule]) -> str:
    """`1, 2 and 4 working days after the deadline`."""
    if kind is ReminderKind.DUE:
        return WHEN[kind]
    *most, last = [rule.working_days for rule in rules]
    return f"{listed([*map(str, most), counted(last, 'working day', 'working days')])} {WHEN[kind]}"
