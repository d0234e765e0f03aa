"""The keys of the audit chain, in the home folder: that of the day, which forgets yesterday's, and the one that signs.

The key of a day is made from that of the day before and put in its place, so that whoever takes the file today cannot
seal an event of yesterday. The first key is shown once and is nowhere on this machine.
"""

import json
import logging
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from outreach.db.audit_seen import Seen
from outreach.domain.audit import Anchor, Key, read_key
from outreach.domain.codec import canonical
from outreach.domain.errors import OutreachError
from outreach.domain.wallclock import counted

log = logging.getLogger(__name__)
DAILY, SIGNING, KEPT_AT = "audit.key", "audit-signing.key", "audit-anchors-kept.txt"
LONGEST_LINE = 8192
A_DAY = timedelta(days=1)
_PUT_BACK = (
    "find out who cut or moved it, and compare with a copy. The next `outreach audit anchor` adds what is missing."
)


class KeyFile:
    """The keys in one home folder, as every process of this desk finds them; `elsewhere` is the file of anchors.

    `seen`: how far the chain of this home folder's database had come.
    """

    def __init__(self, home: Path, elsewhere: Path | None = None) -> None:
        self._daily, self._signing, self.elsewhere = home / DAILY, home / SIGNING, elsewhere
        self._kept_at = home / KEPT_AT
        self.seen = Seen(home)
        self._known: tuple[Key, date] | None = None

    def key(self, day: date, *, least: int) -> Key | None:
        """The key of this day; None where there is none yet. `least`: the epoch that the chain has reached.

        Called while the head of the chain is held, so that no two processes move it on at once.
        """
        known = self._known
        if known is None or known[1] < day or known[0].epoch < least:
            known = self._read()
            if known is not None and known[1] < day:
                known = (known[0].at(known[0].epoch + (day - known[1]) // A_DAY), day)
                _write(self._daily, json.dumps({"key": known[0].written(), "day": known[1].isoformat()}))
            self._known = known
        return known[0] if known else None

    def now(self) -> Key | None:
        """The key as it lies there."""
        found = self._read()
        return found[0] if found else None

    def begin(self, day: date, *, after: int) -> Key:
        """A first key for the epochs after this one, which is given back and kept nowhere; its successor is kept."""
        first = Key(after + 1, secrets.token_bytes(32))
        _write(self._daily, json.dumps({"key": first.next().written(), "day": day.isoformat()}))
        if not self._signing.exists():
            _write(self._signing, _new_signing_key())
        self._known = None
        return first

    @property
    def can_sign(self) -> bool:
        return self._signing.exists()

    def sign(self, said: bytes) -> tuple[str, str]:
        """The public key and the signature."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._signing.read_text().strip()))
        return key.public_key().public_bytes_raw().hex(), key.sign(said).hex()

    def public(self) -> str:
        return self.sign(b"")[0] if self.can_sign else ""

    def keep(self, anchors: Sequence[Anchor]) -> None:
        """Add what is not in the file elsewhere. Where that fails it is logged, and made up for at the next anchor.

        One anchor is only held against the last line; of several each hole is filled.
        """
        if self.elsewhere is None:
            return
        try:
            several = len(anchors) > 1
            known = {one.size for one in self.kept()} if several else range(_last_size(self.elsewhere) + 1)
            lines = [canonical(asdict(anchor)) + "\n" for anchor in anchors if anchor.size not in known]
            self.elsewhere.parent.mkdir(parents=True, exist_ok=True)
            with self.elsewhere.open("a", encoding="utf-8") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            if self._is_new():
                _write(self._kept_at, str(self.elsewhere))
        except OSError:
            log.exception("The file of anchors cannot be written")

    def kept(self) -> list[Anchor]:
        """What lies elsewhere. A line that cannot be read counts as an anchor that was forged."""
        if self.elsewhere is None or not self.elsewhere.is_file():
            return []
        return [_anchor(line) for line in self.elsewhere.read_text(encoding="utf-8").splitlines() if line.strip()]

    def lost(self, anchors: Sequence[Anchor]) -> str:
        """Whether the file elsewhere lacks any of these, which are of the database, in a sentence.

        A file in which this desk has kept none yet lacks nothing: it has just been named in the settings.
        """
        kept = {one.size for one in self.kept()}
        lacking = [one for one in anchors if one.size not in kept]
        if self.elsewhere is None or not lacking or self._is_new():
            return ""
        short = f"lacks {counted(len(lacking), 'anchor')} that the database has"
        gone = short if self.elsewhere.exists() else "is gone"
        return f"The file of anchors, {self.elsewhere}, {gone}: {_PUT_BACK}"

    def _is_new(self) -> bool:
        try:
            return self._kept_at.read_text() != str(self.elsewhere)
        except FileNotFoundError:
            return True

    def _read(self) -> tuple[Key, date] | None:
        try:
            told = json.loads(self._daily.read_text())
            return read_key(told["key"]), date.fromisoformat(told["day"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as broken:
            raise OutreachError(f"{self._daily} cannot be read as the audit key of a day. Put back a copy.") from broken


def _last_size(file: Path) -> int:
    if not file.is_file():
        return 0
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - LONGEST_LINE))
        lines = opened.read().decode().splitlines()
    return _anchor(lines[-1]).size if lines else 0


def _anchor(line: str) -> Anchor:
    try:
        told = json.loads(line)
        return Anchor(**{**told, "peaks": tuple(told["peaks"])})
    except (ValueError, KeyError, TypeError):
        return Anchor(size=0, root="", at="?", head="", peaks=(), public="", signature="")


def is_signed(anchor: Anchor) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(anchor.public))
        key.verify(bytes.fromhex(anchor.signature), anchor.said())
    except (InvalidSignature, ValueError):
        return False
    return True


def _new_signing_key() -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def _write(path: Path, text: str) -> None:
    """In one step, and on the disk before the old one is gone; the old one's bytes are written over."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    old = path.with_name(f".{path.name}.old")
    if path.exists():
        os.link(path, old)
    new.replace(path)
    if old.exists():
        _wipe(old)


def _wipe(path: Path) -> None:
    """As far as a disk lets it: one that writes elsewhere keeps the old bytes for a while."""
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
