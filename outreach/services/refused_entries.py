"""Who was not let in: each wrong password and code is an event, and whoever's password is known is told at once.

Tries are counted before they are looked at (`sign_in_tries`), so that neither events nor mails can be made at will.
"""

import json
from datetime import datetime, timedelta
from typing import Final

from outreach.db import audit, audit_reading, people
from outreach.db.audit import Note
from outreach.db.audit_reading import Wanted
from outreach.db.session import Session
from outreach.domain.audit import Action
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff
from outreach.domain.wallclock import read, zone_or_utc
from outreach.services import account_letters
from outreach.services.account_letters import Told
from outreach.services.desk import Desk

PASSWORD, CODE = "password", "code"
MANY: Final = 5
"""Wrong codes: whoever mistypes has found out by then."""

LATELY: Final = timedelta(hours=1)
LOOKED_AT: Final = 200
_KNOWN: Final = (
    "Somebody gave your password and then {number} wrong codes, the last on {at}. Nobody was let in.\n"
    "If it was not you, your password is known: sign in, choose another one now, and tell an admin."
)


def note_password(desk: Desk, email: str) -> None:
    """Of an account that there is: what else strangers type says nothing, and is counted all the same."""
    with desk.database.writing() as session:
        if (staff := people.find_by_email(session, email)) is not None:
            _note(session, staff.id, PASSWORD)


def note_code(desk: Desk, staff_id: StaffId) -> None:
    with desk.database.writing() as session:
        number = codes_since(session, staff_id, desk.clock() - LATELY) + 1
        _note(session, staff_id, CODE)
        if number >= MANY and (staff := people.find(session, staff_id)) is not None:
            _tell(desk, session, staff, number)


def codes_since(session: Session, staff_id: StaffId, since: datetime) -> int:
    """How many wrong codes came after the right password."""
    wanted = Wanted(action=Action.ENTRY_REFUSED, about=f"staff/{staff_id}", limit=LOOKED_AT)
    return sum(
        payload is not None
        and json.loads(payload.text).get("wrong") == CODE
        and datetime.fromisoformat(event.details.at) >= since
        for event, payload in audit_reading.recent(session, wanted)
    )


def _note(session: Session, staff_id: StaffId, wrong: str) -> None:
    noted = Note(action=Action.ENTRY_REFUSED, about=f"staff/{staff_id}", payload={"wrong": wrong})
    audit.note(session, noted)


def _tell(desk: Desk, session: Session, staff: Staff, number: int) -> None:
    """Once a day: what is said of it does not change."""
    at = desk.clock()
    words = _KNOWN.format(number=number, at=read(at, zone_or_utc(staff.zone)))
    told = Told(subject="Your password is known to somebody", words=words, path="/me/password")
    account_letters.tell(desk, session, staff, told, occasion=f"codes {at.date()}")
