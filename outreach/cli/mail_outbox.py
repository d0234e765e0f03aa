"""`outreach mail outbox` and `outreach mail settle`: letters that need a person, and what that person found out.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import json
from dataclasses import asdict

import click

from outreach.cli.opening import open_current_desk
from outreach.services.settling import Unsettled


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def outbox_command(*, as_json: bool) -> None:
    """List the letters that need a person: they may have left, or were given up."""
    from outreach.services import settling

    letters = settling.unsettled(open_current_desk())
    if as_json:
        click.echo(json.dumps([_plain(one) for one in letters], ensure_ascii=False, indent=2))
        return
    click.echo("\n\n".join(map(_said, letters)) or "No letter needs a person.")


@click.command("settle")
@click.argument("letter", type=int, metavar="ID")
@click.option(
    "--left", metavar="EVIDENCE", default=None, help="It left; how you know, like a line of the relay\u2019s log."
)
@click.option("--not-left", is_flag=True, help="It did not leave, and shall not: drop it.")
@click.option("--again", is_flag=True, help="With --not-left: queue it again.")
@click.option(
    "--evidence",
    metavar="TEXT",
    default="",
    help="With --again: how you know that it did not leave. Needed where it may have left.",
)
@click.option("--by", metavar="STAFF", default="", help="Who found out (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def settle_command(  # click passes each option by its name
    *, letter: int, left: str | None, not_left: bool, again: bool, evidence: str, by: str, as_json: bool
) -> None:
    """Say what became of the letter ID, which `outreach mail outbox` lists."""
    from outreach.cli.acting import acting_through
    from outreach.domain.circles import May
    from outreach.services import settling

    if (left is None) is not not_left or (again and not not_left):
        raise click.UsageError("Say --left EVIDENCE, or --not-left, or --not-left --again.")
    if evidence and not again:
        raise click.UsageError("--evidence goes with --not-left --again.")
    desk, who = acting_through(open_current_desk(), by, may=May.WORKS)
    if left is not None:
        said = settling.left(desk, letter, evidence=left, by=who)
    elif again:
        said = settling.queue_again(desk, letter, evidence=evidence, by=who)
    else:
        said = settling.drop(desk, letter, by=who)
    click.echo(json.dumps({"id": letter, "said": said}, ensure_ascii=False) if as_json else said)


def _plain(one: Unsettled) -> dict[str, object]:
    return {**asdict(one), "tried_at": one.tried_at and one.tried_at.isoformat()}


def _said(one: Unsettled) -> str:
    about = f"{one.agency} ({one.investigation})" if one.agency else f"one of us, {one.to}"
    fate = "may have left" if one.unknown else "was given up"
    return f"{one.id}  to {about}: {one.subject}\n    {fate}; {one.message_id}\n    {one.said}\n    {one.next_step}"
