"""Works out a text file's encoding; where its words could be read in two ways, a person must say which is right."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from outreach.domain.errors import RuleBroken
from outreach.domain.prose import listed
from outreach.domain.sheets import Reading

ENCODINGS = {
    "Windows-1252": ("cp1252", "Western European"),
    "Windows-1250": ("cp1250", "Central European"),
    "ISO-8859-2": ("iso8859_2", "Central European"),
    "Windows-1251": ("cp1251", "Cyrillic"),
    "KOI8-R": ("koi8_r", "Cyrillic"),
    "Windows-1253": ("cp1253", "Greek"),
    "ISO-8859-7": ("iso8859_7", "Greek"),
    "Windows-1254": ("cp1254", "Turkish"),
    "Windows-1255": ("cp1255", "Hebrew"),
    "Windows-1256": ("cp1256", "Arabic"),
    "Windows-1257": ("cp1257", "Baltic"),
    "Macintosh": ("mac_roman", "Western European, of old Macs"),
    "CP850": ("cp850", "Western European, of DOS"),
    "Shift_JIS": ("cp932", "Japanese"),
    "EUC-KR": ("cp949", "Korean"),
    "GB18030": ("gb18030", "Chinese"),
    "Big5": ("big5", "Chinese, traditional"),
}
"""The encodings a person may choose, with what Python calls them and the languages they serve."""

_USUAL = "cp1252"
_NO_RIVALS = ("cp1252", "cp1257")
"""A Baltic list always has ž or š, on which it differs from others; to ask over each á for its sake is too much."""

_LOW_LETTERS = ("mac_roman", "cp850")
_LOW = re.compile(rb"[\x80-\xaf]")
"""Old Macs and DOS keep their usual letters down here; without one, to ask over each á or Ö is too much as well."""

_TWO_BYTES = ("cp932", "cp949", "gb18030", "big5")
_DOUBTFUL_SHOWN = 5
_LINES_SHOWN = 5
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SAMPLE = 65_536
_MANY_ZEROS, _FEW_ZEROS = 0.4, 0.05
"""In UTF-16 without a mark nearly every second byte of Latin text is zero; no text in another encoding has them."""

_TEXT_SHARE = 0.9
_LINE_END = re.compile(rb"\r\n|\r|\n")
_WORD = re.compile(rb'[^ \t\r\n,;"]*[\x80-\xff][^ \t\r\n,;"]*')
_MARKS = re.compile("[“”‘’„‚«»–—…\xa0]")
_NO_LETTERS = re.compile(r"[\x00-\x40\x5b-\x60\x7b-\x7f]+")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The text of a file, and in which encoding. `note`: what to check. `readings`: no text yet, a person must say."""

    text: str = ""
    encoding: str = ""
    note: str = ""
    readings: tuple[Reading, ...] = ()
    line: int = 0


def decoded(content: bytes, told: str = "") -> Decoded:
    """Read as what the file says it is or cannot but be; else as what a person `told`; else only where all agree."""
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Decoded(text=_strictly(content, codec, name), encoding=name)
    if codec := _utf_16_without_mark(content):
        return Decoded(text=_strictly(content, codec, "UTF-16"), encoding="UTF-16")
    try:
        return Decoded(text=content.decode("utf-8"), encoding="UTF-8")
    except UnicodeDecodeError:
        return _as_told(content, told) if told else _concluded(content)


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = len(re.findall(r"\r\n|\r|\n", error.object[: error.start].decode(codec, errors="ignore"))) + 1
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


def _as_told(content: bytes, told: str) -> Decoded:
    if told not in ENCODINGS:
        raise RuleBroken(f"“{told[:40]}” is not an encoding we know. Choose one of {listed(ENCODINGS)}.", "encoding")
    codec, _ = ENCODINGS[told]
    if codec not in _TWO_BYTES:  # two bytes of these may by chance be a letter in UTF-8
        _refuse_mixture(content)
    try:
        return Decoded(text=content.decode(codec), encoding=told)
    except UnicodeDecodeError as error:
        raise RuleBroken(
            f"Line {_line_of(content, error.start)} is not valid {told}. Choose another encoding, or open the file in "
            "the program it came from and save it as “CSV UTF-8”.",
            "encoding",
        ) from error


def _concluded(content: bytes) -> Decoded:
    """Windows-1252 where no word could be another in another encoding; else what each would make of the words."""
    _refuse_mixture(content)
    words = dict.fromkeys(_WORD.findall(content))
    doubtful = [word for word, _ in zip(filter(_is_doubtful, words), range(_DOUBTFUL_SHOWN), strict=False)]
    first = content.index(doubtful[0] if doubtful else next(iter(words)))
    line = _line_of(content, first)
    if doubtful:
        return Decoded(readings=_readings(content, doubtful, line), line=line)
    note = (
        "The file does not say its encoding and is not UTF-8, so it was read as Windows-1252. "
        f"Check the accents, such as “{next(iter(words)).decode(_USUAL)}” on line {line}."
    )
    return Decoded(text=content.decode(_USUAL), encoding="Windows-1252", note=note)


def _refuse_mixture(content: bytes) -> None:
    """A file that holds whole words of UTF-8 and others that are not was put together from two files."""
    valid: list[int] = []
    stray: list[int] = []
    for word in _WORD.finditer(content):
        (valid if _read_as(word[0], "utf-8") else stray).append(word.start())
    if not valid or not stray:
        return
    lines = list(dict.fromkeys(_line_of(content, place) for place in stray[:_LINES_SHOWN]))
    which = f"Lines {listed(map(str, lines))} are" if len(lines) > 1 else f"Line {lines[0]} is"
    more = " (and more)" if len(stray) > _LINES_SHOWN else ""
    raise RuleBroken(
        f"{which} not valid UTF-8{more}, though line {_line_of(content, valid[0])} is: the file mixes two encodings. "
        "Open it in a spreadsheet program, correct those lines, and save it as “CSV UTF-8”.",
        "file",
    )


def _is_doubtful(word: bytes) -> bool:
    read = _read_as(word, _USUAL)
    if not read or not _is_word(read):
        return True
    if not _MARKS.sub("", read):  # a dash that stands alone
        return False
    unlikely = _NO_RIVALS if _LOW.search(word) else (*_NO_RIVALS, *_LOW_LETTERS)
    others = (_read_as(word, codec) for codec, _ in ENCODINGS.values() if codec not in unlikely)
    return any(other != read and _is_word(other) for other in others if other)


def _readings(content: bytes, doubtful: Iterable[bytes], line: int) -> tuple[Reading, ...]:
    """What each encoding that can read the whole file makes of these words, the likeliest first."""
    found: list[tuple[int, Reading]] = []
    for name, (codec, languages) in ENCODINGS.items():
        if _read_as(content, codec):
            words = tuple(_read_as(word, codec) for word in doubtful)
            sound = sum(map(_is_word, words))
            found.append((-sound, Reading(encoding=name, languages=languages, words=words)))
    some = [one for one in sorted(found, key=lambda one: one[0]) if one[0]] or found
    if not some:
        raise RuleBroken(
            f"From line {line} on the file is neither UTF-8 nor in any other encoding we know. "
            "Open the file in the program it came from and save it as “CSV UTF-8”.",
            "file",
        )
    return tuple(reading for _, reading in some)


def _read_as(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return ""


def _is_word(text: str) -> bool:
    """Whether somebody may have written this: letters of one alphabet, no capital after an accented small letter."""
    parts = _NO_LETTERS.split(_MARKS.sub("", text))
    return all(part.isascii() or (_in_one_alphabet(part) and _in_one_case(part)) for part in parts)


def _in_one_alphabet(part: str) -> bool:
    return all(char.isalpha() or unicodedata.combining(char) for char in part) and len(set(_alphabets(part))) == 1


def _alphabets(part: str) -> Iterator[str]:
    for char in part:
        name = unicodedata.name(char, "NONE").split()[0]
        if name != "COMBINING":
            yield "CJK" if name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else name


def _in_one_case(part: str) -> bool:
    pairs = pairwise(part)
    return not any(one.islower() and two.isupper() and not (one + two).isascii() for one, two in pairs)


def _line_of(content: bytes, place: int) -> int:
    return len(_LINE_END.findall(content, 0, place)) + 1
