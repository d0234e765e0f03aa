"""Prints each count in the range that the codebook now gives it, as facts in the logs of the rows concerned."""

from dataclasses import dataclass

from outreach.db import cases, editions, investigations, log
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.case import Case
from outreach.domain.facts import FindingDataChanged
from outreach.domain.fold import what_we_knew
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.investigation import Codebook
from outreach.domain.known import Membership
from outreach.domain.people import Acting
from outreach.domain.prose import counted
from outreach.domain.ranges import OTHER_RANGES, ranged, ranges_differ
from outreach.services.desk import Desk
from outreach.services.folding import told, write_told
from outreach.services.records import case_of, never_backwards

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Ranged:
    """How many rows are printed in another range, how many of these were signed, and how many counts fit no range."""

    changed: int = 0
    signed: int = 0
    in_none: int = 0

    def __str__(self) -> str:
        said = []
        if self.changed:
            again = f"; {counted(self.signed, 'sign-off is', 'sign-offs are')} void by it" if self.signed else ""
            said.append(f"{counted(self.changed, 'row is', 'rows are')} printed in another range now{again}.")
        if self.in_none:
            stay = "stays as it was" if self.in_none == 1 else "stay as they were"
            said.append(f"{counted(self.in_none, 'count lies', 'counts lie')} in none of the ranges and {stay}.")
        return " ".join(said)


def print_in_ranges(desk: Desk, session: Session, investigation_id: InvestigationId, *, by: Acting) -> Ranged:
    """To be called in the transaction that adopted the codebook. Where its ranges are the old ones, nothing happens."""
    adopted = editions.load(session, investigation_id, investigations.by_id(session, investigation_id).editions)
    *earlier, codebook = [one.body for one in adopted.codebooks if isinstance(one.body, Codebook)]
    if not ranges_differ(codebook, earlier[-1] if earlier else Codebook()):
        return Ranged()
    former = {entry.label for one in earlier for entry in one.ranges}
    facts: dict[RfcId, FindingDataChanged] = {}
    in_none = 0
    for rfc_id, _, entries in log.read_many(session, investigation_id):
        listing = what_we_knew(entries, never_backwards(desk.clock(), entries)).listing
        if listing.membership is not Membership.IN:
            continue
        finding = ranged(listing.finding, codebook, former)
        in_none += finding is None
        if finding and finding != listing.finding:
            facts[rfc_id] = FindingDataChanged(finding=finding, reason=OTHER_RANGES)
    signed = _record(desk, session, facts, by)
    return Ranged(changed=len(facts), signed=signed, in_none=in_none)


def _record(desk: Desk, session: Session, facts: dict[RfcId, FindingDataChanged], by: Acting) -> int:
    """Write them, some hundred logs at a time; how many rows were signed until now."""
    signed, rfc_ids = 0, [*facts]
    for start in range(0, len(rfc_ids), BATCH):
        some = rfc_ids[start : start + BATCH]
        logs, written = log.read_some(session, some), list[tuple[StoredCase, Case]]()
        for rfc_id, stored in cases.load_many(session, some, for_update=True).items():
            entries = logs[rfc_id]
            case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
            signed += case.standing.signed is not None
            written.append((stored, told(case, [facts[rfc_id]], by)))
        write_told(session, written)
    return signed
