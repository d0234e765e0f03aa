"""Adding a passkey: what its device answered, and a name by which its owner knows it."""

from typing import ClassVar

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from outreach.web.forms.base import HouseForm

DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android telephone"),
    ("Windows", "Windows computer"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux computer"),
)


class PasskeyForm(HouseForm):
    button: ClassVar[str] = "Add a passkey"

    passkey = HiddenField()
    name = StringField(
        "Name",
        validators=[InputRequired("Name it, so that you know which one it is.")],
        description="So that you know which one to remove when a device is lost.",
        render_kw={"autocomplete": "off"},
    )


def named_after(browser: str) -> str:
    """A first proposal, by what the browser says it runs on."""
    return next((name for said, name in DEVICES if said in browser), "")
