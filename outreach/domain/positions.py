"""What an agency has said to each question, and where it turned round."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from outreach.domain.facts import Position
from outreach.domain.ids import Seq
from outreach.domain.investigation import QuestionSets
from outreach.domain.known import Known, Response

FIRM = frozenset({Position.CONFIRMS, Position.DENIES})
REFUSALS = frozenset({Position.DECLINES, Position.CANNOT_SAY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A position taken by a response, at the instant the agency spoke."""

    question: int
    position: Position
    seq: Seq
    at: datetime
    speaker: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reversal:
    """Two firm positions of opposite sign, one after the other; an editor confirms that it is no mistake of ours."""

    question: int
    earlier: Taken
    later: Taken
    confirmed: bool

    @property
    def days_between(self) -> int:
        return (self.later.at.date() - self.earlier.at.date()).days


def positions(known: Known, questions: QuestionSets) -> dict[int, tuple[Taken, ...]]:
    """The counted positions on each question of the current set, in time order.

    A position counts when it was given with authority and answers the question in its present meaning.
    """
    since = questions.since
    found: dict[int, list[Taken]] = {number: [] for number in since}
    for response in known.responses:
        if response.with_authority:
            for taken in _taken(response):
                if taken.question in found and response.received.question_set >= since[taken.question]:
                    found[taken.question].append(taken)
    return {number: tuple(taken) for number, taken in found.items()}


def _taken(response: Response) -> list[Taken]:
    return [
        Taken(
            question=answer.question,
            position=answer.position,
            seq=response.seq,
            at=response.at,
            speaker=response.received.speaker,
        )
        for answer in response.received.answers
    ]


def settled(taken: tuple[Taken, ...]) -> Taken | None:
    """The position that stands: the latest firm one; a later refusal never erases it. Else the latest refusal."""
    for wanted in (FIRM, REFUSALS):
        for position in reversed(taken):
            if position.position in wanted:
                return position
    return None


def reversals(taken: dict[int, tuple[Taken, ...]], rulings: frozenset[tuple[int, Seq, Seq]]) -> tuple[Reversal, ...]:
    """Every turn between confirming and denying, on any question, oldest first within each question."""
    found = []
    for number, positions_taken in sorted(taken.items()):
        firm = [position for position in positions_taken if position.position in FIRM]
        for earlier, later in pairwise(firm):
            if earlier.position is not later.position:
                ruled = (number, earlier.seq, later.seq) in rulings
                found.append(Reversal(question=number, earlier=earlier, later=later, confirmed=ruled))
    return tuple(found)
