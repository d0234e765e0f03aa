"""Whether a chain of events is whole, and if not, which event is the first that is wrong and why.

    Walk(keys, anchors, head).over(pairs) -> AuditVerdict       pairs of an event and its payload, in order

Nothing is trusted that stands beside the events alone: their place, their seals, the keys of their days, the payloads
they bind, the head, and each anchor, wherever it was kept. Whoever holds the first key of a series has every key of it.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from outreach.domain.audit import (
    UNSEALED,
    Action,
    Anchor,
    Event,
    Head,
    Key,
    Payload,
    commitment,
    details_hash,
    link_hash,
    mac,
)
from outreach.domain.merkle import Frontier

Signed = Callable[[Anchor], bool]


@dataclass(frozen=True, kw_only=True)
class AuditVerdict:
    """`sealed` are the events whose key was at hand, `after_anchor` those that no anchor covers yet.

    `first_bad` is the first event that is wrong, `last_good` the newest anchor that the events before it bear out.
    """

    events: int
    anchors: int
    sealed: int
    unsealed: int
    erased: int
    after_anchor: int
    first_bad: int | None
    last_good: Anchor | None
    wrong: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.wrong


class Broken(Exception):
    """Why an event cannot be what was written."""


@dataclass
class Keys:
    """The keys at hand: each speaks for its own epoch and those after it, up to the next series."""

    known: Sequence[Key] = ()
    _at: dict[int, Key] = field(default_factory=dict)

    def at(self, epoch: int) -> Key | None:
        if epoch not in self._at:
            before = self._at.get(epoch - 1)
            starts = [key for key in self.known if key.epoch <= epoch]
            if not starts:
                return None
            first = max(starts, key=lambda key: key.epoch)
            near = before if before is not None and before.epoch >= first.epoch else first
            self._at[epoch] = near.at(epoch)
        return self._at[epoch]


def fits(key: Key, events: Iterable[Event]) -> bool:
    """Whether at least one event bears the seal of this key or of one that came of it."""
    keys = Keys((key,))
    dated = ((keys.at(event.epoch), event) for event in events)
    return any(found is not None and hmac.compare_digest(mac(found, event.hash), event.mac) for found, event in dated)


@dataclass
class Walk:
    keys: Keys
    anchors: Sequence[Anchor]
    head: Head | None
    signed: Signed
    grown: Frontier = field(default_factory=Frontier)
    sealed: int = 0
    unsealed: int = 0
    last: Head = field(default_factory=Head)
    last_good: Anchor | None = None
    bad: int | None = None
    wrong: list[str] = field(default_factory=list)
    gone: dict[int, None] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    def over(self, pairs: Iterable[tuple[Event, Payload | None]]) -> AuditVerdict:
        waiting = {anchor.size: anchor for anchor in reversed(self._anchors())}
        for event, payload in pairs:
            try:
                self._event(event, payload)
                if event.seq in waiting:
                    self._anchor(waiting[event.seq])
            except Broken as broken:
                self._bad(event.seq if event.seq == self.last.seq else self.last.seq + 1, str(broken))
                break
        else:
            self._end(waiting.values())
        return self._verdict()

    def _anchors(self) -> list[Anchor]:
        """One of each; two of one size that say different things are a finding of their own."""
        known: dict[int, Anchor] = {}
        for anchor in sorted(self.anchors, key=lambda one: one.size):
            if not self.signed(anchor):
                self.wrong.append(
                    f"The anchor of {anchor.size:,} events ({anchor.at}) does not bear the signature of this desk. If "
                    f"the desk signed with another key then, name that with --public: it said {anchor.public or '-'}."
                )
            elif known.setdefault(anchor.size, anchor).root != anchor.root:
                self.wrong.append(f"Two anchors of {anchor.size:,} events do not say the same: one was forged.")
        return [*known.values()]

    def _event(self, event: Event, payload: Payload | None) -> None:
        expected = self.last.seq + 1
        if event.seq != expected:
            raise Broken(f"event {expected:,} is missing or moved")
        if event.prev != self.last.hash:
            raise Broken("it is not sealed to the event before it")
        details = details_hash(event.details, event.blind)
        made = link_hash(seq=event.seq, details=details, commit=event.commit, epoch=event.epoch, prev=event.prev)
        if made != event.hash:
            raise Broken("what it says is not what was sealed")
        self._sealed(event)
        if payload is None:
            self.gone[event.seq] = None
        elif commitment(payload.salt, payload.text) != event.commit:
            raise Broken("its payload is not what was sealed")
        elif event.details.action in (Action.ERASED, Action.WORDS_ERASED):
            self.erased.update(json.loads(payload.text).get("seqs", []))
        self.last = Head(seq=event.seq, hash=event.hash, epoch=event.epoch)
        self.grown.add(bytes.fromhex(event.hash))

    def _sealed(self, event: Event) -> None:
        if event.epoch < self.last.epoch:
            raise Broken("it bears the key of an earlier day than the event before it")
        if event.epoch == UNSEALED:
            self.unsealed += 1
            if event.mac:
                raise Broken("it bears a seal of no key")
            return
        key = self.keys.at(event.epoch)
        if key is None:
            if not event.mac:
                raise Broken("it does not bear the seal of its day")
            return
        if not hmac.compare_digest(mac(key, event.hash), event.mac):
            raise Broken("it does not bear the seal of its day: whoever wrote it had not the key")
        self.sealed += 1

    def _anchor(self, anchor: Anchor) -> None:
        if self.grown.root().hex() != anchor.root:
            raise Broken(f"the events up to it are not those that were anchored at {anchor.at}")
        self.last_good = anchor

    def _end(self, anchors: Iterable[Anchor]) -> None:
        if self.head is not None and self.head != self.last:
            self._bad(
                self.last.seq + 1, "the head of the chain is of another event: the last ones are gone or put there"
            )
        beyond = [anchor for anchor in anchors if anchor.size > self.last.seq]
        if beyond:
            newest = max(beyond, key=lambda one: one.size)
            since = self.last_good.at if self.last_good else "the beginning"
            missing = newest.size - self.last.seq
            self._bad(
                self.last.seq + 1, f"{missing:,} events are missing: they were anchored at {newest.at} (since {since})"
            )
        for seq in self.gone:
            if seq not in self.erased:
                self._bad(seq, "its payload is gone, and no event says who erased it")

    def _bad(self, seq: int, why: str) -> None:
        self.bad = seq if self.bad is None else min(self.bad, seq)
        self.wrong.append(f"Event {seq:,}: {why}.")

    def _verdict(self) -> AuditVerdict:
        return AuditVerdict(
            events=self.last.seq,
            anchors=len(self.anchors),
            sealed=self.sealed,
            unsealed=self.unsealed,
            erased=len(self.gone),
            after_anchor=self.last.seq - (self.last_good.size if self.last_good else 0),
            first_bad=self.bad,
            last_good=self.last_good,
            wrong=tuple(self.wrong),
        )
