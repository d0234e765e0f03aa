"""What a letter's trouble makes of it: tried again and when, given up, or left to a person to judge."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import OutreachError
from outreach.domain.outbox import MailState, Outgoing
from outreach.domain.retries import COPIES_THAT_MAY_HAVE_LEFT, WAITS, next_try
from outreach.mail.outgoing import ReceiptLost, RelayUnreachable, SenderRefused, Undeliverable

A_MOMENT = timedelta(seconds=1)
COULD_NOT_BE_WRITTEN = "It could not be written"


class Fate(StrEnum):
    SENT = "sent"
    WAITS = "waiting for its reader’s working hours"
    LATER = "to be tried again"
    DEAD = "given up"
    UNCONFIRMED = "may or may not have left"
    CANCELLED = "no longer needed"
    NO_RELAY = "kept back, since the mail relay could not be used"
    TAKEN_OVER = "withdrawn, or taken over by another sender"


class Changed(Exception):
    """What the letter says changed between writing it and the moment it was to leave."""


class MustNotLeave(Exception):
    """A letter to an agency may not leave as it is, or not any more. It holds a sentence for whoever queued it."""


class NotNow(Exception):
    """It is night, a holiday or a day off where its reader is; `until` is when it is day again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("It waits for its reader’s working hours.")
        self.until = until


class NotOurs(Exception):
    """Another sender has taken the letter over; whatever happens to it now is that one's business."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What becomes of the letter. With `not_before` it waits until then; without, it ends here as `fate` says."""

    fate: Fate
    reply: str
    not_before: datetime | None = None
    tries: int = 0
    cuts: int = 0


def on_trouble(letter: Outgoing, trouble: Exception, now: datetime) -> Verdict:
    """The verdict on a letter that did not leave, or may have."""
    if isinstance(trouble, MustNotLeave):
        return Verdict(fate=Fate.CANCELLED, reply=str(trouble))
    if isinstance(trouble, NotNow):
        return _not_its_fault(letter, str(trouble), trouble.until, Fate.WAITS)
    if letter.agency and isinstance(trouble, SenderRefused):  # its own address: the relay may send all others
        return _tried(letter, str(trouble), next_try(letter.tries, now, letter.letter.message_id))
    return _on_carriers_trouble(letter, trouble, now)


def _on_carriers_trouble(letter: Outgoing, trouble: Exception, now: datetime) -> Verdict:
    match trouble:
        case Undeliverable(permanent=True):
            return Verdict(fate=Fate.DEAD, reply=str(trouble))
        case Undeliverable():
            return _tried(letter, str(trouble), next_try(letter.tries, now, letter.letter.message_id))
        case ReceiptLost():
            return _cut(letter, str(trouble), next_try(letter.tries, now, letter.letter.message_id) or now)
        case RelayUnreachable():
            return _not_its_fault(letter, str(trouble), letter.not_before, Fate.NO_RELAY)
        case Changed() | DeskBusy() | NotKnownSaved():
            return _not_its_fault(letter, "It waits a moment: something was being recorded.", now + A_MOMENT)
        case _:
            return _broken(letter, trouble, now)


def on_end_of_sender(letter: Outgoing, now: datetime) -> Verdict:
    """The verdict on a letter in the hands of a sender that died: it had not begun to leave, or it may have left."""
    if letter.state is MailState.CLAIMED:
        again_at = now if letter.tries <= len(WAITS) else None  # it may be what ends them
        return _tried(letter, "Its sender ended before it left.", again_at)
    return _cut(letter, "Its sender ended while it left.", now)


def on_nothing_to_say() -> Verdict:
    return Verdict(fate=Fate.CANCELLED, reply="Nothing it says is true any more.")


def _tried(letter: Outgoing, reply: str, again_at: datetime | None) -> Verdict:
    if again_at is None:
        return Verdict(fate=Fate.DEAD, reply=reply)
    return Verdict(fate=Fate.LATER, reply=reply, not_before=again_at, tries=letter.tries, cuts=letter.cuts)


def _not_its_fault(letter: Outgoing, reply: str, again_at: datetime, fate: Fate = Fate.LATER) -> Verdict:
    """As if it had not been tried."""
    return Verdict(fate=fate, reply=reply, not_before=again_at, tries=letter.tries - 1, cuts=letter.cuts)


def _cut(letter: Outgoing, reply: str, again_at: datetime) -> Verdict:
    """It may have left. To us a copy is sent, the same to the byte, but not for ever; to an agency none, ever."""
    cuts = letter.cuts + 1
    if letter.agency or cuts >= COPIES_THAT_MAY_HAVE_LEFT:
        return Verdict(fate=Fate.UNCONFIRMED, reply=reply)
    return Verdict(fate=Fate.LATER, reply=reply, not_before=again_at, tries=letter.tries, cuts=cuts)


def _broken(letter: Outgoing, trouble: Exception, now: datetime) -> Verdict:
    """A letter we cannot even write: once more, in case the fault was ours, and then aside."""
    said = isinstance(trouble, OutreachError)
    what = str(trouble) if said else f"{type(trouble).__name__}; the log says why"
    reply = f"{COULD_NOT_BE_WRITTEN} ({what})."
    again = None if letter.last_reply.startswith(COULD_NOT_BE_WRITTEN) else now + WAITS[0]
    return _tried(letter, reply, again)
