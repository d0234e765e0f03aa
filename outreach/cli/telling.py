"""Where the lines of a running desk go: to standard error, and as they come to another machine that keeps them."""

import logging
import socket
import ssl
import time
from logging.handlers import SysLogHandler
from typing import Any
from urllib.parse import urlsplit

from outreach.config import BadSetting

SECURITY = "outreach.security"
WAYS = ("syslog+tls", "syslog+udp")
A_MOMENT = 5
"""Seconds: a page must not wait for a machine that keeps lines."""


def tell(log_to: str = "") -> None:
    """What broke, with its instant in UTC; and the lines of who was let in and who was not, which have theirs."""
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    all_else, security = logging.StreamHandler(), logging.StreamHandler()
    all_else.setFormatter(formatter)
    also = [elsewhere(log_to)] if log_to else []
    logging.basicConfig(level=logging.WARNING, handlers=[all_else, *also])
    watched = logging.getLogger(SECURITY)
    for handler in (security, *also):
        watched.addHandler(handler)
    watched.setLevel(logging.INFO)
    watched.propagate = False


def elsewhere(address: str, trust: ssl.SSLContext | None = None) -> SysLogHandler:
    """`syslog+tls://host:6514` (RFC 5425: encrypted, and to the machine that was meant) or `syslog+udp://host:514`."""
    parts = urlsplit(address)
    if parts.scheme not in WAYS or not parts.hostname or not parts.port:
        raise BadSetting("OUTREACH_LOG_TO must be like syslog+tls://logs.example.org:6514 or syslog+udp://host:514.")
    place = (parts.hostname, parts.port)
    if parts.scheme == "syslog+udp":
        return SysLogHandler(place, SysLogHandler.LOG_AUTHPRIV)
    return ByTls(place, trust or ssl.create_default_context())


class ByTls(SysLogHandler):
    """One line after another over TLS. Where the other machine is away, standard error still has them."""

    def __init__(self, place: tuple[str, int], trust: ssl.SSLContext) -> None:
        self.place, self.trust = place, trust
        self.spoken: Any = None
        super().__init__(place, SysLogHandler.LOG_AUTHPRIV, socket.SOCK_DGRAM)

    def createSocket(self) -> None:  # noqa: N802  # the library's name for it
        """Opened with the first line, and anew after each that did not go through."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level = self.encodePriority(self.facility, self.mapPriority(record.levelname))
            line = f"<{level}>1 {_instant(record)} - outreach - - - {self.format(record)}".encode()
            self._send(b"%d %s" % (len(line), line))
        except Exception:  # noqa: BLE001  # whatever keeps a line back must not keep a page back
            self.handleError(record)

    def close(self) -> None:
        if self.spoken is not None:
            self.spoken.close()
        self.spoken = None
        super().close()

    def _send(self, framed: bytes) -> None:
        for last in (False, True):  # a line that was closed meanwhile is noticed by speaking into it
            try:
                spoken = self.spoken or self._open()
                spoken.sendall(framed)
            except OSError:
                self.spoken = None
                if last:
                    raise
            else:
                self.spoken = spoken
                return

    def _open(self) -> Any:
        line = socket.create_connection(self.place, timeout=A_MOMENT)
        return self.trust.wrap_socket(line, server_hostname=self.place[0])


def _instant(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
