"""Rules of probable duplicates: the program asks, a person decides, and what was decided is not asked again."""

import pytest

from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.services import importing
from outreach.services.import_decisions import Decisions, read_decisions
from outreach.services.import_plan import decisions_csv, problems_csv
from tests.support.importing import ASHA, open_import_desk, sheet


@pytest.fixture
def desk(sqlite_url, tmp_path):
    opened = open_import_desk(sqlite_url, tmp_path)
    yield opened
    opened.desk.database.dispose()


TWICE = sheet("name | country | searches", "Lakmere Police | NO | 7", "Lakmere Polise | NO | 7", "Kripos | NO | 1")


def test_a_line_that_may_repeat_another_is_asked_about_and_blocks_the_import(desk):
    plan = desk.dry(TWICE)

    assert [(one.line, one.name) for one in plan.undecided] == [(3, "Lakmere Polise")]
    assert [(one.decision, one.name) for one in plan.undecided[0].candidates] == [("same:#2", "Lakmere Police")]
    assert not plan.ready
    with pytest.raises(importing.ImportRefused, match="line 3: Lakmere Polise – Lakmere Police") as refused:
        desk.run(TWICE)
    assert refused.value.field == "decisions"
    assert desk.totals() == (0, 0)


def test_decided_different_it_is_an_agency_of_its_own_for_ever(desk):
    assert desk.run(TWICE, decided={3: "different"}).listed == 3

    again = desk.dry(TWICE)

    assert (again.counts.unchanged, again.counts.doubts) == (3, 0)
    assert desk.wrong() == ()


def test_decided_same_it_is_a_spelling_of_the_other_and_is_not_asked_again(desk):
    outcome = desk.run(TWICE, decided={3: "same:#2"})
    again = desk.dry(TWICE)

    assert (outcome.listed, outcome.repeated) == (2, 1)
    assert desk.spellings("lakmere-police") == ["Lakmere Polise"]
    assert (again.counts.unchanged, again.counts.repeated, again.counts.doubts) == (2, 1, 0)


@pytest.mark.parametrize("mark", "\u200c\u200d\u200e\u200f\u2067\u061c")
def test_marks_that_nobody_sees_do_not_make_two_agencies_of_one_without_a_question(desk, mark):
    plan = desk.dry(sheet("name | country", "AB Police | NO", f"A{mark}B Police | NO"))

    assert [one.line for one in plan.undecided] == [3]


def test_a_decision_may_point_to_a_later_line(desk):
    content = sheet("name | country", "Lakmere Polise | NO", "Lakmere Police | NO")

    desk.run(content, decided={2: "same:#3", 3: "different"})

    assert desk.agency("lakmere-police").name == "Lakmere Police"
    assert desk.spellings("lakmere-police") == ["Lakmere Polise"]
    assert desk.run(content).unchanged == 1


def test_the_file_itself_may_carry_the_decision(desk):
    outcome = desk.run(sheet("name | country | decision", "Lakmere Police | NO | ", "Lakmere Polise | NO | different"))

    assert outcome.listed == 2


def test_the_directorys_agency_keeps_its_name_unless_the_files_is_said_to_be_right(desk):
    desk.run(sheet("name | country", "Lakmere Police | NO", "Port Ansel Police | NO"))
    content = sheet("name | country", "Lakmere Polise | NO", "Port Ansell Police | NO")

    plan = desk.dry(content)
    desk.run(content, decided={2: "same:lakmere-police", 3: "rename:port-ansel-police"})

    assert [one.candidates[0].decision for one in plan.undecided] == ["same:lakmere-police", "same:port-ansel-police"]
    assert desk.facts("lakmere-police")[1:] == []
    assert desk.spellings("lakmere-police") == ["Lakmere Polise"]
    assert [type(one) for one in desk.facts("port-ansel-police")[1:]] == [facts.NameCorrected]
    assert desk.agency("port-ansel-police").name == "Port Ansell Police"
    assert desk.run(content).unchanged == 2
    assert desk.wrong() == ()


def test_the_very_same_line_twice_is_asked_about_too(desk):
    content = sheet("name | country | searches", "Kripos | NO | 7", "Kripos | NO | 7")

    plan = desk.dry(content)

    assert [one.candidates[0].decision for one in plan.undecided] == ["same:#2"]


@pytest.mark.parametrize("decision", ["same:#2", "different"])
def test_the_very_same_line_twice_is_unchanged_when_it_comes_again(desk, decision):
    content = sheet("name | country | searches", "Kripos | NO | 7", "Kripos | NO | 7")
    listed = desk.run(content, decided={3: decision}).listed

    again = desk.dry(content)

    assert (again.counts.new, again.counts.changed, again.counts.undecided) == (0, 0, 0)
    assert again.counts.unchanged == listed


def test_a_second_agency_of_a_name_that_is_listed_is_asked_about_when_it_says_something_else(desk):
    desk.run(sheet("name | country | kind", "Victoria Police | NO | police"))

    plan = desk.dry(sheet("name | country | kind", "Victoria Police | NO | police", "Victoria Police | NO | harbour"))

    assert [one.line for one in plan.undecided] == [3]


def test_one_name_in_two_states_is_two_agencies_and_no_question(desk):
    content = sheet("name | country | state", "Springfield Police | US | IL", "Springfield Police | US | MA")

    assert desk.run(content, zones=("US-MA=America/New_York",)).listed == 2
    assert desk.run(content).unchanged == 2


def test_lines_taken_for_one_must_not_contradict_each_other(desk):
    content = sheet(
        "name | country | searches | kind", "Lakmere Police | NO | 7 | police", "Lakmere Polise | NO | 9 | police"
    )

    plan = desk.dry(content, decided={3: "same:#2"})

    (problem,) = plan.problems
    assert (problem.line, problem.column) == (3, "searches")
    assert problem.reason == "it is the same agency as line 2, which says something else here."


def test_lines_taken_for_one_fill_each_others_gaps(desk):
    desk.run(
        sheet(
            "name | country | searches | email | kind",
            "Lakmere Police | NO | | a@lakmere.example.org |",
            "Lakmere Polise | NO | 12 | b@lakmere.example.org | police",
        ),
        decided={3: "same:#2"},
    )

    (listed,) = desk.facts("lakmere-police")
    assert (listed.finding.published_range, listed.kind) == ("11-50", "police")
    assert [one.address for one in desk.contacts("lakmere-police")] == [
        "a@lakmere.example.org",
        "b@lakmere.example.org",
    ]


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        ({3: "maybe"}, "“maybe” decides nothing"),
        ({3: "same"}, "“same” decides nothing"),
        ({3: "rename:#2"}, "“rename:#2” decides nothing"),
        ({3: "same:nobody"}, "the directory has no agency “nobody”"),
        ({3: "same:#99"}, "there is no line 99 to join"),
        ({3: "same:#3"}, "point at each other"),
        ({2: "same:#3", 3: "same:#2"}, "point at each other"),
    ],
)
def test_a_decision_that_cannot_be_followed_is_a_problem_of_its_line(desk, decided, sentence):
    plan = desk.dry(TWICE, decided=decided)

    assert sentence in str(plan.problems[0])
    assert plan.problems[0].next_step


def test_an_agency_does_not_move_to_another_country(desk):
    desk.run(sheet("name | country", "Federal Police | BE", "Kripos | NO"))

    plan = desk.dry(sheet("name | country | slug", "Federal Police | NO | federal-police", "Kripos | BE | "))

    assert "Federal Police is in BE, and the line says NO" in str(plan.problems[0])


def test_an_agency_named_by_its_short_name_may_change_its_name(desk):
    desk.run(sheet("name | country", "Kripos | NO"))

    desk.run(sheet("slug | name | country", "kripos | National Criminal Investigation Service | NO"))

    assert desk.agency("kripos").name == "National Criminal Investigation Service"
    assert isinstance(desk.facts("kripos")[-1], facts.NameCorrected)


def test_an_unknown_short_name_is_a_problem(desk):
    plan = desk.dry(sheet("slug | name | country", "nobody | Kripos | NO"))

    assert "the directory has no agency “nobody”" in str(plan.problems[0])


def test_decisions_are_kept_with_the_file_until_it_is_run(desk):
    plan = desk.dry(TWICE)

    decided = importing.decide(desk.desk, "lantern", plan.upload_id, Decisions(by_line={3: "different"}), by=ASHA)
    outcome = importing.commit(desk.desk, "lantern", plan.upload_id, None, by=ASHA)

    assert decided.ready
    assert [one.decision for one in decided.doubts] == ["different"]
    assert outcome.listed == 3


def test_questions_can_be_written_out_answered_and_handed_back(desk):
    plan = desk.dry(TWICE)
    table = decisions_csv(plan).replace(",NO,,", ",NO,different,")

    told = read_decisions(table.encode())

    assert told.by_line == {3: "different"}
    assert importing.decide(desk.desk, "lantern", plan.upload_id, told, by=ASHA).ready


def test_a_decision_made_about_another_state_of_the_file_is_not_followed(desk):
    told = read_decisions(b"line,name,decision\n3,Kripos,different\n")

    with pytest.raises(RuleBroken, match="was made about “Kripos”, and that line now says “Lakmere Polise”"):
        importing.dry_run(desk.desk, "lantern", "a.csv", TWICE, by=ASHA, decisions=told)


def test_all_other_lines_can_be_said_to_be_different_at_once(desk):
    told = read_decisions(b"line,decision\n*,different\n")

    assert importing.dry_run(desk.desk, "lantern", "a.csv", TWICE, by=ASHA, decisions=told).ready


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"line,answer\n3,different\n", "need the columns “line” and “decision”"),
        (b"line,decision\nthree,different\n", "has no line number"),
        (b'line,decision\n3,"diff\n', "never closed"),
    ],
)
def test_a_table_of_decisions_that_cannot_be_read_is_refused(table, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read_decisions(table)


def test_all_other_lines_cannot_be_said_to_be_the_same(desk):
    with pytest.raises(RuleBroken, match="only “different” can be said"):
        desk.dry(TWICE, decided={0: "same:#2"})


def test_every_problem_can_be_taken_away_as_a_table_no_spreadsheet_runs(desk):
    plan = desk.dry(sheet("name | country", "=SUM(A1) | XX", "Kripos | "))

    lines = problems_csv(plan).splitlines()
    assert lines[0] == "line,column,what is wrong,what to do"
    assert len(lines) == 3
    assert not [cell for line in lines for cell in line.split(",") if cell.startswith(("=", "+", "@"))]
