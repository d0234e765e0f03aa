"""Whatever a relay does, at whatever step: what becomes of mail to one of us, and of a letter to an agency."""

import pytest

from outreach.domain import facts
from outreach.mail.smtp import Security, SmtpMailer
from tests.story import day
from tests.support.agency_post import agency_room, became, on_record, queue_letter
from tests.support.postroom import awaiting, open_postroom
from tests.support.relays import DROP, HALF, HANG, scripted_relay

FAULTS = {
    "busy": "421 4.3.2 too busy",
    "greylisted": "450 4.7.1 come back later",
    "no such address": "550 5.1.1 no such address",
    "policy": "554 5.7.1 not for you",
    "garbage": "garbage",
    "dropped": DROP,
    "silent": HANG,
    "half a line": HALF,
}
UNTRIED = "waits, as if it had not been tried"
LATER = "waits for another try"
DEAD = "given up"
REFUSED = "given up, and the contact marked"
COPY = "waits for a copy"
UNKNOWN = "left to a person"
NO_RELAY = dict.fromkeys(FAULTS, UNTRIED)
TEMPORARY = dict.fromkeys(FAULTS, LATER)
GOOD_REASON = {**TEMPORARY, "no such address": DEAD, "policy": DEAD}
LOST = dict.fromkeys(("garbage", "dropped", "silent", "half a line"))

TO_AGENCY = {
    "greeting": NO_RELAY,
    "EHLO": NO_RELAY,
    "AUTH": NO_RELAY,
    "MAIL": TEMPORARY,
    "RCPT": {**GOOD_REASON, "no such address": REFUSED},
    "DATA": GOOD_REASON,
    "dot": {**GOOD_REASON, **dict.fromkeys(LOST, UNKNOWN)},
}
TO_STAFF = {
    **TO_AGENCY,
    "MAIL": {**TEMPORARY, "no such address": UNTRIED, "policy": UNTRIED},
    "RCPT": GOOD_REASON,
    "dot": {**GOOD_REASON, **dict.fromkeys(LOST, COPY)},
}
CASES = [(step, fault) for step in TO_AGENCY for fault in FAULTS]
FATES = {
    ("queued", 0, 0): UNTRIED,
    ("queued", 1, 0): LATER,
    ("queued", 1, 1): COPY,
    ("dead", 1, 0): DEAD,
    ("unconfirmed", 1, 0): UNKNOWN,
}


def script(step, fault):
    reply = FAULTS[fault]
    return {"EHLO": reply, "HELO": reply} if step == "EHLO" else {step: reply}


def mailer(relay):
    return SmtpMailer(
        host="127.0.0.1",
        port=relay.port,
        security=Security.NONE,
        user="desk",
        password="not a real one",
        seconds_for_a_reply=0.3,
        seconds_for_the_receipt=0.3,
    )


def fate(letter):
    return FATES[letter.state, letter.tries, letter.cuts]


@pytest.mark.parametrize(("step", "fault"), CASES)
def test_a_letter_to_an_agency_has_its_own_end(sqlite_url, tmp_path, step, fault):
    with scripted_relay(**script(step, fault)) as relay, agency_room(sqlite_url, tmp_path, mailer(relay)) as room:
        rfc_id = room.request()
        letter_id = queue_letter(room, rfc_id)
        room.send(day(0))

        outcomes = [entry.fact.outcome for entry in on_record(room, rfc_id, facts.AttemptMade)]
        became_of_it = REFUSED if outcomes else fate(became(room, letter_id))

    assert became_of_it == TO_AGENCY[step][fault]
    assert outcomes == ([facts.Outcome.BOUNCED_HARD] if became_of_it == REFUSED else [])


@pytest.mark.parametrize(("step", "fault"), CASES)
def test_mail_to_one_of_us_has_its_own_end(sqlite_url, step, fault):
    with scripted_relay(**script(step, fault)) as relay, open_postroom(sqlite_url, mailer(relay)) as room:
        room.request(*awaiting())
        room.queue(day(8))
        room.send(day(8))

        assert fate(room.outbox()[0]) == TO_STAFF[step][fault]
