"""The form that gives an agency more time: until a day, or so many of its working days, and it can be seen first."""

from collections.abc import Sequence
from datetime import datetime

from flask import request
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from outreach.domain import facts, more_time
from outreach.domain.calendars import CalendarEnds
from outreach.domain.facts import AskedBy, Happened
from outreach.domain.wallclock import counted, read
from outreach.services.casefile import CaseFile
from outreach.web import filters, here
from outreach.web.forms.asking import MOST_WORKING_DAYS, later_deadline
from outreach.web.forms.days_off import WhichDay, ask_which_day, day_meant
from outreach.web.forms.fields import Number, OneOf, TextField, WhenField
from outreach.web.forms.record import DatedForm

TELL_THEM = "Now tell them the new deadline: it counts once a letter or a call has stated it."
CHOOSE = "Choose a day or a number of working days."
EARLIEST, USUAL = "earliest", "usual"


class ExtensionForm(DatedForm):
    """A number of working days stands in for the day where none is given, and once it is looked at."""

    title = "Give more time"
    said = "The agency has more time."
    beside = "requests/beside/extension.html"
    second_button = "Show the deadline"
    folded = ("at",)
    due_at = WhenField("New deadline", needed=CHOOSE)
    working_days = Number(
        "Or so many of their working days",
        1,
        MOST_WORKING_DAYS,
        needed=False,
        description="Counted from the deadline they have, or from today where it has passed.",
    )
    which_day = WhichDay()
    asked_by = OneOf("Who asked for it", AskedBy, needed="Say who asked for more time.")
    reason = TextField("Reason", needed="Give the reason: it is kept beside the deadline.")
    told_agency = BooleanField("The agency has been told")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return file.case.standing.deadline is not None

    def suit(self) -> None:
        self._take()
        ask_which_day(self)

    def prefill(self) -> None:
        super().prefill()
        self.asked_by.data = AskedBy.AGENCY.value
        self.due_at.put(later_deadline(self.file).at)

    def validate_working_days(self, _field: Field) -> None:
        """Both were given and say different things: nobody can tell which of them was meant."""
        number, meant = self.working_days.data, self._counted()
        if number is not None and meant is not None and self.due_at.data not in (None, meant):
            days, ends = counted(number, "working day"), read(meant, filters.zone(self.file.zone))
            raise ValidationError(f"{days} of theirs end {ends}, and the day above is another. Clear one.")

    def done(self) -> str:
        """What the newsroom adds by itself a letter or a call has to state, whatever is ticked."""
        told = self.told_agency.data and self.asked_by.data == AskedBy.AGENCY.value
        return self.said if told else f"{self.said} {TELL_THEM}"

    def facts(self) -> Sequence[Happened]:
        due_at, day_off = day_meant(self)
        return self.then(
            facts.ExtensionGranted(
                due_at=due_at,
                zone=self.file.zone,
                asked_by=AskedBy(self.asked_by.data),
                reason=self.reason.data,
                told_agency=self.told_agency.data,
                day_off=day_off,
            )
        )

    @property
    def wrong_day(self) -> str:
        """Why what stands in the form cannot be given, with what can be chosen; empty where it can."""
        if self.due_at.data is None:
            return f"{CHOOSE} {more_time.possible(self.file.case)}".strip()
        given_at, may_edit = self.at.data or here.now(), here.staff().role.may_edit
        return more_time.why_not(self.file.case, self.due_at.data, given_at=given_at, may_edit=may_edit)

    @property
    def to_take(self) -> tuple[tuple[str, datetime], ...]:
        """The days that can be taken by a button."""
        earliest, usual = more_time.earliest(self.file.case), more_time.usual(self.file.case)
        found = ((EARLIEST, earliest), (USUAL, usual if usual != earliest else None))
        return tuple((name, at) for name, at in found if at is not None)

    def _take(self) -> None:
        """The day of the button that was pressed, else of the number that was typed."""
        look, taken = request.form.get("look", ""), dict(self.to_take)
        at = taken.get(look) or (self._counted() if look or self.due_at.data is None else None)
        if at is not None:
            self.due_at.put(at)
            if look:
                self.working_days.data, self.working_days.raw_data = None, None

    def _counted(self) -> datetime | None:
        days = self.working_days.data
        if days is None or not 1 <= days <= MOST_WORKING_DAYS:
            return None
        try:
            return more_time.counted_on(self.file.case, days).at
        except CalendarEnds:
            return None
