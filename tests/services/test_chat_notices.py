"""Chat rooms are told how much waits and what has stopped: once each, without a name, and never at the mail's cost."""

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach import scheduler
from outreach.chat import NoChat, Rooms
from outreach.config import BadSetting, Config
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.faults import Weight
from outreach.services import chat_notices, doctor, heartbeat
from outreach.services.chat_notices import NotTold
from tests.support.chatroom import ChatRoom, chat_room
from tests.support.newsroom import HALIFAX, Newsroom, open_newsroom

FRIDAY = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)  # five in the afternoon in Halifax, ten at night in Oslo
MORNING = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)  # nine in Oslo, where most of the newsroom is


@pytest.fixture
def room():
    with chat_room() as opened:
        yield opened


@pytest.fixture
def newsroom(sqlite_url, tmp_path):
    opened = open_newsroom(sqlite_url, str(tmp_path))
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    for rfc_id in (opened.port_ansel, opened.lakmere):
        opened.told(rfc_id, asked, facts.DeadlineSet(due_at=FRIDAY, zone=HALIFAX, working_days=4))
    opened.clock.now = MORNING
    yield opened
    opened.desk.database.dispose()


def told(newsroom: Newsroom, *rooms: ChatRoom, at: datetime = MORNING) -> str:
    desk = replace(newsroom.desk, chat=Rooms(tuple(room.address for room in rooms)))
    return chat_notices.tell(desk, at)


def test_the_day_is_told_once_in_numbers_and_names_nobody(newsroom, room):
    said = [told(newsroom, room, at=MORNING + timedelta(minutes=5 * turn)) for turn in range(3)]

    assert room.heard == ["Fri 27 Nov 2026\nBlue Lantern: 2 deadlines pass today.\nhttp://127.0.0.1:8000/"]
    assert said == ["Told 1 room.", "Nothing new to tell.", "Nothing new to tell."]


def test_what_is_overdue_and_what_waits_to_be_read_is_counted(newsroom, room):
    newsroom.told(newsroom.lakmere, facts.MessageReceived(channel=Channel.EMAIL, sender="p@x.test", text="Never."))
    newsroom.clock.now = MORNING + timedelta(days=3)

    told(newsroom, room, at=newsroom.clock())

    assert "Blue Lantern: 1 overdue, 1 reply to classify." in room.heard[0]
    assert "Lakmere" not in room.heard[0]
    assert "p@x.test" not in room.heard[0]


@pytest.mark.parametrize(("hour", "heard"), [(6, 0), (7, 1), (18, 1), (19, 0)])
def test_it_is_told_by_day_on_the_clock_most_of_us_read_and_late_rather_than_not(newsroom, room, hour, heard):
    told(newsroom, room, at=MORNING.replace(hour=hour))

    assert len(room.heard) == heard


def test_where_nothing_waits_nothing_is_told(newsroom, room):
    assert told(newsroom, room, at=MORNING - timedelta(days=2)) == "Nothing to tell."


def test_each_room_is_told_and_one_that_refuses_costs_the_others_nothing(newsroom, room):
    with chat_room("refuse") as other:
        with pytest.raises(NotTold, match="JSON did not take a notice"):
            told(newsroom, other, room)
        told(newsroom, other, room)

    assert len(room.heard) == len(other.heard) == 1


def test_two_schedulers_at_once_tell_it_once(newsroom, room):
    turns = [threading.Thread(target=told, args=(newsroom, room)) for _ in range(4)]
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()

    assert len(room.heard) == 1


def test_a_room_that_drips_its_answer_is_left_after_a_while():
    with chat_room("drip") as slow, chat_room() as quick:
        rooms = Rooms((slow.address, quick.address))
        texts = {one.key: "2 overdue" for one in rooms.all}
        began = time.monotonic()

        took = rooms.tell(texts, title="Outreach", seconds=1.5)

        assert time.monotonic() - began < SLOW_MACHINE
        assert [one.key in took for one in rooms.all] == [False, True]
        slow.closing.set()


SLOW_MACHINE = 20
"""Seconds: far less than the dripping lasts, and more than a busy machine needs."""


def test_a_broken_chat_breaks_its_own_job_and_no_other(newsroom):
    desk = replace(newsroom.desk, chat=Rooms(("json://127.0.0.1:9/nobody-listens",)))

    ran = [scheduler.run(desk, name) for name in ("tell-chat", "send-queued", "queue-reminders")]

    assert [one.failed for one in ran] == [True, False, False]
    assert "Chat rooms are not told." in "\n".join(heartbeat.late(desk, desk.clock()))


def stopped(newsroom: Newsroom, *, until: datetime) -> None:
    trouble = "Failed: imap.newsroom.test said no to asha@newsroom.test"
    heartbeat.beat(newsroom.desk, "fetch-inbox", at=until, outcome=trouble, failed=True, next_at=until)


def test_mail_that_stopped_is_told_once_a_day_without_what_a_machine_said(newsroom, room):
    early = MORNING - timedelta(days=3)
    for minutes in (0, 5, 10, 15):
        at = early + timedelta(minutes=minutes)
        stopped(newsroom, until=at)
        told(newsroom, room, at=at)

    assert room.heard == ["Mail does not come in as it should.\nThe desk says more: http://127.0.0.1:8000/"]
    stopped(newsroom, until=early + timedelta(days=1))
    for minutes in (0, 10):
        told(newsroom, room, at=early + timedelta(days=1, minutes=minutes))
    assert len(room.heard) == 2


def test_what_rights_itself_soon_is_not_told(newsroom, room):
    early = MORNING - timedelta(days=3)
    stopped(newsroom, until=early)
    told(newsroom, room, at=early)
    heartbeat.beat(newsroom.desk, "fetch-inbox", at=early, outcome="No new mail.", failed=False, next_at=MORNING)

    told(newsroom, room, at=early + timedelta(minutes=20))

    assert room.heard == []


def test_no_log_and_no_finding_holds_an_address(newsroom, caplog):
    refused = "json://desk:sesame@127.0.0.1:9/room"
    desk = replace(newsroom.desk, chat=Rooms((refused,)))
    with caplog.at_level(logging.DEBUG):
        scheduler.run(desk, "tell-chat")
        found = doctor.look_at_chat((refused, "notaservice://sesame"))

    assert [one.weight for one in found] == [Weight.WRONG]
    assert "Address 2 of OUTREACH_NOTICES" in found[0].sentence
    beats = "\n".join(heartbeat.late(desk, desk.clock()))
    assert "sesame" not in caplog.text + found[0].sentence + beats + repr(desk.chat) + repr(desk.chat.all)


def test_the_doctor_says_of_what_kind_the_rooms_are_and_tells_them_nothing(room):
    (finding,) = doctor.look_at_chat((room.address, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk"))

    assert finding.sentence == "Chat notices go to JSON, Slack."
    assert doctor.look_at_chat(()) == ()
    assert room.heard == []


def test_addresses_are_told_apart_by_where_the_next_one_begins(room):
    config = Config(notices=" mailto://a:b@x.test?to=c@x.test,d@x.test, json://y.test/z  slack://q ,")

    assert config.chat_rooms == ("mailto://a:b@x.test?to=c@x.test,d@x.test", "json://y.test/z", "slack://q")
    with pytest.raises(BadSetting, match="OUTREACH_NOTICES must hold addresses") as refused:
        Config.from_env({"OUTREACH_NOTICES": "hooks.slack.com/sesame"})
    assert "sesame" not in str(refused.value)


def test_a_newsroom_without_chat_loads_nothing_and_says_so(newsroom):
    assert chat_notices.tell(newsroom.desk, MORNING) == "No chat is set up."


def test_an_address_nobody_can_use_is_a_sentence():
    with pytest.raises(NoChat, match="none that Apprise knows"):
        _ = Rooms(("zebra://x",)).all


@pytest.mark.parametrize("more", ["", "?redirect=yes"])
def test_a_room_that_sends_us_on_is_not_followed(newsroom, room, more):
    """What is told names an investigation: it goes to the server that was named, or nowhere."""
    with chat_room(f"http://127.0.0.1:{room.port}/elsewhere") as sends_on:
        desk = replace(newsroom.desk, chat=Rooms((sends_on.address + more,)))
        with pytest.raises(NotTold):
            chat_notices.tell(desk, MORNING)

    assert len(sends_on.heard) == 1
    assert room.heard == []
