"""Proof that no message is lost: filed, held and quarantined are what was received, and each is where it says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outreach.db import erasures, log, received
from outreach.db.session import Session
from outreach.domain.errors import NotFound, OutreachError
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId
from outreach.domain.inbox import Filing, Message, Place, Sort
from outreach.services.desk import Desk


@dataclass
class Mail:
    """How much mail was looked at, and where it is."""

    messages: int = 0
    places: dict[Place, int] = field(default_factory=lambda: dict.fromkeys(Place, 0))


def look_at_mail(desk: Desk, session: Session, mail: Mail) -> Iterator[str]:
    """What is wrong, in sentences; counts in `mail` what was looked at."""
    erased = erasures.messages(session)
    for messages in received.everything(session):
        logs = log.read_some(session, sorted({one.rfc_id for message in messages for one in message.filings}))
        for message in messages:
            mail.messages += 1
            mail.places[message.place] += 1
            yield from () if message.id in erased else _bytes(desk, message)
            yield from _wrong(message, logs)
    counted = received.counts(session)
    if counted != mail.places or sum(counted.values()) != mail.messages:
        yield "Mail: filed, held and quarantined do not add up to what was received."


def _bytes(desk: Desk, message: Message) -> Iterator[str]:
    named = f"Message {message.id}"
    try:
        size = len(desk.evidence.get(message.sha256))
    except NotFound:
        yield f"{named}: its bytes are gone from the evidence store."
    except OutreachError as changed:
        yield f"{named}: {changed}"
    else:
        if size != message.size:
            yield f"{named}: its bytes are {size:,}, and {message.size:,} were received."


def _wrong(message: Message, logs: Mapping[RfcId, Sequence[Entry]]) -> Iterator[str]:
    named = f"Message {message.id}"
    yield from _misplaced(named, message)
    for filing in message.filings:
        yield from _entry(named, message, filing, logs.get(filing.rfc_id, ()))


def _misplaced(named: str, message: Message) -> Iterator[str]:
    if message.place is Place.FILED and not message.filings and message.sort is not Sort.FORWARD:
        yield f"{named} is filed, and no request has it."
    if message.place is not Place.FILED and message.filings:
        yield f"{named} is {message.place}, and a request has it."
    if message.place is Place.FILED and message.guesses:
        yield f"{named} is filed, and there are guesses whose it may be."


def _entry(named: str, message: Message, filing: Filing, entries: Sequence[Entry]) -> Iterator[str]:
    entry = entries[filing.seq - 1] if 1 <= filing.seq <= len(entries) else None
    if entry is None:
        yield f"{named} is filed as entry {filing.seq} of request {filing.rfc_id}, which is not there."
    elif getattr(entry.fact, "raw", "") != message.sha256:
        yield f"{named} is filed as entry {filing.seq} of request {filing.rfc_id}, which names other bytes."
