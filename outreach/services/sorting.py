"""A message that was read, put where it belongs: the row it is kept as, and the first line of its history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from outreach.db.received import Kept
from outreach.domain.case import Case
from outreach.domain.facts import AttemptMade, Happened
from outreach.domain.inbox import Arrival, Done, Fate, Filing, Guess, Message, MessageId, Place, Sort, Step, Way
from outreach.domain.people import MACHINE
from outreach.domain.received import ReceivedMessage, doubt_about
from outreach.domain.sender_checks import doubt
from outreach.services.books import Books
from outreach.services.filing import fact_of, line, sort_of

NOT_YET = MessageId(0)
UNREAD: Final[dict[str, Any]] = {"sort": Sort.UNREAD, "certainty": "", "rule": ""}
LONGEST_ID, LONGEST_ADDRESS, LONGEST_NOTE, LONGEST_RULE = 998, 320, 500, 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorted:
    """A message in its place, with what was done to bring it there."""

    message: Message
    step: Step

    @property
    def kept(self) -> Kept:
        return Kept(message=self.message, steps=(self.step,))

    def within(self, wrapper: MessageId) -> Kept:
        """The same, as attached to another one."""
        return Kept(message=replace(self.message, wrapper=wrapper), steps=(self.step,))

    def remarked(self, sentence: str) -> "Sorted":
        return replace(self, message=replace(self.message, remarks=(*self.message.remarks, sentence)))


def filed(arrival: Arrival, message: ReceivedMessage, fate: Fate, books: Books, *, at: datetime) -> Sorted:
    """On the logs its fate names. Raises what the rules raise, and then nothing was added."""
    filings = []
    for rfc_id in fate.rfc_ids:

        def tell(case: Case) -> Happened:
            when = happened_at(arrival, message, case)
            return fact_of(message, case, raw=message.sha256, at=when, attempt=fate.attempt)

        filings.append(Filing(rfc_id=rfc_id, seq=books.add(rfc_id, tell, MACHINE).seq))
    row = replace(row_of(arrival, message, at=at), place=Place.FILED, filings=tuple(filings))
    return Sorted(message=row, step=_step(at, Done.FILED, fate.why, fate))


def left_to_a_person(
    arrival: Arrival, message: ReceivedMessage, fate: Fate, *, at: datetime, because: str = ""
) -> Sorted:
    """Held, with the guesses; where it was to be filed and the rules would not have it, that request is the guess."""
    guesses = fate.guesses or tuple(Guess(rfc_id=each, reason=fate.why) for each in fate.rfc_ids)
    why = f"{fate.why} {because}".strip()
    return Sorted(
        message=replace(row_of(arrival, message, at=at), place=Place.HELD, guesses=guesses),
        step=_step(at, Done.HELD, why, fate),
    )


def forwarded(arrival: Arrival, message: ReceivedMessage, *, at: datetime) -> Sorted:
    """One of us sent a message on as an attachment: what counts is inside, and is taken in for itself."""
    row = replace(row_of(arrival, message, at=at), place=Place.FILED, sort=Sort.FORWARD)
    why = "One of us forwarded it; what is attached was taken in as a message of its own."
    return Sorted(message=row, step=_step(at, Done.UNWRAPPED, why, Fate(why=why)))


def too_large(arrival: Arrival, top: ReceivedMessage, fate: Fate, why: str, *, at: datetime) -> Sorted:
    """An answer with great scans, most of the time: a person opens it, and files it where its headers point."""
    found = left_to_a_person(arrival, top, fate, at=at, because=why)
    return replace(found, message=replace(found.message, remarks=(line(why),), **UNREAD))


def quarantined(arrival: Arrival, raw: str, why: str, top: ReceivedMessage | None = None, *, at: datetime) -> Sorted:
    """Nobody could take it apart: a person looks at its bytes, and decides. Its headers may say from whom it is."""
    row = row_of(arrival, top, at=at) if top else _nameless(arrival, raw, at)
    remarks = (line(why),) if why else ()
    row = replace(row, place=Place.QUARANTINED, remarks=remarks, **UNREAD)
    return Sorted(message=row, step=_step(at, Done.QUARANTINED, line(why), Fate(why=why)))


def _nameless(arrival: Arrival, raw: str, at: datetime) -> Message:
    return Message(
        id=NOT_YET,
        sha256=raw,
        size=len(arrival.content),
        arrived_at=arrival.at,
        received_at=at,
        way=arrival.way,
        note=line(arrival.note, LONGEST_NOTE),
        place=Place.QUARANTINED,
        sort=Sort.UNREAD,
        certainty="",
        rule="",
        sender="",
        address="",
        subject="",
        sent_at=None,
        message_id="",
        remarks=(),
        wrapper=arrival.wrapper,
    )


def row_of(arrival: Arrival, message: ReceivedMessage, *, at: datetime) -> Message:
    """What lists need of a message. Its place is chosen by whoever knows it."""
    return Message(
        id=NOT_YET,
        sha256=message.sha256,
        size=message.size,
        arrived_at=arrival.at,
        received_at=at,
        way=arrival.way,
        note=line(arrival.note, LONGEST_NOTE),
        place=Place.HELD,
        sort=sort_of(message),
        certainty=message.certainty.value if message.certainty else "",
        rule=line(message.rule, LONGEST_RULE),
        sender=line(str(message.sender), LONGEST_NOTE),
        address=line(message.sender.address, LONGEST_ADDRESS),
        subject=line(message.subject),
        sent_at=message.date,
        message_id=line(message.message_id, LONGEST_ID),
        remarks=tuple(
            dict.fromkeys(
                line(one) for one in (doubt(message), *message.notes, doubt_about(message.date, arrival.at)) if one
            )
        ),
        wrapper=arrival.wrapper,
    )


def happened_at(arrival: Arrival, message: ReceivedMessage, case: Case) -> datetime:
    """When it came. A message brought by hand came when its sender says it was sent, unless that cannot be.

    The clock of a sender is not ours: what arrived by itself came when it arrived. Nor is that of a mail server, which
    can run ahead: what is here came by now.
    """
    if arrival.way not in (Way.BROWSER, Way.FORWARDED) or message.date is None:
        return min(arrival.at, case.now)
    attempts: Sequence[datetime] = [one.occurred_at for one in case.entries if isinstance(one.fact, AttemptMade)]
    at = min(arrival.at, case.now)
    return message.date if min(attempts, default=message.date) <= message.date <= at else at


def _step(at: datetime, done: Done, why: str, fate: Fate) -> Step:
    return Step(at=at, by=MACHINE.staff, done=done, why=why, rfc_ids=fate.rfc_ids)
