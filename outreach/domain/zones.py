"""Which time zone an agency keeps, where its country or state leaves no doubt; else the usual one, to be chosen."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_SURE: dict[str, dict[str, str]] = {
    "AU": {
        "Australia/Adelaide": "SA",
        "Australia/Brisbane": "QLD",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
        "Australia/Melbourne": "VIC",
        "Australia/Perth": "WA",
        "Australia/Sydney": "ACT",
    },
    "BR": {
        "America/Boa_Vista": "RR",
        "America/Campo_Grande": "MS",
        "America/Cuiaba": "MT",
        "America/Porto_Velho": "RO",
        "America/Rio_Branco": "AC",
        "America/Sao_Paulo": "AL AP BA CE DF ES GO MA MG PA PB PI PR RJ RN RS SC SE SP TO",
    },
    "CA": {
        "America/Edmonton": "AB",
        "America/Halifax": "NB NS PE",
        "America/Inuvik": "NT",
        "America/Whitehorse": "YT",
        "America/Winnipeg": "MB",
    },
    "ES": {"Atlantic/Canary": "CN", "Europe/Madrid": "AN AR AS CB CE CL CM CT EX GA IB MC MD ML NC PV RI VC"},
    "MX": {
        "America/Cancun": "ROO",
        "America/Hermosillo": "SON",
        "America/Mazatlan": "BCS SIN",
        "America/Mexico_City": "AGU CAM CHP CMX COL DUR GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA VER YUC "
        "ZAC",
        "America/Tijuana": "BCN",
    },
    "NZ": {
        "Pacific/Auckland": "AUK BOP CAN GIS HKB MBH MWT NSN NTL OTA STL TAS TKI WGN WKO WTC",
        "Pacific/Chatham": "CIT",
    },
    "PT": {"Atlantic/Azores": "20", "Europe/Lisbon": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 30"},
    "US": {
        "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Los_Angeles": "CA WA",
        "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Guam": "GU MP",
        "Pacific/Honolulu": "HI",
        "Pacific/Pago_Pago": "AS",
    },
}
"""States that keep one clock, by law, in all their parts."""

_USUAL: dict[str, dict[str, str]] = {
    "AU": {"Australia/Sydney": "NSW"},
    "BR": {"America/Manaus": "AM", "America/Recife": "PE"},
    "CA": {
        "America/Iqaluit": "NU",
        "America/Regina": "SK",
        "America/St_Johns": "NL",
        "America/Toronto": "ON QC",
        "America/Vancouver": "BC",
    },
    "MX": {"America/Chihuahua": "CHH", "America/Mazatlan": "NAY", "America/Monterrey": "COA NLE TAM"},
    "US": {
        "America/Anchorage": "AK",
        "America/Boise": "ID",
        "America/Chicago": "KS ND NE SD TN TX",
        "America/Detroit": "MI",
        "America/Indiana/Indianapolis": "IN",
        "America/Los_Angeles": "NV OR",
        "America/New_York": "FL KY",
        "America/Phoenix": "AZ",
    },
}
"""States with more than one clock, by the one most of their agencies keep: a suggestion, never taken unasked."""

_COUNTRY_USUAL = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}


def sure_zone(country: str, subdivision: str) -> str:
    """The one zone of this state, or nothing."""
    return _by_state(country, subdivision, _SURE)


def usual_zone(country: str, subdivision: str) -> str:
    """The zone to suggest where several are possible, or nothing."""
    return (
        sure_zone(country, subdivision)
        or _by_state(country, subdivision, _USUAL)
        or (_COUNTRY_USUAL.get(country, "") if not subdivision else "")
    )


def one_clock(zones: Iterable[str]) -> str:
    """The first of these zones if all their clocks agree (Berlin and Büsingen), or nothing."""
    first, *rest = [*zones] or [""]
    return first if first and all(same_clock(first, zone) for zone in rest) else ""


def same_clock(zone: str, other: str) -> bool:
    return zone == other or _clock(zone) == _clock(other)


@cache
def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """Its distance from UTC at noon of each tenth day for some years: zones alike in this are alike for a deadline."""
    start, place = datetime(2024, 1, 1, 12, tzinfo=UTC), ZoneInfo(zone)
    return tuple((start + timedelta(days=day)).astimezone(place).utcoffset() for day in range(0, 8 * 366, 10))


def _by_state(country: str, subdivision: str, table: dict[str, dict[str, str]]) -> str:
    states = table.get(country, {})
    return next((zone for zone, codes in states.items() if subdivision and subdivision in codes.split()), "")
