"""`outreach investigation readiness`: from when it can fairly be published, what holds it back, what to do today.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import json
from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import counted, read_both, zone_or_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach.domain.forecast import Forecast
    from outreach.domain.outlooks import Outlook
    from outreach.services.forecasting import ForecastPage

SHOWN = 20


@click.command("readiness")
@click.argument("slug")
@click.option("--as-of", default="", help="As it was known at this instant.")
@click.option(
    "--publish-on",
    default="",
    metavar="DATE|INSTANT",
    help="What publishing then would lose; a date begins in UTC.",
)
@click.option("--min-attempts", type=click.IntRange(1, 20), default=None, help="As if the policy said so.")
@click.option("--min-channels", type=click.IntRange(1, 6), default=None, help="As if the policy said so.")
@click.option("--min-working-days", type=click.IntRange(0, 60), default=None, help="As if the policy said so.")
@click.option("--response-working-days", type=click.IntRange(1, 60), default=None, help="As if the policy said so.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def readiness(*, slug: str, as_of: str, publish_on: str, as_json: bool, **numbers: int | None) -> None:
    """Say from when the investigation SLUG can fairly be published, what holds it back, and what to do today."""
    from outreach.services.forecasting import WhatIf, forecast_of

    now = read_instant(as_of) if as_of else open_current_desk().clock()
    if now > open_current_desk().clock():
        raise RuleBroken(
            f"{as_of} is still to come, and nobody knows what will be on record. Try --publish-on.", "as_of"
        )
    publish_at = _publish_at(publish_on, now) if publish_on else None
    what_if = WhatIf(
        min_attempts=numbers["min_attempts"],
        min_channels=numbers["min_channels"],
        min_working_days=numbers["min_working_days"],
        response_working_days=numbers["response_working_days"],
        publish_at=publish_at,
    )
    page = forecast_of(open_current_desk(), slug, as_of=read_instant(as_of) if as_of else None, what_if=what_if)
    if as_json:
        click.echo(json.dumps(_answer(slug, page, publish_at), indent=2, ensure_ascii=False))
        return
    if page.differs:
        click.echo(f"What if the policy said {_asked_for(page)}? Nothing was saved.")
    _say(page.asked)
    if page.differs:
        click.echo(f"Under the policy in force it is {_in_force(page.adopted)}.")
    _say_mail(page)
    if publish_at is not None:
        _say_lost(page.asked, publish_at)


def _publish_at(typed: str, now: datetime) -> datetime:
    """An instant, or a plain date: the beginning of that day in UTC, as commands know no reader; today is now."""
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        if "T" not in typed:
            raise RuleBroken(
                f"“{typed[:40]}” is no date. Write it like 2026-12-09, or an instant like 2026-12-09T09:00Z.",
                "publish_on",
            ) from None
        at = read_instant(typed)
    else:
        at = now if on == now.astimezone(UTC).date() else datetime.combine(on, time(0), UTC)
    if at < now:
        raise RuleBroken("That instant has passed. Give one to come, or leave --publish-on out.", "publish_on")
    return at


def _asked_for(page: "ForecastPage") -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in page.changed.items())


def _in_force(adopted: "Forecast") -> str:
    if adopted.fair_from is None:
        return f"not to be named; if the decisions that are waited for were taken now, {_at(adopted, adopted.if_freed)}"
    return _at(adopted, adopted.fair_from)


def _at(told: "Forecast", at: datetime) -> str:
    """An instant that does not lie ahead is no forecast."""
    return read_both(at, zone_or_utc(told.zone)) if at > told.now else "now"


def _answer(slug: str, page: "ForecastPage", publish_at: datetime | None) -> dict[str, Any]:
    told = page.asked
    return {
        "slug": slug,
        "as_of": told.now.isoformat(),
        "what_if": page.changed or None,
        "adopted": {
            "fair_from": page.adopted.fair_from.isoformat() if page.adopted.fair_from else None,
            "if_freed": page.adopted.if_freed.isoformat(),
        },
        "fair_from": told.fair_from.isoformat() if told.fair_from else None,
        "if_freed": told.if_freed.isoformat(),
        "if_nothing_is_done": told.if_nothing_is_done.isoformat(),
        "nearer_by_today": bool(told.nearer),
        "signed": told.signed,
        "rows": len(told.outlooks),
        "mail_held": page.mail_held,
        "mail_unread": page.mail_unread,
        "holding": [_outlook(told, one) for one in told.holding],
        "today": [_outlook(told, one) for one in told.today],
        "lost": [_outlook(told, one) for one in told.unfair_on(publish_at)] if publish_at else [],
    }


def _outlook(told: "Forecast", one: "Outlook") -> dict[str, Any]:
    return {
        "agency": one.agency,
        "rfc_id": one.rfc_id,
        "fair_from": None if one.stuck else one.fair_from.isoformat(),
        "days_lost": None if one.stuck else told.days_lost(one),
        "by_itself": one.by_itself,
        "missing": one.missing,
        "stands_before": one.stuck or one.before,
        "act": one.act,
        "from": one.next.at.isoformat() if one.next and not one.stuck else None,
        "hours_gained_today": None if one.stuck else int(told.gains(one).total_seconds() // 3600),
        "moves_release": told.moves(one),
        "may_move_release": told.may_move(one),
        "final_notice_from": one.notice.at.isoformat() if one.notice else None,
    }


def _say(told: "Forecast") -> None:
    """On the clock of whoever holds it back last, and in UTC."""
    signed = f"; {told.signed} of {len(told.outlooks)} signed" if told.outlooks else ""
    click.echo(f"Earliest fair release: {_earliest(told)}{signed}.")
    if told.stuck:
        click.echo(f"If that were taken now: {_at(told, told.if_freed)}.")
    if told.if_nothing_is_done > told.if_freed:
        click.echo(f"If nothing is done today: {_at(told, told.if_nothing_is_done)}.")
    _say_some("In the way, by days lost", told.holding, list(_in_the_way(told)))
    if not told.nearer and told.last and (told.today or told.idle):
        longest = f"it waits longest for {told.last.agency}, until {_at(told, told.if_freed)}"
        click.echo(f"Nothing done today brings the release nearer: {longest}.")
    mark = "without a mark, for" if told.nearer else "for"
    aside = f" ({mark} its own row; the release waits longer for others)" if told.for_themselves else ""
    _say_some(f"To do today{aside}", told.today, [_to_do(told, one) for one in told.today[:SHOWN]])
    if told.today:
        return
    _say_some("What each waits for", told.idle, [f"{one.agency}: {one.said(_there(one))}" for one in told.idle[:SHOWN]])
    if not told.idle:
        click.echo(f"To do today: {_left(told)}")


def _earliest(told: "Forecast") -> str:
    if told.stuck:
        waits = "an agency waits" if len(told.stuck) == 1 else f"{len(told.stuck)} agencies wait"
        return f"none can be named while {waits} for a decision of yours"
    if told.if_freed > told.now:
        return _at(told, told.if_freed)
    if not told.outlooks:
        return "none yet, as no agency is listed"
    return "as soon as what came in is read" if told.holding else "now, as far as the agencies go"


def _left(told: "Forecast") -> str:
    if not told.outlooks:
        return "nothing yet."
    if told.signed == len(told.outlooks):
        return "every row is signed; see `outreach release check`."
    return "nothing waits for an agency. What is left is to sign."


def _say_some(title: str, found: "Sequence[Outlook]", lines: list[str]) -> None:
    if not found:
        return
    if title:
        click.echo(f"{title}:")
    for line in lines:
        click.echo(f"  {line}")
    if (more := len(found) - SHOWN) > 0:
        click.echo(f"  and {more:,} more (--json has them all)")


def _in_the_way(told: "Forecast") -> "Iterator[str]":
    """What several wait for is said once, above them."""
    for group in told.alike(told.holding, SHOWN):
        if len(group.all) == 1:
            one = group.all[0]
            yield f"{one.agency}: no end. {one.stuck}" if one.stuck else f"{_lost(told, one)}. {_waits_for(one)}"
            continue
        yield f"{len(group.all)} wait for the same: {group.all[0].why}"
        for one in group.named:
            notice = f"; {_notice(one)}" if one.notice else ""
            yield f"  {one.agency}: no end" if one.stuck else f"  {_lost(told, one)}{notice}"


def _lost(told: "Forecast", one: "Outlook") -> str:
    if one.fair_from <= told.now:
        return f"{one.agency}: 0 days, once it is read"
    return f"{one.agency}: {told.lost(one)}, until {_there(one)(one.fair_from)}"


def _to_do(told: "Forecast", one: "Outlook") -> str:
    worth, begins = told.worth(one).said(_there(one)), told.begins(one)
    from_when = f" From {_there(one)(begins)}." if begins else ""
    reach = "" if told.for_itself(one) else f", {told.reach(one)}"
    return f"{one.agency}: {one.act}{from_when} {worth[0].upper()}{worth[1:]}{reach}."


def _say_mail(page: "ForecastPage") -> None:
    if page.mail_held or page.mail_unread:
        unread = f", and {counted(page.mail_unread, 'message')} that nobody could read" if page.mail_unread else ""
        held = counted(page.mail_held, "message")
        click.echo(f"In Mail: {held} held for a person{unread}. Any of them may be an answer: `outreach mail inbox`.")


def _say_lost(told: "Forecast", at: datetime) -> None:
    lost = told.unfair_on(at)
    by = read_both(at, zone_or_utc(told.zone))
    click.echo(f"Without a fair chance by {by}: {len(lost)} of {len(told.outlooks)}.")
    for one in lost:
        click.echo(f"  {one.agency}: {one.stuck or _waits_for(one) or 'its time still runs'}")


def _waits_for(one: "Outlook") -> str:
    before = f"{one.before} " if one.before else ""
    wanted = "; ".join(filter(None, (one.missing, _notice(one))))
    return f"{before}Still wanted: {wanted}" if wanted else before.rstrip()


def _notice(one: "Outlook") -> str:
    return f"the final notice not before {_there(one)(one.notice.at)}" if one.notice else ""


def _there(one: "Outlook") -> "partial[str]":
    return partial(read_both, zone=zone_or_utc(one.zone))
