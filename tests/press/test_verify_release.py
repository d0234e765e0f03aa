"""Whoever has the folder of a release and nothing else checks it with Python; whatever was changed in it is found."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings

from outreach.press import verify_release
from outreach.press.edition import edition
from tests.dataset_story import logs, release
from tests.domain.test_dataset import codebooks, stories, told
from tests.press.canaries import every_kind_of_story

ALL = {file.name: file.content for file in edition(every_kind_of_story(), "1.2.3")}


@pytest.fixture
def put(tmp_path):
    """The files in a folder; the manifest made to fit them again, as somebody would who knows what it is for."""

    def put(files, *, fits=True):
        files, folder = dict(files), tmp_path / "release"
        if fits:
            manifest = json.loads(files["manifest.json"])
            manifest["files"] = [
                {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
                for name, content in files.items()
                if name != "manifest.json"
            ]
            files["manifest.json"] = json.dumps(manifest).encode()
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    return put


def checked(folder: Path, *arguments: str) -> tuple[int, str]:
    """As a stranger runs it: isolated, from the folder, with nothing of ours installed."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def changed(name, act):
    document = json.loads(ALL[name])
    act(document)
    return {**ALL, name: json.dumps(document).encode()}


def test_the_program_is_short_and_asks_for_nothing_but_python():
    text = Path(verify_release.__file__).read_text()
    modules = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}

    assert len(text.splitlines()) <= 200
    assert modules <= set(sys.stdlib_module_names)


def test_a_release_as_it_was_printed_is_whole_and_says_what_that_rests_on(put):
    folder = put(ALL, fits=False)
    seal = sha256(ALL["manifest.json"]).hexdigest()

    code, said = checked(folder)

    assert (code, said[:6]) == (0, "WHOLE:"), said
    assert json.loads(ALL["manifest.json"])["chain"]["head"] in said
    assert seal in said
    assert "compare this" in said
    assert checked(folder, "--manifest", seal.upper())[0] == 0, "the second time nothing lies in the way"


LARGER = logs(confirmed=3, unaware=2, denied_first=1, declined=4, silent=1)


@pytest.mark.parametrize("made", [release(), release(*LARGER)])
def test_an_empty_and_a_larger_one_are_whole_too(put, made):
    code, said = checked(put({file.name: file.content for file in edition(made, "1")}, fits=False))

    assert code == 0, said


def test_another_manifest_than_the_published_one_is_refused(put):
    code, said = checked(put(ALL, fits=False), "--manifest", "0" * 64)

    assert (code, "not the one that was published" in said) == (1, True)


def test_a_changed_a_missing_and_an_added_file_are_found(put):
    folder = put({**ALL, "lines.txt": ALL["lines.txt"] + b" "}, fits=False)
    assert "lines.txt is not the file" in checked(folder)[1]
    (folder / "lines.txt").unlink()
    assert "lines.txt is missing" in checked(folder)[1]
    (folder / "lines.txt").write_bytes(ALL["lines.txt"])
    (folder / "more.txt").write_text("x")

    assert checked(folder) == (1, "NOT WHOLE: more.txt does not stand in the manifest.\n")


def one_more(document):
    document["tally"]["statuses"][0]["count"] += 1


def other_total(document):
    document["tally"]["total"] += 1


def other_ledger(document):
    document["ledger"]["removed"] += 1


def fewer_rows(document):
    document["rows"].pop()


def other_sentence(document):
    document["tally"]["sentence"] = "Of the agencies, none answered."


def other_status(document):
    row = next(row for row in document["rows"] if row["response_status"] == "confirmed")
    row["response_status"] = row["underlying_status"] = "denied"


@pytest.mark.parametrize("act", [one_more, other_total, other_ledger, fewer_rows, other_sentence, other_status])
def test_sums_that_do_not_add_up_are_found_though_the_manifest_fits(put, act):
    code, said = checked(put(changed("release.json", act)))

    assert (code, said[:10]) == (1, "NOT WHOLE:"), said


def test_a_table_that_says_otherwise_is_found_though_the_manifest_fits(put):
    folder = put({**ALL, "responses.csv": ALL["responses.csv"].replace(b",confirmed,", b",denied,")})

    assert "responses.csv has other rows" in checked(folder)[1]


def test_a_database_that_says_otherwise_is_found_though_the_manifest_fits(put, tmp_path):
    (tmp_path / "other.sqlite").write_bytes(ALL["release.sqlite"])
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as opened, opened:
        opened.execute("UPDATE responses SET response_status = 'denied'")

    folder = put({**ALL, "release.sqlite": (tmp_path / "other.sqlite").read_bytes()})

    assert "release.sqlite has other rows" in checked(folder)[1]


def test_what_is_no_release_is_said_to_be_none(put):
    code, said = checked(put({**ALL, "release.json": b"[]"}))

    assert (code, "cannot be read as a release" in said) == (1, True)


@settings(max_examples=25, deadline=None)
@given(stories, codebooks)
def test_every_release_there_can_be_is_whole_for_the_program(tmp_path_factory, story_list, codebook):
    folder = tmp_path_factory.mktemp("release")
    for file in edition(release(*told(story_list), codebook=codebook), "1"):
        (folder / file.name).write_bytes(file.content)

    assert verify_release.check(folder, "")
