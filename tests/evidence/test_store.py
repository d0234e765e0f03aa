"""Evidence is found by its SHA-256, whole or not at all; the same contract holds of a folder and of a bucket."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from outreach.config import BadSetting
from outreach.domain.errors import NotFound
from outreach.evidence.store import EvidenceChanged, FolderStore, StoreUnreachable, open_store

ROOT = Path(__file__).parents[2]
LETTER = b"We have never used it.\r\n"
NAME = sha256(LETTER).hexdigest()


def test_what_is_put_is_found_again_under_its_sha256(store):
    assert store.put(LETTER) == NAME
    assert store.get(NAME) == LETTER


def test_the_same_bytes_twice_are_one_piece(store):
    assert store.put(LETTER) == store.put(bytes(LETTER)) == NAME
    assert list(store.names()) == [NAME]


def test_a_piece_of_no_bytes_and_one_of_several_megabytes_are_kept(store):
    large = os.urandom(6 * 2**20)

    assert [store.get(store.put(content)) for content in (b"", large)] == [b"", large]


def test_an_empty_store_holds_nothing_and_can_be_written(store):
    assert list(store.names()) == []
    assert store.prove_writable()
    assert list(store.names()) == []


def test_each_piece_knows_when_it_was_put_there(store):
    store.put(LETTER)

    (piece,) = store.pieces()

    assert piece.name == NAME
    assert abs(piece.kept_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["0" * 64, "", "..", "../../etc/passwd", f"{NAME[:2]}/{NAME}", NAME.upper(), "." * 64])
def test_what_is_no_name_of_a_piece_is_not_there(store, name):
    store.put(LETTER)

    with pytest.raises(NotFound, match="no such piece"):
        store.get(name)


def test_a_changed_piece_of_a_folder_is_never_handed_out(folder):
    store = FolderStore(folder)
    path = folder / NAME[:2] / store.put(LETTER)
    path.write_bytes(LETTER.replace(b"never", b"often"))

    with pytest.raises(EvidenceChanged, match="was changed in the store"):
        store.get(NAME)


def test_a_changed_piece_of_a_bucket_is_never_handed_out(bucket):
    store = open_store(bucket.url)
    store.put(LETTER)
    bucket.overwrite(NAME, b"We have often used it.\r\n")

    with pytest.raises(EvidenceChanged, match="was changed in the store"):
        store.get(NAME)


def test_a_bucket_that_is_not_there_is_said_to_be_out_of_reach_and_never_empty(s3, bucket):
    store = open_store(f"s3://another-newsroom/outreach?endpoint_url={s3.endpoint}")

    for attempt in (lambda: store.put(LETTER), lambda: store.get(NAME), store.prove_writable):
        with pytest.raises(StoreUnreachable, match="bucket another-newsroom/outreach"):
            attempt()


def test_a_server_that_does_not_answer_ends_in_a_sentence(bucket):
    store = open_store("s3://newsroom/outreach?endpoint_url=http://127.0.0.1:9")

    with pytest.raises(StoreUnreachable, match="that its server answers"):
        store.get(NAME)


def test_a_folder_that_is_a_file_ends_in_a_sentence(folder):
    folder.write_text("not a folder")
    store = FolderStore(folder)

    for attempt in (lambda: store.put(LETTER), store.prove_writable):
        with pytest.raises(StoreUnreachable, match="Mend the folder"):
            attempt()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://host/folder", "cannot be ftp"),
        ("file://", "names no folder"),
        ("file://other-host/folder", "names no folder"),
        ("s3://", "names no bucket"),
        ("s3://key:secret@bucket/prefix", "must hold no key"),
        ("s3://bucket/prefix?acl=public", "knows no option “acl”"),
        ("s3://bucket/prefix?endpoint_url=nonsense", "must be a full address"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write(url, said):
    with pytest.raises(BadSetting, match=said) as refused:
        open_store(url)

    assert "secret" not in str(refused.value)


def test_without_the_extra_the_sentence_says_what_to_install(tmp_path):
    (tmp_path / "s3fs.py").write_text("raise ImportError('not installed')")
    code = "from outreach.evidence.store import open_store\nopen_store('s3://newsroom/outreach').get('0' * 64)"

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Evidence in a bucket needs the extra “s3”" in ran.stderr


def test_naming_a_bucket_loads_nothing_until_it_is_used():
    code = (
        "import sys\nfrom outreach.evidence.store import open_store\nopen_store('s3://newsroom/outreach')\n"
        "print([name for name in ('fsspec', 's3fs', 'botocore') if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def killed_while_putting(url: str, after: float, env: dict[str, str]) -> list[str]:
    """The names the writer said were kept before it was killed."""
    command = [sys.executable, "-m", "tests.support.putter", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=env) as writer:
        assert writer.stdout
        first = writer.stdout.readline()
        time.sleep(after)
        os.kill(writer.pid, signal.SIGKILL)
        return [line.strip() for line in (first, *writer.stdout) if len(line) == 65]


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.torture)])
def test_a_kill_in_the_middle_of_putting_leaves_no_torn_piece_and_loses_none(request, store, kills, folder):
    chance = random.Random(18)
    from tests.support.buckets import environment

    url = str(folder) if isinstance(store, FolderStore) else request.getfixturevalue("bucket").url
    for _ in range(kills):
        said = killed_while_putting(url, chance.uniform(0, 0.15), environment())

        assert set(said) <= set(store.names())
    assert len([store.get(name) for name in store.names()]) >= kills


class _Elsewhere(BaseHTTPRequestHandler):
    """Answers every request alike, and notes it; sends on whoever asks, where it knows an address."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.server.asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(307 if self.server.sends_to else 404)
        if self.server.sends_to:
            self.send_header("Location", self.server.sends_to + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the test looks at what was asked."""


for _verb in ("GET", "HEAD", "PUT", "POST"):
    setattr(_Elsewhere, f"do_{_verb}", _Elsewhere.answer)


@contextmanager
def elsewhere(sends_to=""):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    server.asked, server.sends_to = [], sends_to
    server.daemon_threads, server.block_on_close = True, False  # the library keeps its lines open
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_bucket_that_sends_us_on_is_not_followed(bucket):
    """Evidence goes to the server that was named, or nowhere."""
    with elsewhere() as other, elsewhere(f"http://127.0.0.1:{other.server_port}") as named:
        away = open_store(f"s3://{bucket.name}/outreach?endpoint_url=http://127.0.0.1:{named.server_port}")
        with pytest.raises(StoreUnreachable):
            away.put(LETTER)

    assert named.asked
    assert other.asked == []
