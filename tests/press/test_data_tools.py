"""The files of a release in the programs their readers have: Frictionless, SQLite, Datasette."""

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO

import pytest
from frictionless import Package, system

from outreach.press.cells import unguard
from outreach.press.edition import edition
from tests.dataset_story import logged, release
from tests.press.canaries import HOSTILE, every_kind_of_story
from tests.story import asked


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    put = tmp_path_factory.mktemp("release")
    for file in edition(every_kind_of_story(), "1.2.3"):
        (put / file.name).write_bytes(file.content)
    return put


@pytest.fixture
def query(folder):
    with closing(sqlite3.connect(f"file:{folder / 'release.sqlite'}?mode=ro", uri=True)) as opened:
        yield lambda sql: opened.execute(sql).fetchall()


def cells(folder, name):
    rows = csv.DictReader(StringIO((folder / name).read_bytes().decode("utf-8-sig"), newline=""))
    return [{key: unguard(cell) for key, cell in row.items()} for row in rows]


def valid(folder):
    with system.use_context(trusted=True):
        return Package(str(folder / "datapackage.json")).validate()


def test_the_data_package_is_valid_with_its_sizes_hashes_and_types(folder):
    report = valid(folder)

    assert report.flatten(["type", "note"]) == []
    assert [(task.name, task.stats.get("rows", 0)) for task in report.tasks] == [
        ("responses", len(cells(folder, "responses.csv"))),
        ("statements", len(cells(folder, "statements.csv"))),
        ("corrections", len(cells(folder, "corrections.csv"))),
        ("timeline", len(cells(folder, "timeline.csv"))),
        ("dictionary", len(cells(folder, "dictionary.csv"))),
    ]


def test_a_status_that_there_is_not_makes_the_data_package_invalid(folder, tmp_path):
    for name in ("datapackage.json", *(path.name for path in folder.glob("*.csv"))):
        (tmp_path / name).write_bytes((folder / name).read_bytes().replace(b",confirmed,", b",certainly,"))

    assert {found for (found,) in valid(tmp_path).flatten(["type"])} >= {"constraint-error", "hash-count"}


def test_the_dictionary_names_every_column_of_every_table(folder):
    told = cells(folder, "dictionary.csv")

    for name in ("responses.csv", "statements.csv"):
        assert [one["column"] for one in told if one["table"] == name] == [*cells(folder, name)[0]]
    assert [one for one in told if not one["meaning"] or not one["heading"]] == []


def test_the_database_tells_what_each_column_of_each_of_its_tables_means(query):
    tables = [name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {(name, column) for name in tables for _, column, *_ in query(f"PRAGMA table_info({name})")}

    assert {*query('SELECT "table", "column" FROM dictionary')} == columns
    assert query("SELECT count(*) FROM dictionary WHERE meaning IS NULL OR heading IS NULL") == [(0,)]
    assert ("dictionary", "meaning") in columns


def test_the_database_says_what_the_csv_says_with_its_texts_exact(folder, query):
    typed = {"yes": 1, "no": 0, "": None}
    said = [
        tuple(typed.get(cell, int(cell) if cell.isdecimal() else cell) for cell in row.values())
        for row in cells(folder, "responses.csv")
    ]

    assert query("SELECT * FROM responses ORDER BY rowid") == sorted(said)
    assert (HOSTILE,) in query("SELECT words FROM statements")


def test_the_tally_can_be_counted_again_in_the_database(query):
    counted = query("SELECT response_status, count(*) FROM responses GROUP BY 1")

    assert sorted(query("SELECT status, rows FROM tally WHERE rows > 0")) == sorted(counted)


def test_the_database_is_whole_and_holds_no_page_of_something_else(query):
    assert query("PRAGMA integrity_check") == [("ok",)]
    assert query("PRAGMA freelist_count") == [(0,)]


def test_the_database_does_not_say_by_which_version_of_sqlite_it_was_made(folder):
    assert (folder / "release.sqlite").read_bytes()[92:100] == bytes(8)


def test_datasette_opens_it_and_tells_what_each_column_means(folder):
    asked_for = [sys.executable, "-m", "datasette", "release.sqlite", "--metadata", "metadata.json", "--get"]

    def page(address):
        return subprocess.run([*asked_for, address], cwd=folder, check=True, capture_output=True, text=True).stdout

    rows = json.loads(page("/release/responses.json?_shape=array"))
    assert [row["agency"] for row in rows] == sorted(row["agency"] for row in cells(folder, "responses.csv"))
    assert "How it answered, by the words of the data dictionary" in page("/release/responses")
    assert "All it can hold, where that is settled" in page("/release/dictionary")


def test_a_release_that_is_out_is_printed_again_with_the_files_it_had():
    names = {"responses.csv", "release.json", "manifest.json"}
    again = edition(release(logged(asked(0))), "1.2.3", names)

    assert {one.name for one in again} == names
    assert [one["name"] for one in json.loads(again[-1].content)["files"]] == ["responses.csv", "release.json"]
