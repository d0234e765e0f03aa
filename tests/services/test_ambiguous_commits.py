"""The line to the database breaks while a form is being saved: nobody is told a lie, and sent again it is there once.

Attempts, notes, hand-overs, sign-offs, editions, invitations and changes of a team, each with the key of its form.
"""

import random

import pytest

from outreach.services import verifying
from tests.support.cut_line import Cut, breakable_line
from tests.support.killing_room import BUSY, DONE, KEY, SEEN, KillingRoom
from tests.support.newsroom import open_newsroom

SEED = 20261127
COUNTS = [24, pytest.param(1000, marks=pytest.mark.torture)]


def sent(room, deed):
    client = room.newsroom.app.test_client(use_cookies=False)
    return client.post(deed.address, data=deed.typed, headers=room.headers(deed))


def is_there(room, deed):
    with room.newsroom.desk.reading() as session:
        return session.execute(KEY, {"who": deed.who, "key": deed.key}).scalar_one()


@pytest.mark.parametrize("times", COUNTS)
def test_a_form_whose_saving_was_cut_off_is_recorded_once_when_it_is_sent_again(postgres_url, tmp_path, capsys, times):
    chance, saved = random.Random(SEED), dict.fromkeys(Cut, 0)
    with breakable_line(postgres_url) as line:
        room = KillingRoom(open_newsroom(line.url, str(tmp_path)))
        for number in range(times):
            lane, where = room.lanes[number % len(room.lanes)], chance.choice([*Cut])
            deed = next(lane.deeds)
            lane.sent.append(deed)
            line.cut_next(where)

            told = sent(room, deed)
            assert (told.status_code, line.cuts) == (BUSY, number + 1)
            assert "not be recorded twice" in told.text
            saved[where] += is_there(room, deed)
            assert sent(room, deed).status_code in (SEEN, DONE)
            deed.acknowledged = True

        assert room.wrong() == []
        assert verifying.verify(room.newsroom.desk).wrong == ()
        room.newsroom.desk.database.dispose()

    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{times} saves cut off at COMMIT, seed {SEED}: {saved[Cut.AFTER]} of them had been saved, each of the "
            f"{times} is there once; {dict(sorted(room.by_kind().items()))}"
        )
    assert saved[Cut.BEFORE] == 0
    assert saved[Cut.AFTER] > 0
