"""`outreach erase`: words, messages, files and contacts erased for good, by two people, never by one."""

import json
import sys
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import open_current_desk
from outreach.domain.wallclock import read_date

if TYPE_CHECKING:
    from outreach.domain.erasures import Erasure, Where
    from outreach.domain.people import Acting
    from outreach.services.desk import Desk
    from outreach.services.erasure_pages import Look

BY = click.option("--by", metavar="STAFF", required=True, help="Who says so (a short name): a lead, editor or legal.")


@click.group("erase")
def erase_command() -> None:
    """Erase for good what the law or a source asks for: one person asks, another confirms."""


@erase_command.command("ask")
@click.option("--request", "rfc_id", type=int, help="The request whose entry it is; with --entry.")
@click.option("--entry", "seqs", type=int, multiple=True, help="The entry whose words go; others after it go as well.")
@click.option("--message", "message_id", type=int, help="The message of the inbox.")
@click.option("--contact", "contact_id", type=int, help="The contact of an agency.")
@click.option("--ground", required=True, help="Among others “court order” and “source protection”.")
@click.option("--reason", required=True, help="Why; it stays on record, so do not repeat what is to go.")
@click.option("--dry-run", is_flag=True, help="Say what would go, or what stands in its way, and ask for nothing.")
@BY
def ask(
    *,
    rfc_id: int | None,
    seqs: tuple[int, ...],
    message_id: int | None,
    contact_id: int | None,
    ground: str,
    reason: str,
    dry_run: bool,
    by: str,
) -> None:
    """Ask for an erasure, and say what would go. Nothing changes until another person has confirmed it."""
    from outreach.domain.ids import ContactId, RfcId, Seq
    from outreach.domain.inbox import MessageId
    from outreach.services import erasing, erasure_pages
    from outreach.services.erasure_scope import Wanted

    also: tuple[Where, ...] = tuple((RfcId(rfc_id or 0), Seq(seq)) for seq in seqs[1:])
    wanted = Wanted(
        rfc_id=RfcId(rfc_id) if rfc_id is not None else None,
        seq=Seq(seqs[0]) if seqs else None,
        message=MessageId(message_id) if message_id is not None else None,
        contact=ContactId(contact_id) if contact_id is not None else None,
        also=also,
    )
    desk, person = _as(by)
    click.echo(_told(erasure_pages.look(desk, wanted)))
    if dry_run:
        erasing.rehearse(desk, wanted, ground, reason)
        click.echo("Nothing was asked for: it was a dry run, and without --dry-run it would be.")
    else:
        made = erasing.ask(desk, wanted, ground, reason, by=person)
        click.echo(f"Asked for: erasure {made}. Somebody else confirms it: outreach erase confirm {made} --by …")


@erase_command.command("confirm")
@click.argument("erasure_id", metavar="ERASURE")
@BY
def confirm(*, erasure_id: str, by: str) -> None:
    """Confirm ERASURE, as somebody else than who asked: it is carried out at once, and nobody can take it back."""
    from outreach.services import erasing, erasure_journal

    desk, person = _as(by)
    click.echo(erasing.confirm(desk, erasure_id, by=person))
    whole = open_current_desk()
    click.echo(erasure_journal.finish(whole, whole.clock()))


@erase_command.command("withdraw")
@click.argument("erasure_id", metavar="ERASURE")
@BY
def withdraw(*, erasure_id: str, by: str) -> None:
    """Withdraw ERASURE, while nobody has confirmed it."""
    from outreach.services import erasing

    desk, person = _as(by)
    click.echo(erasing.withdraw(desk, erasure_id, by=person))


@erase_command.command("all")
@click.argument("investigation", metavar="INVESTIGATION")
@click.option("--reason", required=True, help="Why nothing of it is needed any more; it stays on record.")
@BY
def ask_all(*, investigation: str, reason: str, by: str) -> None:
    """Ask for every word of INVESTIGATION, once its time is over (outreach retention list)."""
    from outreach.services import erasing_all

    desk, person = _as(by)
    click.echo(erasing_all.ask(desk, investigation, reason, by=person))
    click.echo(f"From here: outreach erase confirm-all {investigation} --by …")


@erase_command.command("confirm-all")
@click.argument("investigation", metavar="INVESTIGATION")
@BY
def confirm_all(*, investigation: str, by: str) -> None:
    """Confirm what was asked for of INVESTIGATION because its time is over; nobody can take it back."""
    from outreach.services import erasing_all, erasure_journal

    desk, person = _as(by)
    click.echo(erasing_all.confirm(desk, investigation, by=person, at_most=sys.maxsize))
    whole = open_current_desk()
    click.echo(erasure_journal.finish(whole, whole.clock()))


@erase_command.command("withdraw-all")
@click.argument("investigation", metavar="INVESTIGATION")
@BY
def withdraw_all(*, investigation: str, by: str) -> None:
    """Withdraw all that waits of INVESTIGATION because its time is over, whoever asked for it."""
    from outreach.services import erasing_all

    desk, person = _as(by)
    click.echo(erasing_all.withdraw_all(desk, investigation, by=person))


@erase_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def listing(*, as_json: bool) -> None:
    """Say of every erasure what was asked, by whom, and what became of it."""
    from outreach.services import erasure_pages

    found = erasure_pages.everything(open_current_desk())
    if as_json:
        told = [_plain(one.erasure) | {"state": one.state.value, "what": one.what} for one in found]
        click.echo(json.dumps({"erasures": told}, ensure_ascii=False, indent=2))
        return
    for listed in found:
        one = listed.erasure
        click.echo(f"{one.id}  {read_date(one.asked_at)}  {listed.state}: {listed.what}; {one.name}, {one.ground}")
    if not found:
        click.echo("Nothing was ever asked to be erased.")


def _as(by: str) -> "tuple[Desk, Acting]":
    """The desk as the person named may see it: their part in each investigation counts, as it does at a page."""
    from outreach.cli.acting import acting_through

    return acting_through(open_current_desk(), by)


def _told(look: "Look") -> str:
    from outreach.services.erasure_scope import told

    would = "Cannot go while it is under legal hold" if look.holds else "Would go"
    lines = [f"{would}: {told(look.scope)}."]
    lines += [f"  request {one.rfc_id}, entry {one.seq} ({one.agency}): {one.what}" for one in look.scope.entries]
    lines += [f"  the uploaded list “{one.name}”, whole: this address stands in it" for one in look.lists]
    lines += [f"  Not asked for, and from it: --entry {one.seq}: {one.what}" for one in look.scope.offered]
    lines += [
        f"  Release {one.number} of {one.title} is out and may hold it. It cannot be called back: make a new one."
        for one in look.published
    ]
    lines += [
        f"  {one.name} asked for it, or for part of it, on {read_date(one.asked_at)}: erasure {one.id} waits."
        for one in [look.asked]
        if one is not None
    ]
    lines += [f"  {one.title} is under legal hold since {read_date(one.at)}: {one.reason}" for one in look.holds]
    return "\n".join(lines)


def _plain(one: "Erasure") -> dict[str, object]:
    subject, end = one.subject, one.end
    return {
        "id": one.id,
        "kind": subject.kind,
        "entries": [[*each] for each in subject.entries],
        "messages": [*subject.messages],
        "contact": subject.contact,
        "ground": one.ground,
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at.isoformat(),
        "ended_by": end.by if end else None,
        "ended_at": end.at.isoformat() if end else None,
    }
