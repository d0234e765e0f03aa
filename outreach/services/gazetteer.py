"""What the world is called: countries, states, languages and time zones as people write them in spreadsheets."""

import re
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from babel import Locale
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from outreach.domain.agencies import fold_text
from outreach.domain.gazetteer import Gazetteer
from outreach.domain.translated import OWN_LANGUAGE, PAGES_IN

_ALSO_CALLED = {
    "america": "US",
    "britain": "GB",
    "burma": "MM",
    "cabo verde": "CV",
    "czech republic": "CZ",
    "cote d'ivoire": "CI",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "macao": "MO",
    "macau": "MO",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "russian federation": "RU",
    "scotland": "GB",
    "swaziland": "SZ",
    "the netherlands": "NL",
    "turkey": "TR",
    "u.a.e.": "AE",
    "u.k.": "GB",
    "u.s.": "US",
    "u.s.a.": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "vatican": "VA",
    "viet nam": "VN",
    "wales": "GB",
}
_ORDINARY = re.compile(
    r"[a-z0-9_]+(?:[.+_-][a-z0-9_]+)*@(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.){1,4}(?P<last>[a-z]{2,12})", re.IGNORECASE
)
_LONGEST_ORDINARY = 60
_RESERVED = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_CODE = 2


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(
        countries=_countries(),
        country_names=_country_names(),
        zones=_zones(),
        known_zones={zone.casefold(): zone for zone in available_timezones()},
        languages=_languages(),
        subdivisions=subdivisions,
        wrong_email=wrong_email,
    )


@cache
def subdivisions(country: str) -> dict[str, str]:
    """States whose holidays differ, by code and by name; empty where the holidays are the same everywhere."""
    import holidays

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return {}
    names = {fold_text(name): code for name, code in known.subdivisions_aliases.items()}
    return names | {fold_text(code): code for code in known.subdivisions}


def wrong_email(address: str) -> str:
    """What is wrong with an address as written, or nothing. Whether anybody reads it is for a letter to find out."""
    if _is_ordinary(address):
        return ""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return str(error)
    return ""


def _is_ordinary(address: str) -> bool:
    """Whether this is one of the many that leave no doubt: the library takes 50 µs to agree, and lists are long."""
    found = _ORDINARY.fullmatch(address)
    return found is not None and len(address) <= _LONGEST_ORDINARY and found["last"].casefold() not in _RESERVED


@cache
def called(country: str, language: str) -> tuple[str, ...]:
    """What a country is called in a language, first as it is usually; in English by its other names too."""
    tag = language.partition("-")[0].lower()
    usual = Locale(tag).territories.get(country, "") if tag in PAGES_IN else _country_names().get(country, "")
    others = sorted(name for name, code in _ALSO_CALLED.items() if code == country) if tag == OWN_LANGUAGE else ()
    return tuple(filter(None, (usual, *others)))


def _country_names() -> dict[str, str]:
    names = Locale("en").territories
    return {code: name for code, name in names.items() if len(code) == _CODE and code not in _NO_COUNTRIES}


def _countries() -> dict[str, str]:
    known = {fold_text(name): code for code, name in _country_names().items()}
    known |= {fold_text(name).replace("&", "and"): code for code, name in _country_names().items()}
    return known | _ALSO_CALLED | {code.casefold(): code for code in _country_names()}


def _languages() -> dict[str, str]:
    """By name, and by tag where a tag is also the name of another language: `ga` is Irish, though Ga is spoken too."""
    tags = {str(code): str(code).replace("_", "-") for code in Locale("en").languages}
    names = {fold_text(name): tags[code] for code, name in Locale("en").languages.items()}
    return names | {code: tag for code, tag in tags.items() if code in names}


def _zones() -> dict[str, tuple[str, ...]]:
    """Each country's zones, from the time zone database's own table."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {"XK": ("Europe/Belgrade",)}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found
