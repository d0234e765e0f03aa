"""What happened with one agency, in the order of time, as far as a release tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.dataset import Release
from outreach.domain.facts import Position
from outreach.domain.ids import RfcId
from outreach.domain.investigation import TimelineLevel
from outreach.domain.prose import BY_CHANNEL
from outreach.domain.rows import Row, RowStatement, Turn
from outreach.press.site.tongue import Tongue, own_tongue


@dataclass(frozen=True, slots=True)
class Happened:
    """`at` sorts and is for programs; `when` is told on the clock of the agency."""

    at: datetime
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Reversed:
    """Two answers that contradict each other, each with its day and with what was said until the next."""

    earlier: str
    earlier_when: str
    earlier_said: tuple[RowStatement, ...]
    later: str
    later_when: str
    later_said: tuple[RowStatement, ...]
    asked_between: bool


Timelines = Mapping[RfcId, Sequence[Happened]]


def timelines(release: Release) -> Timelines:
    """Of every row and party, by whose it is, in the publication's own words; nothing where the codebook has none."""
    if release.house.codebook.timeline is TimelineLevel.NONE:
        return {}
    tongue = own_tongue(release.house.codebook)
    return {row.rfc_id: timeline(row, release, tongue) for row in (*release.rows, *release.outside)}


def timeline(row: Row, release: Release, tongue: Tongue) -> tuple[Happened, ...]:
    """In the order of time. A row of a release has no instant that the codebook keeps back."""
    if release.house.codebook.timeline is TimelineLevel.NONE:
        return ()
    told = [Happened(at, tongue.instant(at, row.zone), what) for at, what in _events(row, release, tongue)]
    return tuple(sorted(told, key=lambda one: one.at))


def _events(row: Row, release: Release, tongue: Tongue) -> Iterator[tuple[datetime, str]]:
    yield from _asking(row, tongue)
    if row.deadline_at:
        yield row.deadline_at, _deadline(row, tongue)
    yield from _answers(row, tongue)
    for statement in row.statements:
        who = statement.attribution[:1].upper() + statement.attribution[1:]
        who += tongue.comma if ", " in who else ""
        if statement.verb == "wrote":
            yield statement.at, tongue.say("%(who)s wrote what is quoted here", who=who)
        else:
            yield statement.at, tongue.say("%(who)s said what is quoted here", who=who)
    if row.signed_at and row.signed_at <= release.cut.cutoff:
        yield row.signed_at, tongue.say("An editor signed this row")


def _deadline(row: Row, tongue: Tongue) -> str:
    if row.extended and row.deadline_told:
        return tongue.say("The deadline it was told, after it was given more time")
    if row.extended:
        return tongue.say("The deadline, after it was given more time")
    return tongue.say("The deadline it was told") if row.deadline_told else tongue.say("The deadline")


def _answers(row: Row, tongue: Tongue) -> Iterator[tuple[datetime, str]]:
    say = tongue.say
    told = {row.answered_at, *(at for turn in row.turns for at in (turn.earlier_at, turn.later_at))}
    if row.first_answer_at and row.first_answer_at not in told:
        yield row.first_answer_at, say("First answer, after the deadline") if row.answered_late else say("First answer")
    for turn in row.turns:
        yield turn.earlier_at, _answer(turn.earlier, tongue)
        later = _answer(turn.later, tongue)
        yield turn.later_at, say("%(answer)s, after further questions", answer=later) if turn.asked_between else later
    if row.answered_at and row.answered_at not in {turn.later_at for turn in row.turns}:
        late = row.answered_late and row.first_answer_at == row.answered_at
        yield (
            row.answered_at,
            say("The answer that stands, after the deadline") if late else say("The answer that stands"),
        )


def _asking(row: Row, tongue: Tongue) -> Iterator[tuple[datetime, str]]:
    asked = row.asked
    if asked.first_at is None or asked.last_at is None:
        return
    yield asked.first_at, tongue.say("First request for comment")
    if asked.last_at != asked.first_at:
        channels = tongue.listed(tongue.word(BY_CHANNEL[channel]) for channel in asked.channels)
        count = tongue.number(asked.count)
        said = tongue.say("Last of %(count)s requests for comment, %(channels)s", count=count, channels=channels)
        yield asked.last_at, said


def _answer(position: Position, tongue: Tongue) -> str:
    said = tongue.answer(position)
    return said[:1].upper() + said[1:] if tongue.own else tongue.say("Answer: %(label)s", label=said)


def reversals(row: Row, tongue: Tongue) -> tuple[Reversed, ...]:
    return tuple(_reversed(turn, row, tongue) for turn in row.turns)


def _reversed(turn: Turn, row: Row, tongue: Tongue) -> Reversed:
    ends = [other.later_at for other in row.turns if other.later_at > turn.later_at]
    begins = [other.later_at for other in row.turns if other.later_at < turn.later_at]
    end, begin = min(ends, default=None), max(begins, default=None)
    before = [one for one in row.statements if one.at < turn.later_at and (begin is None or one.at >= begin)]
    after = [one for one in row.statements if one.at >= turn.later_at and (end is None or one.at < end)]
    return Reversed(
        earlier=tongue.answer(turn.earlier),
        earlier_when=tongue.minute(turn.earlier_at, row.zone),
        earlier_said=tuple(before),
        later=tongue.answer(turn.later),
        later_when=tongue.minute(turn.later_at, row.zone),
        later_said=tuple(after),
        asked_between=turn.asked_between,
    )
