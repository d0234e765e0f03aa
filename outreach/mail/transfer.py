"""Bytes of a part unpacked from the form in which they travelled (base64, quoted-printable, uuencode)."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} ([^\n]{1,255})\n", re.MULTILINE)
_UU_LINE = re.compile(r"[\x20-\x60]{1,90}")


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The bytes; as they are where they are not packed as they say."""
    encoding = encoding.strip("\"' ;").partition(" ")[0]
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding == "base64":
        return _base64(raw)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        _, files = inline_files(raw.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n"))
        return files[0][1] if files else raw
    return raw


def _base64(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", raw)
        return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"===")


def inline_files(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without the files written into it in the old way (uuencode), and those files."""
    files, kept, end = [], [], 0
    for found in _BEGIN.finditer(text):
        if found.start() < end:
            continue
        content, after = _uudecoded(text, found.end())
        if content:
            files.append((found[1].strip(), content))
            kept.append(text[end : found.start()])
            end = after
    return "".join([*kept, text[end:]]), files


def _uudecoded(text: str, at: int) -> tuple[bytes, int]:
    """The file whose lines begin here, and where its text ends; nothing where these are no such lines."""
    content = bytearray()
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].rstrip("\r")
        at = min(stop + 1, len(text))
        if line.strip() == "end":
            return bytes(content), at
        if line.strip() in {"", "`"}:
            continue
        if not _UU_LINE.fullmatch(line):
            return (bytes(content), at - len(line) - 1) if content else (b"", at)
        content += _uu_line(line)
    return bytes(content), at


def _uu_line(line: str) -> bytes:
    raw = line.encode("ascii")
    try:
        return binascii.a2b_uu(raw)
    except binascii.Error:  # some writers pad wrongly: take what the count at its beginning promises
        count = (((raw[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(raw[:count])
        except binascii.Error:
            return b""
