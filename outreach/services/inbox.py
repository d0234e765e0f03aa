"""The inbox: what waits for a person, what came in, and where it went and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from outreach.db import candidates, erasures, people, received, search
from outreach.db.session import Session
from outreach.domain.errors import NotFound
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.inbox import Done, Message, MessageId, Place, Sort, Step
from outreach.domain.matching import Candidate
from outreach.domain.received import ReceivedMessage
from outreach.services import heartbeat
from outreach.services.desk import Desk
from outreach.services.mail_parts import MailPart
from outreach.services.messages import File, Opened, attached, opened, read_again
from outreach.services.naming import directory_of

SHOWN, FIRST_HELD, FOUND = 50, 20, 60


class Which(StrEnum):
    """Which messages a list shows."""

    ALL = "all"
    FILED = "filed"
    HELD = "held"
    QUARANTINED = "quarantined"
    BOUNCES = "bounces"
    MACHINES = "machines"


PUTS = frozenset(Done) - {Done.UNWRAPPED}
"""What puts a message somewhere else. Before it was put anywhere, its requests were only guesses."""

PLACES = {Which.FILED: Place.FILED, Which.HELD: Place.HELD, Which.QUARANTINED: Place.QUARANTINED}
SORTS = {Which.BOUNCES: (Sort.BOUNCE,), Which.MACHINES: (Sort.AUTO_REPLY, Sort.RECEIPT)}


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """What waits for a person (the oldest first), and what came in (the newest first), a page of it.

    `whys` says why a message is where it is; `more` is the last message of this page, where older ones follow.
    `trouble` is what keeps mail from coming in; `part` what the reader may do with it.
    """

    held: tuple[Message, ...]
    came: tuple[Message, ...]
    which: Which
    before: MessageId | None
    more: MessageId | None
    whys: Mapping[MessageId, str]
    counts: Mapping[Place, int]
    requests: Mapping[RfcId, Candidate]
    trouble: str
    part: MailPart

    @property
    def received(self) -> int:
        return sum(self.counts.values())

    @property
    def on_top(self) -> bool:
        """Whether this is the page one comes to, where what waits stands first."""
        return self.which is Which.ALL and self.before is None


@dataclass(frozen=True, kw_only=True)
class Places:
    """What the shell lists: every place with its messages."""

    held: tuple[Message, ...]
    quarantined: tuple[Message, ...]
    filed: tuple[Message, ...]
    unwrapped: Mapping[MessageId, tuple[MessageId, ...]]
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
    part: MailPart
    erased: str = ""

    @property
    def only_quarantined(self) -> bool:
        """Whether nobody has looked at what nobody could read."""
        set_apart = any(step.done is Done.SPAM for step in self.steps)
        return self.message.place is Place.QUARANTINED and not set_apart

    @property
    def here(self) -> tuple[Candidate, ...]:
        """The requests it is filed to."""
        return tuple(self.requests[one.rfc_id] for one in self.message.filings if one.rfc_id in self.requests)

    @property
    def offered(self) -> tuple[tuple[Candidate, str], ...]:
        """The requests to tick, each once with a word on it: where it is filed, our guesses, what was chosen or found.

        Only where the reader may file it. One that was chosen keeps its place, so that nothing jumps about under a hand
        that ticks one after the other.
        """
        told = {one.rfc_id: (one, f"{one.investigation_title}; filed here") for one in self.here}
        for guess in self.message.guesses:
            if self.part.records(guess.rfc_id):
                told.setdefault(guess.rfc_id, (self.requests[guess.rfc_id], guess.reason))
        for one in (one for one in (*self.chosen, *self.found) if self.part.records(one.rfc_id)):
            told.setdefault(one.rfc_id, (one, one.investigation_title))
        return tuple(told.values())

    @property
    def said_above(self) -> tuple[str, ...]:
        """Sentences that stand over the message: its history need not say them again."""
        return (self.trouble, *self.message.remarks)

    def left(self, step: Step) -> tuple[RfcId, ...]:
        """The requests it lay on before this step and not after it. What is only looked at again moves nothing."""
        before = next((one for one in reversed(self.steps[: self.steps.index(step)]) if one.done in PUTS), None)
        gone = before.rfc_ids if before and before.done is not Done.HELD and step.done in PUTS else ()
        return tuple(rfc_id for rfc_id in gone if rfc_id not in step.rfc_ids and rfc_id in self.requests)

    @property
    def cut_short(self) -> bool:
        """Whether more agencies may be called like that than are shown."""
        return len(self.found) == FOUND


def inbox(desk: Desk, which: Which = Which.ALL, before: MessageId | None = None) -> InboxPage:
    """`before`: the messages older than this one."""
    with desk.reading() as session:
        held = received.in_place(session, Place.HELD, oldest_first=True, limit=FIRST_HELD)
        found = received.listed(
            session, before=before, limit=SHOWN + 1, place=PLACES.get(which), sorts=SORTS.get(which, ())
        )
        came = found[:SHOWN]
        requests = _requests(session, (*held, *came))
        return InboxPage(
            held=held,
            came=came,
            which=which,
            before=before,
            more=came[-1].id if len(found) > SHOWN else None,
            whys=received.last_words(session, [one.id for one in came if one.place is Place.QUARANTINED]),
            counts=received.counts(session),
            requests=requests,
            trouble=heartbeat.mail_in(session, desk.clock()),
            part=MailPart(sight=desk.sight, requests=requests),
        )


def by_place(desk: Desk) -> Places:
    with desk.reading() as session:
        held = received.in_place(session, Place.HELD, oldest_first=True, limit=SHOWN)
        quarantined = received.in_place(session, Place.QUARANTINED, limit=SHOWN)
        filed = received.in_place(session, Place.FILED, limit=SHOWN)
        return Places(
            held=held,
            quarantined=quarantined,
            filed=filed,
            unwrapped={
                one.id: tuple(each.id for each in received.wrapped(session, one.id))
                for one in filed
                if one.sort is Sort.FORWARD
            },
            counts=received.counts(session),
            requests=_requests(session, (*held, *quarantined, *filed)),
        )


def message(desk: Desk, message_id: MessageId) -> Message:
    """As the desk keeps it now. Raises `NotFound`."""
    with desk.reading() as session:
        return received.get(session, message_id)


def next_held(desk: Desk, after: Message) -> Message | None:
    """The message that waits longest of those that came after this one, else of all that wait."""
    with desk.reading() as session:
        held = received.in_place(session, Place.HELD, oldest_first=True, limit=SHOWN)
    others = [one for one in held if one.id != after.id]
    later = [one for one in others if (one.received_at, one.id) > (after.received_at, after.id)]
    return next(iter(later or others), None)


def message_page(desk: Desk, message_id: MessageId, sought: str = "", *, ticked: Collection[RfcId] = ()) -> MessagePage:
    """`ticked`: requests that were chosen before; whatever is looked for now, they stand there again."""
    with desk.reading() as session:
        message = received.get(session, message_id)
        steps = received.steps(session, message_id)
        wrapped = received.wrapped(session, message_id)
        named = {rfc_id for step in steps for rfc_id in step.rfc_ids}
        requests = _requests(session, [message], named)
        chosen, found = candidates.by_ids(session, ticked), _found(session, sought)
        around = message.wrapper
        wrapper = received.get(session, around) if around and received.is_seen(session, around) else None
        names = people.names(session)
        known = bool(candidates.at_addresses(session, [message.address])) if message.address else False
        gone = erasures.of_message(session, message_id)
    read, trouble = (None, gone.said) if gone else read_again(desk, message.sha256)
    shown = {**requests, **{one.rfc_id: one for one in (*chosen, *found)}}
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
        part=MailPart(sight=desk.sight, requests=shown),
        erased=gone.said if gone else "",
    )


def original(desk: Desk, message_id: MessageId) -> File:
    """The bytes as they came. Raises `NotFound` where they were erased."""
    message = _kept(desk, message_id)
    return File(name=f"message-{message.id}.eml", content=desk.evidence.get(message.sha256))


def attachment(desk: Desk, message_id: MessageId, number: int) -> File:
    """A file that came with it, numbered from 1. Raises `NotFound`."""
    message = _kept(desk, message_id)
    read, trouble = read_again(desk, message.sha256)
    if read is None:
        raise NotFound(trouble)
    return attached(read, number)


def _kept(desk: Desk, message_id: MessageId) -> Message:
    with desk.reading() as session:
        message, gone = received.get(session, message_id), erasures.of_message(session, message_id)
    if gone is not None:
        raise NotFound(gone.said)
    return message


def waiting(session: Session) -> tuple[int, int]:
    """How many messages are held for a person, and how many lie in quarantine that nobody could read nor set apart."""
    return received.waiting(session)


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
