"""What an erasure reaches: which entries, messages, files and copies go with what was named, and whose say it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from outreach.db import (
    agencies,
    cases,
    contacts,
    erasing,
    erasures,
    holds,
    investigations,
    log,
    received,
    seats,
    set_apart,
)
from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.agencies import Contact
from outreach.domain.codec import canonical
from outreach.domain.erasures import LAPSES, ErasedKind, Erasure, Subject, Where
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.fold import same_address
from outreach.domain.holds import HoldStep, need_none
from outreach.domain.ids import ContactId, InvestigationId, RfcId, Seq
from outreach.domain.inbox import Message, MessageId, Place
from outreach.domain.teams import Sight
from outreach.domain.tombstones import files_of, is_erasable, is_tombstone, leaning
from outreach.services.desk import Desk
from outreach.services.timeline import title_of

ASK_ANOTHER = "A lead, an editor or legal asks for an erasure, and another one confirms it. Ask one of them."
OF_OTHERS = (
    "Part of it belongs to an investigation in which you are no lead, editor or legal. Somebody who is one in each of "
    "them has to ask for it."
)


class NothingToErase(RuleBroken):
    """No word of a person is left there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """One entry that goes, or may go with it. `what` is its kind in plain words."""

    rfc_id: RfcId
    agency: str
    seq: Seq
    what: str
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Scope:
    """All that is named, as it is now. `offered` goes only where it is asked for as well.

    `concerned` are the investigations it belongs to; for a contact, those that ask its agency.
    """

    subject: Subject
    entries: tuple[Going, ...]
    offered: tuple[Going, ...]
    messages: tuple[Message, ...]
    contact: Contact | None
    agency: str
    concerned: frozenset[InvestigationId]
    of_entries: frozenset[InvestigationId] = field(default_factory=frozenset)
    proposals: int = 0
    letters_waiting: int = 0

    @property
    def files(self) -> frozenset[str]:
        """The evidence whose bytes go."""
        named = {name for one in self.entries for name in files_of(one.entry)}
        return frozenset(named | {one.sha256 for one in self.messages})

    def home(self, sight: Sight) -> InvestigationId | None:
        """The investigation under which it is listed: one in which whoever asks has a part."""
        mine = self.concerned & sight.seats.keys()
        return min(self.of_entries or mine or self.concerned, default=None)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody points at: an entry of a request, a message, or a contact; and which other entries go as well."""

    rfc_id: RfcId | None = None
    seq: Seq | None = None
    message: MessageId | None = None
    contact: ContactId | None = None
    also: tuple[Where, ...] = ()


def of_wanted(session: Session, wanted: Wanted) -> Scope:
    if wanted.contact is not None:
        return of_contact(session, wanted.contact, wanted.also)
    if wanted.message is not None:
        return of_message(session, wanted.message, wanted.also)
    if wanted.rfc_id is None or wanted.seq is None:
        raise RuleBroken("Name what is to go: an entry of a request, a message, or a contact.")
    cases.load(session, wanted.rfc_id)  # for whoever has no part in it there is no such request
    mine = {seq for rfc_id, seq in wanted.also if rfc_id == wanted.rfc_id}
    found = of_entries(session, wanted.rfc_id, {wanted.seq, *mine})
    others = {*wanted.also} - {*found.subject.entries}
    return of_message(session, found.messages[0].id, others | {*found.subject.entries}) if others else found


def of_entries(session: Session, rfc_id: RfcId, seqs: Collection[Seq]) -> Scope:
    """Of entries of one log. A message among them takes its bytes along, and with them every place they were filed."""
    with seats.lifted(session):
        entries = log.read(session, rfc_id)
        for seq in seqs:
            if not 1 <= seq <= len(entries):
                raise NotFound(f"There is no entry {seq} on this request.")
        came = _came_as(session, rfc_id, [entries[seq - 1] for seq in seqs])
        family = _family(session, came)
        wanted = {(rfc_id, Seq(seq)) for seq in seqs}
        kind = ErasedKind.MESSAGE if family else ErasedKind.ENTRY
        return _scope(session, kind, wanted | _filed(session, family), messages=family)


def of_message(session: Session, message_id: MessageId, also: Collection[Where] = ()) -> Scope:
    """Of a message with its bytes, all it was attached to or held within it, and every entry it ever became."""
    received.get(session, message_id)
    with seats.lifted(session):
        family = _family(session, [message_id])
        return _scope(session, ErasedKind.MESSAGE, _filed(session, family) | {*also}, messages=family)


def of_request(
    session: Session, rfc_id: RfcId, but_entries: Collection[Where], but_messages: Collection[MessageId]
) -> Scope:
    """Of every word that is left in one log, with the messages filed there or set apart from it; but what is named."""
    with seats.lifted(session):
        entries = log.read(session, rfc_id)
        came = [*_came_as(session, rfc_id, entries), *_theirs_alone(session, rfc_id)]
        family = [one for one in _family(session, came) if one.id not in but_messages]
        family = [one for one in family if not erasures.of_message(session, one.id)]
        wanted = {(rfc_id, one.seq) for one in entries if is_erasable(one) and not is_tombstone(one)}
        wanted |= _filed(session, family)
        wanted = {one for one in wanted if one not in but_entries}
        kind = ErasedKind.MESSAGE if family else ErasedKind.ENTRY
        return _scope(session, kind, wanted - _gone(session, wanted), messages=family)


def of_contact(session: Session, contact_id: ContactId, also: Collection[Where] = ()) -> Scope:
    """Of a contact in the directory. Attempts that were made to it stay, unless they are asked for as well."""
    with seats.lifted(session):
        return _scope(session, ErasedKind.CONTACT, {*also}, contact=contacts.get(session, contact_id))


def mark_of(desk: Desk, contact: Contact) -> str:
    return desk.keys.tag(_told_of(contact)).hex()


def _is_it(desk: Desk, contact: Contact, mark: str) -> bool:
    return desk.keys.made(mark, _told_of(contact))


def _told_of(contact: Contact) -> str:
    return f"erased contact {canonical([contact.agency_id, contact.channel.value, same_address(contact.address)])}"


def of_subject(desk: Desk, session: Session, subject: Subject) -> Scope:
    """The same again for what was asked for. Raises RuleBroken where it is not the same any more."""
    if subject.contact is not None:
        scope = of_contact(session, subject.contact, subject.entries)
        if scope.contact is None or not _is_it(desk, scope.contact, subject.mark):
            raise RuleBroken("The contact has another address than when this was asked. Withdraw it, and ask anew.")
        return scope
    with seats.lifted(session):
        family = _family(session, subject.messages)
        grown = _filed(session, family) - {*subject.entries}
        if grown or {one.id for one in family} - {*subject.messages}:
            raise RuleBroken("The message lies in more places than when this was asked. Withdraw it, and ask anew.")
        return _scope(session, subject.kind, {*subject.entries}, messages=family)


def told(scope: Scope) -> str:
    """What went, in numbers."""
    parts = [
        (len(scope.entries), "entry", "entries"),
        (len(scope.messages), "message", "messages"),
        (int(scope.contact is not None), "contact", "contacts"),
        (len(scope.files), "file", "files"),
    ]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was erased, as it was: entries by their seals, messages by the hash of their bytes."""

    entries: Mapping[Where, str]
    messages: Mapping[MessageId, str]


def of_before(desk: Desk, session: Session, subject: Subject, before: Before) -> Scope:
    """What a backup of before has brought back of it; whatever only bears the same number now stays."""
    with seats.lifted(session):
        logs = log.read_some(session, sorted({rfc_id for rfc_id, _ in before.entries}))
        gone = erasures.all_entries(session)
        digests = {(rfc_id, one.seq): one.digest for rfc_id, entries in logs.items() for one in entries}
        wanted = {where for where, seal in before.entries.items() if where not in gone and digests.get(where) == seal}
        known = received.known(session, before.messages.values())
        there = [which for which, sha256 in before.messages.items() if known.get(sha256) == which]
        messages = [received.get(session, which) for which in there if not erasures.of_message(session, which)]
        contact = next((one for one in _contacts(session, subject) if _is_it(desk, one, subject.mark)), None)
        return _scope(session, subject.kind, wanted, messages=messages, contact=contact)


def _contacts(session: Session, subject: Subject) -> tuple[Contact, ...]:
    of = contacts.of_agency(session, subject.agency) if subject.agency is not None else ()
    return tuple(one for one in of if one.id == subject.contact)


def need_part(sight: Sight, scope: Scope) -> None:
    """Lead, editor or legal of each investigation whose log is touched; of a contact, of one that asks its agency."""
    if not has_part(sight, scope):
        raise RuleBroken(OF_OTHERS if has_part(sight, replace(scope, of_entries=frozenset())) else ASK_ANOTHER)


def has_part(sight: Sight, scope: Scope) -> bool:
    held = {which for which, seat in sight.seats.items() if seat.part.may_hold}
    return bool(held) and scope.of_entries <= held and (not scope.concerned or bool(held & scope.concerned))


def holding(session: Session, scope: Scope) -> tuple[HoldStep, ...]:
    """The holds that stand in its way; every one, where it belongs to no investigation."""
    reached = scope.concerned | scope.of_entries
    return tuple(one for one in holds.standing(session) if not reached or one.investigation_id in reached)


def need_no_hold(session: Session, scope: Scope) -> None:
    """In the transaction that erases, and nobody puts a hold on before it has ended."""
    holds.keep_out(session, scope.concerned | scope.of_entries)
    need_none(holding(session, scope))


def asked_before(session: Session, scope: Scope, now: datetime) -> Erasure | None:
    """What waits for a second person, and would take something of this along."""
    waiting = erasures.waiting(session, now - LAPSES)
    return next((one for one in waiting if one.subject.shares(scope.subject)), None)


def need_erasable(session: Session, scope: Scope) -> None:
    """Raises RuleBroken for what is gone already, cannot go, or has to be settled first."""
    _need_words(session, scope)
    _need_settled(session, scope)
    if scope.letters_waiting:
        raise RuleBroken("A letter to this address waits to leave. Withdraw or settle it first, under Mail.")
    if not scope.entries and not scope.messages and scope.contact is None:
        raise NothingToErase("There is nothing to erase.")


def _need_words(session: Session, scope: Scope) -> None:
    gone = erasures.entries(session, {one.rfc_id for one in scope.entries})
    for one in scope.entries:
        if one.seq in gone.get(one.rfc_id, {}):
            raise RuleBroken(f"The words of entry {one.seq} of {one.agency} were erased already.")
        if not is_erasable(one.entry):
            raise RuleBroken(f"Entry {one.seq} holds no words of a person. There is nothing to erase in it.")


def _need_settled(session: Session, scope: Scope) -> None:
    for message in scope.messages:
        if erasures.of_message(session, message.id):
            raise RuleBroken("This message was erased already.")
        if message.place is Place.HELD:
            raise RuleBroken(
                "This message waits for a person, and a sign-off waits with it. File it, or set it apart, and then "
                "erase it."
            )


def _scope(
    session: Session,
    kind: ErasedKind,
    wanted: Collection[Where],
    *,
    messages: Sequence[Message] = (),
    contact: Contact | None = None,
) -> Scope:
    entries = tuple(_going(session, sorted(wanted)))
    of = frozenset(cases.load(session, rfc_id).investigation_id for rfc_id in {one.rfc_id for one in entries})
    asking = cases.of_agency(session, contact.agency_id) if contact else ()
    listed = {cases.load(session, rfc_id).investigation_id for rfc_id, _, _ in asking}
    naming = _naming(session, contact, [rfc_id for rfc_id, _, _ in asking]) if contact else _leaning(session, entries)
    offered = sorted(naming - {*wanted} - _gone(session, naming))
    return Scope(
        subject=Subject(
            kind=kind,
            entries=tuple(sorted(wanted)),
            messages=tuple(one.id for one in messages),
            contact=contact.id if contact else None,
            agency=contact.agency_id if contact else None,
        ),
        entries=entries,
        offered=tuple(_going(session, offered)),
        messages=tuple(messages),
        contact=contact,
        agency=agencies.by_ids(session, [contact.agency_id])[contact.agency_id].name if contact else "",
        concerned=frozenset(listed) if contact else of | _asking(session, messages),
        of_entries=of,
        proposals=erasing.proposals(session, contact) if contact else 0,
        letters_waiting=erasing.waiting(session, contact.agency_id, contact.address) if contact else 0,
    )


def _gone(session: Session, wanted: Collection[Where]) -> set[Where]:
    stones = erasures.entries(session, {rfc_id for rfc_id, _ in wanted})
    return {(rfc_id, seq) for rfc_id, seq in wanted if seq in stones.get(rfc_id, {})}


def _going(session: Session, wanted: Iterable[Where]) -> Iterable[Going]:
    places = list(wanted)
    logs = log.read_some(session, sorted({rfc_id for rfc_id, _ in places}))
    for rfc_id, seq in places:
        entry = logs[rfc_id][seq - 1]
        agency = cases.load(session, rfc_id).agency.name
        yield Going(rfc_id=rfc_id, agency=agency, seq=seq, what=title_of(entry), entry=entry)


def _leaning(session: Session, entries: Sequence[Going]) -> set[Where]:
    logs = log.read_some(session, sorted({one.rfc_id for one in entries}))
    return {(one.rfc_id, each.seq) for one in entries for each in leaning(logs[one.rfc_id], one.seq)}


def _naming(session: Session, contact: Contact, requests: Sequence[RfcId]) -> set[Where]:
    """The entries that name the address, and the messages that came from it are erased by themselves."""
    there = same_address(contact.address)
    return {
        (rfc_id, entry.seq)
        for rfc_id, entries in log.read_some(session, requests).items()
        for entry in entries
        if isinstance(entry.fact, facts.AttemptMade | facts.AddressJudged) and same_address(entry.fact.address) == there
    }


def _family(session: Session, ids: Iterable[MessageId]) -> tuple[Message, ...]:
    """A message attached to another one lies in the bytes of both."""
    found: dict[MessageId, Message] = {}
    todo = [*ids]
    while todo:
        message = received.get(session, todo.pop())
        if message.id in found:
            continue
        found[message.id] = message
        todo += [one.id for one in received.wrapped(session, message.id)]
        todo += [message.wrapper] if message.wrapper else []
    return tuple(found[which] for which in sorted(found))


def _came_as(session: Session, rfc_id: RfcId, entries: Iterable[Entry]) -> list[MessageId]:
    """The messages that became these entries, those among them that were set apart since."""
    apart = set_apart.of_request(session, rfc_id)
    found = [(received.of_entry(session, rfc_id, one.seq), apart.get(getattr(one.fact, "raw", ""))) for one in entries]
    return [which for here, gone in found if (which := here.id if here else gone)]


def _theirs_alone(session: Session, rfc_id: RfcId) -> list[MessageId]:
    """What was set apart from it; what may be another investigation's as well does not go with this one."""
    apart = set_apart.of_request(session, rfc_id).values()
    here = {cases.load(session, rfc_id).investigation_id}
    return [which for which in apart if _asking(session, [received.get(session, which)]) == here]


def _asking(session: Session, messages: Iterable[Message]) -> frozenset[InvestigationId]:
    """Whose mail these are or may be; what was set apart is still somebody's."""
    filings = {one.rfc_id for message in messages for one in message.filings}
    named = filings | {one.rfc_id for message in messages for one in message.guesses}
    return frozenset(one.investigation_id for one in cases.load_many(session, sorted(named)).values())


def _filed(session: Session, family: Sequence[Message]) -> set[Where]:
    """Every entry it is or ever was: one that was moved left its words where it lay before."""
    shas = {one.sha256 for one in family}
    requests = {rfc_id for one in family for step in received.steps(session, one.id) for rfc_id in step.rfc_ids}
    requests |= {filing.rfc_id for one in family for filing in one.filings}
    return {
        (rfc_id, entry.seq)
        for rfc_id, entries in log.read_some(session, sorted(requests)).items()
        for entry in entries
        if getattr(entry.fact, "raw", "") in shas and is_erasable(entry)
    }


def titles(session: Session, which: Collection[InvestigationId]) -> tuple[str, ...]:
    return tuple(investigations.by_id(session, one).title for one in sorted(which))
