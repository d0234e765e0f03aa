"""When an investigation can fairly be published, what holds it back, and what to do today."""

from datetime import date, datetime, time

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.domain.calendars import close_of_business
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import read_date, zone_or_utc
from outreach.services.forecasting import WhatIf, forecast_of
from outreach.web import here
from outreach.web.views.desk import remember

bp = Blueprint("forecast", __name__, url_prefix="/investigations/<slug>/readiness")

NUMBERS = {"min_attempts": 20, "min_channels": 6, "min_working_days": 60, "response_working_days": 60}
"""What may be asked of the policy, and the most of each."""

LEAST = {"min_attempts": 1, "min_channels": 1, "response_working_days": 1}


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    refused = ""
    try:
        page = forecast_of(here.desk(), slug, what_if=_what_if(), reader=here.zone())
    except RuleBroken as broken:
        refused, page = str(broken), forecast_of(here.desk(), slug, reader=here.zone())
    remember(slug)
    status = 422 if refused else 200
    return render_template("investigations/readiness.html", page=page, typed=request.args, refused=refused), status


def _what_if() -> WhatIf:
    return WhatIf(
        min_attempts=_number("min_attempts"),
        min_channels=_number("min_channels"),
        min_working_days=_number("min_working_days"),
        response_working_days=_number("response_working_days"),
        publish_at=_midnight(request.args.get("publish_on", "").strip()),
    )


def _midnight(typed: str) -> datetime | None:
    """The beginning of that day where its reader is: the story is out when they wake. Of today, this moment."""
    if not typed:
        return None
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        raise RuleBroken(f"“{typed[:40]}” is no date. Write it like 2026-12-09.", "publish_on") from None
    zone = zone_or_utc(here.staff().zone)
    today = here.now().astimezone(zone).date()
    if on < today:
        raise RuleBroken(f"{read_date(on)} has passed. Choose today or a day to come.", "publish_on")
    return here.now() if on == today else close_of_business(on, zone, time(0))


def _number(name: str) -> int | None:
    typed, most = request.args.get(name, "").strip(), NUMBERS[name]
    if not typed:
        return None
    least = LEAST.get(name, 0)
    if not typed.isdecimal() or not least <= int(typed) <= most:
        raise RuleBroken(
            f"“{typed[:40]}” is no number from {least} to {most}. Write one, or leave the field empty.", name
        )
    return int(typed)
