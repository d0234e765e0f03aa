"""A chain of audit events and ways to cheat with it, by whoever could: with a pen, or with stolen keys.

Fourteen cheat with the chain itself, five with what the chain speaks of: secrets that somebody replaces where they lie.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from outreach.db import audit
from outreach.db.session import Session
from outreach.domain.audit import (
    Action,
    Anchor,
    Details,
    Event,
    Head,
    Key,
    Payload,
    Salts,
    commitment,
    details_hash,
    head_of,
    link_hash,
    mac,
    seal,
    sealed_secret,
)
from outreach.domain.audit_secrets import SecretsSaid, held
from outreach.domain.audit_verdict import AuditVerdict, Keys, Walk
from outreach.domain.ids import StaffId
from outreach.domain.merkle import Frontier
from outreach.domain.second_factor import Factor
from outreach.services.desk import Desk


def unnoticed(session: Session) -> None:
    """Whoever holds the database writes past the watch of our program: no event says what this transaction did."""
    session.connection().info.pop(audit.HERE, None)


GUARDS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
}


def past_the_guards(desk: Desk, *statements: str) -> None:
    """What somebody with the keys of the database can do: change what is written while the guards are away."""
    with desk.database.writing() as session:
        dialect = session.get_bind().dialect.name
        guards = session.execute(text(GUARDS[dialect])).all()
        for name, table, _ in guards:
            session.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if dialect == "postgresql" else "")))
        for statement in statements:
            session.execute(text(statement))
        for _, _, guard in guards:
            session.connection().exec_driver_sql(guard)
        unnoticed(session)


FIRST = Key(1, b"\x07" * 32)
A_DAY, AN_HOUR = 40, 9
"""Events in a day, and between two anchors."""


@dataclass
class Secrets:
    """What opens accounts and calendars, as it lies in the database."""

    factors: dict[StaffId, str] = field(default_factory=dict)
    links: dict[StaffId, str] = field(default_factory=dict)
    codes: dict[StaffId, set[str]] = field(default_factory=dict)


@dataclass
class Ledger:
    """The database as whoever cheats finds it; `elsewhere` and the first key are out of their reach."""

    events: list[Event]
    payloads: list[Payload | None]
    head: Head
    anchors: list[Anchor]
    elsewhere: list[Anchor]
    secrets: Secrets = field(default_factory=Secrets)

    def verdict(self, *keys: Key) -> AuditVerdict:
        walk = Walk(Keys(keys or (FIRST,)), [*self.anchors, *self.elsewhere], self.head, is_signed)
        return walk.over(zip(self.events, self.payloads, strict=True))

    def replaced(self) -> tuple[str, ...]:
        """What is wrong about secrets, by what the chain says of them."""
        said, kept = SecretsSaid(), self.secrets
        for event, payload in zip(self.events, self.payloads, strict=True):
            said.take(event, payload)
        return said.beside(held([a_factor(*one) for one in kept.factors.items()], kept.links, kept.codes)).wrong

    def write(self, action: Action, who: str, told: dict[str, Any]) -> None:
        """By the desk itself, with the key of today: it does not know that the secret is another's."""
        salts = Salts(blind="0a" * 16, salt="0b" * 16)
        details = replace(self.events[-1].details, action=action.value, object=f"staff/{who}")
        event = seal(self.head, details, json.dumps(told), salts=salts, key=FIRST.at(self.head.epoch))
        self.events.append(event)
        self.payloads.append(Payload(salt=salts.salt, text=json.dumps(told)))
        self.head = head_of(event)

    @property
    def anchored(self) -> int:
        return self.elsewhere[-1].size

    def reseal(self, first: int, key_at: Callable[[int], Key | None]) -> None:
        """Write the chain anew from this place on, with the keys that are at hand; the head and the anchors too."""
        prev = self.events[first - 1].hash if first else Head().hash
        for place in range(first, len(self.events)):
            one = self.events[place]
            told = details_hash(one.details, one.blind)
            made = link_hash(seq=place + 1, details=told, commit=one.commit, epoch=one.epoch, prev=prev)
            key = key_at(one.epoch)
            sealed = mac(key, made) if key else one.mac
            self.events[place] = replace(one, seq=place + 1, prev=prev, hash=made, mac=sealed)
            prev = made
        self.head = head_of(self.events[-1])
        self.anchors = anchors_of(self.events, signer="a forger")


def is_signed(anchor: Anchor) -> bool:
    """Stands in for the signature, which no cheat but `forge_anchor` can make: they have not the key."""
    return anchor.signature == signature(anchor, "the desk")


def signature(anchor: Anchor, signer: str) -> str:
    return commitment("00" * 16, f"{signer} {anchor.said()!r}")


def anchors_of(events: list[Event], signer: str = "the desk") -> list[Anchor]:
    grown, made = Frontier(), []
    for event in events:
        grown.add(bytes.fromhex(event.hash))
        if grown.size % AN_HOUR == 0:
            unsigned = Anchor(
                size=grown.size,
                root=grown.root().hex(),
                at=event.details.at,
                head=event.hash,
                peaks=tuple(grown.text()),
                public="",
                signature="",
            )
            made.append(replace(unsigned, signature=signature(unsigned, signer)))
    return made


def ledger(size: int, dice: random.Random) -> Ledger:
    events: list[Event] = []
    payloads: list[Payload | None] = []
    head, secrets = Head(), Secrets()
    for number in range(size):
        word = str(dice.randrange(10**9))
        action, whom, text = a_setting_up(number, word, secrets)
        salts = Salts(blind=dice.randbytes(16).hex(), salt=dice.randbytes(16).hex())
        details = a_detail(number, dice)
        if whom:
            details = replace(details, action=action.value, object=f"staff/{whom}")
        event = seal(head, details, text, salts=salts, key=FIRST.at(2 + number // A_DAY))
        events.append(event)
        payloads.append(Payload(salt=salts.salt, text=text))
        head = head_of(event)
    anchors = anchors_of(events)
    return Ledger(events, payloads, head, anchors, [*anchors], secrets)


def a_setting_up(number: int, word: str, secrets: Secrets) -> tuple[Action, str, str]:
    """Every fifth event is about a secret that somebody sets up; the others are entries."""
    kind, whom = (number // 5) % 3, StaffId(f"person-{number}")
    if number % 5:
        return Action.RECORDED, "", f'{{"said":"{word}"}}'
    if kind == 0:
        secrets.factors[whom] = word
        return Action.FACTOR_SET, whom, rows(staff_id=whom, secret_seal=sealed_secret(word))
    if kind == 1:
        secrets.links[whom] = word
        return Action.FEED_SET, whom, rows(staff_id=whom, link_seal=sealed_secret(word))
    secrets.codes[whom] = {word, f"{word}, the other"}
    return Action.CODES_GIVEN, whom, json.dumps({"codes": sorted(map(sealed_secret, secrets.codes[whom]))})


def rows(**row: str) -> str:
    return json.dumps({"rows": [row]})


def a_factor(whose: StaffId, sealed: str) -> Factor:
    return Factor(staff_id=whose, sealed=sealed, last_counter=0, since=datetime(2026, 3, 2, tzinfo=UTC))


def a_detail(number: int, dice: random.Random) -> Details:
    return Details(
        at=f"2026-03-{2 + number // A_DAY:02}T09:00:00.{number:06}+00:00",
        actor=dice.choice(("asha", "ben", "edith")),
        session="",
        ip="",
        investigation=1,
        action="recorded",
        object=f"request/{dice.randrange(1, 90)}",
        version=number,
    )


# ── The fourteen ways ───────────────────────────────────────────────────────────────────────────────────────────


def _changed(book: Ledger, at: int, **to: Any) -> None:
    book.events[at] = replace(book.events[at], **to)


def edit_actor(book: Ledger, at: int) -> None:
    _changed(book, at, details=replace(book.events[at].details, actor="nobody"))


def edit_time(book: Ledger, at: int) -> None:
    _changed(book, at, details=replace(book.events[at].details, at="2025-01-01T00:00:00.000000+00:00"))


def edit_action(book: Ledger, at: int) -> None:
    _changed(book, at, details=replace(book.events[at].details, action="viewed"))


def edit_payload(book: Ledger, at: int) -> None:
    before = book.payloads[at]
    assert before
    book.payloads[at] = replace(before, text='{"said":"nothing"}')


def edit_payload_and_commitment(book: Ledger, at: int) -> None:
    edit_payload(book, at)
    after = book.payloads[at]
    assert after
    _changed(book, at, commit=commitment(after.salt, after.text))


def drop_payload(book: Ledger, at: int) -> None:
    book.payloads[at] = None


def delete_event(book: Ledger, at: int) -> None:
    del book.events[at], book.payloads[at]


def swap_events(book: Ledger, at: int) -> None:
    other = (at + 1) % len(book.events)
    book.events[at], book.events[other] = book.events[other], book.events[at]
    book.payloads[at], book.payloads[other] = book.payloads[other], book.payloads[at]


def repeat_event(book: Ledger, at: int) -> None:
    book.events.insert(at, book.events[at])
    book.payloads.insert(at, book.payloads[at])


def cut_tail_and_head(book: Ledger, at: int) -> None:
    """Down to before the last anchor, with a head that fits and no anchor in the database that says otherwise."""
    keep = min(at, book.anchored - 1) or 1
    del book.events[keep:], book.payloads[keep:]
    book.head = head_of(book.events[-1])
    book.anchors = [anchor for anchor in book.anchors if anchor.size <= keep]


def rewrite_without_keys(book: Ledger, at: int) -> None:
    edit_payload_and_commitment(book, at)
    book.reseal(at, lambda _: None)


def rewrite_as_unsealed(book: Ledger, at: int) -> None:
    """As if there had been no key yet."""
    edit_payload_and_commitment(book, at)
    for place in range(at, len(book.events)):
        _changed(book, place, epoch=0, mac="")
    book.reseal(at, lambda _: None)


def rewrite_with_todays_key(book: Ledger, at: int) -> None:
    """A thief of today's key forges a day before it."""
    today = book.events[-1].epoch
    at = min(at, A_DAY * (today - 2) - 1)
    edit_payload_and_commitment(book, at)
    key = FIRST.at(today)
    book.reseal(at, lambda epoch: key if epoch >= today else Key(epoch, key.secret))


def rewrite_with_every_key(book: Ledger, at: int) -> None:
    """Whoever has the first key makes every seal; what lies elsewhere they have not."""
    at = min(at, book.anchored - 1)
    edit_payload_and_commitment(book, at)
    book.reseal(at, FIRST.at)


FOURTEEN = (
    edit_actor,
    edit_time,
    edit_action,
    edit_payload,
    edit_payload_and_commitment,
    drop_payload,
    delete_event,
    swap_events,
    repeat_event,
    cut_tail_and_head,
    rewrite_without_keys,
    rewrite_as_unsealed,
    rewrite_with_todays_key,
    rewrite_with_every_key,
)


# ── Five ways to come in by what is not one’s own ───────────────────────────────────────────────────────────────────


def replace_a_factor(book: Ledger, at: int) -> None:
    factors = book.secrets.factors
    factors[[*factors][at % len(factors)]] = "the secret of whoever cheats"


def replace_a_link(book: Ledger, at: int) -> None:
    links = book.secrets.links
    links[[*links][at % len(links)]] = "the secret of whoever cheats"


def replace_a_code(book: Ledger, at: int) -> None:
    codes = [*book.secrets.codes.values()][at % len(book.secrets.codes)]
    codes.pop()
    codes.add("the code of whoever cheats")


def come_in_by_another_factor_and_put_it_back(book: Ledger, at: int) -> None:
    """Each code leaves the secret sealed anew, and its event says both; the one who cheats leaves what was there."""
    who = [*book.secrets.factors][at % len(book.secrets.factors)]
    used, anew = sealed_secret("the secret of whoever cheats"), sealed_secret(book.secrets.factors[who])
    book.write(Action.FACTOR_SET, who, {"rows": [{"who": who, "used_seal": used, "secret_seal": anew}]})


def come_in_by_a_code_put_there(book: Ledger, at: int) -> None:
    who = [*book.secrets.codes][at % len(book.secrets.codes)]
    spent = sealed_secret("the code of whoever cheats")
    book.write(Action.CODE_SPENT, who, {"rows": [{"who": who, "code_seal": spent}]})


FIVE = (
    replace_a_factor,
    replace_a_link,
    replace_a_code,
    come_in_by_another_factor_and_put_it_back,
    come_in_by_a_code_put_there,
)


# ── And what no chain can show ──────────────────────────────────────────────────────────────────────────────────


def cut_after_the_last_anchor(book: Ledger, at: int) -> None:
    del book.events[book.anchored + 1 :], book.payloads[book.anchored + 1 :]
    book.head = head_of(book.events[-1])


def forge_now_with_todays_key(book: Ledger, at: int) -> None:
    at = len(book.events) - 1
    edit_payload_and_commitment(book, at)
    today = FIRST.at(book.events[-1].epoch)
    anchors = book.anchors
    book.reseal(at, lambda _: today)
    book.anchors = anchors


RESIDUAL = (cut_after_the_last_anchor, forge_now_with_todays_key)


def a_big_export(path: Path, size: int, dice: random.Random) -> tuple[Path, str]:
    """An export as it lies beside a release, of so many events in a hundred days; and the first key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signing = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
    prev, grown, lines, a_day = Head().hash, Frontier(), [], size // 100
    key = FIRST
    for number in range(size):
        if number % a_day == 0:
            key = key.next()
        details, commit = dice.randbytes(32).hex(), dice.randbytes(32).hex()
        prev = link_hash(seq=number + 1, details=details, commit=commit, epoch=key.epoch, prev=prev)
        grown.add(bytes.fromhex(prev))
        lines.append(json.dumps([details, commit, key.epoch, mac(key, prev)]))
    unsigned = Anchor(
        size=size,
        root=grown.root().hex(),
        at="2026-03-02T09:00:00.000000+00:00",
        head=prev,
        peaks=(),
        public=signing.public_key().public_bytes_raw().hex(),
        signature="",
    )
    anchor = replace(unsigned, signature=signing.sign(unsigned.said()).hex())
    start = {"size": 0, "peaks": [], "head": Head().hash}
    path.write_text("\n".join([json.dumps({"start": start, "anchors": [anchor.plain()]}), *lines]) + "\n")
    return path, FIRST.written()
