"""`outreach audit`: who did, changed or read what; prove that nobody changed that, and show one event of it."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from outreach.cli.erased import say_erased
from outreach.cli.opening import open_current_desk, open_desk_to_verify
from outreach.domain.wallclock import read, zone_or_utc

if TYPE_CHECKING:
    from outreach.domain.audit import Anchor, Event, Payload
    from outreach.services.auditing import AuditFound


@click.group("audit")
def audit_command() -> None:
    """Who did, changed or read what, sealed event by event."""


@audit_command.command("begin")
@click.option("--anew", is_flag=True, help="Though there is a key already: the first one is lost, or was seen.")
def begin(*, anew: bool) -> None:
    """Make the first key and show it once. Keep it off this machine: it checks every seal, and makes them too."""
    from outreach.services import auditing

    desk = open_current_desk()
    if not anew:
        auditing.need_none_begun(desk)
    first, before = auditing.begin(desk)
    click.echo("The first audit key, shown this once. Write it down, keep it away from this machine and in two hands:")
    click.echo(f"\n  {first.shown()}\n")
    click.echo("Its last six signs are a check: a key that was not copied right is told so.")
    click.echo(f"Anchors are signed by the public key {desk.audit_keys.public()}. Publish it.")
    for public in before:
        click.echo(f"Those of before were signed by {public}: compare that with what was published.")


@audit_command.command("verify")
@click.option("--key", "key_file", type=click.File(), help="A file with the first key of each series, one a line.")
@click.option("--public", "publics", multiple=True, help="A key that signed anchors before the one that signs now.")
@click.option("--erasures", is_flag=True, help="Say each erasure: when, by whom, on what ground, of what.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify(*, key_file: TextIO | None, publics: tuple[str, ...], erasures: bool, as_json: bool) -> None:
    """Walk the whole chain: places, seals, payloads, keys, anchors, and whether it and the logs agree.

    Exits with 1 and names the first event that is wrong and the last anchor that holds. Nothing is mended.
    """
    from outreach.services import auditing

    keys = auditing.keys_of([*key_file] if key_file else [])
    found = auditing.verify(open_desk_to_verify(), keys, publics)
    if as_json:
        click.echo(json.dumps(_told(found), indent=2, ensure_ascii=False))
    else:
        _say(found, each=erasures)
    if not found.whole:
        raise SystemExit(1)


@audit_command.command("show")
@click.option("--by", "actor", default="", help="Only what this person did.")
@click.option("--action", default="", help="Only this, like viewed.")
@click.option("--about", default="", help="Only of this, like request/12.")
@click.option("--before", type=int, default=None, help="Only events before this number.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(*, as_json: bool, **wanted: str | int | None) -> None:
    """The newest events."""
    from outreach.domain.audit import Action, who_acted
    from outreach.domain.audit_people import said_of_change
    from outreach.services import auditing

    found = auditing.recent(open_current_desk(), auditing.Wanted(**wanted))  # type: ignore[arg-type]  # click gives the options by their names
    if as_json:
        click.echo(json.dumps([_plain(*pair) for pair in found], indent=2, ensure_ascii=False))
        return
    for event, payload in found:
        told = event.details
        said = said_of_change(payload) if told.action == Action.ACCOUNT_CHANGED else ""
        about = f"{told.object}: {said}" if said else told.object
        click.echo(f"{event.seq:>8}  {_read(told.at)}  {who_acted(told):<12} {told.action:<24} {about}")


@audit_command.command("anchor")
def anchor() -> None:
    """Anchor the chain now, and carry the anchor to the file elsewhere."""
    from outreach.services import auditing

    desk = open_current_desk()
    click.echo(auditing.anchor(desk, desk.clock()))


@audit_command.command("prove")
@click.argument("seq", type=click.IntRange(1))
def prove(seq: int) -> None:
    """Write the proof of one event as JSON. It shows that event in full, and of the others nothing but hashes."""
    from outreach.services import auditing

    click.echo(json.dumps(auditing.prove(open_current_desk(), seq), indent=2, ensure_ascii=False))


@audit_command.command("check-proof")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_proof(file: Path) -> None:
    """Check the proof of one event. It needs no desk; compare the public key with the one that was published."""
    from outreach.domain.errors import RuleBroken
    from outreach.services import auditing

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise RuleBroken(f"{file} is not JSON.") from None
    click.echo(auditing.check_proof(told))


def _read(at: str) -> str:
    """What is sealed as text, for a person."""
    return read(datetime.fromisoformat(at), zone_or_utc("UTC"))


def _say(found: "AuditFound", *, each: bool) -> None:
    from outreach.domain.audit_secrets import UNTOLD
    from outreach.domain.prose import listed

    chain = found.chain
    click.echo("\n".join(found.wrong) or "The audit chain is whole.")
    if chain.last_good is not None:
        click.echo(f"The last anchor that holds: {chain.last_good.size:,} events at {_read(chain.last_good.at)}.")
    else:
        click.echo("No anchor bears any of this out.")
    click.echo(
        f"Looked at {chain.events:,} events, {chain.sealed:,} by the key of their day, {chain.unsealed:,} from before "
        f"there was one, {chain.erased:,} erased, {chain.anchors:,} anchors; {found.entries:,} entries agree with "
        f"them, {found.people.borne_out:,} accounts, parts and keys, and {found.directory.borne_out:,} rows "
        "of agencies, contacts and investigations."
    )
    for subject in found.people.unspoken:
        click.echo(f"{subject}: no event speaks of it, so nothing bears it out.")
    if found.directory.unspoken:
        click.echo(f"No event says what these are, so nothing bears them out: {listed(found.directory.unspoken)}.")
    for sentence in (*found.secrets.past, *(UNTOLD.format(what=one) for one in found.secrets.unsealed)):
        click.echo(sentence)
    say_erased(found.erased, found.erased_in_all, each=each)
    click.echo(
        f"After the last anchor come {chain.after_anchor:,}: whoever holds today's key could have changed those."
    )


def _told(found: "AuditFound") -> dict[str, object]:
    chain = found.chain
    last = _anchor(chain.last_good) if chain.last_good else None
    counts = {name: value for name, value in asdict(chain).items() if name not in ("last_good", "wrong")}
    return {
        "whole": found.whole,
        **counts,
        "last_good": last,
        "entries": found.entries,
        "before": found.before,
        "people": found.people.borne_out,
        "people_unspoken": found.people.unspoken,
        "directory": found.directory.borne_out,
        "directory_unspoken": found.directory.unspoken,
        "secrets_unsealed": found.secrets.unsealed,
        "secrets_misused": found.secrets.past,
        "erasures": found.erased,
        "wrong": found.wrong,
    }


def _anchor(one: "Anchor") -> dict[str, object]:
    return one.plain()


def _plain(event: "Event", payload: "Payload | None") -> dict[str, object]:
    about = json.loads(payload.text) if payload else None
    return {"seq": event.seq, **asdict(event.details), "hash": event.hash, "payload": about}
