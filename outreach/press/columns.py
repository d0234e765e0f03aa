"""The columns of the printed tables, in the order of print; each is text, read off a row and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from outreach.domain.corrections import codebook_label
from outreach.domain.dataset import Release
from outreach.domain.rows import Row, RowAnswer, RowStatement, RowTranslation
from outreach.domain.wording import wording_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """`name` never changes between releases; `heading` is for people. `text` reads a cell."""

    name: str
    heading: str
    text: Callable[[Row], str]


def response_columns(release: Release) -> tuple[Column, ...]:
    codebook = release.house.codebook
    return (
        Column(name="id", heading="Id", text=lambda row: str(row.rfc_id)),
        Column(name="agency", heading=codebook.noun.capitalize(), text=lambda row: row.agency),
        Column(
            name="source_spelling", heading="Spelling in the source", text=lambda row: "; ".join(row.source_spellings)
        ),
        Column(name="country", heading="Country", text=lambda row: row.country),
        Column(name="kind", heading="Kind", text=lambda row: row.kind),
        Column(
            name="published_range",
            heading=codebook.finding_label or "Published range",
            text=lambda row: row.published_range,
        ),
        Column(name="response_status", heading="Response status", text=lambda row: row.status.value),
        Column(name="response", heading="Response", text=lambda row: wording_of(row.status, codebook).label),
        Column(
            name="underlying_status",
            heading="Status before our rule for silence",
            text=lambda row: row.underlying.value,
        ),
        Column(
            name="counted_under",
            heading="Counted in the tally under",
            text=lambda row: codebook_label(row.counted_under, codebook) if row.counted_under else "",
        ),
        Column(
            name="circumstances",
            heading="Circumstances",
            text=lambda row: "; ".join(codebook_label(key, codebook) for key in row.qualifiers),
        ),
        *_question_columns(release),
        *_asking_columns(),
        *_deciding_columns(),
        Column(name="line", heading="In one line", text=release.line),
    )


def _question_columns(release: Release) -> Iterable[Column]:
    questions = release.house.questions
    for question in questions.questions if questions else ():
        heading = question.label or f"Question {question.number}"
        yield Column(name=f"question_{question.number}", heading=heading, text=_answer_to(question.number))


def _answer_to(number: int) -> Callable[[Row], str]:
    def answer(row: Row) -> str:
        found: RowAnswer | None = next((answer for answer in row.answers if answer.question == number), None)
        return found.position.value if found and found.position else ""

    return answer


def _asking_columns() -> Sequence[Column]:
    return (
        Column(name="requests_for_comment", heading="Requests for comment", text=lambda row: str(row.asked.count)),
        Column(name="channels", heading="Channels", text=lambda row: "; ".join(row.asked.channels)),
        Column(name="first_asked_at", heading="First asked", text=lambda row: instant(row.asked.first_at)),
        Column(name="last_asked_at", heading="Last asked", text=lambda row: instant(row.asked.last_at)),
        Column(name="deadline_at", heading="Deadline", text=lambda row: instant(row.deadline_at)),
        Column(
            name="deadline_zone", heading="Zone of the deadline", text=lambda row: row.zone if row.deadline_at else ""
        ),
        Column(name="deadline_told", heading="Deadline told", text=lambda row: yes_no(row.deadline_told)),
        Column(name="extended", heading="Given more time", text=lambda row: yes_no(row.extended)),
        Column(name="first_answer_at", heading="First answer", text=lambda row: instant(row.first_answer_at)),
        Column(name="answered_at", heading="Answer that stands", text=lambda row: instant(row.answered_at)),
        Column(name="answered_late", heading="Answered after the deadline", text=lambda row: yes_no(row.answered_late)),
    )


def _deciding_columns() -> Sequence[Column]:
    return (
        Column(
            name="waivers",
            heading="Rules passed by an editor",
            text=lambda row: "; ".join(f"{waiver.gate}: {waiver.reason}" for waiver in row.waivers),
        ),
        Column(name="signed_at", heading="Signed", text=lambda row: instant(row.signed_at)),
        Column(
            name="signed_through",
            heading="Signed through entry",
            text=lambda row: str(row.signed_through) if row.signed_through else "",
        ),
    )


STATEMENT_HEADINGS = (
    ("id", "Id"),
    ("agency", "Agency"),
    ("attribution", "Attribution"),
    ("terms", "Terms"),
    ("verb", "Said or wrote"),
    ("at", "When"),
    ("language", "Language"),
    ("words", "Words"),
    ("translation_language", "Translated into"),
    ("translation", "Translation"),
    ("translated_by_machine", "Translated by machine"),
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
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def exact(at: datetime | None) -> str:
    """The same to the microsecond, for a cut-off: what was recorded in its last second depends on it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def yes_no(holds: bool) -> str:  # noqa: FBT001  # the value itself, not a switch
    return "yes" if holds else "no"
