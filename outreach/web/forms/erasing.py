"""What is typed to erase something for good: on what ground, why, and what goes with it."""

from typing import ClassVar

from outreach.domain.erasures import LONGEST_REASON, Ground, Where
from outreach.domain.ids import RfcId, Seq
from outreach.services.erasure_pages import Look
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, ManyOf, OneFrom, as_choices


class AskErasureForm(HouseForm):
    button: ClassVar[str] = "Ask for it"

    also = ManyOf("Also erase")
    ground = OneFrom("Ground", [("", "Choose"), *as_choices(Ground)], needed="Choose a ground.")
    reason = LineField(
        "Reason",
        "Say why: it stays on record.",
        longest=LONGEST_REASON,
        description="It stays on record for ever. Do not repeat what is to go: name a letter or a case number.",
    )

    @classmethod
    def offering(cls, look: Look) -> "AskErasureForm":
        """What comes from an entry goes with it unless it is unticked; attempts to a contact stay unless ticked."""
        offered = [
            (f"{one.rfc_id}-{one.seq}", f"Entry {one.seq} of {one.agency}: {one.what}") for one in look.scope.offered
        ]
        form = cls(also=[value for value, _ in offered] if look.scope.contact is None else [])
        form.also.choices = offered
        if look.scope.contact is not None:
            form.also.description = "Attempts that were made to this address. They prove that the agency was asked."
        if not offered:
            del form.also
        return form

    def chosen(self) -> tuple[Where, ...]:
        picked = self.also.data or () if "also" in self else ()
        return tuple((RfcId(int(rfc_id)), Seq(int(seq))) for rfc_id, _, seq in (one.partition("-") for one in picked))


class AskAllForm(HouseForm):
    """For an investigation whose time is over; that is the ground."""

    button: ClassVar[str] = "Ask for all of it"

    reason = LineField(
        "Reason",
        "Say why nothing of it is needed any more: it stays on record.",
        longest=LONGEST_REASON,
        description="It stays on record for ever. Say who looked whether anything is still needed.",
    )


class ConfirmErasureForm(HouseForm):
    button: ClassVar[str] = "Erase it for good"


class WithdrawErasureForm(HouseForm):
    button: ClassVar[str] = "Withdraw the request"
