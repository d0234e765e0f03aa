"""A form that is only a button: it says nothing but who pressed it, and is recorded once."""

import secrets
from typing import ClassVar

from outreach.web.forms.base import HouseForm


class PressForm(HouseForm):
    button: ClassVar[str] = "Do it"


def fresh_key() -> str:
    """The key of a button drawn by hand, where a page has many of them."""
    return secrets.token_urlsafe(16)
