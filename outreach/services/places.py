"""Where an agency is and what it speaks, checked against the world's lists before anything rests on it."""

import re
from functools import lru_cache

from outreach.domain import wallclock
from outreach.domain.agencies import Place, fold_text
from outreach.domain.calendars import WEEKDAYS
from outreach.domain.errors import RuleBroken
from outreach.domain.zones import same_clock
from outreach.services.gazetteer import gazetteer

SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
NO_WEEKEND = frozenset({"none", "no weekend"})
DAYS_OF_A_WEEK = 7


def checked_place(*, country: str, zone: str, subdivision: str = "", weekend: str = "") -> Place:
    """The place as typed, or `RuleBroken` naming the field, what is wrong with it and what to write instead."""
    code = checked_country(country)
    return Place(
        country=code,
        zone=checked_zone(zone, code),
        subdivision=checked_subdivision(subdivision, code),
        weekend=checked_weekend(weekend),
    )


def checked_country(typed: str) -> str:
    """A code or an English name, as its code."""
    code = gazetteer().countries.get(fold_text(typed))
    if code is None:
        raise RuleBroken(
            f"“{typed.strip()}” is not a country. Use its two letters as in ISO 3166, like BE for Belgium.", "country"
        )
    return code


def checked_zone(typed: str, country: str) -> str:
    """The name as the time zone database writes it; where a country has but one zone, it need not be typed."""
    wanted = typed.strip()
    if not wanted:
        return _only_zone(country)
    known = gazetteer().known_zones.get(wanted.casefold(), wanted)
    wallclock.zone_named(known)
    if remark := zone_remark(known, country):
        raise RuleBroken(remark, "zone")
    return known


def zone_remark(zone: str, country: str) -> str:
    """A sentence where no clock of this country goes by this zone; nothing where one does, or none is known."""
    own = gazetteer().zones.get(country, ())
    if not own or any(same_clock(zone, other) for other in own):
        return ""
    return (
        f"{zone} is not a time zone of {country_name(country)} ({', '.join(own[:4])}). Correct the zone or the country."
    )


def _only_zone(country: str) -> str:
    zones = gazetteer().zones.get(country, ())
    if len(zones) == 1:
        return zones[0]
    few = f" {country_name(country)} has {', '.join(zones[:4])}{' and more' if zones[4:] else ''}." if zones else ""
    raise RuleBroken(f"Give the agency’s time zone: its deadlines fall by its own clock.{few}", "zone")


def checked_subdivision(typed: str, country: str) -> str:
    """The part after the dash in ISO 3166-2; with the country and the dash before it, or by name, it is taken too."""
    code = typed.strip().upper().removeprefix(f"{country}-")
    known = gazetteer().subdivisions(country)
    code = known.get(fold_text(typed), known.get(fold_text(code), code))
    if code and (code not in known.values() if known else not SUBDIVISION.fullmatch(code)):
        raise RuleBroken(
            f"“{typed.strip()}” is not a part of {country_name(country)} that we know. Use the letters after the dash "
            "in ISO 3166-2, like NS for Nova Scotia (CA-NS), or leave this empty.",
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
            "An agency that never works would never have to answer. Leave out the days on which it works.", "weekend"
        )
    return days


def weekend_words(weekend: frozenset[int] | None) -> str:
    """The weekend as `checked_weekend` reads it."""
    if weekend is None:
        return ""
    return ", ".join(WEEKDAYS[day][:3] for day in sorted(weekend)) or "none"


def checked_languages(typed: str) -> tuple[str, ...]:
    """`fr, nl-BE`: language tags, or English names of languages, the preferred one first, each once."""
    return tuple(dict.fromkeys(_language(word.strip()) for word in re.split(r"[,;]+", typed) if word.strip()))


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Every country's code and English name, by name."""
    names = gazetteer().country_names
    return tuple(sorted(names.items(), key=lambda pair: fold_text(pair[1])))


def country_name(code: str) -> str:
    """`Belgium`; a code nobody listed is shown as it is."""
    return gazetteer().country_names.get(code, code)


def _weekday(word: str) -> int:
    for number, day in enumerate(WEEKDAYS):
        if len(word) >= 3 and day.lower().startswith(word):  # noqa: PLR2004  # "T" could be two days
            return number
    raise RuleBroken(
        f"“{word}” is not a day of the week. Write the weekend like “Fri, Sat”, or leave it empty.", "weekend"
    )


def _language(word: str) -> str:
    """The tag in its usual capitals: `pt-BR`, `zh-Hant`."""
    known = gazetteer().languages
    if named := known.get(fold_text(word)):
        return named
    first, *rest = word.replace("_", "-").split("-")
    if fold_text(first) not in {tag.casefold() for tag in known.values()} or not all(
        part.isalnum() and part.isascii() for part in rest
    ):
        raise RuleBroken(
            f"“{word}” is not a language we know. Use the usual short tags, like fr, pt-BR or zh-Hant.", "languages"
        )
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    """A script is written `Hant`, a territory `BR`."""
    return part.capitalize() if len(part) == 4 else part.upper()  # noqa: PLR2004  # BCP 47
