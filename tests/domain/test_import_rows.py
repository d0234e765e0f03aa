"""Rules for a line: what it says is kept exactly, and what is wrong with it has its column, reason and next step."""

from dataclasses import replace

import pytest

from outreach.domain.import_columns import columns_of
from outreach.domain.import_places import Choices
from outreach.domain.import_rows import rows_of
from outreach.domain.investigation import Codebook, PublishedRange
from outreach.domain.ranges import whole_number
from outreach.domain.sheets import Sheet, SheetRow
from outreach.services.gazetteer import gazetteer

CODEBOOK = Codebook(
    finding_column="searches",
    ranges=(PublishedRange(low=11, high=50, label="11-50"), PublishedRange(low=51, high=None, label="more than 50")),
)


def read(codebook=CODEBOOK, **cells):
    """One line with a good name and country, unless told otherwise."""
    said = {"name": "Lakmere Police", "country": "NO"} | {name.replace("_", " "): cell for name, cell in cells.items()}
    sheet = Sheet(headings=tuple(said), rows=(SheetRow(line=7, cells=tuple(said.values())),), how=())
    columns = columns_of(sheet, finding_column=codebook.finding_column)
    return rows_of(
        sheet, columns, codebook=codebook, gazetteer=gazetteer(), choices=Choices(), colleagues={"asha": "asha"}
    )


def row(**cells):
    found = read(**cells)
    assert found.problems == ()
    return found.rows[0]


def problem(**cells):
    (found,) = read(**cells).problems
    assert found.line == 7
    assert found.next_step.endswith((".", ";"))
    return found


@pytest.mark.parametrize("name", ["שרה", "\u200fشرطة دبي\u200f", "=SUM(A1)", "Ağrı", "O’Brien & Sons", "e\u0301cole"])
def test_a_name_is_kept_to_the_letter(name):
    assert row(name=name).name == name


def test_blanks_and_breaks_within_a_name_become_single_spaces():
    assert row(name="Ministry\nof\u00a0 Justice ").name == "Ministry of Justice"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("be", "BE"),
        ("Belgium", "BE"),
        ("the Netherlands", "NL"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("Côte d'Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("South Korea", "KR"),
        ("Kosovo", "XK"),
    ],
)
def test_a_country_is_known_by_code_or_english_name(said, code):
    assert row(country=said, zone="" if code != "US" else "America/New_York").country == code


@pytest.mark.parametrize(
    ("country", "reason"),
    [
        ("", "the country is missing."),
        ("Atlantis", "“Atlantis” is not a country."),
        ("Germny", "“Germny” is not a country. Did you mean Germany?"),
        ("EU", "the European Union has no public holidays of its own."),
        ("XX", "“XX” is not a country."),
    ],
)
def test_a_country_nobody_knows_is_a_problem(country, reason):
    assert problem(country=country).reason == reason


@pytest.mark.parametrize(
    ("country", "state", "zone"),
    [
        ("NO", "", "Europe/Oslo"),
        ("DE", "Bayern", "Europe/Berlin"),
        ("US", "Massachusetts", "America/New_York"),
        ("US", "US-CA", "America/Los_Angeles"),
        ("CA", "NS", "America/Halifax"),
        ("ES", "CN", "Atlantic/Canary"),
        ("AU", "QLD", "Australia/Brisbane"),
        ("BR", "PE", ""),
        ("US", "TX", ""),
        ("US", "", ""),
    ],
)
def test_a_zone_is_derived_only_where_country_or_state_leaves_no_doubt(country, state, zone):
    found = read(country=country, state=state)

    assert [one.zone for one in found.rows] == [zone]


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("Mars/Olympus", "there is no time zone “Mars/Olympus”."),
        ("Europe/Olso", "there is no time zone “Europe/Olso”. Did you mean Europe/Oslo?"),
        ("CET", "“CET” names an offset, not a place."),
        ("Etc/GMT-1", "“Etc/GMT-1” names an offset, not a place."),
        ("+01:00", "there is no time zone “+01:00”."),
        ("America/New_York", "America/New_York is not a time zone of Norway (Europe/Oslo)."),
    ],
)
def test_an_impossible_zone_is_a_problem(zone, reason):
    assert problem(zone=zone).reason == reason


def test_a_zone_of_the_same_clock_may_be_written_otherwise():
    assert row(zone="europe/berlin").zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"name": ""}, "name", "the agency has no name."),
        ({"name": "x" * 301}, "name", "it has 301 characters; 300 is the limit."),
        ({"state": "Bavaria-on-Sea", "country": "DE"}, "state", "“Bavaria-on-Sea” is not a state or province"),
        ({"email": "press@"}, "email", "“press@” is not an e-mail address"),
        ({"email": "a@example.org;b"}, "email", "“b” is not an e-mail address"),
        ({"phone": "ask Ola"}, "phone", "“ask Ola” is not a phone number."),
        ({"form": "javascript:alert(1)"}, "form", "“javascript:alert(1)” is not a web address."),
        ({"website": "none"}, "website", "“none” is not a web address."),
        ({"language": "Klingonese"}, "language", "“Klingonese” is not a language we know."),
        (
            {"reporter": "Asterix"},
            "reporter",
            "“Asterix” is nobody on the team of this investigation",
        ),
        ({"outside_dataset": "perhaps"}, "outside dataset", "“perhaps” is neither yes nor no."),
        ({"searches": "more than 120"}, "searches", "“more than 120” is not a whole number"),
        ({"searches": "1.234"}, "searches", "“1.234” is not a whole number"),
        ({"searches": "-3"}, "searches", "“-3” is not a whole number"),
        ({"searches": "3"}, "searches", "3 lies in none of the codebook's ranges (11-50, more than 50)."),
        ({"searches": "60", "range": "11-50"}, "range", "60 lies in the range “more than 50”, not in “11-50”."),
        ({"searches": "12", "range": "5001-1"}, "range", "12 lies in the range “11-50”, not in “5001-1”."),
        ({"searches": "3", "range": "1-10"}, "range", "3 lies in none of the codebook's ranges (11-50, more than 50)"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_column_and_reason(cells, column, reason):
    found = problem(**cells)

    assert found.column == column
    assert reason in found.reason


def test_a_line_with_two_mistakes_is_told_both():
    assert [one.column for one in read(country="XX", email="x").problems] == ["country", "email"]


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        ({"searches": "12"}, "11-50"),
        ({"searches": "1,234"}, "more than 50"),
        ({"searches": "1\u202f234"}, "more than 50"),
        ({"searches": ""}, ""),
        ({"searches": "12", "range": "11-50"}, "11-50"),
        ({"searches": "more than 120", "range": "more than 50"}, "more than 50"),
        ({"range": "11-50"}, "11-50"),
        ({"range": "101-500"}, "101-500"),
    ],
)
def test_a_count_is_printed_as_its_range_unless_the_file_gives_one(cells, printed):
    assert row(**cells).finding.published_range == printed


def test_without_ranges_in_the_codebook_a_count_makes_no_range():
    assert row(codebook=replace(CODEBOOK, ranges=()), searches="many").finding.published_range == ""


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"email": "a@example.org, b@example.org"}, ["email a@example.org", "email b@example.org"]),
        ({"phone": "+47 22 00 00 00; 22 11 11 11 ext 5"}, ["phone +47 22 00 00 00", "phone 22 11 11 11 ext 5"]),
        ({"form": "police.example.org/contact?a=1,2"}, ["web form https://police.example.org/contact?a=1,2"]),
        ({"website": "http://police.example.org"}, ["web form http://police.example.org"]),
    ],
)
def test_addresses_become_contacts_by_channel(cells, found):
    assert [f"{one.channel} {one.address}" for one in row(**cells).contacts] == found


@pytest.mark.parametrize(
    ("said", "tags"), [("French", ("fr",)), ("nl, FR", ("nl", "FR")), ("pt-BR; English", ("pt-BR", "en")), ("", ())]
)
def test_languages_are_known_by_name_or_tag(said, tags):
    assert row(language=said).languages == tags


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("1,234", 1234), ("1'234'567", 1234567), ("1 234", 1234), ("12,34", None), ("1.5", None), ("", None)],
)
def test_a_whole_number_is_read_only_where_it_can_mean_one_thing(text, number):
    assert whole_number(text) == number
