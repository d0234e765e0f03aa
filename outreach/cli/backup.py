"""`outreach backup` and `outreach restore`: the whole desk in one file, and back."""

import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from outreach.config import Config

if TYPE_CHECKING:
    from outreach.services.backups import Backup

STANDARD_OUTPUT = "-"


def standard_output() -> IO[bytes]:
    return sys.stdout.buffer


@click.command("backup")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def backup_command(*, file: str, as_json: bool) -> None:
    """Write database, evidence, releases and secret key into FILE, and read it back; the desk goes on working.

    With - it goes to the standard output, for a program that encrypts it: outreach backup - | age -r … > desk.tar.age
    """
    from outreach.cli.opening import open_current_desk
    from outreach.services import backups

    desk, config = open_current_desk(), Config.load()
    if file == STANDARD_OUTPUT:
        backups.write(desk, config, standard_output())
        return
    found = backups.back_up(desk, config, Path(file))
    click.echo(_plain(found) if as_json else f"{file} is written and was read back whole. {_said(found)}")


@click.command("restore")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Only read the backup, and say whether it is whole.")
@click.option("--gone-through", is_flag=True, help="Say that what was recorded after the backup is recorded anew.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def restore_command(*, file: str | None, check: bool, gone_through: bool, as_json: bool) -> None:
    """Put the backup FILE in place: into an empty home folder (OUTREACH_HOME) and an empty database.

    Letters that waited when it was made may have left since, so none leaves by itself afterwards: each waits for your
    word. The desk names the gap until it was gone through.
    """
    from outreach.services import backups

    if gone_through:
        _gone_through()
        return
    if file is None:
        raise click.UsageError("Name the backup.")
    if check:
        with Path(file).open("rb") as opened:
            found = backups.check(opened)
        click.echo(_plain(found) if as_json else f"{file} is whole. {_said(found)}")
        return
    _restore(Path(file), as_json=as_json)


def _restore(file: Path, *, as_json: bool) -> None:
    from outreach.services import restoring, verifying
    from outreach.wiring import open_desk

    config = Config.load()
    found = restoring.restore(config, file)
    desk = open_desk(config)
    fenced = restoring.fence(desk, found.at)
    verdict = verifying.verify(desk)
    if as_json:
        click.echo(_plain(found, unknown=fenced.unknown, dropped=fenced.dropped, whole=verdict.whole))
    else:
        click.echo(f"Restored. {_said(found)}")
        click.echo(
            f"Letters to agencies that may have left, each waiting for your word: {fenced.unknown:,} (page Outbox)."
        )
        click.echo(
            f"Mails and reminders to our own people that are not sent again: {fenced.dropped + fenced.reminders:,}."
        )
        click.echo("\n".join(verdict.wrong) or "The record is whole.")
        click.echo(
            "What was recorded after the backup is not here. Go through it, then: outreach restore --gone-through"
        )
    if not verdict.whole:
        raise SystemExit(1)


def _gone_through() -> None:
    from outreach.cli.opening import open_current_desk
    from outreach.services import restoring

    restoring.gone_through(open_current_desk())
    click.echo("Good. The desk speaks of it no more.")


def _said(found: "Backup") -> str:
    from zoneinfo import ZoneInfo

    from outreach.domain.wallclock import read

    at = read(found.at, ZoneInfo("UTC"))
    return f"It is of {at}: {len(found.files):,} files, {found.evidence:,} of them evidence, {found.size:,} bytes."


def _plain(found: "Backup", **more: object) -> str:
    told = {"at": found.at.isoformat(), "version": found.version, "kind": found.kind, "size": found.size}
    return json.dumps({**told, "files": len(found.files), "evidence": found.evidence, **more}, indent=2)
