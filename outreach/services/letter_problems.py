"""Why a letter may not leave, whatever it says: nobody to send it to, asked already, nothing to extend."""

from collections.abc import Iterator

from outreach.domain import followups
from outreach.domain.agencies import Contact, Health
from outreach.domain.batches import BatchLetter
from outreach.domain.facts import Channel
from outreach.domain.known import Membership
from outreach.domain.letter_templates import LetterLanguage, Purpose, stale_translation
from outreach.domain.merging import Problem
from outreach.domain.wallclock import read_date
from outreach.mail.domains import Takes
from outreach.services.letter_sheet import Addressee, Sheet, domain_of

OTHER_WAYS = {
    Channel.PHONE: "Call {address} instead.",
    Channel.WEB_FORM: "Use its form instead: {address}",
    Channel.POST: "Write to it by post instead.",
    Channel.SOCIAL: "Ask there for a better address: {address}",
    Channel.IN_PERSON: "Go there, or ask for an address.",
}


def of(
    sheet: Sheet, one: Addressee, letter: BatchLetter, *, contact: Contact | None, written: LetterLanguage | None
) -> Iterator[Problem]:
    yield from _of_contact(sheet, one, letter, contact)
    yield from _of_language(sheet, one, written)
    yield from _of_request(sheet, one)


def _of_contact(sheet: Sheet, one: Addressee, letter: BatchLetter, contact: Contact | None) -> Iterator[Problem]:
    page = f"/agencies/{one.agency.slug}"
    if contact is None and letter.contact_id is not None:
        yield Problem(what="The contact that was chosen for it is gone or bad.", mend="Choose another.", leads_to=page)
    elif contact is None:
        yield Problem(what="There is no e-mail contact in good health.", mend=_next_step(one), leads_to=page)
    elif sheet.takes.get(domain_of(contact.address)) is Takes.NO:
        domain = domain_of(contact.address)
        yield Problem(what=f"The domain {domain} takes no mail.", mend="Correct the address.", leads_to=page)


def _next_step(one: Addressee) -> str:
    others = [each for each in one.contacts if each.channel in OTHER_WAYS and each.health is not Health.BAD]
    if any(each.channel is Channel.EMAIL and each.health is Health.SOFT for each in one.contacts):
        return "Mail to its address came back for a while: choose it by hand, or find another."
    if not others:
        return "Find out how to reach it, and add a contact."
    return OTHER_WAYS[others[0].channel].format(address=others[0].address)


def _of_language(sheet: Sheet, one: Addressee, written: LetterLanguage | None) -> Iterator[Problem]:
    page = f"/investigations/{sheet.investigation.slug}/letters/templates"
    if sheet.questions is None:
        yield Problem(what="There are no questions to put.", mend="Adopt them first, under Questions.")
    if written is None:
        reads = ", ".join(one.agency.languages) or "no language we know of"
        yield Problem(
            what=f"There is no {sheet.purpose} for an agency that reads {reads}, and none in the default language.",
            mend="Write one, under Letters.",
            leads_to=page,
        )
    elif sheet.questions is not None and (stale := stale_translation(written, sheet.questions)):
        yield Problem(what=stale, mend="", leads_to=f"{page}?language={written.language}")


def _of_request(sheet: Sheet, one: Addressee) -> Iterator[Problem]:
    known = one.case.standing.known
    if known.listing.membership is not Membership.IN:
        yield Problem(what=f"It was {known.listing.membership}.", mend="Leave it out.")
    if one.in_batch is not None:
        yield Problem(
            what=f"It stands in batch {one.in_batch} of the same purpose, which is under way.",
            mend="Leave it out here.",
            leads_to=f"/investigations/{sheet.investigation.slug}/letters/batches/{one.in_batch}",
        )
    if sheet.purpose is Purpose.FIRST:
        yield from _asked_already(sheet, one)
    if sheet.purpose.chases:
        yield from _not_to_be_followed(one)
    if sheet.purpose is Purpose.EXTENSION and one.case.standing.deadline is None:
        yield Problem(what="It has no deadline to extend.", mend="Leave it out; the first letter sets one.")


def _asked_already(sheet: Sheet, one: Addressee) -> Iterator[Problem]:
    version = sheet.questions.version if sheet.questions else 0
    for attempt in one.case.standing.known.attempts:
        if attempt.put_questions and (attempt.made.question_set or 0) >= version:
            yield Problem(
                what=f"Version {version} of the questions was put to it on {read_date(attempt.at)}.",
                mend="Leave it out, or write a follow-up.",
                leads_to=f"/requests/{one.rfc_id}",
            )
            return


def _not_to_be_followed(one: Addressee) -> Iterator[Problem]:
    known = one.case.standing.known
    if one.case.standing.asked_at is None:
        yield Problem(what="It has not been asked yet.", mend="Send it the first letter.")
    if known.waiting:
        yield Problem(what=followups.UNREAD, mend="Read it first.", leads_to=f"/requests/{one.rfc_id}/messages")
    if known.follow_up_stopped:
        yield Problem(what="Following it up was stopped.", mend="Leave it out.")
