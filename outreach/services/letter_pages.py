"""What the pages under Letters show: the templates, and the list of the batches."""

from collections.abc import Mapping
from dataclasses import dataclass

from outreach.db import batches, editions, investigations, people
from outreach.db.session import Session
from outreach.domain.batches import BatchLetter, Counted
from outreach.domain.editions import Edition
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, QuestionSet
from outreach.domain.letter_templates import Letters, Purpose, stale_translation
from outreach.domain.merging import Merged
from outreach.mail import local_words
from outreach.services import letter_sheet
from outreach.services.desk import Desk
from outreach.services.letter_rendering import Terms, merge_all


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


def letters_page(desk: Desk, slug: str) -> LettersPage:
    with desk.reading() as session:
        return read_letters(desk, session, slug)


def read_letters(desk: Desk, session: Session, slug: str) -> LettersPage:
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


def previewed(
    desk: Desk, session: Session, slug: str, rfc_id: RfcId, *, purpose: Purpose, letters: Letters | None = None
) -> Merged | None:
    """The letter of one agency; `letters` stand in for those adopted."""
    sheet = letter_sheet.read(desk, session, slug, [rfc_id], purpose=purpose, letters=letters)
    days = next((one.case.policy.response_working_days for one in sheet.addressees.values()), 5)
    terms = Terms(
        working_days=days,
        reason="Here stands the reason.",
        approved_at=sheet.now,
        occasions={rfc_id: f"preview:{rfc_id}"},
        leaves_at={},
    )
    return next(iter(merge_all(desk, session, sheet, [BatchLetter(rfc_id=rfc_id)], terms=terms)), None)
