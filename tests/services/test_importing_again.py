"""Rules for the same file again, or the next one: an import is a difference, and never a deletion."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel
from outreach.domain.investigation import Codebook, PublishedRange
from outreach.services import editions
from tests.support.importing import ASHA, open_import_desk, sheet

LIST = sheet(
    "name | country | kind | email | phone | website | searches | note",
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


def test_the_same_file_again_changes_nothing(desk):
    desk.run(LIST)
    before = [desk.log(slug) for slug in ("oslo-politi", "polizeiprasidium-koln", "משטרת-ישראל")]

    outcome = desk.run(LIST)

    assert (outcome.listed, outcome.changed, outcome.unchanged) == (0, 0, 3)
    assert [desk.log(slug) for slug in ("oslo-politi", "polizeiprasidium-koln", "משטרת-ישראל")] == before
    assert len(desk.contacts("oslo-politi")) == 3


def test_changed_finding_data_are_shown_field_by_field_and_become_a_fact(desk):
    desk.run(LIST)
    again = sheet(
        "name | country | searches | note | source",
        "Oslo politi | NO | 12 | a | leak",
        "Polizeipräsidium Köln | DE | 1,234 | | ",
        "משטרת ישראל | IL | 11 | =1+1 |",
    )

    plan = desk.dry(again)
    desk.run(again)

    assert [(one.field, one.before, one.after, one.where) for one in plan.changed[0].changes] == [
        ("published range", "1-10", "11-50", "dataset"),
        ("searches", "7", "12", "dataset"),
        ("source", "", "leak", "dataset"),
    ]
    assert desk.facts("oslo-politi")[-1].finding == facts.FindingData(
        published_range="11-50", columns=(("searches", "12"), ("note", "a"), ("source", "leak"))
    )
    assert len(desk.facts("polizeiprasidium-koln")) == 1
    assert desk.wrong() == ()


def test_columns_the_file_does_not_have_stay_as_they_were(lite):
    lite.run(LIST)

    plan = lite.dry(sheet("name | country", "Oslo politi | NO", "Polizeipräsidium Köln | DE", "משטרת ישראל | IL"))

    assert (plan.counts.unchanged, plan.counts.changed) == (3, 0)


def test_an_agency_that_has_a_zone_needs_none_in_the_next_file(lite):
    lite.run(sheet("name | country | zone | searches", "Texas Rangers | US | America/Chicago | 7"))

    plan = lite.dry(sheet("name | country | searches", "Texas Rangers | US | 12", "Oak Police | US | 3"))
    lite.run(sheet("name | country | searches", "Texas Rangers | US | 12"))

    assert [(one.line, one.reason) for one in plan.problems] == [
        (3, "United States has several time zones, and the line names none.")
    ]
    assert [(one.place, one.lines) for one in plan.zones_wanted] == [("US", 1)]
    assert (plan.counts.changed, plan.counts.new, plan.counts.lines) == (1, 0, 2)
    assert lite.agency("texas-rangers").zone == "America/Chicago"


def test_a_file_says_who_looks_after_an_agency_and_an_empty_cell_says_nothing(desk):
    reporters = sheet(
        "name | country | assigned to",
        "Oslo politi | NO | Asha",
        "Bergen politi | NO | ",
        "Voss politi | NO | ASHA@example.org",
    )
    desk.run(reporters)
    assert [type(fact) for fact in desk.facts("oslo-politi")] == [facts.AgencyListed, facts.Assigned]
    assert desk.facts("voss-politi")[-1] == facts.Assigned(to="asha")
    assert len(desk.facts("bergen-politi")) == 1

    desk.record("voss-politi", facts.Assigned(to="ben"))
    again = sheet(
        "name | country | reporter", "Oslo politi | NO | ", "Bergen politi | NO | asha", "Voss politi | NO | asha"
    )
    plan = desk.dry(again)
    desk.run(again)

    assert [(one.field, one.before, one.after) for line in plan.changed for one in line.changes] == [
        ("reporter", "", "asha"),
        ("reporter", "ben", "asha"),
    ]
    assert plan.counts.unchanged == 1
    assert desk.facts("bergen-politi")[-1] == facts.Assigned(to="asha")
    assert desk.run(again).changed == 0
    assert desk.wrong() == ()


def test_an_emptied_cell_is_a_change(lite):
    lite.run(LIST)

    plan = lite.dry(sheet("name | country | note", "Oslo politi | NO | "))

    assert [(one.field, one.before, one.after) for one in plan.changed[0].changes] == [("note", "a", "")]


def test_a_new_name_for_a_known_source_spelling_is_a_correction_that_keeps_the_old_one(desk):
    desk.run(sheet("name | source spelling | country", "Oslo politi | Oslo Polti | NO"))

    desk.run(sheet("name | source spelling | country", "Oslo politidistrikt | Oslo Polti | NO"))

    corrected = desk.facts("oslo-politi")[-1]
    assert isinstance(corrected, facts.NameCorrected)
    assert corrected.name == "Oslo politidistrikt"
    assert corrected.source.startswith("agencies.csv")
    assert desk.agency("oslo-politi").name == "Oslo politidistrikt"
    assert desk.spellings("oslo-politi") == ["Oslo Polti", "Oslo politi"]
    assert desk.wrong() == ()


def test_a_name_corrected_by_a_person_is_not_corrected_back_by_the_old_file(desk):
    desk.run(LIST)
    desk.record("oslo-politi", facts.NameCorrected(name="Oslo politidistrikt", reason="The register spells it so."))

    assert desk.run(LIST).unchanged == 3
    assert desk.facts("oslo-politi")[-1].name == "Oslo politidistrikt"


def test_a_file_does_not_give_two_of_its_lines_one_new_name(lite):
    lite.run(LIST)
    lite.run(sheet("name | country", "Bergen politi | NO"))

    plan = lite.dry(sheet("name | country | slug", "Nye politi | NO | bergen-politi", "Nye politi | NO | oslo-politi"))

    assert [one.line for one in plan.problems] == [2, 3]


def test_a_file_does_not_give_two_rows_one_name(lite):
    lite.run(LIST)
    lite.run(sheet("name | country", "Bergen politi | NO"))

    plan = lite.dry(sheet("name | country | slug", "Oslo politi | NO | bergen-politi"))

    assert [(one.line, one.reason) for one in plan.problems] == [
        (2, "another row of this investigation is called “Oslo politi”.")
    ]


def test_missing_agencies_are_reported_and_stay(desk):
    desk.run(LIST)

    plan = desk.dry(sheet("name | country", "Oslo politi | NO"))
    desk.run(sheet("name | country", "Oslo politi | NO"))

    assert [one.name for one in plan.missing] == ["Polizeipräsidium Köln", "משטרת ישראל"]
    assert desk.totals() == (3, 3)


def test_a_removed_or_merged_agency_is_left_alone_and_the_sum_still_holds(desk):
    desk.run(LIST)
    desk.record("oslo-politi", facts.RemovedFromDataset(reason="Its existence could not be confirmed."))
    desk.record("polizeiprasidium-koln", facts.MergedInto(into="משטרת ישראל", reason="One force, two names."))

    plan = desk.dry(sheet("name | country | searches", "Oslo politi | NO | 99", "Polizeipräsidium Köln | DE | 99"))
    outcome = desk.run(LIST)

    assert [one.why for one in plan.left_alone] == [
        "It was removed: Its existence could not be confirmed.",
        "It was merged into משטרת ישראל: One force, two names.",
    ]
    assert plan.counts.missing == 1
    assert (outcome.left_alone, outcome.unchanged) == (2, 1)
    assert len(desk.log("oslo-politi")) == 2
    assert desk.wrong() == ()


def test_what_the_file_says_otherwise_about_the_directory_is_shown_and_changed(desk):
    desk.run(LIST)
    again = sheet(
        "name | country | kind | zone | language | parent | email",
        "Oslo politi | NO | district | Arctic/Longyearbyen | nb, English | Politidirektoratet | new@oslo.example.org",
    )

    plan = desk.dry(again)
    desk.run(again)

    assert [(one.field, one.after) for one in plan.changed[0].changes if one.where == "directory"] == [
        ("kind", "district"),
        ("zone", "Arctic/Longyearbyen"),
        ("language", "nb, en"),
        ("parent", "Politidirektoratet"),
        ("email", "new@oslo.example.org"),
    ]
    assert [one.name for one in desk.contacts("oslo-politi")] == ["", "", "", ""]
    oslo = desk.agency("oslo-politi")
    assert (oslo.kind, oslo.zone, oslo.languages) == ("district", "Arctic/Longyearbyen", ("nb", "en"))
    assert [one.address for one in desk.contacts("oslo-politi")][-1] == "new@oslo.example.org"
    assert desk.run(again).unchanged == 1


def test_an_agency_that_moves_to_another_zone_has_its_requests_folded_again(desk):
    desk.open("second")
    content = sheet("name | country | zone", "Texas Rangers | US | America/Chicago")
    desk.run(content)
    desk.run(content, slug="second")
    desk.record("texas-rangers", ASKED)

    desk.run(sheet("name | country | zone", "Texas Rangers | US | Pacific/Honolulu"))

    assert desk.agency("texas-rangers").zone == "Pacific/Honolulu"
    assert desk.wrong() == ()


def test_ranges_adopted_after_the_import_print_the_counts_that_are_there(desk):
    desk.run(
        sheet(
            "name | country | hits | range",
            "Oslo politi | NO | 7 |",
            "Voss politi | NO | 60 | more than 50",
            "Bergen politi | NO | some |",
        )
    )
    ranges = (PublishedRange(low=1, high=10, label="1–10"), PublishedRange(low=11, high=None, label="11+"))

    said = editions.adopt(desk.desk, "lantern", Codebook(finding_column="Hits", ranges=ranges), seen_as=1, by=ASHA)

    assert said == (
        "The next release speaks in these words. 2 rows are printed in another range now. "
        "1 count lies in none of the ranges and stays as it was."
    )
    assert desk.facts("oslo-politi")[-1] == facts.FindingDataChanged(
        finding=facts.FindingData(published_range="1–10", columns=(("hits", "7"),)),
        reason="The codebook's ranges changed.",
    )
    assert desk.facts("voss-politi")[-1].finding.published_range == "11+"
    assert len(desk.facts("bergen-politi")) == 1

    wider = (PublishedRange(low=1, high=50, label="1–50"),)
    editions.adopt(desk.desk, "lantern", Codebook(finding_column="hits", ranges=wider), seen_as=2, by=ASHA)
    words = Codebook(finding_column="hits", ranges=wider, noun="body")
    assert editions.adopt(desk.desk, "lantern", words, seen_as=3, by=ASHA).endswith("in these words.")
    assert desk.facts("oslo-politi")[-1].finding.published_range == "1–50"
    assert len(desk.facts("oslo-politi")) == 3
    assert desk.wrong() == ()


ASKED = facts.AttemptMade(
    channel=Channel.EMAIL,
    outcome=facts.Outcome.SENT,
    to="Press",
    address="a@example.org",
    question_set=1,
    questions=(1,),
)
