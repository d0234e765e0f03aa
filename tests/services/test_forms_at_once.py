"""A form sent twice at the very same moment, as by an impatient double click: recorded once, and both are answered."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.services import verifying
from tests.support.killing_room import DONE, SEEN, KillingRoom
from tests.support.newsroom import open_newsroom

ROUNDS = [9, pytest.param(300, marks=pytest.mark.torture)]
PATIENCE = 30


def sent_twice(room, deed):
    """The status and the next address that each of the two is given."""
    start = threading.Barrier(2, timeout=PATIENCE)

    def send():
        client = room.newsroom.app.test_client(use_cookies=False)
        start.wait()
        answer = client.post(deed.address, data=deed.typed, headers=room.headers(deed))
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as clicks:
        return [one.result() for one in [clicks.submit(send), clicks.submit(send)]]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_form_sent_twice_at_the_same_moment_is_recorded_once(newsroom_url, tmp_path, rounds):
    room = KillingRoom(open_newsroom(newsroom_url, str(tmp_path)))
    for number in range(rounds):
        lane = room.lanes[number % len(room.lanes)]
        deed = next(lane.deeds)
        lane.sent.append(deed)

        one, other = sent_twice(room, deed)
        assert one == other
        assert one[0] in (SEEN, DONE)
        deed.acknowledged = True

    assert room.wrong() == []
    assert verifying.verify(room.newsroom.desk).wrong == ()
    room.newsroom.desk.database.dispose()
