"""What the pages under Letters show: the templates, the batches, each letter as it would leave or as it left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.db import batches, cases, editions, investigations, people
from outreach.db.batches import Counted
from outreach.db.session import Session
from outreach.domain.batches import ASIDE, OPEN, Batch, BatchLetter, LetterState, progress, state_of
from outreach.domain.editions import Edition
from outreach.domain.errors import NotFound
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation, Policy, QuestionSet
from outreach.domain.letter_templates import Letters, Purpose, stale_translation
from outreach.domain.merging import Merged
from outreach.domain.office_hours import UNDO, can_undo
from outreach.domain.outbox import Outgoing
from outreach.mail import local_words
from outreach.services import agency_letters, letter_sheet
from outreach.services.batches import Looked, look
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


@dataclass(frozen=True, kw_only=True)
class Item:
    """One letter of a batch as its page lists it. `merged` while the batch is open, else what was frozen."""

    one: BatchLetter
    agency: str
    slug: str
    zone: str
    state: LetterState
    merged: Merged | None = None
    outgoing: Outgoing | None = None

    @property
    def leaves_at(self) -> datetime | None:
        if self.one.frozen:
            return self.one.frozen.leaves_at
        return self.merged.leaves_at if self.merged else None

    @property
    def why(self) -> str:
        """Why it does not leave, if so."""
        if self.one.left_out or self.one.held:
            return self.one.left_out or self.one.held
        if self.merged and self.merged.problems:
            return " ".join(str(problem) for problem in self.merged.problems)
        return self.outgoing.last_reply if self.outgoing and self.state is not LetterState.LEFT else ""

    @property
    def rank(self) -> int:
        """Exceptions first, then what needs a look, then the rest."""
        if self.merged is None:
            return 0 if self.state in (LetterState.REFUSED, LetterState.UNKNOWN) or self.one.held else 2
        return 0 if self.merged.stops else 1 if self.merged.warnings else 3 if self.merged.left_out else 2


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    investigation: Investigation
    batch: Batch
    policy: Policy
    items: tuple[Item, ...]
    seal: str
    now: datetime
    names: Mapping[StaffId, str]

    @property
    def open(self) -> bool:
        return self.batch.state in OPEN

    @property
    def stopped(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.stops)

    @property
    def ready(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.ready)

    @property
    def warned(self) -> int:
        return sum(1 for item in self.items if item.merged and item.merged.ready and item.merged.warnings)

    @property
    def can_undo(self) -> bool:
        at = self.batch.approved_at
        return at is not None and can_undo(at, self.now)

    @property
    def undo_until(self) -> datetime | None:
        return self.batch.approved_at + UNDO if self.batch.approved_at else None

    @property
    def progress(self) -> Counter[LetterState]:
        return progress(item.state for item in self.items)

    @property
    def sent(self) -> int:
        """How many letters are over: they left, were refused or cancelled, or nobody knows."""
        return sum(self.progress[state] for state in (LetterState.LEFT, LetterState.REFUSED, LetterState.UNKNOWN))

    @property
    def of_them(self) -> int:
        return sum(1 for item in self.items if item.state not in ASIDE)

    def around(self, rfc_id: RfcId) -> tuple[Item | None, Item | None]:
        """The letters before and after this one, in the order of the page."""
        place = next((n for n, item in enumerate(self.items) if item.one.rfc_id == rfc_id), None)
        if place is None:
            raise NotFound("This agency is not in this batch.")
        following = self.items[place + 1] if place + 1 < len(self.items) else None
        return (self.items[place - 1] if place else None), following

    def item(self, rfc_id: RfcId) -> Item:
        found = next((item for item in self.items if item.one.rfc_id == rfc_id), None)
        if found is None:
            raise NotFound("This agency is not in this batch.")
        return found

    def place(self, rfc_id: RfcId) -> int:
        return next(n for n, item in enumerate(self.items, start=1) if item.one.rfc_id == rfc_id)


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


def preview(desk: Desk, slug: str, purpose: Purpose, rfc_id: RfcId) -> Merged:
    """One agency's letter as the templates in force make it; nothing is kept of it."""
    with desk.reading() as session:
        found = previewed(desk, session, slug, purpose, rfc_id)
    if found is None:
        raise NotFound("There is no such request for comment in this investigation.")
    return found


def previewed(  # noqa: PLR0917  # what is looked at, in one breath
    desk: Desk, session: Session, slug: str, purpose: Purpose, rfc_id: RfcId, *, letters: Letters | None = None
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


def batch_page(desk: Desk, slug: str, batch_id: int) -> BatchPage:
    with desk.reading() as session:
        batch = batches.get(session, batch_id)
        investigation = investigations.get(session, slug)
        if batch.investigation_id != investigation.id:
            raise NotFound("There is no such batch of letters in this investigation.")
        looked = look(desk, session, slug, batch) if batch.state in OPEN else None
        queued = [one.outbox_id for one in batch.letters if one.outbox_id]
        outgoing = agency_letters.states(session, queued) if queued else {}
        policy = editions.load(session, investigation.id, investigation.editions).policy_at(desk.clock())
        items = _merged_items(looked) if looked else _frozen_items(session, batch, outgoing)
        names = looked.sheet.staff if looked else people.names(session)
    return BatchPage(
        investigation=investigation,
        batch=batch,
        policy=policy,
        items=tuple(sorted(items, key=lambda item: item.rank)),
        seal=looked.seal if looked else batch.seal,
        now=desk.clock(),
        names=names,
    )


def _ids(batch: Batch) -> list[RfcId]:
    return [one.rfc_id for one in batch.letters]


def _merged_items(looked: Looked) -> list[Item]:
    letters = {one.rfc_id: one for one in looked.batch.letters}
    return [
        Item(
            one=letters[one.rfc_id],
            agency=one.agency,
            slug=one.slug,
            zone=one.zone,
            state=LetterState.LEFT_OUT if one.left_out else LetterState.WAITING,
            merged=one,
        )
        for one in looked.merged
    ]


def _frozen_items(session: Session, batch: Batch, outgoing: Mapping[int, Outgoing]) -> list[Item]:
    named = {rfc_id: stored.agency for rfc_id, stored in cases.load_many(session, _ids(batch)).items()}
    items = []
    for one in batch.letters:
        sent = outgoing.get(one.outbox_id) if one.outbox_id else None
        agency = named[one.rfc_id]
        state = state_of(one, sent.state if sent else None)
        items.append(Item(one=one, agency=agency.name, slug=agency.slug, zone=agency.zone, state=state, outgoing=sent))
    return items
