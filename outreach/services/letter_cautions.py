"""What stands against writing to an agency just now: another letter of ours, a sign-off, time it still has.

Looked for while a batch is open, and before each approval; what changes after that is `letter_watch`'s to see.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from outreach.domain import followups
from outreach.domain.batches import Pending, shorter
from outreach.domain.calendars import CalendarEnds, doubts_between, working_days_between
from outreach.domain.chasing import Wait
from outreach.domain.ids import RfcId
from outreach.domain.letter_templates import Purpose
from outreach.domain.merging import Merged, Problem
from outreach.domain.wallclock import Timed, read_date, zone_or_utc
from outreach.services.letter_sheet import Addressee, Sheet

Others = Mapping[RfcId, tuple[Pending, ...]]


def cautioned(sheet: Sheet, merged: Iterable[Merged], others: Others, *, since: datetime) -> tuple[Merged, ...]:
    """The letters with what stands against each of them, ahead of what else is wrong with it.

    `since` is when the batch was made: who has answered a follow-up by then was meant, who answers later is not.
    """
    return tuple(one if one.left_out else _cautioned(sheet, one, others.get(one.rfc_id, ()), since) for one in merged)


def left_alone(sheet: Sheet, addressee: Addressee) -> Wait | None:
    """Until when this agency gets no letter of this purpose, and why."""
    try:
        return followups.rest(addressee.case, final=sheet.purpose is Purpose.FINAL) if sheet.purpose.chases else None
    except CalendarEnds:
        return None  # its letter has no hour, and says so


def _cautioned(sheet: Sheet, one: Merged, others: tuple[Pending, ...], since: datetime) -> Merged:
    addressee = sheet.addressees[one.rfc_id]
    return replace(
        one,
        problems=(*_not_twice(sheet, others), *one.problems, *_came(sheet, addressee, since)),
        warnings=(
            *_moved(addressee, one),
            *_as_well(others),
            *_left_alone(sheet, addressee, one),
            *_of_request(sheet, addressee, one),
            *_less_time(sheet, addressee, one),
            *_not_settled(addressee, one),
            *one.warnings,
        ),
    )


def _came(sheet: Sheet, addressee: Addressee, since: datetime) -> Iterator[Problem]:
    """A human reply ends a follow-up that nobody has approved yet; one still to classify is refused already."""
    came = followups.came_since(addressee.case, since) if sheet.purpose.chases else None
    if came is not None and not addressee.case.standing.known.waiting:
        yield Problem(
            what=f"It replied after this batch was made (entry {came.seq}).",
            mend="Leave it out; whoever writes again answers that.",
            leads_to=f"/requests/{addressee.rfc_id}",
        )


def _left_alone(sheet: Sheet, addressee: Addressee, one: Merged) -> Iterator[Timed]:
    if (alone := left_alone(sheet, addressee)) is None:
        return
    if one.urgent:
        does_not = "), and this letter does not wait for that."
        yield Timed.of("It should be left alone until ", alone.at, " (", *alone.parts, does_not)
    else:
        yield Timed.of("It is left alone until ", alone.at, ": ", *alone.parts, ". The letter waits that long.")


def _not_twice(sheet: Sheet, others: tuple[Pending, ...]) -> Iterator[Problem]:
    """One under way for the same purpose is refused as such already (see `letter_problems`)."""
    for other in others:
        if other.unknown:
            yield Problem(
                what=f"Its {other.purpose} in batch {other.batch_id} may have left, and nobody knows.",
                mend="Say whether it did, before anybody writes again.",
                leads_to="/outbox/unknown",
            )
        elif not (other.open or other.given_up or other.purpose is sheet.purpose):
            yield Problem(
                what=f"Its {other.purpose} in batch {other.batch_id} has not left yet.",
                mend="Let it leave first, or drop it there; or leave the agency out here.",
                leads_to=f"/investigations/{sheet.investigation.slug}/letters/batches/{other.batch_id}",
            )


def _moved(addressee: Addressee, one: Merged) -> Iterator[Timed]:
    to = one.letter.to if one.letter else ""
    for contact in addressee.contacts:
        if contact.moved and contact.moved_at and contact.address == to:
            yield Timed.of("Its address was changed on ", contact.moved_at, ", and nobody has checked it since.")


def _as_well(others: tuple[Pending, ...]) -> Iterator[Timed]:
    for other in others:
        if other.open:
            where = f"batch {other.batch_id} as well: {other.called}, not approved yet"
            yield Timed.of(f"It stands in {where}. Drop one of the two.")
        elif other.given_up:
            yield Timed.of(
                f"Its {other.purpose} in batch {other.batch_id} was given up before it left. Drop that one, so that "
                "nobody queues it again."
            )


def _not_settled(addressee: Addressee, one: Merged) -> Iterator[Timed]:
    """What nobody knows yet of the days off with which its deadline was counted, or of where they are kept."""
    due = one.letter.deadline if one.letter else None
    if due is None or one.leaves_at is None:
        return
    if said := doubts_between(one.leaves_at, due.due_at, addressee.case.calendar):
        yield Timed.of(said)


def _less_time(sheet: Sheet, addressee: Addressee, one: Merged) -> Iterator[Timed]:
    """As its words tell it: whoever was promised longer has longer. An extension only adds to what was given."""
    due, case = one.letter.deadline if one.letter else None, addressee.case
    if due is None or one.leaves_at is None or sheet.purpose is Purpose.EXTENSION:
        return
    if short := shorter(working_days_between(one.leaves_at, due.due_at, case.calendar), case.policy):
        yield Timed.of(f"It gives {short}")


def _of_request(sheet: Sheet, addressee: Addressee, one: Merged) -> Iterator[Timed]:
    standing = addressee.case.standing
    if standing.signed is not None:
        yield Timed.of(f"Its row is signed off as “{standing.signed.status}”. This letter voids the sign-off.")
    promised, due = standing.deadline, one.letter.deadline if one.letter else None
    if promised is None or due is None or sheet.purpose is Purpose.FIRST:
        return
    if promised.at <= sheet.now:
        yield Timed.of("Its deadline passed on ", promised.at, ". This letter gives it a new one: ", due.due_at, ".")
    elif sheet.purpose is not Purpose.EXTENSION:
        zone = zone_or_utc(addressee.agency.zone)
        asked = f"It was asked on {read_date(standing.asked_at.astimezone(zone))}, and " if standing.asked_at else "It "
        more = (" This letter gives it until ", due.due_at, ".") if due.due_at > promised.at else ()
        yield Timed.of(f"{asked}still has time to answer: its deadline is ", promised.at, ".", *more)
