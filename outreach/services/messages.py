"""One message opened to be read: its words, what came with it, what was quoted from it, and which one is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parseaddr
from typing import get_args

from outreach.db import candidates, log, queries, received
from outreach.db.queries import Order, Wanted
from outreach.db.received import Came
from outreach.domain.agencies import fold_text
from outreach.domain.errors import NotFound, OutreachError
from outreach.domain.facts import (
    Acknowledged,
    AutoReplyReceived,
    Channel,
    Entry,
    EntryRetracted,
    EvidenceKept,
    MessageReceived,
    MessageSetAside,
    MessageTranslated,
    ResponseReceived,
)
from outreach.domain.fold import same_address
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.inbox import Filing, MessageId
from outreach.domain.people import Acting
from outreach.domain.phases import Phase
from outreach.domain.received import Certainty, MailKind, PartKind, ReceivedMessage, doubt_about
from outreach.domain.sender_checks import SenderCheck, checks_of
from outreach.mail.forwarded import writer_within
from outreach.services import evidence
from outreach.services.casefile import CaseFile
from outreach.services.contacts import own_among
from outreach.services.desk import Desk
from outreach.services.passages import Passage, cut
from outreach.services.timeline import title_of

Judgement = ResponseReceived | Acknowledged | AutoReplyReceived | MessageSetAside

PASTED = "This message was pasted; there is no mail behind it."

QUEUE = 50
"""So many requests with something to classify are looked through for the next one."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A message as a person reads it. `mail` is what its kept bytes say; `unread` why they say nothing.

    `came_at` is when it reached us; None where that is not known.
    """

    title: str
    sender: str
    channel: Channel
    came_at: datetime | None
    text: str
    passages: tuple[Passage, ...]
    language: str = ""
    checks: tuple[SenderCheck, ...] = ()
    mail: ReceivedMessage | None = None
    unread: str = ""

    @property
    def suspected(self) -> str:
        """The rule by which a machine wrote it, or may have; empty where none fired."""
        return self.mail.rule if self.mail and self.mail.kind is MailKind.AUTO_REPLY else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd in the mail, in sentences."""
        if self.mail is None:
            return ()
        doubt = doubt_about(self.mail.date, self.came_at)
        return self.mail.notes if not doubt or doubt in self.mail.notes else (*self.mail.notes, doubt)

    @property
    def certain(self) -> bool:
        return self.mail is not None and self.mail.certainty is Certainty.CERTAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Another request that this message was filed to, and what it was judged to be there; empty while it waits."""

    rfc_id: RfcId
    seq: Seq
    name: str
    judged: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentOn:
    """What one of us sent to the desk. `names` are ours by that address; `writer` whoever wrote what was sent on."""

    names: frozenset[str]
    writer: str
    quotes: bool

    def is_by(self, speaker: str) -> bool:
        return fold_text(speaker) in self.names


@dataclass(frozen=True, kw_only=True)
class OnFile:
    """A message on a request's log: what it says, in which translations, and the entries that judged it, if any.

    `remarks` are the inbox's sentences about what is odd in it, of its sender first of all; `kept` is the evidence of
    the request by its SHA-256, so that a file of this message is found again.
    """

    seq: Seq
    entry: Entry
    opened: Opened
    translations: tuple[Entry, ...]
    judged: tuple[Entry, ...]
    taken_back: bool
    remarks: tuple[str, ...] = ()
    by_us: SentOn | None = None
    kept: Mapping[str, Entry] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def writer(self) -> str:
        """Who answered, most likely: the sender, or whoever wrote what one of us sent on."""
        return self.by_us.writer if self.by_us else parseaddr(self.opened.sender)[0]

    @property
    def open(self) -> bool:
        return not self.judged and not self.taken_back


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to classify: its request, and its entry where it is on the same request as another one."""

    rfc_id: RfcId
    seq: Seq | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What else waits: the next one, the one before, and on how many requests."""

    following: Waiting | None
    before: Waiting | None
    requests: int


@dataclass(frozen=True, kw_only=True)
class File:
    """Bytes to be taken away, never to be shown here."""

    name: str
    content: bytes


def opened(desk: Desk, message: ReceivedMessage, *, came_at: datetime | None = None) -> Opened:
    """A message that is on no log, or not yet: held for a person, or looked at before it is filed."""
    return Opened(
        title=message.subject,
        sender=str(message.sender),
        channel=Channel.EMAIL,
        came_at=came_at,
        text=message.body,
        passages=cut(message.body, message.parts),
        language=message.language,
        checks=checks_of(message.authentication, desk.incoming.servers),
        mail=message,
    )


def on_file(desk: Desk, file: CaseFile, seq: Seq) -> OnFile:
    """The message of this entry. Raises `NotFound`."""
    entry, fact = _message(file, seq)
    known = file.case.standing.known
    gone = file.erased.get(seq)
    mail, unread = read_again(desk, fact.raw) if fact.raw and gone is None else (None, gone.said if gone else "")
    came = _came(desk, file, entry)
    return OnFile(
        seq=seq,
        entry=entry,
        opened=Opened(
            title=fact.subject,
            sender=fact.sender,
            channel=fact.channel,
            came_at=entry.occurred_at,
            text=fact.text,
            passages=file.passages(entry),
            language=fact.language,
            checks=checks_of(mail.authentication, desk.incoming.servers) if mail else (),
            mail=mail,
            unread=unread,
        ),
        translations=tuple(
            one
            for one in file.case.entries
            if isinstance(one.fact, MessageTranslated) and one.fact.message == seq and one.seq not in known.retracted
        ),
        judged=tuple(one for one in file.case.entries if _judges(one, seq) and one.seq not in known.retracted),
        taken_back=seq in known.retracted,
        remarks=came.remarks if came else (),
        elsewhere=_elsewhere(desk, [one for one in came.filings if one.rfc_id != file.rfc_id]) if came else (),
        by_us=_sent_on(desk, file, mail) if mail else None,
        kept={
            one.fact.sha256: one
            for one in file.case.entries
            if isinstance(one.fact, EvidenceKept) and one.seq not in known.retracted
        },
    )


def original(desk: Desk, file: CaseFile, seq: Seq) -> File:
    """The mail itself, byte for byte. Raises `NotFound`."""
    fact = _kept(file, seq)
    if not fact.raw:
        raise NotFound(PASTED)
    return File(name=f"message-{fact.raw[:12]}.eml", content=desk.evidence.get(fact.raw))


def attachment(desk: Desk, file: CaseFile, seq: Seq, number: int) -> File:
    """What came attached, numbered from 1. Raises `NotFound`."""
    fact = _kept(file, seq)
    read, trouble = read_again(desk, fact.raw) if fact.raw else (None, PASTED)
    if read is None:
        raise NotFound(trouble)
    return attached(read, number)


def keep_attached(desk: Desk, file: CaseFile, seq: Seq, number: int, *, by: Acting) -> Entry:
    """Put what came attached on the record as evidence, as if it had been uploaded. Raises as `evidence.keep`."""
    one = attachment(desk, file, seq, number)
    note = f"Attached to entry {seq}."
    upload = evidence.Upload(content=one.content, called=one.name, note=note, about=seq, at=desk.clock())
    return evidence.keep(desk, file.rfc_id, upload, by=by)


def attached(message: ReceivedMessage, number: int) -> File:
    if not 0 < number <= len(message.attachments):
        raise NotFound(f"This message has no attachment {number}.")
    one = message.attachments[number - 1]
    return File(name=one.name or f"attachment-{number}", content=one.content)


def read_again(desk: Desk, sha256: str) -> tuple[ReceivedMessage | None, str]:
    """The message taken apart anew from its kept bytes; or why it cannot be."""
    try:
        return replace(desk.reader(desk.evidence.get(sha256)), sha256=sha256), ""
    except OutreachError as trouble:
        return None, str(trouble)
    except Exception as trouble:  # noqa: BLE001  # whatever a message does to the reader
        return None, f"It could not be read ({type(trouble).__name__}). It is kept whole: save it, and look at it."


def received_as(desk: Desk, file: CaseFile, seq: Seq) -> MessageId:
    """The message of the inbox that became this entry. Raises `NotFound`."""
    found = _came(desk, file, _message(file, seq)[0])
    if found is None:
        raise NotFound(
            "This message did not come in by mail, so the inbox cannot move it. Take its entry back, and record it "
            "where it belongs."
        )
    return found.id


def first_unread(file: CaseFile) -> Seq | None:
    """Of the messages of this request that wait, the oldest."""
    return next((entry.seq for entry in file.case.standing.known.waiting), None)


def held_for(desk: Desk, rfc_id: RfcId) -> MessageId | None:
    """Of the held messages that may be its answer, the one that came first."""
    with desk.reading() as session:
        return received.guessed(session, [rfc_id]).get(rfc_id)


def around(desk: Desk, reader: StaffId, file: CaseFile, seq: Seq | None = None) -> Around:
    """What else there is to classify: on this request, then on the reader's own, then on everybody's; oldest first."""
    requests = _requests(desk, reader, file)
    queue = [Waiting(one) for one in requests if one != file.rfc_id]
    place = requests.index(file.rfc_id) if file.rfc_id in requests else 0
    here = [Waiting(file.rfc_id, entry.seq) for entry in file.case.standing.known.waiting]
    queue[place:place] = here
    now = next((index for index, one in enumerate(queue) if one.seq == seq and seq is not None), None)
    if now is None:
        return Around(following=next(iter(queue), None), before=None, requests=len(requests))
    others = queue[now + 1 :] + queue[:now]
    return Around(following=next(iter(others), None), before=queue[now - 1] if now else None, requests=len(requests))


def next_unread(desk: Desk, reader: StaffId, file: CaseFile) -> Waiting | None:
    """What waits longest, now that something was filed on this request; asked of the record anew."""
    return next((Waiting(one) for one in _requests(desk, reader, file)), None)


def _requests(desk: Desk, reader: StaffId, file: CaseFile) -> Sequence[RfcId]:
    everybodys = Wanted(
        investigation_id=file.investigation_id, phase=Phase.TO_CLASSIFY, order=Order.PRESSING, limit=QUEUE
    )
    with desk.reading() as session:
        mine, others = (
            queries.page(session, wanted, desk.clock()).lines
            for wanted in (replace(everybodys, assignee=reader), everybodys)
        )
    return tuple(dict.fromkeys(line.rfc_id for line in (*mine, *others)))


def _message(file: CaseFile, seq: Seq) -> tuple[Entry, MessageReceived]:
    entry = file.case.entry(seq)
    if entry is None or not isinstance(entry.fact, MessageReceived):
        raise NotFound(f"Entry {seq} of this request is not a message.")
    return entry, entry.fact


def _kept(file: CaseFile, seq: Seq) -> MessageReceived:
    """One whose words are there still. Raises `NotFound`, which says when and by whom they were erased."""
    if seq in file.erased:
        raise NotFound(file.erased[seq].said)
    return _message(file, seq)[1]


def _came(desk: Desk, file: CaseFile, entry: Entry) -> Came | None:
    """What the inbox knows of it; nothing of one that was pasted."""
    if not getattr(entry.fact, "raw", ""):
        return None
    with desk.reading() as session:
        return received.of_entry(session, file.rfc_id, entry.seq)


def _elsewhere(desk: Desk, filings: Sequence[Filing]) -> tuple[Elsewhere, ...]:
    """One answer may speak for many agencies, and is judged on the request of each."""
    if not filings:
        return ()
    with desk.reading() as session:
        ids = [one.rfc_id for one in filings]
        names = {one.rfc_id: one.name for one in candidates.by_ids(session, ids)}
        logs = log.of_kinds(session, ids, *(kind.__name__ for kind in (EntryRetracted, *get_args(Judgement))))
    return tuple(
        Elsewhere(rfc_id=one.rfc_id, seq=one.seq, name=names[one.rfc_id], judged=_judged(logs.get(one.rfc_id, ()), one))
        for one in filings
        if one.rfc_id in names
    )


def _judged(entries: Sequence[Entry], filing: Filing) -> str:
    gone = {one.fact.entry for one in entries if isinstance(one.fact, EntryRetracted)}
    judged = [one for one in entries if _judges(one, filing.seq) and one.seq not in gone]
    return title_of(judged[0]) if judged else ""


def _sent_on(desk: Desk, file: CaseFile, mail: ReceivedMessage) -> SentOn | None:
    is_own = own_among(desk, file.staff)
    if not is_own(mail.sender.address):
        return None
    here = same_address(mail.sender.address)
    colleagues = [one.name for one in file.staff if same_address(one.email) == here]
    wrote = writer_within(mail.body)
    return SentOn(
        names=frozenset(fold_text(one) for one in (mail.sender.name, here, *colleagues) if one),
        writer=wrote.name if wrote and not is_own(wrote.address) else "",
        quotes=any(part.kind is PartKind.QUOTED for part in mail.parts),
    )


def _judges(entry: Entry, message: Seq) -> bool:
    return isinstance(entry.fact, Judgement) and entry.fact.message == message
