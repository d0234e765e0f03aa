"""Tells chat rooms what a newsroom should know: how much waits today, and that reminders or mail have stopped.

Each occasion is told at most once in each room. A room that cannot be reached is complained of on the desk, and holds
up nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from outreach.db import chat_notices as told_before
from outreach.db import datebook, people
from outreach.db.chat_notices import Told
from outreach.domain.chat_notices import Notice, NoticeState, end_of_day, of_the_day, of_trouble, zone_of
from outreach.domain.errors import OutreachError
from outreach.domain.wallclock import counted
from outreach.services import heartbeat
from outreach.services.desk import Desk

TITLE = "Outreach"
KEPT_FOR = timedelta(days=90)


class NotTold(OutreachError):
    """A chat room did not take a notice; the sentence says of what kind it is."""


def tell(desk: Desk, at: datetime) -> str:
    """Tell every room what is due at `at` and was not told there before."""
    if not desk.chat:
        return "No chat is set up."
    rooms = desk.chat.all
    found = _due(desk, at)
    if not found:
        return "Nothing to tell."
    wanted = {(one.occasion, room.key): one for one in found for room in rooms}
    with desk.database.writing() as session:
        told_before.forget(session, at - KEPT_FOR)
        told_before.note(session, [(told, at + one.patience) for told, one in wanted.items()], at)
        claimed = told_before.claim(session, list(wanted), at)
    texts = {room.key: "\n\n".join(one.text for one in found if (one.occasion, room.key) in claimed) for room in rooms}
    took = desk.chat.tell({key: text for key, text in texts.items() if text}, title=TITLE)
    _settle(desk, claimed, {told for told in claimed if told[1] in took})
    missed = sorted({room.kind for room in rooms if texts[room.key] and room.key not in took})
    if missed:
        raise NotTold(f"{' and '.join(missed)} did not take a notice. Look at OUTREACH_NOTICES with `outreach doctor`.")
    return f"Told {counted(len(took), 'room')}." if took else "Nothing new to tell."


def _due(desk: Desk, at: datetime) -> Sequence[Notice]:
    link = f"{desk.base_url}/"
    with desk.reading() as session:
        zone = zone_of(people.everyone(session))
        summary = of_the_day(datebook.loads(session, at, end_of_day(at, zone)), at, zone, link)
        troubles = heartbeat.troubles(session, at)
    today = at.astimezone(zone).date()
    told = [of_trouble(name, sentence, today, link) for name, sentence in troubles.items()]
    return [*told, summary] if summary else told


def _settle(desk: Desk, claimed: set[Told], taken: set[Told]) -> None:
    with desk.database.writing() as session:
        told_before.settle(session, taken, NoticeState.TOLD)
        told_before.settle(session, claimed - taken, NoticeState.NOT_KNOWN)
