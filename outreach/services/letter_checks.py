"""What somebody should look at before a letter leaves: words that are ours alone, counts, and who else just wrote.

Words heard off the record come from the desk, request by request, for this search alone, and are never repeated.
"""

from collections.abc import Iterable, Sequence

from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.agencies import Contact, Health
from outreach.domain.ids import RfcId
from outreach.domain.letter_templates import LetterLanguage, Purpose
from outreach.domain.letters import AgencyLetter
from outreach.domain.merging import exact_numbers, names_in
from outreach.domain.wallclock import read_date
from outreach.mail.domains import Takes
from outreach.services.desk import Desk
from outreach.services.leaks import Secret, leaks
from outreach.services.letter_sheet import Addressee, Sheet, domain_of


def warnings(
    desk: Desk,
    session: Session,
    sheet: Sheet,
    one: Addressee,
    *,
    letter: AgencyLetter,
    written: LetterLanguage,
    filled_in: Sequence[str],
) -> tuple[str, ...]:
    """Each in a sentence; none of them stops the letter. `filled_in`: dates and addresses put into it by us."""
    text = f"{letter.subject}\n{letter.text}"
    said = _public(sheet, one, letter, written)
    found = [
        *_leaked(desk, session, one, text=text, said=said),
        *_named(sheet, text, said),
        *_counts(one, text, said=said, filled_in=filled_in),
        *_elsewhere(one),
        *_standing(sheet, one),
    ]
    return tuple(found)


def of_contact(sheet: Sheet, contact: Contact) -> tuple[str, ...]:
    domain = domain_of(contact.address)
    unknown = sheet.takes.get(domain) is Takes.UNKNOWN
    soft = contact.health is Health.SOFT
    return (
        *((f"Nobody answered whether {domain} takes mail. Look again in a minute, or send.",) if unknown else ()),
        *(("Mail to this address came back for a while. Choose another contact if there is one.",) if soft else ()),
    )


def _leaked(desk: Desk, session: Session, one: Addressee, *, text: str, said: Sequence[str]) -> Iterable[str]:
    gone = one.case.standing.known.retracted
    notes = [
        Secret(rfc_id=one.rfc_id, words=entry.fact.text)
        for entry in one.case.entries
        if isinstance(entry.fact, facts.NoteAdded) and entry.seq not in gone
    ]
    if leaks(notes, {"letter": text.encode()}, public=said):
        yield "Words of a private note stand in this letter. Change its text, or make sure they may be said."
    if leaks(_overheard(desk, session, one), {"letter": text.encode()}, public=said):
        yield "Words heard off the record stand in this letter. Take them out before anybody approves it."


def _overheard(desk: Desk, session: Session, one: Addressee) -> list[Secret]:
    gone = one.case.standing.known.retracted
    sealed = {
        entry.seq
        for entry in one.case.entries
        if isinstance(entry.fact, facts.OffRecordHeard) and entry.seq not in gone
    }
    if not sealed:
        return []
    heard = desk.overheard(session, RfcId(one.rfc_id))
    return [Secret(rfc_id=one.rfc_id, words=words) for seq, words in heard.items() if seq in sealed]


def _named(sheet: Sheet, text: str, said: Sequence[str]) -> Iterable[str]:
    """A colleague may sign a letter where the template says so; a name from anywhere else came from our own notes."""
    meant = set(names_in("\n".join(said), sheet.staff.values()))
    for name in names_in(text, sheet.staff.values()):
        if name not in meant:
            yield f"The name of a colleague, {name}, stands in this letter and not in its template."


def _counts(one: Addressee, text: str, *, said: Sequence[str], filled_in: Sequence[str]) -> Iterable[str]:
    columns = one.case.standing.known.listing.finding.columns
    for heading in exact_numbers(text, columns, said=said, filled_in=filled_in):
        yield f"The exact figure of “{heading}” stands in this letter. We print ranges; make sure that it may be said."


def _elsewhere(one: Addressee) -> Iterable[str]:
    for title, at in one.elsewhere:
        yield f"The investigation “{title}” wrote to this agency on {read_date(at)}. Talk to each other first."


def _standing(sheet: Sheet, one: Addressee) -> Iterable[str]:
    if sheet.purpose in (Purpose.FOLLOW_UP, Purpose.FINAL) and one.case.standing.known.responses:
        yield "It has answered already. Leave it out, unless this letter asks for more."


def _public(sheet: Sheet, one: Addressee, letter: AgencyLetter, written: LetterLanguage) -> tuple[str, ...]:
    """What may stand in a letter: the template's own words, the questions, names of agencies, and what we print."""
    source = written.letter(sheet.purpose)
    listing = one.case.standing.known.listing
    questions = sheet.questions.questions if sheet.questions else ()
    return (
        written.we_are,
        written.intends,
        *((source.subject, source.body) if source else ()),
        *(f"{question.number}. {question.text}" for question in questions),
        *(f"{question.number}. {question.text}" for question in written.questions),
        listing.name,
        listing.finding.published_range,
        *(one.agency.name, letter.to, letter.called),
    )
