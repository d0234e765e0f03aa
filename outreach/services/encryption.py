"""Backups that only their addressee can open: age (age-encryption.org), in one pass, with nothing plain on the disk.

recipients(words) -> tuple              who may open it: age1…, ssh-…, or files with one on each line
identities(file) -> tuple               the secret keys in a file
witness() -> (identity, recipient)      a key that is forgotten at the end, to read back what was just encrypted
sealing(file, recipients)               what is written here goes encrypted into the file; to nobody: as it is
opening(file, identities)               what the file holds, decrypted where it is encrypted

The library reads and writes files by itself, so it works in a thread of its own at the other end of a pipe.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from outreach.domain.errors import OutreachError

Key = Any
"""A key of the library, which ships no types."""

MARKS = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE")
DAMAGED = "This backup cannot be decrypted to its end: it ends too early, or was changed. Use another one."
NO_KEY_FITS = (
    "None of these keys opens this backup. Give the identity of one of those it was encrypted to: --identity FILE."
)


def recipients(words: Sequence[str]) -> tuple[Key, ...]:
    """Raises OutreachError for what is no public key: a backup to nobody in particular helps nobody."""
    return tuple(_recipient(line) for word in words for line in _lines(word))


def identities(file: Path) -> tuple[Key, ...]:
    age, text = _library(), _text(file)
    if "BEGIN OPENSSH PRIVATE KEY" in text:
        return (_read(partial(age.ssh.Identity.from_buffer, text.encode()), _no_identity(file)),)
    found = tuple(_read(partial(age.x25519.Identity.from_str, line), _no_identity(file)) for line in _kept(text))
    if not found:
        raise OutreachError(_no_identity(file))
    return found


def witness() -> tuple[Key, Key]:
    made = _library().x25519.Identity.generate()
    return made, made.to_public()


@contextmanager
def sealing(file: IO[bytes], to: Sequence[Key]) -> Iterator[IO[bytes]]:
    if not to:
        yield file
        return
    age = _library()
    reading, writing = os.pipe()
    with _at_work(lambda: _encrypt(age, reading, file, to)), os.fdopen(writing, "wb") as plain:
        yield plain


@contextmanager
def opening(file: IO[bytes], keys: Sequence[Key]) -> Iterator[IO[bytes]]:
    """The file must be one that can be read twice, since its beginning says whether it is encrypted."""
    if not file.read(len(max(MARKS, key=len))).startswith(MARKS):
        file.seek(0)
        yield file
        return
    if not keys:
        raise OutreachError("This backup is encrypted. Name the file with the key that opens it: --identity FILE.")
    file.seek(0)
    age = _library()
    reading, writing = os.pipe()
    with _at_work(lambda: _decrypt(age, file, writing, keys)), os.fdopen(reading, "rb") as plain:
        yield plain
        while plain.read(1 << 20):  # to the end, so that a damaged one does not pass for a whole one
            pass


@contextmanager
def _at_work(work: Callable[[], None]) -> Iterator[None]:
    """What goes wrong at the other end of the pipe says more than what it leads to at this one, so it is raised."""
    with ThreadPoolExecutor(1) as other_end:
        working = other_end.submit(work)
        try:
            yield
        except Exception as error:
            raise (working.exception() or error) from error
        working.result()


def _encrypt(age: ModuleType, reading: int, file: IO[bytes], to: Sequence[Key]) -> None:
    try:
        with os.fdopen(reading, "rb") as plain:
            age.encrypt_io(plain, file, list(to))
    except age.EncryptError as error:
        why = str(error).partition("] ")[2] or str(error)
        raise OutreachError(f"The backup cannot be written ({why}). Mend that, or name another place.") from error


def _decrypt(age: ModuleType, file: IO[bytes], writing: int, keys: Sequence[Key]) -> None:
    try:
        with os.fdopen(writing, "wb") as plain:
            age.decrypt_io(file, plain, list(keys))
    except BrokenPipeError:
        return  # whoever reads has had enough, and says why
    except age.DecryptError as error:
        raise OutreachError(NO_KEY_FITS if "No matching keys" in str(error) else DAMAGED) from error
    except OSError as error:
        if error.errno is None:
            raise OutreachError(DAMAGED) from error
        raise


def _recipient(line: str) -> Key:
    age = _library()
    kind = age.ssh if line.startswith("ssh-") else age.x25519
    shown = "A secret key" if line.upper().startswith("AGE-SECRET-KEY") else f"“{line[:60]}”"
    return _read(
        partial(kind.Recipient.from_str, line),
        f"{shown} is no public key of age. Write it like age1…, as age-keygen prints it, or name a file of them.",
    )


def _lines(word: str) -> list[str]:
    is_key = word.lower().startswith(("age", "ssh-")) and not Path(word[:255]).is_file()
    return [word] if is_key else _kept(_text(Path(word)))


def _kept(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def _text(file: Path) -> str:
    try:
        return file.expanduser().read_text()
    except UnicodeDecodeError:
        raise OutreachError(f"{file} is no text, so it holds no keys of age. Name another file.") from None
    except FileNotFoundError:
        raise OutreachError(f"“{file}” is neither a key of age nor a file of them. Write a key like age1….") from None


def _no_identity(file: Path) -> str:
    return (
        f"{file} holds no key of age that can be used. It has lines like AGE-SECRET-KEY-1…, as age-keygen writes them; "
        "one locked with a passphrase is unlocked first: age --decrypt."
    )


def _read(reading: Callable[[], Key], sentence: str) -> Key:
    try:
        return reading()
    except Exception as error:  # the library has one for each kind of key
        raise OutreachError(sentence) from error


def _library() -> ModuleType:
    try:
        import pyrage
    except ImportError:
        raise OutreachError(
            "Encrypted backups need the package pyrage, which is not here. Install it: pip install pyrage."
        ) from None
    found: ModuleType = pyrage
    return found
