"""`outreach backup` and `outreach restore`: the whole desk in one file, and back."""

import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from outreach.config import Config
from outreach.domain.conflicts import BEGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach.services.backups import Backup
    from outreach.services.encryption import Key
    from outreach.services.restoring import Fenced

STANDARD_OUTPUT = "-"


def standard_output() -> IO[bytes]:
    return sys.stdout.buffer


@click.command("backup")
@click.argument("file")
@click.option("--to", "to", multiple=True, metavar="KEY", help="Encrypt it: a key like age1…, or a file of them.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def backup_command(*, file: str, to: tuple[str, ...], as_json: bool) -> None:
    """Write database, evidence, releases and secret key into FILE, and read it back; the desk goes on working.

    With --to (or OUTREACH_BACKUP_TO) only whoever has one of these keys can open it. With - it goes to the standard
    output, where it cannot be read back.
    """
    from outreach.cli.opening import open_current_desk
    from outreach.services import backups, encryption, heartbeat

    desk = open_current_desk()
    readers = encryption.recipients(to or Config.load().backup_readers)
    if file == STANDARD_OUTPUT:
        backups.write(desk, standard_output(), to=readers)
        heartbeat.note_backup(desk, "Written to the standard output; not read back.")
        return
    found = backups.back_up(desk, Path(file), to=readers)
    heartbeat.note_backup(desk, _said(found))
    how = "is written, encrypted, and was read back whole" if readers else "is written and was read back whole"
    click.echo(_plain(found) if as_json else f"{file} {how}. {_said(found)}")


@click.command("restore")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Only read the backup, and say whether it is whole.")
@click.option("--identity", type=click.Path(exists=True, dir_okay=False), help="The file with the key that opens it.")
@click.option("--gone-through", is_flag=True, help="Say that what was recorded after the backup is recorded anew.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def restore_command(*, file: str | None, check: bool, identity: str | None, gone_through: bool, as_json: bool) -> None:
    """Put the backup FILE in place: into an empty home folder (OUTREACH_HOME) and an empty database.

    Letters that waited when it was made may have left since, so none leaves by itself afterwards: each waits for your
    word. The desk names the gap until it was gone through.
    """
    from outreach.services import backups, encryption

    if gone_through:
        _gone_through()
        return
    if file is None:
        raise click.UsageError("Name the backup.")
    keys = encryption.identities(Path(identity)) if identity else ()
    if check:
        found = backups.check_file(Path(file), keys=keys)
        click.echo(_plain(found) if as_json else f"{file} is whole. {_said(found)}")
        return
    _restore(Path(file), keys, as_json=as_json)


def _restore(file: Path, keys: "Sequence[Key]", *, as_json: bool) -> None:
    from outreach.services import auditing, erasure_journal, restoring, verifying
    from outreach.wiring import open_desk

    config = Config.load()
    found = restoring.restore(config, file, keys=keys)
    desk = open_desk(config)
    fenced = restoring.fence(desk, found.at)
    begin = BEGIN if auditing.key_is_gone(desk) else ""
    again = erasure_journal.after_a_restore(desk, may_write=not begin)
    verdict = verifying.verify(desk)
    if as_json:
        told = {"unknown": fenced.unknown, "dropped": fenced.dropped, "whole": verdict.whole, "erasures": again}
        click.echo(_plain(found, **told, next=begin))
    else:
        _tell(found, fenced, verdict.wrong)
        click.echo(again)
    if begin and not as_json:
        click.echo(f"A backup holds no audit keys, and nothing can be saved here before there is one. Run now: {begin}")
    if not verdict.whole:
        raise SystemExit(1)


def _tell(found: "Backup", fenced: "Fenced", wrong: "Sequence[str]") -> None:
    click.echo(f"Restored. {_said(found)}")
    click.echo(f"Letters to agencies that may have left, each waiting for your word: {fenced.unknown:,} (page Outbox).")
    click.echo(f"Mails to our own people that are not sent again: {fenced.dropped:,}; reminders: {fenced.reminders:,}.")
    click.echo("\n".join(wrong) or "The record is whole.")
    click.echo("What was recorded after the backup is not here. Go through it, then: outreach restore --gone-through")


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
