"""`outreach mail file`: takes a message off a mail server's hands (see `start`, which comes here for help alone)."""

import click


@click.command("file")
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
def file_command(paths: tuple[str, ...]) -> None:
    """Hand messages to the desk: files, or `-` (the default) for one on standard input.

    Exits with 0 when every one is kept. Otherwise with 75 when a message could not be kept, so that a mail server tries
    again; with 65 when it is empty, which trying again does not mend; with 2 when a file cannot be read.
    """
    from outreach.services.piping import file_messages

    raise SystemExit(file_messages(paths))
