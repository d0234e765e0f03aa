"""Asks clamd, the daemon of ClamAV, what it finds in a file: the command INSTREAM, a length before each piece.

Nothing of the file is opened here, and clamd reads it as a stream of bytes; it may run on another machine.
"""

import socket
import struct
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from outreach.domain.conflicts import NotScanned
from outreach.domain.errors import OutreachError

PIECE: Final = 1 << 16
PATIENCE: Final = 60  # seconds: a large archive takes long
LONGEST_ANSWER: Final = 4096
CLEAN: Final = "stream: OK"


@dataclass(frozen=True)
class Scanner:
    """`address` is `unix:///path` or `tcp://host:port`; where it is empty nothing is scanned."""

    address: str = ""

    def __post_init__(self) -> None:
        if self.address and not _understood(self.address):
            raise OutreachError("OUTREACH_CLAMD is unix:///path/of/the/socket or tcp://host:port.")

    def found(self, content: bytes) -> str:
        """What clamd calls it; empty for a file in which it finds nothing. Raises `NotScanned`."""
        if not self.address:
            return ""
        try:
            said = self._said(content)
        except OSError as trouble:
            raise NotScanned(type(trouble).__name__) from trouble
        if said == CLEAN:
            return ""
        if said.startswith("stream: ") and said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        raise NotScanned(said or "no answer")

    def _said(self, content: bytes) -> str:
        with self._line() as line:
            try:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), PIECE):
                    piece = content[start : start + PIECE]
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it hangs up on what is too large for it, and its answer says so
            return _answer(line)

    def _line(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "tcp":
            return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line


def _understood(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.path if parts.scheme == "unix" else parts.scheme == "tcp" and parts.hostname and parts.port)
    except ValueError:  # a port beyond 65535, or one that is no number
        return False


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
