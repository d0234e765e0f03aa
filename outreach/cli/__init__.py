"""The `outreach` command. Each family of commands is loaded only when it is used, so `--help` answers at once."""

from importlib import import_module
from typing import Any, NoReturn

import click

from outreach import __version__

FAMILIES = {
    "assign": ("outreach.cli.assign", "Hand agencies to a colleague, many at once."),
    "audit": ("outreach.cli.audit", "Say who did, changed or read what, and prove that nobody changed that."),
    "backup": ("outreach.cli.backup", "Put the whole desk into one file, and read it back."),
    "calendar": ("outreach.cli.calendar", "The working days of an agency: see them, close a day, take in a file."),
    "calls": ("outreach.cli.calls", "List whom to call now, and the number to dial."),
    "contacts": ("outreach.cli.contacts", "Say which contacts to check, and what to do about each."),
    "db": ("outreach.cli.database", "Bring the database to the newest form, or check it."),
    "deadline": ("outreach.cli.deadline", "Work out a deadline, and say why it falls on that day."),
    "demo": ("outreach.cli.demo", "Load the practice investigations and run everything on this machine."),
    "doctor": ("outreach.cli.doctor", "Look over the set-up and say what to mend."),
    "dossier": ("outreach.cli.dossier", "Put a request, or all of them, into a file that a lawyer can hold."),
    "import": ("outreach.cli.imports", "Import agencies from a CSV or XLSX file."),
    "investigation": ("outreach.cli.investigation", "List the investigations, open one from a file, let one go live."),
    "letters": ("outreach.cli.letters", "Merge letters to agencies, approve them, and follow or hold back a batch."),
    "mail": ("outreach.cli.mail", "Letters that left and messages that came: where each is."),
    "publish": ("outreach.cli.publish", "Write the public table of a release: pages that need no server."),
    "record": ("outreach.cli.recording", "Record facts from a file, through the same rules as the forms."),
    "release": ("outreach.cli.release", "Check and build a release of the dataset."),
    "restore": ("outreach.cli.backup", "Put a backup in place on an empty machine."),
    "run": ("outreach.cli.jobs", "Run one job of the scheduler now, or as of another day."),
    "scheduler": ("outreach.cli.jobs", "Send reminders and queued mail until stopped."),
    "serve": ("outreach.cli.serve", "Serve the pages."),
    "erase": ("outreach.cli.erase", "Erase for good what the law or a source asks for: two people, never one."),
    "retention": ("outreach.cli.retention", "Say how long investigations are kept; list what has come of age."),
    "status": ("outreach.cli.status", "Say where an agency stands, and which entries explain it."),
    "updates": ("outreach.cli.updates", "List what the newest release printed and no longer stands."),
    "user": ("outreach.cli.user", "Make, list and close accounts for staff, or give a new password."),
    "verify": ("outreach.cli.verify", "Prove that the record is whole and every summary is true."),
}
"""Each command by name: its module, which has a click command of the same name, and one line of help."""


AS_JSON = "outreach.as_json"


class Families(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(FAMILIES)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in FAMILIES:
            return None
        module = import_module(FAMILIES[name][0])
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list from the table itself: naming a command must not load it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, FAMILIES[name][1]) for name in sorted(FAMILIES)])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[AS_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Anything a person can mend ends in its own sentence and exit code 1, never in a stack trace."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params["traceback"]:
                raise
            _end(_sentence(error), as_json=ctx.meta[AS_JSON])


def _sentence(error: Exception) -> str:
    from outreach.services.upkeep import explained

    return explained(error) or (
        f"Something broke on our side: {type(error).__name__}. Run it again as `outreach --traceback …` to see where, "
        "and report that; read it first, it may quote the record."
    )


def _end(sentence: str, *, as_json: bool) -> NoReturn:
    """A program that asked for JSON gets its answer where it reads, whatever became of it."""
    import json

    if not as_json:
        raise click.ClickException(sentence)
    click.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    raise SystemExit(1)


@click.command(cls=Families)
@click.version_option(__version__, prog_name="outreach")
@click.option("--traceback", is_flag=True, help="Where something breaks, show where, for whoever mends it.")
def main(*, traceback: bool) -> None:
    """The right-to-comment desk: who was asked, what they said, and what may be printed."""
