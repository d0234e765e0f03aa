"""What a message teaches about how an agency is reached. It proposes; only a person makes a contact of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId
from outreach.domain.received import Mailbox, MailKind, ReceivedMessage
from outreach.domain.wallclock import read_date

EMAIL = re.compile(r"(?<![\w.+@-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w@-])", re.ASCII)
NUMBER = re.compile(r"(?<![\w./:-])\+?\(?\d[\d ().\-/\u00a0]{5,24}\d(?![\w/])", re.ASCII)
LABEL = re.compile(
    r"\b(?:t|tel|tlf|telefon|telefono|teléfono|phone|ph|m|mob|mobile|cell|direct|gsm|office|тел)\b", re.IGNORECASE
)
FAX = re.compile(r"\b(?:f|fax|telefax|телефакс|факс)\b", re.IGNORECASE)
OF_MACHINES = re.compile(
    r"(?:no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)(?:[+-].*)?@.*", re.IGNORECASE
)
FEWEST_DIGITS, MOST_DIGITS = 7, 15  # E.164
MOST_LINES = 30
"""A signature longer than this is a page of fine print, and its addresses are anybody's."""


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """An address that a message taught us, and where in it. `message` is the SHA-256 of that message."""

    channel: Channel
    address: str
    name: str
    source: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One that waits for a person, with the agency it would reach."""

    id: int
    agency_id: AgencyId
    channel: Channel
    address: str
    name: str
    source: str
    learnt_at: datetime
    state: ProposalState


def learnt(
    message: ReceivedMessage, at: datetime, known: Callable[[str], bool], *, answers: bool = False
) -> Iterator[Learnt]:
    """Each address once, the surest place first. `known`: whether an address lies at a domain of the agency.

    `answers`: whether it answers a letter of ours, so that its sender reads their mail, wherever they write from.
    A machine's message teaches nothing: its addresses are those of its system.
    """
    if message.kind is not MailKind.HUMAN:
        return
    told: set[tuple[Channel, str]] = set()
    for channel, address, name, where in _places(message, known, answers=answers):
        key = (channel, folded(channel, address))
        if key not in told and not OF_MACHINES.fullmatch(address):
            told.add(key)
            source = f"{where} of {read_date(message.date or at)}"
            if message.sender.address != address:
                source += f" from {message.sender.address}"
            yield Learnt(channel=channel, address=address, name=name[:200], source=source, message=message.sha256)


def folded(channel: Channel, address: str) -> str:
    """One spelling of an address: letters alike, and of a number its digits only."""
    if channel is Channel.PHONE:
        return "".join(char for char in address if char.isdigit())
    return "".join(address.casefold().split())


Place = tuple[Channel, str, str, str]


def _places(message: ReceivedMessage, known: Callable[[str], bool], *, answers: bool) -> Iterator[Place]:
    for box in message.reply_to:
        if _is_address(box) and box.address.casefold() != message.sender.address.casefold():
            yield Channel.EMAIL, box.address, box.name, "Reply-To of a message"
    if _is_address(message.sender) and (answers or known(message.sender.address)):
        yield (
            Channel.EMAIL,
            message.sender.address,
            message.sender.name,
            "Wrote the answer" if answers else "Sender of a message",
        )
    for line in message.signature.splitlines()[:MOST_LINES]:
        for found in EMAIL.findall(line):
            yield Channel.EMAIL, found, "", "Signature of a message"
        for number in _numbers(EMAIL.sub(" ", line)):
            yield Channel.PHONE, number, "", "Signature of a message"


def _is_address(box: Mailbox) -> bool:
    return bool(EMAIL.fullmatch(box.address))


def _numbers(line: str) -> Iterator[str]:
    """Phone numbers with a country code or a label before them; a number after “fax” is none to call."""
    end = 0
    for found in NUMBER.finditer(line):
        before, end = line[end : found.start()], found.end()
        digits = sum(char.isdigit() for char in found[0])
        labelled = found[0].startswith("+") or LABEL.search(before)
        if FEWEST_DIGITS <= digits <= MOST_DIGITS and labelled and not FAX.search(before):
            yield " ".join(found[0].replace("\u00a0", " ").split())
