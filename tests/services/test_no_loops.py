"""Two desks and a machine that answers everything never talk to each other: what comes in is answered by nobody."""

import ast
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from outreach.services import fetching, post, spool
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom

ROOT = Path(__file__).parents[2]
INCOMING = [
    "services/fetching.py",
    "services/ingesting.py",
    "services/sorting.py",
    "services/filing.py",
    "services/filing_by_hand.py",
    "services/clues.py",
    "services/books.py",
    "services/inbox.py",
    "services/bringing.py",
    "services/spool.py",
    "mail/imap.py",
    "mail/maildir.py",
]


class Town:
    """A post office between desks: takes what a desk sends, and brings it to whose address it is."""

    def __init__(self):
        self.desks, self.bots, self.carried = {}, set(), 0
        self.number = 0

    def send(self, sender, recipient, content):
        self.carried += 1
        self.number += 1
        if recipient in self.bots:
            self.send(recipient, sender, self.away(recipient, sender))
        for domain, room in self.desks.items():
            if recipient.endswith("@" + domain):
                spool.keep(room.desk.spool, content, stamp=self.number)

    @staticmethod
    def away(bot, sender):
        """The rudest kind: answers whatever comes, says nothing of being a machine, and answers answers too."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = bot, sender, "I am away"
        message.set_content("Back on Monday.")
        return bytes(message)


@pytest.fixture
def town(blank_sqlite_url, tmp_path):
    from outreach.db.migrate import upgrade

    opened = Town()
    for domain in ("one.example.org", "two.example.org"):
        url = f"sqlite:///{tmp_path}/{domain}.sqlite3"
        upgrade(url)
        opened.desks[domain] = Mailroom(open_newsroom(url, str(tmp_path / domain)))
    opened.bots.add("away@agency.example.net")
    yield opened
    for room in opened.desks.values():
        room.desk.database.dispose()


def test_two_desks_and_a_machine_that_answers_everything_come_to_rest(town):
    town.send("desk@one.example.org", "desk@two.example.org", mail(sender="desk@one.example.org"))
    town.send("desk@one.example.org", "away@agency.example.net", mail(sender="desk@one.example.org"))
    town.send("desk@two.example.org", "away@agency.example.net", mail(sender="desk@two.example.org"))
    carried = town.carried

    for _ in range(5):
        for room in town.desks.values():
            fetching.fetch_inbox(room.desk, room.newsroom.clock())
            post.send_queued(room.desk, room.newsroom.clock())
            with room.desk.reading() as session:
                from outreach.db import outbox

                assert outbox.in_state(session, *outbox.MailState) == ()

    assert town.carried == carried == 5
    assert sum(len(room.messages()) for room in town.desks.values()) == 3


def test_what_takes_mail_in_has_no_way_to_send(town):
    """By construction: none of these modules knows the outbox, a mailer, or whoever queues a letter."""
    sends = {"outreach.db.outbox", "outreach.mail.outgoing", "outreach.mail.smtp", "outreach.services.post"}
    sends |= {"outreach.services.letters", "outreach.services.agency_letters", "smtplib"}
    for module in INCOMING:
        tree = ast.parse((ROOT / "outreach" / module).read_text())
        known = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [f"{node.module}", *(f"{node.module}.{one.name}" for one in node.names)]
                if isinstance(node, ast.ImportFrom)
                else [one.name for one in node.names]
            )
        }
        assert not known & sends, module
        uses = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not uses & {"mailer", "practice"}, module
