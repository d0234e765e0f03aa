"""The reading desk: one message as it is read, with what is new in it set apart, and which one to read next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from outreach.db import investigations, log, queries
from outreach.db.queries import Order, Wanted
from outreach.domain.errors import NotFound, OutreachError
from outreach.domain.facts import Entry, MessageReceived, MessageTranslated, StatementQuoted
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.phases import Phase
from outreach.domain.received import Attachment, Part, PartKind, ReceivedMessage
from outreach.mail.reading import read
from outreach.mail.split import split
from outreach.services import agency_letters
from outreach.services.casefile import CaseFile, open_casefile
from outreach.services.desk import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stretch of the text. `start` is its place in the whole; `quotes` are the entries that quote all of it."""

    kind: PartKind
    start: int
    text: str
    quotes: tuple[Seq, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A message, opened: its text in stretches that cover it from end to end, and what came with it.

    `trouble` says why its kept bytes could not be read; the words on record are there all the same.
    """

    sender: str
    subject: str
    language: str
    stretches: tuple[Stretch, ...]
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    authentication: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def groups(self) -> tuple[tuple[PartKind, tuple[Stretch, ...]], ...]:
        """Stretches of one kind that follow each other, together: a page folds them as one."""
        found: list[tuple[PartKind, list[Stretch]]] = []
        for one in self.stretches:
            if not found or found[-1][0] is not one.kind:
                found.append((one.kind, []))
            found[-1][1].append(one)
        return tuple((kind, tuple(stretches)) for kind, stretches in found)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One message of a request on the reading desk."""

    file: CaseFile
    entry: Entry
    fact: MessageReceived
    opened: Opened
    translations: tuple[Entry, ...]

    @property
    def waits(self) -> bool:
        return self.file.waits(self.entry.seq)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """The next message that waits for a judgement, and how many requests have one."""

    rfc_id: RfcId
    seq: Seq


def open_message(desk: Desk, rfc_id: RfcId, seq: Seq) -> Reading:
    """A message on the log of a request. Raises `NotFound`."""
    file = open_casefile(desk, rfc_id)
    entry = file.case.entry(seq)
    if entry is None or not isinstance(entry.fact, MessageReceived):
        raise NotFound("There is no such message on this request.")
    with desk.reading() as session:
        sent = [letter.letter.text for letter in agency_letters.sent_to(session, rfc_id)]
    taken_back = file.case.standing.known.retracted
    told = [one for one in file.case.entries if one.seq not in taken_back]
    return Reading(
        file=file,
        entry=entry,
        fact=entry.fact,
        opened=_opened(desk, entry.fact, sent, _places(told, seq)),
        translations=tuple(one for one in told if isinstance(one.fact, MessageTranslated) and one.fact.message == seq),
    )


def opened(message: ReceivedMessage) -> Opened:
    """A message that is on no request yet, as the same page shows it."""
    stretches = _stretches(message.body, message.parts, ())
    bare = Opened(sender=str(message.sender), subject=message.subject, language=message.language, stretches=stretches)
    return _with(bare, message)


def attachment(desk: Desk, rfc_id: RfcId, seq: Seq, number: int) -> Attachment:
    """A file that came with a message, numbered from 1 in order. Raises `NotFound`."""
    with desk.reading() as session:
        entries = log.read(session, rfc_id)
    fact = entries[seq - 1].fact if 0 < seq <= len(entries) else None
    if isinstance(fact, MessageReceived) and fact.raw:
        files = read(desk.evidence.get(fact.raw)).attachments
        if 0 < number <= len(files):
            return files[number - 1]
    raise NotFound("No such file came with this message.")


def next_unread(desk: Desk, slug: str, reader: StaffId, *, but: RfcId | None = None) -> Unread | None:
    """The message to read next: of this reader's own agencies first, then of anybody's; the oldest first."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        for assignee in (reader, None):
            wanted = Wanted(
                investigation_id=investigation.id,
                phase=Phase.TO_CLASSIFY,
                assignee=assignee,
                order=Order.PRESSING,
                limit=2,
            )
            lines = [line for line in queries.page(session, wanted, desk.clock()).lines if line.rfc_id != but]
            if lines:
                waiting = open_casefile(desk, lines[0].rfc_id).case.standing.known.waiting
                if waiting:
                    return Unread(rfc_id=lines[0].rfc_id, seq=waiting[0].seq)
    return None


def next_after(desk: Desk, file: CaseFile, reader: StaffId) -> Unread | None:
    """What follows a message that has just been judged: another one of the same agency, or the next one there is."""
    there = open_casefile(desk, file.rfc_id).case.standing.known.waiting
    if there:
        return Unread(rfc_id=file.rfc_id, seq=there[0].seq)
    return next_unread(desk, file.investigation_slug, reader, but=file.rfc_id)


def _opened(desk: Desk, fact: MessageReceived, sent: Sequence[str], places: Sequence[tuple[int, int, Seq]]) -> Opened:
    """The words are those on record; the kept bytes add what came with them."""
    stretches = _stretches(fact.text, split(fact.text, sent=sent), places)
    bare = Opened(sender=fact.sender, subject=fact.subject, language=fact.language, stretches=stretches)
    if not fact.raw:
        return bare
    try:
        return _with(bare, read(desk.evidence.get(fact.raw)))
    except OutreachError as trouble:
        return replace(bare, trouble=str(trouble))


def _with(bare: Opened, message: ReceivedMessage) -> Opened:
    """What came with the words: files, other recipients, what our mail server says of the sender."""
    return replace(
        bare,
        recipients=tuple(str(one) for one in message.recipients),
        attachments=message.attachments,
        authentication=message.authentication,
        notes=message.notes,
    )


def _places(entries: Sequence[Entry], seq: Seq) -> list[tuple[int, int, Seq]]:
    """Where the quotes of a message stand in it."""
    return sorted(
        (one.fact.start, one.fact.end, one.seq)
        for one in entries
        if isinstance(one.fact, StatementQuoted)
        and one.fact.message == seq
        and one.fact.start is not None
        and one.fact.end is not None
    )


def _stretches(text: str, parts: Sequence[Part], places: Sequence[tuple[int, int, Seq]]) -> tuple[Stretch, ...]:
    edges = sorted({edge for start, end, _ in places for edge in (start, end)})
    found = []
    for part in parts:
        cuts = [part.start, *(edge for edge in edges if part.start < edge < part.end), part.end]
        for start, end in pairwise(cuts):
            quotes = tuple(seq for low, high, seq in places if low <= start and end <= high)
            found.append(Stretch(kind=part.kind, start=start, text=text[start:end], quotes=quotes))
    return tuple(found)
