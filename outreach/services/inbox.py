"""The inbox: what came in, where it went and why; and messages that somebody brings by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from outreach.db import candidates, people, received, search
from outreach.db.session import Session
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.inbox import Arrival, Message, MessageId, Place, Step, Way
from outreach.domain.matching import Candidate
from outreach.domain.people import Acting
from outreach.domain.received import ReceivedMessage
from outreach.services.desk import Desk
from outreach.services.ingesting import Failed, take_in
from outreach.services.messages import File, Opened, attached, opened, read_again
from outreach.services.naming import directory_of

LATELY = timedelta(days=1)
SHOWN, FOUND = 50, 60
MOST_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """What came in since yesterday, what waits (the oldest first), what is set apart; and whose each may be."""

    lately: tuple[Message, ...]
    held: tuple[Message, ...]
    quarantined: tuple[Message, ...]
    filed: tuple[Message, ...]
    counts: Mapping[Place, int]
    requests: Mapping[RfcId, Candidate]

    @property
    def received(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """One message: as it was read now from its kept bytes, or why it cannot be; its history; what was looked for."""

    message: Message
    read: ReceivedMessage | None
    opened: Opened | None
    trouble: str
    steps: tuple[Step, ...]
    requests: Mapping[RfcId, Candidate]
    chosen: tuple[Candidate, ...]
    found: tuple[Candidate, ...]
    sought: str
    wrapper: Message | None
    wrapped: tuple[Message, ...]
    names: Mapping[StaffId, str]
    known_sender: bool

    @property
    def here(self) -> tuple[Candidate, ...]:
        """The requests it is filed to."""
        return tuple(self.requests[one.rfc_id] for one in self.message.filings if one.rfc_id in self.requests)

    @property
    def offered(self) -> tuple[tuple[Candidate, str], ...]:
        """The requests to tick, each once with a word on it: where it is filed, our guesses, what was chosen or found.

        One that was chosen keeps its place, so that nothing jumps about under a hand that ticks one after the other.
        """
        told = {one.rfc_id: (one, f"{one.investigation_title}; filed here") for one in self.here}
        for guess in self.message.guesses:
            if guess.rfc_id in self.requests:
                told.setdefault(guess.rfc_id, (self.requests[guess.rfc_id], guess.reason))
        for one in (*self.chosen, *self.found):
            told.setdefault(one.rfc_id, (one, one.investigation_title))
        return tuple(told.values())

    @property
    def cut_short(self) -> bool:
        """Whether more agencies may be called like that than are shown."""
        return len(self.found) == FOUND


def inbox(desk: Desk) -> InboxPage:
    with desk.reading() as session:
        lately = received.since(session, desk.clock() - LATELY, limit=SHOWN)
        held = received.in_place(session, Place.HELD, oldest_first=True, limit=SHOWN)
        quarantined = received.in_place(session, Place.QUARANTINED, limit=SHOWN)
        filed = received.in_place(session, Place.FILED, limit=SHOWN)
        shown = (*lately, *held, *quarantined, *filed)
        return InboxPage(
            lately=lately,
            held=held,
            quarantined=quarantined,
            filed=filed,
            counts=received.counts(session),
            requests=_requests(session, shown),
        )


def message_page(desk: Desk, message_id: MessageId, sought: str = "", *, ticked: Collection[RfcId] = ()) -> MessagePage:
    """`ticked`: requests that were chosen before; whatever is looked for now, they stand there again."""
    with desk.reading() as session:
        message = received.get(session, message_id)
        steps = received.steps(session, message_id)
        wrapped = received.wrapped(session, message_id)
        named = {rfc_id for step in steps for rfc_id in step.rfc_ids}
        requests = _requests(session, [message], named)
        chosen, found = candidates.by_ids(session, ticked), _found(session, sought)
        wrapper = received.get(session, message.wrapper) if message.wrapper else None
        names = people.names(session)
        known = bool(candidates.at_addresses(session, [message.address])) if message.address else False
    read, trouble = read_again(desk, message.sha256)
    return MessagePage(
        message=message,
        read=read,
        opened=opened(desk, read, came_at=message.arrived_at) if read else None,
        trouble=trouble,
        steps=steps,
        requests=requests,
        chosen=chosen,
        found=found,
        sought=sought,
        wrapper=wrapper,
        wrapped=wrapped,
        names=names,
        known_sender=known,
    )


def original(desk: Desk, message_id: MessageId) -> File:
    """The bytes as they came."""
    with desk.reading() as session:
        message = received.get(session, message_id)
    return File(name=f"message-{message.id}.eml", content=desk.evidence.get(message.sha256))


def attachment(desk: Desk, message_id: MessageId, number: int) -> File:
    """A file that came with it, numbered from 1. Raises `NotFound`."""
    with desk.reading() as session:
        message = received.get(session, message_id)
    read, trouble = read_again(desk, message.sha256)
    if read is None:
        raise NotFound(trouble)
    return attached(read, number)


def waiting(session: Session) -> int:
    """How many messages are held for a person."""
    return received.count(session, Place.HELD)


def bring(desk: Desk, files: Sequence[tuple[str, bytes]], *, by: Acting) -> str:
    """Take in messages that somebody saved from a mail program; says what became of them."""
    if not files:
        raise RuleBroken("Choose a message saved as a file (.eml), or several.", "files")
    if len(files) > MOST_AT_ONCE:
        raise RuleBroken(f"Bring at most {MOST_AT_ONCE} messages at once.", "files")
    if empty := [name for name, content in files if not content.strip()]:
        raise RuleBroken(f"“{empty[0]}” is empty. Save the message again and choose that.", "files")
    at = desk.clock()
    arrivals = [
        Arrival(content=content, way=Way.BROWSER, at=at, note=f"{name}, brought by {by.staff}")
        for name, content in files
    ]
    outcomes = take_in(desk, arrivals)
    if failed := [one.why for one in outcomes if isinstance(one, Failed)]:
        raise OutreachError(failed[0])
    places = [one.place for one in outcomes if not isinstance(one, Failed)]
    told = [f"{places.count(place)} {place}" for place in Place if place in places]
    if None in places:
        told.append(f"{places.count(None)} known already")
    return f"Taken in: {', '.join(told)}."


def find_requests(desk: Desk, text: str) -> tuple[Candidate, ...]:
    """Requests of every investigation whose agency has a name like this."""
    with desk.reading() as session:
        return _found(session, text)


def requests_named(desk: Desk, slug: str, agencies: Iterable[str]) -> tuple[RfcId, ...]:
    """The requests of these agencies in this investigation, by slug, name or known spelling."""
    named = list(agencies)
    with desk.reading() as session:
        directory = directory_of(session, slug, named)
        return tuple(directory.find(session, one) for one in named)


def _found(session: Session, text: str) -> tuple[Candidate, ...]:
    named = search.sought(session, text).agency_ids if text.strip() else None
    return candidates.of_agencies(session, sorted(named)[:FOUND])[:FOUND] if named else ()


def _requests(session: Session, messages: Iterable[Message], more: Collection[RfcId] = ()) -> dict[RfcId, Candidate]:
    wanted = {*more}
    for message in messages:
        wanted.update(one.rfc_id for one in message.filings)
        wanted.update(one.rfc_id for one in message.guesses)
    return {one.rfc_id: one for one in candidates.by_ids(session, wanted)}
