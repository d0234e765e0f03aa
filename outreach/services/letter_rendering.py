"""Letters merged: for each agency of a batch its letter as it would leave, or in plain words why it cannot.

All are merged before any is queued. One that cannot be stops itself and no other.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.db.session import Session
from outreach.domain import followups
from outreach.domain.agencies import Contact
from outreach.domain.batches import BatchLetter
from outreach.domain.calendars import CalendarEnds, due_at
from outreach.domain.errors import OutreachError
from outreach.domain.facts import Channel
from outreach.domain.ids import RfcId
from outreach.domain.investigation import QuestionKind, QuestionSet
from outreach.domain.letter_templates import LetterLanguage, Purpose
from outreach.domain.letters import AgencyLetter, PromisedDeadline
from outreach.domain.merging import (
    LONGEST_SUBJECT,
    CannotMerge,
    Fields,
    Merged,
    MissingField,
    Problem,
    missing_blocks,
    numbered,
    put_in,
)
from outreach.domain.office_hours import Office, earliest, next_open, spread
from outreach.domain.wallclock import Timed
from outreach.mail import local_words, sandbox
from outreach.mail.compose import as_html, sender_address
from outreach.services import letter_checks, letter_leaks, letter_problems
from outreach.services.desk import Desk
from outreach.services.letter_sheet import WRITTEN_TO, Addressee, Sheet, basis_of, domain_of


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is the same for all letters of a batch. `occasions` name each letter, and with it where it is answered."""

    working_days: int
    reason: str
    approved_at: datetime
    occasions: Mapping[RfcId, str]
    leaves_at: Mapping[RfcId, datetime]

    @property
    def approved(self) -> bool:
        """Letters that were approved have their hours; whoever approved them read the warnings."""
        return bool(self.leaves_at)


def merge_all(
    desk: Desk, session: Session, sheet: Sheet, letters: Iterable[BatchLetter], *, terms: Terms
) -> tuple[Merged, ...]:
    """Every letter, in the order given."""
    chosen = [one for one in letters if one.rfc_id in sheet.addressees]
    hours = {**_hours(sheet, chosen, terms.approved_at), **terms.leaves_at}
    merging = _Merging(desk, sheet, terms)
    merged = tuple(merging.merged(one, hours.get(one.rfc_id)) for one in chosen)
    if terms.approved:
        return merged
    ours = letter_leaks.found(desk, session, sheet.investigation, merging.texts)
    return tuple(replace(one, warnings=(*one.warnings, *_timeless(*ours.get(one.rfc_id, ())))) for one in merged)


def _timeless(*sentences: str) -> tuple[Timed, ...]:
    return tuple(Timed.of(sentence) for sentence in sentences)


@dataclass(frozen=True)
class _Merging:
    """The letters of one batch being merged, one after the other."""

    desk: Desk
    sheet: Sheet
    terms: Terms
    texts: list[letter_leaks.Text] = field(default_factory=list)

    def merged(self, one: BatchLetter, leaves_at: datetime | None) -> Merged:
        addressee = self.sheet.addressees[one.rfc_id]
        contact = addressee.contact(one.contact_id)
        written = self.sheet.language_of(addressee.agency)
        found = self._found(one, contact, written, leaves_at)
        if one.left_out:
            return found
        problems = (
            *letter_problems.of(self.sheet, addressee, one, contact=contact, written=written),
            *_hand_written(one, found),
        )
        if contact is None or written is None or self.sheet.questions is None:
            return replace(found, problems=problems)
        to = _To(addressee=addressee, contact=contact, written=written, questions=self.sheet.questions)
        try:
            letter, more, filled_in = self._letter(one, to, leaves_at)
        except OutreachError as broken:
            return replace(found, problems=(*problems, self._broken(broken, found)))
        said = letter_checks.Said(letter=letter, written=written, filled_in=filled_in)
        self.texts.append(letter_checks.to_look_into(self.sheet, addressee, said))
        return replace(
            found,
            letter=letter,
            html=as_html(letter),
            problems=(*problems, *more),
            warnings=_timeless(
                *letter_checks.of_contact(self.sheet, contact),
                *letter_checks.warnings(self.sheet, addressee, said),
            ),
        )

    def _found(
        self, one: BatchLetter, contact: Contact | None, written: LetterLanguage | None, leaves_at: datetime | None
    ) -> Merged:
        addressee = self.sheet.addressees[one.rfc_id]
        return Merged(
            rfc_id=one.rfc_id,
            agency_id=addressee.agency.id,
            agency=addressee.name,
            country=addressee.agency.country,
            languages=addressee.agency.languages,
            zone=addressee.agency.zone,
            slug=addressee.agency.slug,
            language=written.language if written else "",
            fallback=written is not None and not _reads(addressee, written),
            contact=contact,
            contacts=tuple(each for each in addressee.contacts if each.channel is Channel.EMAIL),
            leaves_at=leaves_at,
            letter=None,
            basis=basis_of(self.sheet, addressee, contact),
            edited=bool(one.text),
            urgent=one.urgent,
            left_out=one.left_out,
            locale=local_words.for_country(written.language, addressee.agency.country) if written else "",
            sender=str(sender_address(self.desk.mail_from)),
            reply_to=self._reply_address(one),
        )

    def _reply_address(self, one: BatchLetter) -> str:
        return self.desk.replies.address(self.desk.replies.token(self.terms.occasions[one.rfc_id]))

    def _broken(self, broken: OutreachError, found: Merged) -> Problem:
        page = f"/investigations/{self.sheet.investigation.slug}/letters/templates?language={found.language}"
        if isinstance(broken, MissingField):
            return Problem(what=f"{found.agency} has no value for {broken.field}.", mend=_value_for(broken.field))
        if isinstance(broken, CannotMerge):
            what = f"The {self.sheet.purpose} in {found.language} cannot be made: {broken}."
            return Problem(
                what=what, mend="" if found.edited else "Mend the template.", leads_to="" if found.edited else page
            )
        return Problem(what=str(broken), mend="")

    def _letter(
        self, one: BatchLetter, to: "_To", leaves_at: datetime | None
    ) -> tuple[AgencyLetter, tuple[Problem, ...], tuple[str, ...]]:
        if leaves_at is None:
            raise CannotMerge("nobody knows on which days this agency works. Update the holidays package")
        purpose, written = self.sheet.purpose, to.written
        due = _due(purpose, to.addressee, self.terms, leaves_at)
        said = local_words.deadline_words(due.due_at, ZoneInfo(to.addressee.agency.zone), to.locale)
        reply_address = self._reply_address(one)
        fields = self._fields(to, deadline=said, reply_address=reply_address)
        source = written.letter(purpose)
        subject = sandbox.render(one.subject or (source.subject if source else ""), fields, longest=LONGEST_SUBJECT)
        text = _tidy(sandbox.render(one.text or (source.body if source else ""), fields))
        letter = AgencyLetter(
            to=to.contact.address,
            called=to.contact.called,
            subject=" ".join(subject.split()),
            text=text,
            language=written.language,
            question_set=to.questions.version if purpose.puts_questions else None,
            questions=put_in(text, to.wordings) if purpose.puts_questions else (),
            deadline=due,
            files=source.files if source else (),
        )
        missing = missing_blocks(
            text,
            purpose,
            intends=written.intends,
            questions=to.wordings,
            allegations=to.allegations,
            deadline=said,
            reply_address=reply_address,
        )
        filled_in = (said, reply_address, *(value for value in _dates(fields) if value))
        return letter, (*missing, *_too_soon(to.addressee, due, leaves_at)), filled_in

    def _fields(self, to: "_To", *, deadline: str, reply_address: str) -> Fields:
        """The merge fields of one agency. Those of the finding bear the headings of the import."""
        standing, tag = to.addressee.case.standing, to.locale
        listing, promised = standing.known.listing, standing.deadline
        zone = ZoneInfo(to.addressee.agency.zone)
        before = local_words.deadline_words(promised.last_told or promised.at, zone, tag) if promised else ""
        earlier = [one.at for one in standing.known.effective if one.made.channel in WRITTEN_TO]
        extends = self.sheet.purpose is Purpose.EXTENSION
        return {
            "agency": {"name": listing.name, "country": local_words.country_words(listing.country, tag)},
            "finding": {
                **{column_field(heading): value for heading, value in listing.finding.columns},
                "range": listing.finding.published_range,
            },
            "questions": numbered({n: words for n, words in to.wordings.items() if n not in to.allegations}),
            "allegations": numbered({n: words for n, words in to.wordings.items() if n in to.allegations}),
            "deadline": deadline,
            "reply_address": reply_address,
            "we_are": to.written.we_are.strip(),
            "intends": to.written.intends.strip(),
            "follows": local_words.days_words(earlier, zone, tag) if earlier else "",
            "extension": {
                "before": before if extends else "",
                "reason": self.terms.reason if extends else "",
            },
        }


def _dates(fields: Fields) -> Iterable[str]:
    extension = fields["extension"]
    values = (fields["follows"], extension.get("before", "") if isinstance(extension, Mapping) else "")
    return (value for value in values if isinstance(value, str))


@dataclass(frozen=True, kw_only=True)
class _To:
    """Whom a letter goes to, in which language, with which questions."""

    addressee: Addressee
    contact: Contact
    written: LetterLanguage
    questions: QuestionSet

    @property
    def locale(self) -> str:
        return local_words.for_country(self.written.language, self.addressee.agency.country)

    @property
    def allegations(self) -> frozenset[int]:
        return frozenset(one.number for one in self.questions.questions if one.kind is QuestionKind.ALLEGATION)

    @property
    def wordings(self) -> dict[int, str]:
        """Each question in the letter's language, or in our own words where the language has no translation of any."""
        return {one.number: self.written.wording(one.number) or one.text for one in self.questions.questions}


def _hours(sheet: Sheet, letters: Iterable[BatchLetter], approved_at: datetime) -> dict[RfcId, datetime]:
    """When each letter leaves. One whose calendar ends has no hour; its letter says so.

    Whoever was tried is left alone for as many working days as the policy says, unless an editor calls it urgent.
    """
    after = earliest(approved_at)
    offices: list[tuple[RfcId, Office]] = []
    urgent: dict[RfcId, datetime] = {}
    for one in letters:
        addressee = sheet.addressees[one.rfc_id]
        contact = addressee.contact(one.contact_id)
        if contact is None or one.left_out:
            continue
        if one.urgent:
            urgent[one.rfc_id] = after
            continue
        calendar = addressee.case.calendar
        try:
            next_open(after, calendar)
            alone = (
                followups.rest(addressee.case, final=sheet.purpose is Purpose.FINAL) if sheet.purpose.chases else None
            )
        except (CalendarEnds, ValueError):
            continue
        not_before = alone.at if alone else None
        office = Office(calendar=calendar, domain=domain_of(contact.address), not_before=not_before)
        offices.append((one.rfc_id, office))
    return {**spread(offices, after=after), **urgent}


def _due(purpose: Purpose, addressee: Addressee, terms: Terms, leaves_at: datetime) -> PromisedDeadline:
    """Counted from the day the letter leaves, on the agency's clock; a promise made before is never cut short.

    An extension tells the time that was granted; where all that was granted is told, it grants more, counted from what
    was promised, where that lies later still.
    """
    case, promised = addressee.case, addressee.case.standing.deadline
    if promised and purpose is Purpose.EXTENSION and promised.to_tell:
        return PromisedDeadline(due_at=promised.at, zone=promised.zone, working_days=None, why=promised.why)
    start = max(promised.at, leaves_at) if promised and purpose is Purpose.EXTENSION else leaves_at
    due = due_at(start, terms.working_days, case.calendar, close=case.policy.close_of_business)
    if promised is not None and promised.at >= due.at:
        return PromisedDeadline(
            due_at=promised.at, zone=promised.zone, working_days=promised.working_days, why=promised.why
        )
    return PromisedDeadline(due_at=due.at, zone=addressee.agency.zone, working_days=terms.working_days, why=due.why())


def column_field(heading: str) -> str:
    """The heading of a column as the name of a field: `Searches (2025)` is `finding.searches_2025`."""
    return re.sub(r"\W+", "_", heading.casefold()).strip("_")


def _too_soon(addressee: Addressee, due: PromisedDeadline, leaves_at: datetime) -> tuple[Problem, ...]:
    hours, promised = addressee.case.policy.floor_hours, addressee.case.standing.deadline
    if promised and promised.to_tell and promised.at == due.due_at:  # granted already: the sooner they know, the better
        if due.due_at > leaves_at:
            return ()
        what = "The time that was granted is over before this letter leaves."
        return (Problem(what=what, mend="Grant more on its page.", leads_to=f"/requests/{addressee.rfc_id}"),)
    if due.due_at - leaves_at >= timedelta(hours=hours):
        return ()
    return (Problem(what=f"The deadline gives it less than {hours} hours.", mend="Give more working days to answer."),)


def _hand_written(one: BatchLetter, found: Merged) -> tuple[Problem, ...]:
    if not one.text or one.edit_basis == found.basis:
        return ()
    return (
        Problem(
            what="Its text was written by hand, and something it rests on has changed since.",
            mend="Read it again and save it, or go back to the template.",
        ),
    )


def _value_for(field: str) -> str:
    """The next step where an agency has no value for a field."""
    around = f"{{% if {field} %}} … {{% endif %}}"
    if field.startswith("extension."):
        return f"{field} has a value only in extension letters: take it out of this one."
    if field == "follows":
        return "We have not written to it yet: send it the first letter, or take the field out."
    if field.startswith("finding."):
        return f"Import the list again with that column filled in, or put {around} around the sentence in the template."
    return f"Put {around} around the sentence in the template, or change the text of this letter."


def _reads(addressee: Addressee, written: LetterLanguage) -> bool:
    own = written.language.partition("-")[0].casefold()
    return any(tag.partition("-")[0].casefold() == own for tag in addressee.agency.languages)


def _tidy(text: str) -> str:
    """No blank at the end of a line, and never two empty lines: what `if` and `for` leave behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
