"""Forms of the releases page: they send back what the page showed, so that nobody releases what they have not seen."""

from typing import ClassVar

from wtforms import HiddenField

from outreach.web.forms.base import HouseForm


class SecondForm(HouseForm):
    """Seconds the proposal that was shown; `manifest` is its seal."""

    button: ClassVar[str] = "Second and release"

    manifest = HiddenField(default="")
