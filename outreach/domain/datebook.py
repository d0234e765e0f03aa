"""The calendar of one of us: whose it is, what it is made of, and what a calendar program shows of one thing in it.

What stands in it is listed by `datebook_contents`. A calendar is read on many screens and kept by other people's
servers, so it follows the rule of the reminder mails: it names the investigation and no more, unless its owner asked
for the agencies' names. No word of an answer is in it.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.lines import Line
from outreach.domain.reminders import Plan
from outreach.domain.turns import Turn
from outreach.domain.wallclock import zone_or_utc
from outreach.domain.working_hours import WorkingTime

READ_ONE_BY_ONE = 5
"""More than this of a kind at once, and a calendar shows them as one, as the reminder mails do."""

NAMES_LISTED = 20

QUARTER = timedelta(minutes=15)
"""How tall a moment is drawn: calendar programs show one of no length as a line, or as an hour."""

ISOLATED = ("\u2068", "\u2069")
CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COUNTED_FROM = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """The calendar of `staff_id`. Whoever knows its address reads it; of that address only a hash is kept."""

    staff_id: StaffId
    made_at: datetime
    changed_at: datetime
    names_shown: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A request that may stand in a calendar, with its investigation and when it last changed.

    `plan`: what its reporter is reminded of by the table of the investigation. `turn`: what comes next at one that is
    overdue, as *Follow-ups* has it; None where nobody looked.
    """

    line: Line
    slug: str
    title: str
    changed_at: datetime
    plan: Plan = ()
    turn: Turn | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A row that a release printed and that no longer stands so, while somebody has to do something about it.

    `since`: from when on. `wants` is what is still to be done, on the page `form`, and `plan` tells when its owner is
    reminded of it.
    """

    rfc_id: RfcId
    name: str
    slug: str
    title: str
    zone: str
    since: datetime
    wants: str
    form: str
    plan: Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """How much waits in one investigation. `due` counts deadlines still ahead, up to an instant that the asker chose.

    `fair_from` is the earliest fair release, while it lies ahead and can be named; `fair_zone` is where the agency is
    that it waits for.
    """

    investigation_id: InvestigationId
    slug: str
    title: str
    to_read: int = 0
    overdue: int = 0
    due: int = 0
    to_sign: int = 0
    rulings: int = 0
    fair_from: datetime | None = None
    fair_zone: str = "UTC"


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """One thing in a calendar: an instant with a length, or whole days (`ends` is the day after the last).

    `uid` stays while it is about the same thing; `changed_at` is when it last became another. `alarms` go off that
    long before it; of work that waits for whole days, they go off at the instants of `rings`.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    words: str
    link: str
    changed_at: datetime
    alarms: tuple[timedelta, ...] = ()
    rings: tuple[datetime, ...] = ()

    @property
    def sequence(self) -> int:
        """Grows with every change, so that a calendar program knows the newer of two."""
        return max(0, int((self.changed_at - COUNTED_FROM).total_seconds()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whose calendar it is, their clock and hours of work, and where the desk is. `calendars`: those of agencies."""

    feed: Feed
    zone: str
    base_url: str
    now: datetime
    calendars: Callable[[Place], Calendar]
    works: WorkingTime
    clock: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clock", zone_or_utc(self.zone))

    @property
    def today(self) -> date:
        return self.now.astimezone(self.clock).date()

    def uid(self, what: str) -> str:
        """Two people may have both of their calendars in one program, so each has names of its own."""
        return f"{what}-{self.feed.staff_id}@{self.base_url.partition('://')[2].partition('/')[0]}"

    def request(self, rfc_id: RfcId) -> str:
        return f"{self.base_url}/requests/{rfc_id}"

    def page(self, slug: str, which: str) -> str:
        return f"{self.base_url}/investigations/{slug}/{which}"

    def titled(self, what: str, investigation: str, name: str = "") -> str:
        named = f"{what}: {plain(name)}" if name and self.feed.names_shown else what
        return f"{named} · {plain(investigation)}"

    def names(self, some: Sequence[str]) -> list[str]:
        if not self.feed.names_shown:
            return []
        listed = [plain(name) for name in some[:NAMES_LISTED]]
        return [*listed, f"and {len(some) - NAMES_LISTED:,} more"] if len(some) > NAMES_LISTED else listed

    def changed(self, *when: datetime) -> datetime:
        return max(self.feed.changed_at, *when)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.clock).date()

    @property
    def midnight(self) -> datetime:
        """What stands on today is another thing each day."""
        return datetime.combine(self.today, time(0), self.clock)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """All of which a calendar is made: the requests its owner looks after, updates, and the heaps of an editor."""

    requests: Sequence[Dated] = ()
    moved: Sequence[Moved] = ()
    loads: Sequence[Load] = ()


def plain(text: str) -> str:
    """A name on one line, without what cannot be seen; kept together where it is written from the right."""
    shown = "".join(
        char
        for char in " ".join(text.split())
        if unicodedata.category(char) not in ("Cc", "Cs") and char not in CONTROLS
    )
    from_the_right = any(unicodedata.bidirectional(char) in ("R", "AL") for char in shown)
    return f"{ISOLATED[0]}{shown}{ISOLATED[1]}" if from_the_right else shown


def lines(*words: str) -> str:
    return "\n".join(word for word in words if word)
