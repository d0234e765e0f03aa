"""`outreach doctor`: look over the set-up and say what to mend."""

import json

import click

from outreach.config import Config

MARKS = {"wrong": "✗", "look": "!", "fine": "✓"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor_command(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Look over the set-up. Exits with 1 when something has to be mended before working."""
    from outreach.services import doctor
    from outreach.wiring import open_desk

    config = Config.load()
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
    wrong = [finding for finding in found if finding.weight is doctor.Weight.WRONG]
    if not wrong:
        found += doctor.look_at_desk(open_desk(config))
        wrong = [finding for finding in found if finding.weight is doctor.Weight.WRONG]
    if as_json:
        listed = [{"weight": finding.weight, "sentence": finding.sentence} for finding in found]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{MARKS[finding.weight]} {finding.sentence}" for finding in found))
    if wrong:
        raise SystemExit(1)
