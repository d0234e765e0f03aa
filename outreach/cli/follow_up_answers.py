"""What `outreach letters follow-ups` and `arm` answer; in lines, or as JSON for programs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

import click

from outreach.cli import letter_answers
from outreach.domain.nextstep import grant_time
from outreach.domain.wallclock import counted, read_both, zone_or_utc
from outreach.services.batch_pages import BatchPage
from outreach.services.follow_ups import FollowUpsPage
from outreach.services.tries import FollowUp


@dataclass(frozen=True, kw_only=True)
class FollowUpShown:
    """One proposal. `shut`: why nobody is in its office now; `opens`: when it opens.

    `forbidden`: why not now, whatever the clock says.
    """

    agency: str
    request: int
    kind: str
    missing: str
    channel: str | None
    to: str | None
    not_before: str | None
    waits_for: str
    shut: str
    opens: str | None
    forbidden: str
    on_a_day_off: str
    batch: int | None
    held_back: str


def shown(one: FollowUp) -> FollowUpShown:
    proposal, contact, wait = one.proposal, one.proposal.contact, one.proposal.wait
    return FollowUpShown(
        agency=one.name,
        request=one.rfc_id,
        kind=proposal.kind.value,
        missing=proposal.missing,
        channel=contact.channel.value if contact else None,
        to=contact.address if contact else None,
        not_before=wait.at.isoformat() if wait else None,
        waits_for=wait.said(_there(one)) if wait else "",
        shut=one.shut.said(_there(one)) if one.shut else "",
        opens=one.shut.opens.isoformat() if one.shut and one.shut.opens else None,
        forbidden=proposal.forbidden,
        on_a_day_off=str(one.closed) if one.closed else "",
        batch=proposal.pending.batch_id if proposal.pending else None,
        held_back=one.held.why_held.said(_there(one)) if one.held else "",
    )


def say(page: FollowUpsPage, *, as_json: bool) -> None:
    if as_json:
        click.echo(_json([asdict(shown(one)) for one in page.all]))
        return
    free = [one for one in page.all if not one.proposal.forbidden]
    for kind in dict.fromkeys(one.proposal.kind for one in free):
        said = [f"{_from_when(one)}. Still wanted: {one.proposal.missing}.{_closed(one)}" for one in page.of(kind)]
        _say_part(kind.value.capitalize(), page.of(kind), said)
    standing = [one for one in page.all if one.proposal.forbidden]
    _say_part("Not now", standing, [f"{one.proposal.forbidden}{_closed(one)}" for one in standing])
    _say_part("Held back", page.held, [one.held.why_held.said(_there(one)) for one in page.held if one.held])
    if not page.all:
        click.echo("Nobody is to be followed up.")
    gap = page.policy.follow_up_gap_working_days
    click.echo(f"The policy leaves an agency alone for {counted(gap, 'working day')} after it was tried.")


def say_armed(pages: Sequence[BatchPage], *, as_json: bool) -> None:
    answers = [letter_answers.of_page(page, "") for page in pages]
    if as_json:
        click.echo(_json([asdict(one) for one in answers]))
        return
    for one in answers:
        letter_answers.say_batch(one, as_json=False)


def _say_part(title: str, found: Sequence[FollowUp], said: Sequence[str]) -> None:
    lines = [f"  {one.name}: {words}" for one, words in zip(found, said, strict=True)]
    if lines:
        click.echo("\n".join([f"{title}:", *lines]))


def _from_when(one: FollowUp) -> str:
    wait, listed = one.proposal.wait, "; also on the call list" if one.phone and one.turn.by_letter else ""
    if wait is not None:
        return f"from {_there(one)(wait.at)}, {wait.said(_there(one))}{listed}"
    if one.shut is None:
        return f"now{listed}"
    leaves = ", and a letter that is armed now leaves then" if one.proposal.kind.written else ""
    return f"its office is shut: {one.shut.said(_there(one))}{leaves}{listed}"


def _closed(one: FollowUp) -> str:
    if one.closed is None or one.deadline is None:
        return ""
    return f" Deadline {_there(one)(one.deadline)}, on a day they are closed. {grant_time(one.closed)}"


def _there(one: FollowUp) -> Callable[[datetime], str]:
    return partial(read_both, zone=zone_or_utc(one.agency.zone))


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)
