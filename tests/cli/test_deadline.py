"""`outreach deadline` and `outreach calendar`: the same arithmetic as the pages, and the same refusals."""

import json
import subprocess
import sys

import pytest


def ask(*words):
    command = [sys.executable, "-m", "outreach", "deadline", *words]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stdout


OSLO = ("--asked", "2026-12-22T09:00Z", "--working-days", "5", "--zone", "Europe/Oslo", "--country", "no")


def test_it_says_when_and_why():
    code, said = ask(*OSLO, "--closed", "2026-12-28")

    assert code == 0
    assert said == (
        "Thu 31 Dec 2026 17:00 CET (16:00 UTC)\n"
        "Asked Tue 22 Dec 2026 10:00 CET (09:00 UTC): the day there does not count.\n"
        "Skipped:\n"
        "  Fri 25 Dec 2026: Christmas Day (Første juledag)\n"
        "  Sat 26 Dec 2026: Second Day of Christmas (Andre juledag)\n"
        "  Sun 27 Dec 2026: Sunday\n"
        "  Mon 28 Dec 2026: closed on this day\n"
    )


def test_to_a_program_it_says_the_same():
    code, said = ask(*OSLO, "--weekend", "fri,sat", "--works", "2026-12-25", "--close", "16:30", "--json")

    told = json.loads(said)
    assert code == 0
    assert told["at"] == "2026-12-28T15:30:00Z"
    assert told["local"] == "2026-12-28T16:30:00+01:00"
    assert [one["day"] for one in told["skipped"]] == ["2026-12-26"]


def test_a_stretch_of_days_is_given_as_one():
    closed = ("--closed", "2026-12-28..2027-01-02", "--works", "2026-12-26..2026-12-27", "--works", "2026-12-26")
    _, said = ask(*OSLO, *closed, "--json")

    told = json.loads(said)
    assert told["words"].startswith("Mon 4 Jan 2027")
    assert [one["day"] for one in told["counted"]] == ["2026-12-26", "2026-12-27"]
    assert [one["day"] for one in told["skipped"] if "closed on this day" in one["reason"]] == [
        "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02",
    ]  # fmt: skip


def test_days_are_told_apart_by_commas_as_days_of_the_week_are():
    _, together = ask(*OSLO, "--closed", "2026-12-28, 2026-12-29..2026-12-30,", "--json")
    _, apart = ask(*OSLO, "--closed", "2026-12-28", "--closed", "2026-12-29..2026-12-30", "--json")

    assert json.loads(together) == json.loads(apart)
    assert json.loads(together)["words"].startswith("Tue 5 Jan 2027")


def test_it_is_read_on_the_clock_there_and_on_the_readers_own():
    _, said = ask(*OSLO, "--your-zone", "Asia/Kolkata")
    _, told = ask(*OSLO, "--your-zone", "America/Halifax", "--json")

    assert said.startswith(
        "Wed 30 Dec 2026 17:00 CET (21:30 IST UTC+5:30)\nAsked Tue 22 Dec 2026 10:00 CET (14:30 IST UTC+5:30)"
    )
    assert json.loads(told)["yours"] == "2026-12-30T12:00:00-04:00"
    assert json.loads(told)["asked"] == "2026-12-22T10:00:00+01:00"


def test_a_zone_that_no_clock_of_the_country_keeps_is_remarked_upon_and_counted_by():
    paris = ("--asked", "2026-03-09T09:00Z", "--working-days", "1", "--zone", "Europe/Paris", "--country", "IN")
    code, said = ask(*paris)

    assert code == 0
    assert said.startswith("Tue 10 Mar 2026 17:00 CET (16:00 UTC)")
    assert "Europe/Paris is not a time zone of India (Asia/Kolkata)." in said
    assert json.loads(ask(*OSLO, "--json")[1])["remark"] == ""


CHINA = ("--zone", "Asia/Shanghai", "--country", "CN", "--working-days", "3")


def test_a_sunday_that_counts_is_explained_and_a_moved_day_is_named_in_words():
    _, said = ask("--asked", "2026-09-17T09:00Z", *CHINA)
    _, later = ask("--asked", "2026-02-12T09:00Z", *CHINA)

    assert said.startswith("Mon 21 Sep 2026 17:00")
    assert "Counted all the same:\n  Sun 20 Sep 2026: make-up working day" in said
    assert "Fri 20 Feb 2026: Day off (moved from Sat 14 Feb 2026)" in later


def test_a_year_whose_moved_days_nobody_knows_yet_is_said_to_be_one():
    _, known = ask("--asked", "2026-10-12T09:00Z", *CHINA)
    _, unknown = ask("--asked", "2029-10-12T09:00Z", *CHINA, "--json")

    assert "not known yet" not in known
    assert json.loads(unknown)["unsettled"].startswith(
        "CN moves days off and days of work every year, and those of 2029"
    )


def test_an_old_date_goes_by_the_weekend_of_its_time():
    """The Emirates rested on Fridays and Saturdays until 2021."""
    for asked, due in (("2021-06-02T09:00Z", "Mon 7 Jun 2021"), ("2026-06-03T09:00Z", "Mon 8 Jun 2026")):
        _, said = ask("--asked", asked, "--zone", "Asia/Dubai", "--country", "AE", "--working-days", "3")

        assert said.startswith(due)


EMIRATES = ("--asked", "2026-11-26T06:00Z", "--zone", "Asia/Dubai", "--country", "AE", "--working-days", "1")


def test_where_friday_is_short_the_deadline_ends_when_they_close_and_says_so():
    _, said = ask(*EMIRATES, "--hours", "Fri until 12:00")
    _, told = ask(*EMIRATES, "--hours", "Mon-Thu 07:30 to 15:30; Fri 07:30 to 12:00", "--json")

    assert said.startswith("Fri 27 Nov 2026 12:00 UTC+4 (08:00 UTC)\n")
    assert "\nIts office closes at 12:00 on that day.\n" in said
    assert (json.loads(told)["at"], json.loads(told)["closes_early"]) == ("2026-11-27T08:00:00Z", "12:00")


def test_where_it_is_there_for_longer_than_the_deadline_says_that_is_said():
    longer = "Its office is there until 18:00 on that day; a deadline ends at 17:00 all the same."
    _, said = ask(*EMIRATES, "--hours", "Fri until 18:00")
    _, told = ask(*EMIRATES, "--hours", "Fri until 18:00", "--json")
    _, to_the_end = ask(*EMIRATES, "--hours", "Fri until 18:00", "--close", "18:00")
    _, on_another_day = ask(*EMIRATES, "--hours", "Mon until 18:00")

    assert said.startswith("Fri 27 Nov 2026 17:00 UTC+4")
    assert longer in said
    assert longer in json.loads(told)["there_longer"]
    assert to_the_end.startswith("Fri 27 Nov 2026 18:00 UTC+4")
    assert "Its office is there" not in to_the_end + on_another_day


def test_hours_of_a_day_off_are_said_to_come_to_nothing():
    _, said = ask(*EMIRATES, "--hours", "Sun until 12:00")

    assert "Sunday is a day off there" in said


def test_where_nobody_said_that_friday_is_short_the_doubt_is_said():
    _, said = ask(*EMIRATES)

    assert said.startswith("Fri 27 Nov 2026 17:00 UTC+4")
    assert "Public offices in AE close at 12:00 on Fridays, and it runs until 17:00." in said


def test_a_closure_does_not_hide_the_holiday_it_spans():
    _, said = ask(*OSLO, "--closed", "2026-12-25")

    assert "Fri 25 Dec 2026: Christmas Day (Første juledag); closed on this day" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--asked", "yesterday"), "is not an instant"),
        (("--hours", "Fri afternoon off"), "Write it like Fri until 12:00"),
        (("--asked", "2026-12-22T09:00"), "does not say in which zone"),
        (("--working-days", "0"), "Give from 1 to"),
        (("--zone", "Oslo"), "is not a time zone"),
        (("--country", "XX"), "No public holidays are known"),
        (("--subdivision", "ZZ"), "is no part of NO we know. It has "),
        (("--weekend", "mon,tue,wed,thu,fri,sat,sun"), "has no deadline"),
        (("--weekend", "funday"), "is no day of the week"),
        (("--closed", "24.12."), "is no date"),
        (("--closed", "2026-12-24.."), "is no stretch of days"),
        (("--closed", "2027-01-02..2026-12-24"), "ends before it begins"),
        (("--closed", "2026-01-01..2028-01-01"), "is more than a year"),
        (("--your-zone", "Oslo"), "is not a time zone"),
        (("--close", "noon"), "is no time of day"),
        (("--close", "17:00+05:00"), "is no time of day"),
        (("--close", "17:00:30"), "is no time of day"),
        (("--weekend", ","), "No day of the week is named"),
        (("--closed", "2026-12-29", "--works", "2026-12-29"), "Tue 29 Dec 2026 is given as closed and as worked"),
        (("--asked", "2100-12-30T09:00Z"), "says nothing about Sat 1 Jan 2101"),
    ],
)
def test_whatever_cannot_be_is_refused_in_a_sentence(words, sentence):
    code, said = ask(*OSLO, *words, "--json")

    assert code == 1
    assert sentence in json.loads(said)["error"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-03-27T09:00Z", "The clock there skips 02:30 on that day; it is 03:30 when it would have struck."),
        ("2026-10-23T09:00Z", "02:30 comes twice there on that day; the first is meant."),
        ("2026-10-16T09:00Z", None),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_is_explained(asked, said):
    """An office that works on Sundays and closes in the night on which the clock is changed."""
    place = ("--zone", "Europe/Oslo", "--country", "NO", "--weekend", "fri,sat", "--close", "02:30")
    _, told = ask("--asked", asked, "--working-days", "1", *place)

    assert (said in told) if said else ("02:30" in told and "\nNo day" not in told and "clock" not in told)


@pytest.mark.parametrize(
    ("asked", "place", "day"),
    [
        ("2026-05-15T12:00Z", ("America/Toronto", "CA"), "Mon 18 May 2026 (Victoria Day)"),
        ("2026-02-13T12:00Z", ("America/Sao_Paulo", "BR"), "Mon 16 Feb 2026 (Carnival)"),
        ("2026-06-18T08:00Z", ("Europe/Stockholm", "SE"), "Fri 19 Jun 2026 (Midsummer Eve)"),
    ],
)
def test_a_day_on_which_offices_may_be_closed_is_named(asked, place, day):
    """A deadline that comes too early is the dangerous mistake."""
    _, said = ask("--asked", asked, "--working-days", "1", "--zone", place[0], "--country", place[1], "--json")

    assert f"Its offices may be closed on {day}" in json.loads(said)["unsettled"]


CORPUS_CHRISTI = ("--asked", "2026-06-01T08:00Z", "--working-days", "3", "--zone", "Europe/Berlin", "--country", "DE")


def test_a_holiday_of_parts_of_the_country_is_named_as_long_as_nobody_says_which_part():
    _, said = ask(*CORPUS_CHRISTI)
    _, told = ask(*CORPUS_CHRISTI, "--json")

    assert said.startswith("Thu 4 Jun 2026 17:00")
    assert json.loads(told)["unsettled"] in said
    assert json.loads(told)["unsettled"] == (
        "A holiday in parts of DE, which counts here: Thu 4 Jun 2026 (Corpus Christi: BW, BY, HE and 4 more). Say in "
        "which part the agency is (its subdivision, on its page or with `--subdivision`): what is a holiday there is "
        "skipped."
    )


@pytest.mark.parametrize(("part", "due"), [("BE", "Thu 4 Jun 2026"), ("BY", "Fri 5 Jun 2026")])
def test_once_the_part_is_given_its_holidays_are_skipped_and_nothing_is_asked(part, due):
    _, said = ask(*CORPUS_CHRISTI, "--subdivision", part)

    assert said.startswith(due)
    assert "in parts of" not in said


def test_a_part_that_is_known_by_a_number_is_named():
    malaysia = ("--zone", "Asia/Kuala_Lumpur", "--country", "MY")
    _, said = ask("--asked", "2026-03-20T02:00Z", "--working-days", "1", *malaysia)

    assert "Tue 24 Mar 2026 (Eid al-Fitr (Second Day) (observed): Johor 01 and Melaka 04)" in said


def test_a_bank_keeps_the_days_of_banks_and_the_deadline_names_their_kind():
    good_friday = ("--asked", "2026-04-01T08:00Z", "--working-days", "2", "--zone", "Europe/Vienna", "--country", "AT")
    _, of_the_state = ask(*good_friday, "--json")
    _, of_a_bank = ask(*good_friday, "--category", "bank", "--json")

    assert json.loads(of_the_state)["words"].startswith("Fri 3 Apr 2026")
    assert "Fri 3 Apr 2026 (Good Friday)" in json.loads(of_the_state)["unsettled"]
    told = json.loads(of_a_bank)
    assert told["words"].startswith("Tue 7 Apr 2026")
    assert told["skipped"][0] == {"day": "2026-04-03", "reason": "Good Friday (Karfreitag), bank holiday"}
    assert told["unsettled"] == ""


def test_a_half_day_counts_whole_or_where_it_is_kept_not_at_all():
    eve = ("--asked", "2026-12-23T12:00Z", "--working-days", "1", "--zone", "Atlantic/Reykjavik", "--country", "IS")
    _, counted = ask(*eve)
    _, kept = ask(*eve, "--category", "half_day")

    assert counted.startswith("Thu 24 Dec 2026 17:00")
    assert kept.startswith("Mon 28 Dec 2026 17:00")
    assert "Thu 24 Dec 2026: Christmas Eve (from 1pm) (Aðfangadagur (frá kl. 13.00)), half day" in kept


def test_a_kind_its_country_does_not_have_is_refused_with_those_it_has():
    asked = "--asked 2026-04-01T08:00Z --working-days 2 --zone Europe/Vienna --country AT --category half_day"
    refused = subprocess.run(
        [sys.executable, "-m", "outreach", "deadline", *asked.split()],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert refused.returncode == 1
    assert refused.stderr == "Error: Of AT no days of the kind “half_day” are known. Known there: bank.\n"


def test_feasts_that_follow_the_moon_are_said_to_be_estimated():
    _, said = ask("--asked", "2028-02-20T08:00Z", "--working-days", "8", "--zone", "Asia/Riyadh", "--country", "SA")

    assert "Eid al-Fitr Holiday (estimated)" in said
    assert "follow the moon and may move" in said


@pytest.mark.parametrize("country", [("Africa/Tripoli", "LY"), ("Asia/Hebron", "PS")])
def test_libya_and_palestine_rest_on_friday_and_saturday(country):
    _, said = ask("--asked", "2026-11-03T08:00Z", "--working-days", "3", "--zone", country[0], "--country", country[1])

    assert said.startswith("Sun 8 Nov 2026")
