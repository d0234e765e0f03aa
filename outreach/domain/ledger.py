"""The sums a release must get right: every agency under exactly one status, every imported name accounted for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.domain.facts import Position
from outreach.domain.investigation import PUBLISHABLE, Codebook, ResponseStatus
from outreach.domain.known import Listing, Membership
from outreach.domain.positions import REFUSALS
from outreach.domain.rows import Row

PENDING = (ResponseStatus.NOT_ASKED, ResponseStatus.AWAITING)
IN_ORDER = (*PUBLISHABLE, *PENDING)
"""The order in which a tally names the statuses; the pending ones only in a preview, never in a release."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many rows stand under `key`: a status, a qualifier, or the underlying status of a folded silence."""

    key: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionTally:
    """How all rows answered one question other than the lead one."""

    question: int
    label: str
    total: int
    confirms: int
    denies: int
    declines: int
    unanswered: int

    def adds_up(self) -> bool:
        return self.confirms + self.denies + self.declines + self.unanswered == self.total


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many rows stand under each published status, and inside which qualifier the confirmed ones are counted.

    `folded` says how many rows the codebook's rules for silence moved into *no response*, by what they were.
    """

    total: int
    statuses: tuple[Count, ...]
    inside: tuple[Count, ...] = ()
    folded: tuple[Count, ...] = ()
    questions: tuple[QuestionTally, ...] = ()

    def count(self, status: ResponseStatus) -> int:
        return next((count.count for count in self.statuses if count.key == status), 0)

    def counted_under(self, qualifier: str) -> int:
        return next((count.count for count in self.inside if count.key == qualifier), 0)

    @property
    def pending(self) -> int:
        return sum(self.count(status) for status in PENDING)

    def adds_up(self) -> bool:
        """Every row under one status; no more inside the confirmed than there are; no more folded than silent."""
        return (
            sum(count.count for count in self.statuses) == self.total
            and sum(count.count for count in self.inside) <= self.count(ResponseStatus.CONFIRMED)
            and sum(count.count for count in self.folded) <= self.count(ResponseStatus.NO_RESPONSE)
            and all(question.adds_up() and question.total == self.total for question in self.questions)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """Where every imported name went. Those owed a hearing without being rows stand apart.

    `renamed` are the rows whose name was corrected; below, by whose mistake it was. A row can have both.
    """

    imported: int
    published: int
    removed: int
    merged: int
    renamed: int
    outside: int
    renamed_source: int = 0
    renamed_ours: int = 0
    renamed_unsaid: int = 0

    def adds_up(self) -> bool:
        return self.imported == self.published + self.removed + self.merged


def tally_of(rows: Sequence[Row], codebook: Codebook, lead: int) -> Tally:
    """Count the rows; `lead` is the question whose answers already made the statuses."""
    statuses = Counter(row.status for row in rows)
    inside = Counter(row.counted_under for row in rows if row.counted_under)
    folded = Counter(row.underlying for row in rows if row.underlying is not row.status)
    return Tally(
        total=len(rows),
        statuses=_counts(IN_ORDER, statuses),
        inside=_counts([qualifier.key for qualifier in codebook.qualifiers], inside),
        folded=_counts(IN_ORDER, folded),
        questions=tuple(_question_tally(rows, number) for number in _other_questions(rows, lead)),
    )


def ledger_of(listings: Iterable[Listing]) -> Ledger:
    """Account for every listing, in the dataset or gone from it."""
    everyone = tuple(listings)
    inside = [listing for listing in everyone if not listing.outside_dataset]
    where = Counter(listing.membership for listing in inside)
    printed = [listing for listing in inside if listing.membership is Membership.IN]
    return Ledger(
        imported=len(inside),
        published=where[Membership.IN],
        removed=where[Membership.REMOVED],
        merged=where[Membership.MERGED],
        renamed=sum(bool(listing.spellings) for listing in printed),
        outside=len(everyone) - len(inside),
        renamed_source=sum(bool({*one.source_spellings} - {*one.unsaid}) for one in printed),
        renamed_ours=sum(bool({*one.ours} & {*one.spellings}) for one in printed),
        renamed_unsaid=sum(bool({*one.unsaid} & {*one.spellings}) for one in printed),
    )


def _counts(order: Iterable[str], found: Counter[str] | Counter[ResponseStatus]) -> tuple[Count, ...]:
    numbers = {str(key): count for key, count in found.items()}
    return tuple(Count(key=str(key), count=numbers[str(key)]) for key in order if numbers.get(str(key)))


def _other_questions(rows: Sequence[Row], lead: int) -> list[int]:
    return [answer.question for answer in rows[0].answers if answer.question != lead] if rows else []


def _question_tally(rows: Sequence[Row], question: int) -> QuestionTally:
    answers = [answer for row in rows for answer in row.answers if answer.question == question]
    counts = Counter(answer.position for answer in answers)
    declines = sum(counts[refusal] for refusal in REFUSALS)
    confirms, denies = counts[Position.CONFIRMS], counts[Position.DENIES]
    return QuestionTally(
        question=question,
        label=answers[0].label,
        total=len(answers),
        confirms=confirms,
        denies=denies,
        declines=declines,
        unanswered=len(answers) - confirms - denies - declines,
    )
