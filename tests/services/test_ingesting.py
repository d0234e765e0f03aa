"""What comes in is kept, then put where it belongs by the first rule that can tell, and nothing is lost or doubled."""

from datetime import timedelta

import pytest

from outreach.db.tables import InvestigationRow
from outreach.domain import facts
from outreach.domain.facts import DeliveryReport
from outreach.domain.inbox import Place, Sort, Way
from outreach.domain.phases import Phase
from outreach.services import verifying
from tests.support.mailroom import PRESS, Mailroom, bounce, dated, forwarded, mail
from tests.support.newsroom import open_newsroom


@pytest.fixture
def room(database_url, tmp_path):
    opened = Mailroom(open_newsroom(database_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


def test_an_answer_to_a_letters_own_address_is_filed_there(room):
    ansel = room.newsroom.port_ansel
    room.asked(ansel)

    message = room.one(mail("We never did.", to=room.reply_address(), sender="someone@elsewhere.example.net"))

    assert message.place is Place.FILED
    assert [one.rfc_id for one in message.filings] == [ansel]
    (received,) = room.of(ansel, facts.MessageReceived)
    assert "We never did." in received.text
    assert received.raw == message.sha256
    assert room.desk.evidence.get(message.sha256)
