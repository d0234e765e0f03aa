"""What is typed about an agency's own days: closed, or at work in spite of a holiday; or taken from a file."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import ValidationError

from outreach.domain.agencies import HolidayKind, OwnDay
from outreach.domain.errors import RuleBroken
from outreach.domain.weekly_hours import OfficeHours, hours_lines, read_hours
from outreach.services import agency_days
from outreach.services.agency_days import CalendarPage, FileRead
from outreach.web import here
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, ManyOf, OneOf, TextField, capitalised

CLOSED, WORKS = "closed", "works"
_LINE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:\s*(?:to|–|\.\.)\s*(\d{4}-\d\d-\d\d))?[\s:,]+(\S.*)")


class OwnDaysForm(HouseForm):
    """One day or stretch a line, each with its reason."""

    button: ClassVar[str] = "Note these days"
    keeps_draft: ClassVar[bool] = True

    lines = TextField(
        "Days",
        "Write a day and why, like 2026-12-24 Christmas closure.",
        longest=100_000,
        description="One a line, with the reason: 2026-12-24 to 2027-01-02 Christmas closure.",
    )
    kind = OneOf(
        "What it does on these days",
        [(CLOSED, "is closed"), (WORKS, "works, in spite of a holiday or weekend")],
        default=CLOSED,
        needed="Say whether it is closed or works.",
    )
    source = LineField("Known from", longest=300, description="A web page, a letter, a caller, a calendar file.")
    meant = BooleanField("It is closed for so long on end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whether a long closure is meant is asked only of one."""
        super().__init__(*args, **kwargs)
        doubts = self._doubts()
        if doubts:
            asked = self.is_submitted() and "formdata" not in kwargs
            self.meant.description = "" if asked else " ".join(doubts)  # once it is sent, its error says the same
        else:
            del self.meant

    def _doubts(self) -> tuple[str, ...]:
        try:
            return agency_days.long_runs(self.typed())
        except RuleBroken:
            return ()  # it is said where it is sent

    @property
    def says_so(self) -> bool:
        return "meant" in self and bool(self.meant.data)

    def typed(self) -> list[OwnDay]:
        found = (_days(line, works=self.kind.data == WORKS, source=self.source.data) for line in self._lines())
        return [day for days in found for day in days]

    def _lines(self) -> Iterable[str]:
        return (line for line in self.lines.data.splitlines() if line.strip())


class CalendarFileForm(HouseForm):
    """A calendar file; what it closes is shown as lines to look through before they are noted."""

    button: ClassVar[str] = "Read the file"
    sends_file: ClassVar[bool] = True

    upload = FileField("A calendar file (.ics)", description="Its whole days, from today to two years ahead.")

    def validate_upload(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose the file. After a refusal it has to be chosen again; no page may do that.")

    def read(self) -> FileRead | None:
        found: list[FileRead] = []

        def look() -> None:
            content = self.upload.data.read()
            today = agency_days.today_of(here.desk())
            found.append(agency_days.read_file(content, self.upload.data.filename, today=today))

        return found[0] if self.accepts(look) else None


class KindsForm(HouseForm):
    """On which kinds of holidays the agency is closed besides the public ones."""

    button: ClassVar[str] = "Save"

    kinds = ManyOf(
        "It is closed on",
        [(kind.value, capitalised(f"{kind.words}s")) for kind in HolidayKind],
        description="A half day counts whole, or where it is ticked not at all.",
    )

    @classmethod
    def of(cls, page: CalendarPage) -> Self:
        return cls(formdata=None, kinds=[kind.value for kind in page.agency.also_closed])

    def of_country(self, page: CalendarPage) -> Self:
        """Only what its country has is offered."""
        self.kinds.choices = [one for one in self.kinds.choices if one[0] in page.kinds]
        if HolidayKind.HALF_DAY not in page.kinds:
            self.kinds.description = ""
        return self

    def typed(self) -> list[HolidayKind]:
        return [HolidayKind(kind) for kind in self.kinds.data or ()]


class HoursForm(HouseForm):
    """Until when it is there on days of the week that are unlike others."""

    button: ClassVar[str] = "Save"

    hours = TextField(
        "Office hours",
        longest=500,
        description="One line for a day, or days on end: Fri until 12:00, or Mon-Thu 07:30 to 15:30.",
        render_kw={"rows": 3},
    )

    @classmethod
    def of(cls, page: CalendarPage) -> Self:
        return cls(formdata=None, hours="\n".join(hours_lines(page.agency.hours)))

    def typed(self) -> tuple[OfficeHours, ...]:
        return read_hours([self.hours.data])


class ForgetForm(HouseForm):
    button: ClassVar[str] = "Forget"


def as_lines(days: Iterable[OwnDay]) -> str:
    return "\n".join(f"{one.day} {one.reason}" for one in days)


def _days(line: str, *, works: bool, source: str) -> tuple[OwnDay, ...]:
    read = _LINE.fullmatch(line)
    try:
        if read is None:
            raise ValueError
        first = date.fromisoformat(read[1])
        last = date.fromisoformat(read[2]) if read[2] else first
    except ValueError:
        raise RuleBroken(
            f"“{line.strip()[:80]}” is not a day with its reason. Write it like 2026-12-24 Christmas closure.", "lines"
        ) from None
    return agency_days.stretch(first, last, works=works, reason=read[3], source=source)
