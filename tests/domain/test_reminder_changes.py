"""What another version of the reminder table changed, as its newsroom reads it."""

from dataclasses import replace

import pytest

from outreach.domain.ids import StaffId
from outreach.domain.reminder_changes import changes
from outreach.domain.reminder_policy import RULES, ReminderKind, ReminderPolicy, ReminderRule, Whom

RUTH, NADIA = StaffId("ruth"), StaffId("nadia")
NAMES = {RUTH: "Ruth Adler", NADIA: "Nadia Haddad"}
USUAL = ReminderPolicy()


def rule(kind, days=0, whom=Whom.REPORTER):
    return ReminderRule(kind=kind, working_days=days, whom=whom)


def table(*rules, without=(), **rest):
    return replace(USUAL, rules=(*(one for one in RULES if one not in without), *rules), **rest)


SOON, DUE, LATE, UNREAD = ReminderKind.DUE_SOON, ReminderKind.DUE, ReminderKind.OVERDUE, ReminderKind.UNCLASSIFIED
TWO_BEFORE, BY_FIVE = rule(SOON, 2), rule(LATE, 5, Whom.NAMED)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            table(rule(SOON, 3), without=[TWO_BEFORE]),
            ["to its reporter: 2 → 3 working days before the deadline"],
        ),
        (table(rule(LATE, 10)), ["to its reporter: 10 working days after the deadline added"]),
        (table(without=[rule(DUE)]), ["to its reporter: on the day of the deadline no longer"]),
        (
            table(without=[rule(UNREAD, 2), rule(UNREAD, 4)]),
            ["to its reporter: 2 and 4 working days after a reply to classify came no longer"],
        ),
        (
            table(rule(UNREAD, 3), without=[rule(UNREAD, 2), rule(UNREAD, 4)]),
            [
                "to its reporter: 3 working days after a reply to classify came added",
                "to its reporter: 2 and 4 working days after a reply to classify came no longer",
            ],
        ),
        (table(escalate_to=RUTH), ["the person named: nobody, so the editors → Ruth Adler"]),
        (
            table(rule(LATE, 7, Whom.NAMED), without=[BY_FIVE, rule(UNREAD, 4, Whom.NAMED)], escalate_to=RUTH),
            [
                "to the person named (Ruth Adler): 5 → 7 working days after the deadline",
                "to the person named (nobody, so the editors): 4 working days after a reply to classify came no longer",
            ],
        ),
        (
            table(urgent=(LATE,)),
            [
                "on the day of the deadline: told at once → next morning",
                "after the deadline: told next morning → at once",
            ],
        ),
        (USUAL, []),
    ],
)
def test_what_changed_is_said_rule_by_rule(now, said):
    assert list(changes(USUAL, now, NAMES)) == said


def test_the_order_in_which_rows_were_typed_changes_nothing():
    assert changes(USUAL, replace(USUAL, rules=tuple(reversed(RULES))), NAMES) == ()


def test_somebody_who_is_called_nothing_here_any_more_is_named_as_the_account_was():
    assert changes(USUAL, table(escalate_to=StaffId("gone")), NAMES) == (
        "the person named: nobody, so the editors → gone",
    )


def test_there_and_back_says_the_opposite():
    now = table(rule(SOON, 3), without=[TWO_BEFORE], escalate_to=NADIA)

    assert changes(now, USUAL, NAMES) == (
        "to its reporter: 3 → 2 working days before the deadline",
        "the person named: Nadia Haddad → nobody, so the editors",
    )
