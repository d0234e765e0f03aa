"""What is typed about a team: somebody's part, what is shared with a partner, and why an admin breaks the glass."""

from collections.abc import Iterable
from typing import Any, ClassVar

from outreach.domain.people import Staff
from outreach.domain.teams import MEANT, Part
from outreach.services.teams import LONGEST_REASON, Member
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneFrom, TextField


class GivePartForm(HouseForm):
    button: ClassVar[str] = "Give them this part"

    staff = OneFrom("Who", needed="Choose somebody.")
    part = OneFrom(
        "Part",
        [(part.value, f"{part}: {meant}") for part, meant in MEANT.items()],
        "Choose a part.",
        default=Part.REPORTER.value,
    )

    @classmethod
    def among(cls, others: Iterable[Staff], members: Iterable[Member], **filled: Any) -> "GivePartForm":
        form = cls(**filled)
        there = [(one.seat.staff_id, f"{one.person.name} ({one.seat.part} now)") for one in members]
        form.staff.choices = [("", "Choose"), *((one.id, f"{one.name} ({one.role})") for one in others), *there]
        return form


class SharedForm(HouseForm):
    button: ClassVar[str] = "Share these and no others"
    keeps_draft: ClassVar[bool] = True

    agencies = TextField(
        "Agencies",
        description="One a line, by name or short name. Empty: nothing.",
        longest=100_000,
        render_kw={"rows": 4},
    )

    def typed(self) -> list[str]:
        return [line.strip() for line in (self.agencies.data or "").splitlines() if line.strip()]


class EmergencyForm(HouseForm):
    button: ClassVar[str] = "Look into it for a day"

    reason = LineField(
        "Reason",
        "Say why: the whole team reads it.",
        longest=LONGEST_REASON,
        description="The whole team is told, with it.",
    )
