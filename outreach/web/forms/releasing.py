"""Forms of the releases page: they send back what the page showed, so that nobody releases what they have not seen."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField

from outreach.domain.errors import RuleBroken
from outreach.web import here
from outreach.web.forms.base import INVALID, HouseForm
from outreach.web.forms.fields import WhenField

LONGEST_NUMBER = 9
Page = TypeVar("Page")


class CutoffForm(Form):
    """Asks to see the release as of an earlier instant. Looking records nothing, so it is no form of the house."""

    class Meta(HouseForm.Meta):
        csrf = False

    cutoff = WhenField(
        "Cut-off",
        description="What was recorded by then is in the release; what came later waits for the next one.",
    )

    @classmethod
    def asked(cls) -> "CutoffForm":
        return cls._in_readers_zone(request.args)

    @classmethod
    def at(cls, cutoff: datetime | None) -> "CutoffForm":
        form = cls._in_readers_zone(None)
        if cutoff:
            form.cutoff.put(cutoff)
        return form

    @classmethod
    def _in_readers_zone(cls, typed: MultiDict[str, str] | None) -> "CutoffForm":
        form = cls(formdata=typed)
        form.cutoff.stand_in(here.zone().key)
        return form

    def page(self, look: Callable[[datetime | None], Page]) -> Page:
        """What there is to see as of the instant asked for; if that cannot be, why, and what there is to see now."""
        if not self.validate():
            return look(None)
        try:
            return look(self.cutoff.data)
        except RuleBroken as broken:
            self.cutoff.errors = [broken.sentence]
            return look(None)

    @property
    def status(self) -> int:
        return INVALID if self.errors else 200


class BuildForm(HouseForm):
    """Builds, or proposes, the release of the number that was shown, with the cut-off that was chosen, if one was."""

    button: ClassVar[str] = "Build"

    number = HiddenField(default="")
    cutoff = HiddenField(default="")

    @property
    def chosen(self) -> datetime | None:
        """The cut-off chosen on the page; nothing where the page showed the release as of now."""
        try:
            at = datetime.fromisoformat(self.cutoff.data) if self.cutoff.data else None
        except ValueError:
            return None
        return at if at and at.tzinfo else None

    def shown(self) -> int:
        typed = self.number.data or ""
        if not typed.isdecimal() or len(typed) > LONGEST_NUMBER or (self.cutoff.data and not self.chosen):
            raise RuleBroken(
                "The form came in damaged. Nothing was built. Look at the page again, and press its button."
            )
        return int(typed)


class SecondForm(BuildForm):
    """Seconds the proposal that was shown; `manifest` is its seal."""

    button: ClassVar[str] = "Second and release"

    manifest = HiddenField(default="")
