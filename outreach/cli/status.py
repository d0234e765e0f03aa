"""`outreach status`: where an agency stands, and the entries that explain it."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.domain.agencies import Contact
from outreach.domain.calendars import off_day
from outreach.domain.case import Case
from outreach.domain.codec import instant_text, kind_of, to_json
from outreach.domain.dossier_entries import by_whom
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.fair import Fair
from outreach.domain.followups import can_hold_from
from outreach.domain.gates import Check
from outreach.domain.known import Membership
from outreach.domain.nextstep import closed_on, grant_time
from outreach.domain.wallclock import read, read_both, zone_or_utc

WIDEST = 80  # characters of one field in a line


@click.command("status")
@click.argument("agency")
@click.option("--investigation", "slug", required=True, metavar="SLUG", help="The investigation.")
@click.option(
    "--as-of", default="", metavar="INSTANT", help="What was known then, like 2026-04-11T09:00Z. Default: now."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def status_command(*, agency: str, slug: str, as_of: str, as_json: bool) -> None:
    """Say where AGENCY (its slug, name or a known spelling) stands, why, and what a sign-off still needs."""
    from outreach.services import fair_days, records

    desk = open_current_desk()
    case = records.find_case(desk, slug, agency, as_of=read_instant(as_of) if as_of else None)
    if not case.standing.known.last_seq:
        raise RuleBroken(f"{agency} was not listed yet on {_read(case.now)}. Ask about a later instant.", "as_of")
    fair, reach = fair_days.of_case(desk, case, past=bool(as_of))
    told = json.dumps(_as_json(case, fair, reach), indent=2, ensure_ascii=False) if as_json else ""
    click.echo(told or "\n".join(_said(case, fair, reach)))


def _said(case: Case, fair: Fair | None, reach: Sequence[Contact]) -> list[str]:
    now = case.standing
    listing = now.known.listing
    why = [_line(entry, case.calendar.zone) for seq in now.explained_by() if (entry := case.entry(seq))]
    because = ["", "Explained by:", *why] if why else ["", "Nothing has happened yet that could give another status."]
    if listing.membership is not Membership.IN:
        into = f" into {listing.merged_into}" if listing.merged_into else ""
        return [
            f"{listing.name}: {listing.membership}{into}, no row of the dataset, as of {_read(now.as_of)}",
            *because,
        ]
    status = ", ".join((now.status, *now.qualifiers))
    said = [f"{listing.name}: {status} ({now.phase}), as of {_read(now.as_of)}"]
    if now.deadline:
        said.append(f"Deadline: {read_both(now.deadline.at, zone_or_utc(now.deadline.zone))}")
        said += [f"  {why}" for why in (now.deadline.why, _on_a_day_off(case)) if why]
    said += because
    if case.unmet:
        said += ["", "Missing before a sign-off:", *(_missing(check, case, reach) for check in case.unmet)]
        said += [_fair(case, fair)] if fair and now.signed is None else []
    if now.sign_off_void:
        said += ["", f"The last sign-off is void. {now.sign_off_void}"]
    return said


def _on_a_day_off(case: Case) -> str:
    promised = case.standing.deadline
    off = off_day(promised.at, case.calendar) if promised else None
    if promised and promised.day_off:
        return f"A day off there ({promised.day_off}), chosen all the same."
    if off is None:
        return ""
    return f"{off} {grant_time(off)}" if closed_on(case) else str(off)


def _line(entry: Entry, zone: ZoneInfo) -> str:
    """Its fields by name, as a file has them; but an instant on the agency's clock, for a person."""
    plain = to_json(entry.fact)
    told = {name: value for name in plain if isinstance(value := getattr(entry.fact, name, None), datetime)}
    fields = ", ".join(
        f"{name}: {read_both(told[name], zone) if name in told else _short(value)}" for name, value in plain.items()
    )
    late = f", late: written down {_read(entry.recorded_at)}" if entry.late else ""
    return (
        f"  {entry.seq:>3}  {_read(entry.occurred_at)}  {kind_of(entry.fact)} by {by_whom(entry, str)}{late}  {fields}"
    )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _fair(case: Case, fair: Fair) -> str:
    """From when the row can fairly be signed, as its page says it."""
    there = partial(read_both, zone=case.calendar.zone)
    if fair.stuck:
        return f"No day can be named from which its row can be signed. {fair.stuck}"
    if fair.at <= case.now:
        return "No time has to pass any more: its row can be signed once this is done."
    whose = "Its" if case.standing.answer else "If nobody answers, its"
    return f"{whose} row can fairly be signed from {there(fair.at)}. {fair.waits.said(there)}"


def _missing(check: Check, case: Case, reach: Sequence[Contact]) -> str:
    at = can_hold_from(check, case, reach)
    since = f" (from {read_both(at, case.calendar.zone)})" if at else ""
    return f"  {check.gate}: {check.missing}{since}"


def _read(at: datetime) -> str:
    return read(at, zone_or_utc("UTC"))


def _as_json(case: Case, fair: Fair | None, reach: Sequence[Contact]) -> dict[str, Any]:
    now = case.standing
    ahead = fair and now.signed is None and not fair.stuck and fair.at > case.now
    return {
        "agency": now.known.listing.name,
        "as_of": instant_text(now.as_of),
        "membership": now.known.listing.membership,
        "membership_reason": now.known.listing.membership_reason,
        "merged_into": now.known.listing.merged_into,
        "status": now.status,
        "qualifiers": list(now.qualifiers),
        "phase": now.phase,
        "deadline": _deadline(case),
        "signed": bool(now.signed),
        "sign_off_void": now.sign_off_void,
        "fair_from": instant_text(fair.at) if fair and ahead else None,
        "explained_by": [_entry_json(entry) for seq in now.explained_by() if (entry := case.entry(seq))],
        "missing": [
            {
                "gate": check.gate,
                "missing": check.missing,
                "earliest": instant_text(at) if (at := can_hold_from(check, case, reach)) else None,
            }
            for check in (case.unmet if now.known.listing.membership is Membership.IN else ())
        ],
    }


def _deadline(case: Case) -> dict[str, str] | None:
    promised = case.standing.deadline
    if promised is None:
        return None
    off = _on_a_day_off(case)
    return {"at": instant_text(promised.at), "zone": promised.zone, "why": promised.why, "on_a_day_off": off}


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "occurred_at": instant_text(entry.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "handed_in_by": entry.handed_in_by,
        "late": entry.late,
        "fact": kind_of(entry.fact),
        **to_json(entry.fact),
    }
