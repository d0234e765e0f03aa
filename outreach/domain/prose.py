"""How numbers, days, hours, lists and languages are written out in what we publish."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.domain.facts import Channel
from outreach.domain.wallclock import WEEKDAYS, place_of

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
BY_CHANNEL = {
    Channel.EMAIL: "by email",
    Channel.PHONE: "by phone",
    Channel.POST: "by post",
    Channel.WEB_FORM: "through web forms",
    Channel.SOCIAL: "on social media",
    Channel.IN_PERSON: "in person",
}
LANGUAGES = {
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "gl": "Galician",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "lb": "Luxembourgish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mi": "Māori",
    "mk": "Macedonian",
    "ms": "Malay",
    "mt": "Maltese",
    "nb": "Norwegian",
    "nl": "Dutch",
    "nn": "Norwegian",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "th": "Thai",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def number(count: float) -> str:
    """`1,161`; a half keeps its half: `3.5`."""
    return f"{int(count):,}" if count == int(count) else f"{count:,}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def a_few(parts: Iterable[str], most: int = 3) -> str:
    """`a and b`; `a, b, c and 4 more`."""
    all_of_them = list(parts)
    if len(all_of_them) <= most + 1:
        return listed(all_of_them)
    return listed([*all_of_them[:most], f"{number(len(all_of_them) - most)} more"])


def counted(count: int, one: str, many: str) -> str:
    """`1 agency`, `2 agencies`."""
    return f"{number(count)} {one if count == 1 else many}"


def by_channels(channels: Iterable[Channel]) -> str:
    """`by email, by phone and in person`."""
    return listed(BY_CHANNEL[channel] for channel in channels)


def long_date(day: date) -> str:
    """`9 March 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_at(instant: datetime, zone: str) -> str:
    """`9 March 2026`, by the calendar on the wall in `zone`."""
    return long_date(instant.astimezone(ZoneInfo(zone)))


def exact_instant(instant: datetime, zone: str) -> str:
    """`Monday 9 March 2026, 17:00 in Oslo (UTC+1)`: nobody anywhere can read it as another instant."""
    local = instant.astimezone(ZoneInfo(zone))
    where = "UTC" if zone in ("UTC", "Etc/UTC") else f"in {place_of(ZoneInfo(zone))} ({offset(local)})"
    clock = f"{local:%H:%M}" + (f":{local:%S}" if local.second else "")
    return f"{WEEKDAYS[local.weekday()]} {long_date(local)}, {clock} {where}"


def language_name(tag: str) -> str:
    """The English name of a BCP 47 tag, or the tag itself where we know none."""
    return LANGUAGES.get(tag.partition("-")[0].lower(), tag)


def stop(sentence: str) -> str:
    """The sentence with its full stop, if it has none yet ("Blue Lantern Ltd." keeps one)."""
    return sentence if sentence.endswith((".", "!", "?", ".”", "?”", "!”", ".)")) else sentence + "."


def offset(local: datetime) -> str:
    """`UTC+1`, `UTC-3:30`."""
    minutes = round((local.utcoffset() or timedelta(0)) / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
