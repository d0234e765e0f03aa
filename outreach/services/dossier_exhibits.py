"""The files of a dossier: which go along, which stay at the desk and why, each looked through for what is secret."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from re import sub
from typing import Final

from outreach.domain import facts
from outreach.domain.dossier import Exhibit
from outreach.domain.dossier_entries import reference
from outreach.domain.dossier_facts import Sight
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.evidence import MAIL, OF_OFFICES, OF_OPEN_OFFICES, PDF, TABLE, TAKEN, TEXT, kind_called
from outreach.domain.facts import Entry
from outreach.domain.prose import listed
from outreach.evidence import redaction
from outreach.services.desk import Desk

ORIGINAL: Final = "An original file, which may name people. A redacted copy goes along where one was made."
TAKEN_BACK: Final = "It belongs to what was taken back."
A_SOURCE: Final = "It leads to somebody who spoke on background."
GONE: Final = "It was erased, or is missing from the store."
TELLS: Final = "It holds a name or words that stay at the desk."
HARMFUL: Final = "The virus scanner finds something in it."
MOST_TO_READ: Final = 50 * 2**20
"""Bytes: of an office file, which is an archive, no more is unpacked to be looked through."""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The exhibits in the order of the log. `fetch` gives the bytes of one that goes along."""

    exhibits: tuple[Exhibit, ...]
    fetch: Callable[[Exhibit], bytes]
    said: tuple[str, ...]

    def files(self) -> Iterator[tuple[Exhibit, bytes]]:
        """One after another, so that no more than one is held at a time."""
        for one in self.exhibits:
            if one.name:
                yield one, self.fetch(one)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """A piece of evidence that an entry names."""

    entry: Entry
    sha256: str
    label: str
    media_type: str


def gather(desk: Desk, entries: Sequence[Entry], sight: Sight) -> Gathered:
    exhibits, unread = [], []
    for number, named in enumerate(_pieces(entries, sight), start=1):
        exhibit, was_read = _exhibit(desk, f"E{number}", named, sight)
        exhibits.append(exhibit)
        unread += [exhibit.number] if exhibit.name and not was_read else []
    said = (f"No program could look through {listed(unread)} for names: a person has to.",) if unread else ()
    return Gathered(exhibits=tuple(exhibits), fetch=lambda one: desk.evidence.get(one.sha256), said=said)


def _pieces(entries: Sequence[Entry], sight: Sight) -> Iterable[_Named]:
    for entry in entries:
        fact = entry.fact
        if sight.outside and isinstance(fact, facts.AutoReplyReceived | facts.DeliveryReported):
            continue  # machines of the agency wrote to ours: nothing of it is for others
        if isinstance(fact, facts.EvidenceKept):
            yield _Named(entry=entry, sha256=fact.sha256, label=fact.name, media_type=fact.media_type)
        elif raw := getattr(fact, "raw", ""):
            yield _Named(entry=entry, sha256=raw, label="", media_type=MAIL)


def _exhibit(desk: Desk, number: str, named: _Named, sight: Sight) -> tuple[Exhibit, bool]:
    """The exhibit, and whether it was looked through."""
    content, why = _content(desk, named, sight)
    was_read = False
    if not why and (sight.masks.words or sight.masks.names or sight.masks.addresses):
        texts = texts_in(desk, content, named.media_type)
        was_read = texts is not None
        why = TELLS if any(sight.masks.hold(text) for text in texts or ()) else ""
    elif not why:
        was_read = True
    exhibit = Exhibit(
        number=number,
        entry=named.entry.seq,
        what=reference(named.entry.fact),
        label="" if sight.outside or why == A_SOURCE else sight.masks(named.label),
        media_type=kind_called(named.media_type),
        size=len(content),
        sha256="" if why == A_SOURCE else named.sha256,
        name="" if why else f"exhibits/{number}-entry-{named.entry.seq}{_ending(named.media_type)}",
        kept_back=why,
    )
    return exhibit, was_read


def _content(desk: Desk, named: _Named, sight: Sight) -> tuple[bytes, str]:
    """The bytes, and why they stay here without being looked through; a store that does not answer is no reason."""
    if named.entry.seq in sight.sources:
        return b"", A_SOURCE
    if sight.keeps_back(named.entry.seq):
        return b"", TAKEN_BACK
    try:
        content = desk.evidence.get(named.sha256)
    except NotFound:
        return b"", GONE
    if sight.outside and getattr(named.entry.fact, "redacts", None) is None:
        return content, ORIGINAL
    return content, HARMFUL if desk.scanner.found(content) else ""


def _ending(media_type: str) -> str:
    return TAKEN[media_type].endings[0] if media_type in TAKEN else ".bin"


# ── Looking through a file ──────────────────────────────────────────────────────────────────────────────────────


def texts_in(desk: Desk, content: bytes, media_type: str) -> list[str] | None:
    """What can be read in the file; None where it is a picture or a recording, or cannot be read."""
    if media_type == MAIL:
        return _of_mail(desk, content)
    if media_type in (TEXT, TABLE):
        return [content.decode(errors="replace")]
    if media_type == PDF:
        return _of_pdf(content)
    if media_type.startswith((OF_OFFICES, OF_OPEN_OFFICES)):
        return _of_office(content)
    return None


def _of_mail(desk: Desk, content: bytes) -> list[str]:
    """As it came and as it reads, with its attachments as far as those can be read."""
    found = [content.decode(errors="replace")]
    with suppress(OutreachError):
        mail = desk.reader(content)
        found += [mail.body, mail.subject, str(mail.sender)]
        for one in mail.attachments:
            found += [one.name, *(texts_in(desk, one.content, one.media_type) or ())]
    return found


def _of_pdf(content: bytes) -> list[str] | None:
    """None of a scan, whose words are a picture."""
    try:
        words = redaction.words_in(content)
    except RuleBroken:
        return None
    return [words] if words.strip() else None


def _of_office(content: bytes) -> list[str] | None:
    """The text of an office file: an archive of XML."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if one.filename.endswith(".xml")]
            if sum(one.file_size for one in parts) > MOST_TO_READ:
                return None
            return [sub("<[^>]*>", " ", archive.read(one).decode(errors="replace")) for one in parts]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
