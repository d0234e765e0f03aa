"""How grave it is that a printed row reads otherwise now: a later answer, our own mistake, or a matter for a lawyer.

`RULES` is the whole table; the first rule that applies decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from outreach.domain.compared import What
from outreach.domain.corrections import Change
from outreach.domain.facts import Position
from outreach.domain.investigation import ANSWERED, DENIED_FIRST, ResponseStatus
from outreach.domain.rows import Efforts, Row


class Severity(StrEnum):
    UPDATE = "update"
    CORRECTION = "correction"
    LEGAL_REVIEW = "legal review"


FOR_READERS: Final = {
    Severity.UPDATE: "Update",
    Severity.CORRECTION: "Correction",
    Severity.LEGAL_REVIEW: "Important change",
}
"""Who looks at a change before it is printed is our own affair; a reader is told what kind of change it is."""

GRAVEST_FIRST: Final = (Severity.LEGAL_REVIEW, Severity.CORRECTION, Severity.UPDATE)

FIRM_STATUSES: Final = frozenset({ResponseStatus.CONFIRMED, ResponseStatus.DENIED})
FIRM_POSITIONS: Final = frozenset({Position.CONFIRMS, Position.DENIES})


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A change beside the row as it was released and as it would be printed now; empty rows where there is none."""

    change: Change
    was: Row | None
    now: Row | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`applies` to a difference, with the reason why it is as grave as that."""

    severity: Severity
    why: str
    applies: Callable[[Difference], bool]


def severity_of(difference: Difference) -> Severity:
    return next(rule.severity for rule in RULES if rule.applies(difference))


def gravest(severities: set[Severity]) -> Severity:
    return next((one for one in GRAVEST_FIRST if one in severities), Severity.UPDATE)


def _is(*kinds: What) -> Callable[[Difference], bool]:
    return lambda difference: difference.change.what in kinds


def _both(difference: Difference) -> tuple[Row, Row] | None:
    return (difference.was, difference.now) if difference.was and difference.now else None


def _firm_status_turned(difference: Difference) -> bool:
    return difference.change.what is What.STATUS and bool(difference.was and difference.was.status in FIRM_STATUSES)


def _firm_answer_turned(difference: Difference) -> bool:
    change = difference.change
    return change.what is What.ANSWER and change.before in FIRM_POSITIONS


def _reversal_touched(difference: Difference) -> bool:
    rows, what = _both(difference), difference.change.what
    if rows is None:
        return False
    was, now = rows
    turned = [[(turn.earlier, turn.later) for turn in row.turns] for row in rows]
    return (what is What.CIRCUMSTANCES and DENIED_FIRST in set(was.qualifiers) ^ set(now.qualifiers)) or (
        what is What.TURNS and turned[0] != turned[1]
    )


def _answer_taken_back(difference: Difference) -> bool:
    rows, what = _both(difference), difference.change.what
    if rows is None:
        return False
    was, now = rows
    return (
        (what is What.STATUS and was.status in ANSWERED and now.status not in ANSWERED)
        or (what is What.ANSWER and not difference.change.after)
        or (what is What.CIRCUMSTANCES and not set(was.qualifiers) <= set(now.qualifiers))
        or (what is What.ANSWER_DAY and was.answered_at is not None and not _later(was, now))
        or (what is What.FIRST_ANSWER and was.first_answer_at is not None)
        or (what is What.LATE and was.answered_late and was.deadline_at == now.deadline_at)
    )


def _later(was: Row, now: Row) -> bool:
    return now.answered_at is not None and was.answered_at is not None and now.answered_at > was.answered_at


def _efforts_were_fewer(difference: Difference) -> bool:
    rows, what = _both(difference), difference.change.what
    if rows is None:
        return False
    was, now = rows
    return (
        (what is What.EFFORTS and now.asked.count < was.asked.count)
        or (what is What.CHANNELS and not set(was.asked.channels) <= set(now.asked.channels))
        or (what is What.DEADLINE and was.deadline_at is not None and not _more_time(was, now))
        or (what is What.TOLD and was.deadline_told and was.deadline_at == now.deadline_at)
        or (what is What.MORE_TIME and was.extended)
        or (what is What.LANGUAGES and not set(was.asked.languages) <= set(now.asked.languages))
        or (what is What.TRIED and now.tried.count < was.tried.count)
        or _asked_over_fewer_days(what, was.asked, now.asked)
    )


def _asked_over_fewer_days(what: What, was: Efforts, now: Efforts) -> bool:
    if what is What.FIRST_ASKED and was.first_at:
        return now.first_at is None or now.first_at > was.first_at
    return bool(what is What.LAST_ASKED and was.last_at and (now.last_at is None or now.last_at < was.last_at))


def _more_time(was: Row, now: Row) -> bool:
    return now.deadline_at is not None and was.deadline_at is not None and now.deadline_at >= was.deadline_at


RULES: Final = (
    Rule(
        severity=Severity.LEGAL_REVIEW,
        why="Words we printed under somebody’s name are gone or read otherwise: a quote is what people sue over.",
        applies=_is(What.STATEMENT_WITHDRAWN),
    ),
    Rule(
        severity=Severity.LEGAL_REVIEW,
        why="We printed that an agency confirmed or denied, and it no longer stands: one of the two was false.",
        applies=lambda one: _firm_status_turned(one) or _firm_answer_turned(one),
    ),
    Rule(
        severity=Severity.LEGAL_REVIEW,
        why="That an agency denied first and confirmed later is a reproach; it comes and goes only with care.",
        applies=_reversal_touched,
    ),
    Rule(
        severity=Severity.LEGAL_REVIEW,
        why="We named somebody who should not have been in the table.",
        applies=_is(What.WENT),
    ),
    Rule(
        severity=Severity.CORRECTION,
        why="A name, a country, a kind or a figure of ours was wrong, whoever found it out.",
        applies=_is(What.NAME, What.SPELLING, What.COUNTRY, What.KIND, What.RANGE),
    ),
    Rule(
        severity=Severity.CORRECTION,
        why="The day of words we printed, or the terms on which they were given, were wrong.",
        applies=_is(What.STATEMENT_TERMS),
    ),
    Rule(
        severity=Severity.CORRECTION,
        why="We printed an answer that we have taken back since: the mistake in logging was ours.",
        applies=_answer_taken_back,
    ),
    Rule(
        severity=Severity.CORRECTION,
        why="We claimed more effort, or a later deadline, than the record bears out.",
        applies=_efforts_were_fewer,
    ),
    Rule(
        severity=Severity.UPDATE,
        why="Something came in, or was done, after the release; what was printed was true then.",
        applies=lambda _: True,
    ),
)
