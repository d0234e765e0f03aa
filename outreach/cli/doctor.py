"""`outreach doctor`: look over the set-up and say what to mend."""

import json
from typing import TYPE_CHECKING

import click

from outreach.config import Config
from outreach.domain.errors import OutreachError

if TYPE_CHECKING:
    from outreach.services.doctor import Finding

MARKS = {"wrong": "✗", "look": "!", "fine": "✓"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor_command(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Look over the set-up. Exits with 1 when something has to be mended before working."""
    from outreach.services import doctor

    try:
        found = _look(Config.load())
    except OutreachError as error:  # a setting that cannot be read
        found = (doctor.Finding(weight=doctor.Weight.WRONG, sentence=str(error)),)
    if as_json:
        listed = [{"weight": finding.weight, "sentence": finding.sentence} for finding in found]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{MARKS[finding.weight]} {finding.sentence}" for finding in found))
    if any(finding.weight is doctor.Weight.WRONG for finding in found):
        raise SystemExit(1)


def _look(config: Config) -> "tuple[Finding, ...]":
    from outreach.services import doctor
    from outreach.services.desk import Incoming
    from outreach.wiring import open_desk

    setup = doctor.Setup(
        database_url=config.database,
        base_url=config.base_url,
        mail_url=config.mail_url,
        mail_from=config.mail_from,
        home=config.home_folder,
        key_file=config.home_folder / "secret.key",
        given_key=bool(config.secret_key),
        password_cost=config.password_cost,
    )
    found = doctor.look(setup)
    found_right = not any(finding.weight is doctor.Weight.WRONG for finding in found)
    if found_right:
        found += doctor.look_at_outgoing(config.mail_url, config.mail_from)
    found += doctor.look_at_incoming(Incoming(imap_url=config.imap_url, maildir=config.maildir))
    found += doctor.look_at_chat(config.chat_rooms)
    return found if not found_right else found + doctor.look_at_desk(open_desk(config))
