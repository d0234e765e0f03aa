"""Mail that comes in to a small newsroom: letters that were sent, and whatever answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from outreach.db import received
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import RfcId, Seq
from outreach.domain.inbox import Arrival, Message, MessageId, Way
from outreach.domain.letters import message_id
from outreach.services.ingesting import Failed, Taken, take_in
from tests.support.mail_reader import read
from tests.support.newsroom import Newsroom

PRESS = "press@port-ansel-police-service.example.org"
SENDER = "desk@example.org"


def mail(
    text: str = "We have never used it.",
    *,
    to: str = SENDER,
    sender: str = f"D. Rowe <{PRESS}>",
    subject: str = "Re: Questions",
    **headers: str,
) -> bytes:
    """A message as it travels. A header is named like `in_reply_to`."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in headers.items():
        message["-".join(part.capitalize() for part in name.split("_"))] = value
    message.set_content(text)
    return bytes(message)


def bounce(
    *,
    to: str,
    recipient: str = PRESS,
    status: str = "5.1.1",
    original: str = "",
    text: str = "No such user.",
    action: str = "failed",
) -> bytes:
    """What a mail system sends back."""
    about = f"Message-ID: {original}\r\n" if original else ""
    return (
        f"From: MAILER-DAEMON@mx.example.net\r\nTo: {to}\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{about}Subject: Questions\r\n\r\n--b--\r\n"
    ).encode()


def forwarded(inner: bytes, *, sender: str = "Asha Rao <asha@example.org>", to: str = SENDER) -> bytes:
    """A message sent on as an attachment."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, "Fwd: Questions"
    message.set_content("See attached; it came to me.")
    message.add_attachment(message_from_bytes(inner, policy=SMTP), filename="answer.eml")
    return bytes(message)


@dataclass
class Mailroom:
    """A newsroom whose mail is read as these tests read it."""

    newsroom: Newsroom

    def __post_init__(self) -> None:
        self.newsroom.desk = replace(self.newsroom.desk, reader=read)
        self.newsroom.is_at_work()

    read = staticmethod(read)

    @property
    def desk(self) -> Any:
        return self.newsroom.desk

    def asked(self, rfc_id: RfcId, *, occasion: str = "first", address: str = PRESS) -> str:
        """A letter that left; gives back its Message-ID."""
        name = message_id(self.desk.replies.token(occasion), SENDER)
        self.newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL,
                outcome=Outcome.SENT,
                to="Press",
                address=address,
                question_set=1,
                questions=(1, 2),
                evidence=name,
            ),
        )
        return name

    def reply_address(self, occasion: str = "first") -> str:
        return str(self.desk.replies.address(self.desk.replies.token(occasion)))

    def arrives(self, *contents: bytes, way: Way = Way.COMMAND, at: datetime | None = None) -> list[Taken | Failed]:
        """These come in, together."""
        return take_in(self.desk, [Arrival(content=one, way=way, at=at or self.newsroom.clock()) for one in contents])

    def one(self, content: bytes, **how: Any) -> Message:
        """This comes in; the message it became."""
        (outcome,) = self.arrives(content, **how)
        assert isinstance(outcome, Taken), outcome
        return self.message(outcome.message)

    def message(self, number: MessageId) -> Message:
        with self.desk.reading() as session:
            return received.get(session, number)

    def messages(self) -> Sequence[Message]:
        with self.desk.reading() as session:
            return [one for some in received.everything(session) for one in some]

    def of(self, rfc_id: RfcId, kind: type[facts.Fact]) -> list[Any]:
        return self.newsroom.facts(rfc_id, kind)

    def guessed(self, message: Message) -> set[RfcId]:
        return {one.rfc_id for one in message.guesses}


def seq(number: int) -> Seq:
    return Seq(number)


def dated(at: datetime) -> str:
    return format_datetime(at)
