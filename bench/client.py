"""A browser reduced to what a page's time should hold of it: one kept-alive connection, cookies, nothing else."""

import re
import socket
from urllib.parse import urlencode

OK, SEE_OTHER = 200, 303
MOVED = frozenset({302, 303})


class NotServed(Exception):
    """A page did not answer as it should; a time for it would mean nothing."""


class Browser:
    """Speaks just enough HTTP/1.1 over a plain socket: a library's own half millisecond would flatter every ratio."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = f"127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self.body = b""

    def close(self) -> None:
        self._socket.close()

    def get(self, path: str) -> bytes:
        """The page at `path`, which must be there."""
        return self.answered(self.look(path), OK)

    def look(self, path: str) -> bytes:
        """The bytes that ask for a page, made before the clock starts."""
        return self._head("GET", path) + b"\r\n"

    def form(self, path: str, typed: dict[str, str]) -> bytes:
        """The bytes that send a form, made before the clock starts."""
        body = urlencode(typed).encode()
        lines = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        same_site = f"Origin: http://{self._host}\r\nSec-Fetch-Site: same-origin\r\n"
        return self._head("POST", path) + f"{lines}{same_site}\r\n".encode() + body

    def answered(self, asked: bytes, wanted: int) -> bytes:
        """Send and wait for the whole answer, which must have the status that is wanted."""
        status = self._exchange(asked)
        if status != wanted and not (wanted in MOVED and status in MOVED):
            first = asked.split(b"\r\n", 1)[0].decode()
            said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", self.body.decode(errors="replace")))
            raise NotServed(f"{first}: {status} instead of {wanted}. {said[:400]}")
        return self.body

    def _head(self, method: str, path: str) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Accept: text/html"]
        return ("\r\n".join([*lines, *([f"Cookie: {cookies}"] if cookies else [])]) + "\r\n").encode()

    def _exchange(self, asked: bytes) -> int:
        self._socket.sendall(asked)
        received = self._socket.recv(262_144)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        missing = int(length[1]) - len(body) if length else 0
        parts = [body]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        self.body = b"".join(parts)
        self._remember(head)
        return int(head[9:12])

    def _more(self) -> bytes:
        received = self._socket.recv(262_144)
        if not received:
            raise NotServed("The server closed the connection in the middle of an answer.")
        return received

    def _remember(self, head: bytes) -> None:
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, kept = value.strip().partition(";")[0].partition("=")
                self._cookies[cookie] = kept
