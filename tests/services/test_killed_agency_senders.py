"""Senders killed while letters to agencies leave: none leaves twice, none is lost, and a person is told of the rest."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import outbox
from outreach.db import senders as alive
from outreach.domain import facts
from outreach.domain.facts import Outcome
from outreach.domain.letters import PromisedDeadline
from outreach.domain.outbox import MailState
from outreach.domain.retries import WAITS
from outreach.mail.smtp import SmtpMailer
from outreach.services import post, settling
from tests.services.test_killed_senders import at_work, finish, senders
from tests.story import ZONE, day, deadline
from tests.support.agency_post import EDITORS, agency_room, on_record, queue_letter, to_agency
from tests.support.relays import sink

PROMISED = PromisedDeadline(due_at=deadline(14), zone=ZONE, working_days=3)
"""The senders of these tests begin their work on day 8."""


def queue(room, number):
    """That many agencies, each at a domain of its own, each with its letter; whose letter each is."""
    room.now = day(8)
    first = room.number
    return {
        queue_letter(room, rfc_id, to_agency(f"press@agency-{first + each}.example.org", deadline=PROMISED)): rfc_id
        for each, rfc_id in enumerate([room.request() for _ in range(number)])
    }


def cut_off(room):
    """The letters that were leaving when their sender died, once it is gone for good."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with room.desk.reading() as session:
            in_hand = outbox.in_hand(session)
            if alive.gone(session, {letter.owner for letter in in_hand}) == {letter.owner for letter in in_hand}:
                break
        time.sleep(0.001)
    return {letter.id for letter in in_hand if letter.state is MailState.SENDING}


def kill_at_random(room, born, *, kills, seed):
    """Kill one sender after another at any moment of its life, at a pace that leaves letters for each; who was cut."""
    chance, cut, longest = random.Random(seed), set(), 0.2
    letters = len(room.outbox(MailState.QUEUED))
    for killed in range(kills):
        born.bear()
        time.sleep(chance.uniform(0, longest))
        born.kill()
        cut |= cut_off(room)
        ahead = len(room.outbox(MailState.QUEUED, MailState.CLAIMED)) / letters > 1 - (killed + 1) / kills
        longest = min(1.0, longest * 1.25) if ahead else max(0.02, longest / 1.25)
    return cut


def copies(relay):
    return Counter(taken.message_id for taken in relay.taken)


def check(room, relay, requests, cut):
    """What holds after any number of killed senders, before anybody has looked.

    A letter in whose hands nine senders died before it left is given up, and shown: it may be what ends them.
    """
    found = copies(relay)
    letters = room.outbox()
    ends = {MailState.SENT, MailState.UNCONFIRMED, MailState.DEAD}
    assert max(found.values(), default=0) <= 1, "a letter left twice"
    assert {letter.state for letter in letters} <= ends, "a letter was lost"
    for letter in letters:
        tried = on_record(room, requests[letter.id], facts.AttemptMade)
        if letter.state is MailState.SENT:
            assert found[letter.letter.message_id] == 1, "a letter is on record that never left"
            assert [(entry.seq, entry.fact.outcome) for entry in tried] == [(letter.agency.entry, Outcome.SENT)]
        else:
            assert tried == [], "nobody knows that it left, and the record says it did"
        if letter.state is MailState.DEAD:
            assert (letter.tries, letter.last_reply) == (len(WAITS) + 1, "Its sender ended before it left.")
            assert found[letter.letter.message_id] == 0, "a letter was given up that had left"
    unknown = {letter.id for letter in letters if letter.state is MailState.UNCONFIRMED}
    assert unknown == cut, "a letter was cut off and nobody is told, or the other way"
    given_up = {letter.id for letter in letters if letter.state is MailState.DEAD}
    assert {shown.id for shown in settling.unsettled(room.desk)} == unknown | given_up
    return unknown, given_up


def settle(room, relay):
    """Somebody looks into the relay's log, and says of each letter what it shows."""
    room.now = day(8)
    found = copies(relay)
    for letter in room.outbox(MailState.UNCONFIRMED, MailState.DEAD):
        if found[letter.letter.message_id]:
            settling.left(room.desk, letter.id, evidence="It stands in the relay's log.", by=EDITORS)
        else:
            settling.queue_again(room.desk, letter.id, evidence="not in the log", by=EDITORS)


def kill_and_settle(room, url, relay, *, kills, letters, seed):
    requests = queue(room, letters)
    with senders(url, relay) as born:
        cut = kill_at_random(room, born, kills=kills, seed=seed)
        killed_at = len(room.outbox(MailState.QUEUED, MailState.CLAIMED))
        born.bear()
        finish(room)
        unknown, given_up = check(room, relay, requests, cut)
        tried = sum(letter.tries for letter in room.outbox())
        left = sum(copies(relay)[one.letter.message_id] for one in room.outbox(MailState.UNCONFIRMED))
        settle(room, relay)
        finish(room)
    assert check(room, relay, requests, set()) == (set(), set())
    assert sorted(copies(relay).values()) == [1] * letters
    print(  # noqa: T201
        f"seed {seed}, {url.partition(':')[0]}: {kills} kills over {letters} letters, {killed_at} not begun then; "
        f"{tried} times taken in hand; {len(unknown)} cut off and shown, of which {left} had left; "
        f"{len(given_up)} given up unsent and shown; 0 twice, 0 lost"
    )
    return unknown


def test_twenty_five_kills_send_no_letter_twice_and_lose_none(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room, sink(delay=0.02) as relay:
        assert kill_and_settle(room, database_url, relay, kills=25, letters=20, seed=1), "no sender died while it sent"


@pytest.mark.torture
def test_a_thousand_kills_send_no_letter_twice_and_lose_none(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room, sink(delay=0.02) as relay:
        kill_and_settle(room, database_url, relay, kills=1000, letters=200, seed=20261126)


def test_two_senders_at_once_send_each_letter_once(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room, sink() as relay:
        requests = queue(room, 30)
        with senders(database_url, relay) as born:
            born.bear()
            born.bear()
            finish(room)

        assert check(room, relay, requests, set()) == (set(), set())


@pytest.mark.parametrize("times", [3, pytest.param(100, marks=pytest.mark.torture)])
def test_a_sender_that_sleeps_on_a_letter_and_wakes_sends_no_second_one(database_url, tmp_path, times):
    """It hangs after the letter was taken and before it was told so, until another has given it up."""
    with agency_room(database_url, tmp_path) as room, sink(delay=0.1) as relay:
        requests = {}
        other = replace(room.desk, mailer=SmtpMailer.at(relay.url))
        with senders(database_url, relay) as born:
            for _ in range(times):
                requests |= queue(room, 1)
                born.bear()
                at_work(relay)
                os.kill(born.alive[0], signal.SIGSTOP)
                room.now = day(8) + timedelta(minutes=16)
                post.send_queued(other, room.now)
                given_up = len(room.outbox(MailState.UNCONFIRMED))
                os.kill(born.alive[0], signal.SIGCONT)
                finish(room)
                until = time.monotonic() + 5
                while room.outbox(MailState.UNCONFIRMED) and time.monotonic() < until:
                    time.sleep(0.01)
                born.kill()
                assert given_up == 1, "the sender was not asleep on its letter"

        assert check(room, relay, requests, set()) == (set(), set())
        assert len(relay.taken) == times
