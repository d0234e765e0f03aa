"""`outreach scheduler` and `outreach run`: what happens by itself, and one part of it by hand."""

import json
import logging
from dataclasses import asdict

import click

from outreach.cli.opening import open_current_desk, read_instant


@click.command("scheduler")
def scheduler_command() -> None:
    """Send reminders and queued mail until stopped."""
    from outreach import scheduler

    desk = open_current_desk()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    click.echo(f"Reminders and mail are looked after: {', '.join(scheduler.JOBS)}. Stop with Ctrl-C.")
    scheduler.run_forever(desk)


@click.command("run")
@click.argument("job")
@click.option("--at", "when", default="", help="As if it were this instant, like 2026-03-09T09:00Z.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def run_command(job: str, when: str, as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Run one job of the scheduler now, or as of another day. Running one twice does no harm.

    Whatever day is named, no letter really goes to an agency before its time by the clock.

    JOB is queue-reminders, watch-letters, send-queued, fetch-inbox, tidy-lists or heartbeat.
    """
    from outreach import scheduler

    at = read_instant(when) if when else None
    desk = open_current_desk()
    ran = scheduler.replay(desk, job, at) if at else scheduler.run(desk, job)
    click.echo(json.dumps(asdict(ran), indent=2) if as_json else ran.outcome)
    if ran.failed:
        raise SystemExit(1)
