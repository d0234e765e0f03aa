"""What a file is, told from its bytes; what its sender calls it is believed only where the bytes say nothing."""

import re
from functools import cache
from typing import Any

OCTETS = "application/octet-stream"
_WORDS_OF_OFFICE = "application/vnd.openxmlformats-officedocument"
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"), (b"\x78\x9f\x3e\x22", "application/ms-tnef"), (b"MZ", "application/x-dosexec"),
    (b"\x7fELF", "application/x-executable"), (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (b"\x1f\x8b", "application/gzip"),
    (b"BEGIN:VCALENDAR", "text/calendar"), (b"BEGIN:VCARD", "text/vcard"),
    (b"-----BEGIN PGP SIGNATURE", "application/pgp-signature"),
    (b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"),
)  # fmt: skip
_ZIPPED = (
    (b"word/", f"{_WORDS_OF_OFFICE}.wordprocessingml.document"), (b"xl/", f"{_WORDS_OF_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_WORDS_OF_OFFICE}.presentationml.presentation"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE = (
    ("WordDocument", "application/msword"), ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"), ("__substg1.0_", "application/vnd.ms-outlook"),
)  # fmt: skip
_HTML = re.compile(rb"\s*(?:<!--.{0,400}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_SVG = re.compile(rb"\s*(?:<\?xml.{0,400}?\?>\s*)?(?:<!.{0,800}?>\s*){0,4}<svg\b", re.IGNORECASE | re.DOTALL)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TNEF = "application/ms-tnef"
_PROGRAM, _ARCHIVE = "a program", "an archive"
_OFFICE = "an office document"
# What a type is to a person. Types of one sort go under each other's names every day, and harm nobody.
_SORTS = (
    ("application/x-dosexec", _PROGRAM), ("application/x-executable", _PROGRAM), ("application/x-mach", _PROGRAM),
    ("application/pdf", "a PDF"), ("application/rtf", _OFFICE), ("application/msword", _OFFICE),
    ("application/vnd.", _OFFICE), ("application/vnd.rar", _ARCHIVE), ("application/zip", _ARCHIVE),
    ("application/x-7z", _ARCHIVE), ("application/gzip", _ARCHIVE), ("image/", "a picture"), ("audio/", "a recording"),
    ("video/", "a recording"), ("text/html", "a web page"), ("text/", "plain text"),
)  # fmt: skip
_BY_ENDING = {
    _PROGRAM: "exe com scr msi dll pif", "a PDF": "pdf", _ARCHIVE: "zip rar 7z gz tgz", "a web page": "html htm",
    _OFFICE: "doc docx xls xlsx ppt pptx odt ods odp rtf", "a picture": "png jpg jpeg gif tif tiff webp heic bmp svg",
    "a recording": "mp3 wav ogg flac m4a mp4 mov avi webm", "plain text": "txt csv md log ics vcf json xml",
}  # fmt: skip
_ENDING_OF = {ending: sort for sort, endings in _BY_ENDING.items() for ending in endings.split()}
_WORDS_BY_NAME = (
    "text/csv",
    "text/calendar",
    "text/vcard",
    "text/markdown",
    "text/rtf",
    "text/enriched",
    "text/rfc822-headers",
)


def media_type(content: bytes, declared: str = "") -> str:
    """The type of a file by its content."""
    if not content:
        return declared if declared.startswith("text/") else OCTETS
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content[:1] == b"\x30" and "pkcs7" in declared:
        return declared
    return _packed(content) or _written(content, declared) or _looked_up(content)


def warning(name: str, found: str) -> str:
    """What a person should know before opening a file: that its name and its content are not of one sort."""
    if found == _TNEF:
        return (
            f"{name} holds what Outlook packed in a way of its own, often files that came with the words: open it in "
            "Outlook, or ask for them as PDF."
        )
    sort = max((one for one in _SORTS if found.startswith(one[0])), key=lambda one: len(one[0]), default=("", ""))[1]
    named = _ENDING_OF.get(name.rpartition(".")[2].lower(), "")
    if sort == _PROGRAM:
        return f"{name} is a program by its content: do not open it."
    if not sort or not named or sort == named or {sort, named} in ({_OFFICE, _ARCHIVE}, {"plain text", "a web page"}):
        return ""
    return f"{name} is {sort} by its content, and not {named}."


def _packed(content: bytes) -> str:
    """Types that share one wrapping: zip archives, Microsoft's compound files, RIFF and ISO media."""
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(_OLE):
        head = content[:65536] + content[-65536:]
        return next((found for name, found in _IN_OLE if name.encode("utf-16-le") in head), "application/x-ole-storage")
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(content[8:12], OCTETS)
    if content[4:8] == b"ftyp":
        return {b"heic": "image/heic", b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}.get(content[8:12], "video/mp4")
    return ""


def _zipped(content: bytes) -> str:
    if content[30:38] == b"mimetype" and (found := re.match(rb"application/[\w.+-]{1,80}", content[38:138])):
        return found[0].decode("ascii")  # the formats of OpenDocument, and e-books
    names = content[:4096] + content[-65536:]
    if b"[Content_Types].xml" in names:
        return next((found for folder, found in _ZIPPED if folder in names), "application/zip")
    return "application/zip"


def _written(content: bytes, declared: str) -> str:
    """A file of words: no control characters, and UTF-8 or said to be words."""
    head = content[:4096]
    if _SVG.match(head):
        return "image/svg+xml"
    if _HTML.match(head):
        return "text/html"
    if _NO_TEXT.search(head):
        return ""
    if not (declared.startswith(("text/", "message/")) or _utf8(head)):
        return ""
    if declared in _WORDS_BY_NAME or declared.startswith("message/"):
        return declared
    return "text/xml" if head.lstrip().startswith(b"<?xml") else "text/plain"


def _utf8(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8") if len(head) > 4 else head.decode("utf-8")  # noqa: PLR2004  # a character may be cut
    except UnicodeDecodeError:
        return False
    return True


def _looked_up(content: bytes) -> str:
    """What the library of file beginnings makes of it; it knows thousands, and is asked last."""
    try:
        found = _library().from_string(content[:65536], mime=True)
    except Exception:  # noqa: BLE001  # it raises for what it does not know
        return OCTETS
    return str(found) if found and "/" in str(found) else OCTETS


@cache
def _library() -> Any:
    import puremagic

    return puremagic
