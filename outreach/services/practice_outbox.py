"""The letters of a desk that practises: what would have left, to be read on a page."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from outreach.db import outbox
from outreach.domain.errors import NotFound
from outreach.mail.practice import PracticeMailer
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeLetter:
    """One letter in the folder. `name` is its address on our pages."""

    name: str
    to: str
    subject: str
    written_at: datetime
    text: str


def is_practice(desk: Desk) -> bool:
    """Whether this desk's mail stays in the house."""
    return isinstance(desk.mailer, PracticeMailer)


def letters(desk: Desk) -> tuple[PracticeLetter, ...]:
    """Every letter that never left the house, the newest first: where mail is real, those of practice alone.

    Of letters to agencies, those of investigations that whoever looks may see; of mail to our own people, their own.
    """
    folders = {one.folder: one for one in (desk.mailer, desk.practice) if isinstance(one, PracticeMailer)}
    written = [one for folder in folders.values() for one in folder.letters()]
    if not desk.sight.everything:
        with desk.reading() as session:
            theirs = outbox.seen(session, [str(message["Message-ID"]) for _, message in written])
        written = [(name, message) for name, message in written if message["Message-ID"] in theirs]
    found = [_letter(name, message) for name, message in written]
    return tuple(sorted(found, key=lambda letter: (letter.written_at, letter.name), reverse=True))


def letter(desk: Desk, name: str) -> PracticeLetter:
    found = next((one for one in letters(desk) if one.name == name), None)
    if found is None:
        raise NotFound("There is no such letter in the practice outbox.")
    return found


def _letter(name: str, message: EmailMessage) -> PracticeLetter:
    return PracticeLetter(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        written_at=message["Date"].datetime,
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    return str(plain.get_content()).replace("\r\n", "\n") if plain else ""
