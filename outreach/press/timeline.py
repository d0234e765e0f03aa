"""What happened with one agency, in the order of time, as far as a release tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.agency_lines import STATUS_OF
from outreach.domain.dataset import Release
from outreach.domain.facts import Position
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Codebook, TimelineLevel
from outreach.domain.prose import by_channels, exact_instant, number
from outreach.domain.rows import Row, RowStatement, Turn
from outreach.domain.wording import wording_of


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
    """Of every row and party, by whose it is; nothing where the codebook has none printed."""
    if release.house.codebook.timeline is TimelineLevel.NONE:
        return {}
    return {row.rfc_id: timeline(row, release) for row in (*release.rows, *release.outside)}


def timeline(row: Row, release: Release) -> tuple[Happened, ...]:
    """In the order of time. A row of a release has no instant that the codebook keeps back."""
    if release.house.codebook.timeline is TimelineLevel.NONE:
        return ()
    told = [Happened(at, exact_instant(at, row.zone), what) for at, what in _events(row, release)]
    return tuple(sorted(told, key=lambda one: one.at))


def _events(row: Row, release: Release) -> Iterator[tuple[datetime, str]]:
    codebook = release.house.codebook
    yield from _asking(row)
    if row.deadline_at:
        passed = "The deadline it was told" if row.deadline_told else "The deadline"
        yield row.deadline_at, passed + (", after it was given more time" if row.extended else "")
    told = {row.answered_at, *(at for turn in row.turns for at in (turn.earlier_at, turn.later_at))}
    if row.first_answer_at and row.first_answer_at not in told:
        yield row.first_answer_at, "First answer" + (", after the deadline" if row.answered_late else "")
    for turn in row.turns:
        yield turn.earlier_at, f"It {_answer(turn.earlier, codebook)}"
        yield (
            turn.later_at,
            f"It {_answer(turn.later, codebook)}" + (", after further questions" if turn.asked_between else ""),
        )
    if row.answered_at and row.answered_at not in {turn.later_at for turn in row.turns}:
        late = row.answered_late and row.first_answer_at == row.answered_at
        yield row.answered_at, "The answer that stands" + (", after the deadline" if late else "")
    for statement in row.statements:
        who = statement.attribution[:1].upper() + statement.attribution[1:]
        comma = "," if ", " in who else ""
        yield statement.at, f"{who}{comma} {statement.verb} what is quoted here"
    if row.signed_at and row.signed_at <= release.cut.cutoff:
        yield row.signed_at, "An editor signed this row"


def _asking(row: Row) -> Iterator[tuple[datetime, str]]:
    asked = row.asked
    if asked.first_at is None or asked.last_at is None:
        return
    yield asked.first_at, "First request for comment"
    if asked.last_at != asked.first_at:
        yield (
            asked.last_at,
            f"Last of {number(asked.count)} requests for comment, {by_channels(asked.channels)}",
        )


def _answer(position: Position, codebook: Codebook) -> str:
    return wording_of(STATUS_OF[position], codebook).of_one


def reversals(row: Row, codebook: Codebook) -> tuple[Reversed, ...]:
    return tuple(_reversed(turn, row, codebook) for turn in row.turns)


def _reversed(turn: Turn, row: Row, codebook: Codebook) -> Reversed:
    ends = [other.later_at for other in row.turns if other.later_at > turn.later_at]
    begins = [other.later_at for other in row.turns if other.later_at < turn.later_at]
    end, begin = min(ends, default=None), max(begins, default=None)
    before = [one for one in row.statements if one.at < turn.later_at and (begin is None or one.at >= begin)]
    after = [one for one in row.statements if one.at >= turn.later_at and (end is None or one.at < end)]
    return Reversed(
        earlier=_answer(turn.earlier, codebook),
        earlier_when=exact_instant(turn.earlier_at, row.zone),
        earlier_said=tuple(before),
        later=_answer(turn.later, codebook),
        later_when=exact_instant(turn.later_at, row.zone),
        later_said=tuple(after),
        asked_between=turn.asked_between,
    )
