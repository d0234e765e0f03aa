"""Forms of the inbox: bring messages as files, file one to requests, set it apart, let it back."""

from typing import ClassVar

from flask import request
from flask_wtf.file import MultipleFileField

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import TextField

LONGEST_NUMBER = 9
"""Digits: what a database takes as the number of a request."""


class BringForm(HouseForm):
    button: ClassVar[str] = "Take them in"

    files = MultipleFileField(
        "Messages", description="Saved from a mail program as .eml, several at once. Choose them, or drop them here."
    )

    def __init__(self) -> None:
        super().__init__()
        self.files.flags.given = True

    def chosen(self) -> list[tuple[str, bytes]]:
        return [(str(one.filename), one.read()) for one in self.files.data or () if getattr(one, "filename", "")]


class FileForm(HouseForm):
    """Files the message to the requests that are ticked or pressed (`to`, one number each)."""

    button: ClassVar[str] = "File it there"
    files: ClassVar[bool] = True

    why = TextField("Reason", description="Where it is filed elsewhere already, the reason stands on that log too.")

    @property
    def sent(self) -> bool:
        """Whether somebody ticked here already. Until then the requests stand ticked to which it is filed."""
        return request.method == "POST"

    @property
    def looks(self) -> bool:
        """Whether another agency was looked for, so that nothing is filed yet."""
        return "look" in request.form

    @property
    def sought(self) -> str:
        return request.values.get("q", "")

    def ticked(self) -> list[RfcId]:
        """What was ticked before another agency was looked for or a rule spoke up: nothing chosen is lost by that."""
        numbers = request.form.getlist("to")
        return [RfcId(int(number)) for number in numbers if number.isdecimal() and len(number) <= LONGEST_NUMBER]

    def chosen(self) -> list[RfcId]:
        numbers = request.form.getlist("to")
        if len(self.ticked()) < len(numbers):
            raise RuleBroken("The list of requests came in damaged. Open the page again.", "to")
        return self.ticked()


class ReasonForm(HouseForm):
    """Something is done with the message, and here is why."""

    files: ClassVar[bool] = False
    looks: ClassVar[bool] = False

    why = TextField("Reason")
