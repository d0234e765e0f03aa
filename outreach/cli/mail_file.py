"""`outreach mail file`: takes a message off a mail server's hands (see `start`, which comes here for help alone)."""

import click


@click.command("file")
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
def file_command(paths: tuple[str, ...]) -> None:
    """Hand messages to the desk: files, or `-` (the default) for one on standard input.

    Exits with 0 when every one is kept, and with 75 when one could not be: a mail server then tries again.
    """
    from outreach.services.piping import file_messages

    raise SystemExit(file_messages(paths))
