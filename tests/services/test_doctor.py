"""The doctor tries the ways of mail as they are now, and says of each in a sentence whether it can be used."""

import pytest

from outreach.domain.faults import Weight
from outreach.services import doctor
from outreach.services.desk import Incoming
from tests.support.relays import sink


def test_the_relay_is_tried_now_and_nothing_is_sent():
    with sink() as relay:
        (found,) = doctor.look_at_outgoing(relay.url, "desk@newsroom.test")

    assert found.weight is Weight.FINE
    assert found.sentence.startswith("Mail leaves by the relay 127.0.0.1")
    assert not relay.taken


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtp+starttls://127.0.0.1:{port}", "smtps://127.0.0.1:{port}"])
def test_mail_that_cannot_leave_is_wrong(url):
    with sink() as relay:
        (found,) = doctor.look_at_outgoing(url.format(port=relay.port), "desk@newsroom.test")

    assert found.weight is Weight.WRONG
    assert found.sentence.startswith("Mail cannot leave. The mail relay 127.0.0.1 could not be used")


def test_the_mailbox_is_tried_now(mailbox_server):
    (found,) = doctor.look_at_incoming(Incoming(imap_url=mailbox_server.url))

    assert found.weight is Weight.FINE
    assert found.sentence.startswith("Mail comes in from the mailbox desk@127.0.0.1")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda server: {"imap_url": server.url.replace("a-password", "another")}, "does not let us in"),
        (lambda server: {"imap_url": server.url.replace("INBOX", "Answers")}, "no folder “Answers”"),
        (lambda _: {"imap_url": "imap://desk:x@127.0.0.1:1/INBOX"}, "Nothing takes calls"),
        (lambda _: {"maildir": "/nowhere"}, "is no Maildir"),
    ],
)
def test_mail_that_cannot_come_in_is_wrong(mailbox_server, asked, said):
    (found,) = doctor.look_at_incoming(Incoming(**asked(mailbox_server)))

    assert found.weight is Weight.WRONG
    assert found.sentence.startswith("Mail cannot come in. ")
    assert said in found.sentence
