"""The work that is the same for all: so many requests for comment, five entries each, made up but never at random.

Of each ten requests two are overdue, four have time left and four are answered and signed: 60% outstanding, 20% of
all overdue, 40% closed. Ten reporters share them; the agencies sit in 24 countries. Everything lies in the past of
`now`, in the order in which it was told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from outreach.domain import facts
from outreach.domain.facts import Channel, Fact, Outcome, Position
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import ResponseStatus

SEED = 88_1803
EDITOR = StaffId("edith")
REPORTERS = tuple(map(StaffId, ("asha", "bram", "chidi", "dalia", "emre", "freya", "goran", "hana", "ivo", "june")))
PLACES = (
    ("AR", "America/Argentina/Buenos_Aires"),
    ("AU", "Australia/Sydney"),
    ("BE", "Europe/Brussels"),
    ("BR", "America/Sao_Paulo"),
    ("CA", "America/Halifax"),
    ("CH", "Europe/Zurich"),
    ("CL", "America/Santiago"),
    ("DK", "Europe/Copenhagen"),
    ("ES", "Europe/Madrid"),
    ("FI", "Europe/Helsinki"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("IE", "Europe/Dublin"),
    ("IN", "Asia/Kolkata"),
    ("IT", "Europe/Rome"),
    ("JP", "Asia/Tokyo"),
    ("KE", "Africa/Nairobi"),
    ("MX", "America/Mexico_City"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("NZ", "Pacific/Auckland"),
    ("PT", "Europe/Lisbon"),
    ("SE", "Europe/Stockholm"),
    ("US", "America/Chicago"),
)
FIRST = (
    "Lak",
    "Port",
    "Ald",
    "Bren",
    "Cor",
    "Dun",
    "Est",
    "Fenn",
    "Gal",
    "Har",
    "Isk",
    "Jor",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
)
MIDDLE = ("a", "en", "i", "el", "o", "ar", "is", "und", "ers", "ing", "eth", "om", "al", "ur", "ill", "ay")
LAST = ("mere", "ford", "bury", "stad", "wick", "haven", "dale", "holm", "by", "ton", "field", "mouth", "gate", "ham")
BODIES = ("Police", "District Sheriff", "City Police", "Border Agency", "Ministry of Justice", "Prosecutor’s Office")
POSITIONS = (
    (Position.CONFIRMS, ResponseStatus.CONFIRMED),
    (Position.DENIES, ResponseStatus.DENIED),
    (Position.DECLINES, ResponseStatus.DECLINED),
)
SAID = {
    Position.CONFIRMS: "Officers tried the tool during a trial. The trial has ended and no licence was bought.",
    Position.DENIES: "We have never used this tool, and no employee of ours has held an account with its maker.",
    Position.DECLINES: "We do not comment on investigative methods, whether or not they are used by our force.",
}


class State(StrEnum):
    OVERDUE = "overdue"
    OUTSTANDING = "outstanding"
    CLOSED = "closed"


STATES = (
    State.OVERDUE,
    State.OUTSTANDING,
    State.CLOSED,
    State.OUTSTANDING,
    State.CLOSED,
    State.OVERDUE,
    State.OUTSTANDING,
    State.CLOSED,
    State.OUTSTANDING,
    State.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, the instant at which it happened and was written down, and by whom."""

    at: datetime
    by: StaffId
    fact: Fact


@dataclass(frozen=True, slots=True)
class Asked:
    """One agency and everything told about it; `number` counts from 1."""

    number: int
    name: str
    slug: str
    country: str
    zone: str
    address: str
    reporter: StaffId
    state: State
    due_at: datetime
    told: tuple[Told, ...]


def requests(count: int, now: datetime) -> Iterator[Asked]:
    """The same requests each time for the same `now`; the first 88 of 100,000 are the 88."""
    chance = Random(SEED)
    for number in range(1, count + 1):
        yield _asked(number, chance, now)


def overdue_numbers(count: int) -> list[int]:
    return [number for number in range(1, count + 1) if _state(number) is State.OVERDUE]


def outstanding_numbers(count: int) -> list[int]:
    return [number for number in range(1, count + 1) if _state(number) is not State.CLOSED]


def _state(number: int) -> State:
    return STATES[number % len(STATES)]


def _asked(number: int, chance: Random, now: datetime) -> Asked:
    country, zone = PLACES[chance.randrange(len(PLACES))]
    name = f"{chance.choice(FIRST)}{chance.choice(MIDDLE)}{chance.choice(LAST)} {chance.choice(BODIES)} {number}"
    reporter = REPORTERS[chance.randrange(len(REPORTERS))]
    state = _state(number)
    ago = chance.randrange(1, 21) if state is State.OVERDUE else -chance.randrange(1, 29)
    due_at = _close_of_business(now, -ago, zone)
    address = f"press{number}@agency.example.org"
    made = _Log(name=name, country=country, zone=zone, address=address, reporter=reporter, due_at=due_at, now=now)
    told = made.closed(chance) if state is State.CLOSED else made.open(chance)
    return Asked(
        number=number,
        name=name,
        slug=f"agency-{number}",
        country=country,
        zone=zone,
        address=address,
        reporter=reporter,
        state=state,
        due_at=due_at,
        told=told,
    )


@lru_cache(maxsize=4096)
def _close_of_business(now: datetime, days: int, zone: str) -> datetime:
    """17:00 of that day at the agency, a Friday instead of a day of the weekend."""
    day = (now + timedelta(days=days)).date()
    day -= timedelta(days=max(day.weekday() - 4, 0))
    if days > 0 and day <= now.date():
        day += timedelta(days=3)
    return datetime.combine(day, datetime.min.time().replace(hour=17), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Log:
    """Writes the five entries of one request."""

    name: str
    country: str
    zone: str
    address: str
    reporter: StaffId
    due_at: datetime
    now: datetime

    def open(self, chance: Random) -> tuple[Told, ...]:
        """Listed, assigned, a deadline, a letter that states it, a call: two of three tries, so never ready."""
        first = min(self.due_at - timedelta(days=7), self.now - timedelta(days=3, minutes=chance.randrange(600)))
        call = first + timedelta(days=1, minutes=chance.randrange(300))
        deadline = facts.DeadlineSet(due_at=self.due_at, zone=self.zone, working_days=None)
        rang = facts.AttemptMade(
            channel=Channel.PHONE,
            outcome=Outcome.LEFT_MESSAGE,
            to="Press office",
            address=f"+47 5550 {chance.randrange(10_000):04}",
            summary="The duty officer took a message for the press office and confirmed that the letter had come in.",
        )
        return (
            *self._listed(first),
            Told(first, self.reporter, deadline),
            Told(first + timedelta(minutes=1), self.reporter, self._letter(told=self.due_at)),
            Told(call, self.reporter, rang),
        )

    def closed(self, chance: Random) -> tuple[Told, ...]:
        """Listed, assigned, a letter, an answer, an editor's signature."""
        first = self.now - timedelta(days=40, minutes=chance.randrange(20_000))
        position, status = POSITIONS[chance.randrange(len(POSITIONS))]
        answered = facts.ResponseReceived(
            question_set=1,
            answers=(facts.Answer(question=1, position=position),),
            speaker="Dana Rowe",
            role="press officer",
            text=SAID[position],
            language="en",
        )
        signed = facts.SignedOff(through=Seq(4), status=status)
        return (
            *self._listed(first),
            Told(first, self.reporter, self._letter(told=None)),
            Told(first + timedelta(days=5), self.reporter, answered),
            Told(first + timedelta(days=6), EDITOR, signed),
        )

    def _listed(self, first: datetime) -> tuple[Told, ...]:
        listed = facts.AgencyListed(
            name=self.name,
            country=self.country,
            kind="police",
            finding=facts.FindingData(published_range="11–50 searches", columns=(("searches", "23"),)),
        )
        before = first - timedelta(days=2)
        return (
            Told(before, EDITOR, listed),
            Told(before + timedelta(hours=1), EDITOR, facts.Assigned(to=self.reporter)),
        )

    def _letter(self, told: datetime | None) -> facts.AttemptMade:
        return facts.AttemptMade(
            channel=Channel.EMAIL,
            outcome=Outcome.SENT,
            to="Press office",
            address=self.address,
            question_set=1,
            questions=(1, 2),
            deadline_told=told,
            evidence=f"<{self.address.replace('@', '.')}.1@desk.example.org>",
            summary="The questions, with the finding about the agency and the date by which we need its answer.",
            language="en",
        )
