"""Forms of the second factor: its first code, and a code at signing in."""

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from outreach.web.forms.base import HouseForm

KEYS = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}
ENTER = "Enter the code."


class CodeAtTheDoorForm(FlaskForm):
    """For whoever has given the right password and is not in yet."""

    code = StringField("Code", validators=[InputRequired(ENTER)], render_kw=KEYS)


class FirstCodeForm(HouseForm):
    button: ClassVar[str] = "Turn it on"

    sealed = HiddenField()
    code = StringField(
        "The code it shows now", validators=[InputRequired(ENTER)], render_kw={**KEYS, "inputmode": "numeric"}
    )
