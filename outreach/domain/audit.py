"""Who did, changed or read what, each sealed to the one before: what an event says, and what seals it.

An event's details (who, when, what) and its payload enter the seal as two salted hashes. So the payload can be erased
and the chain still holds, and an outsider can walk the chain without learning who read what. A bare chain stops nobody
who can write it anew: what does is the key that changes each day, and the anchors that lie elsewhere.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address, ip_network

from outreach.domain.codec import canonical
from outreach.domain.people import MACHINE

ALG = 1
UNSEALED = 0
"""The epoch of events from before there was a key."""

NOTHING_YET = "0" * 64
"""What the first event is sealed to."""


class Action(StrEnum):
    """What an event says was done. docs/audit.md lists each."""

    RECORDED = "recorded"
    OFF_RECORD_KEPT = "off record kept"
    REQUEST_OPENED = "request opened"
    ADOPTED = "edition adopted"
    INVESTIGATION_OPENED = "investigation opened"
    INVESTIGATION_CHANGED = "investigation changed"
    AGENCY_ADDED = "agency added"
    AGENCY_CHANGED = "agency changed"
    ALIAS_ADDED = "agency spelling added"
    CONTACT_ADDED = "contact added"
    CONTACT_CHANGED = "contact changed"
    CONTACT_LEARNT = "contact learnt"
    CONTACT_SETTLED = "contact proposal settled"
    CONTACT_ERASED = "contact erased"
    BATCH_MADE = "letters prepared"
    BATCH_CHANGED = "letters changed"
    MESSAGE_SORTED = "message sorted"
    UPLOADED = "list uploaded"
    UPLOAD_CHANGED = "list settled"
    LIST_ERASED = "list erased"
    RELEASE_PROPOSED = "release proposed"
    RELEASED = "released"
    ACCOUNT_MADE = "account made"
    ACCOUNT_CHANGED = "account changed"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "session ended"
    ENTRY_REFUSED = "refused at the door"
    PROVED = "proved anew"
    NOT_PROVED = "proof refused"
    FACTOR_SET = "second factor set"
    FACTOR_USED = "second factor used"
    FACTOR_TAKEN = "second factor taken away"
    FACTOR_LOST = "second factor said lost"
    FACTOR_VOUCHED = "loss vouched for"
    LOSS_SETTLED = "loss settled"
    CODES_GIVEN = "recovery codes given"
    CODE_SPENT = "recovery code spent"
    CODES_TAKEN = "recovery codes taken away"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_USED = "passkey used"
    PASSKEY_COPIED = "passkey refused as copied"
    PASSKEY_REMOVED = "passkey removed"
    FEED_SET = "calendar link set"
    FEED_TAKEN = "calendar link taken back"
    PART_GIVEN = "part given"
    PART_TAKEN = "part taken away"
    SHARED = "shared with a partner"
    UNSHARED = "shared no more"
    INVITED = "invited"
    INVITATION_OVER = "invitation over"
    ROW_REMOVED = "row removed"
    VIEWED = "viewed"
    HOLD_PUT_ON = "legal hold put on"
    HOLD_LIFTED = "legal hold lifted"
    RETENTION_STATED = "retention stated"
    ERASURE_ASKED = "erasure asked for"
    ERASURE_WITHDRAWN = "erasure withdrawn"
    WORDS_ERASED = "words erased"
    ERASED = "payload erased"
    KEY_BEGAN = "audit key begun"


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever acts: `session` is a hash of the session's secret, `ip` the network an address belongs to.

    At the command line `ip` says whose account of the machine typed it: whoever that is can name anybody.
    """

    actor: str
    session: str = ""
    ip: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    at: str
    actor: str
    session: str
    ip: str
    investigation: int | None
    action: str
    object: str
    version: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """`blind` is the salt of the details, `commit` what binds the payload, `epoch` the number of its key."""

    seq: int
    details: Details
    blind: str
    commit: str
    epoch: int
    prev: str
    hash: str
    mac: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """What an event is about, in full, with its salt. Both can be erased together."""

    salt: str
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the epoch it belongs to. Yesterday's cannot be told from today's."""

    epoch: int
    secret: bytes

    def at(self, epoch: int) -> "Key":
        """Raises ValueError for an epoch before its own."""
        if epoch < self.epoch:
            raise ValueError(epoch)
        found = self
        for _ in range(epoch - self.epoch):
            found = found.next()
        return found

    def next(self) -> "Key":
        return Key(self.epoch + 1, hmac.digest(self.secret, b"next", "sha256"))

    def written(self) -> str:
        return f"{self.epoch}-{self.secret.hex()}"

    def shown(self) -> str:
        """For paper: with six signs more, by which one that was miscopied shows."""
        return f"{self.written()}-{_check_of(self)}"


def sealed_secret(secret: str) -> str:
    """What an event says of a secret that is one already, such as the salted hash of a password."""
    return sha256(f"secret {secret}".encode()).hexdigest()


class Miscopied(ValueError):
    """A key whose last six signs are not those of what stands before them."""


def read_key(text: str) -> Key:
    """The key that `shown` or `written` wrote: keys of before had no check. Raises ValueError."""
    epoch, secret, *check = text.strip().lower().split("-")
    found = Key(int(epoch), bytes.fromhex(secret))
    if len(found.secret) != sha256().digest_size or len(check) > 1:
        raise ValueError(text)
    if check and check != [_check_of(found)]:
        raise Miscopied(text)
    return found


def _check_of(key: Key) -> str:
    return sha256(f"check {key.written()}".encode()).hexdigest()[:6]


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The chain as it was when it had `size` events, signed. `peaks` are what the next root is made from."""

    size: int
    root: str
    at: str
    head: str
    peaks: tuple[str, ...]
    public: str
    signature: str

    def said(self) -> bytes:
        """The bytes that are signed."""
        return canonical({"at": self.at, "head": self.head, "root": self.root, "size": self.size}).encode()

    def plain(self) -> dict[str, object]:
        return {"size": self.size, "root": self.root, "at": self.at, "head": self.head} | {
            "public_key": self.public,
            "signature": self.signature,
        }


COMMAND_LINE = "command line of "
BY_DEFAULT = ", by default"


def at_command_line(user: str, *, named: bool = True) -> str:
    """`named`: somebody said who acts, and it is not whoever comes first."""
    return f"{COMMAND_LINE}{user[:32]}{'' if named else BY_DEFAULT}"


def machine_of(ip: str) -> str:
    """The command line it was typed at, in words; empty for what came from a page."""
    return ip.removesuffix(BY_DEFAULT) if ip.startswith(COMMAND_LINE) else ""


def who_acted(details: Details) -> str:
    """“nadia”, or “nadia, by default, from the command line of rose”: whoever typed it may be somebody else."""
    place = machine_of(details.ip)
    if not place:
        return details.actor
    by_default = BY_DEFAULT if details.ip.endswith(BY_DEFAULT) and details.actor != MACHINE.staff else ""
    return f"{details.actor}{by_default}, from the {place}"


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """The network an address belongs to: enough to tell an office from a stranger, too little to follow a person."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))  # noqa: PLR2004  # of IPv4


_DETAILS = tuple(field.name for field in fields(Details))


def payload_text(payload: Mapping[str, object]) -> str:
    return canonical(payload)


def commitment(salt: str, text: str) -> str:
    """Binds a text without giving it away: without the salt nobody can try out what it might have been."""
    return hmac.digest(bytes.fromhex(salt), text.encode(), "sha256").hex()


def details_hash(details: Details, blind: str) -> str:
    return commitment(blind, canonical({name: getattr(details, name) for name in _DETAILS}))


def link_hash(*, seq: int, details: str, commit: str, epoch: int, prev: str) -> str:
    """The seal of an event, over what an outsider may see of it. Written out as canonical JSON is."""
    text = f'{{"alg":{ALG},"commit":"{commit}","details":"{details}","epoch":{epoch},"prev":"{prev}","seq":{seq}}}'
    return sha256(text.encode()).hexdigest()


def mac(key: Key, seal: str) -> str:
    return hmac.digest(key.secret, bytes.fromhex(seal), "sha256").hex()


@dataclass(frozen=True, kw_only=True, slots=True)
class Salts:
    blind: str
    salt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Where the chain ends: the last event's number, seal and epoch."""

    seq: int = 0
    hash: str = NOTHING_YET
    epoch: int = UNSEALED


def seal(head: Head, details: Details, payload: str, *, salts: Salts, key: Key | None) -> Event:
    """The next event after `head`."""
    epoch = key.epoch if key else UNSEALED
    commit, seq = commitment(salts.salt, payload), head.seq + 1
    hashed = link_hash(seq=seq, details=details_hash(details, salts.blind), commit=commit, epoch=epoch, prev=head.hash)
    return Event(
        seq=seq,
        details=details,
        blind=salts.blind,
        commit=commit,
        epoch=epoch,
        prev=head.hash,
        hash=hashed,
        mac=mac(key, hashed) if key else "",
    )


def head_of(event: Event) -> Head:
    return Head(seq=event.seq, hash=event.hash, epoch=event.epoch)
