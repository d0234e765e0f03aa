"""What every command begins with: the settings, and a desk whose database has its newest form."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from outreach.config import Config
from outreach.domain.errors import RuleBroken
from outreach.domain.wallclock import YEARS

if TYPE_CHECKING:
    from outreach.services.desk import Desk


def open_current_desk() -> "Desk":
    """The desk of this process's settings. Raises a sentence where the database is missing, old or broken."""
    from outreach.services.upkeep import need_newest_form
    from outreach.wiring import open_desk

    config = Config.load()
    need_newest_form(config.database)
    return open_desk(config)


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
