"""Forms for letters that leave: a new batch, one letter of it, and the buttons of a batch."""

from typing import Any, ClassVar

from flask import request
from wtforms import HiddenField

from outreach.domain.agencies import Contact
from outreach.domain.ids import ContactId, RfcId
from outreach.domain.letter_templates import Purpose
from outreach.domain.merging import Merged
from outreach.services.batches import MOST_WORKING_DAYS, Chosen, Fix
from outreach.services.follow_ups import Armed
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, Number, OneFrom, OneOf, TextField

LONGEST_BODY = 20_000
BY_MAIL = "0"


class BatchForm(HouseForm):
    """What a new batch is for. The agencies are the rows that are ticked, or all that the filters let through."""

    button: ClassVar[str] = "Merge these letters"

    purpose = OneOf("What for", Purpose, needed="Say what the letters are for.")
    working_days = Number(
        "Working days to answer",
        1,
        MOST_WORKING_DAYS,
        needed=False,
        description="In the agency’s own calendar. Empty: as the policy says. Counted from the day each letter leaves; "
        "an extension counts from the current deadline, or tells the one that was granted and not told yet, as it is.",
    )
    reason = TextField("Why more time is given", description="Only for an extension: it stands on record.")

    def ticks(self, rfc_id: RfcId) -> bool:
        if self.is_submitted():
            return str(rfc_id) in request.form.getlist("row")
        return request.args.get("hand") == "all"

    @property
    def everybody(self) -> bool:
        """Whether all are meant that the filters let through, on whichever page."""
        return "everybody" in request.form

    def chosen(self, everybody: tuple[RfcId, ...] = ()) -> Chosen:
        ticked = tuple(RfcId(int(row)) for row in request.form.getlist("row") if row.isdecimal())
        return Chosen(
            purpose=Purpose(self.purpose.data),
            rfc_ids=everybody or ticked,
            working_days=self.working_days.data,
            reason=self.reason.data,
        )


class ArmForm(HouseForm):
    """The follow-up letters to arm: the rows that are ticked. What each is for, the policy says."""

    button: ClassVar[str] = "Arm the ticked letters"

    working_days = Number(
        "Working days to answer",
        1,
        MOST_WORKING_DAYS,
        needed=False,
        description="In the agency’s own calendar, from the day each letter leaves. Empty: as the policy says.",
    )

    def ticks(self, rfc_id: RfcId) -> bool:
        if self.is_submitted():
            return str(rfc_id) in request.form.getlist("row")
        return request.args.get("tick") == "all"

    def armed(self) -> Armed:
        ticked = tuple(RfcId(int(row)) for row in request.form.getlist("row") if row.isdecimal())
        return Armed(rfc_ids=ticked, working_days=self.working_days.data)


class OfBatch(HouseForm):
    """A button of a batch. `turn` is the batch as it was shown; `seal` and `marks` are of its letters as they were."""

    turn = HiddenField(default="")
    seal = HiddenField(default="")
    marks = HiddenField(default="")

    @property
    def shown(self) -> int:
        typed = self.turn.data or ""
        return int(typed) if typed.isdecimal() else -1


class ContactOfLetterForm(OfBatch):
    button: ClassVar[str] = "Write to this contact"
    contact = OneFrom("Contact", needed="Choose a contact.")

    def among(self, contacts: tuple[Contact, ...], current: Contact | None) -> "ContactOfLetterForm":
        first = (BY_MAIL, "The first in good health")
        named = [(str(one.id), f"{_called(one)}, {one.health}") for one in contacts]
        self.contact.choices = [first, *named]
        if not self.is_submitted() and current:
            self.contact.data = str(current.id)
        return self

    def change(self) -> Fix:
        return Fix(contact_id=ContactId(int(self.contact.data)))


def _called(one: Contact) -> str:
    return f"{one.called} <{one.address}>" if one.called != one.address else one.address


class TextOfLetterForm(OfBatch):
    button: ClassVar[str] = "Keep this text for this agency"
    keeps_draft: ClassVar[bool] = True
    subject = LineField("Subject", "A letter needs a subject.", longest=500)
    text = TextField("Text", "A letter needs a text.", longest=LONGEST_BODY)

    @classmethod
    def of(cls, merged: Merged | None) -> "TextOfLetterForm":
        letter = merged.letter if merged else None
        return cls(subject=letter.subject if letter else "", text=letter.text if letter else "")

    def change(self) -> Fix:
        if "plain" in request.form:
            return Fix(subject="", text="")
        return Fix(subject=self.subject.data, text=self.text.data)


class LeaveOutForm(OfBatch):
    button: ClassVar[str] = "Leave it out"
    left_out = LineField("Why this agency gets no letter now", "Say why it is left out.")

    def change(self) -> Fix:
        return Fix(left_out=self.left_out.data)


class TakeInForm(OfBatch):
    button: ClassVar[str] = "Take it in again"

    def change(self) -> Fix:
        return Fix(left_out="")


class UrgentForm(OfBatch):
    button: ClassVar[str] = "Do not wait for office hours"
    urgent = LineField(
        "Why it cannot wait",
        description="It waits for no days between attempts either. Empty: it waits for both, as usual.",
    )

    def change(self) -> Fix:
        return Fix(urgent=self.urgent.data)


FIXES: dict[str, type[Any]] = {
    "contact": ContactOfLetterForm,
    "text": TextOfLetterForm,
    "leave-out": LeaveOutForm,
    "take-in": TakeInForm,
    "urgent": UrgentForm,
}
"""What can be changed about one letter, by the word in its address."""
