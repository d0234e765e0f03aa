"""A deadline in the language of its reader, on the clock of its place, with nothing left to be guessed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from outreach.mail.local_words import canonical, country_words, day_words, days_words, deadline_words, for_country

AT = datetime(2026, 12, 4, 21, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "zone", "at", "words"),
    [
        ("en-IE", "Europe/Dublin", AT, "Friday 4 December 2026, 21:00 (Greenwich Mean Time, UTC+00:00)"),
        ("en-IE", "Europe/Dublin", SUMMER, "Wednesday 1 July 2026, 16:00 (Irish Standard Time, UTC+01:00)"),
        ("fr", "Europe/Dublin", AT, "vendredi 4 décembre 2026, 21:00 (heure moyenne de Greenwich, UTC+00:00)"),
        ("en", "America/Halifax", AT, "Friday, December 4, 2026, 5:00 PM (Atlantic Standard Time, UTC-04:00)"),
        ("en-GB", "Europe/London", SUMMER, "Wednesday, 1 July 2026, 16:00 (British Summer Time, UTC+01:00)"),
        ("fr-CA", "America/Toronto", AT, "vendredi 4 décembre 2026, 16 h 00 (heure normale de l’Est, UTC-05:00)"),
        ("fr", "Europe/Brussels", SUMMER, "mercredi 1 juillet 2026, 17:00 (heure d’été d’Europe centrale, UTC+02:00)"),
        ("de", "Europe/Berlin", SUMMER, "Mittwoch, 1. Juli 2026, 17:00 (Mitteleuropäische Sommerzeit, UTC+02:00)"),
        (
            "pt-BR",
            "America/Sao_Paulo",
            AT,
            "sexta-feira, 4 de dezembro de 2026, 18:00 (Horário Padrão de Brasília, UTC-03:00)",
        ),
        ("nb", "Europe/Oslo", AT, "fredag 4. desember 2026, 22:00 (sentraleuropeisk normaltid, UTC+01:00)"),
        ("ar", "Asia/Amman", SUMMER, "الأربعاء، 1 يوليو 2026، 6:00 م (توقيت الأردن، UTC+03:00)"),
        ("he", "Asia/Jerusalem", SUMMER, "יום רביעי, 1 ביולי 2026, 18:00 (שעון ישראל (קיץ), UTC+03:00)"),
        ("ja", "Asia/Tokyo", AT, "2026年12月5日土曜日、 6:00 (日本標準時、 UTC+09:00)"),
        ("en", "Asia/Kolkata", AT, "Saturday, December 5, 2026, 2:30 AM (India Time, UTC+05:30)"),
        ("en", "America/St_Johns", SUMMER, "Wednesday, July 1, 2026, 12:30 PM (Newfoundland Daylight Time, UTC-02:30)"),
    ],
)
def test_a_deadline_says_weekday_date_time_zone_and_offset(tag, zone, at, words):
    assert deadline_words(at, ZoneInfo(zone), tag) == words


def test_a_language_known_only_by_its_head_is_written_in_that():
    assert deadline_words(AT, ZoneInfo("Europe/Vienna"), "de-XX").startswith("Freitag, 4. Dezember 2026")


def test_days_and_countries_are_in_that_language_too():
    assert day_words(AT, ZoneInfo("Asia/Tokyo"), "fr") == "5 décembre 2026"
    assert (country_words("NO", "fr"), country_words("QQ", "fr")) == ("Norvège", "QQ")


@pytest.mark.parametrize(
    ("tag", "country", "words"),
    [
        ("en", "GB", "Friday, 4 December 2026, 21:00"),
        ("en", "IE", "Friday 4 December 2026, 21:00"),
        ("en", "PT", "Friday, 4 December 2026, 21:00"),
        ("en", "JP", "Friday, 4 December 2026, 21:00"),
        ("en", "US", "Friday, December 4, 2026, 9:00 PM"),
        ("en", "PH", "Friday, December 4, 2026, 9:00 PM"),
        ("en", "", "Friday, December 4, 2026, 9:00 PM"),
        ("en-GB", "US", "Friday, 4 December 2026, 21:00"),
        ("fr", "CA", "vendredi 4 décembre 2026, 21 h 00"),
        ("zh", "TW", "2026年12月4日星期五"),
    ],
)
def test_a_language_is_written_as_the_country_of_the_agency_writes_it(tag, country, words):
    assert deadline_words(AT, ZoneInfo("UTC"), for_country(tag, country)).startswith(words)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en-GB", "1 July 2026 and 4 December 2026"),
        ("nb", "1. juli 2026 og 4. desember 2026"),
        ("en", "July 1, 2026 and"),
    ],
)
def test_days_are_joined_as_the_language_joins_them_each_once(tag, words):
    assert days_words([SUMMER, SUMMER, AT], ZoneInfo("UTC"), tag).startswith(words)


@pytest.mark.parametrize(
    ("typed", "tag"), [("EN", "en"), ("pt-br", "pt-BR"), (" zh-hant-tw", "zh-Hant-TW"), ("?", "?")]
)
def test_a_tag_has_one_spelling(typed, tag):
    assert canonical(typed) == tag
