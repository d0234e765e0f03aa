"""Words of print from a file: shown, taken away, mended and adopted again, held to what the page is held to."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.clock import system_clock
from outreach.domain.investigation import ResponseStatus
from tests import dataset_story as endings
from tests.story import QUESTIONS, day
from tests.support.pressroom import SLUG, open_pressroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    room.told(endings.denied())
    room.clock.now = day(60)
    yield room
    room.record.database.dispose()


@pytest.fixture
def codebook(room, sqlite_url, tmp_path):
    """`outreach investigation codebook …`, after whose name a file's content may stand."""

    def run(*words, content=None, exit_code=0):
        if content is not None:
            (tmp_path / "codebook.json").write_text(content)
            words = (tmp_path / "codebook.json", *words)
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        result = CliRunner().invoke(main, ["investigation", "codebook", SLUG, *map(str, words)], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output if result.exit_code else result.stdout

    return run


def test_a_codebook_is_taken_away_mended_and_adopted_and_prints_the_next_release(room, codebook):
    told = json.loads(codebook("--json"))
    told["wordings"]["denied"]["label"] = "Said no"

    said = codebook("--by", "edith", content=json.dumps(told))

    assert "denied                       Said no" in said
    assert said.rstrip().endswith("Adopted. The next release speaks in these words.")
    assert json.loads(codebook("--json")) == told
    room.clock.now = system_clock()
    assert room.check().release.house.codebook.label(ResponseStatus.DENIED) == "Said no"


def test_a_file_translates_the_questions_in_force_and_keeps_of_which_words_it_does(room, codebook):
    told = json.loads(codebook("--json"))
    told["translations"] = [{"language": "fr", "questions": [{"number": 1, "text": "L’avez-vous utilisé ?"}]}]

    codebook("--by", "edith", content=json.dumps(told))

    (words,) = json.loads(codebook("--json"))["translations"]
    asked = {one.number: one.text for one in QUESTIONS[0].questions}
    assert words["questions"] == [{"number": 1, "text": "L’avez-vous utilisé ?", "of": asked[1]}]
    codebook("--by", "edith", content=json.dumps(json.loads(codebook("--json")) | {"nouns": "offices"}))
    assert json.loads(codebook("--json"))["translations"] == [words]


def test_a_question_that_nobody_asks_is_not_translated(codebook):
    told = {"translations": [{"language": "fr", "questions": [{"number": 9, "text": "Quoi ?"}]}]}

    assert "There is no question 9 to translate" in codebook("--by", "edith", content=json.dumps(told), exit_code=1)


def test_readers_are_told_why_in_the_words_given_with_the_file_and_those_are_not_in_it(room, codebook):
    room.build()
    told = json.loads(codebook("--json")) | {"acknowledged_is_no_response": True}

    codebook("--reason", "Readers asked what silence means.", "--by", "edith", content=json.dumps(told))

    room.clock.now = system_clock()
    assert [note.reason for note in room.check().release.method_notes] == ["Readers asked what silence means."]
    assert json.loads(codebook("--json")) == told


def test_once_a_release_is_out_other_words_want_their_reason_and_the_same_words_are_refused(room, codebook):
    room.build()
    told = json.loads(codebook("--json"))
    other = json.dumps(told | {"acknowledged_is_no_response": True})

    assert "Give it with --reason." in codebook("--by", "edith", content=other, exit_code=1)
    same = codebook("--by", "edith", "--reason", "So.", content=json.dumps(told), exit_code=1)
    assert "Nothing changed: this is the codebook in force" in same
    assert json.loads(codebook("--json")) == told


def test_a_dry_run_says_what_the_next_release_would_print_and_adopts_nothing(room, codebook):
    told = json.loads(codebook("--json"))
    other = json.dumps(told | {"noun": "force", "acknowledged_is_no_response": True})
    assert "No release is out yet, so these words correct none." in codebook("--dry-run", content=other)
    room.build()

    said = codebook("--dry-run", content=other)
    plain = json.loads(codebook("--dry-run", "--json", "--reason", "So.", content=other))

    assert said.splitlines() == [
        "Of the 1 force: 1 denied any use.",
        "The next release would print: Change of method. No public reason yet: give it with --reason.",
        "    What one row is called: “entity” before, now “force”.",
        "    Acknowledged only, printed as no response: no before, now yes.",
        "Nothing was adopted.",
    ]
    assert (plain["release"], plain["reason"]) == (1, "So.")
    assert [one["column"] for one in plain["changes"]] == ["codebook.noun", "codebook.acknowledged_is_no_response"]
    assert "would see no other word" in codebook("--dry-run", content=json.dumps(told))
    assert json.loads(codebook("--json")) == told
    assert "Name its FILE" in codebook("--dry-run", exit_code=1)


def test_a_reason_without_a_codebook_is_sent_back(codebook):
    assert "Name its FILE" in codebook("--reason", "Readers asked.", exit_code=1)


def test_words_are_looked_at_with_their_numbers_and_nothing_is_adopted(codebook):
    told = json.loads(codebook("--json"))
    other = told | {"nouns": "offices", "noun": "office", "introduction": "1 denied it."}

    said = codebook("--dry-run", content=json.dumps(other))

    assert said.startswith("Of the 1 office: 1 denied any use.\n")
    assert said.rstrip().endswith(
        "Nothing was adopted. 1 number in your own words was looked up, and the data states it."
    )
    assert json.loads(codebook("--dry-run", "--json", content=json.dumps(other)))["numbers"].startswith("1 number")
    assert json.loads(codebook("--json")) == told


def test_looking_refuses_a_number_as_adopting_does(codebook):
    other = json.dumps(json.loads(codebook("--json")) | {"introduction": "13 denied it."})

    said = codebook("--dry-run", content=other, exit_code=1)

    assert "beside “Denied any use”, and the data counts 1 there. Write {denied}" in said
    assert said == codebook("--by", "edith", content=other, exit_code=1)
    assert "Name its FILE" in codebook("--dry-run", exit_code=1)


def test_the_words_in_force_are_shown_with_the_tally_they_make(codebook):
    said = codebook()

    assert said.startswith("Of the 1 entity: 1 denied any use.\n")
    assert "timeline                     attempts and answers" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "The file is not JSON"),
        ("[]", 'Write {"noun": …, …}'),
        ('{"kind": "policy", "body": {}}', "an edition of the kind policy"),
        ('{"nuon": "agency"}', "Codebook has no field “nuon”"),
        ('{"limits": ["{totals}"]}', "is no number of the tally"),
        ('{"translations": [{"language": "ar", "labels": [], "tally": "{foo} {total}"}]}', "is no number of the tally"),
        ('{"translations": [{"language": "ar", "questions": [{"number": "1", "text": "?"}]}]}', "a whole number"),
        ('{"translations": [{"language": "ar", "labels": [], "tally": "{total"}]}', "a brace stands alone"),
        ('{"translations": [{"language": "ar", "labels": [], "tally": "{total!r} {}"}]}', "is no number of the tally"),
        ('{"noun": 3}', "“noun” must be text"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_nothing_is_adopted(codebook, content, sentence):
    before = codebook("--json")

    assert sentence in codebook(content=content, exit_code=1)
    assert codebook("--json") == before


def test_a_number_that_the_data_does_not_state_is_refused(codebook):
    before = codebook("--json")

    said = codebook("--by", "edith", content='{"introduction": "It has ninety clients."}', exit_code=1)

    assert "says “ninety”, and the data does not. Write {total}" in said
    assert codebook("--json") == before


def test_most_is_adopted_from_a_file_once_it_is_meant(codebook):
    content = json.dumps(json.loads(codebook("--json")) | {"limits": ["Most of them keep no log."]})

    said = codebook("--by", "edith", content=content, exit_code=1)

    assert "says “Most”, and no number. Of the 1 entity: 1 “Denied any use”." in said
    assert said.rstrip().endswith("Say so with --meant.")
    assert "Adopted." in codebook("--by", "edith", "--meant", content=content)
