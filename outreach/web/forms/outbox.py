"""Forms of the letters that need a person: it left, it shall leave again, it shall not."""

from typing import ClassVar

from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField


class SettleForm(HouseForm):
    """A decision about one letter."""


class LeftForm(SettleForm):
    button: ClassVar[str] = "It left"

    evidence = LineField("How you know that it left", needed="Say how you know that it left.")


class QueueAgainForm(SettleForm):
    button: ClassVar[str] = "It did not leave: queue it again"

    evidence = LineField("How you know that it did not leave")


class DropForm(SettleForm):
    button: ClassVar[str] = "It did not leave: drop it"
