"""What each compared cell of a row holds, so that other languages say it in their own manner."""

from collections.abc import Callable, Mapping
from typing import Final

from outreach.domain.codec import instant_text
from outreach.domain.compared import What
from outreach.domain.rows import Row, RowStatement, RowWaiver, Turn
from outreach.domain.sayable import Held, Holds, instant, listed, number, of, yes


def held(what: What, row: Row, said: str) -> Held:
    """What nobody has described here is said as it was printed, in the publication's own language."""
    return HELD[what](row) if what in HELD else of(Holds.TYPED, said)


def said_on(row: Row, statement: RowStatement) -> Held:
    return of(Holds.SAID_ON, instant_text(statement.at), row.zone, statement.terms)


def _spelling(name: str, row: Row) -> Held:
    return of(Holds.UNSAID_NAME if name in row.unsaid_spellings else Holds.NAME, name)


def _turn(turn: Turn, row: Row) -> Held:
    first, then = instant_text(turn.earlier_at), instant_text(turn.later_at)
    asked = "asked between" if turn.asked_between else ""
    return of(Holds.TURN, turn.earlier, first, turn.later, then, row.zone, asked)


def _waiver(waiver: RowWaiver, row: Row) -> Held:
    two = "two" if waiver.seconded_by else ""
    return of(Holds.WAIVER, waiver.gate, instant_text(waiver.expires_at), row.zone, waiver.reason, two)


HELD: Final[Mapping[What, Callable[[Row], Held]]] = {
    What.NAME: lambda row: of(Holds.NAME, row.agency),
    What.SPELLING: lambda row: listed(_spelling(one, row) for one in row.source_spellings),
    What.COUNTRY: lambda row: of(Holds.COUNTRY, row.country),
    What.KIND: lambda row: of(Holds.KIND, row.kind),
    What.RANGE: lambda row: of(Holds.RANGES, row.published_range),
    What.STATUS: lambda row: of(Holds.STATUS, row.status),
    What.UNDERLYING: lambda row: of(Holds.STATUS, row.underlying),
    What.RECEIPT: lambda row: yes(row.acknowledged),
    What.CIRCUMSTANCES: lambda row: of(Holds.CIRCUMSTANCES, *row.qualifiers),
    What.TURNS: lambda row: listed(_turn(turn, row) for turn in row.turns),
    What.ANSWER_DAY: lambda row: instant(row.answered_at, row.zone),
    What.FIRST_ANSWER: lambda row: instant(row.first_answer_at, row.zone),
    What.LATE: lambda row: yes(row.answered_late),
    What.DEADLINE: lambda row: instant(row.deadline_at, row.zone),
    What.TOLD: lambda row: yes(row.deadline_told),
    What.MORE_TIME: lambda row: yes(row.extended),
    What.EFFORTS: lambda row: number(row.asked.count),
    What.CHANNELS: lambda row: of(Holds.CHANNELS, *row.asked.channels),
    What.LANGUAGES: lambda row: of(Holds.LANGUAGES, *row.asked.languages),
    What.FIRST_ASKED: lambda row: instant(row.asked.first_at, row.zone),
    What.LAST_ASKED: lambda row: instant(row.asked.last_at, row.zone),
    What.TRIED: lambda row: of(Holds.TRIED, str(row.tried.count), *row.tried.channels),
    What.WAIVERS: lambda row: listed(_waiver(waiver, row) for waiver in row.waivers),
}
"""By what is compared; a test holds what ours says of it against what is printed."""
