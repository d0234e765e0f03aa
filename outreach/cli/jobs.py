"""`outreach scheduler` and `outreach run`: what happens by itself, and one part of it by hand."""

import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.cli.telling import elsewhere
from outreach.clock import system_clock
from outreach.config import Config
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import read, zone_or_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from outreach.services.rehearsed import Called, Rehearsed, WouldLeave, WouldStay


@click.command("scheduler")
def scheduler_command() -> None:
    """Send reminders and queued mail until stopped."""
    from outreach import scheduler
    from outreach.services.doctor import refuse
    from outreach.services.faults_of_place import Place

    refuse(Place(config=Config.load(), now=system_clock()))
    desk = open_current_desk()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    if log_to := Config.load().log_to:
        logging.getLogger().addHandler(elsewhere(log_to))
    click.echo(f"Reminders and mail are looked after: {', '.join(scheduler.JOBS)}. Stop with Ctrl-C.")
    scheduler.run_forever(desk)


@click.command("run")
@click.argument("job")
@click.option("--at", "when", default="", help="As if it were this instant, like 2026-03-09T09:00Z.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, on what was known then. Do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def run_command(*, job: str, when: str, dry_run: bool, as_json: bool) -> None:
    """Run one job of the scheduler now, or as of a day gone by. Running one twice does no harm.

    A day to come is rehearsed alone, with --dry-run: what was told before its time would not be told in it.

    JOB is queue-reminders, watch-letters, send-queued, fetch-inbox, tidy-lists, drill-backup, tell-chat,
    note-readings, take-lost-factors, anchor-audit, verify-audit, finish-erasures or heartbeat.
    """
    from outreach import scheduler

    at = read_instant(when) if when else None
    desk = open_current_desk()
    if dry_run:
        _say(job, scheduler.rehearse(desk, job, at or desk.clock()), as_json=as_json)
        return
    if at is not None and at > desk.clock():
        raise RuleBroken("That instant has not come. See with --dry-run what it would bring; nothing is kept.", "at")
    ran = scheduler.replay(desk, job, at) if at else scheduler.run(desk, job)
    click.echo(json.dumps(asdict(ran), indent=2) if as_json else ran.outcome)
    if ran.failed:
        raise SystemExit(1)


def _say(job: str, rehearsed: "Rehearsed", *, as_json: bool) -> None:
    if as_json:
        told = {"job": job, "dry_run": True, **asdict(rehearsed)}
        click.echo(json.dumps(told, indent=2, default=lambda at: at.isoformat()))
        return
    already = rehearsed.already
    came = f"As of then it comes to: {rehearsed.outcome} {already}" if already else f"It would be: {rehearsed.outcome}"
    click.echo(f"Dry run: nothing was done. {came}")
    for one in rehearsed.letters:
        click.echo(f"  {one.to}: {one.subject}{_told(one.told)}")
        if one.request and not one.rules:
            click.echo(f"    {one.kind}, {_whose(one)}")
        _say_rules(one.rules, told=one.told is not None)
    for left in rehearsed.stays:
        click.echo(f"  Not to {left.to}: {left.subject}")
        click.echo(f"    {left.why}" + (f" ({_whose(left)})" if left.request and not left.rules else ""))
        _say_rules(left.rules, gone=True)


def _say_rules(rules: "Iterable[Called]", *, gone: bool = False, told: bool = False) -> None:
    """`told`: their mail says it of all of them."""
    for rule in rules:
        now = f"; by then {rule.phase}" if gone and rule.phase else ""
        far = f", {rule.far}" if rule.far else ""
        already = "" if told else _told(rule.told)
        click.echo(f"    {rule.kind}, {_whose(rule)}, armed by {rule.armed}{far}{now}{already}")


def _told(at: "datetime | None") -> str:
    return f"; told already, by a mail written {read(at, zone_or_utc('UTC'))}" if at else ""


def _whose(one: "WouldLeave | WouldStay | Called") -> str:
    return f"{one.agency} (request {one.request})"
