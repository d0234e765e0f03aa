"""What of a row two releases are compared by: every published column is in `CELLS`, or `TOLD_ELSEWHERE` says why not.

A test goes through the columns and the fields of a row, so a new one cannot be forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from outreach.domain.investigation import Codebook, ResponseStatus, TimelineLevel
from outreach.domain.prose import by_channels, exact_instant, language_name, listed, number
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row, RowWaiver, Turn
from outreach.domain.sayable import Held, Holds, of
from outreach.domain.wording import codebook_label, wording_of

Value = str | int | bool | datetime | None
"""A cell as programs read it; None where it is empty."""


class What(StrEnum):
    """What about a row changed, whatever a newsroom calls it; also its heading in print."""

    CAME = "came"
    WENT = "went"
    NAME = "name"
    SPELLING = "spelling in the source"
    COUNTRY = "country"
    KIND = "kind"
    RANGE = "published range"
    STATUS = "response status"
    UNDERLYING = "status before our rule for silence"
    RECEIPT = "receipt by a person"
    CIRCUMSTANCES = "circumstances"
    TURNS = "answers that turned"
    ANSWER_DAY = "day of the answer"
    FIRST_ANSWER = "day of the first answer"
    LATE = "answered after the deadline"
    DEADLINE = "deadline told"
    TOLD = "told of that deadline"
    MORE_TIME = "given more time"
    EFFORTS = "number of requests for comment"
    CHANNELS = "channels"
    LANGUAGES = "languages we asked in"
    FIRST_ASKED = "day we first asked"
    LAST_ASKED = "day we last asked"
    TRIED = "attempts with those that failed"
    WAIVERS = "rules passed by an editor"
    ANSWER = "answer"
    STATEMENT_ADDED = "statement added"
    STATEMENT_WITHDRAWN = "statement withdrawn"
    STATEMENT_TERMS = "day or terms of a statement"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """`said` is how a reader is told of it, `value` what stands in `column`.

    `column` is of responses.csv or, where that has none of it, a key of a row in release.json. `since` and `until`: the
    forms of a release that list it so. `held`: what it holds, where that is not what the newest form says of it.
    `level`: below it the codebook keeps it back. `told_by_another`: whether one more of these says as much of this row.
    """

    what: What
    column: str
    said: Callable[[Row, Codebook], str]
    value: Callable[[Row, Codebook], Value]
    since: Form = Form.EVERY_COLUMN
    until: Form = NEWEST
    held: Callable[[Row], Held] | None = None
    level: TimelineLevel = TimelineLevel.NONE
    told_by_another: Callable[[Row], bool] = lambda _: False

    def in_print(self, level: TimelineLevel, form: Form) -> bool:
        return self.since <= form <= self.until and LEVELS.index(self.level) <= LEVELS.index(level)

    def heading(self, codebook: Codebook) -> str:
        return (codebook.finding_label if self.what is What.RANGE else "") or self.what.value


LEVELS: Final = (TimelineLevel.NONE, TimelineLevel.ANSWERS, TimelineLevel.ATTEMPTS)


def _day(at: datetime | None, row: Row) -> str:
    return exact_instant(at, row.zone) if at else ""


def _second(at: datetime | None) -> datetime | None:
    """As exact as it is printed."""
    return at.replace(microsecond=0) if at else None


def _yes(holds: bool) -> str:  # noqa: FBT001  # the value itself, not a switch
    return "yes" if holds else "no"


def _spellings(row: Row) -> str:
    unsaid = " (nobody recorded whose)"
    return listed(f"{one}{unsaid if one in row.unsaid_spellings else ''}" for one in row.source_spellings)


def _turn(turn: Turn, row: Row) -> str:
    days = [exact_instant(at, row.zone) for at in (turn.earlier_at, turn.later_at)]
    asked = " after further questions" if turn.asked_between else ""
    return f"{turn.earlier} on {days[0]} and{asked} {turn.later} on {days[1]}"


def _waiver(waiver: RowWaiver, row: Row) -> str:
    by = "two editors" if waiver.seconded_by else "an editor"
    return f"{waiver.gate}, by {by} until {exact_instant(waiver.expires_at, row.zone)} ({waiver.reason})"


CELLS: Final = (
    Cell(
        what=What.NAME,
        column="agency",
        said=lambda row, _: row.agency,
        value=lambda row, _: row.agency,
        since=Form.FIRST,
    ),
    Cell(
        what=What.SPELLING,
        column="source_spelling",
        said=lambda row, _: _spellings(row),
        value=lambda row, _: "; ".join(row.source_spellings) or None,
    ),
    Cell(
        what=What.COUNTRY,
        column="country",
        said=lambda row, _: row.country,
        value=lambda row, _: row.country or None,
        since=Form.FIRST,
    ),
    Cell(
        what=What.KIND,
        column="kind",
        said=lambda row, _: row.kind,
        value=lambda row, _: row.kind or None,
        since=Form.FIRST,
    ),
    Cell(
        what=What.RANGE,
        column="published_range",
        said=lambda row, _: row.published_range,
        value=lambda row, _: row.published_range or None,
        since=Form.FIRST,
    ),
    Cell(
        what=What.STATUS,
        column="response_status",
        said=lambda row, codebook: f"“{wording_of(row.status, codebook).label}”",
        value=lambda row, _: row.status.value,
        since=Form.FIRST,
    ),
    Cell(
        what=What.UNDERLYING,
        column="underlying_status",
        said=lambda row, _: f"“{row.underlying}”",
        value=lambda row, _: row.underlying.value,
        until=Form.EVERY_COLUMN,
        held=lambda row: of(Holds.IN_QUOTES, row.underlying),
        told_by_another=lambda row: row.underlying is row.status,
    ),
    Cell(
        what=What.UNDERLYING,
        column="underlying_status",
        said=lambda row, codebook: f"“{wording_of(row.underlying, codebook).label}”",
        value=lambda row, _: row.underlying.value,
        since=Form.SAID_IN_FULL,
        told_by_another=lambda row: row.underlying is row.status,
    ),
    Cell(
        what=What.RECEIPT,
        column="line",
        said=lambda row, _: _yes(row.acknowledged),
        value=lambda _row, _: None,
        told_by_another=lambda row: row.underlying is not ResponseStatus.ACKNOWLEDGED_ONLY,
    ),
    Cell(
        what=What.CIRCUMSTANCES,
        column="circumstances",
        said=lambda row, codebook: listed(codebook_label(key, codebook) for key in row.qualifiers),
        value=lambda row, codebook: "; ".join(codebook_label(key, codebook) for key in row.qualifiers) or None,
        since=Form.FIRST,
    ),
    Cell(
        what=What.TURNS,
        column="reversals",
        said=lambda row, _: listed(_turn(turn, row) for turn in row.turns),
        value=lambda row, _: len(row.turns),
    ),
    Cell(
        what=What.ANSWER_DAY,
        column="answered_at",
        said=lambda row, _: _day(row.answered_at, row),
        value=lambda row, _: _second(row.answered_at),
        since=Form.FIRST,
        level=TimelineLevel.ANSWERS,
    ),
    Cell(
        what=What.FIRST_ANSWER,
        column="first_answer_at",
        said=lambda row, _: _day(row.first_answer_at, row),
        value=lambda row, _: _second(row.first_answer_at),
        level=TimelineLevel.ANSWERS,
        told_by_another=lambda row: row.first_answer_at == row.answered_at,
    ),
    Cell(
        what=What.LATE,
        column="answered_late",
        said=lambda row, _: _yes(row.answered_late),
        value=lambda row, _: row.answered_late,
    ),
    Cell(
        what=What.DEADLINE,
        column="deadline_at",
        said=lambda row, _: _day(row.deadline_at, row),
        value=lambda row, _: _second(row.deadline_at),
        since=Form.FIRST,
    ),
    Cell(
        what=What.TOLD,
        column="deadline_told",
        said=lambda row, _: _yes(row.deadline_told),
        value=lambda row, _: row.deadline_told,
    ),
    Cell(
        what=What.MORE_TIME,
        column="extended",
        said=lambda row, _: _yes(row.extended),
        value=lambda row, _: row.extended,
    ),
    Cell(
        what=What.EFFORTS,
        column="requests_for_comment",
        said=lambda row, _: number(row.asked.count),
        value=lambda row, _: row.asked.count,
        since=Form.FIRST,
    ),
    Cell(
        what=What.CHANNELS,
        column="channels",
        said=lambda row, _: by_channels(row.asked.channels),
        value=lambda row, _: "; ".join(row.asked.channels) or None,
        since=Form.FIRST,
    ),
    Cell(
        what=What.LANGUAGES,
        column="asked",
        said=lambda row, _: listed(language_name(one) for one in row.asked.languages),
        value=lambda row, _: "; ".join(row.asked.languages) or None,
    ),
    Cell(
        what=What.FIRST_ASKED,
        column="first_asked_at",
        said=lambda row, _: _day(row.asked.first_at, row),
        value=lambda row, _: _second(row.asked.first_at),
        level=TimelineLevel.ATTEMPTS,
    ),
    Cell(
        what=What.LAST_ASKED,
        column="last_asked_at",
        said=lambda row, _: _day(row.asked.last_at, row),
        value=lambda row, _: _second(row.asked.last_at),
        level=TimelineLevel.ATTEMPTS,
        told_by_another=lambda row: row.asked.last_at == row.asked.first_at,
    ),
    Cell(
        what=What.TRIED,
        column="tried",
        said=lambda row, _: " ".join(
            part for part in (number(row.tried.count), by_channels(row.tried.channels)) if part
        ),
        value=lambda row, _: row.tried.count,
        told_by_another=lambda row: row.tried == row.asked,
    ),
    Cell(
        what=What.WAIVERS,
        column="waivers",
        said=lambda row, _: listed(_waiver(waiver, row) for waiver in row.waivers),
        value=lambda row, _: "; ".join(f"{waiver.gate}: {waiver.reason}" for waiver in row.waivers) or None,
    ),
)
"""In the order of print. Answers and statements are compared one by one, beside these."""

ANSWER_COLUMN: Final = "question_{number}"
STATEMENTS_COLUMN: Final = "statements"

TOLD_ELSEWHERE: Final[Mapping[str, str]] = {
    "id": "It is the same in every release.",
    "response": "It says response_status in the publication’s words; other words are a change of words.",
    "counted_under": "It follows from response_status and circumstances; another rule for it is a change of method.",
    "deadline_zone": "It is said with the deadline.",
    "signed_at": "A row is signed again after anything of weight; that is about us, and says nothing of the agency.",
    "signed_through": "It goes with signed_at.",
    "waivers.by": "Which of our editors passed a rule is about us; whether one did or two is said.",
    "reversals.confirmed_by_an_editor": "Without a ruling no row is signed, save by a waiver, and that is listed.",
    "tried.first_at": "Of attempts that failed, the number and the channels are said.",
    "tried.last_at": "The same.",
    "tried.languages": "The same.",
}
"""Columns, and keys of a row in release.json, of which no change is listed by itself, each with why."""
