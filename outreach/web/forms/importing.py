"""Forms of an import: the file, the decisions about what may be the same agency, and the button that runs it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from flask import request
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import ValidationError

from outreach.domain.import_matching import Answer
from outreach.domain.import_places import Choices
from outreach.domain.sheets import MAX_LINES
from outreach.services.import_decisions import EVERY_OTHER_LINE, Decisions
from outreach.services.import_plan import ImportPlan
from outreach.web.forms.base import HouseForm


class UploadForm(HouseForm):
    button: ClassVar[str] = "Look at this file"

    file = FileField(
        "The list", description=f"CSV or XLSX, up to {MAX_LINES:,} agencies. One line each, headings on top."
    )
    country = SelectField("Country of lines that name none", validate_choice=True)

    def __init__(self, countries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.country.choices = [("", "every line names its own"), *countries]
        self.file.flags.given = True

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose a file. Most spreadsheets can be saved as CSV or XLSX.")

    @property
    def name(self) -> str:
        return str(self.file.data.filename)

    def content(self) -> bytes:
        read: bytes = self.file.data.read()
        return read

    def decisions(self) -> Decisions:
        return Decisions(choices=Choices(country=self.country.data or ""))


class DecideForm(HouseForm):
    """One answer for each doubt (`line-12`), one zone for each place that has several (`zone-US-TX`), the encoding.

    `rest`: every doubt that is left open here is another agency.
    """

    button: ClassVar[str] = "Keep these decisions"

    def decisions(self, plan: ImportPlan) -> Decisions:
        """What is answered here on top of what was answered before; a doubt left open stays open."""
        by_line = {doubt.line: doubt.decision for doubt in plan.doubts if doubt.decision}
        names = {doubt.line: doubt.name for doubt in plan.doubts}
        for doubt in plan.doubts:
            if answer := request.form.get(f"line-{doubt.line}"):
                by_line[doubt.line] = answer
        if request.form.get("rest") == Answer.DIFFERENT.value:
            by_line[EVERY_OTHER_LINE] = Answer.DIFFERENT.value
        chosen = {wanted.place: request.form.get(f"zone-{wanted.place}") for wanted in plan.zones_wanted}
        zones = [*plan.choices.zones, *(f"{place}={zone}" for place, zone in chosen.items() if zone)]
        return Decisions(
            by_line=by_line,
            names={line: names[line] for line in by_line if line in names},
            choices=replace(plan.choices, zones=tuple(zones)),
            encoding=request.form.get("encoding") or plan.encoding,
        )
