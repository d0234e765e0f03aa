"""Housekeeping that changes nothing anyone can see: lists stay quick, and forms saved long ago are forgotten."""

import time
from datetime import datetime, timedelta

from outreach.db import drafts, holds, submissions, summaries
from outreach.domain.wallclock import counted
from outreach.services import fair_days, sessions, sign_in_tries
from outreach.services.desk import Desk

REQUESTS_AT_A_TIME = 200
FORMS_ARE_KEPT = timedelta(days=30)
"""No browser keeps a form open for longer; until then a second click on it is still known for one."""


def tidy(desk: Desk, at: datetime) -> str:
    """Settle what the clock has moved by now. A day that has not come yet is not settled, whoever replays it."""
    at = min(at, desk.clock())
    moved, reckoned = _settle(desk, at), fair_days.reckon(desk, at)
    with desk.database.writing() as session:
        if holds.standing(session):  # a draft does not say for sure whose investigation it is about
            drafts.forget_saved(session)
        else:
            drafts.forget(session, at - FORMS_ARE_KEPT)
        forgotten = submissions.forget_before(session, at - FORMS_ARE_KEPT)
    sessions.forget_old(desk)
    sign_in_tries.forget_old(desk)
    if not (moved or reckoned or forgotten):
        return "All was tidy."
    done = f"Settled {counted(moved, 'request')}; reckoned the fair day of {counted(reckoned, 'request')}"
    return f"{done}; forgot {counted(forgotten, 'old form')}."


def _settle(desk: Desk, at: datetime) -> int:
    """Some requests at a time, leaving as long a gap for other writers as we took."""
    moved, now = 0, REQUESTS_AT_A_TIME
    while now == REQUESTS_AT_A_TIME:
        started = time.monotonic()
        with desk.database.writing() as session:
            now = summaries.settle(session, at, limit=REQUESTS_AT_A_TIME)
        moved += now
        if now == REQUESTS_AT_A_TIME:
            time.sleep(time.monotonic() - started)
    return moved
