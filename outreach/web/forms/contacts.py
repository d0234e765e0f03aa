"""What is typed about a contact: one way to reach an agency, and how we know of it."""

from datetime import date
from typing import Any, ClassVar

from wtforms.validators import ValidationError

from outreach.domain.agencies import Contact, Health
from outreach.domain.facts import Channel
from outreach.services.contacts import ContactTyped
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneOf, TextField

HEALTH = (
    (Health.GOOD.value, "Good: it works, as far as we know"),
    (Health.SOFT.value, "Soft: something came back, try it again"),
    (Health.BAD.value, "Bad: it does not work; no attempt on it counts"),
)


class ContactForm(HouseForm):
    button: ClassVar[str] = "Save the contact"
    folded: ClassVar[tuple[str, ...]] = ("role", "note", "health")
    rare_label: ClassVar[str] = "Role, health, note"

    channel = OneOf("How it is reached", Channel, needed="Choose how this contact is reached.")
    name = LineField("Name", longest=200, description="Who or which desk this reaches, like “Press office”; if known.")
    address = TextField(
        "Address",
        "Give the e-mail address, phone number, form address or postal address.",
        longest=500,
        description="E-mail address, phone number with +country code, the form’s web address, or a postal address.",
    )
    source = LineField(
        "Where we have it from",
        "Say where this was found: somebody will have to defend it.",
        longest=1000,
        description="A web address, a letterhead, a person.",
    )
    checked_on = LineField("Checked on", longest=10, render_kw={"type": "date"})
    role = LineField("Role", longest=200, description="If it is a person: press officer, chief of staff.")
    health = OneOf("Does it work?", HEALTH, default=Health.GOOD.value)
    note = TextField("Note", longest=2000, description="Office hours, extension, whom to ask for.")

    @classmethod
    def of(cls, contact: Contact) -> "ContactForm":
        return cls(
            channel=contact.channel.value,
            name=contact.name,
            address=contact.address,
            source=contact.source,
            checked_on=contact.checked_on.isoformat() if contact.checked_on else "",
            role=contact.role,
            health=contact.health.value,
            note=contact.note,
        )

    def validate_checked_on(self, field: Any) -> None:
        try:
            self.day = date.fromisoformat(field.data) if field.data else None
        except ValueError:
            raise ValidationError("Write the day as year-month-day, like 2026-12-05.") from None

    def typed(self) -> ContactTyped:
        return ContactTyped(
            channel=Channel(self.channel.data),
            name=self.name.data,
            address=self.address.data,
            source=self.source.data,
            checked_on=self.day,
            role=self.role.data,
            health=Health(self.health.data or Health.GOOD.value),
            note=self.note.data,
        )


class MarkForm(HouseForm):
    """Whether a contact works, and how somebody knows."""

    why = TextField("How do you know?", longest=1000)
