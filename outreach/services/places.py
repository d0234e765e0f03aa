"""Where an agency is and what it speaks, checked against the world's lists before anything rests on it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from outreach.domain import wallclock
from outreach.domain.agencies import Place, fold_text
from outreach.domain.calendars import WEEKDAYS
from outreach.domain.errors import RuleBroken

SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
NO_WEEKEND = frozenset({"none", "no weekend"})
DAYS_OF_A_WEEK = 7


def checked_place(*, country: str, zone: str, subdivision: str = "", weekend: str = "") -> Place:
    """The place as typed, or `RuleBroken` naming the field, what is wrong with it and what to write instead."""
    code = checked_country(country)
    return Place(
        country=code,
        zone=checked_zone(zone),
        subdivision=checked_subdivision(subdivision, code),
        weekend=checked_weekend(weekend),
    )


def checked_country(typed: str) -> str:
    """A code or an English name, as its code."""
    wanted = typed.strip()
    if wanted.upper() in countries():
        return wanted.upper()
    by_name = {fold_text(name): code for code, name in countries().items()}
    if code := by_name.get(fold_text(wanted)):
        return code
    raise RuleBroken(
        f"“{wanted}” is not a country. Use its two letters as in ISO 3166, like BE for Belgium.", "country"
    )


def checked_zone(typed: str) -> str:
    """The name in the zone database's own spelling, which must also be one on this machine."""
    wanted = typed.strip()
    wallclock.zone_named(wanted)
    return wanted


def checked_subdivision(typed: str, country: str) -> str:
    """The part after the dash in ISO 3166-2; with the country and the dash before it, it is taken too."""
    code = typed.strip().upper().removeprefix(f"{country}-")
    if code and not SUBDIVISION.fullmatch(code):
        raise RuleBroken(
            f"“{typed.strip()}” is not a part of a country. Use the letters after the dash in ISO 3166-2, "
            "like NS for Nova Scotia (CA-NS), or leave this empty.",
            "subdivision",
        )
    return code


def checked_weekend(typed: str) -> frozenset[int] | None:
    """`Fri, Sat` as weekday numbers. Empty: the usual one of the country. `none`: every day is a working day."""
    wanted = fold_text(typed)
    if not wanted:
        return None
    if wanted in NO_WEEKEND:
        return frozenset()
    days = frozenset(_weekday(word) for word in re.split(r"[\s,;/&+]+|\band\b", wanted) if word)
    if len(days) == DAYS_OF_A_WEEK:
        raise RuleBroken(
            "An agency that never works would never have to answer. Leave out the days it works.", "weekend"
        )
    return days


def weekend_words(weekend: frozenset[int] | None) -> str:
    """The weekend as `checked_weekend` reads it."""
    if weekend is None:
        return ""
    return ", ".join(WEEKDAYS[day][:3] for day in sorted(weekend)) or "none"


def checked_languages(typed: str) -> tuple[str, ...]:
    """`fr, nl-BE`: language tags, the preferred one first, each once."""
    return tuple(dict.fromkeys(_language(word) for word in re.split(r"[\s,;]+", typed.strip()) if word))


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Every country of ISO 3166 with its English name, by code."""
    from babel import Locale

    names = Locale("en").territories
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    listed = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: names.get(code, name) for code, name in listed}


def country_name(code: str) -> str:
    """`Belgium`; a code nobody listed is shown as it is."""
    return countries().get(code, code)


@lru_cache(maxsize=1)
def zones_of() -> Mapping[str, tuple[str, ...]]:
    """The time zones people live by in each country, the most populous first."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


def only_zone(country: str) -> str:
    """The zone of a country that has one; empty where a person has to choose."""
    zones = zones_of().get(country, ())
    return zones[0] if len(zones) == 1 else ""


def _weekday(word: str) -> int:
    for number, day in enumerate(WEEKDAYS):
        if len(word) >= 3 and day.lower().startswith(word):  # noqa: PLR2004  # "T" could be two days
            return number
    raise RuleBroken(
        f"“{word}” is not a day of the week. Write the weekend like “Fri, Sat”, or leave it empty.", "weekend"
    )


def _language(word: str) -> str:
    from babel.core import UnknownLocaleError, parse_locale

    try:
        language, territory, script, *_ = parse_locale(word.replace("_", "-"), sep="-")
        if language not in _languages():
            raise UnknownLocaleError(word)
    except (ValueError, UnknownLocaleError):
        raise RuleBroken(
            f"“{word}” is not a language tag. Use the usual short ones, like fr, pt-BR or zh-Hant.", "languages"
        ) from None
    return "-".join(part for part in (language, script, territory) if part)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)
