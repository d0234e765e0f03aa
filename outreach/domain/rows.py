"""One agency as a release prints it: what we asked, what it said, and nothing that stays in the newsroom.

A row is read off a standing. What has no field here (notes, addresses, summaries, exact counts, off-the-record
words, the name behind a background quote) cannot be exported, because exports see rows only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.domain.agencies import fold_text
from outreach.domain.facts import Channel, Gate, Medium, Position, Terms
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Codebook, Policy, QuestionSet, ResponseStatus, TimelineLevel
from outreach.domain.known import Attempt, Known, Statement, Translation, Waiver
from outreach.domain.positions import Reversal, settled
from outreach.domain.standing import Standing
from outreach.domain.tombstones import ERASED

CHANNELS = tuple(Channel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Efforts:
    """How often we tried, when first and last, by which channels and in which languages."""

    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    channels: tuple[Channel, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RowAnswer:
    """The position that stands on one question of the current set; None where the agency left it unanswered.

    `lead`: it is the question whose answer makes the response status.
    """

    question: int
    text: str
    label: str
    position: Position | None
    lead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The agency went from one firm position to the opposite one. `asked_between`: we had put further questions."""

    earlier: Position
    earlier_at: datetime
    later: Position
    later_at: datetime
    asked_between: bool
    confirmed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RowTranslation:
    language: str
    words: str
    by_machine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RowStatement:
    """Exact words with the name, or the agreed attribution, under which they may be printed."""

    words: str
    attribution: str
    terms: Terms
    medium: Medium
    at: datetime
    language: str = ""
    translations: tuple[RowTranslation, ...] = ()

    @property
    def verb(self) -> str:
        return "wrote" if self.medium is Medium.WRITTEN else "said"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowWaiver:
    seq: Seq
    gate: Gate
    reason: str
    by: StaffId
    seconded_by: StaffId | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An agency as printed. `underlying` is the status before the codebook's rules for silence; `status` after them.

    `asked` counts the attempts that left us, `tried` all of them. Days are read in `zone`, the one in which the
    agency was told its deadline. `counted_under` is the one qualifier of the codebook under which the tally counts
    a confirmed row. `erased` are the statements it would print, had they their words still. `unsaid_spellings`
    are those of the source spellings of which nobody recorded whose they are.
    """

    rfc_id: RfcId
    agency: str
    country: str
    status: ResponseStatus
    underlying: ResponseStatus
    source_spellings: tuple[str, ...] = ()
    unsaid_spellings: tuple[str, ...] = ()
    kind: str = ""
    published_range: str = ""
    qualifiers: tuple[str, ...] = ()
    counted_under: str = ""
    answers: tuple[RowAnswer, ...] = ()
    asked: Efforts = Efforts()
    tried: Efforts = Efforts()
    zone: str = "UTC"
    deadline_at: datetime | None = None
    deadline_told: bool = False
    extended: bool = False
    first_answer_at: datetime | None = None
    answered_at: datetime | None = None
    answered_late: bool = False
    acknowledged: bool = False
    turns: tuple[Turn, ...] = ()
    statements: tuple[RowStatement, ...] = ()
    erased: tuple[Seq, ...] = ()
    waivers: tuple[RowWaiver, ...] = ()
    signed_at: datetime | None = None
    signed_through: Seq | None = None

    @property
    def lead(self) -> RowAnswer | None:
        return next((answer for answer in self.answers if answer.lead), None)

    @property
    def neither(self) -> bool:
        """It is counted with those that declined, and said that it would neither confirm nor deny."""
        return (
            self.status is ResponseStatus.DECLINED
            and self.lead is not None
            and self.lead.position is Position.CANNOT_SAY
        )

    @property
    def spelling_corrected(self) -> bool:
        return bool(self.source_spellings)


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What the investigation had settled when the row is read: its questions, its rules, its words."""

    questions: QuestionSet | None
    policy: Policy
    codebook: Codebook


def row_of(rfc_id: RfcId, now: Standing, house: House) -> Row:
    """The row that this standing earns; everything in it comes from the log."""
    codebook = house.codebook
    known, deadline = now.known, now.known.deadline
    published = codebook.published(now.status) if now.silence_proven else now.status
    first = _first_answer(now)
    return Row(
        rfc_id=rfc_id,
        agency=known.listing.name,
        country=known.listing.country,
        status=published,
        underlying=now.status,
        source_spellings=known.listing.source_spellings,
        unsaid_spellings=known.listing.unsaid,
        kind=known.listing.kind,
        published_range=known.listing.finding.published_range,
        qualifiers=_in_codebook_order(now.qualifiers, codebook),
        counted_under=_counted_under(published, now.qualifiers, codebook),
        answers=_answers(now, house.questions),
        asked=_efforts(known.effective),
        tried=_efforts(known.attempts),
        zone=deadline.zone if deadline else "UTC",
        deadline_at=deadline.at if deadline else None,
        deadline_told=bool(deadline and deadline.told),
        extended=bool(deadline and deadline.extended),
        first_answer_at=first,
        answered_at=now.answer.at if now.answer else None,
        answered_late=bool(first and deadline and first > deadline.at),
        acknowledged=bool(known.acknowledged or known.responses),
        turns=tuple(_turn(turn, known) for turn in now.reversals if turn.question == now.lead),
        statements=tuple(_statement(*one) for one in printed_statements(known.statements)),
        erased=tuple(
            one.seq
            for one in known.statements
            if _attribution(one) and one.quoted.words == ERASED and not one.withdrawn
        ),
        waivers=tuple(_waiver(one) for one in printed_waivers(now)),
        signed_at=now.signed_at,
        signed_through=now.signed.through if now.signed else None,
    )


def as_far_as(row: Row, level: TimelineLevel) -> Row:
    """The row without the instants that the codebook keeps back: what has none cannot print one."""
    if level is TimelineLevel.ATTEMPTS:
        return row
    undated = replace(row, asked=_undated(row.asked), tried=_undated(row.tried))
    return undated if level is TimelineLevel.ANSWERS else replace(undated, first_answer_at=None, answered_at=None)


def _undated(efforts: Efforts) -> Efforts:
    return replace(efforts, first_at=None, last_at=None)


def in_print_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """By country, then by name as a reader would look it up; the same on every machine."""
    return tuple(sorted(rows, key=lambda row: (row.country, fold_text(row.agency), row.agency, row.rfc_id)))


def _in_codebook_order(held: Sequence[str], codebook: Codebook) -> tuple[str, ...]:
    order = [qualifier.key for qualifier in codebook.qualifiers]
    order += [key for key, _ in codebook.circumstances]
    known = [key for key in dict.fromkeys(order) if key in held]
    return tuple(dict.fromkeys((*known, *held)))


def _counted_under(status: ResponseStatus, held: Sequence[str], codebook: Codebook) -> str:
    """The first qualifier that fits, so that no row is counted inside the confirmed twice."""
    if status is not ResponseStatus.CONFIRMED:
        return ""
    return next((qualifier.key for qualifier in codebook.qualifiers if qualifier.key in held), "")


def _first_answer(now: Standing) -> datetime | None:
    """When the agency first answered anything we count, on whatever question."""
    return min((taken.at for all_taken in now.positions.values() for taken in all_taken), default=None)


def _answers(now: Standing, questions: QuestionSet | None) -> tuple[RowAnswer, ...]:
    found = []
    for question in questions.questions if questions else ():
        taken = settled(now.positions.get(question.number, ()))
        found.append(
            RowAnswer(
                question=question.number,
                text=question.text,
                label=question.label or f"Question {question.number}",
                position=taken.position if taken else None,
                lead=question.number == now.lead,
            )
        )
    return tuple(found)


def _efforts(attempts: Sequence[Attempt]) -> Efforts:
    if not attempts:
        return Efforts()
    return Efforts(
        count=len(attempts),
        first_at=attempts[0].at,
        last_at=attempts[-1].at,
        channels=_by_declaration({attempt.made.channel for attempt in attempts}),
        languages=tuple(sorted({attempt.made.language for attempt in attempts if attempt.made.language})),
    )


def _by_declaration(used: set[Channel]) -> tuple[Channel, ...]:
    return tuple(channel for channel in CHANNELS if channel in used)


def _turn(turn: Reversal, known: Known) -> Turn:
    between = (attempt.at for attempt in known.attempts if attempt.put_questions)
    return Turn(
        earlier=turn.earlier.position,
        earlier_at=turn.earlier.at,
        later=turn.later.position,
        later_at=turn.later.at,
        asked_between=any(turn.earlier.at < at < turn.later.at for at in between),
        confirmed=turn.confirmed,
    )


def printed_statements(statements: Iterable[Statement]) -> tuple[tuple[Statement, tuple[Translation, ...]], ...]:
    """The quotes that may be printed, each with those of its translations that still have their words.

    One from an answer that was taken back is not: whoever said it is no longer said to have said it.
    """
    return tuple(
        (one, tuple(translation for translation in one.translations if translation.added.words != ERASED))
        for one in statements
        if _attribution(one) and one.quoted.words != ERASED and not one.withdrawn
    )


def _statement(statement: Statement, translations: Iterable[Translation]) -> RowStatement:
    return RowStatement(
        words=statement.quoted.words,
        attribution=_attribution(statement),
        terms=statement.quoted.terms,
        medium=statement.quoted.medium,
        at=statement.at,
        language=statement.quoted.language,
        translations=tuple(
            RowTranslation(language=t.added.language, words=t.added.words, by_machine=t.added.by_machine)
            for t in translations
        ),
    )


def _attribution(statement: Statement) -> str:
    """On background nothing but the agreed wording, so neither a name nor an office slips out; off the record none."""
    quoted = statement.quoted
    if quoted.terms is Terms.ON_THE_RECORD:
        return ", ".join(part for part in (quoted.speaker, quoted.role) if part)
    return quoted.attribution if quoted.terms is Terms.ON_BACKGROUND else ""


def printed_waivers(now: Standing) -> tuple[Waiver, ...]:
    """The waivers in force when the row was signed, on gates that it had to pass or was advised to.

    Whether one editor was enough is for the policy of that day to say. Not whether a gate would have held without: that
    can hang on a holiday calendar, and a printed row may not.
    """
    at, gates = now.signed_at or now.as_of, {check.gate for check in (*now.checks, *now.advised)}
    return tuple(
        waiver
        for waiver in now.known.waivers
        if waiver.waived.gate in gates
        and waiver.waived.expires_at > at
        and (waiver.seconded_by or not now.policy.two_person_waivers)
    )


def _waiver(waiver: Waiver) -> RowWaiver:
    return RowWaiver(
        seq=waiver.seq,
        gate=waiver.waived.gate,
        reason=waiver.waived.reason,
        by=waiver.by,
        seconded_by=waiver.seconded_by,
        expires_at=waiver.waived.expires_at,
    )
