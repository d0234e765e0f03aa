"""`outreach user`: accounts of our own staff. Only who has the machine can make the first one."""

import json
import secrets
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.opening import open_current_desk
from outreach.config import Config
from outreach.domain.ids import StaffId
from outreach.domain.people import MACHINE, Acting, Role, Staff
from outreach.domain.wallclock import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from outreach.domain.datebook import Feed
    from outreach.domain.passkeys import Passkey
    from outreach.domain.second_factor import FactorState

AT_THE_MACHINE = Acting(staff=MACHINE.staff, role=Role.ADMIN)
"""Who changes an account here: whoever has the machine, and not the person whose account it is."""


@click.group("user")
def user_command() -> None:
    """Make accounts for staff, list and close them, give a new password or a calendar link, sign them out."""


@user_command.command("add")
@click.argument("short_name")
@click.option("--email", required=True, help="The address to sign in with and to be reminded at.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="reporter", show_default=True)
@click.option("--name", default="", help="The name as colleagues know it. Default: the short name.")
@click.option("--zone", default="UTC", show_default=True, help="The zone in which this person reads times.")
@click.option(
    "--password",
    default="",
    prompt=True,
    prompt_required=False,
    hide_input=True,
    confirmation_prompt=True,
    help="Without a value it is asked for. Default: one is made and printed once.",
)
def add(*, short_name: str, email: str, role: str, name: str, zone: str, password: str) -> None:
    """Make an account. SHORT_NAME (a-z, 0-9, dashes) is what the log keeps, so it never changes."""
    from outreach.services import passwords, people

    passwords.need_own(Config.load().home_folder, password)
    chosen = password or secrets.token_urlsafe(15)
    staff = Staff(id=StaffId(short_name), name=name or short_name, email=email, role=Role(role), zone=zone)
    made = people.add(open_current_desk(), staff, password=chosen, cost=Config.load().password_cost)
    click.echo(f"{made.name} ({made.id}) can sign in as {made.email}, as {made.role}.")
    if not password:
        click.echo(f"Password, shown only now: {chosen}")


@user_command.command("invite")
@click.argument("short_name")
@click.option("--email", required=True, help="The address to sign in with and to be reminded at.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="reporter", show_default=True)
@click.option("--name", default="", help="The name as colleagues know it. Default: the short name.")
@click.option("--zone", default="UTC", show_default=True, help="The zone that is offered to them first.")
def invite(*, short_name: str, email: str, role: str, name: str, zone: str) -> None:
    """Print a link on which SHORT_NAME chooses a password. It works once, for three days; the first admin begins so."""
    from outreach.services import invitations

    staff = Staff(id=StaffId(short_name), name=name or short_name, email=email, role=Role(role), zone=zone)
    link = invitations.invite(open_current_desk(), staff, by=AT_THE_MACHINE)
    said = staff.name if staff.name == staff.id else f"{staff.name} ({staff.id})"
    click.echo(f"{said} is invited as {staff.email}, as {staff.role}. Hand on this link, shown only now:")
    click.echo(link)


@user_command.command("password")
@click.argument("short_name")
@click.option("--ask", is_flag=True, help="Ask for the new password. Default: one is made and printed once.")
def password_(*, short_name: str, ask: bool) -> None:
    """Give SHORT_NAME a new password; whatever is open with the old one ends."""
    from outreach.services import people

    desk = open_current_desk()
    staff = people.named(desk, StaffId(short_name))
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else ""
    chosen = typed or secrets.token_urlsafe(15)
    people.set_password(desk, staff.id, chosen, by=AT_THE_MACHINE, cost=Config.load().password_cost)
    click.echo(f"{staff.name} ({staff.id}) has a new password and is signed out everywhere.")
    if not typed:
        click.echo(f"Password, shown only now: {chosen}")


@user_command.command("close")
@click.argument("short_name")
def close(short_name: str) -> None:
    """Close the account of SHORT_NAME: they are signed out and cannot sign in. What they recorded stays theirs."""
    click.echo(f"The account of {_set_active(short_name, active=False)} is closed.")


@user_command.command("reopen")
@click.argument("short_name")
def reopen(short_name: str) -> None:
    """Open the account of SHORT_NAME again, with the password it had."""
    click.echo(f"The account of {_set_active(short_name, active=True)} is open again.")


@user_command.command("role")
@click.argument("short_name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def role_(short_name: str, role: str) -> None:
    """Make SHORT_NAME reporter, editor, admin or partner. They are signed out everywhere, and told by mail."""
    from outreach.services import roles

    click.echo(roles.change(open_current_desk(), StaffId(short_name), Role(role), by=AT_THE_MACHINE))


def _set_active(short_name: str, *, active: bool) -> str:
    from outreach.services import people

    return people.set_active(open_current_desk(), StaffId(short_name), active=active, by=AT_THE_MACHINE).name


@user_command.command("hours")
@click.argument("short_name")
@click.option("--from", "opens", default="", metavar="HH:MM", help="The hour from which this person may be written to.")
@click.option("--until", "closes", default="", metavar="HH:MM", help="The hour until which they may.")
@click.option("--days-off", default=None, metavar="DAYS", help="Each week: sat,sun; none for a week without.")
@click.option("--country", default=None, help="Whose public holidays are theirs: two letters, or none.")
@click.option("--subdivision", default=None, help="The part of it where holidays differ, like NS; or none.")
@click.option(
    "--leave", multiple=True, metavar="FIRST..LAST", help="Days off, instead of those there; may be repeated."
)
@click.option("--no-leave", is_flag=True, help="No leave any more.")
@click.option("--morning-mail/--no-morning-mail", default=None, help="An editor’s mail of what is outstanding.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def hours(*, short_name: str, as_json: bool, **typed: Any) -> None:
    """Show when SHORT_NAME may be written to, or change it. Reminders keep to it."""
    from outreach.cli.hours import changed_hours, hours_said
    from outreach.domain import working_hours
    from outreach.services import people

    desk = open_current_desk()
    staff = people.named(desk, StaffId(short_name))
    new = changed_hours(staff.hours, typed)
    if new != staff.hours:
        staff = people.set_hours(desk, staff.id, new, by=AT_THE_MACHINE)
    told = {"id": staff.id, "zone": staff.zone, **working_hours.written(staff.hours)}
    click.echo(json.dumps(told, indent=2) if as_json else hours_said(staff))


@user_command.command("feed")
@click.argument("short_name")
@click.option("--new", is_flag=True, help="Make a new link and print it once; the one before leads nowhere any more.")
@click.option("--revoke", is_flag=True, help="Take the link back.")
@click.option("--names/--no-names", default=None, help="Whether agencies are named in it. Default: they are not.")
@click.option(
    "--by", "who", default="", metavar="STAFF", help="Who does this: they or an admin. Default: the first admin."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def feed(*, short_name: str, new: bool, revoke: bool, names: bool | None, who: str, as_json: bool) -> None:
    """The secret calendar of SHORT_NAME: whether there is one; with an option, make it, change it or take it back."""
    from outreach.cli.acting import acting
    from outreach.services import feeds, people

    if new and revoke:
        raise click.UsageError("Choose one of --new and --revoke.")
    desk = open_current_desk()
    staff = people.named(desk, StaffId(short_name))
    address = None
    if new:
        address = feeds.make(desk, staff.id, names_shown=bool(names), by=acting(desk, who))
    elif revoke:
        feeds.revoke(desk, staff.id, by=acting(desk, who))
    elif names is not None:
        feeds.show_names(desk, staff.id, shown=names, by=acting(desk, who))
    there = feeds.own(desk, staff.id)
    if as_json:
        shown = {"made_at": there.made_at.isoformat(), "names_shown": there.names_shown} if there else {}
        answer = {"staff": staff.id, "made_at": None, "names_shown": None, "address": address} | shown
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        click.echo(_told_of_feed(staff.name, there, address))


def _told_of_feed(name: str, there: "Feed | None", address: str | None) -> str:
    if there is None:
        return f"{name} has no calendar link."
    named = "names agencies" if there.names_shown else "names no agency"
    said = f"The calendar of {name} {named}. Its link was made on {read(there.made_at, ZoneInfo('UTC'))}."
    return f"{said}\nThe link, shown only now: {address}" if address else said


@user_command.command("sessions")
@click.argument("short_name")
@click.option("--end", "session_id", type=int, metavar="NUMBER", help="Sign this session out.")
@click.option("--end-all", is_flag=True, help="Sign all of them out.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sessions_of(*, short_name: str, session_id: int | None, end_all: bool, as_json: bool) -> None:
    """Where SHORT_NAME is signed in; with an option, sign them out there or everywhere."""
    from outreach.services import people, sessions

    if end_all and session_id is not None:
        raise click.UsageError("Choose one of --end and --end-all.")
    desk = open_current_desk()
    staff = people.named(desk, StaffId(short_name))
    if end_all:
        sessions.end_all(desk, staff.id, by=AT_THE_MACHINE)
    elif session_id is not None:
        sessions.end(desk, staff.id, session_id, by=AT_THE_MACHINE)
    found = sessions.page_of(desk, staff.id).sessions
    if as_json:
        plain = [
            {"id": one.id, "began_at": _iso(one.began_at), "seen_at": _iso(one.seen_at), "browser": one.browser}
            for one in found
        ]
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    utc = ZoneInfo("UTC")
    for one in found:
        click.echo(f"{one.id:>6}  since {read(one.began_at, utc)}, last used {read(one.seen_at, utc)}  {one.browser}")
    if not found:
        click.echo(f"{staff.name} is signed in nowhere.")


@user_command.command("second-factor")
@click.argument("short_name")
@click.option("--take-away", is_flag=True, help="All of it is lost: they set up another when they sign in.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def second_factor_of(*, short_name: str, take_away: bool, as_json: bool) -> None:
    """What SHORT_NAME has beside the password: passkeys, codes; or take all away at once, and sign them out.

    On the pages that takes two people and a day. Here it takes the machine, and the audit chain says so.
    """
    from outreach.services import passkeys, people, second_factor

    desk = open_current_desk()
    staff = people.named(desk, StaffId(short_name))
    if take_away:  # whoever has the machine may, and needs nobody else: the way for the last admin
        second_factor.take_away(desk, staff.id, by=AT_THE_MACHINE)
    state, keys = second_factor.state(desk, staff.id), passkeys.of(desk, staff.id)
    if as_json:
        click.echo(json.dumps(_plain_factors(staff, state, keys), indent=2, ensure_ascii=False))
        return
    click.echo(f"{staff.name} proves who they are by {state.said if state else 'the password alone'}.")
    utc = ZoneInfo("UTC")
    for one in keys:
        used = f"last used {read(one.used_at, utc)}" if one.used_at else "never used"
        click.echo(f"  passkey “{one.name}”, added {read(one.added_at, utc)}, {used}")


def _plain_factors(staff: Staff, state: "FactorState | None", keys: "Sequence[Passkey]") -> dict[str, Any]:
    return {
        "staff": staff.id,
        "since": _iso(state.since) if state else None,
        "codes": state.by_code if state else False,
        "codes_left": state.codes_left if state else 0,
        "passkeys": [
            {"name": one.name, "added_at": _iso(one.added_at), "used_at": _iso(one.used_at) if one.used_at else None}
            for one in keys
        ],
    }


def _iso(at: "datetime") -> str:
    return at.isoformat()


@user_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """List everybody who has an account."""
    from outreach.services import people

    everyone = people.everyone(open_current_desk())
    if as_json:
        click.echo(json.dumps([_plain(staff) for staff in everyone], indent=2, ensure_ascii=False))
        return
    for staff in everyone:
        closed = "" if staff.active else "  (closed)"
        click.echo(f"{staff.id:<16} {staff.role:<9} {staff.email:<32} {staff.name}{closed}")


def _plain(staff: Staff) -> dict[str, Any]:
    from outreach.domain import working_hours

    names = ("id", "name", "email", "role", "zone", "language", "active")
    return {**{name: getattr(staff, name) for name in names}, "hours": working_hours.written(staff.hours)}
