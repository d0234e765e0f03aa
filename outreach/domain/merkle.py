"""One short number that stands for a whole list of sealed events, and proofs that fit on a page (RFC 6962, RFC 9162).

root(leaves) -> bytes                                     of any number of leaves; of none, the hash of nothing
Frontier                                                  the same, made leaf by leaf in a few dozen hashes of memory
inclusion(leaves, index) -> list[bytes]                   that one leaf is in the list, without showing the rest
levels(leaves), path(levels, index) -> list[bytes]        the same of many leaves of one list, built once
includes(leaf, index, size, proof, root) -> bool
consistency(leaves, first) -> list[bytes]                 that the list was only added to since it had `first` leaves
consistent(first, size, proof, earlier, later) -> bool

A leaf's hash begins with another byte than an inner one's, so that nobody passes one off as the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The roots of the full trees of which the list is made, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        made, size = leaf_hash(leaf), self.size
        while size & 1:
            made, size = node(self.peaks.pop(), made), size >> 1
        self.peaks.append(made)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        made = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            made = node(peak, made)
        return made

    def text(self) -> list[str]:
        return [peak.hex() for peak in self.peaks]


def frontier(size: int, peaks: Iterable[str]) -> Frontier:
    """The frontier that `text` wrote. Raises ValueError where the number of peaks does not go with the size."""
    found = Frontier(size, [bytes.fromhex(peak) for peak in peaks])
    if len(found.peaks) != size.bit_count():
        raise ValueError(size)
    return found


def root(leaves: Iterable[bytes]) -> bytes:
    made = Frontier()
    for leaf in leaves:
        made.add(leaf)
    return made.root()


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*inclusion(leaves[:half], index), root(leaves[half:])]
    return [*inclusion(leaves[half:], index - half), root(leaves[:half])]


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The whole tree, from the leaves' hashes up to the root: for many proofs of one list."""
    made = [[leaf_hash(leaf) for leaf in leaves]]
    while len(made[-1]) > 1:
        below = made[-1]
        pairs = [node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        made.append([*pairs, *below[len(below) - len(below) % 2 :]])  # a last one without a partner moves up as it is
    return made


def path(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The same as `inclusion`, read off the tree."""
    found = []
    for level in levels[:-1]:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        index >>= 1
    return found


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], *, root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf_hash(leaf)
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node(each, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node(made, each)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def consistency(leaves: Sequence[bytes], first: int) -> list[bytes]:
    return _consistency(leaves, first, whole=True) if 0 < first < len(leaves) else []


def consistent(first: int, size: int, proof: Sequence[bytes], *, earlier: bytes, later: bytes) -> bool:
    """RFC 9162, 2.1.4.2."""
    if first == 0 or first >= size:
        return not proof and (earlier == EMPTY if first == 0 else first == size and earlier == later)
    path = [earlier, *proof] if first & (first - 1) == 0 else [*proof]
    place, last = first - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not path:
        return False
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(each, old), node(each, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == (earlier, later)


def _consistency(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root(leaves)]
    half = _half(len(leaves))
    if first <= half:
        return [*_consistency(leaves[:half], first, whole=whole), root(leaves[half:])]
    return [*_consistency(leaves[half:], first - half, whole=False), root(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below it."""
    return 1 << (size - 1).bit_length() - 1
