"""Has mail read by a child process within a time limit, so that a message that breaks the reader breaks no more."""

import os
import selectors
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from outreach.domain.errors import OutreachError
from outreach.domain.received import ReceivedMessage, TooMuch
from outreach.mail.child import LENGTH, READ, TOO_MUCH
from outreach.mail.limits import check_size
from outreach.mail.wire import unpack

LONGEST = 5.0  # seconds for one message
_STARTS_WITHIN = 20.0  # seconds: a busy machine may take its time to start the child
_PIECE = 1 << 16
_COMMAND = (sys.executable, "-m", "outreach.mail.child")


class Reader:
    """Reads messages in a child process that is started when it is wanted and anew after it died."""

    def __init__(self, *, seconds: float = LONGEST, command: tuple[str, ...] = _COMMAND) -> None:
        self._seconds = seconds
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._end: Callable[[], object] = lambda: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, content: bytes) -> ReceivedMessage:
        """What `reading.read` makes of it. Raises `TooMuch` also where the message hangs or breaks the child."""
        check_size(content)
        with self._lock:
            what, answer = self._ask(content)
        if what == READ:
            return unpack(answer)
        raise (TooMuch if what == TOO_MUCH else OutreachError)(answer.decode())

    def close(self) -> None:
        """End the child. The next message starts another one."""
        self._child = None
        self._end()

    def _ask(self, content: bytes) -> tuple[bytes, bytes]:
        child = self._running()
        try:
            return self._exchange(child, content)
        except (OSError, EOFError, TimeoutError):
            self.close()
            raise TooMuch(
                f"This message could not be read within {self._seconds:g} seconds, or broke the reader. It is kept "
                "whole: save it, and open it in a mail program that you trust."
            ) from None
        except BaseException:
            self.close()  # an answer half read would be taken for the next one
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(  # noqa: S603  # our own module, no shell
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            # Whoever lets go of the reader lets go of its child, closed or not.
            self._end = weakref.finalize(self, _end, self._child)
            self._greet(self._child)
        return self._child

    def _greet(self, child: subprocess.Popen[bytes]) -> None:
        """Let the child read an empty message: then it is up, and a message's seconds are its own."""
        try:
            self._exchange(child, b"\n", seconds=_STARTS_WITHIN)
        except (OSError, EOFError, TimeoutError):
            self.close()
            raise OutreachError(
                "The process that reads mail does not start. Look at the memory and the processes of this machine; the "
                "mail waits."
            ) from None

    def _exchange(self, child: subprocess.Popen[bytes], content: bytes, *, seconds: float = 0.0) -> tuple[bytes, bytes]:
        if child.stdin is None or child.stdout is None:
            raise EOFError
        until = time.monotonic() + (seconds or self._seconds)
        into, out = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(into, False)
        rest = memoryview(len(content).to_bytes(LENGTH) + content)
        got = bytearray()
        with selectors.DefaultSelector() as pipes:
            pipes.register(out, selectors.EVENT_READ)
            pipes.register(into, selectors.EVENT_WRITE)
            while (wanted := _wanted(got)) > len(got):
                ready = pipes.select(max(until - time.monotonic(), 0))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == into:
                        rest = rest[os.write(into, rest[:_PIECE]) :]
                        if not rest:
                            pipes.unregister(into)
                    elif piece := os.read(out, max(min(wanted - len(got), 16 * _PIECE), 1)):
                        got += piece
                    else:
                        raise EOFError
        return bytes(got[:1]), bytes(got[1 + LENGTH :])


def _end(child: "subprocess.Popen[bytes]") -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(BrokenPipeError):  # it died with our words unread; nobody is left to hear them
                pipe.close()
    child.kill()
    child.wait()


def _wanted(got: bytearray) -> int:
    """How many bytes the whole answer has, as far as is known."""
    head = 1 + LENGTH
    return head if len(got) < head else head + int.from_bytes(got[1:head])
