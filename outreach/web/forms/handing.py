"""The form under the list by which work is handed out: a colleague, and the rows that were ticked."""

from collections.abc import Iterable
from functools import cached_property

from flask import request

from outreach.domain.ids import RfcId, Seq
from outreach.domain.lines import Line
from outreach.domain.people import Staff
from outreach.web import here
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import OneFrom
from outreach.web.forms.signing import ticked

ALL = "all"
"""In the address: the list comes with every row ticked."""


class HandOverForm(HouseForm):
    """A reporter takes what nobody has; an editor hands anything to anybody."""

    to = OneFrom("Who looks after them from now on", needed="Choose a colleague.")

    @classmethod
    def among(cls, colleagues: Iterable[Staff]) -> "HandOverForm":
        form, reader = cls(), here.staff()
        names = [(str(one.id), f"{one.name} ({one.role})") for one in colleagues]
        own = [choice for choice in names if choice[0] == reader.id]
        form.to.choices = [("", "Choose a colleague"), *names] if reader.role.may_edit else own
        return form

    def rows(self) -> list[tuple[RfcId, Seq]]:
        return ticked("Tick the agencies to hand over.")

    def offers(self, line: Line) -> bool:
        return here.staff().role.may_edit or line.assignee is None

    def ticks(self, line: Line) -> bool:
        """Whether its box is ticked: as it was sent, or all of them where the address says so."""
        if self.is_submitted():
            return line.rfc_id in self._sent
        return request.args.get("hand") == ALL

    def moved(self, line: Line) -> bool:
        """Whether something was recorded on it after the list was shown to whoever ticked it."""
        return self._sent.get(line.rfc_id, line.last_seq) != line.last_seq

    @cached_property
    def _sent(self) -> dict[int, int]:
        pairs = (row.partition(":") for row in request.form.getlist("row"))
        return {int(rfc_id): int(seq) for rfc_id, _, seq in pairs if rfc_id.isdecimal() and seq.isdecimal()}
