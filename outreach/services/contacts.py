"""How an agency is reached: desks and people with their channels, each with its source and its health."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import urlsplit

from outreach.db import agencies, cases, contacts, investigations, log, people, seats, written
from outreach.db.session import Session
from outreach.db.written import Written
from outreach.domain.agencies import Agency, Contact, Health
from outreach.domain.codec import instant_text
from outreach.domain.conflicts import LogMoved
from outreach.domain.contact_health import in_words, last_sign
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import AddressJudged, AttemptMade, Channel, Happened
from outreach.domain.fold import same_address, what_we_knew
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, Seq
from outreach.domain.people import Acting, Staff
from outreach.services import notices, records, teams
from outreach.services.desk import Desk
from outreach.services.gazetteer import wrong_email
from outreach.services.notices import Notice

PHONE = re.compile(r"\+?[\d\s().\-/]{4,40}(?:\s*(?:ext\.?|x|#)\s*\d{1,8})?", re.IGNORECASE)
FEWEST_DIGITS = 4
NOT_YET = ContactId(0)
LATELY = timedelta(days=14)
"""An agency that another investigation asked so recently is warned about: two letters from one house confuse it."""
_EASTERNMOST = timedelta(hours=14)
"""So far ahead of UTC the first of our readers' clocks begins a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactTyped:
    """A contact as a person typed it; nothing of it has been checked."""

    channel: Channel
    name: str
    address: str
    source: str
    checked_on: date | None = None
    role: str = ""
    health: Health = Health.GOOD
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPage:
    agency: Agency
    contact: Contact
    seen: str


def show(desk: Desk, slug: str, contact_id: ContactId) -> ContactPage:
    with desk.reading() as session:
        agency = agencies.get(session, slug)
        contact = _of(session, agency, contact_id)
        return ContactPage(agency=agency, contact=contact, seen=seen(contact))


def add(desk: Desk, slug: str, typed: ContactTyped, *, by: Acting) -> ContactId:
    """The new contact is tried last, until somebody moves it up."""
    with desk.writing(by) as session:
        agency = agencies.get(session, slug)
        there = contacts.of_agency(session, agency.id)
        blank = Contact(id=NOT_YET, agency_id=agency.id, name="", channel=typed.channel, address="")
        after = _checked(typed, blank, by, desk.clock())
        refuse_own(desk, session, after)
        if any((one.channel, one.address.casefold()) == (after.channel, after.address.casefold()) for one in there):
            raise RuleBroken("This address is on the list already. Open that contact instead.", "address")
        last = max((one.rank for one in there), default=0)
        return contacts.add(session, replace(after, rank=last + 1))


def change(desk: Desk, slug: str, contact_id: ContactId, typed: ContactTyped, *, seen_as: str, by: Acting) -> Contact:
    """Raises `LogMoved` when a colleague has changed the contact since `seen_as`."""
    with desk.writing(by) as session:
        before = _of(session, agencies.get(session, slug), contact_id, for_update=True)
        if seen(before) != seen_as:
            raise LogMoved
        after = _checked(typed, before, by, desk.clock())
        refuse_own(desk, session, after)
        if same_address(after.address) != same_address(before.address) and after.source == before.source:
            raise RuleBroken(f"“{after.address}” is another address than before: say where you found it.", "source")
        if same_address(after.address) != same_address(before.address):
            after = replace(after, checked_on=None, checked_by=None, moved_by=by.staff, moved_at=desk.clock())
            _tell_teams(desk, session, after, by=by)
        contacts.change(session, after)
        if after.health is not before.health:
            _tell_logs(desk, session, before, after.health, by=by)
        return after


def _tell_teams(desk: Desk, session: Session, moved: Contact, *, by: Acting) -> None:
    """Whoever writes to this agency learns that somebody who is not on their team sends its letters elsewhere."""
    who = people.names(session).get(by.staff, by.staff)
    with seats.lifted(session):
        for rfc_id, slug, title in cases.of_agency(session, moved.agency_id):
            team = teams.members(session, investigations.get(session, slug).id, desk.clock())
            if all(one.id != by.staff for one in team):
                told = Notice(
                    occasion=f"moved/{moved.id}/{slug}/{instant_text(desk.clock())}",
                    words=f"{who}, who is not on the team of {title}, put another address in place of one of an agency "
                    "that it asks. It counts as unchecked, and letters to it say so, until somebody has checked it.",
                    subject="An address of an agency was changed",
                    leads="Whose it is, and what it is now:",
                    path=f"/requests/{rfc_id}#contacts",
                )
                notices.tell(desk, session, [one for one in team if teams.is_told(one)], told)


def mark(desk: Desk, slug: str, contact_id: ContactId, health: Health, *, why: str = "", by: Acting) -> None:
    """Say whether a contact works. A bad one stays on the list, so that nobody adds it again."""
    if health is Health.BAD and not why:
        raise RuleBroken("Say how you know that it does not work: attempts on it no longer count then.", "why")
    with desk.writing(by) as session:
        before = _of(session, agencies.get(session, slug), contact_id, for_update=True)
        contacts.change(session, replace(before, health=health, checked_by=by.staff, checked_on=desk.clock().date()))
        _tell_logs(desk, session, before, health, why=why, by=by)


def move_up(desk: Desk, slug: str, contact_id: ContactId, *, by: Acting) -> None:
    """Try this contact before the one that is tried before it now."""
    with desk.writing(by) as session:
        moved = _of(session, agencies.get(session, slug), contact_id, for_update=True)
        order = [one.id for one in contacts.of_agency(session, moved.agency_id)]
        place = order.index(moved.id)
        if place:
            order[place - 1], order[place] = order[place], order[place - 1]
        contacts.reorder(session, order)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """Why a contact does not work as it should: the entry that says so."""

    rfc_id: RfcId
    seq: Seq
    at: datetime
    words: str


def signs_of(
    session: Session, reached: Sequence[Contact], requests: Sequence[RfcId], now: datetime
) -> dict[ContactId, Sign]:
    """The latest sign on the logs of an agency for each of its contacts that is not in good health."""
    unwell = [one for one in reached if one.health is not Health.GOOD]
    logs = log.read_some(session, requests) if unwell and requests else {}
    found: dict[ContactId, Sign] = {}
    for rfc_id, entries in logs.items():
        gone = what_we_knew(entries, max(now, entries[-1].recorded_at)).retracted
        for one in unwell:
            entry = last_sign([each for each in entries if each.seq not in gone], one.address)
            if entry and (one.id not in found or found[one.id].at < entry.occurred_at):
                found[one.id] = Sign(rfc_id=rfc_id, seq=entry.seq, at=entry.occurred_at, words=in_words(entry))
    return found


def _tell_logs(desk: Desk, session: Session, contact: Contact, health: Health, *, by: Acting, why: str = "") -> None:
    """Every request in which this address was tried learns whether it works: its attempts count, or do not."""
    if health is Health.SOFT:
        return
    judged = AddressJudged(address=contact.address, works=health is Health.GOOD, note=why or contact.note)
    with seats.lifted(session):
        for rfc_id, _, _ in cases.of_agency(session, contact.agency_id):
            entries = log.read(session, rfc_id)
            if any(isinstance(one.fact, AttemptMade) and _tried(one.fact, contact) for one in entries):
                records.record_in(desk, session, rfc_id, [Happened(at=desk.clock(), fact=judged)], by=by)


def _tried(made: AttemptMade, contact: Contact) -> bool:
    return same_address(made.address) == same_address(contact.address)


def refuse_own(desk: Desk, session: Session, contact: Contact) -> None:
    """Nobody at an agency reads our own mail: such a letter would come back to us, and count as asked."""
    if contact.channel is Channel.EMAIL and own_addresses(desk, session)(contact.address):
        raise RuleBroken(
            f"“{contact.address}” is an address of this newsroom. Write the agency's own address.", "address"
        )


def own_addresses(desk: Desk, session: Session) -> Callable[[str], bool]:
    """Tells whether an e-mail address is one of us, the sender of our mail, or one our letters are answered to."""
    return own_among(desk, people.everyone(session))


def own_among(desk: Desk, staff: Iterable[Staff]) -> Callable[[str], bool]:
    """The same for whoever has read already who works here."""
    ours = {same_address(parseaddr(desk.mail_from)[1])} | {same_address(one.email) for one in staff}

    def is_own(address: str) -> bool:
        one = same_address(address)
        return one in ours or _without_tag(one) in ours or bool(desk.replies.token_in(address))

    return is_own


def _without_tag(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return local.partition("+")[0] + at + domain


def recently_written(
    session: Session,
    agency_ids: Collection[AgencyId],
    since: datetime,
    *,
    but: InvestigationId | None = None,
) -> tuple[Written, ...]:
    """Which other investigations tried to reach these agencies since then, the latest first: names and dates only.

    `but` is the investigation that asks. An attempt that was taken back is none.
    """
    return written.since(session, agency_ids, since, but=but)


def _of(session: Session, agency: Agency, contact_id: ContactId, *, for_update: bool = False) -> Contact:
    """The contact, if it is this agency's."""
    contact = contacts.get(session, contact_id, for_update=for_update)
    if contact.agency_id != agency.id:
        raise NotFound("This agency has no such contact.")
    return contact


def seen(contact: Contact) -> str:
    """A mark of this very state of the contact; see `agencies.seen`."""
    return sha256(repr(contact).encode()).hexdigest()[:16]


def _checked(typed: ContactTyped, before: Contact, by: Acting, now: datetime) -> Contact:
    address = _checked_address(typed.channel, typed.address.strip())
    if typed.checked_on and typed.checked_on > (now + _EASTERNMOST).date():
        raise RuleBroken("This day has not come yet. Write the day on which somebody checked it.", "checked_on")
    looked = typed.checked_on is not None and typed.checked_on != before.checked_on
    return replace(
        before,
        channel=typed.channel,
        name=typed.name.strip(),
        address=address,
        source=typed.source.strip(),
        checked_on=typed.checked_on,
        checked_by=by.staff if looked else before.checked_by if typed.checked_on else None,
        role=typed.role.strip(),
        health=typed.health,
        note=typed.note.strip(),
    )


def _checked_address(channel: Channel, address: str) -> str:
    if channel is not Channel.POST and len(address.splitlines()) > 1:
        raise RuleBroken("One address is one contact. Write the others as contacts of their own.", "address")
    match channel:
        case Channel.EMAIL:
            if wrong := wrong_email(address):
                raise RuleBroken(f"“{address}” is not an e-mail address: {wrong}", "address")
        case Channel.PHONE:
            return _checked_phone(address)
        case Channel.WEB_FORM | Channel.SOCIAL:
            _check_web_address(address)
        case Channel.POST | Channel.IN_PERSON:
            pass
    return address


def _checked_phone(address: str) -> str:
    digits = sum(char.isdigit() for char in address)
    if not PHONE.fullmatch(address) or digits < FEWEST_DIGITS:
        raise RuleBroken(
            f"“{address}” is not a phone number. Write it with its country code, like +32 2 555 01 00, and an "
            "extension as “ext 12”.",
            "address",
        )
    return " ".join(address.split())


def _check_web_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
    except ValueError:
        known = False
    if not known:
        raise RuleBroken(f"“{address}” is not a web address. Copy it whole, with https:// in front.", "address")
