"""Text tables: works out the encoding and the separator of a CSV file, and says which it used."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from outreach.domain.errors import RuleBroken
from outreach.domain.sheets import Problem

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_SAMPLE = 65_536
_SAMPLE_LINES = 25
_FOREIGN_SHARE = 0.3
"""Western European text has few letters beyond a–z. Above this share the bytes belong to another alphabet."""

_MANY_ZEROS, _FEW_ZEROS = 0.4, 0.05
"""In UTF-16 without a mark nearly every second byte of Latin text is zero; no text in another encoding has them."""

_TEXT_SHARE = 0.9


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A file's lines as (number, cells), with the sentences on how it was read."""

    cells: Iterable[tuple[int, list[str]]]
    how: list[str]
    pads_short_lines: bool = False
    problems: list[Problem] = field(default_factory=list)


def csv_lines(content: bytes) -> Lines:
    text, encoding, note = decoded(content)
    separator, text, skipped = _separator(text)
    how = [f"Read as CSV in {encoding}, separated by {_SEPARATORS[separator]}."]
    return Lines(cells=_records(text, separator, skipped), how=how + ([note] if note else []))


def decoded(content: bytes) -> tuple[str, str, str]:
    """The text, the name of its encoding, and a sentence of doubt where we had to conclude rather than know."""
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _strictly(content, codec, name), name, ""
    if codec := _utf_16_without_mark(content):
        return _strictly(content, codec, "UTF-16"), "UTF-16", ""
    try:
        return content.decode("utf-8"), "UTF-8", ""
    except UnicodeDecodeError as error:
        return _western(content, error.start)


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = _line_of(error.object[: error.start].decode(codec, errors="ignore"))
        raise RuleBroken(
            f"Line {line} is not valid {name}, though the file says it is {name}. "
            "Open the file in a spreadsheet program, check that line, and save it as “CSV UTF-8”.",
            "file",
        ) from error


def _utf_16_without_mark(content: bytes) -> str:
    sample = content[:_SAMPLE]
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), max(1, len(sample) // 2)
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros / half > _MANY_ZEROS and others / half < _FEW_ZEROS and _reads_as_text(sample, codec):
            return codec
    if even + odd > _FEW_ZEROS * len(sample):
        raise RuleBroken("This is not a text file. Save the table as CSV (UTF-8) or as .xlsx.", "file")
    return ""


def _reads_as_text(sample: bytes, codec: str) -> bool:
    text = sample.decode(codec, errors="ignore")
    return sum(char.isprintable() or char in "\r\n\t" for char in text) > _TEXT_SHARE * len(text)


def _western(content: bytes, first_bad: int) -> tuple[str, str, str]:
    """Windows-1252, the one old encoding we conclude, and only where the text bears it out."""
    line = _line_of(content[:first_bad].decode("latin-1"))
    loose = content.decode("utf-8", errors="surrogateescape")
    stray = sum("\udc80" <= char <= "\udcff" for char in loose)
    if sum(char > "\x7f" for char in loose) - stray > stray:
        raise RuleBroken(
            f"Line {line} is not valid UTF-8, though other lines are: the file mixes two encodings. "
            "Open it in a spreadsheet program, correct that line, and save it as “CSV UTF-8”.",
            "file",
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise RuleBroken(
            f"Line {_line_of(content[: error.start].decode('latin-1'))} is neither UTF-8 nor Windows-1252. "
            "Open the file in the program it came from and save it as “CSV UTF-8”.",
            "file",
        ) from error
    letters = [char for char in text if char.isalpha()]
    if sum(char > "\x7f" for char in letters) > _FOREIGN_SHARE * len(letters):
        raise RuleBroken(
            f"From line {line} on the text is not UTF-8 and not in a Western European alphabet, so its letters would "
            "be guesses. Open the file in the program it came from and save it as “CSV UTF-8”.",
            "file",
        )
    note = (
        f"The file does not say its encoding and is not UTF-8, so it was read as Windows-1252. "
        f"Check the accents, such as “{_around(text, first_bad)}” on line {line}."
    )
    return text, "Windows-1252", note


def _around(text: str, place: int) -> str:
    start = max(text.rfind(char, 0, place) for char in ' \t\r\n,;"') + 1
    return re.split(r'[\s,;"]', text[start : place + 30])[0]


def _line_of(before: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text to read, and how many lines were set aside (a first line `sep=;` as Excel writes)."""
    if told := _SEPARATOR_LINE.match(text):
        return told[1], text[told.end() :], 1
    return max(_SEPARATORS, key=lambda separator: _fit(text, separator)), text, 0


def _fit(text: str, separator: str) -> tuple[float, int]:
    """How well the first lines agree on a number of cells, then how many cells that is."""
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=separator):
            if any(record):
                widths.append(len(record))
            if len(widths) == _SAMPLE_LINES:
                break
    except csv.Error:
        pass
    if not widths or widths[0] == 1:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _records(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1 + skipped
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise RuleBroken(_quoting(line, str(error)), "file") from error


def _quoting(line: int, reason: str) -> str:
    if "expected after" in reason:
        return (
            f'Line {line} has a quotation mark inside a quoted cell. Double it ("") or take it out, '
            "or save the file again as “CSV UTF-8” from a spreadsheet program."
        )
    return (
        f"A quotation mark opened on line {line} is never closed. Close it, "
        "or save the file again as “CSV UTF-8” from a spreadsheet program."
    )
