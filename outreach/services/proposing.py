"""A release that one editor proposed and another has not released yet: whether it still holds, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.db import people, proposals
from outreach.db.proposals import Proposal
from outreach.db.session import Session
from outreach.domain.dataset import Cut, Folded, Log, heard_since
from outreach.domain.editions import Editions
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.prose import exact_instant
from outreach.domain.readiness import Concerned, Unmet


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposal of the next release. `moved_on`: who was heard from since; `settled_anew`: an edition came since."""

    proposal: Proposal
    proposer: str
    moved_on: frozenset[RfcId]
    settled_anew: bool

    @property
    def holds(self) -> bool:
        """Nothing happened since that the proposer could not have seen."""
        return not (self.moved_on or self.settled_anew)

    def is_of(self, cut: Cut, manifest: str) -> bool:
        """Whether a second editor would release these very bytes."""
        return self.holds and (self.proposal.cutoff, self.proposal.manifest) == (cut.cutoff, manifest)

    @property
    def told(self) -> str:
        """`Ruth Adler proposed release 1 with the cut-off Monday 9 March 2026, 17:00 UTC`."""
        last = self.proposal
        return f"{self.proposer} proposed release {last.number} with the cut-off {exact_instant(last.cutoff, 'UTC')}"

    def passed_over(self, cut: Cut, folded: Iterable[Folded]) -> Unmet:
        """What to know before proposing something else in its place; no reason to hold the release back."""
        if not self.holds:
            missing = f"{self.told}, and something has happened since: that proposal no longer holds."
            mend = "Read what is new, then propose the release anew."
        elif self.proposal.cutoff != cut.cutoff:
            missing = f"{self.told}, and it waits for a second editor."
            mend = "A proposal with another cut-off takes its place."
        else:
            missing = f"{self.told}, and since then the title or this program has changed, so the files would differ."
            mend = "Propose the release anew."
        return Unmet(gate="proposal", missing=missing, mend=mend, agencies=self._concerned(folded), blocks=False)

    def _concerned(self, folded: Iterable[Folded]) -> tuple[Concerned, ...]:
        moved = (one.row for one in folded if one.row.rfc_id in self.moved_on)
        return tuple(Concerned(rfc_id=row.rfc_id, agency=row.agency) for row in moved)


def waiting_for_second(
    session: Session, investigation: InvestigationId, number: int, *, logs: Iterable[Log], adopted: Editions
) -> Waiting | None:
    """The newest proposal, while the release it speaks of is the next one."""
    last = proposals.last(session, investigation)
    if last is None or last.number != number:
        return None
    return Waiting(
        proposal=last,
        proposer=people.names(session).get(last.proposed_by, last.proposed_by),
        moved_on=heard_since(logs, last.proposed_at),
        settled_anew=any(edition.recorded_at > last.proposed_at for edition in adopted.all),
    )
