"""What every fact must satisfy: it lies in the past, its words are clean, and what it points to exists."""

import unicodedata
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry, Happened
from outreach.domain.prose import exact_instant

LONGEST = 200_000  # characters: a long answer with its attachments' text, and a bound against accidents
T = TypeVar("T")


def check_time(case: Case, happened: Happened) -> None:
    need_past(happened.at, case.now, case.calendar.zone.key)


def need_past(at: datetime, now: datetime, zone: str) -> None:
    """Nothing is on record before it happens, by not a second: a release cut in between would not know what is signed.

    Whose clock runs ahead is told what ours says, and gives another time. A time is never moved for them: what a file
    or a form says is what the log says.
    """
    if at > now:
        raise RuleBroken(
            f"This lies in the future: here it is {exact_instant(now, zone)}. Give the time at which it happened, with "
            "its zone.",
            "at",
        )


def check_texts(value: object, name: str | None = None) -> None:
    """No control characters and no half characters in any text of the fact; they hide in quotes and break exports."""
    if isinstance(value, str):
        _check_text(value, name)
    elif isinstance(value, tuple):
        for item in value:
            check_texts(item, name)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in _names(type(value)):
            check_texts(getattr(value, each), each if name is None else name)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _check_text(text: str, name: str | None) -> None:
    if len(text) > LONGEST:
        raise RuleBroken(f"This is longer than {LONGEST:,} characters. Shorten it, or record it in parts.", name)
    if text.isprintable():
        return
    for char in text:
        if char not in "\n\r\t" and unicodedata.category(char) in ("Cc", "Cs"):
            raise RuleBroken(f"This holds a control character (U+{ord(char):04X}). Remove it and try again.", name)


def need(text: str, sentence: str, field: str) -> None:
    if not text.strip():
        raise RuleBroken(sentence, field)


def need_reason(reason: str) -> None:
    need(reason, "Give the reason: it is printed beside this for ever.", "reason")


def need_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; a folder of the zone database
        raise RuleBroken(f"“{zone}” is not a time zone. Use a name like Europe/Brussels.", "zone") from None


def referred(case: Case, seq: int, kind: type, /, field: str, what: str) -> Entry:  # noqa: PLR0917  # reads as a sentence
    """The entry of this kind that a fact points to; it exists and was not taken back."""
    entry = case.entry(seq)
    if entry is None or not isinstance(entry.fact, kind):
        raise RuleBroken(f"Entry {seq} of this log is not {what}.", field)
    if seq in case.standing.known.retracted:
        raise RuleBroken(f"Entry {seq} was taken back. Choose another one.", field)
    return entry
