"""What somebody should look at before a letter leaves: counts, a colleague's name, and who else just wrote.

Words that are ours alone are looked for in all letters at once, by `letter_leaks`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from outreach.domain.agencies import Contact, Health
from outreach.domain.letter_templates import LetterLanguage
from outreach.domain.letters import AgencyLetter
from outreach.domain.merging import exact_numbers, names_in
from outreach.domain.prose import a_few
from outreach.domain.wallclock import read_date
from outreach.mail import local_words
from outreach.mail.domains import Takes
from outreach.services.letter_leaks import Text, composed
from outreach.services.letter_sheet import Addressee, Sheet, domain_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a letter says and of what it was made. `filled_in`: dates and addresses put into it by us."""

    letter: AgencyLetter
    written: LetterLanguage
    filled_in: Sequence[str]

    @property
    def text(self) -> str:
        return f"{self.letter.subject}\n{self.letter.text}"


def warnings(sheet: Sheet, one: Addressee, said: Said) -> tuple[str, ...]:
    """Each in a sentence; none of them stops the letter."""
    public = _public(sheet, one, said)
    return (
        *_named(sheet, said.text, public),
        *_counts(one, said.text, said=public, filled_in=said.filled_in),
        *_elsewhere(one),
        *_standing(sheet, one),
    )


def to_look_into(sheet: Sheet, one: Addressee, said: Said) -> Text:
    """The letter with what may be said in it. A template may name whom it likes, and say nothing else of our notes."""
    columns = (value for _, value in one.case.standing.known.listing.finding.columns)
    country = local_words.country_words(one.agency.country, said.written.language)
    public = (*_public(sheet, one, said), *said.filled_in, country, *columns)
    source = said.written.letter(sheet.purpose)
    own = (source.subject, source.body) if source else ()
    return Text(
        rfc_id=one.rfc_id,
        words=composed(said.text),
        language=said.written.language,
        said=tuple(text for text in public if text not in own),
        named=(*public, *sheet.staff.values(), local_words.days_and_months(said.written.language)),
    )


def of_contact(sheet: Sheet, contact: Contact) -> Iterator[str]:
    domain = domain_of(contact.address)
    if others := sheet.shared.get((contact.agency_id, contact.address)):
        yield f"{contact.address} is an address of {a_few(others)} too. Make sure it is right."
    if sheet.takes.get(domain) is Takes.UNKNOWN:
        yield f"Nobody answered whether {domain} takes mail. Look again in a minute, or send."
    if contact.health is Health.SOFT:
        yield "Mail to this address came back for a while. Choose another contact if there is one."


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
    if sheet.purpose.chases and one.case.standing.known.responses:
        yield "It has answered already. Leave it out, unless this letter asks for more."


def _public(sheet: Sheet, one: Addressee, said: Said) -> tuple[str, ...]:
    """What may stand in a letter: the template's own words, the questions, names of agencies, and what we print."""
    letter, written = said.letter, said.written
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
