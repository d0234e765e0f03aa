"""A deadline that would end on a day off: the form says so, offers the working days around it, asks which is meant."""

from datetime import datetime
from typing import Any

from wtforms.validators import InputRequired

from outreach.domain.calendars import OffDay, close_of_business
from outreach.domain.rules.asking import off_day_ahead
from outreach.domain.wallclock import read
from outreach.web.forms.fields import OneOf
from outreach.web.forms.record import RecordForm

NEXT, BEFORE, KEEP = "next", "before", "keep"


class WhichDay(OneOf):
    """Stands in a form only while the instant typed in its `due_at` lies on a day off of the agency."""

    days: dict[str, tuple[datetime, str]]

    def __init__(self, label: str = "Which day do they get?", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.days = {}

    def ask(self, off: OffDay, offered: dict[str, tuple[datetime, str]], *, sent: bool) -> None:
        """`offered`: of each choice the instant, and its words. A choice is of one day: it dies with another one."""
        self.description = "" if sent else str(off)  # once it is sent without a choice, its error says the same
        self.choices = [(f"{which} {off.day}", words) for which, (_, words) in offered.items()]
        self.days = {
            f"{which} {off.day}": (at, off.reason if which == KEEP else "") for which, (at, _) in offered.items()
        }
        self.validators = [InputRequired(f"{off} Choose which day they get.")]
        self.flags.required = True


def ask_which_day(form: RecordForm) -> None:
    field: WhichDay = form["which_day"]
    off = off_day_ahead(form.file.case, form["due_at"].data) if form["due_at"].data else None
    if off is None:
        del form["which_day"]
    else:
        field.ask(off, _offered(form, off), sent=form.is_submitted())


def day_meant(form: RecordForm) -> tuple[datetime, str]:
    """The instant, and why the agency is closed then, where that was confirmed."""
    typed: datetime = form["due_at"].data
    return form["which_day"].days[form["which_day"].data] if "which_day" in form else (typed, "")


def _offered(form: RecordForm, off: OffDay) -> dict[str, tuple[datetime, str]]:
    """The working days at the same hour, as far as they are still to come and later than what was promised."""
    case, typed = form.file.case, form["due_at"].data
    promised, clock = case.standing.deadline, typed.astimezone(case.calendar.zone).time()
    earliest = max(case.now, promised.at) if promised else case.now
    offered = {}
    for which, day, words in ((NEXT, off.next, "the next working day"), (BEFORE, off.before, "the working day before")):
        at = close_of_business(day, case.calendar.zone, clock) if day else earliest
        if at > earliest:
            offered[which] = (at, f"{read(at, case.calendar.zone)}, {words}")
    kept = f"{read(typed, case.calendar.zone)} all the same: they know that it is a day off"
    return {**offered, KEEP: (typed, kept)}
