"""`verify` proves of mail that filed, held and quarantined are what was received, and finds what a hand has changed."""

import pytest
from sqlalchemy import text

from outreach.domain.inbox import Place
from outreach.services import verifying
from tests.support.mailroom import Mailroom, bounce, forwarded, mail
from tests.support.newsroom import open_newsroom


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    opened.asked(opened.newsroom.port_ansel)
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def full(room):
    """Five messages filed (one forwarded, one in it, one a machine's, one bounced), one held, one quarantined."""
    to = room.reply_address()
    room.arrives(
        mail("Answer.", to=to),
        mail("Away.", to=to, auto_submitted="auto-replied"),
        bounce(to=to),
        forwarded(mail("Inside.", to=to)),
        mail(sender="someone@elsewhere.example.net"),
        b"X-Bomb: yes\r\n" + mail(),
    )
    return room


def spoil(room, statement):
    with room.desk.database.writing() as session:
        session.execute(text(statement))


def test_a_desk_with_all_sorts_of_mail_is_whole(full):
    verdict = verifying.verify(full.desk)

    assert verdict.wrong == ()
    assert (verdict.messages, verdict.filed, verdict.held, verdict.quarantined) == (7, 5, 1, 1)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM message_filing", "is filed, and no request has it"),
        ("UPDATE received_message SET place = 'held' WHERE sort = 'human'", "is held, and a request has it"),
        ("UPDATE message_filing SET seq = 1", "names other bytes"),
        ("UPDATE received_message SET size = size + 1", "were received"),
        (f"UPDATE received_message SET sha256 = '{'0' * 64}' WHERE place = 'held'", "gone from the evidence store"),
        (
            "INSERT INTO message_guess SELECT 1, id, 'x' FROM received_message WHERE place = 'filed'",
            "there are guesses whose it may be",
        ),
    ],
)
def test_what_a_hand_changed_is_found(full, statement, said):
    spoil(full, statement)

    assert said in " ".join(verifying.verify(full.desk).wrong)


def test_bytes_that_were_changed_are_found(full):
    (held,) = [one for one in full.messages() if one.place is Place.HELD]
    name = held.sha256
    file = full.desk.evidence.folder / name[:2] / name
    file.write_bytes(b"something else")

    assert any("was changed in the store" in one for one in verifying.verify(full.desk).wrong)
