"""A web process killed while colleagues record: what it said is saved is saved, and every form is there whole or not.

Attempts, notes, hand-overs, sign-offs, editions, invitations and changes of a team, from three browsers at once.
"""

import random
from dataclasses import replace

import pytest
from sqlalchemy import text

from outreach.clock import system_clock
from outreach.domain.facts import NoteAdded
from outreach.services import verifying
from tests.support.killing_room import KillingRoom, seconds_for_a_form, web_processes, work_until_killed
from tests.support.newsroom import open_newsroom

KILLS = 15
MANY = 250
KINDS = {"note", "attempt", "edition", "team", "invitation", "SignedOff", "SignOffWithdrawn", "Assigned"}


def check(room, sqlite):
    """What holds after each kill."""
    room.unheard += room.saved_unheard()
    assert room.wrong() == []
    assert verifying.verify(room.newsroom.desk).wrong == ()
    if sqlite:
        with room.newsroom.desk.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def kill_often(database_url, home, *, kills, seed):
    newsroom = open_newsroom(database_url, home, now=system_clock())
    newsroom.desk = replace(newsroom.desk, clock=system_clock)
    room, chance = KillingRoom(newsroom), random.Random(seed)
    with web_processes(newsroom) as web:
        room.practise(web)
        for number in range(kills):
            if number % 25 == 0:
                span = 2 * seconds_for_a_form(room, web)
            work_until_killed(room, web, after=chance.uniform(0.012, max(0.045, span)))
            check(room, database_url.startswith("sqlite"))
            assert room.refused == []
    newsroom.desk.database.dispose()
    return room


def told(database_url, room, kills, seed):
    done = room.by_kind()
    return (
        f"\n{database_url.partition(':')[0]}: {kills} web processes killed, seed {seed}: {sum(done.values())} forms "
        f"acknowledged, 0 lost, 0 torn, {room.unheard} saved though the answer never came, "
        f"{sum(lane.resent for lane in room.lanes)} sent again; {dict(sorted(done.items()))}"
    )


def test_a_web_process_killed_in_the_middle_of_forms_loses_none_it_acknowledged(database_url, tmp_path, capsys):
    room = kill_often(database_url, str(tmp_path / "home"), kills=KILLS, seed=0)

    with capsys.disabled():
        print(told(database_url, room, KILLS, 0))  # noqa: T201  # the figures are what it is run for


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(1, 7))
def test_thousands_of_killed_web_processes_lose_nothing(database_url, tmp_path, capsys, seed):
    room = kill_often(database_url, str(tmp_path / "home"), kills=MANY, seed=seed)

    with capsys.disabled():
        print(told(database_url, room, MANY, seed))  # noqa: T201
    assert set(room.by_kind()) == KINDS


def test_a_form_that_is_lost_or_half_there_would_be_seen(sqlite_url, tmp_path):
    newsroom = open_newsroom(sqlite_url, str(tmp_path / "home"))
    room = KillingRoom(newsroom)
    lost = next(room.lanes[0].deeds)
    lost.acknowledged = True
    room.lanes[0].sent.append(lost)
    assert room.wrong() == ["note: acknowledged and lost"]

    lost.acknowledged = False
    assert room.wrong() == []

    newsroom.told(newsroom.port_ansel, NoteAdded(text=lost.typed["text"]))
    assert room.wrong() == ["note: its key is there 0 times, what it records 1 times"]
    newsroom.desk.database.dispose()
