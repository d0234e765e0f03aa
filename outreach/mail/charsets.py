"""Bytes of a mail turned into words, whatever its sender says they are encoded in."""

import codecs
import re

_ALIASES = {
    "ansi": "cp1252", "ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "x-windows-949": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "big5": "big5hkscs",
    "x-euc-jp": "euc-jp", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7", "utf-16": "utf-16", "cp-850": "cp850", "tis-620": "cp874", "iso-8859-9": "cp1254",
}  # fmt: skip
_NOT_FOR_TEXT = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_SAYS_NOTHING = {"", "us-ascii", "unknown", "unknown-8bit", "x-unknown", "default", "binary", "8bit", "7bit", "none",
                 "x-user-defined", "_charset_"}  # fmt: skip
_LATIN = {"cp1252", "iso8859-15", "iso8859-9", "cp1254"}
_UNSEEMLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ENDS_A_LINE = re.compile("\r\n?|\x0b|\x0c|\x85")
_KANA = re.compile("[\u3041-\u30fe]")
_COMMON_HAN = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uff5e]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CYRILLIC_SMALL = re.compile("[а-яё]")
_HIGH = re.compile(rb"[\x80-\xff]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_FEWEST = 4  # characters from which an encoding is guessed
_MARK = "\ufffd"


def decode(raw: bytes, declared: str = "") -> tuple[str, str]:
    """The words, and a sentence where they could not be read as declared (empty where they could)."""
    known, why = _codec(declared)
    if raw.isascii() and b"\x1b" not in raw and known not in {"utf-7", "hz"} and not known.startswith("utf-16"):
        return raw.decode("ascii"), why if known else ""
    if not known:
        text, guessed = _guess(raw)
        return text, why or f"The encoding of its words is not told; they were read as {guessed}."
    try:
        text = raw.decode(known)
    except (UnicodeError, ValueError):
        return _mended(raw, known)
    if known in _LATIN and (better := _as_utf8(raw)) is not None:
        return better, f"Its words are said to be {declared.strip()} and are UTF-8; they were read as that."
    return text, why


def clean(text: str) -> tuple[str, int]:
    """The text with lines ended by a line feed, without what no person typed; and how many characters went."""
    if text.isprintable():
        return text, 0
    text = _ENDS_A_LINE.sub("\n", text).removeprefix("\ufeff")
    return _UNSEEMLY.subn("", text)


def one_line(text: str) -> str:
    """A header's words in one line, whatever line ends or control characters were smuggled into it."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_UNSEEMLY.sub("", _ENDS_A_LINE.sub(" ", text)).split())


def _codec(declared: str) -> tuple[str, str]:
    """Python's name of the encoding, empty where none is told or known; and a sentence where it is not known."""
    name = declared.strip().strip("\"'").lower().replace(" ", "")
    if name in _SAYS_NOTHING:
        return "", ""
    name = _ALIASES.get(name, name)
    if name in _SAYS_NOTHING:
        return "", ""
    try:
        found = codecs.lookup(name).name
        b"".decode(found)  # refuses what is no encoding of text, like base64
    except (LookupError, ValueError, UnicodeError):
        return "", "Its words are said to be in an encoding that is not known; they were read as they looked."
    if found.replace("-", "_") in _NOT_FOR_TEXT:
        return "", "Its words are said to be in an encoding that is none for mail; they were read as they looked."
    return found, ""


def _as_utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _mended(raw: bytes, known: str) -> tuple[str, str]:
    """The words of bytes that are not what they are said to be: a few wrong ones are marked, many mean another code."""
    if known.startswith("iso2022_jp"):
        return _japanese(raw), ""
    text = raw.decode(known, "replace")
    foreign = len(_HIGH.findall(raw[:65536])) or 1
    if text[:65536].count(_MARK) * 10 <= foreign:
        return text, f"A few characters are not {known}, as it says; each is shown as {_MARK}."
    text, guessed = _guess(raw)
    return text, f"Its words are not {known}, as it says; they were read as {guessed}."


def _japanese(raw: bytes) -> str:
    """ISO-2022-JP as it is written, with the vendors' characters that the standard leaves out."""
    try:
        return raw.decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return "".join(
            _shifted(part[2:]) if part.startswith((b"$B", b"$@")) else part[2:].decode("cp932", "replace")
            for part in re.split(rb"\x1b", b"\x1b(B" + raw)
            if part
        )


def _shifted(pairs: bytes) -> str:
    """Pairs of seven-bit bytes as Shift_JIS has them."""
    shifted = bytearray()
    for first, second in zip(pairs[::2], pairs[1::2], strict=False):
        lead = (first + 1) // 2 + (0x70 if first < ord("_") else 0xB0)
        trail = second + (0x7E if first % 2 == 0 else 0x1F + (second >= ord("`")))
        shifted += bytes([lead & 0xFF, trail & 0xFF])
    return bytes(shifted).decode("cp932", "replace")


def _guess(raw: bytes) -> tuple[str, str]:
    if b"\x1b$" in raw:
        return _japanese(raw), "ISO-2022-JP"
    if (text := _as_utf8(raw)) is not None:
        return text, "UTF-8"
    sample = raw[:8192]
    high = len(_HIGH.findall(sample))
    mended = sample.decode("utf-8", "replace")
    if high and mended.count(_MARK) * 20 <= high:
        return raw.decode("utf-8", "replace"), "UTF-8 with damage"
    name = _by_look(sample, high)
    try:
        return raw.decode(name), name
    except UnicodeDecodeError:
        return (raw.decode(name, "replace"), name) if name != "cp1252" else (raw.decode("latin-1"), "latin-1")


def _by_look(sample: bytes, high: int) -> str:
    """Which encoding makes words of the bytes; windows-1252 where none stands out."""
    for name, look, share in (("euc_jp", _KANA, 0.25), ("cp932", _KANA, 0.25), ("gb18030", _COMMON_HAN, 0.9),
                              ("cp949", _HANGUL, 0.8)):  # fmt: skip
        text = sample.decode(name, "ignore")
        foreign = [char for char in text if char > "\x7f"]
        lost = high - len("".join(foreign).encode(name, "ignore"))
        if len(foreign) >= _FEWEST and lost * 20 <= high and len(look.findall(text)) >= share * len(foreign):
            return name
    letters = high + len(_ASCII_LETTER.findall(sample))
    if high > 2 * _FEWEST and high * 10 > letters * 6:
        return max(("cp1251", "koi8-r"), key=lambda one: len(_CYRILLIC_SMALL.findall(sample.decode(one, "ignore"))))
    return "cp1252"
