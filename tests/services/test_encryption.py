"""A backup made for somebody is opened by them alone, and says in a sentence why it does not open."""

import os
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from outreach.config import Config
from outreach.domain.errors import OutreachError
from outreach.services import backups, encryption, restoring, verifying
from outreach.wiring import open_desk
from tests.support.newsroom import open_newsroom

SAID_IN_CONFIDENCE = b"Words that must not lie about in the clear. " * 40


@pytest.fixture
def newsroom(sqlite_url, tmp_path):
    opened = open_newsroom(sqlite_url, str(tmp_path / "home"))
    opened.desk.evidence.put(SAID_IN_CONFIDENCE)
    yield opened
    opened.desk.database.dispose()


class Locksmith:
    """Somebody with a key of age, in the files that age-keygen writes."""

    def __init__(self, folder: Path):
        key = pyrage.x25519.Identity.generate()
        folder.mkdir()
        self.public, self.identity, self.recipients = str(key.to_public()), folder / "key.txt", folder / "them.txt"
        self.identity.write_text(f"# public key: {self.public}\n{key}\n")
        self.recipients.write_text(f"# who may read the backups\n\n{self.public}\n")


@pytest.fixture
def maya(tmp_path):
    return Locksmith(tmp_path / "maya")


@pytest.fixture
def noor(tmp_path):
    return Locksmith(tmp_path / "noor")


def made_for(newsroom, folder, *readers):
    file = folder / "desk.tar.age"
    return file, backups.back_up(newsroom.desk, file, to=encryption.recipients(readers))


def test_each_of_those_it_was_made_for_restores_it(newsroom, maya, noor, tmp_path):
    file, made = made_for(newsroom, tmp_path, maya.public, str(noor.recipients))

    for reader in (maya, noor):
        there = Config(home=str(reader.identity.parent / "home"))
        assert restoring.restore(there, file, keys=encryption.identities(reader.identity)) == made
        desk = open_desk(there)
        verdict = verifying.verify(desk)
        assert verdict.whole, verdict.wrong
        assert list(desk.evidence.names()) == list(newsroom.desk.evidence.names())
        desk.database.dispose()


def test_nothing_of_it_can_be_read_without_a_key(newsroom, maya, tmp_path):
    plain = tmp_path / "plain.tar"
    backups.back_up(newsroom.desk, plain)
    file, _ = made_for(newsroom, tmp_path, maya.public)

    assert SAID_IN_CONFIDENCE in plain.read_bytes()
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    for words in (SAID_IN_CONFIDENCE[:40], b"SQLite format", b"manifest.json"):
        assert words not in file.read_bytes()


def test_the_words_never_lie_outside_of_the_home_folder(newsroom, maya, tmp_path, monkeypatch):
    elsewhere = tmp_path / "system-wide-temporary-folder"
    elsewhere.mkdir()
    elsewhere.chmod(0o500)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    there = Config(home=str(tmp_path / "other"))
    seen, store = [], newsroom.desk.evidence

    class Watching:
        get = staticmethod(store.get)

        def names(self):
            seen.extend(path.parent for path in tmp_path.rglob("database") if path.is_file())
            return store.names()

    newsroom.desk = replace(newsroom.desk, evidence=Watching())
    file, _ = made_for(newsroom, tmp_path, maya.public)
    restoring.restore(there, file, keys=encryption.identities(maya.identity))

    assert [path.parent for path in seen] == [tmp_path / "home"]
    assert not seen[0].exists()
    assert list(elsewhere.iterdir()) == []
    assert not list((tmp_path / "other").glob(".copy-*"))


def test_a_key_of_another_does_not_open_it(newsroom, maya, noor, tmp_path):
    file, _ = made_for(newsroom, tmp_path, maya.public)

    with pytest.raises(OutreachError, match=r"None of these keys opens this backup. Give the identity"):
        backups.check_file(file, keys=encryption.identities(noor.identity))
    with pytest.raises(OutreachError, match=r"This backup is encrypted. Name the file with the key"):
        backups.check_file(file)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_one_that_ends_too_early_is_found(newsroom, maya, tmp_path, share):
    file, _ = made_for(newsroom, tmp_path, maya.public)
    content = file.read_bytes()
    file.write_bytes(content[: max(120, int(len(content) * share))])

    with pytest.raises(OutreachError, match=r"cannot be decrypted to its end"):
        backups.check_file(file, keys=encryption.identities(maya.identity))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_changed_byte_is_found(newsroom, maya, tmp_path, share):
    file, _ = made_for(newsroom, tmp_path, maya.public)
    content = bytearray(file.read_bytes())
    content[int(len(content) * share)] ^= 1
    file.write_bytes(content)

    with pytest.raises(OutreachError, match=r"cannot be decrypted to its end"):
        backups.check_file(file, keys=encryption.identities(maya.identity))


def test_a_plain_backup_opens_whatever_key_is_given(newsroom, maya, tmp_path):
    file = tmp_path / "desk.tar"
    made = backups.back_up(newsroom.desk, file)

    assert backups.check_file(file, keys=encryption.identities(maya.identity)) == made


def test_what_cannot_be_written_is_no_backup(newsroom, maya):
    with (
        pytest.raises(OutreachError, match=r"cannot be written .No space left on device.. Mend that"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        backups.write(newsroom.desk, full, to=encryption.recipients([maya.public]))


def test_a_reporters_ssh_key_will_do(newsroom, tmp_path):
    key = tmp_path / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    file, made = made_for(newsroom, tmp_path, str(key.with_suffix(".pub")))

    assert backups.check_file(file, keys=encryption.identities(key)) == made


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("age1nonsense", r"“age1nonsense” is no public key of age. Write it like age1…"),
        ("AGE-SECRET-KEY-1QQ", r"A secret key is no public key of age"),
        ("nowhere.txt", r"“nowhere.txt” is neither a key of age nor a file of them"),
    ],
)
def test_a_reader_who_is_none_is_refused_before_anything_is_written(word, said):
    with pytest.raises(OutreachError, match=said):
        encryption.recipients([word])


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"AGE-SECRET-KEY-1QQ\n", b"age-encryption.org/v1\n-> scrypt"])
def test_an_identity_that_is_none_is_said(tmp_path, content):
    file = tmp_path / "key.txt"
    file.write_bytes(content)

    with pytest.raises(OutreachError, match="holds no key of age that can be used"):
        encryption.identities(file)


def test_where_the_package_is_missing_it_says_what_to_install(tmp_path):
    hidden = tmp_path / "pyrage.py"
    hidden.write_text("raise ImportError")
    program = "from outreach.services import encryption; encryption.witness()"
    words = [os.sys.executable, "-c", program]
    ran = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": f"{tmp_path}"}, capture_output=True, text=True, check=False
    )

    assert "Encrypted backups need the package pyrage, which is not here. Install it" in ran.stderr


def test_what_is_no_backup_at_all_is_said(tmp_path, maya):
    file = tmp_path / "letter.age"
    file.write_bytes(pyrage.encrypt(b"A letter.", [pyrage.x25519.Recipient.from_str(maya.public)]))

    with pytest.raises(OutreachError, match="no whole backup of Outreach"):
        backups.check_file(file, keys=encryption.identities(maya.identity))
    with pytest.raises(OutreachError, match="no whole backup of Outreach"), file.open("rb") as opened:
        backups.check(BytesIO(opened.read()))
