"""What a person does with a message: files it, moves it, splits it over several requests, sets it apart, lets it back.

Each is on the record twice, in one transaction: in the message's own history, and as facts on the logs concerned.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from outreach.db import cases, erasures, received, seats
from outreach.db.session import Session, hold_clock
from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.ids import RfcId, Seq
from outreach.domain.inbox import Arrival, Done, Filing, Guess, Message, MessageId, Place, Sort, Step
from outreach.domain.matching import decide
from outreach.domain.people import Acting
from outreach.domain.received import ReceivedMessage
from outreach.services import clues, teams
from outreach.services.books import Books, happening
from outreach.services.desk import Desk
from outreach.services.filing import fact_of, unread
from outreach.services.filing import received as as_received
from outreach.services.mail_parts import READ_ALONE, may_sort
from outreach.services.messages import read_again
from outreach.services.sorting import happened_at, row_of

JUDGING = (
    facts.AutoReplyReceived,
    facts.Acknowledged,
    facts.MessageSetAside,
    facts.ResponseReceived,
)


def file_to(desk: Desk, message_id: MessageId, rfc_ids: Collection[RfcId], why: str, *, by: Acting) -> None:
    """File it to these requests and to no others: where it was filed elsewhere, that is taken back with the reason."""
    wanted = sorted(set(rfc_ids))
    if not wanted:
        raise RuleBroken("Choose the request it belongs to.", "to")
    with _changing(desk, message_id, by) as change:
        gone = [one for one in change.theirs if one.rfc_id not in wanted]
        stay = [one for one in change.message.filings if one not in gone]
        new = [rfc_id for rfc_id in wanted if rfc_id not in {one.rfc_id for one in stay}]
        if not new and not gone:
            raise RuleBroken("It is filed there already.", "to")
        if gone and not why.strip():
            raise RuleBroken("Say why it moves: the reason stands on the log it leaves.", "why")
        change.take_back(gone, why)
        added = change.tell(new, change.fact)
        change.settle(Place.FILED, (*stay, *added), _step_of(wanted, gone), why)


def quarantine(desk: Desk, message_id: MessageId, why: str, *, by: Acting) -> None:
    """Spam, or what must not lie among the mail. What it became on a log is taken back with the reason.

    What lies there because nobody could read it, a person may leave there; then it waits for nobody any more.
    """
    if not why.strip():
        raise RuleBroken("Give the reason: whoever looks for this message later reads it.", "why")
    with _changing(desk, message_id, by) as change:
        if change.message.place is Place.QUARANTINED and change.set_apart:
            raise RuleBroken("It is quarantined already.", "why")
        change.need_all_of_it()
        change.take_back(change.message.filings, why)
        change.settle(Place.QUARANTINED, (), Done.SPAM, why)


def release(desk: Desk, message_id: MessageId, why: str, *, by: Acting) -> None:
    """Out of quarantine and back to where a person files it, with our guesses."""
    with _changing(desk, message_id, by) as change:
        if change.message.place is not Place.QUARANTINED:
            raise RuleBroken("It is not quarantined.", "why")
        change.settle(Place.HELD, (), Done.RELEASED, why)


def judge_human(desk: Desk, message_id: MessageId, why: str, *, by: Acting) -> None:
    """A person wrote after all what was filed as a machine's answer: it is taken back, and waits to be classified."""
    with _changing(desk, message_id, by) as change:
        if not change.message.certain_machine or change.message.place is not Place.FILED:
            raise RuleBroken("This is not filed as an automatic reply.", "why")
        change.need_all_of_it()
        where = change.message.filings
        change.take_back(where, why.strip() or "A person wrote this after all.")
        added = change.tell([one.rfc_id for one in where], change.as_a_persons)
        change.message = replace(change.message, sort=Sort.HUMAN, certainty="")
        change.settle(Place.FILED, added, Done.JUDGED_HUMAN, why)


def _step_of(wanted: Sequence[RfcId], gone: Sequence[Filing]) -> Done:
    if len(wanted) > 1:
        return Done.SPLIT
    return Done.MOVED if gone else Done.FILED


@contextmanager
def _changing(desk: Desk, message_id: MessageId, by: Acting) -> Iterator["_Change"]:
    """The message, held for one transaction. It is taken apart before: a reader may take its time, a writer may not."""
    with desk.reading() as session:
        message = received.get(session, message_id)
        if erasures.of_message(session, message_id):
            raise RuleBroken("The words of this message were erased. There is nothing left to sort.")
    read, _ = read_again(desk, message.sha256)
    with desk.writing(by) as session:
        hold_clock(session)
        change = _Change(
            desk=desk, session=session, message=received.get(session, message_id, for_update=True), read=read, by=by
        )
        change.need_a_part()
        yield change


@dataclass(kw_only=True)
class _Change:
    desk: Desk
    session: Session
    message: Message
    read: ReceivedMessage | None
    by: Acting

    @property
    def set_apart(self) -> bool:
        return any(step.done is Done.SPAM for step in received.steps(self.session, self.message.id))

    @property
    def theirs(self) -> tuple[Filing, ...]:
        """Where it is filed, as far as whoever acts may see it: what they cannot see they do not move."""
        seen = cases.load_many(self.session, [one.rfc_id for one in self.message.filings])
        return tuple(one for one in self.message.filings if one.rfc_id in seen)

    def need_all_of_it(self) -> None:
        if len(self.theirs) < len(self.message.filings):
            raise RuleBroken("It is filed to other work of this house as well. Its lead has to do this.", "why")

    def need_a_part(self) -> None:
        named = {one.rfc_id for one in self.message.filings} | {one.rfc_id for one in self.message.guesses}
        where = [stored.investigation_id for stored in cases.load_many(self.session, sorted(named)).values()]
        if not may_sort(self.desk.sight, where):
            raise RuleBroken(READ_ALONE, "why")

    def take_back(self, filings: Sequence[Filing], why: str) -> None:
        """Its entries there are retracted, unless somebody has judged them: then that has to go first."""
        for stored in cases.load_many(self.session, [one.rfc_id for one in filings]).values():
            teams.need_to_record(self.desk, stored.investigation_id)
        books = Books(self.desk, self.session, [one.rfc_id for one in filings])
        for one in filings:
            case = books.case(one.rfc_id)
            if one.seq not in case.standing.known.retracted:
                _need_unjudged(case, one.seq)
                books.add(one.rfc_id, happening(facts.EntryRetracted(entry=one.seq, reason=why.strip())), self.by)
        books.write()

    def tell(self, rfc_ids: Sequence[RfcId], fact: Callable[[Case], Happened]) -> list[Filing]:
        stored = cases.load_many(self.session, rfc_ids)
        for rfc_id in rfc_ids:
            if rfc_id not in stored:
                raise RuleBroken("There is no such request for comment. Look for the agency once more.", "to")
            teams.need_to_record(self.desk, stored[rfc_id].investigation_id)
        books = Books(self.desk, self.session, rfc_ids)
        added = [Filing(rfc_id=rfc_id, seq=books.add(rfc_id, fact, self.by).seq) for rfc_id in rfc_ids]
        books.write()
        return added

    def fact(self, case: Case) -> Happened:
        """What it becomes on a log. One that nobody can read is filed for its bytes."""
        if self.read is None:
            told = unread(self.message.sender, self.message.subject, raw=self.message.sha256)
            return Happened(at=min(self.message.arrived_at, case.now), fact=told)
        if self.message.sort is Sort.HUMAN:
            return self.as_a_persons(case)
        at = happened_at(self._arrival, self.read, case)
        return fact_of(self.read, case, raw=self.message.sha256, at=at, by_person=True)

    def as_a_persons(self, case: Case) -> Happened:
        if self.read is None:
            raise RuleBroken("Its bytes cannot be read now. Save them, and log the message by hand.", "why")
        told = as_received(self.read, raw=self.message.sha256)
        return Happened(at=happened_at(self._arrival, self.read, case), fact=told)

    def settle(self, place: Place, filings: Sequence[Filing], done: Done, why: str) -> None:
        """Where it is now, on the message and in its history. What leaves a log is theirs still who could read it."""
        theirs = () if place is Place.FILED else _once(self.message)
        self.message = replace(self.message, place=place, filings=tuple(filings), guesses=theirs)
        if place is Place.HELD and self.read is not None:
            self._look_again(self.read)
        received.put(self.session, self.message)
        rfc_ids = tuple(one.rfc_id for one in filings)
        step = Step(at=self.desk.clock(), by=self.by.staff, done=done, why=why.strip(), rfc_ids=rfc_ids)
        received.done(self.session, self.message.id, step)

    def _look_again(self, read: ReceivedMessage) -> None:
        """What could not be read when it came perhaps can be now; and whose it may be as well is worked out afresh."""
        with seats.lifted(self.session):  # whose it may be does not hang on who looks
            fate = decide(read, clues.gather(self.desk, self.session, [read]))
        known = row_of(self._arrival, read, at=self.message.received_at)
        guesses = fate.guesses or tuple(Guess(rfc_id=each, reason=fate.why) for each in fate.rfc_ids)
        self.message = replace(
            self.message,
            sort=known.sort if self.message.sort is Sort.UNREAD else self.message.sort,
            certainty=known.certainty,
            rule=known.rule,
            sender=known.sender,
            address=known.address,
            subject=known.subject,
            sent_at=known.sent_at,
            message_id=known.message_id,
            guesses=(*guesses, *self.message.guesses),
        )

    @property
    def _arrival(self) -> Arrival:
        """As it came, without its bytes: they are read already."""
        return Arrival(content=b"", way=self.message.way, at=self.message.arrived_at, wrapper=self.message.wrapper)


def _once(message: Message) -> tuple[Guess, ...]:
    """Whose it was or may have been, as guesses: set apart or waiting again, it is nobody else's to open."""
    was = tuple(Guess(rfc_id=one.rfc_id, reason="It was filed here before.") for one in message.filings)
    return (*was, *message.guesses)


def _need_unjudged(case: Case, seq: Seq) -> None:
    gone = case.standing.known.retracted
    for entry in case.entries:
        if isinstance(entry.fact, JUDGING) and entry.fact.message == seq and entry.seq not in gone:
            raise RuleBroken(
                f"Somebody judged this message, in entry {entry.seq} of {case.standing.known.listing.name}. Take that "
                "entry back first.",
                "to",
            )
