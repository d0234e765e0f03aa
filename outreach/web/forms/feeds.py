"""Forms of one's own calendar: make its link, and say whether agencies are named in it."""

from typing import ClassVar

from wtforms import BooleanField

from outreach.web.forms.base import HouseForm

NAMED = "Name the agencies in my calendar"


class FeedForm(HouseForm):
    button: ClassVar[str] = "Make my link"

    names_shown = BooleanField(NAMED)


class NamesForm(HouseForm):
    button: ClassVar[str] = "Save"

    named = BooleanField(NAMED)
