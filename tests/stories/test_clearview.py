"""What was reported of each named agency in 2021: a log that fits the report comes to the reported status."""

import csv

import pytest

from outreach.config import shipped
from outreach.db import investigations, summaries
from outreach.domain.investigation import DENIED_FIRST, ResponseStatus
from tests.dataset_story import UNAWARE
from tests.story import (
    CANNOT_SAY,
    CONFIRMS,
    DECLINES,
    DENIES,
    answered,
    asked,
    day,
    due,
    log,
    ruled,
    silence,
    stand,
)

FILE = shipped("data") / "clearview" / "agencies.csv"
with FILE.open(encoding="utf-8", newline="") as file:
    REPORTED = list(csv.DictReader(file))


def replayed(row):
    """A log of the kind the report tells of; its days are ours."""
    circumstances = (UNAWARE,) if row["officials unaware until asked"] else ()
    arrests = DENIES if row["led to arrests"] == "no" else None
    confirms = {"circumstances": circumstances, "arrests": arrests}
    letter = (due(0, 14), asked(0, due=14))
    if row["reported response status"] == "no response":
        return log(*silence())
    if row["denied first"]:
        turned = (answered(2, DENIES), asked(3, due=14), answered(9, CONFIRMS, **confirms), ruled(10, 4, 6))
        return log(*letter, *turned)
    said = {"confirmed": CONFIRMS, "declined": DECLINES, "denied": DENIES, "": CANNOT_SAY}
    return log(*letter, answered(3, said[row["reported response status"]], **confirms))


@pytest.mark.parametrize(
    "row", [row for row in REPORTED if row["reported response status"]], ids=lambda row: row["name"]
)
def test_a_named_agency_comes_to_its_reported_status(row):
    standing = stand(replayed(row), day(30))

    assert standing.status == row["reported response status"]
    assert (DENIED_FIRST in standing.qualifiers) is (row["denied first"] == "yes")
    assert (UNAWARE in standing.qualifiers) is (row["officials unaware until asked"] == "yes")
    assert not standing.needs_ruling


def test_the_two_named_reversals_are_those_of_saskatchewan_and_finland():
    turned = {row["name"] for row in REPORTED if stand(replayed(row), day(30)).lead_reversal}

    assert turned == {"Saskatchewan Ministry of Justice, Public Prosecutions", "National Bureau of Investigation"}


def test_an_agency_that_denied_first_was_denied_until_it_confirmed():
    saskatchewan = next(row for row in REPORTED if row["country"] == "CA" and row["denied first"])

    assert stand(replayed(saskatchewan), day(5)).status is ResponseStatus.DENIED


def test_an_agency_that_could_not_say_is_declined_by_our_rule_where_the_report_names_none():
    (ministry,) = [row for row in REPORTED if not row["reported response status"]]

    assert ministry["country"] == "FR"
    assert stand(replayed(ministry), day(30)).status is ResponseStatus.DECLINED


def test_nobody_is_quoted_and_nobody_can_be_reached():
    text = FILE.read_text(encoding="utf-8")

    assert not set("“”„«»@") & set(text)
    assert not {"email", "phone", "form"} & set(REPORTED[0])


def test_the_table_can_be_imported_and_claims_that_nobody_was_asked(practice_desk):
    with practice_desk.reading() as session:
        story = investigations.get(session, "clearview-2021")
        lines = list(summaries.lines_of(session, story.id))

    assert len(lines) == len(REPORTED) == 18
    assert {line.status for line in lines} == {ResponseStatus.NOT_ASKED}
