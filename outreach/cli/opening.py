"""What every command begins with: the settings, and a desk whose database has its newest form."""

import os
import pwd
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from outreach.config import Config, is_full_address
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import YEARS

if TYPE_CHECKING:
    from outreach.services.desk import Desk


SHOWN_AT: Final = "shown-at.txt"
"""Where a demo notes its address in its home folder: links in mail that commands send lead there, whatever its port."""


def open_current_desk() -> "Desk":
    """The desk of this process's settings. Raises a sentence where the database is missing, old or broken."""
    from outreach.services.upkeep import need_newest_form
    from outreach.wiring import open_desk

    config = as_shown(Config.load())
    need_newest_form(config.database)
    note_who_types()
    return open_desk(config)


def note_who_types(*, named: bool = True) -> None:
    """From here on every event of this command says at whose command line it was typed, whoever is said to act."""
    from outreach.domain.audit import Who, at_command_line
    from outreach.services import auditing

    command = click.get_current_context(silent=True)
    if command is not None:
        token = auditing.begin_acting(Who(auditing.NOBODY, ip=at_command_line(_account(), named=named)))
        command.call_on_close(lambda: auditing.end_acting(token))


def _account() -> str:
    """By number, as the system holds it: what the environment says of it anybody can set."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # in a container
        return f"user {number}"


def as_shown(config: Config) -> Config:
    """With the address at which a demo shows this home folder, or showed it last, where none is set."""
    note = config.home_folder / SHOWN_AT
    told = note.read_text(encoding="utf-8").strip() if note.is_file() else ""
    return replace(config, base_url=told) if config.base_url == Config().base_url and is_full_address(told) else config


def open_desk_to_verify() -> "Desk":
    """The same, even where the guards of the record are gone: then more than ever."""
    from outreach.services.upkeep import need_readable_form
    from outreach.wiring import open_desk

    config = Config.load()
    need_readable_form(config.database)
    return open_desk(config)


def read_instant(text: str) -> datetime:
    """An instant as programs write it; one without a zone could mean any of two dozen."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _no_instant(text) from None
    if at.tzinfo is None:
        raise RuleBroken(f"“{text}” does not say in which zone it is. Write it like 2026-03-09T09:00Z.", "at")
    if at.year not in YEARS:
        raise RuleBroken(f"“{text}” is not a date this desk can place. Check the year.", "at")
    return at.astimezone(UTC)


def _no_instant(text: str) -> RuleBroken:
    return RuleBroken(f"“{text}” is not an instant. Write it like 2026-03-09T09:00Z.", "at")
