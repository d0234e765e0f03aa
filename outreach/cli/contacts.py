"""`outreach contacts check`: which contacts somebody should look at again, and what to do about each."""

import json

import click

from outreach.cli.opening import open_current_desk


@click.group("contacts")
def contacts_command() -> None:
    """How agencies are reached."""


@contacts_command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_command(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """List contacts that are bad, soft, or were not checked for six months, and agencies with nobody to rely on."""
    from outreach.services import contact_checks

    desk = open_current_desk()
    lines = [
        {
            "reason": line.reason,
            "agency": line.agency.name,
            "contact": line.contact.called if line.contact else "",
            "channel": line.contact.channel if line.contact else "",
            "address": line.contact.address if line.contact else "",
            "checked_on": line.contact.checked_on.isoformat() if line.contact and line.contact.checked_on else None,
            "next_step": line.step,
            "page": contact_checks.page_of(desk, line),
        }
        for line in contact_checks.everything(desk)
    ]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line['reason']}: {line['agency']} {line['contact']}".rstrip() + f"  {line['page']}")
    click.echo(f"{len(lines):,} to check." if lines else "Every contact is in order.")
