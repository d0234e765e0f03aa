"""Real tables: twenty-four thousand public bodies of eleven registers, and what was reported about one story."""

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from outreach.services.import_decisions import EVERY_OTHER_LINE
from tests.support.importing import open_import_desk

SHARED = Path(os.environ.get("OUTREACH_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
BODIES = SHARED / "agencies" / "public_bodies.csv"
CLEARVIEW = SHARED / "clearview"
ZONES = ("America/New_York", "America/Sao_Paulo", "Pacific/Auckland")

pytestmark = pytest.mark.skipif(not BODIES.exists(), reason=f"the shared tables are not at {SHARED}")


@pytest.fixture
def desk(sqlite_url, tmp_path):
    opened = open_import_desk(sqlite_url, tmp_path)
    yield opened
    opened.desk.database.dispose()


def without(content, lines):
    """The table without these lines, by their numbers in the file."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    file, kept = io.StringIO(), 1
    for row in reader:
        if kept not in lines:
            csv.writer(file).writerow(row)
        kept = reader.line_num + 1
    return file.getvalue().encode()


def test_a_register_of_public_bodies_is_imported_and_again_unchanged(desk):
    content = BODIES.read_bytes()
    everyone = {EVERY_OTHER_LINE: "different"}

    asked = desk.dry(content, zones=ZONES)
    clean = without(content, {one.line for one in asked.problems})
    done = desk.run(clean, zones=ZONES, decided=everyone)
    again = desk.dry(clean, zones=ZONES)

    wrong = Counter(one.column for one in asked.problems)
    assert asked.counts.lines == 24_182
    assert (wrong["country"], wrong["name"]) == (129, 2), "the European Union is no country; two names are too long"
    assert wrong.keys() == {"country", "name", "url"}, "and some pages are no addresses"
    assert 300 < asked.counts.undecided < 1_000, "few enough to decide, and the look-alikes are among them"
    assert done.listed == asked.counts.lines - len({one.line for one in asked.problems})
    assert (again.counts.unchanged, again.counts.new, again.counts.doubts) == (done.listed, 0, 0)


def test_the_agencies_of_the_story_are_imported_but_for_one_without_a_country(desk):
    plan = desk.dry(
        (CLEARVIEW / "reported_in_story.csv").read_bytes(),
        zones=("America/Toronto", "America/Recife", "Australia/Sydney"),
    )

    assert (plan.counts.lines, plan.counts.new) == (18, 17)
    assert [(one.line, one.column) for one in plan.problems] == [(19, "country")]


def test_what_others_reported_abroad_is_imported_but_for_a_country_that_is_none(desk):
    content = (CLEARVIEW / "reported_elsewhere_international.csv").read_bytes()
    several = ("America/Toronto", "America/Sao_Paulo", "Australia/Sydney", "Pacific/Auckland", "Europe/Madrid")

    plan = desk.dry(content, zones=several)

    assert (plan.counts.lines, plan.counts.new) == (45, 44)
    assert {one.published_range for one in plan.new} >= {"101-500", "11-50"}
    assert [one.reason for one in plan.problems] == ["“(international)” is not a country."]


def test_a_table_of_one_country_is_imported_by_choosing_it(desk):
    plan = desk.dry((CLEARVIEW / "reported_elsewhere_us.csv").read_bytes(), country="US", zones=("America/New_York",))

    assert (plan.counts.lines, plan.counts.new) == (23, 22)
    assert [(one.column, one.reason[:11]) for one in plan.problems] == [("state", "“(federal)”")]
