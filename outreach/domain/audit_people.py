"""What everybody is, beside what the audit chain says they became: what is given by hand in the database has no event.

said = PeopleSaid(); said.take(event, payload)      each event, in order
said.beside(present) -> Compared                    what stands in the database now, by subject
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from outreach.domain.audit import Action, Event, Payload, sealed_secret
from outreach.domain.codec import instant_text
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.passkeys import Passkey
from outreach.domain.people import MACHINE, Staff
from outreach.domain.teams import Seat


class Kind(StrEnum):
    """What is given to somebody: each of these opens something, and has events of its own."""

    ACCOUNT = "account"
    PART = "part"
    SHARED = "shared request"
    FACTOR = "second factor"
    PASSKEY = "passkey"
    FEED = "calendar link"
    CODES = "recovery codes"


_KINDS: Final = {
    Action.ACCOUNT_MADE: Kind.ACCOUNT,
    Action.ACCOUNT_CHANGED: Kind.ACCOUNT,
    Action.PART_GIVEN: Kind.PART,
    Action.PART_TAKEN: Kind.PART,
    Action.SHARED: Kind.SHARED,
    Action.UNSHARED: Kind.SHARED,
    Action.FACTOR_SET: Kind.FACTOR,
    Action.FACTOR_USED: Kind.FACTOR,
    Action.FACTOR_TAKEN: Kind.FACTOR,
    Action.PASSKEY_ADDED: Kind.PASSKEY,
    Action.PASSKEY_REMOVED: Kind.PASSKEY,
    Action.FEED_SET: Kind.FEED,
    Action.FEED_TAKEN: Kind.FEED,
}
SPEAKS: Final = frozenset(_KINDS)
_BEGINS: Final = SPEAKS & {
    Action.ACCOUNT_MADE,
    Action.PART_GIVEN,
    Action.SHARED,
    Action.FACTOR_SET,
    Action.FACTOR_USED,
    Action.PASSKEY_ADDED,
    Action.FEED_SET,
}
_ENDS: Final = SPEAKS - _BEGINS - {Action.ACCOUNT_CHANGED}
_COMPARED: Final = ("role", "active", "email", "password_seal", "part", "until", "public_key")
_UNSAID: Final = {"email": "the address", "password_seal": "the password", "public_key": "the key"}
"""Personal, or the seal of a secret: that it is another one is said, and not which."""

_ANOTHER: Final = {
    "email": "another address",
    "name": "another name",
    "zone": "another zone",
    "language": "another language",
    "hours": "other hours",
}
_CALLED: Final = {"role": "the role", "active": "the account", "part": "the part", "until": "the end"}


Place = tuple[Kind, str]
"""Things of one kind, and what an event about them names."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An account or what somebody was given, by what its events call it. `key`: which of their passkeys."""

    who: str
    investigation: int | None = None
    request: int | None = None
    kind: Kind = Kind.ACCOUNT
    key: str = ""

    @property
    def about(self) -> str:
        if self.request is not None:
            return f"request/{self.request}"
        return f"staff/{self.who}" if self.investigation is None else f"investigation/{self.investigation}"

    @property
    def place(self) -> Place:
        return self.kind, self.about

    def __str__(self) -> str:
        if self.kind is Kind.SHARED:
            return f"What {self.who} is shown of request {self.request}"
        if self.kind is Kind.PART:
            return f"The part of {self.who} in investigation {self.investigation}"
        return f"A passkey of {self.who}" if self.kind is Kind.PASSKEY else f"The {self.kind} of {self.who}"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """`borne_out`: of how much that people were given the chain speaks, accounts first; `unspoken` is what it does not.

    They are older than the chain, or an event does not say whom it means. An erased payload is wrong instead: no
    erasure takes what the desk says of its own people.
    """

    borne_out: int
    unspoken: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass
class PeopleSaid:
    """Of each account and what it was given: what the newest event says of each field, with the number of that event.

    `first`: whether the chain was there before anybody was. Then the first thing that a person did was to come in.
    """

    first: bool | None = None
    fields: dict[Subject, dict[str, tuple[Any, int]]] = field(default_factory=dict)
    began: dict[Subject, int] = field(default_factory=dict)
    ended: dict[Subject, int] = field(default_factory=dict)
    doubtful: set[Place] = field(default_factory=set)
    emptied: dict[Place, int] = field(default_factory=dict)

    def take(self, event: Event, payload: Payload | None) -> None:
        if self.first is None and event.details.actor != MACHINE.staff:
            came_in = event.details.action == Action.ACCOUNT_MADE
            self.first = came_in and event.details.object == f"staff/{event.details.actor}"
        if event.details.action not in SPEAKS:
            return
        rows = json.loads(payload.text).get("rows") if payload else None
        place = _place(event)
        if payload is None:
            self.emptied[place] = event.seq
        if rows is None:
            self._forget(place)
        for row in rows or ():
            self._row(event, row)

    def beside(self, there: Mapping[Subject, Mapping[str, Any]]) -> Compared:
        wrong, unspoken = list[str](), list[str]()
        for subject, present in there.items():
            if subject in self.ended:
                wrong.append(f"{subject} is there, and event {self.ended[subject]} says it was taken away.")
            elif subject not in self.began and (lost := self._emptied(subject)):
                wrong.append(
                    f"{subject}: event {lost} no longer says what it is, so nothing bears it out. "
                    "Look, and give it anew."
                )
            elif subject not in self.began and (self._in_doubt(subject) or not self.first):
                unspoken.append(str(subject))
            elif subject not in self.began:
                wrong.append(f"{subject} is there, and no event says who gave it.")
            wrong += self._differing(subject, present)
        wrong += [f"{one} is gone, and event {seq} gave it." for one, seq in self.began.items() if one not in there]
        borne_out = len(there.keys() & self.began.keys())
        return Compared(borne_out=borne_out, unspoken=tuple(unspoken), wrong=tuple(wrong))

    def _row(self, event: Event, row: Mapping[str, Any]) -> None:
        action, subject = event.details.action, _subject(event.details.action, row)
        if subject is None:
            self._forget(_place(event))
            return
        anew = "role" in row and subject not in self.began and self._emptied(subject)
        if action in _BEGINS or anew:
            self.began[subject], self.fields[subject] = event.seq, {}
            self.ended.pop(subject, None)
        if action in _ENDS:
            self._end(subject, event.seq)
        else:
            told = {name: (row[name], event.seq) for name in _COMPARED if name in row}
            self.fields.setdefault(subject, {}).update(told)

    def _end(self, subject: Subject, seq: int) -> None:
        """All passkeys of somebody go at once where the event names none of them."""
        all_of_them = subject.kind is Kind.PASSKEY and not subject.key
        gone = [one for one in self.began if one.place == subject.place] if all_of_them else [subject]
        for one in gone:
            self.ended[one] = seq
            self.began.pop(one, None)
            self.fields.pop(one, None)

    def _forget(self, place: Place) -> None:
        """Nobody knows any more what this event said, so what was said before it may no longer be so."""
        self.doubtful.add(place)
        for known in (self.began, self.ended, self.fields):
            for subject in [one for one in known if place in _around(one)]:
                del known[subject]

    def _in_doubt(self, subject: Subject) -> bool:
        return not self.doubtful.isdisjoint(_around(subject))

    def _emptied(self, subject: Subject) -> int | None:
        return next((seq for one in _around(subject) if (seq := self.emptied.get(one))), None)

    def _differing(self, subject: Subject, present: Mapping[str, Any]) -> Iterable[str]:
        for name, (said, seq) in self.fields.get(subject, {}).items():
            if present[name] == said:
                continue
            if name in _UNSAID:
                yield f"{subject}: {_UNSAID[name]} is another one than event {seq} says."
            else:
                now, then = _word(present[name]), _word(said)
                yield f"{subject}: {_CALLED[name]} is {now}, and event {seq} says {then}."


def _place(event: Event) -> Place:
    return _KINDS[Action(event.details.action)], event.details.object


def _around(subject: Subject) -> tuple[Place, Place]:
    """An event that does not say whose it is, may be anybody's."""
    return subject.place, (subject.kind, subject.about.partition("/")[0])


def _subject(action: str, row: Mapping[str, Any]) -> Subject | None:
    """A statement says by one of several names which row it means; None where it says none of them."""
    kind = _KINDS[Action(action)]
    if kind is Kind.ACCOUNT:
        who = row.get("id") or row.get("staff_id")
        return Subject(who) if who else None
    who = row.get("staff_id") or row.get("staff") or row.get("who") or row.get("staff_id_1")
    if not who:
        return None
    if kind is Kind.SHARED:
        rfc_id = row.get("rfc_id") or row.get("rfc")
        return Subject(who, request=rfc_id, kind=kind) if rfc_id else None
    if kind is Kind.PART:
        where = row.get("investigation_id") or row.get("which")
        return Subject(who, where, kind=kind) if where else None
    key = row.get("credential_id") or row.get("credential") or ""
    one_unnamed = kind is Kind.PASSKEY and not key and "which" in row
    return None if one_unnamed else Subject(who, kind=kind, key=key)


def present(
    accounts: Iterable[Staff],
    seats: Iterable[Seat],
    hashes: Mapping[StaffId, str],
    *,
    shared: Iterable[tuple[StaffId, RfcId]],
    factors: Iterable[StaffId],
    passkeys: Iterable[Passkey],
    feeds: Iterable[StaffId],
) -> dict[Subject, Mapping[str, Any]]:
    """What stands in the database: the hashes of passwords by their seal, as events name them."""
    there: dict[Subject, Mapping[str, Any]] = {
        Subject(one.id): {**_account(one), "password_seal": sealed_secret(hashes.get(one.id, ""))} for one in accounts
    }
    there |= {Subject(one.staff_id, one.investigation_id, kind=Kind.PART): _seat(one) for one in seats}
    there |= {Subject(who, request=rfc_id, kind=Kind.SHARED): {} for who, rfc_id in shared}
    there |= {Subject(who, kind=Kind.FACTOR): {} for who in factors}
    there |= {Subject(who, kind=Kind.FEED): {} for who in feeds}
    for one in passkeys:
        there[Subject(one.staff_id, kind=Kind.PASSKEY, key=one.credential_id)] = {
            "public_key": sha256(one.public_key).hexdigest()
        }
    return there


def said_of_change(payload: Payload | None) -> str:
    """To what an account was changed, as far as it is nobody's secret: for a list of events."""
    rows = json.loads(payload.text).get("rows") if payload else None
    told = [word for row in rows or () for name, value in row.items() if (word := _changed_to(name, value))]
    return ", ".join(dict.fromkeys(told))


def _changed_to(name: str, value: object) -> str:
    if name == "role":
        return f"role {value}"
    if name == "active":
        return "open again" if value else "closed"
    if name == "password_seal":
        return "another password"
    return _ANOTHER.get(name, "")


def _account(person: Staff) -> Mapping[str, Any]:
    return {"role": person.role.value, "active": person.active, "email": person.email}


def _seat(seat: Seat) -> Mapping[str, Any]:
    return {"part": seat.part.value, "until": instant_text(seat.until) if seat.until else None}


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "open" if value else "closed"
    return "never" if value is None else str(value)
