"""Checks the audit events beside a release, without Outreach and without a network: Python 3.10 is enough.

    python verify_export.py audit.jsonl [--public HEX] [--after previous-audit.jsonl] [--key 1-HEX ...]

It shows that the events lead to the signed anchor: nobody changed, dropped or added one since that was signed. It
learns of each event nothing but two salted hashes. Give the public key that the newsroom has published: without it a
forger's own key would do. With --after, the export beside the release before: that this chain goes on from there. With
the first key of the newsroom, which it gives to a court: that each event was sealed on its day. Exits with 0 where all
holds, with 1 where not, with 2 where it was used wrongly.
"""

import argparse
import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
LETTERS = 64  # of a hash in hex; as many bytes has a signature
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


class Wrong(Exception):
    """What does not hold, in a sentence."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check the audit events beside a release.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--public", default="", help="the key by which the newsroom signs, as it was published")
    parser.add_argument("--after", type=Path, help="the export beside the release before")
    parser.add_argument("--key", action="append", default=[], help="a first key of the newsroom")
    given = parser.parse_args(arguments)
    try:
        say(check(given.export, given.public, given.after, [read_key(text) for text in given.key]))
    except Wrong as wrong:
        say(f"NOT WHOLE: {wrong}")
        return 1
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration, ArithmeticError) as broken:
        say(f"NOT WHOLE: this cannot be read as an export ({type(broken).__name__}).")
        return 1
    return 0


def check(export: Path, public: str, after: Path | None, keys: list[tuple[int, bytes]]) -> str:
    """What was found, where all of it holds."""
    with export.open(encoding="utf-8") as lines:
        head = json.loads(next(lines))
        anchors = {anchor["size"]: anchor for anchor in head["anchors"]}
        last = head["anchors"][-1]
        signer = public or last["public_key"]
        for anchor in head["anchors"]:
            check_signature(anchor, signer)
        start = check_start(head["start"], after)
        size, sealed = walk(lines, start, anchors, keys)
    if size != last["size"]:
        raise Wrong(f"the anchor speaks of {last['size']:,} events, and here are {size:,}.")
    new = size - head["start"]["size"]
    told = f"{new:,} events ({sealed:,} by the key of their day) lead to the anchor of {last['at']}"
    whose = f"signed by {signer}" + ("" if public else " (compare this with the key that was published)")
    return f"WHOLE: {told}, {whose}. Root {last['root']}."


def walk(lines: Any, start: dict[str, Any], anchors: dict[int, Any], keys: list[tuple[int, bytes]]) -> tuple[int, int]:
    """Each event sealed to the one before, and at each anchor the root over all of them."""
    seq, prev, sealed, ring = start["size"], start["head"], 0, Ring(keys)
    peaks = [bytes.fromhex(peak) for peak in start["peaks"]]
    epoch_before = 0
    for line in lines:
        details, commit, epoch, mac = json.loads(line)
        if len(details) != LETTERS or len(commit) != LETTERS or int(epoch) < epoch_before:
            raise Wrong(f"event {seq + 1:,} is not one.")
        text = f'{{"alg":1,"commit":"{commit}","details":"{details}","epoch":{epoch},"prev":"{prev}","seq":{seq + 1}}}'
        seal = hashlib.sha256(text.encode()).digest()
        key = ring.at(epoch) if keys and epoch else None
        if key is not None:
            if not hmac.compare_digest(hmac.digest(key, seal, "sha256").hex(), mac):
                raise Wrong(f"event {seq + 1:,} does not bear the seal of its day.")
            sealed += 1
        grow(peaks, seq, seal)
        seq, prev, epoch_before = seq + 1, seal.hex(), epoch
        if seq in anchors and root(peaks) != anchors[seq]["root"]:
            raise Wrong(f"the {seq:,} events up to {anchors[seq]['at']} are not those that were anchored then.")
    return seq, sealed


def check_start(start: dict[str, Any], after: Path | None) -> dict[str, Any]:
    """Where this export goes on from: nothing, or the last anchor beside the release before."""
    if len(start["peaks"]) != start["size"].bit_count():
        raise Wrong("where this export begins is not where a chain can be.")
    if after is not None:
        with after.open(encoding="utf-8") as lines:
            before = json.loads(next(lines))["anchors"][-1]
        begun = root([bytes.fromhex(peak) for peak in start["peaks"]])
        if (before["size"], before["root"], before["head"]) != (start["size"], begun, start["head"]):
            raise Wrong("this chain does not go on from where the export before ends.")
    return start


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    made = hashlib.sha256(b"\x00" + leaf).digest()
    while size & 1:
        made, size = hashlib.sha256(b"\x01" + peaks.pop() + made).digest(), size >> 1
    peaks.append(made)


def root(peaks: list[bytes]) -> str:
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    made = peaks[-1]
    for peak in reversed(peaks[:-1]):
        made = hashlib.sha256(b"\x01" + peak + made).digest()
    return made.hex()


class Ring:
    """The keys of the days, each made from the one before, from the nearest first key on."""

    def __init__(self, first: list[tuple[int, bytes]]) -> None:
        self.first, self.now = sorted(first), (-1, b"")

    def at(self, epoch: int) -> bytes | None:
        if epoch == self.now[0]:
            return self.now[1]
        starts = [key for key in self.first if key[0] <= epoch]
        if not starts:
            return None
        if not starts[-1][0] <= self.now[0] <= epoch:
            self.now = starts[-1]
        while self.now[0] < epoch:
            self.now = (self.now[0] + 1, hmac.digest(self.now[1], b"next", "sha256"))
        return self.now[1]


def read_key(text: str) -> tuple[int, bytes]:
    epoch, secret, *_ = text.strip().split("-")
    return int(epoch), bytes.fromhex(secret)


# Ed25519 (RFC 8032), since Python itself has none.


def check_signature(anchor: dict[str, Any], signer: str) -> None:
    said = {name: anchor[name] for name in ("at", "head", "root", "size")}
    message = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    public, signature = bytes.fromhex(anchor["public_key"]), bytes.fromhex(anchor["signature"])
    if anchor["public_key"] != signer or not is_signed(public, message, signature):
        raise Wrong(f"the anchor of {anchor['size']:,} events ({anchor['at']}) is not signed by {signer}.")


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    points, s = [point(public), point(signature[:32])], int.from_bytes(signature[32:], "little")
    if len(signature) != LETTERS or None in points or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    left, right = times(s, base), add(points[1], times(h, points[0]))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def point(text: bytes) -> Any:
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(one: Any, two: Any) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, one: Any) -> Point:
    made: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            made = add(made, one)
        one, number = add(one, one), number >> 1
    return made


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
