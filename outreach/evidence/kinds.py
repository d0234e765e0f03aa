"""What a file is, by its bytes: one of the kinds we take, or a sentence that says why not. Names prove nothing."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import LARGEST, MAIL, OF_OFFICES, OF_OPEN_OFFICES, PDF, PICTURES, SENTENCE, TABLE, TEXT

SNIFFED = 1_445  # bytes: as far as a browser looks when it guesses what a file is (WHATWG MIME Sniffing)
MOST_PARTS = 5_000
TRAILER = b"PK\x05\x06"
RUNS = re.compile(rb"<script|<\?php|<html|<svg|<iframe|javascript:|<!doctype html", re.IGNORECASE)
MARKUP = re.compile(
    r"\s*(?:<!doctype|<html|<head|<body|<svg|<\?xml|<script|<iframe|<\?php|#!|@echo\b|\{\\rtf)", re.IGNORECASE
)
HEADER = re.compile(r"[!-9;-~]+:[ \t]?.*|[ \t]+\S.*")
OF_MAIL = re.compile(
    r"(?:from|to|subject|date|message-id|received|return-path|mime-version|delivered-to):", re.IGNORECASE
)
FEWEST_HEADERS = 2
DELIMITERS = ",;\t|"
SOUND, FILM = (
    (b"M4A ", b"M4B ", b"M4P "),
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"),
)
SIGNATURES = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/tiff": (b"II*\0", b"MM\0*"),
    "audio/ogg": (b"OggS\0",),
}
MPEG_RATES = {0b11: 4, 0b10: 2, 0b00: 1}

SEVERAL = (
    "This file is of two kinds at once, so programs disagree on what it is. Make a picture or a PDF of it, and upload "
    "that."
)


def kind_of(content: bytes) -> str:
    """The media type of the file. Raises `RuleBroken` where it is of no kind we take, or of several."""
    if not content:
        raise RuleBroken("The file is empty. Choose it again.", "upload")
    if len(content) > LARGEST:
        raise RuleBroken(
            f"The file is larger than {LARGEST // 2**20} MB. Upload a smaller one, or in parts: fewer pages, a shorter "
            "recording.",
            "upload",
        )
    for tell in TELLERS:
        if found := tell(content):
            _of_one_kind(content, found)
            return found
    raise RuleBroken(f"{_looks_like(content)} is not taken. We take {SENTENCE}.", "upload")


def _of_one_kind(content: bytes, media_type: str) -> None:
    """No file that a browser, a viewer or an unpacker might take for something else than we do."""
    if media_type in (TEXT, TABLE, MAIL) or media_type.startswith((OF_OFFICES, OF_OPEN_OFFICES)):
        return
    if TRAILER in content[-66_000:] and zipfile.is_zipfile(io.BytesIO(content)):
        raise RuleBroken(SEVERAL, "upload")
    if media_type != PDF and b"%PDF-" in content[:SNIFFED]:
        raise RuleBroken(SEVERAL, "upload")
    looked_at = content if media_type in PICTURES else content[:SNIFFED]
    if RUNS.search(looked_at):
        raise RuleBroken(SEVERAL, "upload")


# ── By the first bytes ──────────────────────────────────────────────────────────────────────────────────────────


def _by_signature(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return _ended(PDF, content, b"%%EOF", 2_048)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _ended("image/png", content, b"IEND\xae\x42\x60\x82", 64)
    return next((kind for kind, marks in SIGNATURES.items() if content.startswith(marks)), "") or _by_frame(content)


def _ended(media_type: str, content: bytes, mark: bytes, within: int) -> str:
    if mark not in content[-within:]:
        raise RuleBroken(
            "This file does not end as its kind should: it was cut off, or holds something else.", "upload"
        )
    return media_type


def _by_frame(content: bytes) -> str:
    start = content[:16]
    if start.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(start[8:12], "")
    if start[4:8] == b"ftyp":
        return "audio/mp4" if start[8:12] in SOUND else "video/mp4" if start[8:12] in FILM else ""
    if start.startswith(b"ID3"):
        return "audio/mpeg" if start[3] in (2, 3, 4) else ""
    return "audio/mpeg" if _two_frames(content) else ""


def _two_frames(content: bytes) -> bool:
    """MP3 without a tag has no signature: two frames must follow one another at the length that the first states."""
    length = _frame(content[:4])
    return length > 0 and _frame(content[length : length + 4]) > 0


def _frame(head: bytes) -> int:
    """The length of the MPEG layer III frame that begins so; 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004  # the sync word and the layer
        return 0
    version, index, rate = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or index in (0, 15) or rate == 3:  # noqa: PLR2004  # reserved values
        return 0
    first = version == 3  # noqa: PLR2004  # MPEG 1
    kilobits = (KILOBITS_1 if first else KILOBITS_2)[index]
    hertz = (44_100, 48_000, 32_000)[rate] * MPEG_RATES[version] // 4
    return (144 if first else 72) * kilobits * 1_000 // hertz + ((head[2] >> 1) & 1)


KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


# ── Files that are many files in one ────────────────────────────────────────────────────────────────────────────


def _by_parts(content: bytes) -> str:
    """Documents are ZIP files with parts of known names; only their table of contents is read, nothing is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = [one.filename for one in opened.infolist()]
            first = opened.infolist()[0]
            declared = opened.read(first)[:100] if first.filename == "mimetype" and first.file_size <= 100 else b""  # noqa: PLR2004  # as declared, stored plainly
    except (zipfile.BadZipFile, OSError, ValueError, IndexError, RuntimeError, NotImplementedError, EOFError):
        raise RuleBroken(
            "This document is damaged: its table of contents cannot be read. Save it anew.", "upload"
        ) from None
    if len(names) > MOST_PARTS:
        raise RuleBroken("This document has too many parts to be one. Save it anew, or make a PDF of it.", "upload")
    found = _document(set(names), declared.decode("ascii", "replace"))
    if not found:
        raise RuleBroken(
            "A ZIP file is many files in one. Unpack it, and upload those that matter one by one.", "upload"
        )
    if any(name.casefold().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise RuleBroken(
            "This document holds macros, which can run. Save it without them, or make a PDF of it.", "upload"
        )
    return found


def _document(names: set[str], declared: str) -> str:
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return f"{OF_OFFICES}wordprocessingml.document"
        return f"{OF_OFFICES}spreadsheetml.sheet" if "xl/workbook.xml" in names else ""
    return declared if declared in (f"{OF_OPEN_OFFICES}text", f"{OF_OPEN_OFFICES}spreadsheet") else ""


# ── Text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_words(content: bytes) -> str:
    text = _decoded(content)
    if text is None:
        return ""
    if _is_mail(text):
        return MAIL
    if MARKUP.match(text) or RUNS.search(text.encode("utf-8", "replace")):
        raise RuleBroken(
            "This is a web page, a drawing or a program as text, which can run when it is opened. Make a PDF or a "
            "picture of it, and upload that.",
            "upload",
        )
    return TABLE if _is_table(text) else TEXT


def _decoded(content: bytes) -> str | None:
    """The text, if these bytes are one in an encoding that people use."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(char < " " and char not in "\t\n\r\f" for char in set(text)) else text
    return None


def _is_mail(text: str) -> bool:
    """Whether it begins with the header lines of an e-mail, and at least two of them are those of every mail."""
    known = 0
    for line in text[:65_536].splitlines():
        if not line.strip():
            break
        if not HEADER.fullmatch(line):
            return False
        known += bool(OF_MAIL.match(line))
    return known >= FEWEST_HEADERS


def _is_table(text: str) -> bool:
    lines = [line for line in text[:65_536].splitlines()[:50] if line.strip()]
    if len(lines) < 2:  # noqa: PLR2004  # one line is no table
        return False
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1 and all(map(_is_heading, rows[0])):
            return True
    return False


def _is_heading(cell: str) -> bool:
    """Where a comma is followed by a space it parts words of a sentence, not columns."""
    return bool(cell) and not cell[0].isspace()


def _looks_like(content: bytes) -> str:
    """What the file seems to be, for the sentence that refuses it."""
    import puremagic

    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        found = []
    name = found[0].name.strip() if found else ""
    return f"This file (it looks like: {name})" if name and name.isprintable() else "A file of this kind"


TELLERS: tuple[Callable[[bytes], str], ...] = (_by_signature, _by_parts, _by_words)
