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
        "Thu 31 Dec 2026 17:00 CET  (2026-12-31T16:00Z)\n"
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


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--asked", "yesterday"), "is not an instant"),
        (("--asked", "2026-12-22T09:00"), "does not say in which zone"),
        (("--working-days", "0"), "Give from 1 to"),
        (("--zone", "Oslo"), "is not a time zone"),
        (("--country", "XX"), "No public holidays are known"),
        (("--subdivision", "ZZ"), "is no part of NO"),
        (("--weekend", "mon,tue,wed,thu,fri,sat,sun"), "has no deadline"),
        (("--weekend", "funday"), "is no day of the week"),
        (("--closed", "24.12."), "is no date"),
        (("--close", "noon"), "is no time of day"),
        (("--asked", "2100-12-30T09:00Z"), "says nothing about 2101"),
    ],
)
def test_whatever_cannot_be_is_refused_in_a_sentence(words, sentence):
    code, said = ask(*OSLO, *words, "--json")

    assert code == 1
    assert sentence in json.loads(said)["error"]
