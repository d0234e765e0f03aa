"""Which agencies a batch is for: all that the filters of a list let through, or those somebody names."""

from collections.abc import Sequence
from dataclasses import replace

from outreach.db import investigations, queries
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.lines import Place
from outreach.services.batches import MOST
from outreach.services.desk import Desk
from outreach.services.naming import directory_of
from outreach.services.tables import Filters, wanted_by


def fitting(desk: Desk, slug: str, filters: Filters) -> tuple[RfcId, ...]:
    """Every request the filters let through, whichever page it stands on.

    A filter that means nothing is refused, and nobody found, and more than a batch holds: nobody is written to whom
    nobody meant.
    """
    if filters.nonsense:
        raise RuleBroken(filters.nonsense, "row")
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        wanted = replace(wanted_by(investigation, replace(filters, after=""), MOST + 1), after=None)
        lines = queries.page(session, wanted, desk.clock()).lines
    found = tuple(line.rfc_id for line in lines if line.place in (Place.IN, Place.OUTSIDE))
    if len(found) > MOST:
        raise RuleBroken(
            f"These are more than {MOST}, the most a batch holds. Narrow the list: by country, say.", "row"
        )
    if not found:
        asked = ", ".join(f"{name} {value}" for name, value in filters.but(sort="", hand="").items())
        raise RuleBroken(f"No agency of this investigation fits {asked or 'here: none is listed yet'}.", "row")
    return found


def named(desk: Desk, slug: str, names: Sequence[str]) -> tuple[RfcId, ...]:
    """The requests of the agencies with these slugs or names."""
    with desk.reading() as session:
        directory = directory_of(session, slug, names)
        return tuple(directory.find(session, name) for name in names)
