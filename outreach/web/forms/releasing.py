"""Forms of the releases page: they send back what the page showed, so that nobody releases what they have not seen."""

from typing import ClassVar

from wtforms import HiddenField

from outreach.domain.errors import RuleBroken
from outreach.web.forms.base import HouseForm

LONGEST_NUMBER = 9


class BuildForm(HouseForm):
    """Builds, or proposes, the release of the number that was shown."""

    button: ClassVar[str] = "Build"

    number = HiddenField(default="")

    def shown(self) -> int:
        typed = self.number.data or ""
        if not typed.isdecimal() or len(typed) > LONGEST_NUMBER:
            raise RuleBroken(
                "The form did not say which release it was for. Nothing was built. Press the button again."
            )
        return int(typed)


class SecondForm(BuildForm):
    """Seconds the proposal that was shown; `manifest` is its seal."""

    button: ClassVar[str] = "Second and release"

    manifest = HiddenField(default="")
