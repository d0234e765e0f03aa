"""Dates, zones and countries in the language of a letter, so that nobody reads a deadline in a language not theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_locale_identifier, parse_locale
from babel.dates import format_date, format_time, get_timezone_location, get_timezone_name
from babel.lists import format_list

from outreach.domain.errors import RuleBroken

ZERO = timedelta(0)


def check_language(tag: str) -> None:
    """Raises `RuleBroken` where no date can be written in this language."""
    _locale(tag)


def canonical(tag: str) -> str:
    """A tag in the one spelling of BCP 47: `EN` is `en`, `pt-br` is `pt-BR`. What is no tag stays as it was typed."""
    try:
        return get_locale_identifier(parse_locale(tag.strip(), sep="-"), sep="-")
    except ValueError:
        return tag.strip()


@lru_cache(maxsize=500)
def for_country(tag: str, country: str) -> str:
    """The language as it is written in that country: `en` is `en-GB` in the United Kingdom, and `fr` `fr-CA` in Canada.

    English where a country has none of its own is that of Europe: the day before the month, and hours up to 24, which
    nobody misreads. A tag that names a country stays, and so does one whose script would become another.
    """
    plain = _locale(tag)
    if plain.territory or not country:
        return tag
    try:
        found = Locale.parse(f"{plain.language}_{country}")
    except (UnknownLocaleError, ValueError):
        return "en-150" if plain.language == "en" else tag
    return tag if found.script != plain.script else f"{tag}-{country}"


def days_words(days: Iterable[datetime], zone: ZoneInfo, tag: str) -> str:
    """`5 December 2026 and 8 December 2026`, each day once."""
    return format_list([*dict.fromkeys(day_words(at, zone, tag) for at in days)], locale=_locale(tag))


def deadline_words(at: datetime, zone: ZoneInfo, tag: str) -> str:
    """`Friday, December 5, 2026, 5:00 PM (Atlantic Standard Time, UTC-04:00)`: nothing is left to be guessed."""
    local, locale = at.astimezone(zone), _locale(tag)
    name = get_timezone_name(local, width="long", locale=locale, zone_variant=_variant(local))
    if any(char.isdecimal() for char in name):  # the language has no name for the zone, and the offset follows anyway
        name = get_timezone_location(local, locale=locale)
    day = format_date(local.date(), format="full", locale=locale)
    clock = format_time(local, format="short", locale=locale)
    return f"{_plain(day)}{_comma(locale)} {_plain(clock)} ({_plain(name)}{_comma(locale)} {offset(local)})"


def _variant(local: datetime) -> Literal["daylight", "standard"]:
    """Whether a clock shows summer time.

    Ireland's law calls its summer the standard and its winter the exception, and so does the time zone database; the
    names of zones (CLDR) have it the other way round.
    """
    turned = any((local.replace(month=month, day=1).dst() or ZERO) < ZERO for month in (1, 7))
    return "daylight" if bool(local.dst()) is not turned else "standard"


def day_words(at: datetime, zone: ZoneInfo, tag: str) -> str:
    """`December 5, 2026`: a day that is past needs no hour."""
    return _plain(format_date(at.astimezone(zone).date(), format="long", locale=_locale(tag)))


def country_words(code: str, tag: str) -> str:
    """The country's name in that language; its code where the language has no name for it."""
    return str(_locale(tag).territories.get(code, code))


@lru_cache(maxsize=100)
def days_and_months(tag: str) -> str:
    """The names of days and months in this language, which it may write with a capital."""
    locale = _locale(tag)
    return " ".join(name for names in (locale.days, locale.months) for name in names["format"]["wide"].values())


def language_name(tag: str) -> str:
    """`French (Canada)`, for those of us who choose."""
    try:
        return str(_locale(tag).get_display_name("en") or tag)
    except RuleBroken:
        return tag


def is_right_to_left(tag: str) -> bool:
    return _locale(tag).text_direction == "rtl"


def offset(local: datetime) -> str:
    """`UTC-04:00`, in signs that every reader and every mail program knows."""
    text = f"{local:%z}" or "+0000"
    return f"UTC{text[:3]}:{text[3:5]}"


@lru_cache(maxsize=100)
def _locale(tag: str) -> Locale:
    """The locale of a BCP 47 tag: as it stands, else the language alone."""
    for candidate in dict.fromkeys((tag, tag.partition("-")[0])):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    raise RuleBroken(
        f"“{tag}” is no language in which we can write a date. Use a tag like en, fr-CA or pt-BR.", "language"
    )


def _comma(locale: Locale) -> str:
    return {"ar": "،", "fa": "،", "ur": "،", "ja": "、", "zh": "，"}.get(locale.language, ",")


def _plain(text: str) -> str:
    """Ordinary blanks in place of narrow ones, which half of all mail programs show as a box."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u200f", "").replace("\u200e", "")
