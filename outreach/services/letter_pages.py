"""What the pages under Letters show: the templates, and the list of the batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outreach.db import batches, editions, investigations, people, queries
from outreach.db.batches import Counted
from outreach.db.session import Session
from outreach.domain.batches import BatchLetter
from outreach.domain.editions import Edition
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, QuestionSet
from outreach.domain.letter_templates import LetterLanguage, Letters, Purpose, stale_translation
from outreach.domain.lines import Place
from outreach.domain.merging import KNOWN_FIELDS, Merged
from outreach.mail import local_words
from outreach.services import letter_sheet
from outreach.services.desk import Desk
from outreach.services.letter_rendering import Terms, column_field, merge_all

AGENCIES_OFFERED = 300


@dataclass(frozen=True, kw_only=True)
class LettersPage:
    """The letters in force and every batch. `stale`: which translations may not be put any more, and why."""

    investigation: Investigation
    edition: Edition | None
    history: tuple[Edition, ...]
    questions: QuestionSet | None
    batches: tuple[Counted, ...]
    stale: tuple[str, ...]
    names: Mapping[StaffId, str]

    @property
    def letters(self) -> Letters | None:
        return self.edition.body if self.edition and isinstance(self.edition.body, Letters) else None

    @property
    def version(self) -> int:
        return self.edition.version if self.edition else 0

    def of(self, _kind: str) -> tuple[Edition, ...]:
        return self.history

    def language_name(self, tag: str) -> str:
        return local_words.language_name(tag)


@dataclass(frozen=True, kw_only=True)
class TemplatesPage:
    """One language being written. `agencies`: for whom a letter can be looked at; `columns`: the finding's fields."""

    letters: LettersPage
    agencies: tuple[tuple[RfcId, str], ...]
    columns: tuple[str, ...]
    preview: Merged | None = None

    @property
    def investigation(self) -> Investigation:
        return self.letters.investigation

    @property
    def fields(self) -> tuple[str, ...]:
        return (*KNOWN_FIELDS, *(f"finding.{name}" for name in self.columns))


def letters_page(desk: Desk, slug: str) -> LettersPage:
    with desk.reading() as session:
        return _letters(desk, session, slug)


def _letters(desk: Desk, session: Session, slug: str) -> LettersPage:
    now = desk.clock()
    investigation = investigations.get(session, slug)
    known = editions.load(session, investigation.id, investigation.editions)
    adopted, questions = known.letters_at(now), known.questions_at(now).current
    body = adopted.body if adopted and isinstance(adopted.body, Letters) else None
    stale = (stale_translation(one, questions) for one in body.languages) if body and questions else ()
    return LettersPage(
        investigation=investigation,
        edition=adopted,
        history=tuple(reversed(known.letters)),
        questions=questions,
        batches=batches.of_investigation(session, investigation.id),
        stale=tuple(one for one in stale if one),
        names=people.names(session),
    )


def templates_page(
    desk: Desk, slug: str, *, looked_at: tuple[Letters, Purpose, RfcId, str] | None = None
) -> TemplatesPage:
    """`looked_at`: letters as they were typed, and for which agency and in which language to show one of them."""
    with desk.reading() as session:
        letters = _letters(desk, session, slug)
        wanted = queries.Wanted(investigation_id=letters.investigation.id, place=Place.IN, limit=AGENCIES_OFFERED)
        lines = queries.page(session, wanted, desk.clock()).lines
        columns = _columns(desk, session, slug, [line.rfc_id for line in lines[:1]])
        preview = _preview(desk, session, slug, *looked_at) if looked_at else None
    offered = tuple((line.rfc_id, line.name) for line in lines)
    return TemplatesPage(letters=letters, agencies=offered, columns=columns, preview=preview)


def _columns(desk: Desk, session: Session, slug: str, some: Sequence[RfcId]) -> tuple[str, ...]:
    sheet = letter_sheet.read(desk, session, slug, some, purpose=Purpose.FIRST)
    for one in sheet.addressees.values():
        return tuple(column_field(heading) for heading, _ in one.case.standing.known.listing.finding.columns)
    return ()


def _preview(  # noqa: PLR0917  # what is looked at, in one breath
    desk: Desk, session: Session, slug: str, letters: Letters | None, purpose: Purpose, rfc_id: RfcId, language: str
) -> Merged | None:
    """The letter of one agency; where `language` is given, in that one, whatever the agency reads."""
    one = letters.in_language(language) if letters else None
    alone = Letters(default=one.language, languages=(one,)) if one else letters
    sheet = letter_sheet.read(desk, session, slug, [rfc_id], purpose=purpose, letters=alone)
    days = next((one.case.policy.response_working_days for one in sheet.addressees.values()), 5)
    terms = Terms(
        working_days=days,
        reason="Here stands the reason.",
        approved_at=sheet.now,
        occasions={rfc_id: f"preview:{rfc_id}"},
        leaves_at={},
    )
    return next(iter(merge_all(desk, session, sheet, [BatchLetter(rfc_id=rfc_id)], terms=terms)), None)


def language_of(page: LettersPage, tag: str) -> LetterLanguage | None:
    return page.letters.in_language(tag) if page.letters and tag else None


def with_language(letters: Letters | None, written: LetterLanguage, *, was: str, default: bool) -> Letters:
    """The letters with this language put in the place of the one called `was`, or added."""
    others = [one for one in letters.languages if one.language.casefold() != was.casefold()] if letters else []
    first = letters.default if letters and not default and letters.default.casefold() != was.casefold() else ""
    together = Letters(default=first or written.language, languages=(*others, written))
    return replace(together, languages=tuple(sorted(together.languages, key=lambda one: one.language.casefold())))


def without_language(letters: Letters, tag: str) -> Letters:
    return replace(letters, languages=tuple(one for one in letters.languages if one.language != tag))
