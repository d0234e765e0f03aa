"""What lies beside a release lets an outsider check the audit chain, with Python and nothing else."""

import json
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.press import verify_export
from outreach.services import auditing
from outreach.services.auditing import Wanted
from tests import dataset_story as endings
from tests.story import noted
from tests.support.pressroom import open_pressroom

SEED = 20261126


@pytest.fixture
def room(database_url, tmp_path):
    room = open_pressroom(database_url, tmp_path / "home")
    room.first_key, _ = auditing.begin(room.desk)
    yield room
    room.record.database.dispose()


def released(room) -> Path:
    built = room.build()
    return built.folder.with_name(f"audit-{built.folder.name}") / "audit.jsonl"


def checked(export: Path, *arguments: str, program: Path | None = None) -> tuple[int, str]:
    command = [sys.executable, "-I", program or export.with_name("verify_export.py"), export, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_verifier_is_short_and_asks_for_nothing_but_python():
    text = Path(verify_export.__file__).read_text()

    assert len(text.splitlines()) <= 200
    modules = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert modules <= set(sys.stdlib_module_names)


def test_an_outsider_checks_the_events_beside_a_release(room):
    room.told(endings.denied())
    export = released(room)

    code, said = checked(export, "--public", room.desk.audit_keys.public(), "--key", room.first_key.written())

    assert (code, said[:6]) == (0, "WHOLE:"), said
    assert "asha" not in export.read_text()
    event, payload = auditing.recent(room.desk, Wanted(action="released"))[0]
    assert json.loads(export.read_text().splitlines()[0])["release"]["manifest"] in payload.text
    assert auditing.last_anchor(room.desk).size == event.seq
    assert auditing.verify(room.desk, [room.first_key]).whole


def test_each_export_goes_on_where_the_one_before_ended(room):
    (rfc_id,) = room.told(endings.denied())
    first = released(room)
    room.clock.now += timedelta(days=1)
    second = released(room)

    assert checked(second, "--after", str(first))[0] == 0
    assert checked(first, "--after", str(second))[0] == 1
    assert json.loads(second.read_text().splitlines()[0])["start"]["size"] > 0
    assert rfc_id


def test_without_keys_nothing_is_anchored_and_a_release_goes_out_all_the_same(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path / "home")
    room.told(endings.denied())

    assert not released(room).exists()
    room.record.database.dispose()


@pytest.mark.parametrize("kind", ["event", "commit", "drop", "swap", "root", "signature", "signer", "short"])
def test_an_export_that_was_cheated_with_is_not_whole(room, tmp_path, kind):
    room.told(endings.denied())
    export, public = released(room), room.desk.audit_keys.public()
    lines = export.read_text().splitlines()
    head, at = json.loads(lines[0]), random.Random(SEED).randrange(1, len(lines) - 1)
    last = head["anchors"][-1]
    if kind in ("event", "commit"):
        event = json.loads(lines[at])
        event[kind == "commit"] = "0" * 64
        lines[at] = json.dumps(event)
    elif kind in ("drop", "short"):
        del lines[-1 if kind == "short" else at]
    elif kind == "swap":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif kind == "signer":
        public = "11" * 32
    else:
        last[kind] = "0" * len(last[kind])
    cheated = tmp_path / "audit.jsonl"
    cheated.write_text("\n".join([json.dumps(head), *lines[1:]]) + "\n")

    code, said = checked(cheated, "--public", public, program=export.with_name("verify_export.py"))

    assert (code, said[:10]) == (1, "NOT WHOLE:")


HEAD = '{"start": {"size": 0, "peaks": [], "head": ""}, "anchors": [%s]}\n'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "{}",
        "[]",
        "null",
        "7",
        "{",
        '"x"',
        '{"anchors": []}',
        '{"anchors": 3}',
        HEAD % "",
        HEAD % "{}",
        HEAD % "1",
    ],
)
def test_a_file_that_is_no_export_is_called_one_sentence_and_no_traceback(tmp_path, capsys, content):
    (tmp_path / "audit.jsonl").write_text(content)

    assert verify_export.main([str(tmp_path / "audit.jsonl")]) == 1
    assert capsys.readouterr().out.startswith("NOT WHOLE: ")


def test_an_export_cut_off_anywhere_is_not_whole(room, tmp_path, capsys):
    room.told(endings.denied())
    export = released(room)
    content = export.read_bytes()
    cut, places = tmp_path / "audit.jsonl", random.Random(SEED)

    for at in (0, 1, len(content) - 2, *places.sample(range(len(content) - 1), 60)):
        cut.write_bytes(content[:at])

        assert verify_export.main([str(cut)]) == 1, at
        assert verify_export.main([str(export), "--after", str(cut)]) == 1, at
        assert {line[:10] for line in capsys.readouterr().out.splitlines()} == {"NOT WHOLE:"}


def test_one_event_is_proven_without_the_rest_and_a_changed_proof_is_not(room):
    (rfc_id,) = room.told(endings.denied())
    room.record.tell(rfc_id, noted(90, "Filed."))
    auditing.anchor(room.desk, room.clock())
    event, _ = auditing.recent(room.desk, Wanted(action="recorded"))[0]

    proof = auditing.prove(room.desk, event.seq)

    assert f"Event {event.seq:,}: " in auditing.check_proof(proof)
    for changed in (
        proof | {"details": proof["details"] | {"actor": "nobody"}},
        proof | {"payload": proof["payload"] | {"text": "{}"}},
        proof | {"anchor": proof["anchor"] | {"at": "2020"}},
        proof | {"seq": event.seq - 1},
        {},
    ):
        with pytest.raises(auditing.RuleBroken):
            auditing.check_proof(changed)


@pytest.mark.torture
def test_a_million_events_are_checked_within_a_minute(tmp_path):
    """By the verifier that lies beside each release, with the seal of each day."""
    from tests.support.tampering import a_big_export

    export, key = a_big_export(tmp_path / "audit.jsonl", 1_000_000, random.Random(SEED))
    began = time.monotonic()
    code, said = checked(export, "--key", key, program=Path(verify_export.__file__))
    took = time.monotonic() - began

    sys.stdout.write(f"{took:.1f} s: {said}")
    assert (code, took <= 60) == (0, True)
