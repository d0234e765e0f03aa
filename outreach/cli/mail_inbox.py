"""`outreach mail inbox`, `file-to` and `quarantine`: what came in, and what a person does with it, from the shell."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.circles import May
from outreach.domain.codec import instant_text
from outreach.domain.ids import RfcId
from outreach.domain.inbox import Message, MessageId, shortened
from outreach.domain.matching import Candidate

if TYPE_CHECKING:
    from outreach.services.inbox import Places

BY = click.option("--by", "who", default="", metavar="SHORT_NAME", help="Who does this. Default: the first admin.")
REASON = click.option("--reason", default="", help="Why; it stands on record.")


@click.command("inbox")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def inbox_command(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """List what is held for a person (the oldest first), what is quarantined, and what was filed last."""
    from outreach.services import inbox

    page = inbox.by_place(open_current_desk())
    if as_json:
        told = {
            "counts": {place.value: number for place, number in page.counts.items()},
            **{
                name: [_as_json(one, page.requests) for one in messages]
                for name, messages in (("held", page.held), ("quarantined", page.quarantined), ("filed", page.filed))
            },
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for message in (*page.held, *page.quarantined, *page.filed):
        where = shortened(_where(message, page))
        click.echo(f"{message.id:>6}  {message.place:<11}  {where}  {shortened(message.subject) or '(no subject)'}")
    counted = ", ".join(f"{number:,} {place}" for place, number in page.counts.items())
    click.echo(f"{page.received:,} messages received: {counted}.")


@click.command("file-to")
@click.argument("message", type=int)
@click.option("--to", "agencies", required=True, multiple=True, metavar="AGENCY", help="Its slug, name or spelling.")
@click.option("--investigation", "slug", required=True, metavar="SLUG", help="The investigation.")
@REASON
@BY
def file_to_command(*, message: int, agencies: tuple[str, ...], slug: str, reason: str, who: str) -> None:
    """File MESSAGE (its number) to the request of AGENCY, and to no other; --to several times splits it.

    Where it was filed elsewhere, it is taken back there, and the reason stands on that log.
    """
    from outreach.cli.acting import acting_in, acting_through
    from outreach.services import filing_by_hand, inbox

    whole = open_current_desk()
    by = acting_in(whole, slug, who, may=May.RECORD)
    desk, _ = acting_through(whole, who)
    wanted = inbox.requests_named(desk, slug, agencies)
    filing_by_hand.file_to(desk, MessageId(message), wanted, reason, by=by)
    click.echo(f"Message {message} is filed to {', '.join(agencies)}.")


@click.command("quarantine")
@click.argument("message", type=int)
@REASON
@BY
def quarantine_command(*, message: int, reason: str, who: str) -> None:
    """Put MESSAGE (its number) out of the way: spam, or what must not lie among the mail. It is kept."""
    from outreach.cli.acting import acting_through
    from outreach.services import filing_by_hand

    desk, by = acting_through(open_current_desk(), who, may=May.WORKS)
    filing_by_hand.quarantine(desk, MessageId(message), reason, by=by)
    click.echo(f"Message {message} is quarantined.")


def _where(message: Message, page: "Places") -> str:
    if inside := page.unwrapped.get(message.id):
        one = len(inside) == 1
        numbers = ", ".join(str(number) for number in inside)
        return f"unwrapped: its {'attachment is message' if one else 'attachments are messages'} {numbers}"
    names = [page.requests[one.rfc_id].name for one in message.filings if one.rfc_id in page.requests]
    return ", ".join(names) or (f"{len(message.guesses)} guessed" if message.guesses else "nobody's")


def _as_json(message: Message, requests: Mapping[RfcId, Candidate]) -> dict[str, Any]:
    return {
        "id": message.id,
        "sha256": message.sha256,
        "size": message.size,
        "arrived_at": instant_text(message.arrived_at),
        "received_at": instant_text(message.received_at),
        "way": message.way,
        "place": message.place,
        "kind": message.sort,
        "certainty": message.certainty,
        "rule": message.rule,
        "from": message.sender,
        "subject": message.subject,
        "message_id": message.message_id,
        "remarks": list(message.remarks),
        "filed_to": [
            {"request": one.rfc_id, "entry": one.seq, "agency": _name(one.rfc_id, requests)} for one in message.filings
        ],
        "guesses": [
            {"request": one.rfc_id, "agency": _name(one.rfc_id, requests), "reason": one.reason}
            for one in message.guesses
        ],
    }


def _name(rfc_id: RfcId, requests: Mapping[RfcId, Candidate]) -> str:
    return requests[rfc_id].name if rfc_id in requests else ""
