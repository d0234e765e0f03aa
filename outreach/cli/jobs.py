"""`outreach scheduler` and `outreach run`: what happens by itself, and one part of it by hand."""

import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime

import click

from outreach.config import Config
from outreach.domain.errors import RuleBroken


@click.command("scheduler")
def scheduler_command() -> None:
    """Send reminders and queued mail until stopped."""
    from outreach import scheduler
    from outreach.services.upkeep import need_newest_form
    from outreach.wiring import open_desk

    config = Config.load()
    need_newest_form(config.database)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    click.echo(f"Reminders and mail are looked after: {', '.join(scheduler.JOBS)}. Stop with Ctrl-C.")
    scheduler.run_forever(open_desk(config))


@click.command("run")
@click.argument("job")
@click.option("--at", "when", default="", help="As if it were this instant, like 2026-03-09T09:00Z.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def run_command(job: str, when: str, as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Run one job of the scheduler now, or as of another day. Running one twice does no harm."""
    from outreach import scheduler
    from outreach.services.upkeep import need_newest_form
    from outreach.wiring import open_desk

    config = Config.load()
    at = read_instant(when) if when else None
    need_newest_form(config.database)
    desk = open_desk(config)
    ran = scheduler.replay(desk, job, at) if at else scheduler.run(desk, job)
    click.echo(json.dumps(asdict(ran), indent=2) if as_json else ran.outcome)
    if ran.failed:
        raise SystemExit(1)


def read_instant(text: str) -> datetime:
    """An instant as programs write it; one without a zone could mean any of two dozen."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken(f"“{text}” is not an instant. Write it like 2026-03-09T09:00Z.", "at") from None
    if at.tzinfo is None:
        raise RuleBroken(f"“{text}” does not say in which zone it is. Write it like 2026-03-09T09:00Z.", "at")
    return at.astimezone(UTC)
