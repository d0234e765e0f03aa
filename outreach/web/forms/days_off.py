"""A deadline that would end when nobody is there: the form says so, offers what is near it, asks which is meant."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import request
from wtforms.validators import InputRequired

from outreach.domain.calendars import OffDay, end_of_business
from outreach.domain.rules.asking import odd_hour_ahead, off_day_ahead
from outreach.domain.wallclock import read
from outreach.web.forms.fields import OneOf
from outreach.web.forms.record import RecordForm

NEXT, BEFORE, CLOSE, KEEP = "next", "before", "close", "keep"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What was typed, in words that say why nobody is there. `of` is what a choice is of: it dies with another one.

    `offered`: of each choice the instant, and its words.
    """

    said: str
    of: str
    ask: str
    offered: dict[str, tuple[datetime, str]]
    day_off: str = ""


class WhichDay(OneOf):
    """Stands in a form only while nobody at the agency is there at the instant typed in its `due_at`."""

    days: dict[str, tuple[datetime, str]]
    doubt: str = ""

    def __init__(self, label: str = "Which day do they get?", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.days = {}

    def ask(self, doubt: Doubt, *, sent: bool) -> None:
        self.doubt = doubt.said
        self.description = "" if sent else doubt.said  # once it is sent without a choice, its error says the same
        self.choices = [(f"{which} {doubt.of}", words) for which, (_, words) in doubt.offered.items()]
        self.days = {
            f"{which} {doubt.of}": (at, doubt.day_off if which == KEEP else "")
            for which, (at, _) in doubt.offered.items()
        }
        self.validators = [InputRequired(f"{doubt.said} {doubt.ask}")]
        self.flags.required = True


def ask_which_day(form: RecordForm) -> None:
    doubt = _doubt(form) if form["due_at"].data else None
    if doubt is None:
        del form["which_day"]
        return
    field: WhichDay = form["which_day"]
    field.ask(doubt, sent=form.is_submitted() and "look" not in request.form)
    if not doubt.day_off:
        field.label.text = "Until when do they get?"


def day_meant(form: RecordForm) -> tuple[datetime, str]:
    """The instant, and why the agency is closed then, where that was confirmed."""
    typed: datetime = form["due_at"].data
    return form["which_day"].days[form["which_day"].data] if "which_day" in form else (typed, "")


def _doubt(form: RecordForm) -> Doubt | None:
    case, typed = form.file.case, form["due_at"].data
    off, hour = off_day_ahead(case, typed), odd_hour_ahead(case, typed)
    if off is not None:
        said, of = f"{off} {hour}".strip(), str(off.day)
        return Doubt(
            said=said,
            of=of,
            ask="Choose which day they get.",
            offered=_around(form, off, case.policy.close_of_business if hour else None),
            day_off=off.reason,
        )
    if hour:
        local = typed.astimezone(case.calendar.zone)
        return Doubt(
            said=hour,
            of=local.replace(tzinfo=None).isoformat(timespec="minutes"),
            ask="Choose until when they have.",
            offered=_same_day(form),
        )
    return None


def _around(form: RecordForm, off: OffDay, close: time | None) -> dict[str, tuple[datetime, str]]:
    """The working days at the same hour, as far as they are still to come and later than what was promised."""
    calendar, typed = form.file.case.calendar, form["due_at"].data
    zone = calendar.zone
    clock, earliest = close or typed.astimezone(zone).time(), _earliest(form)
    offered = {}
    for which, day, words in ((NEXT, off.next, "the next working day"), (BEFORE, off.before, "the working day before")):
        at = end_of_business(day, calendar, clock) if day else earliest
        if at > earliest:
            offered[which] = (at, f"{read(at, zone)}, {words}")
    kept = f"{read(typed, zone)} all the same: they know that it is a day off"
    return {**offered, KEEP: (typed, kept)}


def _same_day(form: RecordForm) -> dict[str, tuple[datetime, str]]:
    """Close of business of that day, where it is still to come and later than what was promised."""
    case, typed = form.file.case, form["due_at"].data
    zone = case.calendar.zone
    at = end_of_business(case.calendar.local_date(typed), case.calendar, case.policy.close_of_business)
    offered = {CLOSE: (at, f"{read(at, zone)}, close of business of that day")} if at > _earliest(form) else {}
    return {**offered, KEEP: (typed, f"{read(typed, zone)} all the same: somebody is there then")}


def _earliest(form: RecordForm) -> datetime:
    case = form.file.case
    promised = case.standing.deadline
    return max(case.now, promised.at) if promised else case.now
