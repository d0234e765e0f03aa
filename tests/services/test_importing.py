"""Rules of the import: shown dry first, decided by a person, all or nothing, and never a deletion."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.conflicts import AlreadyDone
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel
from outreach.domain.people import Once
from outreach.services import importing
from outreach.services.import_plan import SHOWN
from tests.support.importing import ASHA, open_import_desk, sheet, table_of

HEADINGS = "name | country | kind | email | phone | website | searches | note"
LIST = sheet(
    HEADINGS,
    "Oslo politi | NO | police | press@oslo.example.org | +47 22 00 00 00 | oslo.example.org | 7 | a",
    "Polizeipräsidium Köln | Germany | police | a@koeln.example.org; b@koeln.example.org |  |  | 1,234 | ",
    "משטרת ישראל | IL | police | | | | 11 | =1+1",
)


@pytest.fixture
def desk(database_url, tmp_path):
    opened = open_import_desk(database_url, tmp_path)
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def lite(sqlite_url, tmp_path):
    """On SQLite alone, for what no database decides."""
    opened = open_import_desk(sqlite_url, tmp_path)
    yield opened
    opened.desk.database.dispose()


# ── First import ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dry_run_says_what_it_would_do_and_does_nothing(desk):
    plan = desk.dry(LIST)

    assert (plan.counts.lines, plan.counts.new, plan.ready) == (3, 3, True)
    assert [(one.line, one.name, one.zone, one.published_range) for one in plan.new] == [
        (2, "Oslo politi", "Europe/Oslo", "1-10"),
        (3, "Polizeipräsidium Köln", "Europe/Berlin", "more than 50"),
        (4, "משטרת ישראל", "Asia/Jerusalem", "11-50"),
    ]
    assert desk.totals() == (0, 0)


def test_what_was_refused_or_only_looked_at_leaves_no_copy_of_the_file(lite):
    twice = sheet("name | country", "Lakmere Police | NO", "Lakmere Polise | NO")
    for _ in range(2):
        importing.dry_run(lite.desk, "lantern", "agencies.csv", twice, by=ASHA)
        with pytest.raises(importing.ImportRefused):
            lite.run(twice)

    assert importing.open_drafts(lite.desk, "lantern") == ()


def test_the_same_file_looked_at_again_is_one_draft_with_what_was_decided(lite):
    first = lite.dry(LIST, country="NO")
    again = lite.dry(LIST)

    assert (again.upload_id, again.choices.country) == (first.upload_id, "NO")
    assert [one.id for one in importing.open_drafts(lite.desk, "lantern")] == [first.upload_id]


def test_an_import_lists_each_agency_as_the_first_entry_of_its_log(desk):
    outcome = desk.run(LIST)

    assert outcome.listed == 3
    assert desk.facts("polizeiprasidium-koln") == [
        facts.AgencyListed(
            name="Polizeipräsidium Köln",
            country="DE",
            kind="police",
            finding=facts.FindingData(published_range="more than 50", columns=(("searches", "1,234"),)),
        )
    ]
    assert desk.agency("משטרת-ישראל").name == "משטרת ישראל"
    assert desk.wrong() == ()


def test_contacts_come_with_the_file_they_stood_in(desk):
    desk.run(LIST)

    oslo = desk.contacts("oslo-politi")
    assert [(one.channel, one.address, one.rank) for one in oslo] == [
        (Channel.EMAIL, "press@oslo.example.org", 1),
        (Channel.PHONE, "+47 22 00 00 00", 2),
        (Channel.WEB_FORM, "https://oslo.example.org", 3),
    ]
    assert all(one.source.startswith("agencies.csv (sha256 ") and one.checked_on is None for one in oslo)
    assert [one.address for one in desk.contacts("polizeiprasidium-koln")] == [
        "a@koeln.example.org",
        "b@koeln.example.org",
    ]


def test_the_exact_spelling_of_the_source_is_kept_beside_the_name(desk):
    desk.run(sheet("name | source spelling | country", "Oslo politi | OSLO  POLITI DIST | NO"))

    (listed,) = desk.facts("oslo-politi")
    assert listed.source_spelling == "OSLO POLITI DIST"
    assert desk.spellings("oslo-politi") == ["OSLO POLITI DIST"]


def test_two_agencies_of_one_name_in_two_countries_get_two_short_names(desk):
    desk.run(sheet("name | country", "Federal Police | BE", "Federal Police | DE"))

    assert desk.agency("federal-police").country == "BE"
    assert desk.agency("federal-police-de").country == "DE"


def test_an_agency_the_directory_knows_is_taken_from_there(desk):
    desk.open("second")
    desk.run(LIST)

    plan = desk.dry(LIST, slug="second")
    desk.run(LIST, slug="second")

    assert [one.slug for one in plan.new] == ["oslo-politi", "polizeiprasidium-koln", "משטרת-ישראל"]
    assert desk.totals() == (3, 6)
    assert len(desk.contacts("oslo-politi")) == 3
    assert desk.wrong() == ()


def test_a_party_outside_the_dataset_is_listed_and_never_missed(desk):
    desk.run(sheet("name | country | outside dataset", "Oslo politi | NO | no", "Datatilsynet | NO | yes"))

    plan = desk.dry(sheet("name | country", "Oslo politi | NO"))

    assert desk.facts("datatilsynet")[0].outside_dataset
    assert plan.counts.missing == 0
    assert desk.wrong() == ()


# ── All or nothing ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (" | NO | | | | | | ", "Line 4, column “name”: the agency has no name"),
        ("Kripos | Norwegen | | | | | | ", "Line 4, column “country”: “Norwegen” is not a country"),
        ("Kripos | NO | | press@ | | | | ", "Line 4, column “email”: “press@” is not an e-mail address"),
        ("Kripos | NO | | desk+1@example.org | | | | ", "“desk+1@example.org” is an address of this newsroom."),
        ("Kripos | NO | | | | | many | ", "Line 4, column “searches”: “many” is not a whole number"),
        ("Kripos | US | | | | | | ", "Line 4, column “zone”: United States has several time zones"),
    ],
)
def test_one_bad_line_refuses_the_file_and_nothing_is_written(desk, line, sentence):
    content = sheet(HEADINGS, *LIST_LINES, line)

    with pytest.raises(importing.ImportRefused) as refused:
        desk.run(content)

    assert sentence in str(refused.value)
    assert refused.value.plan.counts.new == 2
    assert desk.totals() == (0, 0)


LIST_LINES = (
    "Oslo politi | NO | police | | | | 7 | ",
    "Bergen politi | NO | police | | | | 8 | ",
)


def test_an_import_that_fails_half_way_leaves_nothing(desk):
    desk.run(sheet("name | country", "Oslo politi | NO"))
    plan = desk.dry(sheet("name | country", "Oslo politi | NO", "Bergen politi | NO"))
    elsewhere = desk.dry(sheet("name | country", "Bergen politi | NO"))
    stopped = replace(desk.desk, calendars=no_calendar)

    with pytest.raises(CalendarLost):
        importing.commit(stopped, "lantern", plan.upload_id, None, by=ASHA)

    assert desk.totals() == (1, 1)
    assert importing.commit(desk.desk, "lantern", elsewhere.upload_id, None, by=ASHA).listed == 1
    assert desk.wrong() == ()


class CalendarLost(Exception):
    """Something breaks in the middle of the writing."""


def no_calendar(_place):
    raise CalendarLost


def test_what_was_looked_at_can_be_run_later_without_the_file(desk):
    plan = desk.dry(LIST)

    outcome = importing.commit(desk.desk, "lantern", plan.upload_id, None, by=ASHA)

    assert (outcome.listed, outcome.sha256) == (3, plan.sha256)
    assert importing.plan(desk.desk, "lantern", plan.upload_id).applied


def test_a_file_is_run_once(desk):
    plan = desk.dry(LIST)
    importing.commit(desk.desk, "lantern", plan.upload_id, None, by=ASHA)

    with pytest.raises(RuleBroken, match="was run or put away already"):
        importing.commit(desk.desk, "lantern", plan.upload_id, None, by=ASHA)

    assert desk.totals() == (3, 3)


def test_a_double_click_imports_once(desk):
    plan = desk.dry(LIST)
    click = replace(ASHA, once=Once(key="k1", endpoint="imports.run", fingerprint="f"))
    importing.commit(desk.desk, "lantern", plan.upload_id, None, by=click)

    with pytest.raises(AlreadyDone):
        importing.commit(desk.desk, "lantern", plan.upload_id, None, by=click)

    assert desk.totals() == (3, 3)


def test_a_file_put_away_is_not_run(lite):
    plan = lite.dry(LIST)
    importing.drop(lite.desk, "lantern", plan.upload_id, by=ASHA)

    with pytest.raises(RuleBroken, match="was run or put away already"):
        importing.commit(lite.desk, "lantern", plan.upload_id, None, by=ASHA)


def test_what_others_imported_since_the_dry_run_is_seen_by_the_real_one(desk):
    plan = desk.dry(LIST)
    desk.run(sheet("name | country", "Oslo politi | NO"))

    outcome = importing.commit(desk.desk, "lantern", plan.upload_id, None, by=ASHA)

    assert (outcome.listed, outcome.changed) == (2, 1)
    assert desk.wrong() == ()


# ── Large and small ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_of_many_agencies_is_written_as_the_log_says(desk):
    states = ["CA", "MA", "IL"]
    lines = [
        f"Agency {number:03} | US | {states[number % 3]} | press{number}@example.org | {number} | it's “{number}”"
        for number in range(1, 161)
    ]
    content = sheet("name | country | state | email | searches | note", *lines, "Datatilsynet | NO | | | 3 | ")

    desk.run(content)

    assert desk.totals() == (161, 161)
    assert desk.contacts("agency-160")[0].address == "press160@example.org"
    assert desk.facts("agency-160")[0].finding.columns == (("searches", "160"), ("note", "it's “160”"))
    assert desk.wrong() == ()
    assert desk.run(content).unchanged == 161


def test_a_kept_file_says_how_it_was_read(lite):
    how = " ".join(lite.dry(LIST).how)

    assert "UTF-8, separated by commas" in how
    assert "Kept with the finding data: “searches”, “note”" in how
    assert "Time zones not in the file were taken: 3 from the country" in how


def test_fifty_thousand_lines_are_summed_up_shown_in_part_and_every_problem_told(lite):
    rows = [[f"Agency {number:05}", "NO" if number % 1000 else "Norwegen"] for number in range(50_000)]

    plan = lite.dry(table_of([["name", "country"], *rows]))

    assert (plan.counts.lines, plan.counts.new, plan.counts.problems) == (50_000, 49_950, 50)
    assert (len(plan.new), len(plan.problems), plan.counts.doubts) == (SHOWN, 50, 0)


# ── Zones ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_a_country_has_several_zones_a_person_chooses(lite):
    content = sheet("name | country | state", "Dallas PD | US | TX", "Boston PD | US | MA", "FBI | US | ")

    asked = lite.dry(content)
    chosen = lite.dry(content, zones=("US-TX=America/Chicago", "America/New_York"))

    assert [(one.place, one.usual, one.lines) for one in asked.zones_wanted] == [
        ("US", "America/New_York", 1),
        ("US-TX", "America/Chicago", 1),
    ]
    assert (asked.counts.problems, asked.only_zones_missing) == (2, True)
    assert [one.zone for one in chosen.new] == ["America/Chicago", "America/New_York", "America/New_York"]


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ("Mars/Olympus", "There is no time zone “Mars/Olympus”"),
        ("DE=America/Chicago", "America/Chicago is not a time zone of Germany"),
        ("UTC", "UTC belongs to no one country"),
    ],
)
def test_a_choice_of_zone_that_cannot_be_is_refused(lite, zone, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        lite.dry(LIST, zones=(zone,))


def test_one_country_can_be_chosen_for_lines_that_name_none(lite):
    plan = lite.dry(sheet("agency | state", "Vallejo Police Department | CA"), country="US")

    assert [(one.country, one.subdivision, one.zone) for one in plan.new] == [("US", "CA", "America/Los_Angeles")]
