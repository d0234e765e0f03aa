"""`outreach mail outbox` and `outreach mail settle`: letters that need a person, mail that waits, and what was found.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.wallclock import counted, read, read_both, zone_or_utc
from outreach.services.settling import Unsettled

if TYPE_CHECKING:
    from outreach.services.waiting_mail import WaitingMail


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def outbox_command(*, as_json: bool) -> None:
    """List the letters that need a person, and the mail to our own people that waits: when it leaves, and why.

    A letter needs a person where it may have left, or was given up.
    """
    from outreach.services import heartbeat, settling, waiting_mail

    desk = open_current_desk()
    letters, waits = settling.unsettled(desk), waiting_mail.waiting(desk)
    stopped = heartbeat.nothing_leaves(desk, desk.clock())
    if as_json:
        told = {
            "needs_a_person": [_plain(one) for one in letters],
            "waits": [_as_json(one) for one in waits],
            "nothing_leaves": stopped,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo("\n\n".join(map(_said, letters)) or "No letter needs a person.")
    if waits:
        click.echo(f"\n{counted(len(waits), 'mail')} to our own people {'waits' if len(waits) == 1 else 'wait'}:")
        click.echo("\n".join(map(_of_waiting, waits)) + (f"\n{stopped}" if stopped else ""))


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


def _of_waiting(one: "WaitingMail") -> str:
    zone = zone_or_utc(one.to.zone)
    leaves = f"leaves {read_both(one.leaves, zone)}" if one.leaves else "nobody can say when it leaves"
    tells = f", {counted(one.reminders, 'reminder')}" if one.reminders else ""
    number = f"{one.letter}  " if one.letter else ""
    return (
        f"{number}{one.to.name}: {one.kind}{tells}; {leaves}; since {read_both(one.since, zone)}\n"
        f"    {one.why.said(lambda at: read_both(at, zone))}"
    )


def _as_json(one: "WaitingMail") -> dict[str, object]:
    return {
        "id": one.letter,
        "kind": one.kind,
        "to": one.to.id,
        "reminders": one.reminders,
        "since": one.since.isoformat(),
        "leaves": one.leaves and one.leaves.isoformat(),
        "why": one.why.said(lambda at: read(at, zone_or_utc("UTC"))),
    }


def _plain(one: Unsettled) -> dict[str, object]:
    return {**asdict(one), "tried_at": one.tried_at and one.tried_at.isoformat()}


def _said(one: Unsettled) -> str:
    about = f"{one.agency} ({one.investigation})" if one.agency else f"one of us, {one.to}"
    fate = "may have left" if one.unknown else "was given up"
    return f"{one.id}  to {about}: {one.subject}\n    {fate}; {one.message_id}\n    {one.said}\n    {one.next_step}"
