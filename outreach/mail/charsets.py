"""Bytes of a mail turned into words, whatever its sender says they are encoded in."""

import codecs
import re
from collections.abc import Iterator

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
_LATIN = {"cp1252", "cp1250", "cp1254", "cp1257", "iso8859-15", "iso8859-2", "iso8859-9", "mac-roman"}
_OTHERWISE = ("utf", "hz", "iso2022")  # encodings that no look at single bytes tells anything of
# What mail is written in besides UTF-8; of DOS, Macintosh and mainframe codes a guess is wrong more often than right.
_IN_MAIL = (
    "cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp1253", "iso8859-7", "cp1254",
    "cp1255", "cp1256", "cp874", "cp1257", "cp1258", "gb18030", "big5hkscs", "cp932", "euc_jis_2004", "cp949",
)  # fmt: skip
_CALLED = {"cp874": "windows-874 (Thai)", "big5hkscs": "Big5 (Chinese)", "gb18030": "GB 18030 (Chinese)",
           "cp932": "Shift_JIS (Japanese)", "euc_jp": "EUC-JP (Japanese)", "euc_jis_2004": "EUC-JP (Japanese)",
           "cp949": "EUC-KR (Korean)", "iso8859-1": "latin-1"}  # fmt: skip
_LOOKED_AT = 8192  # bytes from which an encoding is guessed
_UNSEEMLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ENDS_A_LINE = re.compile("\r\n?|\x0b|\x0c|\x85")
_KANA = re.compile("[\u3041-\u30fe]")
# A letter of the Latin alphabet beside one of another: what no word has, and what a wrong reading makes of accents.
_OTHER = r"[^\W\d_A-Za-z\u0080-\u024f\u1e00-\u1eff\u3000-\uffff]"
_TWO_ALPHABETS = re.compile(rf"[A-Za-z](?:{_OTHER}|[\u3041-\u9fff\uac00-\ud7a3])|{_OTHER}[A-Za-z]|\ufffd")
_HIGH = re.compile(rb"[\x80-\xff]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_FEWEST = 4  # characters from which an encoding is guessed
_MARK = "\ufffd"


def decode(raw: bytes, declared: str = "") -> tuple[str, str]:
    """The words, and a sentence where they could not be read as declared (empty where they could)."""
    known, why = _codec(declared)
    said = one_line(declared)[:40]
    if raw.isascii() and b"\x1b" not in raw and known not in {"utf-7", "hz"} and not known.startswith("utf-16"):
        return raw.decode("ascii"), why if known else ""
    if not known:
        text, read_as = _guess(raw)
        return text, f"{why or 'It does not say how its words are encoded'}; they were read as {read_as}."
    if (better := _really_utf8(raw, known)) is not None:
        return better, f"Its words are said to be {said} and are UTF-8; they were read as that."
    if known in _LATIN and _hardly_latin(raw):
        text, read_as = _guess(raw)
        return text, f"Its words cannot be {said}, as it says; they were read as {read_as}."
    try:
        return raw.decode(known), why
    except (UnicodeError, ValueError):
        return _mended(raw, known, said)


def likeliest(raw: bytes) -> str:
    """The encoding that bytes which are not UTF-8 are likeliest in."""
    sample = raw[:_LOOKED_AT]
    high = len(_HIGH.findall(sample))
    return _by_kana(sample, high) or _by_letters(sample, high)


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
        return "", "Its words are said to be in an encoding that is not known"
    if found.replace("-", "_") in _NOT_FOR_TEXT:
        return "", "Its words are said to be in an encoding that is none for mail"
    return found, ""


def _as_utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _really_utf8(raw: bytes, known: str) -> str | None:
    """The words as UTF-8, where they are that whatever they are said to be: no other encoding happens to look like it.

    One sequence is proof enough among Latin letters; where most letters have the high bit, a few may look so by chance.
    """
    if raw.isascii() or known.startswith(_OTHERWISE) or (text := _as_utf8(raw)) is None:
        return None
    return text if known in _LATIN or sum(char > "\x7f" for char in text[:_LOOKED_AT]) >= _FEWEST else None


def _hardly_latin(raw: bytes) -> bool:
    """Whether most letters have the high bit: words in the Latin alphabet have an accent here and there."""
    sample = raw[:_LOOKED_AT]
    high = len(_HIGH.findall(sample))
    return high > 2 * _FEWEST and high * 10 > (high + len(_ASCII_LETTER.findall(sample))) * 6


def _mended(raw: bytes, known: str, said: str) -> tuple[str, str]:
    """The words of bytes that are not what they are said to be: a few wrong ones are marked, many mean another code."""
    if known.startswith("iso2022_jp"):
        return _japanese(raw), ""
    text = raw.decode(known, "replace")
    foreign = len(_HIGH.findall(raw[:65536])) or 1
    if text[:65536].count(_MARK) * 10 <= foreign:
        return text, f"A few characters are not {said}, as it says; each is shown as {_MARK}."
    text, read_as = _guess(raw)
    return text, f"Its words are not {said}, as it says; they were read as {read_as}."


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
    """The words, and as what they were read: said to be a guess where it is one."""
    if b"\x1b$" in raw:
        return _japanese(raw), "ISO-2022-JP (Japanese)"
    if (text := _as_utf8(raw)) is not None:
        return text, "UTF-8"
    sample = raw[:_LOOKED_AT]
    high = len(_HIGH.findall(sample))
    mended = sample.decode("utf-8", "replace")
    if high and mended.count(_MARK) * 20 <= high:
        return raw.decode("utf-8", "replace"), "UTF-8 with damage"
    name = likeliest(sample)
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        name = "iso8859-1" if name == "cp1252" else name
        text = raw.decode(name, "replace")
    return text, f"{_CALLED.get(name, name.replace('cp125', 'windows-125'))}, which is a guess"


def _by_kana(sample: bytes, high: int) -> str:
    """Which of the two old Japanese encodings makes kana of the bytes, which is sure from a few of them on."""
    for name in ("euc_jp", "cp932"):
        text = sample.decode(name, "ignore")
        foreign = [char for char in text if char > "\x7f"]
        lost = high - len("".join(foreign).encode(name, "ignore"))
        if len(foreign) >= _FEWEST and lost * 20 <= high and len(_KANA.findall(text)) * 3 >= len(foreign):
            return name
    return ""


def _by_letters(sample: bytes, high: int) -> str:
    """Which encoding makes words of the bytes; Western first, by more the fewer bytes there are to tell it from.

    The library goes by how often letters follow each other in a language. That words keep to one alphabet, and that
    of mail without a label most is Western, it does not ask.
    """
    best, likelihood = "cp1252", 0.0
    for name, given in _judged(sample):
        text = sample.decode(name, "replace")
        foreign = len(text) - len(text.encode("ascii", "ignore")) or 1
        found = given * 0.7 ** (10 * len(_TWO_ALPHABETS.findall(text)) / foreign)
        found *= 1 + 1 / high if high and name == "cp1252" else 1
        if found > likelihood:
            best, likelihood = name, found
    return best


def _judged(sample: bytes) -> Iterator[tuple[str, float]]:
    import chardet  # its models take a moment to load, and little mail needs them

    for one in chardet.detect_all(sample, ignore_threshold=True, include_encodings=_IN_MAIL, compat_names=False):
        if one["encoding"]:
            yield one["encoding"], one["confidence"]
