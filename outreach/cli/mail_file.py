"""`outreach mail file`: takes a message off a mail server's hands, and lets go of it only when it is safe.

Started for each message that comes, so it keeps the bytes and does no more; `fetch-inbox` takes them up. A mail server
understands its answer: 0, it is ours; 75 (EX_TEMPFAIL), keep it and try again.
"""

import sys
from pathlib import Path

import click

from outreach.clock import system_clock
from outreach.config import home_of_this_program
from outreach.services import spool

KEEP_IT = 75
STDIN = "-"


@click.command("file")
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
def file_command(paths: tuple[str, ...]) -> None:
    """Hand messages to the desk: files, or `-` (the default) for one on standard input.

    Exits with 0 when every one is kept, and with 75 when one could not be: a mail server then tries again.
    """
    try:
        folder = home_of_this_program() / "spool"
        for path in paths or (STDIN,):
            content = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
            if not content:
                raise OSError(0, "it is empty", path)
            spool.keep(folder, content, stamp=int(system_clock().timestamp() * 1_000_000))
    except Exception as trouble:  # noqa: BLE001  # whatever it is, the mail server still has the message
        click.echo(f"Not kept, try again: {trouble}", err=True)
        raise SystemExit(KEEP_IT) from None
