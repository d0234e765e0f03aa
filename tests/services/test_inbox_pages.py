"""The list of what came in: its pages pass over nothing, and each message says why it is where it is."""

import pytest

from outreach.domain.inbox import Place
from outreach.domain.people import Acting, Role
from outreach.services import filing_by_hand, inbox
from outreach.services.inbox import SHOWN, Which
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom

STRANGER = "someone@elsewhere.example.net"
ASHA = Acting(staff="asha", role=Role.REPORTER)


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


def test_pages_pass_over_none_and_show_none_twice(room):
    for minute in range(3):
        room.arrives(*[mail(f"{minute}-{number}", sender=STRANGER) for number in range(SHOWN - 10)])
        room.newsroom.clock.later(minutes=1)
    seen, before = [], None
    while True:
        page = inbox.inbox(room.desk, Which.HELD, before)
        seen += page.came
        if page.more is None:
            break
        before = page.more

    assert len(seen) == len({one.id for one in seen}) == 3 * (SHOWN - 10)
    assert [one.received_at for one in seen] == sorted((one.received_at for one in seen), reverse=True)


def test_a_message_set_apart_says_the_last_reason(room):
    message = room.one(mail(sender=STRANGER))
    for why in ("Spam.", "A newsletter."):
        if room.message(message.id).place is Place.QUARANTINED:
            filing_by_hand.release(room.desk, message.id, "Looked again.", by=ASHA)
        filing_by_hand.quarantine(room.desk, message.id, why, by=ASHA)

    assert inbox.inbox(room.desk, Which.QUARANTINED).whys == {message.id: "A newsletter."}


def test_the_next_message_to_file_is_the_one_that_came_after(room):
    first, second, third = [room.one(mail(str(number), sender=STRANGER)) for number in range(3)]

    assert inbox.next_held(room.desk, first).id == second.id
    assert inbox.next_held(room.desk, third).id == first.id
