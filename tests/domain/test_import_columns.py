"""Rules for headings: newsrooms name columns in many ways, and nothing is read as something it is not."""

from pathlib import Path

import pytest

from outreach.domain.import_columns import Field, columns_of
from outreach.domain.sheets import Sheet


def columns(*headings: str, **told):
    return columns_of(Sheet(headings=headings, rows=(), how=()), **told)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Agency", Field.NAME),
        ("ENTITY", Field.NAME),
        ("Organisation name", Field.NAME),
        ("Country-Code", Field.COUNTRY),
        ("Type", Field.KIND),
        ("State", Field.SUBDIVISION),
        ("Région", Field.SUBDIVISION),
        ("Time zone", Field.ZONE),
        ("E-mail", Field.EMAIL),
        ("press_email", Field.EMAIL),
        ("Tel.", Field.PHONE),
        ("Contact form", Field.FORM),
        ("URL", Field.WEBSITE),
        ("Name in source", Field.SOURCE_SPELLING),
        ("Parent body", Field.PARENT),
        ("published_search_range", Field.RANGE),
        ("decision", Field.DECISION),
    ],
)
def test_a_column_is_known_by_the_names_people_give_it(heading, field):
    found = columns(heading, "x")

    assert found.places.get(field) == (0,)
    assert found.finding == (1,)


def test_the_columns_nobody_asked_for_are_finding_data():
    found = columns("name", "country", "Searches", "sources")

    assert [found.headings[at] for at in found.finding] == ["Searches", "sources"]


def test_the_codebooks_column_is_finding_data_whatever_it_is_called():
    found = columns("name", "country", "Range", finding_column="range")

    assert (found.count, found.finding) == (2, (2,))
    assert not found.has(Field.RANGE)


def test_several_columns_may_give_addresses():
    assert columns("name", "country", "email", "press email").places[Field.EMAIL] == (2, 3)


def test_of_two_columns_for_one_thing_the_one_with_its_own_name_is_taken():
    found = columns("name", "agency", "country")

    assert (found.places[Field.NAME], found.finding, found.problems) == ((0,), (1,), ())


def test_two_columns_for_one_thing_are_a_problem_when_neither_bears_its_name():
    (problem,) = columns("agency", "entity", "country").problems

    assert "“agency” and “entity” could both give the agency's name" in problem.reason
    assert "Call the one that does “name”" in problem.next_step


@pytest.mark.parametrize(
    ("headings", "missing"), [(("country", "x"), "name"), (("name", "x"), "country"), (("x", "y"), "name")]
)
def test_a_file_without_names_or_countries_is_told_which_headings_it_has(headings, missing):
    problem = columns(*headings).problems[0]

    assert f"no column gives the agency's {missing}; the headings are: {', '.join(headings)}." in problem.reason


def test_a_file_of_one_country_needs_no_column_for_it():
    assert columns("name", default_country="US").problems == ()


def test_the_manual_names_every_column():
    manual = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")

    assert [field for field in Field if f"`{field.value}`" not in manual] == []
