"""`outreach mail`: letters that left and messages that came. Each of its commands is loaded only when it is used."""

from importlib import import_module

import click

SUBCOMMANDS = {
    "explain": ("outreach.cli.mail_explain", "Say how messages are read, without any database."),
    "file": ("outreach.cli.mail_file", "Hand a message to the desk; for a mail server’s pipe."),
    "file-to": ("outreach.cli.mail_inbox", "File a message to a request, or move it there."),
    "inbox": ("outreach.cli.mail_inbox", "List what came in: held, quarantined and filed."),
    "outbox": ("outreach.cli.mail_outbox", "List the letters that need a person."),
    "quarantine": ("outreach.cli.mail_inbox", "Put a message out of the way, with the reason."),
    "settle": ("outreach.cli.mail_outbox", "Say what became of a letter that needs a person."),
}
"""Each command by name: its module, which has a click command of the same name, and one line of help."""


class Mail(click.Group):
    def list_commands(self, _ctx: click.Context | None) -> list[str]:
        return sorted(SUBCOMMANDS)

    def get_command(self, _ctx: click.Context | None, name: str) -> click.Command | None:
        if name not in SUBCOMMANDS:
            return None
        module = import_module(SUBCOMMANDS[name][0])
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUBCOMMANDS[name][1]) for name in sorted(SUBCOMMANDS)])


@click.command("mail", cls=Mail)
def mail_command() -> None:
    """Letters that left, and messages that came: see where each is, and put it where it belongs."""
