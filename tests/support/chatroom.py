"""A chat room on this machine: takes what it is told over real HTTP, or refuses, or does not answer."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECONDS_OF_DRIPPING = 30


@dataclass
class ChatRoom:
    """`heard` are the texts it was told. `manner`: it takes them, says "refuse", or lets an answer "drip".

    Or its manner is an address, to which it sends everybody on.
    """

    manner: str = "take"
    port: int = 0
    heard: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"json://desk:sesame@127.0.0.1:{self.port}/room"


@contextmanager
def chat_room(manner: str = "take") -> Iterator[ChatRoom]:
    room = ChatRoom(manner=manner)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            room.heard.append(told["message"])
            self.send_response(500 if room.manner == "refuse" else 307 if ":" in room.manner else 200)
            if ":" in room.manner:
                self.send_header("Location", room.manner)
            self.end_headers()
            until = time.monotonic() + SECONDS_OF_DRIPPING
            while room.manner == "drip" and time.monotonic() < until and not room.closing.wait(0.1):
                self.wfile.write(b".")
                self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name for it
            """Nothing: the tests look at what was heard."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    room.port = server.server_port
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield room
    finally:
        room.closing.set()
        server.shutdown()
        serving.join()
        server.server_close()
