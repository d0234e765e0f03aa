"""Which files may lie on the record of a request, how large they may be, and what they are called."""

import unicodedata
from dataclasses import dataclass

LARGEST = 25 * 2**20  # bytes: what mail servers let through at most
LONGEST_NAME = 150
NOT_ON_EVERY_DISK = frozenset(':*?"<>|')


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file as a person calls it, and how its names end, the usual ending first."""

    called: str
    endings: tuple[str, ...]


PICTURES = {
    "image/png": Kind("PNG picture", (".png",)),
    "image/jpeg": Kind("JPEG picture", (".jpg", ".jpeg")),
    "image/gif": Kind("GIF picture", (".gif",)),
    "image/webp": Kind("WebP picture", (".webp",)),
    "image/tiff": Kind("TIFF picture", (".tif", ".tiff")),
}
OF_OFFICES = "application/vnd.openxmlformats-officedocument."
OF_OPEN_OFFICES = "application/vnd.oasis.opendocument."
PDF, MAIL, TEXT, TABLE = "application/pdf", "message/rfc822", "text/plain", "text/csv"
TAKEN: dict[str, Kind] = {
    PDF: Kind("PDF", (".pdf",)),
    **PICTURES,
    TEXT: Kind("plain text", (".txt", ".text", ".log", ".md")),
    TABLE: Kind("CSV table", (".csv", ".tsv")),
    MAIL: Kind("e-mail", (".eml",)),
    f"{OF_OFFICES}wordprocessingml.document": Kind("Word document", (".docx",)),
    f"{OF_OFFICES}spreadsheetml.sheet": Kind("Excel table", (".xlsx",)),
    f"{OF_OPEN_OFFICES}text": Kind("OpenDocument text", (".odt",)),
    f"{OF_OPEN_OFFICES}spreadsheet": Kind("OpenDocument table", (".ods",)),
    "audio/mpeg": Kind("MP3 recording", (".mp3",)),
    "audio/mp4": Kind("M4A recording", (".m4a",)),
    "audio/ogg": Kind("Ogg recording", (".ogg", ".oga", ".opus")),
    "audio/wav": Kind("WAV recording", (".wav",)),
    "video/mp4": Kind("MP4 film", (".mp4", ".m4v")),
}
"""Every kind of file that is taken, by its media type. What a file is, its bytes say, never its name."""

CAN_BE_REDACTED = frozenset({PDF, *PICTURES})
NAMED_TRULY = frozenset({PDF, *PICTURES})
"""Sent under their own media type; every other kind goes out as bytes that no program should open by itself."""

SENTENCE = (
    "PDF, pictures (PNG, JPEG, GIF, WebP, TIFF), plain text, CSV, .eml, DOCX, XLSX, ODT, ODS, MP3, M4A, Ogg, WAV and "
    "MP4"
)
"""All of them, for a person."""


def label_of(given: str, media_type: str) -> str:
    """A name for a file that is a label and no more: no folders, nothing invisible, and the ending of its kind."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if char in "\t\n\r" else char for char in last if char in "\t\n\r" or not is_hidden(char))
    plain = unicodedata.normalize("NFC", "".join(char for char in shown if char not in NOT_ON_EVERY_DISK))
    name = " ".join(plain.split()).strip(". ")
    endings = TAKEN[media_type].endings
    ending = next((one for one in endings if name[-len(one) :].isascii() and name[-len(one) :].lower() == one), "")
    stem = name[: len(name) - len(ending)][:LONGEST_NAME].strip(". ") or "file"
    return stem + (name[len(name) - len(ending) :] or endings[0])


def kind_called(media_type: str) -> str:
    return TAKEN[media_type].called if media_type in TAKEN else media_type


def is_hidden(char: str) -> bool:
    """Whether nobody sees it, or changes how its neighbours are seen: control, format and private characters."""
    category = unicodedata.category(char)
    return category.startswith("C") or (category.startswith("Z") and char != " ")


def size_in_words(size: int) -> str:
    """`240 KB`."""
    if size < 1024:  # noqa: PLR2004  # a kilobyte
        return f"{size} bytes"
    return f"{size / 1024:,.0f} KB" if size < 2**20 else f"{size / 2**20:,.1f} MB"
