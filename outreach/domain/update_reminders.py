"""When whoever looks after an update is told that it waits: on three of their mornings, and then no more.

It is of no table: what readers were told and no longer stands waits for nobody's policy.
"""

from typing import Final

from outreach.domain.codec import instant_text
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.reminders import Plan, Reminder, working_day_after
from outreach.domain.updates import Correction, Update

MORNINGS: Final = (1, 2, 4)
"""How many working days of theirs after it came about, as of a reply that nobody has read."""


def plan_of(update: Update) -> Plan:
    """Armed by the entry whose public reason is wanted first; where each has one, by the last that changed the row.

    What an edition changed has no entry, and is armed by its instant.
    """
    arming = arming_of(update)
    return tuple(
        Reminder(
            kind=ReminderKind.UPDATE,
            armed_by=str(arming.cause) if arming.cause else instant_text(arming.since),
            nth=nth,
            begins=working_day_after(arming.since, nth),
            ends=None,
            of=arming.since,
        )
        for nth in MORNINGS
    )


def arming_of(update: Update) -> Correction:
    wanted = next((one for one in update.unexplained if one.cause), None)
    return wanted or max(update.corrections, key=lambda one: one.since)
