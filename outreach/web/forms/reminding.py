"""What is typed about reminders: the table of an investigation, and the hours of one of us."""

import re
from datetime import date, time
from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms.validators import ValidationError

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff
from outreach.domain.prose import listed
from outreach.domain.reminder_policy import (
    ALLOWED,
    CALLED,
    FARTHEST,
    MOST_RULES,
    WHEN,
    ReminderKind,
    ReminderPolicy,
    ReminderRule,
    Whom,
    said,
)
from outreach.domain.wallclock import WEEKDAYS
from outreach.domain.working_hours import Hours, Leave
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, ManyOf, Number, OneFrom, TextField
from outreach.web.forms.investigations import time_of

ROWS = range(1, MOST_RULES + 1)
SPARE = 2
NOTHING = ("", "(none)")
WHENS = [NOTHING, *((kind.value, words) for kind, words in WHEN.items())]
WHOM = [(whom.value, words) for whom, words in CALLED.items()]


class RemindersForm(HouseForm):
    """The table: one rule a row. A row without a “when” is left out of it."""

    button: ClassVar[str] = "Adopt this table"
    second_button: ClassVar[str] = "See what would be sent"
    keeps_draft: ClassVar[bool] = True

    escalate_to = OneFrom(
        "The person named", description="Whom rules to “the person named” go to; without one, the editors."
    )
    urgent = ManyOf("Told at once, within their hours, instead of the next morning")

    def __init__(self, *args: Any, staff: tuple[Staff, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = [(one.id, f"{one.name} ({one.role})") for one in staff if one.active]
        self.escalate_to.choices = [("", "Nobody in particular"), *present]
        self.urgent.choices = [(kind.value, words) for kind, words in _PRESSING]
        for number in ROWS:
            for part in ("when", "days", "whom"):
                self[f"{part}_{number}"].flags.given = True
        self.escalate_to.flags.given = True

    @classmethod
    def of(cls, policy: ReminderPolicy, staff: tuple[Staff, ...]) -> "RemindersForm":
        filled: dict[str, Any] = {
            "escalate_to": policy.escalate_to or "",
            "urgent": [kind.value for kind in policy.at_once],
        }
        for number, rule in enumerate(policy.in_order(), start=1):
            filled |= {
                f"when_{number}": rule.kind.value,
                f"days_{number}": rule.working_days,
                f"whom_{number}": rule.whom.value,
            }
        return cls(staff=staff, **filled)

    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """The rules, and rows with something typed in them: number, when, days and whom of each."""
        return [row for row in self.all_rows() if self._is_used(row)]

    def spare(self) -> list[tuple[int, Any, Any, Any]]:
        return [row for row in self.all_rows() if not self._is_used(row)][:SPARE]

    @staticmethod
    def _is_used(row: tuple[int, Any, Any, Any]) -> bool:
        _, when, days, whom = row
        return bool(when.data or days.data is not None or when.errors or days.errors or whom.errors)

    def all_rows(self) -> list[tuple[int, Any, Any, Any]]:
        return [(n, self[f"when_{n}"], self[f"days_{n}"], self[f"whom_{n}"]) for n in ROWS]

    def typed(self) -> ReminderPolicy:
        for number, when, days, _ in self.all_rows():
            if days.data is not None and not when.data:
                raise RuleBroken(
                    f"Row {number} has a number and no “when”. Choose one, or clear the number.", when.name
                )
            if days.data and when.data == ReminderKind.DUE.value:
                raise RuleBroken(
                    f"Row {number} is told “on the day of the deadline”, to which no number of working days belongs. "
                    f"Clear the {days.data}, or choose “before” or “after the deadline”.",
                    days.name,
                )
        rules = self._rules()
        told = {rule.kind for rule in rules}
        try:
            return ReminderPolicy(
                rules=tuple(rules),
                urgent=tuple(kind for kind in map(ReminderKind, self.urgent.data or ()) if kind in told),
                escalate_to=StaffId(self.escalate_to.data) if self.escalate_to.data else None,
            )
        except ValueError as wrong:
            raise RuleBroken(f"This table cannot be adopted: {wrong}.") from None

    def _rules(self) -> list[ReminderRule]:
        """Each with the row it was typed in, to name the one that says the same again."""
        found: dict[ReminderRule, int] = {}
        for number, when, days, whom in self.rows():
            if not when.data:
                continue
            rule = self._rule(when, days, whom)
            if first := found.get(rule):
                raise RuleBroken(
                    f"Rows {first} and {number} say the same: {said(rule)}, to {CALLED[rule.whom]}. Change one of "
                    f"them, or set its “when” to {NOTHING[1]}.",
                    when.name,
                )
            found[rule] = number
        return list(found)

    @property
    def idle(self) -> str:
        """Of what is ticked as told at once, what no rule tells, in a sentence."""
        told = {when.data for _, when, _, _ in self.rows()}
        idle = [f"“{dict(WHENS)[kind]}”" for kind in self.urgent.data or () if kind not in told]
        return f"No rule tells anybody {listed(idle)}: the tick at “told at once” was taken away." if idle else ""

    @staticmethod
    def _rule(when: Any, days: Any, whom: Any) -> ReminderRule:
        kind = ReminderKind(when.data)
        number = 0 if kind is ReminderKind.DUE else days.data
        if number not in ALLOWED[kind]:
            raise RuleBroken(f"“{dict(WHENS)[when.data]}” needs a number of working days from 1 on.", days.name)
        return ReminderRule(kind=kind, working_days=number, whom=Whom(whom.data))


_PRESSING = [(kind, WHEN[kind]) for kind in ALLOWED]

for _number in ROWS:
    setattr(RemindersForm, f"days_{_number}", Number("Working days", 0, FARTHEST, needed=False))
    setattr(RemindersForm, f"when_{_number}", OneFrom("When", WHENS, default=""))
    setattr(RemindersForm, f"whom_{_number}", OneFrom("Whom", WHOM, default=Whom.REPORTER.value))


class HoursForm(HouseForm):
    """When one of us may be written to."""

    button: ClassVar[str] = "Save the hours"
    keeps_draft: ClassVar[bool] = True

    opens = LineField("From", "Write the hour like 08:00.", longest=5, render_kw={"class": "short"})
    closes = LineField("Until", "Write the hour like 18:00.", longest=5, render_kw={"class": "short"})
    days_off = ManyOf("Days off each week", [(str(number), name) for number, name in enumerate(WEEKDAYS)])
    country = LineField(
        "Country whose public holidays are yours",
        longest=60,
        description="Two letters, like NO or CA. Without one, no public holidays.",
        render_kw={"class": "short"},
    )
    subdivision = LineField(
        "Part of it", longest=10, description="Like NS or BY, where holidays differ.", render_kw={"class": "short"}
    )
    leave = TextField(
        "Leave", description="One stretch a line: 2026-12-21 to 2027-01-03, or a single day. Others are told meanwhile."
    )
    morning_mail = BooleanField("An editor’s morning mail of what is outstanding")

    @classmethod
    def of(cls, hours: Hours) -> "HoursForm":
        weekend = hours.weekend if hours.weekend is not None else frozenset({5, 6})
        return cls(
            opens=f"{hours.opens:%H:%M}",
            closes=f"{hours.closes:%H:%M}",
            days_off=[str(day) for day in sorted(weekend)],
            country=hours.country,
            subdivision=hours.subdivision,
            leave="\n".join(_stretch(one) for one in hours.leave),
            morning_mail=hours.morning_mail,
        )

    def validate_opens(self, field: Any) -> None:
        self.opens_at = _hour(field)

    def validate_closes(self, field: Any) -> None:
        self.closes_at = _hour(field)

    def validate_country(self, field: Any) -> None:
        if field.data and not re.fullmatch("[A-Za-z]{2}", field.data):
            raise ValidationError("Write the country as two letters, like NO or CA; or leave it empty.")

    def typed(self) -> Hours:
        return Hours(
            opens=self.opens_at,
            closes=self.closes_at,
            country=self.country.data.upper(),
            subdivision=self.subdivision.data.upper(),
            weekend=frozenset(int(day) for day in self.days_off.data or ()),
            leave=tuple(leave_of(line) for line in self.leave.data.splitlines() if line.strip()),
            morning_mail=bool(self.morning_mail.data),
        )


def leave_of(line: str) -> Leave:
    """`2026-12-21 to 2027-01-03`, with to, – or .. between, or one day alone."""
    parts = [part.strip() for part in line.replace("–", " to ").replace("..", " to ").split(" to ")]
    try:
        days = [date.fromisoformat(part) for part in parts]
        if len(days) not in (1, 2):
            raise ValueError
    except ValueError:
        raise RuleBroken(f"“{line.strip()}” is no leave. Write it like 2026-12-21 to 2027-01-03.", "leave") from None
    return Leave(first=days[0], last=days[-1])


def _stretch(one: Leave) -> str:
    return f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}"


def _hour(field: Any) -> time:
    try:
        return time_of(field.data)
    except ValueError:
        raise ValidationError("Write the time in hours and minutes, like 08:00.") from None
