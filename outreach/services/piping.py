"""Takes messages off a mail server's hands, and lets go of one only when it is safe.

Started for each message that comes, so it keeps the bytes and does no more; `fetch-inbox` takes them up.
"""

import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from outreach.clock import system_clock
from outreach.config import home_of_this_program
from outreach.services import spool

KEPT, MISUSED, NO_MESSAGE, KEEP_IT = 0, 2, 65, 75
"""What a mail server understands: it is ours; this is no message, and trying again makes it none (EX_DATAERR); keep it
and try again (EX_TEMPFAIL). 2 is for people, who named a file that cannot be read."""

GRAVEST = (KEEP_IT, MISUSED, NO_MESSAGE, KEPT)
"""Of several messages the one that may still be lost decides: it has to be tried again."""

STDIN = "-"
NEXT_STEPS = {
    errno.EACCES: "Give the user that this runs as the right to write there.",
    errno.ENOSPC: "Make room there.",
    errno.EDQUOT: "Make room there.",
    errno.EROFS: "Mount it so that it can be written.",
}


class NotKept(Exception):
    """A message is not kept; the sentence says why, the code whether to try again."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


def file_messages(paths: Sequence[str]) -> int:
    """Keep these files, or what comes on standard input; the exit code that says whether every one is kept.

    One that cannot be kept keeps no other from it.
    """
    codes = [_file(path) for path in paths or (STDIN,)]
    return next(code for code in GRAVEST if code in codes)


def _file(path: str) -> int:
    try:
        whole = _keep(path)
    except NotKept as trouble:
        sys.stderr.write(f"{trouble}\n")
        return trouble.code
    except Exception as trouble:  # noqa: BLE001  # whatever it is, the mail server still has the message
        sys.stderr.write(f"Not kept, try again. {str(trouble) or type(trouble).__name__}\n")
        return KEEP_IT
    if path != STDIN or sys.stdout.isatty():  # a mail server, which pipes, wants no words; a person does
        name = "The message" if path == STDIN else path
        sys.stdout.write(
            f"{name} is kept as {whole}. It is filed at the next turn, or with: outreach run fetch-inbox\n"
        )
    return KEPT


def _keep(path: str) -> Path:
    home = home_of_this_program()
    if not home.is_dir():
        # Made here, it would be a folder that no desk ever reads, and the mail in it answered as taken.
        why = f"{home} is {'no folder' if home.exists() else 'not there'}, so no desk would ever read it."
        raise NotKept(f"Not kept, try again. {why} Name the desk's own folder in OUTREACH_HOME.", KEEP_IT)
    content = _content(path)
    if not content.strip():
        name = "What came on standard input" if path == STDIN else path
        raise NotKept(f"{name} is empty: that is no message, and nothing of it is kept.", NO_MESSAGE)
    try:
        return spool.keep(home / "spool", content, stamp=int(system_clock().timestamp() * 1_000_000))
    except OSError as trouble:
        why = f"Nothing can be written in {home / 'spool'}: {trouble.strerror or type(trouble).__name__}."
        step = NEXT_STEPS.get(trouble.errno or 0, "")
        raise NotKept(f"Not kept, try again. {why} {step}".strip(), KEEP_IT) from None


def _content(path: str) -> bytes:
    if path == STDIN:
        if sys.stdin.isatty():
            raise NotKept("Name the files to hand in, or pipe one message in: outreach mail file answer.eml", MISUSED)
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise NotKept(f"{path} is a folder. Name the files in it: outreach mail file {path}/*.eml", MISUSED) from None
    except OSError as trouble:
        why = trouble.strerror or type(trouble).__name__
        raise NotKept(f"{path} cannot be read: {why}. Name a file that is there and may be read.", MISUSED) from None
