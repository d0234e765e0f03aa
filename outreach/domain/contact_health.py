"""What the log shows of an address: that it works, that mail to it is held up, or that nobody is reached there."""

from collections.abc import Iterable, Sequence

from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import DeliveryReport, Entry, Outcome
from outreach.domain.ids import Seq
from outreach.domain.known import PROVES_BAD, PROVES_GOOD

BY_REPORT = {
    DeliveryReport.BOUNCED_HARD: Health.BAD,
    DeliveryReport.BOUNCED_SOFT: Health.SOFT,
    DeliveryReport.DELIVERED: Health.GOOD,
}


def health_shown(entries: Sequence[Entry], added: Iterable[Entry], retracted: frozenset[Seq]) -> dict[str, Health]:
    """The health of each address of which the added entries say something, by the latest sign in the whole log.

    An address whose only sign was taken back is good again, as every address is until something speaks against it.
    """
    counted = [entry for entry in entries if entry.seq not in retracted]
    touched = {address for entry in added for address in _spoken_of(entry, entries) if address}
    return {address: _latest(address, counted) for address in sorted(touched)} if touched else {}


def _spoken_of(entry: Entry, entries: Sequence[Entry]) -> list[str]:
    """The addresses an entry is evidence about; a plain letter or an unanswered call is evidence of nothing."""
    fact = entry.fact
    if isinstance(fact, facts.EntryRetracted):
        return _spoken_of(entries[fact.entry - 1], entries)
    if isinstance(fact, facts.AddressJudged):
        return [fact.address]
    if isinstance(fact, facts.DeliveryReported):
        attempt = entries[fact.attempt - 1].fact
        return [attempt.address] if isinstance(attempt, facts.AttemptMade) and fact.report in BY_REPORT else []
    return [fact.address] if isinstance(fact, facts.AttemptMade) and _by_outcome(fact.outcome) else []


def _latest(address: str, counted: Sequence[Entry]) -> Health:
    addresses = {e.seq: e.fact.address for e in counted if isinstance(e.fact, facts.AttemptMade)}
    shown = Health.GOOD
    for entry in sorted(counted, key=lambda one: (one.occurred_at, one.seq)):
        fact = entry.fact
        if isinstance(fact, facts.AttemptMade) and fact.address == address:
            shown = _by_outcome(fact.outcome) or shown
        elif isinstance(fact, facts.DeliveryReported) and addresses.get(fact.attempt) == address:
            shown = BY_REPORT.get(fact.report, shown)
        elif isinstance(fact, facts.AddressJudged) and fact.address == address:
            shown = Health.GOOD if fact.works else Health.BAD
    return shown


def _by_outcome(outcome: Outcome) -> Health | None:
    if outcome in PROVES_BAD:
        return Health.BAD
    if outcome is Outcome.BOUNCED_SOFT:
        return Health.SOFT
    return Health.GOOD if outcome in PROVES_GOOD else None
