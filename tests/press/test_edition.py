import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from outreach.domain.facts import Position
from outreach.domain.investigation import QuestionIn
from outreach.domain.release_form import NEWEST, Form
from outreach.press.cells import unguard
from outreach.press.edition import edition
from outreach.press.tables import tables
from outreach.press.timeline import timelines
from outreach.press.workbook import workbook
from tests import dataset_story as endings
from tests.dataset_story import logged, logs, release
from tests.press.canaries import HOSTILE, RIGHT_TO_LEFT, SECRETS, every_kind_of_story
from tests.story import (
    CONFIRMS,
    DENIES,
    QUESTIONS,
    answered,
    asked,
    day,
    quoted,
    removed,
    renamed,
    retracted,
    signed_off,
)
from tests.support.site_story import IN_ARABIC

SCHEMAS = Path(__file__).parents[2] / "data/schema"


@pytest.fixture(scope="module")
def made():
    return every_kind_of_story()


@pytest.fixture(scope="module")
def files(made):
    return {file.name: file.content for file in edition(made, "1.2.3")}


@pytest.fixture(scope="module")
def document(files):
    return json.loads(files["release.json"])


def read_csv(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: unguard(cell) for name, cell in row.items()} for row in rows]


def test_a_release_is_these_files(files):
    assert list(files) == [
        "README.txt",
        "responses.csv",
        "statements.csv",
        "corrections.csv",
        "timeline.csv",
        "release.json",
        "release.xlsx",
        "release.sqlite",
        "metadata.json",
        "datapackage.json",
        "dictionary.csv",
        "tally.txt",
        "methodology.txt",
        "limitations.txt",
        "lines.txt",
        "corrections.txt",
        "corrections.json",
        "release.v4.json",
        "corrections.v4.json",
        "verify.py",
        "manifest.json",
    ]


@pytest.mark.parametrize("place", SECRETS)
def test_nothing_private_is_in_any_byte_of_a_release(files, place):
    word = SECRETS[place].encode()

    assert [name for name, content in files.items() if word in content.lower()] == []


def test_the_canaries_are_in_the_logs_or_the_search_would_prove_nothing(made):
    from tests.press.canaries import removed, secretive

    told = repr((secretive(), removed()))

    assert {place for place, word in SECRETS.items() if word not in told} == set()


def test_the_json_is_what_the_schema_beside_it_describes(files, document):
    schema = json.loads(files[document["schema"]])

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)


def test_the_json_is_laid_out_as_the_standard_library_lays_it_out(files):
    for name in ("release.json", "corrections.json", "datapackage.json", "metadata.json", "manifest.json"):
        again = json.dumps(json.loads(files[name]), ensure_ascii=False, indent=2) + "\n"
        assert files[name].decode() == again, name


def test_the_schemas_of_a_release_have_names_that_hold_anywhere(files):
    """So that a program which knows one by its name needs not know where it lies."""
    named = [json.loads(files[name])["$id"] for name in ("release.v4.json", "corrections.v4.json")]

    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in named)
    assert len({*named}) == len(named)


def test_the_json_has_every_text_exactly_and_its_keys_in_one_order(files, document):
    hostile = next(row for row in document["rows"] if row["id"] == 2)

    assert hostile["statements"][0]["words"] == HOSTILE
    assert hostile["source_spellings"] == [f"-{RIGHT_TO_LEFT}"]
    assert list(document)[:6] == ["schema", "schema_version", "investigation", "number", "cutoff", "previous_cutoff"]
    assert RIGHT_TO_LEFT.encode() in files["release.json"]


def test_the_csv_opens_in_a_spreadsheet_without_running_anything(files):
    for name in ("responses.csv", "statements.csv"):
        cells = [cell for row in csv.reader(StringIO(files[name].decode("utf-8-sig"), newline="")) for cell in row]
        assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n")] == []


def test_the_csv_gives_back_what_the_json_says(files, document):
    rows = read_csv(files["responses.csv"])

    assert [row["agency"] for row in rows] == [row["agency"] for row in document["rows"]]
    assert [row["response_status"] for row in rows] == [row["response_status"] for row in document["rows"]]
    assert [row["question_1"] for row in rows] == [row["answers"][0]["position"] or "" for row in document["rows"]]
    assert HOSTILE in [row["words"] for row in read_csv(files["statements.csv"])]


def test_the_csv_has_a_mark_for_excel_and_line_ends_of_the_standard(files):
    content = files["responses.csv"]

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 5


def test_every_cell_of_the_spreadsheet_is_text(files):
    book = openpyxl.load_workbook(BytesIO(files["release.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert book.sheetnames == ["Responses", "Statements", "Corrections", "Timeline", "Dictionary", "Tally and method"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert HOSTILE in {cell.value for cell in cells}


def in_sheet(content: bytes, name: str) -> list[list[str]]:
    """Its headings, then its lines."""
    rows = openpyxl.load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("name", ["Responses", "Statements", "Timeline"])
def test_the_spreadsheet_says_what_the_csv_says(files, name):
    _, *lines = in_sheet(files["release.xlsx"], name)

    assert lines == [list(row.values()) for row in read_csv(files[f"{name.lower()}.csv"])]
    assert lines


def test_the_spreadsheet_tells_what_each_of_its_columns_means(files):
    _, *lines = in_sheet(files["release.xlsx"], "Dictionary")
    told = read_csv(files["dictionary.csv"])

    for name in ("Responses", "Statements", "Corrections", "Timeline"):
        headings, *_ = in_sheet(files["release.xlsx"], name)
        assert [heading for table, _, heading, *_ in lines if table == name] == headings
    assert [line[1:] for line in lines] == [[*one.values()][1:] for one in told]


def test_lines_beyond_the_last_of_a_spreadsheet_are_said_to_be_missing(made):
    made_tables = tables(made, timelines(made))
    _, *lines = in_sheet(workbook(made, made_tables, most_lines=3), "Timeline")

    assert len(lines) == 3
    assert lines[-1][0] == "[cut here, a spreadsheet holds no more lines; the CSV file has all]"
    assert len(in_sheet(workbook(made, made_tables, most_lines=4), "Responses")) == 5, "four fit"


def test_a_quote_too_long_for_a_spreadsheet_is_cut_there_with_a_word_about_it_and_nowhere_else():
    long = "Never. " * 8_000
    files = {file.name: file.content for file in edition(release(logged(asked(0), quoted(3, long))), "1.2.3")}
    sheet = openpyxl.load_workbook(BytesIO(files["release.xlsx"]))["Statements"]
    words = str(sheet.cell(2, 8).value)

    assert words.endswith("release.json has the whole text]")
    assert json.loads(files["release.json"])["rows"][0]["statements"][0]["words"] == long


def test_the_manifest_seals_every_other_file(files):
    manifest = json.loads(files["manifest.json"])

    assert [file["name"] for file in manifest["files"]] == list(files)[:-1]
    for file in manifest["files"]:
        assert file["sha256"] == sha256(files[file["name"]]).hexdigest()
        assert file["bytes"] == len(files[file["name"]])


def test_the_manifest_says_what_the_release_rests_on(made, files):
    manifest = json.loads(files["manifest.json"])

    assert manifest["cutoff"] == "2026-04-11T09:00:00Z"
    assert manifest["app_version"] == "1.2.3"
    assert manifest["editions"] == {"question_set": 1, "policy": 1, "codebook": 1}
    assert manifest["chain"]["head"] == made.chain_head
    assert manifest["chain"]["logs"] == 6
    assert [(waived["agency"], waived["gate"], waived["by"]) for waived in manifest["waivers"]] == [
        ("Port Ansel Police", "channels", "edith")
    ]
    assert "apostrophe" in manifest["formula_guard"]


def test_the_texts_are_the_sentences_of_the_release(made, files):
    assert files["tally.txt"].decode().startswith(made.tally_sentence)
    assert files["methodology.txt"].decode() == made.methodology + "\n"
    assert files["corrections.txt"].decode() == "This is the first release; it corrects nothing.\n"
    assert "A person at the service said: “One officer tried it.”" in files["lines.txt"].decode()
    assert "Blue Lantern Ltd. gave a statement" in files["lines.txt"].decode()


def test_a_later_release_prints_what_it_changed():
    story = logged(asked(0), answered(20, CONFIRMS))
    files = {
        file.name: file.content.decode()
        for file in edition(release(story, previous=day(15)), "1")
        if "txt" in file.name
    }
    same = {
        file.name: file.content.decode()
        for file in edition(release(story, previous=day(39)), "1")
        if "txt" in file.name
    }

    assert "response status was “Asked" not in same["corrections.txt"]
    assert "is now “Used or tried it”." in files["corrections.txt"]
    assert same["corrections.txt"] == "Nothing a reader can see has changed since the release before.\n"


PRINTED_BEFORE_REASONS_WERE_KEPT = {
    "responses.csv": "471201daf4fcbda63a3ca9f62becfea642bdf91dbf9da48975fb400ace340a81",
    "statements.csv": "300d5924916b2417de7233d6cd497a8cd8812dcf483ff80e0ef5870548ee4ef2",
    "release.json": "75fb7152e96e5f8b5c0e6efe1c712c24be350532118ce7fca4fae09bfa4afc1d",
    "metadata.json": "8da33721bf570dfb163b6a84d3e19a98b70e101b8b4e68da62aa37300337bf1a",
    "datapackage.json": "388b7786a54cf6b661061970e78a350a2f37017d1866ed0dae9c77a859e69b73",
    "dictionary.csv": "14f4bec62923bfd3491a1bcd04fbb99b2cb5d0a71b06b42ab112de1eabcba143",
    "tally.txt": "a2920fed300fa2126f4ecbdfb4adc32d22b00d926c3c541920b84772ed82f7cb",
    "methodology.txt": "0f02e039c09f5edc0de44e7fbc3642f1c44a848041beb9173f874e39486c0b2d",
    "lines.txt": "d53399e7b8cff7ddbd93413c9e63628a24b9d705e56bd80e8a765795181fed19",
    "corrections.txt": "ef27c39656530cd8d7d3dc6081fa2287918a7fc9184ef2283505b14b94e49b6c",
}
"""By SHA-256, what the program printed of the story below then; without the formats that hang on libraries."""


PRINTED_BEFORE_EVERY_COLUMN_WAS_LISTED = {
    "README.txt": "48efa2a5779f778ec0ea3062b78bb2aae6dd4de2aa071bb973ae74f61c33bd2e",
    "responses.csv": "471201daf4fcbda63a3ca9f62becfea642bdf91dbf9da48975fb400ace340a81",
    "statements.csv": "300d5924916b2417de7233d6cd497a8cd8812dcf483ff80e0ef5870548ee4ef2",
    "corrections.csv": "701fc71ae465adac70750812c8564008c09c45e6446435bd75f4869632c0a07d",
    "timeline.csv": "f9eb0b15fe9a98966691107b4c29ec7d8d4b0ba83077e368044adc9e267e810a",
    "release.json": "fb48fdf6502fc127c696bbc6aa996504338df2ea5c557480ce619c2730485d8b",
    "metadata.json": "f56ec7122144db28dc0f8466e88d7f7c51d278961ad51018d03705c9d72946b0",
    "datapackage.json": "69fd6d4300524becf5c65671724098507950cce293a7bcf695b7ff8bd34e1245",
    "dictionary.csv": "521cf555adca9b70842806e67b2068e6e2693e2c7f8df723470ea7320227715c",
    "lines.txt": "d53399e7b8cff7ddbd93413c9e63628a24b9d705e56bd80e8a765795181fed19",
    "corrections.txt": "90bed5a62fed1970ce11accfd81946964de26cf90c65fa2588fb8274cc91e304",
    "corrections.json": "087ceac3f98f09ac129e0ce8140a1884307903b24e4c805d4350b7d7992f2db0",
    "release.v2.json": "9cf4061b7a2867f08b4f1f629d38f6cdd8d192455a09caefa21f68047d277ea2",
    "corrections.v2.json": "3838d7d35a59ccac07665f88435accf22e9d65797aa1e8cd890c6533d63e1f24",
    "verify.py": "b141175729ab8b23f869df4dfb0305531ebf9b620d26d4624f2015a75c856d3e",
}
"""The same of the form after that."""


def corrected(form=NEWEST):
    """A late answer with a quote, a quote taken back, a name corrected, a row removed, a party that spoke."""
    return release(
        logged(*endings.silent(), answered(20, DENIES), quoted(20, "We have never used it."), signed_off(21)),
        logged(
            *(*endings.denied(), quoted(10, "Never."), retracted(20, 6), renamed(20, "Tidewater"), signed_off(21)),
            rfc_id=2,
            name="Tidewater Sheriff",
        ),
        logged(*endings.denied(), removed(20), rfc_id=3, name="Nowhere Police"),
        logged(
            *(asked(0), answered(3, DENIES), signed_off(9), quoted(20, "We sell to police only."), signed_off(21)),
            rfc_id=4,
            name="Blue Lantern Ltd.",
            outside_dataset=True,
        ),
        previous=day(15),
        form=form,
        number=2 if form is NEWEST else 1,
    )


def test_a_release_from_before_every_column_was_listed_is_printed_again_to_the_byte():
    names = {*PRINTED_BEFORE_EVERY_COLUMN_WAS_LISTED, "release.xlsx", "release.sqlite"}
    again = {file.name: file.sha256 for file in edition(corrected(Form.CHECKABLE), "1", names)}

    assert {
        name: again[name] for name in PRINTED_BEFORE_EVERY_COLUMN_WAS_LISTED
    } == PRINTED_BEFORE_EVERY_COLUMN_WAS_LISTED


def test_a_release_of_before_keeps_its_sheets_its_tables_and_how_it_is_opened(tmp_path):
    names = {*PRINTED_BEFORE_EVERY_COLUMN_WAS_LISTED, "release.xlsx", "release.sqlite"}
    again = {file.name: file.content for file in edition(corrected(Form.CHECKABLE), "1", names)}
    (tmp_path / "release.sqlite").write_bytes(again["release.sqlite"])
    with closing(sqlite3.connect(tmp_path / "release.sqlite")) as opened:
        stored = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert stored == {"responses", "statements", "corrections", "timeline", "tally", "about"}
    sheets = openpyxl.load_workbook(BytesIO(again["release.xlsx"])).sheetnames
    assert sheets == ["Responses", "Statements", "Corrections", "Tally and method"]


PRINTED_BEFORE_LINES_NAMED_THE_QUESTION = {
    "README.txt": "922d6cc5b01a56c5c0da10ef5625d369b9a2f5ac7bc61f98f6a5b5f161217335",
    "responses.csv": "6a11180364fbac148d8b99c7834141902e67c08bcb287990b990871bf80b4f67",
    "statements.csv": "dc31b6bb4b8fa716ab90148e87f7c149b3a6115f56160ca8c92ccdc3c3fc9524",
    "corrections.csv": "945b18aec54f424ce3adc85bf5e848c2e9fe338a35d75278812af670095d3d12",
    "timeline.csv": "1fce2cdc273b432da173276ef5a3d345cefec244e8008c3d1f95a72ed02b2c1a",
    "release.json": "cbfc9b54818d7e15bd0eca7ccaa2b5ebc8f7d70abdcd51770f50cd98cc1f72a5",
    "metadata.json": "5bd815584cabff63e61c7688ea0edfda26b2a09d1b43dc4f42f868f85fca1838",
    "datapackage.json": "dc6d39a98d9f1fb2fa9093f34b86d99ca8092600317cc13ac3f9e3a627512d86",
    "dictionary.csv": "a4460e92f5ea624529e52ab081898d8fba36ab34079738808a49b42f08148ba8",
    "tally.txt": "76ed059761e64da7ba5df57a1c196ccaabfa5327d0b56a415766da5ba2c80c80",
    "methodology.txt": "68f21d99ffb2768c63bcf3367c7b817b20fe89db05c0e81069d9cb00473737a6",
    "limitations.txt": "5e331790a347ce4ce7aff114837f66828b92a298d470b9776560eb232520e7ec",
    "lines.txt": "4cc4ddcac3cef082d3349c837a601643c28c588faf5382b40d2eb14497523f69",
    "corrections.txt": "34c3beebe470c08e9495fca9e587ed0a7900ff548b5adca87fa70183b5fb39d3",
    "corrections.json": "c49f4c9d2d3af56534f23047c8bb84169e9cc577ffd999dafd3e224547f6f92f",
    "release.v3.json": "07afeeffff24d157e9341ec4e76266f6a9828d28dbbde442de1c718ea4a48b42",
    "corrections.v3.json": "f8b485c34db268c5cb6813fd4a085672d4223fc4b03c8fa5d47031c6078114f7",
    "verify.py": "b141175729ab8b23f869df4dfb0305531ebf9b620d26d4624f2015a75c856d3e",
}
"""The same of the form after that, of the story below: what its words were for whoever would not say."""


def left_open(form=NEWEST):
    """In the house’s bare words: one that would neither confirm nor deny, a turn, a confirmation, a party in part."""
    return release(
        logged(asked(0), answered(3, Position.CANNOT_SAY), signed_off(9)),
        logged(*endings.denied_first(), rfc_id=2, name="Tidewater Sheriff"),
        logged(*endings.confirmed(), rfc_id=3, name="Port Ansel Police"),
        logged(
            *(asked(0), answered(3, CONFIRMS, arrests=Position.CANNOT_SAY), signed_off(9)),
            rfc_id=4,
            name="Blue Lantern Ltd.",
            outside_dataset=True,
        ),
        codebook=replace(endings.CODEBOOK, wordings={}, translations=(IN_ARABIC,)),
        form=form,
    )


def test_a_release_from_before_lines_named_the_question_is_printed_again_to_the_byte():
    names = {*PRINTED_BEFORE_LINES_NAMED_THE_QUESTION, "release.xlsx", "release.sqlite"}
    again = {file.name: file.sha256 for file in edition(left_open(Form.EVERY_COLUMN), "1", names)}

    assert {
        name: again[name] for name in PRINTED_BEFORE_LINES_NAMED_THE_QUESTION
    } == PRINTED_BEFORE_LINES_NAMED_THE_QUESTION


def test_the_dictionary_is_a_table_of_the_data_package(files):
    described = {one["path"]: one for one in json.loads(files["datapackage.json"])["resources"]}
    told = described["dictionary.csv"]

    assert [field["name"] for field in told["schema"]["fields"]] == [*read_csv(files["dictionary.csv"])[0]]
    assert told["hash"] == f"sha256:{sha256(files['dictionary.csv']).hexdigest()}"
    assert {*described} == {name for name in files if name.endswith(".csv")}


def test_a_question_that_somebody_translated_is_in_the_files_of_that_language():
    first, *_ = QUESTIONS[0].questions
    asked_in = (QuestionIn(number=1, text="هل استخدمتموها؟", of=first.text), QuestionIn(number=2, text="قديم", of=""))
    codebook = replace(endings.CODEBOOK, translations=(replace(IN_ARABIC, questions=asked_in),))
    files = {file.name: file.content for file in edition(release(codebook=codebook), "1")}
    (told,) = json.loads(files["release.json"])["languages"]

    assert told["questions"] == [{"number": 1, "text": "هل استخدمتموها؟"}]
    jsonschema.validate(json.loads(files["release.json"]), json.loads(files["release.v4.json"]))


def test_a_release_from_before_reasons_were_kept_is_printed_again_to_the_byte():
    names = {*PRINTED_BEFORE_REASONS_WERE_KEPT, "release.xlsx", "release.sqlite"}
    again = {file.name: file.sha256 for file in edition(corrected(Form.FIRST), "1", names)}

    assert "corrections.json" not in again
    assert {name: again[name] for name in PRINTED_BEFORE_REASONS_WERE_KEPT} == PRINTED_BEFORE_REASONS_WERE_KEPT


def test_the_corrections_are_grouped_by_what_made_them_with_kind_day_and_reason():
    files = {file.name: file.content for file in edition(corrected(), "1")}
    first, *_ = files["corrections.txt"].decode().split("\n\n")
    told = json.loads(files["corrections.json"])

    assert first.splitlines() == [
        "Update, 22 March 2026. Answered on 22 March 2026, after the deadline of 9 March 2026 and after release 1.",
        "    Lakmere Police: response status was “No response”, is now “Denied any use”.",
        "    Lakmere Police: day of the answer: none before, now Sunday 22 March 2026, 10:00 in Oslo (UTC+1).",
        "    Lakmere Police: answered after the deadline: no before, now yes.",
        "    Lakmere Police: the answer to “Used the tool”: none before, now “denies”.",
    ]
    assert [one["kind"] for one in told["corrections"]] == [
        "update",
        "update",
        "correction",
        "important change",
        "important change",
        "update",
    ]
    assert [change["sentence"] for one in told["corrections"] for change in one["changes"]] == [
        line.strip() for line in files["corrections.txt"].decode().splitlines() if line.startswith("    ")
    ]


@pytest.mark.parametrize("release_of", [corrected, every_kind_of_story, release])
def test_the_corrections_in_json_are_what_their_schema_describes(release_of):
    files = {file.name: file.content for file in edition(release_of(), "1")}
    told = json.loads(files["corrections.json"])
    schema = json.loads(files[told["schema"]])

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema)


FIRST_FORM = (*PRINTED_BEFORE_REASONS_WERE_KEPT, "release.xlsx", "release.sqlite", "corrections.json")


@pytest.mark.parametrize("release_of", [corrected, every_kind_of_story])
def test_a_release_from_before_it_could_be_checked_is_printed_again_as_its_own_schemas_say(release_of):
    files = {file.name: file.content for file in edition(release_of(), "1", FIRST_FORM)}

    assert "verify.py" not in files
    for name in ("release.json", "corrections.json"):
        told = json.loads(files[name])
        assert told["schema"].endswith(".v1.json")
        jsonschema.validate(told, json.loads((SCHEMAS / told["schema"]).read_text()))


COLUMNS_OF_CORRECTIONS = [
    "key",
    "id",
    "agency",
    "outside_the_dataset",
    "kind",
    "recorded_at",
    "day",
    "reason",
    "correction_needed",
    "field",
    "before",
    "after",
    "sentence",
    "column",
    "before_value",
    "after_value",
    "row",
]


def test_the_corrections_have_the_same_columns_and_words_in_every_format(tmp_path):
    files = {file.name: file.content for file in edition(corrected(), "1")}
    (tmp_path / "release.sqlite").write_bytes(files["release.sqlite"])
    lines = read_csv(files["corrections.csv"])
    sheet = openpyxl.load_workbook(BytesIO(files["release.xlsx"]))["Corrections"]
    with closing(sqlite3.connect(tmp_path / "release.sqlite")) as opened:
        rows = opened.execute("SELECT * FROM corrections ORDER BY rowid")
        names, stored = [one[0] for one in rows.description], rows.fetchall()
    in_json = [
        {**{name: one[name] for name in COLUMNS_OF_CORRECTIONS[:9]}, **change, "row": one["row"]}
        for one in json.loads(files["corrections.json"])["corrections"]
        for change in one["changes"]
    ]

    def cell(value):
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)

    assert len(lines) > 5
    assert [*lines[0]] == names == [*in_json[0]] == COLUMNS_OF_CORRECTIONS
    assert [[cell(one[name]) for name in names] for one in in_json] == [[*one.values()] for one in lines]
    typed = {"yes": "1", "no": "0"}
    in_words = ("before", "after")
    assert [["" if c is None else str(c) for c in row] for row in stored] == [
        [c if name in in_words else typed.get(c, c) for name, c in line.items()] for line in lines
    ]
    assert [["" if c is None else c for c in row] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        [*line.values()] for line in lines
    ]


SEALED = {
    "release.v4.json": "5825ef24eb498ee187d23a3ba33b567bb73dd5f7967a970b1f4b5d935405f3d6",
    "corrections.v4.json": "4b2c4b3b4b83747d7e9ecf0bccf2414e8831029cd4dd80460a3ebae90ad6ab3e",
    "verify.py": "b141175729ab8b23f869df4dfb0305531ebf9b620d26d4624f2015a75c856d3e",
}


def test_what_is_the_same_in_every_release_of_this_form_never_changes(files):
    """Or a release that is out could not be printed again: another program or schema goes with a later form."""
    sealed = {name: sha256(files[name]).hexdigest() for name in SEALED}

    assert sealed == SEALED


def test_the_same_release_gives_the_same_bytes(made, files):
    again = {file.name: file.content for file in edition(every_kind_of_story(), "1.2.3")}
    other_version = {file.name: file.content for file in edition(made, "1.2.4")}

    assert again == files
    assert {name for name in files if files[name] != other_version[name]} == {"manifest.json"}


def test_another_process_with_another_clock_and_hash_seed_gives_the_same_bytes(files):
    """What differs between machines: the zone of the clock, the order of sets, the locale."""
    program = (
        "from tests.press.canaries import every_kind_of_story as story\n"
        "from outreach.press.edition import edition\n"
        "print(*[f.sha256 for f in edition(story(), '1.2.3')])\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C", "PYTHONPATH": "."}
    printed = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert printed.stdout.split() == [sha256(content).hexdigest() for content in files.values()]


def test_an_empty_release_still_prints():
    empty = release()

    assert {file.name for file in edition(empty, "1")} == {file.name for file in edition(every_kind_of_story(), "1")}
    jsonschema.validate(
        json.loads(next(f.content for f in edition(empty, "1") if f.name == "release.json")),
        json.loads((SCHEMAS / "release.v4.json").read_text()),
    )


def test_a_large_release_prints_every_row():
    made = release(*logs(confirmed=100, denied=100, silent=100))
    files = {file.name: file.content for file in edition(replace(made), "1")}

    assert len(read_csv(files["responses.csv"])) == 300


def test_every_column_and_every_file_is_explained_in_the_documentation(files):
    told = (Path(__file__).parents[2] / "docs/dataset.md").read_text()
    columns = {"question_N" if name.startswith("question_") else name for name in read_csv(files["responses.csv"])[0]}

    assert [name for name in (*columns, *files) if f"`{name}`" not in told] == []
