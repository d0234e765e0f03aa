"""A line to PostgreSQL that breaks at COMMIT: before the server has heard it, or after, before its answer is heard."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from sqlalchemy import URL, make_url

COMMIT = b"COMMIT\x00"
AT_ONCE = 65_536


class Cut(Enum):
    """On which side of the COMMIT the line breaks."""

    BEFORE = "before"
    AFTER = "after"


class Line:
    """All connections of one desk. A line that is cut is cut once; the next connection is whole again."""

    def __init__(self, server: URL) -> None:
        self.server = server
        self.door = socket.create_server(("127.0.0.1", 0))
        self.cuts = 0
        self._next: Cut | None = None
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        port, plain = self.door.getsockname()[1], {"sslmode": "disable", "gssencmode": "disable"}
        there = self.server.set(host="127.0.0.1", port=port, query=plain)
        return there.render_as_string(hide_password=False)

    def cut_next(self, where: Cut | None) -> None:
        self._next = where

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self.door.accept()
                server = self._dial()
                self._open += [caller, server]
                threading.Thread(target=self._relay, args=(caller, server), daemon=True).start()

    def close(self) -> None:
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for one in self._open:
            one.close()

    def _dial(self) -> socket.socket:
        host, port = self.server.host or self.server.query.get("host", ""), self.server.port or 5432
        if not str(host).startswith("/"):
            return socket.create_connection((str(host), port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _relay(self, caller: socket.socket, server: socket.socket) -> None:
        """What the desk says. The first COMMIT of a connection ends its opening, and is no form's."""
        cut, opened, where = threading.Event(), False, Cut.BEFORE
        threading.Thread(target=_answers, args=(server, caller, cut), daemon=True).start()
        with suppress(OSError):
            while said := caller.recv(AT_ONCE):
                if COMMIT in said and opened and self._next:
                    where, self._next = self._next, None
                    self.cuts += 1  # before anybody can notice: the desk may answer as soon as the server is gone
                    cut.set()
                    if where is Cut.AFTER:
                        server.sendall(said)
                        server.shutdown(socket.SHUT_WR)  # it does what it was told, then finds nobody there
                    break
                opened = opened or COMMIT in said
                server.sendall(said)
        _hang_up(caller)
        if where is Cut.BEFORE:
            _hang_up(server)


def _answers(server: socket.socket, caller: socket.socket, cut: threading.Event) -> None:
    with suppress(OSError):
        while (heard := server.recv(AT_ONCE)) and not cut.is_set():
            caller.sendall(heard)
    _hang_up(caller)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def breakable_line(url: str) -> Iterator[Line]:
    line = Line(make_url(url))
    listening = threading.Thread(target=line.listen)
    listening.start()
    try:
        yield line
    finally:
        line.close()
        listening.join()
