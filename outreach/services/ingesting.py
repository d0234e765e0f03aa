"""Takes in messages: kept first, then read, then filed, held or quarantined; many together, and each on its own.

The bytes lie in the evidence store before anything looks into them. Whatever happens afterwards, nothing is lost: who
brought the message still has it until its row is saved, and the same bytes twice are one message.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

from outreach.db import candidates, erasures, imap_seen, received
from outreach.db.session import Session, hold_clock
from outreach.domain import facts
from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import OutreachError
from outreach.domain.ids import AgencyId
from outreach.domain.inbox import Arrival, Fate, MessageId, Place, Way
from outreach.domain.matching import Clues, addresses_of, answers_a_letter, decide
from outreach.domain.people import MACHINE
from outreach.domain.received import Attachment, Mailbox, MailKind, ReceivedMessage, TooLarge
from outreach.domain.sender_checks import doubt
from outreach.mail.limits import top_of
from outreach.services import clues, contact_proposals
from outreach.services.books import Books, happening
from outreach.services.contacts import own_addresses
from outreach.services.desk import Desk
from outreach.services.evidence_sweep import all_named
from outreach.services.guessing import of_ours, with_guesses
from outreach.services.sorting import Sorted, filed, forwarded, left_to_a_person, quarantined, too_large

notes = logging.getLogger(__name__)

KEEPERS = 8
"""How many messages are written to the evidence store at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What became of an arrival: the message it is now. `place` is None where it was here before."""

    message: MessageId
    place: Place | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """An arrival that could not be saved: it stays where it lies, and the next turn tries again."""

    why: str


@dataclass(kw_only=True)
class Read:
    """An arrival with what could be read of it; `trouble` says why nothing could, or nothing but its headers: `top`.

    `too_large`: its size alone keeps it from being read. `inside` are messages attached to it, `by_us` whether one of
    us, or the desk itself, wrote it.
    """

    arrival: Arrival
    raw: str
    message: ReceivedMessage | None = None
    trouble: str = ""
    top: ReceivedMessage | None = None
    too_large: bool = False
    inside: "list[Read]" = field(default_factory=list)
    by_us: bool = False


Done = dict[str, Taken | Failed]


def take_in(desk: Desk, arrivals: Sequence[Arrival]) -> list[Taken | Failed]:
    """Take them in, all in one transaction; where that fails, each on its own, so that one spoils nothing for the rest.

    The answers are in the order of the arrivals. Raises only what stops them all: no disk, no database.
    """
    now = desk.clock()
    # Nothing came later than now, whatever the clock of a server or a folder says.
    arrivals = [replace(one, at=min(one.at, now)) for one in arrivals]
    names = _kept(desk, arrivals)
    with desk.reading() as session:
        there = received.known(session, names)
        is_own = own_addresses(desk, session)
    first = {name: number for number, name in reversed([*enumerate(names)])}
    fresh = [
        _read(desk, arrivals[number], name, is_own) for name, number in sorted(first.items(), key=lambda one: one[1])
    ]
    fresh = [one for one in fresh if one.raw not in there]
    seen = [one for one in arrivals if one.imap]
    done = _saved_together(desk, fresh, seen) or _saved_one_by_one(desk, fresh, seen)
    _not_again(desk, there)
    old: Done = {name: Taken(message=number, place=None) for name, number in there.items()}
    return [_again(found) if first[name] != number else found for number, name, found in _each(names, old | done)]


def _kept(desk: Desk, arrivals: Sequence[Arrival]) -> list[str]:
    """Every one's bytes are safe in the store before anything looks into any; several at once wait for the disk."""
    with ThreadPoolExecutor(min(KEEPERS, len(arrivals) or 1), "keeping mail") as keepers:
        return list(keepers.map(lambda one: desk.evidence.put(one.content), arrivals))


def _not_again(desk: Desk, there: Mapping[str, MessageId]) -> None:
    """A mailbox may hand over once more what was erased here: it is known by its hash, and its bytes do not stay."""
    if not there:
        return
    with desk.reading() as session:
        erased = erasures.messages(session)
        names = [name for name, which in there.items() if which in erased]
        named = all_named(session).places if names else {}
    for name in names:
        if name not in named:
            desk.evidence.remove(name)


def _each(names: Sequence[str], done: Done) -> Iterator[tuple[int, str, Taken | Failed]]:
    yield from ((number, name, done[name]) for number, name in enumerate(names))


def _again(found: Taken | Failed) -> Taken | Failed:
    """The same bytes a second time in one batch."""
    return replace(found, place=None) if isinstance(found, Taken) else found


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _read(desk: Desk, arrival: Arrival, raw: str, is_own: Callable[[str], bool]) -> Read:
    """Read it, or say why nobody could. Whatever a message does to the reader, it is one message's trouble."""
    one = Read(arrival=arrival, raw=raw)
    try:
        one.message = replace(desk.reader(arrival.content), sha256=raw, size=len(arrival.content))
    except OutreachError as trouble:
        one.trouble, one.too_large = str(trouble), isinstance(trouble, TooLarge)
    except Exception as trouble:  # noqa: BLE001  # a message must not take the others with it
        one.trouble = f"It could not be read ({type(trouble).__name__}). It is kept whole: save it, and look at it."
    if one.message is None:
        one.top = _top(desk, arrival.content, raw)
    elif arrival.way is not Way.FORWARDED:
        one.by_us = is_own(one.message.sender.address)
        one.inside = [_attached(desk, arrival, part) for part in _forwarded_in(desk, one.message, by_us=one.by_us)]
    return one


def _top(desk: Desk, content: bytes, raw: str) -> ReceivedMessage | None:
    """From whom it says it is, of what, and in answer to what: enough to know where to look for it."""
    try:
        headers = top_of(content)
        return replace(desk.reader(headers), sha256=raw, size=len(content)) if headers else None
    except Exception:  # noqa: BLE001  # then nothing is known of it, as before
        return None


def _forwarded_in(desk: Desk, message: ReceivedMessage, *, by_us: bool) -> list[Attachment]:
    """The messages attached to one that one of us, or anybody who writes to the desk itself, forwards to us.

    A mail system attaches what it could not deliver; that is no forwarding.
    """
    to_the_desk = any(desk.is_own(one.address) for one in message.recipients)
    if message.kind is not MailKind.HUMAN or not (by_us or to_the_desk):
        return []
    return [part for part in message.attachments if part.media_type == "message/rfc822" and part.content]


def _attached(desk: Desk, arrival: Arrival, part: Attachment) -> Read:
    inner = Arrival(content=part.content, way=Way.FORWARDED, at=arrival.at, note=part.name)
    return _read(desk, inner, desk.evidence.put(part.content), lambda _: False)


# ── Saving ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _saved_together(desk: Desk, fresh: Sequence[Read], seen: Sequence[Arrival]) -> Done | None:
    """All of them in one transaction; None where something among them keeps the database from taking it."""
    if not fresh and not seen:
        return {}
    try:
        return _save(desk, fresh, seen)
    except (DeskBusy, NotKnownSaved):
        raise
    except Exception as trouble:  # noqa: BLE001  # whatever a message can bring a database to
        notes.warning("%d messages are taken in one by one: %s", len(fresh), type(trouble).__name__)
        return None


def _saved_one_by_one(desk: Desk, fresh: Sequence[Read], seen: Sequence[Arrival]) -> Done:
    """Each by itself; where even that fails, in quarantine; where that fails too, it stays where it lies."""
    done: Done = {one.raw: _saved_alone(desk, one) for one in fresh}
    saved = {one.arrival.imap for one in fresh if isinstance(done[one.raw], Taken)}
    unsaved = {one.arrival.imap for one in fresh} - saved
    with desk.writing(MACHINE) as session:
        imap_seen.add(session, [one.imap for one in seen if one.imap and one.imap not in unsaved])
    return done


def _saved_alone(desk: Desk, one: Read) -> Taken | Failed:
    bare = Read(arrival=one.arrival, raw=one.raw, trouble="It could not be filed. It is kept whole: save it and look.")
    why = ""
    for attempt in (one, one, bare):  # twice: another fetcher may have been at the same bytes
        try:
            return _save(desk, [attempt], ())[one.raw]
        except (DeskBusy, NotKnownSaved):
            raise
        except Exception as trouble:  # noqa: BLE001  # the next attempt, or the next turn, may do better
            why = type(trouble).__name__
    notes.error("Message %s could not be saved: %s", one.raw[:12], why)
    return Failed(why=f"Message {one.raw[:12]}… could not be saved ({why}). It stays where it lies.")


def _save(desk: Desk, fresh: Sequence[Read], seen: Sequence[Arrival]) -> Done:
    """One transaction. Whoever was quicker with the same bytes has saved them, and that is as good."""
    with desk.writing(MACHINE) as session:
        hold_clock(session)
        everything = [one for outer in fresh for one in (outer, *outer.inside)]
        there = received.known(session, [one.raw for one in everything])
        clerk = Clerk(desk, session, [one for one in everything if one.raw not in there])
        outer = {one.raw: clerk.sort(one) for one in fresh if one.raw not in there}
        inner: dict[str, tuple[str, Sorted]] = {}
        for holder in fresh:
            if holder.raw in outer and (holder.by_us or outer[holder.raw].message.place is Place.HELD):
                for one in holder.inside:  # two colleagues may forward the same message at once
                    if one.raw not in there and one.raw not in outer and one.raw not in inner:
                        inner[one.raw] = (holder.raw, clerk.sort(one))
        clerk.books.write()
        clerk.learn()
        numbers = received.add_many(session, [one.kept for one in outer.values()])
        numbers |= received.add_many(session, [one.within(numbers[holder]) for holder, one in inner.values()])
        imap_seen.add(session, [one.imap for one in seen if one.imap])
    done: Done = {name: Taken(message=number, place=None) for name, number in there.items()}
    return done | {name: Taken(message=numbers[name], place=one.message.place) for name, one in outer.items()}


class Clerk:
    """Sorts messages in one transaction: knows whose each is, and has the logs open that they belong on."""

    def __init__(self, desk: Desk, session: Session, messages: Sequence[Read]) -> None:
        self._desk, self.session, self._at = desk, session, desk.clock()
        read = [known for one in messages if (known := one.message or one.top) is not None]
        self._clues: Clues = clues.gather(desk, session, read)
        self._twins = received.twins(session, [one.message_id for one in read if one.message_id])
        self._fates = {
            one.raw: self._fate(one, known) for one in messages if (known := one.message or one.top) is not None
        }
        wanted = {rfc_id for fate in self._fates.values() for rfc_id in fate.rfc_ids}
        self.books = Books(desk, session, wanted)
        self._lessons: list[tuple[AgencyId, ReceivedMessage, bool]] = []

    def _fate(self, one: Read, message: ReceivedMessage) -> Fate:
        if one.by_us and not one.inside:
            fate = of_ours(decide(replace(message, sender=Mailbox(address="")), self._clues))
        else:
            fate = decide(message, self._clues)
        return with_guesses(self.session, message, fate, self._is_own)

    @cached_property
    def _is_own(self) -> Callable[[str], bool]:
        return own_addresses(self._desk, self.session)

    def learn(self) -> None:
        """What the filed messages teach of contacts becomes proposals, for a person to accept."""
        for agency_id, message, answers in self._lessons:
            contact_proposals.learn(self._desk, self.session, agency_id, message, answers=answers)

    def sort(self, one: Read) -> Sorted:
        if one.message is None:
            if one.too_large and one.top is not None:
                return too_large(one.arrival, one.top, self._fates[one.raw], one.trouble, at=self._at)
            return quarantined(one.arrival, one.raw, one.trouble, one.top, at=self._at)
        if one.by_us and one.inside:
            return forwarded(one.arrival, one.message, at=self._at)
        found = self._filed(one, one.message, self._fates[one.raw])
        agencies = [self.books.agency(filing.rfc_id) for filing in found.message.filings]
        others = self._at_sender(one.message)
        if agencies and others and others.isdisjoint(agencies):
            return self._flagged(found.remarked(self._of_others(others)))
        # Whom a mail server could not confirm may be nobody of theirs.
        answers = answers_a_letter(one.message, self._clues) and not doubt(one.message)
        self._lessons += [(agency, one.message, answers) for agency in agencies]
        return self._flagged(found)

    def _at_sender(self, message: ReceivedMessage) -> set[AgencyId]:
        return {agency for one in addresses_of(message) for agency in self._clues.addresses.get(one, ())}

    def _of_others(self, agencies: Collection[AgencyId]) -> str:
        """Whoever has our letter may answer it; that it is somebody else whom we know, a person should see."""
        names = dict.fromkeys(one.name for one in candidates.of_agencies(self.session, agencies))
        return f"It answers our letter, and comes from an address of {' and of '.join(names) or 'another agency'}."

    def _filed(self, one: Read, message: ReceivedMessage, fate: Fate) -> Sorted:
        """On the log where it belongs; with a person, where the rules of the log will not have it."""
        if not fate.rfc_ids:
            return left_to_a_person(one.arrival, message, fate, at=self._at)
        try:
            found = filed(one.arrival, message, fate, self.books, at=self._at)
            return self._once(found, message) if message.message_id in self._twins else found
        except OutreachError as broken:
            return left_to_a_person(one.arrival, message, fate, at=self._at, because=str(broken))
        except Exception as broken:  # noqa: BLE001  # a message must not take the others with it
            notes.error("Message %s could not be filed: %s", one.raw[:12], type(broken).__name__)  # a trace quotes
            because = f"Filing it broke on our side ({type(broken).__name__})."
            return left_to_a_person(one.arrival, message, fate, at=self._at, because=because)

    def _once(self, found: Sorted, message: ReceivedMessage) -> Sorted:
        """A copy that came by another way, to our own address and in Cc, say: it is kept, and nobody reads it twice."""
        for filing in found.message.filings:
            entries = self.books.case(filing.rfc_id).entries
            came = entries[filing.seq - 1].fact
            first = next((one for one in entries if self._says_the_same(one.fact, came, message)), None)
            if first is None or first.seq == filing.seq:
                return found
            why = f"The same message as entry {first.seq}, which came by another way."
            aside = facts.MessageSetAside(message=filing.seq, reason=why)
            self.books.add(filing.rfc_id, happening(aside), MACHINE)
        return found

    def _says_the_same(self, earlier: facts.Fact, came: facts.Fact, message: ReceivedMessage) -> bool:
        if not (isinstance(earlier, facts.MessageReceived) and isinstance(came, facts.MessageReceived)):
            return False
        if replace(earlier, raw="") != replace(came, raw=""):
            return False
        if earlier.raw == came.raw or not message.attachments:
            return True
        there = self._desk.reader(self._desk.evidence.get(earlier.raw)).attachments
        return [one.sha256 for one in there] == [one.sha256 for one in message.attachments]

    def _flagged(self, found: Sorted) -> Sorted:
        """The same Message-ID with other bytes: a copy that was altered on its way, or somebody's trick. Both stay."""
        name = found.message.message_id
        if not name or name not in self._twins:
            self._twins = {**self._twins, name: MessageId(0)} if name else self._twins
            return found
        return found.remarked(
            "Another message bears the same Message-ID and is not the same. Both are kept: compare them."
        )
