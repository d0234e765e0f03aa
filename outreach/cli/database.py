"""`outreach db`: bring the database to the newest form, or say what keeps it from being used."""

import json
from contextlib import suppress

import click

from outreach.config import Config


@click.group("db")
def db_command() -> None:
    """Bring the database to the newest form, or check it."""


@db_command.command("upgrade")
def upgrade() -> None:
    """Make the database, or bring it to the newest form. Run it after each new version; once more does no harm.

    What lists read is worked out again from the logs, by the rules of this version.
    """
    from outreach.cli.opening import open_current_desk
    from outreach.services import editions, upkeep

    config = Config.load()
    with suppress(OSError):  # where it cannot be made, whatever is kept there says so
        config.home_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    upkeep.upgrade(config.database)
    editions.fold_everything_again(open_current_desk())
    click.echo("The database has the newest form.")


@db_command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Say what keeps the database from being used; exit with 1 if anything does."""
    from outreach.services import upkeep

    problems = upkeep.check(Config.load().database)
    if as_json:
        click.echo(json.dumps({"problems": problems}, indent=2))
    else:
        click.echo("\n".join(problems) or "The database is whole and has the newest form.")
    if problems:
        raise SystemExit(1)
