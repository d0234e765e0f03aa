"""`outreach doctor`: look over the set-up and say what to mend."""

import json
from dataclasses import asdict

import click

from outreach.config import Config
from outreach.domain.errors import OutreachError
from outreach.domain.faults import Finding, Weight

MARKS = {"wrong": "✗", "look": "!", "fine": "✓"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor_command(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Look over the set-up. Exits with 1 when something has to be mended before working."""
    try:
        found = _look(Config.load())
    except OutreachError as error:  # a setting that cannot be read
        found = (Finding(weight=Weight.WRONG, sentence=str(error)),)
    if as_json:
        listed = [asdict(finding) for finding in found]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{MARKS[finding.weight]} {finding.sentence}" for finding in found))
    if any(finding.weight is Weight.WRONG for finding in found):
        raise SystemExit(1)


def _look(config: Config) -> tuple[Finding, ...]:
    from outreach.clock import system_clock
    from outreach.services import doctor
    from outreach.services.desk import Incoming
    from outreach.services.faults_of_place import Place
    from outreach.services.way_in import look_at_way_in
    from outreach.wiring import open_desk

    found = doctor.look(Place(config=config, now=system_clock()))
    found_right = not any(finding.weight is Weight.WRONG for finding in found)
    if found_right:
        found += doctor.look_at_outgoing(config.mail_url, config.mail_from)
    found += doctor.look_at_incoming(Incoming(imap_url=config.imap_url, maildir=config.maildir))
    found += doctor.look_at_chat(config.chat_rooms)
    found += () if config.on_this_machine else look_at_way_in(config.base_url, system_clock())
    return found if not found_right else found + doctor.look_at_desk(open_desk(config))
