"""What the log shows of an address: that it works, that mail to it is held up, or that nobody is reached there."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import DeliveryReport, Entry, Outcome
from outreach.domain.fold import same_address
from outreach.domain.ids import Seq
from outreach.domain.known import PROVES_BAD, PROVES_GOOD

MOST_SOFT = 5
WITHIN = timedelta(weeks=5)
"""So many mails held up in so short a time, with no sign of life between them, and nobody reads there. The thresholds
are those of Froide (froide/bounce/utils.py), which gives an address up then. A hard bounce is enough by itself."""

BY_REPORT = {
    DeliveryReport.BOUNCED_HARD: Health.BAD,
    DeliveryReport.BOUNCED_SOFT: Health.SOFT,
    DeliveryReport.DELAYED: Health.SOFT,
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
    signs: list[tuple[datetime, Health]] = []
    for entry in sorted(counted, key=lambda one: (one.occurred_at, one.seq)):
        fact, sign = entry.fact, None
        if isinstance(fact, facts.AttemptMade) and fact.address == address:
            sign = _by_outcome(fact.outcome)
        elif isinstance(fact, facts.DeliveryReported) and addresses.get(fact.attempt) == address:
            sign = BY_REPORT.get(fact.report)
        elif isinstance(fact, facts.AddressJudged) and fact.address == address:
            sign = Health.GOOD if fact.works else Health.BAD
        if sign is not None:
            signs.append((entry.occurred_at, sign))
    return by_signs(signs)


def last_sign(entries: Iterable[Entry], address: str) -> Entry | None:
    """The latest entry of a log that says whether an address works; those taken back are left out by the caller."""
    there, tried = same_address(address), set[Seq]()
    found = None
    for entry in entries:
        if isinstance(entry.fact, facts.AttemptMade) and same_address(entry.fact.address) == there:
            tried.add(entry.seq)
        found = entry if _tells(entry.fact, there, tried) else found
    return found


def _tells(fact: facts.Fact, there: str, tried: set[Seq]) -> bool:
    if isinstance(fact, facts.AttemptMade):
        return same_address(fact.address) == there and _by_outcome(fact.outcome) is not None
    if isinstance(fact, facts.DeliveryReported):
        return fact.attempt in tried and fact.report in BY_REPORT
    return isinstance(fact, facts.AddressJudged) and same_address(fact.address) == there


def in_words(sign: Entry) -> str:
    """What such an entry says, with the words of the mail system or of whoever found out."""
    fact = sign.fact
    if isinstance(fact, facts.DeliveryReported):
        return f"{fact.report}: {fact.detail}" if fact.detail else str(fact.report)
    if isinstance(fact, facts.AttemptMade):
        return f"{fact.outcome}: {fact.evidence or fact.summary}".removesuffix(": ")
    return fact.note if isinstance(fact, facts.AddressJudged) else ""


def by_signs(signs: Sequence[tuple[datetime, Health]]) -> Health:
    """The health after these signs, in the order they came: the last one, unless soft ones came too thick and fast.

    An address that was bad stays so whatever softly bounces there later; only a sign of life clears it.
    """
    soft: list[datetime] = []
    shown = Health.GOOD
    for at, sign in signs:
        soft = [*soft, at] if sign is Health.SOFT else []
        if sign is not Health.SOFT:
            shown = sign
        elif shown is not Health.BAD:
            shown = Health.BAD if len(soft) >= MOST_SOFT and at - soft[-MOST_SOFT] <= WITHIN else Health.SOFT
    return shown


def _by_outcome(outcome: Outcome) -> Health | None:
    if outcome in PROVES_BAD:
        return Health.BAD
    if outcome is Outcome.BOUNCED_SOFT:
        return Health.SOFT
    return Health.GOOD if outcome in PROVES_GOOD else None
