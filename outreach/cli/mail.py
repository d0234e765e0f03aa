"""`outreach mail`: letters that left and letters that came. Each of its commands is loaded only when it is used."""

from importlib import import_module

import click

SUBCOMMANDS = {
    "outbox": ("outreach.cli.mail_outbox", "List the letters that need a person."),
    "settle": ("outreach.cli.mail_outbox", "Say what became of a letter that needs a person."),
}
"""Each command by name: its module, which has a click command of the same name, and one line of help."""


class Mail(click.Group):
    def list_commands(self, _ctx: click.Context | None) -> list[str]:
        return sorted(SUBCOMMANDS)

    def get_command(self, _ctx: click.Context | None, name: str) -> click.Command | None:
        if name not in SUBCOMMANDS:
            return None
        command: click.Command = getattr(import_module(SUBCOMMANDS[name][0]), f"{name}_command")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list from the table itself: naming a command must not load it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUBCOMMANDS[name][1]) for name in sorted(SUBCOMMANDS)])


@click.command("mail", cls=Mail)
def mail_command() -> None:
    """Letters that left, and letters that came."""
