"""What a dossier is made of: one request as it stood at an instant, and what whoever holds it may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.case import Case
from outreach.domain.dossier import Exhibit
from outreach.domain.dossier_entries import Telling
from outreach.domain.dossier_facts import Sight
from outreach.domain.editions import Editions
from outreach.domain.facts import Entry
from outreach.domain.ids import Seq, StaffId
from outreach.domain.release_form import Form
from outreach.domain.rows import House
from outreach.domain.settled_at import Versions


@dataclass(frozen=True, kw_only=True, slots=True)
class Out:
    """A release that went out, and in which form; without `released_at` it is the next one, as it would be now."""

    number: int
    cutoff: datetime
    released_at: datetime | None
    form: Form


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a dossier is made of. `intends`: what the newsroom wrote that it meant to publish; `about`: where it is.

    `out`: the releases that were out by then; `erased_at`: when entries lost their words.
    """

    case: Case
    house: House
    adopted: Editions
    editions: Versions
    out: tuple[Out, ...]
    erased_at: Mapping[Seq, datetime]
    telling: Telling
    exhibits: tuple[Exhibit, ...]
    names: Mapping[StaffId, str]
    investigation: str
    slug: str
    intends: str
    about: str
    app_version: str
    checking: tuple[str, ...]

    @property
    def sight(self) -> Sight:
        return self.telling.sight

    @property
    def zone(self) -> str:
        return self.telling.zone

    def exhibits_of(self, seq: Seq) -> tuple[str, ...]:
        return tuple(one.number for one in self.exhibits if one.entry == seq)

    def entry(self, seq: Seq) -> Entry:
        return self.case.entries[seq - 1]
