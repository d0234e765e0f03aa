"""Letters on their way out: claimed by one sender, noted before they leave, and what became of them noted after.

A letter to our own staff leaves at least once, and every copy of it is the same to the byte. A letter to an agency
leaves at most once (`services.leaving` says whether it may, and puts it on record). The network is never spoken to
inside a write transaction, so a slow relay holds up nobody.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outreach.db import outbox, relay, senders
from outreach.db.session import Session
from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import OutreachError
from outreach.domain.letters import Letter
from outreach.domain.outbox import NEEDS_A_PERSON, MailState, Outgoing
from outreach.domain.wallclock import counted
from outreach.mail.compose import staff_mail
from outreach.mail.outgoing import (
    AddressRefused,
    Envelope,
    Mailer,
    ReceiptLost,
    RelayUnreachable,
    Undeliverable,
)
from outreach.services import leaving, verdicts, waiting_mail
from outreach.services import reminder_letters as reminders
from outreach.services.desk import Desk
from outreach.services.verdicts import Changed, Fate, MustNotLeave, NotNow, NotOurs, Verdict

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""Longer than a relay may take over one letter. A sender that died is known at once; this is for one that hangs."""

SECONDS_AT_A_STRETCH = 30.0
"""Then the job ends, and begins anew on its next turn: whoever stops the scheduler waits no longer than this."""

SECONDS_TO_KEEP_TRYING_TO_SAVE = 10.0

ENDS = {Fate.DEAD: MailState.DEAD, Fate.UNCONFIRMED: MailState.UNCONFIRMED, Fate.CANCELLED: MailState.CANCELLED}


def send_queued(desk: Desk, at: datetime) -> str:
    """Send the letters that may be tried by `at`, for half a minute at most, and say what became of them.

    An `at` that is yet to come reaches our own staff and practice alone: what an agency gets was promised to leave in
    its office hours, and not before it can no longer be undone.
    """
    with desk.reading() as session:
        presence, health = senders.presence(session), relay.health(session)
    if health.paused(desk.clock()):
        return f"The mail relay failed {counted(health.failures, 'time')} in a row and is left alone for some minutes."
    fates = Counter[Fate]()
    until = time.monotonic() + SECONDS_AT_A_STRETCH
    with presence as owner:
        take_over(desk, at)
        while time.monotonic() < until and not fates[Fate.NO_RELAY]:
            with desk.database.writing() as session:
                now = desk.clock()
                claimed = outbox.claim(session, owner=owner, at=at, now=now, lease_until=now + LEASE)
            if claimed is None:
                break
            fates[_deliver(desk, claimed, at)] += 1
    later = waiting_mail.in_short(desk, at)
    return " ".join(said for said in (_outcome(fates, later), _left_for_later(desk, at), later) if said)


def _left_for_later(desk: Desk, at: datetime) -> str:
    if at <= desk.clock():
        return ""
    with desk.reading() as session:
        number = outbox.early(session, at=at, now=desk.clock())
    return f"{counted(number, 'letter')} to agencies stayed: it is not yet time for them." if number else ""


def _since(desk: Desk, letter: Outgoing, at: datetime) -> datetime:
    """From when a letter that failed waits: in a run ahead of the clock from `at`, so that it is not due at once.

    One that really goes to an agency keeps to the clock.
    """
    real = letter.agency is not None and not letter.agency.practice
    return desk.clock() if real else max(at, desk.clock())


def take_over(desk: Desk, at: datetime) -> None:
    """Look after the letters of senders that died or hang: those that had not begun to leave simply wait again."""
    with desk.reading() as session:
        in_hand = outbox.in_hand(session)
        gone = senders.gone(session, {letter.owner for letter in in_hand})
    if in_hand:
        with desk.database.writing() as session:
            for letter in outbox.abandoned(session, in_hand, gone=gone, now=desk.clock()):
                _settle(session, letter, verdicts.on_end_of_sender(letter, min(at, desk.clock())), at)


def undelivered(desk: Desk) -> tuple[Outgoing, ...]:
    """The newest letters that a person should look at: given up, or perhaps not arrived."""
    with desk.reading() as session:
        return outbox.in_state(session, *NEEDS_A_PERSON)


def _outcome(fates: Counter[Fate], later: str) -> str:
    if not fates:
        return "No mail is due now." if later else "No mail waits."
    return f"Letters: {', '.join(f'{number} {fate}' for fate, number in fates.items())}."


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A letter written out, who carries it, and what is asked once more in the transaction before it leaves.

    `sent`: what is noted with that it was taken.
    """

    letter: Outgoing
    envelope: Envelope
    carrier: Mailer
    check: Callable[[Session], None]
    sent: Callable[[Session], None] = lambda _: None


def _deliver(desk: Desk, claimed: Outgoing, at: datetime) -> Fate:
    """Send one letter. Whatever goes wrong with it is noted on it, and goes no further."""
    try:
        ready = _ready(desk, claimed, at)
        receipt = _carry(desk, ready) if ready else None
    except NotOurs:
        return Fate.TAKEN_OVER
    except Exception as trouble:  # a letter may break in any way, and must not stop the letters behind it
        ours = not isinstance(trouble, (OutreachError, Changed, MustNotLeave, NotNow))
        log.log(logging.ERROR if ours else logging.INFO, "Letter %s did not leave", claimed.id, exc_info=ours)
        return _troubled(desk, claimed, trouble, at)
    if ready is None or receipt is None:
        return _save(desk, lambda session: _cancel(session, claimed, at))
    return _taken(desk, ready, receipt)


def _ready(desk: Desk, claimed: Outgoing, at: datetime) -> Ready | None:
    """The letter as it is to leave; None when it says nothing that is still true."""
    with desk.reading() as session:
        if claimed.agency is not None:
            leaves = leaving.envelope(desk, session, claimed)
            return Ready(
                letter=leaving.named(claimed, leaves),
                envelope=leaves,
                carrier=leaving.carrier(desk, claimed),
                check=lambda session: leaving.check_at_the_door(desk, session, claimed),
            )
        stands, seen = reminders.as_it_stands(desk, session, claimed, at), reminders.fingerprint(session, claimed)
    if (letter := stands.letter) is None:
        return None

    def unchanged(session: Session) -> None:
        if reminders.fingerprint(session, claimed) != seen:
            raise Changed

    return Ready(
        letter=replace(claimed, letter=letter),
        envelope=_notice(desk, letter, claimed),
        carrier=desk.mailer,
        check=unchanged,
        sent=lambda session: reminders.forget(session, stands.dropped, at),
    )


def _carry(desk: Desk, ready: Ready) -> str:
    """Hand the letter to the carrier and return the receipt."""
    letter, left = ready.letter, False

    def before_it_leaves() -> None:
        nonlocal left
        with _desk_at_fault():
            _note_that_it_leaves(desk, ready)
        left = True

    try:
        return ready.carrier.send(ready.envelope, before_it_leaves=before_it_leaves)
    except RelayUnreachable as trouble:
        if letter.agency and letter.agency.practice:  # a full disk here says nothing about the relay
            raise Undeliverable(str(trouble), permanent=False) from trouble
        raise
    except (Undeliverable, ReceiptLost):
        raise  # the carrier has told us where it stands
    except Exception as trouble:
        if left:
            raise ReceiptLost(f"Something broke while it left ({type(trouble).__name__}).") from trouble
        raise


def _note_that_it_leaves(desk: Desk, ready: Ready) -> None:
    """Ask once more whether it may. What leaves for an agency is kept first, byte for byte."""
    if ready.letter.agency:
        desk.evidence.put(ready.envelope.content)
    with desk.database.writing() as session:
        if not outbox.hold(session, ready.letter, MailState.CLAIMED):
            raise NotOurs
        ready.check(session)
        outbox.leaving(session, ready.letter, lease_until=desk.clock() + LEASE)


@contextmanager
def _desk_at_fault() -> Iterator[None]:
    """Whatever else breaks in here is the desk's fault, and must not count against the letter."""
    try:
        yield
    except (Changed, MustNotLeave, NotOurs, DeskBusy):
        raise
    except Exception as trouble:
        raise NotKnownSaved from trouble


def _notice(desk: Desk, letter: Letter, claimed: Outgoing) -> Envelope:
    content = staff_mail(letter, sender=desk.mail_from, at=claimed.created_at)
    return Envelope(sender=desk.mail_from, to=letter.to, content=content)


def _troubled(desk: Desk, claimed: Outgoing, trouble: Exception, at: datetime) -> Fate:
    verdict = verdicts.on_trouble(claimed, trouble, _since(desk, claimed, at))
    if claimed.agency and isinstance(trouble, MustNotLeave):
        return _save(desk, lambda session: leaving.refused_at_the_door(desk, session, claimed, why=verdict.reply))
    if claimed.agency and isinstance(trouble, AddressRefused):
        try:
            return _save(
                desk,
                lambda session: leaving.address_refused(desk, session, claimed, desk.clock(), reply=verdict.reply),
            )
        except OutreachError as why:
            log.info("Letter %s: the refusal could not be put on record: %s", claimed.id, type(why).__name__)
    return _save(desk, lambda session: _settle(session, claimed, verdict, desk.clock()))


def _taken(desk: Desk, ready: Ready, receipt: str) -> Fate:
    """The carrier has taken it. A letter to an agency is on record with that, or left to a person to put there."""
    at, claimed = desk.clock(), ready.letter
    if claimed.agency is None:
        return _save(desk, lambda session: _sent(session, ready, receipt, at))
    try:
        return _save(desk, lambda session: _on_record(desk, session, claimed, receipt=receipt, now=at))
    except OutreachError as why:
        reply = f"It left ({receipt}), and could not be put on record. {why}"
        verdict = Verdict(fate=Fate.UNCONFIRMED, reply=reply)
        return _save(desk, lambda session: _settle(session, claimed, verdict, at))


def _settle(session: Session, letter: Outgoing, verdict: Verdict, now: datetime) -> Fate:
    if verdict.fate is Fate.NO_RELAY:
        relay.failed(session, relay.health(session).failed(now), verdict.reply)
    if verdict.not_before is None:
        kept = outbox.settled(session, letter, ENDS[verdict.fate], reply=verdict.reply)
    else:
        kept = outbox.again(
            session,
            letter,
            not_before=verdict.not_before,
            reply=verdict.reply,
            tries=verdict.tries,
            cuts=verdict.cuts,
        )
    return verdict.fate if kept else Fate.TAKEN_OVER


def _cancel(session: Session, letter: Outgoing, at: datetime) -> Fate:
    fate = _settle(session, letter, verdicts.on_nothing_to_say(), at)
    if fate is Fate.CANCELLED:
        reminders.take_back(session, letter, at)
    return fate


def _sent(session: Session, ready: Ready, receipt: str, now: datetime) -> Fate:
    relay.works(session)
    if not outbox.sent(session, ready.letter, at=now, reply=receipt):
        return Fate.TAKEN_OVER
    ready.sent(session)
    return Fate.SENT


def _on_record(desk: Desk, session: Session, letter: Outgoing, *, receipt: str, now: datetime) -> Fate:
    if letter.agency and not letter.agency.practice:
        relay.works(session)
    return leaving.on_record(desk, session, letter, now, receipt=receipt)


def _save(desk: Desk, note: Callable[[Session], Fate]) -> Fate:
    """Note what became of a letter, and do not let go easily: it has left, and nobody else knows.

    What a rule refuses now it would refuse again, so that is not tried twice.
    """
    until = time.monotonic() + SECONDS_TO_KEEP_TRYING_TO_SAVE
    while True:
        try:
            with desk.database.writing() as session:
                return note(session)
        except Exception as trouble:
            refused = isinstance(trouble, OutreachError) and not isinstance(trouble, (DeskBusy, NotKnownSaved))
            if refused or time.monotonic() > until:
                raise
        time.sleep(0.2)
