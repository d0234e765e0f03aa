"""`outreach assign`: agencies handed to a colleague, dry first, all that are meant or none."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain import facts


@pytest.fixture
def assign(newsroom, tmp_path):
    """Run the command with these words; its exit code and what it said."""

    def assign(*words):
        environ = {"OUTREACH_DATABASE_URL": newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
        ended = CliRunner().invoke(main, ["assign", *words, "--investigation", "blue-lantern"], env=environ)
        return ended.exit_code, ended.stdout if ended.exit_code == 0 else ended.output

    return assign


def holders(newsroom) -> list[str]:
    told = [newsroom.facts(rfc_id, facts.Assigned) for rfc_id in (newsroom.port_ansel, newsroom.lakmere)]
    return [one[-1].to if one else "" for one in told]


def test_all_that_nobody_has_goes_to_one_colleague(assign, newsroom):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="ben"))

    assert assign("asha", "--unassigned") == (
        0,
        "Politidistriktet Lakmere\nHanded 1 agency to Asha Rao.\n",
    )
    assert holders(newsroom) == ["ben", "asha"]


def test_only_the_agencies_of_a_country(assign, newsroom):
    assign("asha", "--country", "no")

    assert holders(newsroom) == ["", "asha"]


def test_agencies_are_named_by_name_or_slug(assign, newsroom):
    assign("asha", "port-ansel-police-service", "Politidistriktet Lakmere")

    assert holders(newsroom) == ["asha", "asha"]


def test_a_dry_run_hands_nothing_over(assign, newsroom):
    code, said = assign("asha", "--unassigned", "--dry-run", "--json")

    assert code == 0
    assert json.loads(said)["agencies"] == ["Politidistriktet Lakmere", "Port Ansel Police Service"]
    assert holders(newsroom) == ["", ""]


def test_what_lies_with_them_already_is_left_alone(assign, newsroom):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"))

    assert "1 lay with them already." in assign("asha", "--country", "CA")[1]
    assert len(newsroom.facts(newsroom.port_ansel, facts.Assigned)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("asha",), "Say which"),
        (("nobody", "--unassigned"), "Nobody here is called “nobody”"),
        (("asha", "port-ansel-police-service", "Kripos"), "No agency of this investigation is called “Kripos”"),
        (("ben", "--unassigned", "--by", "asha"), "A reporter takes for themselves what nobody has"),
    ],
)
def test_what_cannot_be_handed_over_is_said_and_nothing_is(assign, newsroom, words, sentence):
    code, said = assign(*words)

    assert code == 1
    assert sentence in said
    assert holders(newsroom) == ["", ""]
