"""Whether somebody's part lets them sort a message: a page asks before it shows a form, the desk before it does it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.inbox import Message
from outreach.domain.matching import Candidate
from outreach.domain.teams import Sight

READ_ALONE: Final = (
    "This message lies in an investigation, or may belong to one, in which your part does not record. Ask one of its "
    "reporters or editors to sort it."
)
TAKEN_BY_OTHERS: Final = (
    "It is filed in an investigation as well in which your part does not record. Ask one of its reporters or editors "
    "to do this."
)


def may_sort(sight: Sight, where: Collection[InvestigationId]) -> bool:
    """Whoever records in one investigation does not sort the mail of another that they may only read."""
    return not where or any(sight.may_record(one) for one in where)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailPart:
    """What somebody may do with the messages of a page; `requests` are those that they see."""

    sight: Sight
    requests: Mapping[RfcId, Candidate]

    def records(self, rfc_id: RfcId) -> bool:
        return rfc_id in self.requests and self.sight.may_record(self.requests[rfc_id].investigation_id)

    def trouble_sorting(self, message: Message) -> str:
        """Why they may do nothing with it, as a sentence; empty where they may."""
        named = {one.rfc_id for one in message.filings} | {one.rfc_id for one in message.guesses}
        where = {self.requests[one].investigation_id for one in named if one in self.requests}
        return "" if may_sort(self.sight, where) else READ_ALONE

    def trouble_taking(self, message: Message) -> str:
        """Why they may not take all of it off the logs where it lies."""
        return "" if all(self.records(one.rfc_id) for one in message.filings) else TAKEN_BY_OTHERS
