"""Reads mail in a process of its own, so that a message that hangs or bursts takes nobody with it.

Run as `python -m outreach.mail.child` it reads one message after the other: eight bytes of length and the message in,
one byte for what became of it, eight bytes of length and the answer out. It holds no database and no settings.
"""

import sys
from typing import BinaryIO

from outreach.domain.errors import OutreachError
from outreach.domain.received import TooMuch
from outreach.mail.reading import read
from outreach.mail.wire import pack

LENGTH = 8
READ, TOO_MUCH, BROKEN = b"R", b"T", b"E"
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space: 25 MB of mail, unpacked and split, with room
MOST_SECONDS = 5  # of processor time for one message


def main() -> None:
    """Read messages until there are no more."""
    limit_memory()
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    while content := _next(asked):
        limit_time()
        what, answer = answer_to(content[LENGTH:])
        answered.write(what + len(answer).to_bytes(LENGTH) + answer)
        answered.flush()


def answer_to(content: bytes) -> tuple[bytes, bytes]:
    """What became of one message, and the message or the sentence that says why not."""
    try:
        return READ, pack(read(content))
    except TooMuch as why:
        return TOO_MUCH, str(why).encode()
    except OutreachError as why:
        return BROKEN, str(why).encode()
    except MemoryError:
        return TOO_MUCH, (
            b"This message unpacks to more than is read unattended. It is kept whole: save it, and open it in a mail "
            b"program."
        )


def _next(asked: BinaryIO) -> bytes:
    """The next message behind its length; empty when the asker has gone."""
    told = asked.read(LENGTH)
    size = int.from_bytes(told)
    content = asked.read(size) if len(told) == LENGTH else b""
    return told + content if len(told) == LENGTH and len(content) == size else b""


def limit_memory() -> None:
    """Where the system has such limits, bound the memory of this process."""
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, hard))
    except (ImportError, ValueError, OSError):  # Windows has none; macOS refuses this one
        return


def limit_time() -> None:
    """Let this process use a few more seconds from now on; the system ends it when they are used up."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + MOST_SECONDS + 1, hard))
    except (ImportError, ValueError, OSError):
        return


if __name__ == "__main__":
    main()
