"""Forms of the sign-off queue: sign what was read, send it back, sign the silent rows together."""

from typing import ClassVar

from flask import request
from wtforms import HiddenField

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId, Seq
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import TextField


class SignForm(HouseForm):
    """Signs the row as it was shown: `after` is the last entry read, `shown_as` the status it was shown with."""

    button: ClassVar[str] = "Sign off"

    shown_as = HiddenField(default="")


class SendBackForm(HouseForm):
    button: ClassVar[str] = "Send back"

    reason = TextField("What the reporter should mend", "Say what the reporter should mend.")


class SignSilentForm(HouseForm):
    """The ticked rows, each as `request:last entry read`. Nothing is ticked until the editor has seen it."""

    button: ClassVar[str] = "Sign the ticked rows"
    second_button: ClassVar[str] = "Tick all shown"

    def ticks(self, row: str) -> bool:
        return "look" in request.form or row in request.form.getlist("row")

    def chosen(self) -> list[tuple[RfcId, Seq]]:
        return ticked("Tick the rows you stand behind.")


def ticked(nothing: str) -> list[tuple[RfcId, Seq]]:
    """The rows that were ticked, each as `request:last entry shown`; `nothing` says what to do where none was."""
    found = []
    for row in request.form.getlist("row"):
        rfc_id, _, through = row.partition(":")
        if not (rfc_id.isdecimal() and through.isdecimal()):
            raise RuleBroken("The list of rows came in damaged. Open the page again.")
        found.append((RfcId(int(rfc_id)), Seq(int(through))))
    if not found:
        raise RuleBroken(nothing)
    return found
