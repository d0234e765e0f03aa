"""Everything the letters of a batch rest on, read in one snapshot by a handful of statements, however many they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from outreach.db import batches, cases, contacts, editions, investigations, log, people
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.agencies import Agency, Contact, Health
from outreach.domain.case import Case
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId, RfcId, StaffId
from outreach.domain.investigation import Investigation, QuestionSet
from outreach.domain.letter_templates import LetterLanguage, Letters, Purpose
from outreach.domain.letters import LetterFile
from outreach.mail.domains import Takes
from outreach.services.desk import Desk
from outreach.services.records import case_of, never_backwards

LATELY = timedelta(days=14)
WRITTEN_TO = (Channel.EMAIL, Channel.POST)


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One agency of the batch: its request as it stands, how it can be reached, and who else wrote to it lately."""

    stored: StoredCase
    case: Case
    contacts: tuple[Contact, ...]
    elsewhere: tuple[tuple[str, datetime], ...] = ()
    in_batch: int | None = None

    @property
    def rfc_id(self) -> RfcId:
        return self.stored.rfc_id

    @property
    def agency(self) -> Agency:
        return self.stored.agency

    @property
    def name(self) -> str:
        return self.case.standing.known.listing.name

    def contact(self, chosen: ContactId | None) -> Contact | None:
        """The one a person chose, else the first e-mail contact in good health."""
        by_mail = [one for one in self.contacts if one.channel is Channel.EMAIL and one.health is not Health.BAD]
        if chosen is not None:
            return next((one for one in by_mail if one.id == chosen), None)
        return next((one for one in by_mail if one.health is Health.GOOD), None)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was read. `takes` says of each domain whether it takes mail; empty where nothing really leaves.

    `shared`: which addresses of the agencies are contacts of other agencies too.
    """

    investigation: Investigation
    purpose: Purpose
    letters: Letters | None
    letters_version: int
    questions: QuestionSet | None
    addressees: Mapping[RfcId, Addressee]
    staff: Mapping[StaffId, str]
    now: datetime
    takes: Mapping[str, Takes] = field(default_factory=dict)
    shared: contacts.Shared = field(default_factory=dict)

    def language_of(self, agency: Agency) -> LetterLanguage | None:
        return self.letters.for_agency(agency.languages, self.purpose) if self.letters else None

    def files_in(self, language: str) -> tuple[LetterFile, ...]:
        """The files that go with a letter of this purpose in that language."""
        written = self.letters.in_language(language) if self.letters else None
        letter = written.letter(self.purpose) if written else None
        return letter.files if letter else ()


def read(  # what a letter rests on has many parts
    desk: Desk,
    session: Session,
    slug: str,
    rfc_ids: Collection[RfcId],
    *,
    purpose: Purpose,
    but: int = batches.NOBODY,
    letters: Letters | None = None,
) -> Sheet:
    """`but` is the batch the letters are of; `letters` stand in for those adopted, to look at them first."""
    now = desk.clock()
    investigation = investigations.get(session, slug)
    known = editions.load(session, investigation.id, investigation.editions)
    adopted = known.letters_at(now)
    body = letters or (adopted.body if adopted and isinstance(adopted.body, Letters) else None)
    stored = cases.load_many(session, rfc_ids)
    logs = log.read_some(session, list(stored))
    agency_ids = [one.agency.id for one in stored.values()]
    reach = contacts.of_agencies(session, agency_ids)
    lately = batches.wrote_lately(session, agency_ids, but=investigation.id, since=now - LATELY)
    taken = batches.taken(session, investigation.id, purpose, but=but)
    found: dict[RfcId, Addressee] = {}
    for rfc_id, one in stored.items():
        if one.investigation_id != investigation.id:
            continue
        entries = logs.get(rfc_id, ())
        found[rfc_id] = Addressee(
            stored=one,
            case=case_of(desk, session, one, entries, now=never_backwards(now, entries)),
            contacts=reach.get(one.agency.id, ()),
            elsewhere=lately.get(AgencyId(one.agency.id), ()),
            in_batch=taken.get(rfc_id),
        )
    return Sheet(
        investigation=investigation,
        purpose=purpose,
        letters=body,
        letters_version=adopted.version if adopted else 0,
        questions=known.questions_at(now).current,
        addressees=found,
        staff=people.names(session),
        now=now,
        shared=contacts.shared(session, agency_ids),
    )


def domains_of(sheet: Sheet, chosen: Mapping[RfcId, ContactId | None]) -> frozenset[str]:
    """The domains the letters would go to; none while the investigation practises, when nothing leaves at all."""
    if not sheet.investigation.live:
        return frozenset()
    reached = (one.contact(chosen.get(one.rfc_id)) for one in sheet.addressees.values())
    return frozenset(domain_of(one.address) for one in reached if one)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def basis_of(sheet: Sheet, one: Addressee, contact: Contact | None) -> str:
    """A mark of everything about this agency that its letter rests on. When it changes, somebody must look again.

    An extension itself moves what was promised as soon as its letter is approved; so there that is looked at apart.
    """
    known = one.case.standing.known
    promised = known.deadline
    told = (
        sheet.letters_version,
        sheet.questions.version if sheet.questions else 0,
        (contact.id, contact.address, contact.name, contact.health.value) if contact else (),
        (one.agency.name, one.agency.country, one.agency.zone, one.agency.languages, one.agency.weekend),
        (one.agency.subdivision, known.listing.name, known.listing.membership.value, known.listing.finding),
        promised.at.isoformat() if promised and sheet.purpose is not Purpose.EXTENSION else "",
        sum(attempt.made.channel in WRITTEN_TO for attempt in known.effective),
        (len(known.waiting), len(known.responses), known.follow_up_stopped),
    )
    return sha256(repr(told).encode()).hexdigest()
