"""Who is owed a hearing, and how to reach them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId, StaffId
from outreach.domain.weekly_hours import OfficeHours, hours_lines


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnDay:
    """A day on which one agency is closed although others work, or works although others are closed.

    It is the newsroom's own knowledge, so no new version of the holidays package touches it. `source` says where it
    is known from.
    """

    day: date
    works: bool
    reason: str
    source: str = ""


class HolidayKind(StrEnum):
    """Days that are no public holidays and on which some offices of a country are closed all the same."""

    GOVERNMENT = "government"
    BANK = "bank"
    OPTIONAL = "optional"
    CUSTOM = "de_facto"
    HALF_DAY = "half_day"

    @property
    def words(self) -> str:
        """Of one such day, as it stands beside its name."""
        return {
            HolidayKind.GOVERNMENT: "government holiday",
            HolidayKind.BANK: "bank holiday",
            HolidayKind.OPTIONAL: "optional holiday",
            HolidayKind.CUSTOM: "customary holiday",
            HolidayKind.HALF_DAY: "half day",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an agency keeps its calendar. `weekend` None means the usual one of the country; `own` are its own days.

    `also_closed`: on which kinds of holidays it is closed besides the public ones. A half day is one kind of them: it
    counts whole, or not at all where it is chosen, since a deadline may come too late but never too early. `hours`:
    those that were noted, of days of the week on which it opens or closes at other hours than usual.
    """

    country: str
    zone: str
    subdivision: str = ""
    weekend: frozenset[int] | None = None
    own: tuple[OwnDay, ...] = ()
    also_closed: tuple[HolidayKind, ...] = ()
    hours: tuple[OfficeHours, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """A public body, a company or a person, in the directory that all investigations share.

    `country` is ISO 3166-1 alpha-2, `subdivision` the part after the dash in ISO 3166-2, `zone` an IANA name,
    `languages` BCP 47 tags, the preferred one first.
    """

    id: AgencyId
    slug: str
    name: str
    country: str
    zone: str
    subdivision: str = ""
    kind: str = ""
    weekend: frozenset[int] | None = None
    languages: tuple[str, ...] = ()
    parent: str = ""
    own_days: tuple[OwnDay, ...] = ()
    also_closed: tuple[HolidayKind, ...] = ()
    hours: tuple[OfficeHours, ...] = ()

    @property
    def office_hours(self) -> str:
        """Those that somebody noted, as they are typed; empty where nobody did."""
        return "; ".join(hours_lines(self.hours))

    @property
    def place(self) -> Place:
        return Place(
            country=self.country,
            zone=self.zone,
            subdivision=self.subdivision,
            weekend=self.weekend,
            own=self.own_days,
            also_closed=self.also_closed,
            hours=self.hours,
        )


class Health(StrEnum):
    """Whether a contact still works, as far as the record knows."""

    GOOD = "good"
    SOFT = "soft"
    BAD = "bad"


class Reach(StrEnum):
    """How well an agency can be written to: the health of its best e-mail contact, or that it has none."""

    GOOD = "good"
    SOFT = "soft"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A desk or a person at an agency, by one channel. `rank` orders them: try 1 before 2.

    `moved_by` put this address in place of another one, at `moved_at`.
    """

    id: ContactId
    agency_id: AgencyId
    name: str
    channel: Channel
    address: str
    role: str = ""
    health: Health = Health.GOOD
    rank: int = 1
    source: str = ""
    checked_on: date | None = None
    checked_by: StaffId | None = None
    note: str = ""
    moved_by: StaffId | None = None
    moved_at: datetime | None = None

    @property
    def moved(self) -> bool:
        """Whether another address stands here than before, and nobody has checked that one yet."""
        return self.moved_at is not None and self.checked_on is None

    @property
    def called(self) -> str:
        """Its name, or the address of one that was imported and has none yet."""
        return self.name or self.address


def in_order_to_try(contacts: Iterable[Contact], channel: Channel | None = None) -> tuple[Contact, ...]:
    """The contacts to try, the best first: those in good health by rank, then those that falter. A bad one is none.

    Social media comes last among equals: it alone never counts (see `gates`). `channel` leaves only those of one kind.
    """
    fit = (one for one in contacts if one.health is not Health.BAD and channel in (None, one.channel))
    return tuple(
        sorted(fit, key=lambda one: (one.health is Health.SOFT, one.channel is Channel.SOCIAL, one.rank, one.id))
    )


_STEERING = dict.fromkeys((0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A)))
"""What nobody sees: it joins letters or says in which direction they run, and tells no two names apart."""


def fold_text(text: str) -> str:
    """The text as it is searched and sorted: no marks, no case, single spaces. The same on every database."""
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text.translate(_STEERING)) if not unicodedata.combining(char)
    )
    return " ".join(bare.casefold().split())


def slugify(text: str) -> str:
    """The text as a part of an address: `a-z`, `0-9` and dashes; letters of other scripts are kept as they are."""
    return re.sub(r"[^\w]+", "-", fold_text(text)).strip("-_") or "unnamed"
