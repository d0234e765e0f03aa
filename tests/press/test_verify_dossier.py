"""Whoever is handed a dossier checks it with Python and nothing else; whatever was changed in it is found."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from outreach.db.migrate import upgrade
from outreach.press import verify_dossier
from outreach.services import auditing, dossier_printing, dossiers
from outreach.services.dossiers import Wanted
from tests.support.dossier_story import HOUSE, OUTSIDE, opened, seal, tell
from tests.support.newsroom import open_newsroom


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The story, anchored before its dossier is made."""
    home = tmp_path_factory.mktemp("dossier")
    url = f"sqlite:///{home}/desk.sqlite3"
    upgrade(url)
    newsroom = open_newsroom(url, str(home))
    auditing.begin(newsroom.desk)
    story = tell(newsroom)
    auditing.anchor(newsroom.desk, newsroom.clock())
    yield story
    newsroom.desk.database.dispose()


@pytest.fixture(scope="module")
def files(told):
    return opened(told.archive(HOUSE))


@pytest.fixture
def put(tmp_path):
    """The files in a folder, the manifest made to fit them again, as somebody would who knows what it is for."""

    def put(files, *, fits=True):
        files = dict(files)
        if fits:
            manifest = json.loads(files["manifest.json"])
            manifest["files"] = [
                {"name": name, "bytes": len(content), "sha256": seal(content)}
                for name, content in files.items()
                if name != "manifest.json"
            ]
            files["manifest.json"] = json.dumps(manifest).encode()
        for name, content in files.items():
            path = tmp_path / "unpacked" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "unpacked"

    return put


def checked(program: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", program, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_program_is_short_and_asks_for_nothing_but_python():
    text = Path(verify_dossier.__file__).read_text()
    modules = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}

    assert len(text.splitlines()) <= 200
    assert modules <= set(sys.stdlib_module_names)


def test_a_dossier_as_it_was_made_is_whole_and_says_what_that_rests_on(told, files, put):
    public = told.newsroom.desk.audit_keys.public()

    code, said = checked(put(files, fits=False) / "verify_dossier.py", "--public", public)

    through = told.made(HOUSE).sealed.through
    assert (code, said[:6]) == (0, "WHOLE:"), said
    assert f"{through} of {len(told.newsroom.log(told.rfc_id))} entries show their seals" in said
    assert f"signed by {public}." in said
    assert not said.count(" 0 events")


def test_it_is_checked_in_its_archive_as_well(told, files, put, tmp_path):
    archive = tmp_path / "dossier.zip"
    archive.write_bytes(told.archive(HOUSE))

    assert checked(put(files, fits=False) / "verify_dossier.py", str(archive))[0] == 0


def test_it_is_whole_when_it_is_checked_twice(files, put):
    """The first time must leave nothing behind that the second one stumbles over."""
    program = put(files, fits=False) / "verify_dossier.py"

    assert [checked(program)[0] for _ in range(2)] == [0, 0]


def test_a_redacted_one_is_whole_too(told, put):
    code, said = checked(put(opened(told.archive(OUTSIDE)), fits=False) / "verify_dossier.py")

    assert (code, said[:6]) == (0, "WHOLE:"), said


def test_events_that_bind_seals_which_are_kept_back_do_not_go_along(told, files):
    events = json.loads(files["proofs.json"])["events"]
    through = told.made(HOUSE).sealed.through
    bound = {seq for event in events for _, seq, _ in json.loads(event["payload"]["text"])["entries"]}

    assert bound
    assert max(bound) <= through
    assert [one for one in ("asha", "127.0.0.1") if one in files["proofs.json"].decode()] == []


def test_a_changed_exhibit_is_found_by_the_manifest(files, put):
    name = next(one for one in files if one.startswith("exhibits/"))

    code, said = checked(put({**files, name: files[name] + b" "}, fits=False) / "verify_dossier.py")

    assert (code, said) == (1, f"NOT WHOLE: {name} is not the file that manifest.json names.\n")


def swapped(files):
    name = next(one for one in files if one.startswith("exhibits/"))
    return {**files, name: b"another file"}


def swapped_with_its_hash(files):
    name = next(one for one in files if one.startswith("exhibits/"))
    log = json.loads(files["entries.json"])
    next(one for one in log["exhibits"] if one["name"] == name)["sha256"] = seal(b"another file")
    return {**files, name: b"another file", "entries.json": json.dumps(log).encode()}


def added(files):
    return {**files, "exhibits/E99-entry-1.pdf": b"%PDF"}


def log_with(change):
    def changed(files):
        log = json.loads(files["entries.json"])
        change(log["entries"])
        return {**files, "entries.json": json.dumps(log).encode()}

    return changed


def says_otherwise(entries):
    entries[0]["fact"]["name"] = "Another agency"


def happened_earlier(entries):
    entries[3]["occurred_at"] = "2020-01-01T00:00:00.000000+00:00"


def dropped(entries):
    del entries[2]


def first_is_gone(entries):
    del entries[0]


def reordered(entries):
    entries[1]["fact"], entries[2]["fact"] = entries[2]["fact"], entries[1]["fact"]


def seals_end_and_begin_again(entries):
    del entries[2]["seal"]


def proofs_with(change):
    def changed(files):
        proofs = json.loads(files["proofs.json"])
        change(proofs)
        return {**files, "proofs.json": json.dumps(proofs).encode()}

    return changed


def another_root(proofs):
    proofs["anchor"]["root"] = "0" * 64


def another_signature(proofs):
    proofs["anchor"]["signature"] = "0" * 128


def another_payload(proofs):
    proofs["events"][0]["payload"]["text"] = '{"entries":[[2,2,"' + "0" * 64 + '"]]}'


def another_place(proofs):
    proofs["events"][0]["seq"] += 1


CHEATS = {
    "an exhibit swapped": swapped,
    "an exhibit swapped and its hash in the list": swapped_with_its_hash,
    "a file added": added,
    "an entry that says otherwise": log_with(says_otherwise),
    "an entry at another time": log_with(happened_earlier),
    "an entry dropped": log_with(dropped),
    "the first entry gone": log_with(first_is_gone),
    "two entries swapped": log_with(reordered),
    "a seal left out in the middle": log_with(seals_end_and_begin_again),
    "another root": proofs_with(another_root),
    "another signature": proofs_with(another_signature),
    "another payload": proofs_with(another_payload),
    "an event at another place": proofs_with(another_place),
    "a file gone": lambda files: {name: content for name, content in files.items() if name != "entries.json"},
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_it_is_not_whole_with(files, put, cheat):
    code, said = checked(put(CHEATS[cheat](files)) / "verify_dossier.py")

    assert (code, said[:10]) == (1, "NOT WHOLE:"), said


def test_a_log_forged_from_end_to_end_does_not_lead_to_the_anchor(told, files, put):
    """With every seal made anew, all that stands against it is what was anchored."""
    log = json.loads(files["entries.json"])
    log["entries"][0]["fact"]["name"] = "Another agency"
    previous = ""
    for one in log["entries"]:
        if "seal" in one:
            one["seal"] = previous = verify_dossier.made(previous, log["request"], one)

    code, said = checked(put({**files, "entries.json": json.dumps(log).encode()}) / "verify_dossier.py")

    assert code == 1
    assert "does not bind entry" in said


def test_another_key_than_the_one_published_is_refused(files, put):
    code, said = checked(put(files, fits=False) / "verify_dossier.py", "--public", "11" * 32)

    assert code == 1
    assert "is not signed by" in said


def test_what_is_no_dossier_is_said_to_be_none(put, files, tmp_path):
    program = put(files, fits=False) / "verify_dossier.py"
    (tmp_path / "no.zip").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()

    for place in ("no.zip", "empty"):
        code, said = checked(program, str(tmp_path / place))
        assert (code, said[:10]) == (1, "NOT WHOLE:")


def test_an_archive_says_nothing_of_when_or_where_it_was_made(told):
    with zipfile.ZipFile(io.BytesIO(told.archive(HOUSE))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}


# ── All of an investigation ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def everything(told):
    """The archive of both requests, unpacked."""
    desk, into = told.newsroom.desk, io.BytesIO()
    made = dossiers.of_investigation(desk, "blue-lantern", Wanted(audience=HOUSE))
    printed = [*dossier_printing.all_archived(desk, made, into)]
    return printed, opened(into.getvalue()), into.getvalue()


def unpacked(files, folder):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_the_archive_of_all_says_at_its_top_what_is_in_it_and_how_each_stands(told, everything):
    printed, files, _ = everything
    rows = list(csv.DictReader(io.StringIO(files["requests.csv"].decode("utf-8-sig"))))

    assert [(one["request"], one["agency"]) for one in rows] == [(str(one.rfc_id), one.agency) for one in printed]
    assert all(seal(files[one["file"]]) == one["sha256"] for one in rows)
    assert [one["manifest_sha256"] for one in rows] == [one.manifest for one in printed]
    assert all(one["status"] for one in rows)
    assert "python verify_dossier.py" in files["README.txt"].decode()
    assert f"One folder for each of the {len(rows)} requests" in files["README.txt"].decode()


def test_one_program_at_the_top_checks_every_dossier_in_it(told, everything, tmp_path):
    _, files, archive = everything
    (tmp_path / "all.zip").write_bytes(archive)
    public = told.newsroom.desk.audit_keys.public()

    code, said = checked(unpacked(files, tmp_path / "all") / "verify_dossier.py", "--public", public)

    assert (code, said) == (
        0,
        "WHOLE: 2 dossiers, each whole by itself; 2 of them have proofs that lead to a signed anchor.\n",
    )
    assert checked(tmp_path / "all" / "verify_dossier.py", str(tmp_path / "all.zip"))[0] == 0


def spoilt(files, name):
    return {**files, name: files[name] + b" "}


def test_whatever_was_changed_in_it_is_found(everything, tmp_path):
    printed, files, _ = everything
    folder, other = (one.folder for one in printed)
    without = {name: content for name, content in files.items() if not name.startswith(folder)}
    swapped = {**files, f"{folder}/manifest.json": files[f"{other}/manifest.json"]}
    changes = {
        "README.txt is not the file that index.json names": spoilt(files, "README.txt"),
        f"in {folder}/ dossier.pdf is not the file": spoilt(files, f"{folder}/dossier.pdf"),
        f"the dossier in {folder}/ is missing": without,
        f"in {folder}/ is missing, or is not the one": swapped,
        "more/x.txt belongs to no dossier": {**files, "more/x.txt": b"x"},
        "x.txt does not stand in index.json": {**files, "x.txt": b"x"},
    }

    for number, (wanted, spoilt_files) in enumerate(changes.items()):
        code, said = checked(unpacked(spoilt_files, tmp_path / str(number)) / "verify_dossier.py")
        assert (code, wanted in said) == (1, True), said


def test_the_archive_of_all_is_the_same_bytes_for_the_same_instant(told):
    at = told.newsroom.clock()

    def again():
        into = io.BytesIO()
        made = dossiers.of_investigation(told.newsroom.desk, "blue-lantern", Wanted(audience=OUTSIDE, as_of=at))
        assert [*dossier_printing.all_archived(told.newsroom.desk, made, into)]
        return into.getvalue()

    assert again() == again()
