"""Takes messages off a mail server's hands, and lets go of one only when it is safe.

Started for each message that comes, so it keeps the bytes and does no more; `fetch-inbox` takes them up.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from outreach.clock import system_clock
from outreach.config import home_of_this_program
from outreach.services import spool

KEPT, KEEP_IT = 0, 75
"""What a mail server understands: it is ours; keep it and try again (EX_TEMPFAIL)."""

STDIN = "-"


def file_messages(paths: Sequence[str]) -> int:
    """Keep these files, or what comes on standard input; the exit code that says whether every one is kept."""
    try:
        folder = home_of_this_program() / "spool"
        for path in paths or (STDIN,):
            content = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
            if not content:
                raise OSError(0, "it is empty", path)
            spool.keep(folder, content, stamp=int(system_clock().timestamp() * 1_000_000))
    except Exception as trouble:  # noqa: BLE001  # whatever it is, the mail server still has the message
        sys.stderr.write(f"Not kept, try again: {trouble}\n")
        return KEEP_IT
    return KEPT
