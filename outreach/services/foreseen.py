"""What the next release would print as corrections, were these words adopted: looked at before anybody does."""

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.db import editions, investigations, log, releases
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Codebook
from outreach.domain.method_changes import MethodNote
from outreach.services import updates
from outreach.services.desk import Desk
from outreach.services.own_changes import Adopting, told_of, wants_reason
from outreach.services.updates import OpenUpdate


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """`number`: of the newest release; without one nothing is corrected. `note`: what it would say of the whole table.

    `rows`: those that would read otherwise because of it, each with the sentences. `wants_reason`: it has none yet.
    """

    number: int
    wants_reason: bool = False
    note: MethodNote | None = None
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


def foresee(desk: Desk, slug: str, body: Codebook, *, reason: str = "") -> Foreseen:
    """Records nothing. Printed ranges are made again only when it is adopted, so they are not in it."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        latest = releases.last(session, investigation.id)
        if latest is None:
            return Foreseen(number=0)
        known = editions.load(session, investigation.id, investigation.editions)
        typed = Adopting(body=body, at=desk.clock(), reason=reason)
        every = log.requests(session, investigation.id)
        as_it_is, as_it_would_be = (
            updates.among(desk, session, investigation, latest, of=(adopted, every))
            for adopted in (known, typed.among(known))
        )
        return Foreseen(
            number=latest.number,
            wants_reason=wants_reason(known, typed, latest.cutoff),
            note=told_of(known, typed, latest.cutoff),
            rows=tuple(_new(as_it_would_be[0], as_it_is[0])),
        )


def _new(now: Iterable[OpenUpdate], before: Iterable[OpenUpdate]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """What nothing but these words would change; by what differs, as a sentence can read otherwise in other words."""
    known = {key for one in before for key in _keys(one)}
    for one in now:
        if sentences := tuple(sentence for key, sentence in _keys(one).items() if key not in known):
            yield one.update.agency, sentences


def _keys(one: OpenUpdate) -> dict[tuple[RfcId, str, str, object], str]:
    changes = (correction.change for correction in one.update.corrections)
    return {(change.rfc_id, change.what, change.field, change.values): change.sentence for change in changes}
