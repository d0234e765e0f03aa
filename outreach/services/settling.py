"""Letters that need a person: nobody knows whether they left, or they were given up. Both choices are on the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.db import agency_outbox, cases, contacts, outbox, seats
from outreach.db.session import Session
from outreach.domain.agencies import Contact, Health
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel
from outreach.domain.fold import same_address
from outreach.domain.ids import AgencyId, RfcId
from outreach.domain.outbox import NEEDS_A_PERSON, MailState, Outgoing
from outreach.domain.people import Acting
from outreach.services import leaving
from outreach.services.desk import Desk
from outreach.services.verdicts import Fate


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsettled:
    """One letter in the words a person needs. `agency` is empty for mail to one of us.

    `unknown`: it may have left; else it was given up. `address_bad`: its address is known to reach nobody.
    """

    id: int
    state: str
    agency: str
    investigation: str
    to: str
    subject: str
    message_id: str
    tried_at: datetime | None
    said: str
    next_step: str
    rfc_id: RfcId | None
    agency_slug: str = ""
    investigation_slug: str = ""
    address_bad: bool = False

    @property
    def unknown(self) -> bool:
        return self.state == MailState.UNCONFIRMED


IT_MAY_HAVE_LEFT = (
    "Look for its Message-ID in the mail relay’s log. If it is there, say that it left and paste the line; if not, say "
    "that it did not leave."
)
GIVEN_UP = "Mend what the relay complains of, then queue it again; or drop it, and ask the agency in another way."
GIVEN_UP_FOR_GOOD = (
    "Its address is known to be bad, so it cannot be queued again. Drop it, find another contact, then merge a new "
    "letter."
)
MOST_SHOWN = 500


def unsettled(desk: Desk) -> tuple[Unsettled, ...]:
    """Every letter that waits for a person's word, the newest first."""
    with desk.reading() as session:
        letters = outbox.in_state(session, *NEEDS_A_PERSON, limit=MOST_SHOWN)
        stored = cases.load_many(session, [one.rfc_id for one in letters if one.rfc_id])
        reach = contacts.of_agencies(session, [one.agency.id for one in stored.values()])
    theirs = [one for one in letters if desk.sight.everything or one.rfc_id in stored]
    return tuple(_shown(one, stored.get(one.rfc_id) if one.rfc_id and one.agency else None, reach) for one in theirs)


def waiting_for_a_person(session: Session) -> int:
    """How many letters to agencies wait for somebody's word."""
    return agency_outbox.needing_a_person(session)


def left(desk: Desk, letter_id: int, *, evidence: str, by: Acting) -> str:
    """Somebody found out that it left: it is on record with how they know, as of when it left."""
    said = " ".join(evidence.split())
    if not said:
        raise RuleBroken("Say how you know that it left: the line of the relay’s log, or who has the letter.", "left")
    with desk.writing(by) as session:
        letter = _of(session, letter_id)
        if letter.state is MailState.DEAD:
            raise RuleBroken("It was given up before it left. Queue it again, or drop it.")
        tried_at = letter.agency.tried_at if letter.agency and letter.agency.tried_at else desk.clock()
        at = min(tried_at, desk.clock())  # the clock of the machine that sent it may run ahead of ours
        if letter.agency is None:
            outbox.settled_by_hand(session, letter, MailState.SENT, reply=said, at=at)
            return "Noted: it left."
        if leaving.on_record(desk, session, letter, at, receipt=said, by=by) is not Fate.SENT:
            raise RuleBroken("Practice ended while it was written, so it has no place on the record. Drop it.")
    return "Recorded: it left."


def queue_again(desk: Desk, letter_id: int, *, evidence: str = "", by: Acting) -> str:
    """Somebody found out that it did not leave, and it shall. It bears the same name, in case they were mistaken.

    Of one that may have left they say how they know: if they are wrong, the agency is written to twice.
    """
    said = " ".join(evidence.split())
    with desk.writing(by) as session:
        letter = _of(session, letter_id)
        _need_a_way(session, letter, said)
        known = f" ({said})" if said else ""
        why = f"{by.staff} found that it had not left{known}, and queued it again."
        outbox.settled_by_hand(session, letter, MailState.QUEUED, reply=why, at=desk.clock())
    return "It waits to leave again."


def _need_a_way(session: Session, letter: Outgoing, said: str) -> None:
    if letter.agency is None:
        return
    if letter.state is MailState.UNCONFIRMED and not said:
        raise RuleBroken(
            "Say how you know that it did not leave: that its Message-ID is not in the relay’s log, and until when you "
            "looked.",
            "evidence",
        )
    stored = cases.load(session, letter.rfc_id) if letter.rfc_id else None
    if stored and _is_bad(letter, contacts.of_agency(session, stored.agency.id)):
        raise RuleBroken(GIVEN_UP_FOR_GOOD)


def _is_bad(letter: Outgoing, reach: Iterable[Contact]) -> bool:
    """Whether the agency has this address, and it is bad."""
    same = [
        one.health
        for one in reach
        if one.channel is Channel.EMAIL and same_address(one.address) == same_address(letter.letter.to)
    ]
    return bool(same) and all(health is Health.BAD for health in same)


def drop(desk: Desk, letter_id: int, *, by: Acting) -> str:
    """Somebody found out that it did not leave, and it shall not."""
    with desk.writing(by) as session:
        letter = _of(session, letter_id)
        why = f"{by.staff} found that it had not left, and dropped it. {letter.last_reply}"
        outbox.settled_by_hand(session, letter, MailState.CANCELLED, reply=why, at=desk.clock())
    return "Dropped: it will not leave."


def _of(session: Session, letter_id: int) -> Outgoing:
    found = next(iter(agency_outbox.by_ids(session, [letter_id], for_update=True)), None)
    seen = found is not None and found.rfc_id and cases.investigation_of(session, found.rfc_id)
    if found is None or not (seen or seats.seen(session).everything):
        raise NotFound("There is no such letter in the outbox.")
    if found.state not in NEEDS_A_PERSON:
        raise RuleBroken(f"This letter is {found.state} by now, and needs nobody’s word. Look at the list again.")
    return found


def _shown(one: Outgoing, about: cases.StoredCase | None, reach: Mapping[AgencyId, tuple[Contact, ...]]) -> Unsettled:
    bad = about is not None and _is_bad(one, reach.get(about.agency.id, ()))
    given_up = GIVEN_UP_FOR_GOOD if bad else GIVEN_UP
    return Unsettled(
        id=one.id,
        state=one.state,
        agency=about.agency.name if about else "",
        investigation=about.investigation_title if about else "",
        to=one.letter.to,
        subject=one.letter.subject,
        message_id=one.letter.message_id,
        tried_at=one.agency.tried_at if one.agency else None,
        said=one.last_reply,
        next_step=IT_MAY_HAVE_LEFT if one.state is MailState.UNCONFIRMED else given_up,
        rfc_id=one.rfc_id,
        agency_slug=about.agency.slug if about else "",
        investigation_slug=about.investigation_slug if about else "",
        address_bad=bad,
    )
