"""Times as this newsroom reads them: UTC in, the agency's and the reader's clock out. The only place that does so."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from outreach.domain import reminder_policy, wallclock
from outreach.domain.agencies import fold_text
from outreach.domain.evidence import CAN_BE_REDACTED, TAKEN, kind_called, size_in_words
from outreach.domain.inbox import shortened
from outreach.domain.prose import language_name
from outreach.domain.scripts import direction
from outreach.domain.turns import Turn
from outreach.services.places import country_name
from outreach.web import here
from outreach.web.forms.press import fresh_key

_EXTENSION = re.compile(r"(?:ext\.?|x|#|poste|int\.?|app\.?)\s*(\d{1,8})\s*$", re.IGNORECASE)


def install(app: Flask) -> None:
    app.jinja_env.filters |= {
        "in_zone": in_zone,
        "glance": glance,
        "clock_in": clock_in,
        "for_reader": for_reader,
        "both_clocks": both_clocks,
        "told_there": told_there,
        "why_there": why_there,
        "reader_time": reader_time,
        "iso": iso,
        "day": day,
        "slug": slug,
        "dialled": dialled,
        "ago": ago,
        "counted": wallclock.counted,
        "number": "{:,}".format,
        "in_bytes": size_in_words,
        "paragraphs": paragraphs,
        "with_links": with_links,
        "with_commands": with_commands,
        "dir": direction,
        "in_english": language_name,
        "exactly": exactly,
        "size": size,
        "shortened": shortened,
        "said": reminder_policy.said,
        "told_whom": reminder_policy.called,
    }
    app.jinja_env.globals |= {
        "place_of_zone": place_of_zone,
        "country_name": country_name,
        "fresh_key": fresh_key,
        "kind_called": kind_called,
        "can_be_redacted": CAN_BE_REDACTED,
        "can_be_kept": frozenset(TAKEN),
    }


def zone(name: str) -> ZoneInfo:
    return wallclock.zone_or_utc(name)


def in_zone(at: datetime, name: str) -> str:
    """`Fri 5 Dec 2026 17:00 AST`."""
    return wallclock.read(at, zone(name))


def glance(at: datetime, name: str) -> Markup:
    """A `<time>` for a narrow column: without the year, where it is this one; hovering shows it whole."""
    theirs = at.astimezone(zone(name))
    spelled = wallclock.spelled(theirs)
    return _time(at, spelled.replace(f" {here.now().year} ", " ", 1), _whole(spelled, _yours(at, name)))


def clock_in(at: datetime, name: str) -> Markup:
    """A `<time>` of the hour alone, like `17:00 AST`; hovering shows it whole."""
    theirs = at.astimezone(zone(name))
    return _time(at, wallclock.spelled_time(theirs), _whole(wallclock.spelled(theirs), _yours(at, name)))


def for_reader(at: datetime, elsewhere: str) -> str:
    """The same instant on the reader's clock, or nothing where both clocks show the same."""
    return _yours(at, elsewhere)


def both_clocks(at: datetime, name: str) -> str:
    """`Fri 5 Dec 2026 17:00 AST (22:00 CET yours)`, within a sentence."""
    return wallclock.on_both_clocks(at, zone(name), here.zone())


class Said(Protocol):
    """What has an instant in its words."""

    def said(self, read: Callable[[datetime], str]) -> str: ...


def told_there(one: Said, name: str) -> str:
    """What it says, with each instant on the agency's clock and the reader's."""
    return one.said(lambda at: both_clocks(at, name))


def why_there(turn: Turn, name: str) -> str:
    """What a call or a letter waits for, with each instant on the agency’s clock and the reader’s."""
    return turn.why(lambda at: both_clocks(at, name))


def _yours(at: datetime, elsewhere: str) -> str:
    return wallclock.yours(at, zone(elsewhere), here.zone())


def _whole(spelled: str, own: str) -> str:
    return f"{spelled}, {own}" if own else spelled


def _time(at: datetime, text: str, title: str) -> Markup:
    """Written out here rather than by Jinja, as a page has many.

    Only digits, English weekdays and months, and the zone's short name from the zone database go in.
    """
    hover = f' title="{title}"' if title else ""
    return Markup(f'<time datetime="{at.isoformat()}"{hover}>{text}</time>')  # noqa: S704  # nothing anybody typed


def reader_time(at: datetime) -> str:
    return wallclock.read(at, here.zone())


def iso(at: datetime | date) -> str:
    return at.isoformat()


def day(on: date) -> str:
    """`Fri 5 Dec 2026`."""
    return wallclock.read_date(on.astimezone(here.zone()) if isinstance(on, datetime) else on)


def ago(at: datetime) -> str:
    """`3 days ago`, `in 5 hours`, by the clock of this page; days by the reader's calendar."""
    now = here.now()
    distance = wallclock.elapsed(at, now, here.zone())
    return f"{distance} ago" if at <= now else f"in {distance}"


@lru_cache(maxsize=200)  # the words are few, and a list shows two in each row
def dialled(number: str) -> str:
    """A link that a telephone dials, extension and all (RFC 3966)."""
    found = _EXTENSION.search(number)
    digits = re.sub(r"[^\d+]", "", number[: found.start()] if found else number)
    return f"tel:{digits};ext={found[1]}" if found else f"tel:{digits}"


def slug(text: object) -> str:
    """A status or phase as a part of a class name: `no-response`."""
    return fold_text(str(text)).replace(" ", "-")


def place_of_zone(name: str) -> str:
    return wallclock.place_of(zone(name))


def exactly(text: str) -> Markup:
    """Words with every character kept: a bare carriage return would reach the browser as another line end."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704  # escaped before


def size(count: int) -> str:
    """`3 kB`."""
    for unit, worth in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= worth:
            return f"{count / worth:.3g} {unit}"
    return wallclock.counted(count, "byte")


def with_commands(text: str) -> Markup:
    """A sentence of the desk, with what it puts between backticks as what is typed at the machine."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(one) if at % 2 else one for at, one in enumerate(parts))


def with_links(text: str) -> Markup:
    """Plain text in which each line that is an address of this desk leads there. No other address is a link."""
    base = here.desk().base_url
    own = re.compile(rf"^(\s*)({re.escape(base)}/[^\s<>\"']*)$", re.MULTILINE)
    parts = own.split(text)
    found = [escape(part) for part in parts]
    for place in range(2, len(parts), 3):
        found[place] = Markup('<a href="{}">{}</a>').format(parts[place].removeprefix(base), parts[place])
    return Markup("").join(found)


def paragraphs(text: str) -> Markup:
    """Plain text with its blank lines kept as paragraphs; everything in it escaped."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)
