"""Batches of letters: chosen, merged, mended one by one, and put before an editor, who stands behind all of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from outreach.db import batches, editions, investigations, pending_letters, submissions
from outreach.db.session import Session, hold_clock
from outreach.domain.batches import Batch, BatchLetter, BatchState, may_change, state_of, unsent
from outreach.domain.conflicts import LogMoved
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import ContactId, RfcId
from outreach.domain.investigation import Investigation
from outreach.domain.letter_templates import Letters, Purpose
from outreach.domain.merging import Merged, seal_of, seal_of_all
from outreach.domain.people import Acting
from outreach.domain.wallclock import counted
from outreach.mail.domains import Takes
from outreach.mail.sandbox import check
from outreach.services import agency_letters, letter_sheet
from outreach.services.desk import Desk
from outreach.services.letter_cautions import Others, cautioned
from outreach.services.letter_rendering import Terms, merge_all
from outreach.services.letter_sheet import Sheet

MOST = 500
"""Letters in a batch: as many as somebody can still look through."""

MOST_WORKING_DAYS = 60
NOT_THE_SAME = "The letters are not those you looked at: something they rest on has changed, or the day they leave on."


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What a new batch is to be. `reason` is why more time is given, in a batch of extensions."""

    purpose: Purpose
    rfc_ids: tuple[RfcId, ...]
    working_days: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """What a person changes about one letter. Each field that is None stays as it is.

    `text` and `subject` are words for this agency alone; empty ones go back to the template. `left_out` is a reason;
    an empty one takes the letter in again. So is `urgent`: why it leaves outside of office hours.
    """

    contact_id: ContactId | None = None
    subject: str | None = None
    text: str | None = None
    left_out: str | None = None
    urgent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A batch with every letter as it would leave now. `others`: what other letters may still reach its agencies."""

    batch: Batch
    sheet: Sheet
    merged: tuple[Merged, ...]
    others: Others = field(default_factory=dict)

    @property
    def seal(self) -> str:
        return seal_of_all(self.merged)

    @property
    def stopped(self) -> tuple[Merged, ...]:
        return tuple(one for one in self.merged if one.stops)

    @property
    def ready(self) -> tuple[Merged, ...]:
        return tuple(one for one in self.merged if one.ready)

    @property
    def changed(self) -> tuple[Merged, ...]:
        """Once one editor has approved them: those that are not to the letter what that editor stands behind."""
        if self.batch.state is not BatchState.APPROVED:
            return ()
        was = {one.rfc_id: one.frozen.sha256 for one in self.batch.letters if one.frozen}
        return tuple(one for one in self.ready if one.letter and seal_of(one.letter) != was.get(one.rfc_id))

    @property
    def drafts(self) -> Counter[int]:
        """Other batches of the same purpose that nobody has approved, and how many of these agencies stand in each."""
        pending = (other for others in self.others.values() for other in others)
        return Counter(one.batch_id for one in pending if one.open and one.purpose is self.batch.purpose)


def make(desk: Desk, slug: str, chosen: Chosen, *, by: Acting) -> str:
    """Make a batch of these agencies; its number comes back. Nothing is sent by it."""
    _check(chosen)
    with desk.writing(by) as session:
        hold_clock(session)
        number = str(make_in(desk, session, investigations.get(session, slug), chosen, left_out={}, by=by))
        submissions.remember(session, by, number)
        return number


def make_in(
    desk: Desk,
    session: Session,
    investigation: Investigation,
    chosen: Chosen,
    *,
    left_out: Mapping[RfcId, str],
    by: Acting,
) -> int:
    """The same, of which some are left out from the beginning, each with its reason."""
    _check(chosen)
    batch = _new(desk, session, investigation, chosen, by)
    letters = tuple(replace(one, left_out=left_out.get(one.rfc_id, "")) for one in batch.letters)
    return batches.add(session, replace(batch, letters=letters))


def make_anew(desk: Desk, slug: str, batch_id: int, *, by: Acting) -> str:
    """A new batch of those letters of this one that did not leave after all, as they were chosen; its number."""
    with desk.writing(by) as session:
        hold_clock(session)
        was = opened(session, slug, batch_id)
        fates = agency_letters.fates(session, was)
        still = (one for one in was.letters if unsent(state_of(one, fates.get(one.rfc_id), was.state), was.state))
        held = {one.rfc_id: one for one in still}
        if not held:
            raise RuleBroken("Each letter of this batch left, waits to leave, or was dropped with it.")
        again = Chosen(purpose=was.purpose, rfc_ids=tuple(held), working_days=was.working_days, reason=was.reason)
        batch = _new(desk, session, investigations.get(session, slug), again, by)
        kept = tuple(_as_chosen(held[one.rfc_id]) for one in batch.letters)
        number = str(batches.add(session, replace(batch, letters=kept)))
        submissions.remember(session, by, number)
        return number


def _as_chosen(one: BatchLetter) -> BatchLetter:
    """With what a person changed about it, to be read again; whether it is urgent is decided anew."""
    return BatchLetter(
        rfc_id=one.rfc_id,
        contact_id=one.contact_id,
        subject=one.subject,
        text=one.text,
        edit_basis=one.edit_basis,
    )


def rehearse(desk: Desk, slug: str, chosen: Chosen, *, by: Acting) -> Looked:
    """What such a batch would hold and what of it could not leave; nothing is kept."""
    _check(chosen)
    with desk.reading() as session:
        batch = _new(desk, session, investigations.get(session, slug), chosen, by)
        return look(desk, session, slug, batch)


def _check(chosen: Chosen) -> None:
    if not chosen.rfc_ids:
        raise RuleBroken("Tick the agencies to write to.", "row")
    if len(chosen.rfc_ids) > MOST:
        raise RuleBroken(f"A batch holds {MOST} letters at most: somebody looks at each. Choose fewer.", "row")
    if chosen.purpose is Purpose.EXTENSION and not chosen.reason.strip():
        raise RuleBroken("Give the reason for giving more time: it stands on record for each of them.", "reason")


def _new(desk: Desk, session: Session, investigation: Investigation, chosen: Chosen, by: Acting) -> Batch:  # noqa: PLR0917
    now = desk.clock()
    known = editions.load(session, investigation.id, investigation.editions)
    adopted, questions = known.letters_at(now), known.questions_at(now).current
    if adopted is None:
        raise RuleBroken("There are no letters yet. Write the templates first, under Letters.")
    sheet = letter_sheet.read(desk, session, investigation.slug, chosen.rfc_ids, purpose=chosen.purpose)
    if len(sheet.addressees) != len(set(chosen.rfc_ids)):
        raise NotFound("There is no such request for comment in this investigation.")
    days = chosen.working_days or known.policy_at(now).response_working_days
    if not 1 <= days <= MOST_WORKING_DAYS:
        raise RuleBroken(f"Give from 1 to {MOST_WORKING_DAYS} working days.", "working_days")
    return Batch(
        id=0,
        investigation_id=investigation.id,
        purpose=chosen.purpose,
        state=BatchState.DRAFT,
        letters_version=adopted.version,
        question_set=questions.version if questions else None,
        working_days=days,
        reason=chosen.reason.strip(),
        made_by=by.staff,
        made_at=now,
        letters=tuple(BatchLetter(rfc_id=rfc_id) for rfc_id in dict.fromkeys(chosen.rfc_ids)),
    )


def look(
    desk: Desk,
    session: Session,
    slug: str,
    batch: Batch,
    *,
    takes: Mapping[str, Takes] | None = None,
    as_frozen: bool = False,
) -> Looked:
    """Merge every letter of the batch as of now. `takes` is what was asked of the name system before, if it was.

    `as_frozen`: with the hours at which its letters were to leave when they were approved.
    """
    rfc_ids = [one.rfc_id for one in batch.letters]
    sheet = letter_sheet.read(desk, session, slug, rfc_ids, purpose=batch.purpose, but=batch.id)
    if batch.investigation_id != sheet.investigation.id:
        raise NotFound("There is no such batch of letters in this investigation.")
    sheet = replace(sheet, takes=desk.takes_mail(_domains(sheet, batch)) if takes is None else takes)
    hours = {one.rfc_id: one.frozen.leaves_at for one in batch.letters if as_frozen and one.frozen}
    terms = Terms(
        working_days=batch.working_days,
        reason=batch.reason,
        approved_at=sheet.now,
        occasions={one.rfc_id: batch.occasion(one) for one in batch.letters},
        leaves_at=hours,
    )
    merged = merge_all(desk, session, sheet, batch.letters, terms=terms)
    if as_frozen:
        return Looked(batch=batch, sheet=sheet, merged=merged)
    others = pending_letters.pending(session, rfc_ids, but=batch.id)
    return Looked(batch=batch, sheet=sheet, merged=cautioned(sheet, merged, others, since=batch.made_at), others=others)


def asked_domains(desk: Desk, slug: str, batch_id: int) -> Mapping[str, Takes]:
    """Whether the domains of this batch take mail; asked before a transaction is opened, which must not wait for it."""
    with desk.reading() as session:
        batch = batches.get(session, batch_id)
        sheet = letter_sheet.read(
            desk, session, slug, [one.rfc_id for one in batch.letters], purpose=batch.purpose, but=batch.id
        )
    return desk.takes_mail(_domains(sheet, batch))


def _domains(sheet: Sheet, batch: Batch) -> frozenset[str]:
    return letter_sheet.domains_of(sheet, {one.rfc_id: one.contact_id for one in batch.letters if not one.left_out})


def fix(desk: Desk, slug: str, batch_id: int, rfc_id: RfcId, change: Fix, *, turn: int, by: Acting) -> None:  # noqa: PLR0917
    """Change one letter of a batch that is still open. `turn` is how the batch stood when the person looked."""
    if change.urgent and not by.role.may_edit:
        raise RuleBroken("An editor decides that a letter leaves outside of office hours. Ask one.", "urgent")
    with desk.writing(by) as session:
        batch = opened(session, slug, batch_id, turn=turn)
        may_change(batch)
        one = batch.letter(rfc_id)
        if one is None:
            raise NotFound("This agency is not in this batch.")
        batches.save_letters(session, batch.id, [_changed(desk, session, slug, batch, one, change, by)])
        batches.save(session, replace(batch, state=BatchState.DRAFT, proposed_at=None))


def _changed(  # noqa: PLR0917  # the parts of one change
    desk: Desk, session: Session, slug: str, batch: Batch, one: BatchLetter, change: Fix, by: Acting
) -> BatchLetter:
    after = replace(
        one,
        contact_id=one.contact_id if change.contact_id is None else change.contact_id or None,
        left_out=one.left_out if change.left_out is None else change.left_out.strip(),
        urgent=one.urgent if change.urgent is None else change.urgent.strip(),
        urgent_by=one.urgent_by if change.urgent is None else by.staff if change.urgent.strip() else None,
    )
    if change.text is None and change.subject is None:
        return after
    (found,) = look(desk, session, slug, replace(batch, letters=(after,)), takes={}).merged
    text = _with_fields(change.text or "", found, desk, batch.occasion(one))
    for words in (change.subject or "", text):
        check(words, "This text")
    return replace(after, subject=(change.subject or "").strip(), text=text, edit_basis=found.basis if text else "")


def _with_fields(text: str, found: Merged, desk: Desk, occasion: str) -> str:
    """What changes with the day a letter leaves stays a field, so that a text by hand never states a stale deadline."""
    from outreach.domain.wallclock import zone_named
    from outreach.mail.local_words import deadline_words

    address = desk.replies.address(desk.replies.token(occasion))
    text = text.replace("\r\n", "\n").strip().replace(address, "{{ reply_address }}")
    if found.letter and found.letter.deadline:
        said = deadline_words(found.letter.deadline.due_at, zone_named(found.zone), found.locale)
        text = text.replace(said, "{{ deadline }}")
    return text


def leave_out_stopped(desk: Desk, slug: str, batch_id: int, *, turn: int, by: Acting) -> str:
    """Leave out every letter that cannot leave, each with its own reason."""
    takes = asked_domains(desk, slug, batch_id)
    with desk.writing(by) as session:
        batch = opened(session, slug, batch_id, turn=turn)
        may_change(batch)
        stopped = {one.rfc_id: str(one.problems[0]) for one in look(desk, session, slug, batch, takes=takes).stopped}
        out = [replace(one, left_out=stopped[one.rfc_id]) for one in batch.letters if one.rfc_id in stopped]
        return _leave_out(session, batch, out, by)


def leave_out(  # whom, why, and on whose word
    desk: Desk, slug: str, batch_id: int, rfc_ids: Collection[RfcId], *, reason: str, by: Acting
) -> str:
    """Leave these agencies out of an open batch, all for one reason."""
    if not reason.strip():
        raise RuleBroken("Say why they are left out.", "left_out")
    with desk.writing(by) as session:
        batch = opened(session, slug, batch_id)
        may_change(batch)
        if set(rfc_ids) - {one.rfc_id for one in batch.letters}:
            raise NotFound("Not all of these agencies are in this batch.")
        out = [replace(one, left_out=reason.strip()) for one in batch.letters if one.rfc_id in rfc_ids]
        return _leave_out(session, batch, out, by)


def _leave_out(session: Session, batch: Batch, out: Sequence[BatchLetter], by: Acting) -> str:
    batches.save_letters(session, batch.id, out)
    batches.save(session, replace(batch, state=BatchState.DRAFT, proposed_at=None))
    said = f"Left out {counted(len(out), 'agency') if len(out) == 1 else f'{len(out)} agencies'}; each says why."
    submissions.remember(session, by, said)
    return said


def propose(desk: Desk, slug: str, batch_id: int, *, turn: int, by: Acting) -> None:
    """Put the batch before an editor."""
    with desk.writing(by) as session:
        batch = opened(session, slug, batch_id, turn=turn)
        may_change(batch)
        batches.save(session, replace(batch, state=BatchState.PROPOSED, proposed_at=desk.clock()))


def opened(session: Session, slug: str, batch_id: int, *, turn: int | None = None) -> Batch:
    """The batch, locked. Raises `LogMoved` when a colleague has changed it since `turn`."""
    batch = batches.get(session, batch_id, for_update=True)
    if batch.investigation_id != investigations.get(session, slug).id:
        raise NotFound("There is no such batch of letters in this investigation.")
    if turn is not None and batch.turn != turn:
        raise LogMoved
    return batch


def slug_of(desk: Desk, batch_id: int) -> str:
    """The investigation a batch belongs to."""
    with desk.reading() as session:
        return investigations.by_id(session, batches.get(session, batch_id).investigation_id).slug


def letters_in_force(desk: Desk, session: Session, investigation: Investigation) -> Letters | None:
    adopted = editions.load(session, investigation.id, investigation.editions).letters_at(desk.clock())
    return adopted.body if adopted and isinstance(adopted.body, Letters) else None


def listed(merged: Sequence[Merged]) -> str:
    """The first few agencies of these, for a sentence."""
    return few([one.agency for one in merged], ", ")


def few(words: Sequence[str], between: str) -> str:
    """The first three of these, and how many more there are."""
    more = len(words) - 3
    return between.join(words[:3]) + (f" and {more} more" if more > 0 else "")
