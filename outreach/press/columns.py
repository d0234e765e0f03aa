"""The columns of the printed tables, in the order of print; each is text, read off a row and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from outreach.domain.compared import Value
from outreach.domain.dataset import Release
from outreach.domain.facts import Position, Terms
from outreach.domain.investigation import Codebook, ResponseStatus, TimelineLevel
from outreach.domain.release_form import Form
from outreach.domain.rows import Row, RowAnswer, RowStatement, RowTranslation
from outreach.domain.sources import NOTHING, Seqs, Sources
from outreach.domain.wording import codebook_label, wording_of
from outreach.press.fields import AnyCell, Column, Field, Kind
from outreach.press.language_columns import language_columns


def response_cells(release: Release) -> tuple[tuple[str, ...], ...]:
    """The table of responses, one line for each row; worked out once for all files that hold it."""
    columns = response_columns(release)
    return tuple(tuple(column.text(row) for column in columns) for row in release.rows)


SPELLING: Final = {
    Form.FIRST: "How the source spells it, where that differs",
    Form.CHECKABLE: "How the source spells it, where that differs; or a name of before, where nobody recorded whose",
}

KEPT_BACK: Final = {
    TimelineLevel.NONE: frozenset({"first_asked_at", "last_asked_at", "first_answer_at", "answered_at"}),
    TimelineLevel.ANSWERS: frozenset({"first_asked_at", "last_asked_at"}),
    TimelineLevel.ATTEMPTS: frozenset(),
}
"""Columns that a release has not at this level: an empty one would say that there was nothing."""


def response_columns(release: Release) -> tuple[Column, ...]:
    kept_back = KEPT_BACK[release.house.codebook.timeline]
    return tuple(column for column in _columns(release) if column.name not in kept_back)


def _columns(release: Release) -> tuple[Column, ...]:
    codebook = release.house.codebook
    return (
        Column(
            name="id",
            heading="Id",
            meaning="The same in every release of this dataset",
            kind=Kind.WHOLE_NUMBER,
            text=lambda row: str(row.rfc_id),
            behind=lambda _: NOTHING,
        ),
        Column(
            name="agency",
            heading=codebook.noun.capitalize(),
            meaning="The name, as corrected",
            text=lambda row: row.agency,
            behind=lambda found: found.name,
        ),
        Column(
            name="source_spelling",
            heading="Spelling in the source",
            meaning=SPELLING[min(release.cut.form, Form.CHECKABLE)],
            text=lambda row: "; ".join(row.source_spellings),
            behind=lambda found: found.spellings,
        ),
        Column(
            name="country",
            heading="Country",
            meaning="ISO 3166-1 alpha-2",
            text=lambda row: row.country,
            behind=lambda found: found.listing,
        ),
        Column(
            name="kind",
            heading="Kind",
            meaning="What it is: police, prosecutor, …",
            text=lambda row: row.kind,
            behind=lambda found: found.listing,
        ),
        Column(
            name="published_range",
            heading=codebook.finding_label or "Published range",
            meaning="The investigation’s own figure, as a range; never an exact count",
            text=lambda row: row.published_range,
            behind=lambda found: found.finding,
        ),
        *_status_columns(codebook),
        *language_columns(codebook),
        *_question_columns(release),
        *_asking_columns(),
        *_deciding_columns(),
        Column(
            name="line",
            heading="In one line",
            meaning="What may be said of it in one sentence",
            text=release.line,
            behind=lambda found: found.line,
        ),
    )


def _status_columns(codebook: Codebook) -> Sequence[Column]:
    return (
        Column(
            name="response_status",
            heading="Response status",
            meaning="How it answered, by the words of the data dictionary",
            among=tuple(ResponseStatus),
            text=lambda row: row.status.value,
            behind=lambda found: found.status,
        ),
        Column(
            name="response",
            heading="Response",
            meaning="The same in the publication’s words",
            text=lambda row: wording_of(row.status, codebook).label,
            behind=lambda found: found.status,
        ),
        Column(
            name="underlying_status",
            heading="Status before our rule for silence",
            meaning="The status before the publication’s stated rules for silence",
            among=tuple(ResponseStatus),
            text=lambda row: row.underlying.value,
            behind=lambda found: found.status,
        ),
        Column(
            name="counted_under",
            heading="Counted in the tally under",
            meaning="The qualifier inside the confirmed under which the tally counts this row: the first that fits",
            text=lambda row: codebook_label(row.counted_under, codebook) if row.counted_under else "",
            behind=lambda found: found.qualifiers,
        ),
        Column(
            name="circumstances",
            heading="Circumstances",
            meaning="Everything that qualifies a confirmation, in the publication’s words, with semicolons between",
            text=lambda row: "; ".join(codebook_label(key, codebook) for key in row.qualifiers),
            behind=lambda found: found.qualifiers,
        ),
    )


def _question_columns(release: Release) -> Iterable[Column]:
    questions = release.house.questions
    for question in questions.questions if questions else ():
        yield Column(
            name=f"question_{question.number}",
            heading=question.label or f"Question {question.number}",
            meaning=f"The position that stands on question {question.number}: {question.text}",
            among=tuple(Position),
            text=_answer_to(question.number),
            behind=_behind_answer(question.number),
        )


def _answer_to(number: int) -> Callable[[Row], str]:
    def answer(row: Row) -> str:
        found: RowAnswer | None = next((answer for answer in row.answers if answer.question == number), None)
        return found.position.value if found and found.position else ""

    return answer


def _behind_answer(number: int) -> Callable[[Sources], Seqs]:
    return lambda found: found.answers.get(number, NOTHING)


def _asking_columns() -> Sequence[Column]:
    return (
        Column(
            name="requests_for_comment",
            heading="Requests for comment",
            meaning="Attempts with evidence that they left us",
            kind=Kind.WHOLE_NUMBER,
            text=lambda row: str(row.asked.count),
            behind=lambda found: found.asked,
        ),
        Column(
            name="channels",
            heading="Channels",
            meaning="By which they were made, with semicolons between",
            text=lambda row: "; ".join(row.asked.channels),
            behind=lambda found: found.asked,
        ),
        Column(
            name="first_asked_at",
            heading="First asked",
            meaning="The first of them",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.asked.first_at),
            behind=lambda found: found.asked,
        ),
        Column(
            name="last_asked_at",
            heading="Last asked",
            meaning="The last of them",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.asked.last_at),
            behind=lambda found: found.asked,
        ),
        *_deadline_columns(),
        Column(
            name="first_answer_at",
            heading="First answer",
            meaning="When it first answered any question",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.first_answer_at),
            behind=lambda found: found.first_answer,
        ),
        Column(
            name="answered_at",
            heading="Answer that stands",
            meaning="When it gave the answer that stands",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.answered_at),
            behind=lambda found: found.answer,
        ),
        Column(
            name="answered_late",
            heading="Answered after the deadline",
            meaning="Whether its first answer came after the deadline; it counts all the same",
            kind=Kind.YES_NO,
            text=lambda row: yes_no(row.answered_late),
            behind=lambda found: found.answered_late,
        ),
    )


def _deadline_columns() -> Sequence[Column]:
    return (
        Column(
            name="deadline_at",
            heading="Deadline",
            meaning="The last deadline given",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.deadline_at),
            behind=lambda found: found.deadline,
        ),
        Column(
            name="deadline_zone",
            heading="Zone of the deadline",
            meaning="The time zone of the agency, by its name in the IANA database",
            text=lambda row: row.zone if row.deadline_at else "",
            behind=lambda found: found.deadline,
        ),
        Column(
            name="deadline_told",
            heading="Deadline told",
            meaning="Whether an attempt that left, or an extension, stated this very instant",
            kind=Kind.YES_NO,
            text=lambda row: yes_no(row.deadline_told),
            behind=lambda found: found.deadline_told,
        ),
        Column(
            name="extended",
            heading="Given more time",
            meaning="Whether the deadline was moved later",
            kind=Kind.YES_NO,
            text=lambda row: yes_no(row.extended),
            behind=lambda found: found.deadline,
        ),
    )


def _deciding_columns() -> Sequence[Column]:
    return (
        Column(
            name="waivers",
            heading="Rules passed by an editor",
            meaning="Rules an editor passed for this row, each with the reason",
            text=lambda row: "; ".join(f"{waiver.gate}: {waiver.reason}" for waiver in row.waivers),
            behind=lambda found: found.waivers,
        ),
        Column(
            name="signed_at",
            heading="Signed",
            meaning="When an editor signed the row",
            kind=Kind.INSTANT,
            text=lambda row: instant(row.signed_at),
            behind=lambda found: found.signed,
        ),
        Column(
            name="signed_through",
            heading="Signed through entry",
            meaning="Through which entry of its log",
            kind=Kind.WHOLE_NUMBER,
            text=lambda row: str(row.signed_through) if row.signed_through else "",
            behind=lambda found: found.signed,
        ),
    )


STATEMENT_FIELDS: Final = (
    Field(name="id", heading="Id", meaning="Whose it is, by the id of responses.csv", kind=Kind.WHOLE_NUMBER),
    Field(name="agency", heading="Agency", meaning="The same by name; parties outside the dataset are quoted too"),
    Field(name="attribution", heading="Attribution", meaning="Who is named as saying it, in the words agreed on"),
    Field(
        name="terms",
        heading="Terms",
        meaning="On which terms it was given",
        among=(Terms.ON_THE_RECORD, Terms.ON_BACKGROUND),
    ),
    Field(name="verb", heading="Said or wrote", meaning="How it came, as a sentence has it"),
    Field(name="at", heading="When", meaning="When it was said or written", kind=Kind.INSTANT),
    Field(name="language", heading="Language", meaning="BCP 47 tag of the words"),
    Field(name="words", heading="Words", meaning="Word for word"),
    Field(name="translation_language", heading="Translated into", meaning="BCP 47 tag of the translation"),
    Field(name="translation", heading="Translation", meaning="One line for each translation of a quote"),
    Field(
        name="translated_by_machine",
        heading="Translated by machine",
        meaning="Whether a machine translated it",
        kind=Kind.YES_NO,
    ),
)


def statement_rows(release: Release) -> Iterable[tuple[str, ...]]:
    """One line for each quote and each translation of it; parties outside the dataset are quoted too."""
    for row in (*release.rows, *release.outside):
        for statement in row.statements:
            for translation in statement.translations or (None,):
                yield (*_statement_cells(row, statement), *_translation_cells(translation))


def _statement_cells(row: Row, statement: RowStatement) -> tuple[str, ...]:
    return (
        str(row.rfc_id),
        row.agency,
        statement.attribution,
        statement.terms.value,
        statement.verb,
        instant(statement.at),
        statement.language,
        statement.words,
    )


def _translation_cells(translation: RowTranslation | None) -> tuple[str, str, str]:
    if translation is None:
        return "", "", ""
    return translation.language, translation.words, yes_no(translation.by_machine)


def instant(at: datetime | None) -> str:
    """ISO 8601 in UTC, to the second; empty where there is none."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""


def exact(at: datetime | None) -> str:
    """The same to the microsecond, for a cut-off: what was recorded in its last second depends on it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def any_cell(value: Value) -> AnyCell:
    """A value as the cell of its own column has it."""
    match value:
        case bool():
            cell = AnyCell(yes_no(value))
        case datetime():
            cell = AnyCell(instant(value))
        case _:
            cell = AnyCell("" if value is None else value)
    cell.value = value
    return cell


def yes_no(holds: bool) -> str:  # noqa: FBT001  # the value itself, not a switch
    return "yes" if holds else "no"
