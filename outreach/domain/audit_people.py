"""What everybody is, beside what the audit chain says they became: what is given by hand in the database has no event.

said = PeopleSaid(); said.take(event, payload)      each event, in order
said.beside(present) -> Compared                    what stands in the database now, by subject
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from outreach.domain.audit import Action, Event, Payload, sealed_secret
from outreach.domain.codec import instant_text
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import MACHINE, Staff
from outreach.domain.teams import Seat

_BEGINS: Final = frozenset({Action.ACCOUNT_MADE, Action.PART_GIVEN, Action.SHARED})
_ENDS: Final = frozenset({Action.PART_TAKEN, Action.UNSHARED})
_ACCOUNTS: Final = frozenset({Action.ACCOUNT_MADE, Action.ACCOUNT_CHANGED})
_SHARES: Final = frozenset({Action.SHARED, Action.UNSHARED})
SPEAKS: Final = _ACCOUNTS | _SHARES | {Action.PART_GIVEN, Action.PART_TAKEN}
_COMPARED: Final = ("role", "active", "email", "password_seal", "part", "until")
_UNSAID: Final = {"email": "the address", "password_seal": "the password"}
"""Personal, or the seal of a secret: that it is another one is said, and not which."""

_ANOTHER: Final = {
    "email": "another address",
    "name": "another name",
    "zone": "another zone",
    "language": "another language",
    "hours": "other hours",
}
_CALLED: Final = {"role": "the role", "active": "the account", "part": "the part", "until": "the end"}


@dataclass(frozen=True, slots=True)
class Subject:
    """An account, somebody's part in an investigation, or a request shared with them, by what its events call it."""

    who: str
    investigation: int | None = None
    request: int | None = None

    @property
    def about(self) -> str:
        if self.request is not None:
            return f"request/{self.request}"
        return f"staff/{self.who}" if self.investigation is None else f"investigation/{self.investigation}"

    def __str__(self) -> str:
        if self.request is not None:
            return f"What {self.who} is shown of request {self.request}"
        where = self.investigation
        return f"The account of {self.who}" if where is None else f"The part of {self.who} in investigation {where}"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """`borne_out`: how many accounts, parts and shared requests the chain speaks of; `unspoken` are those it does not.

    They are older than the chain, or an event does not say whom it means. An erased payload is wrong instead: no
    erasure takes what the desk says of its own people.
    """

    borne_out: int
    unspoken: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass
class PeopleSaid:
    """Of each account and part: what the newest event says of each field, with the number of that event.

    `first`: whether the chain was there before anybody was. Then the first thing that a person did was to come in.
    """

    first: bool | None = None
    fields: dict[Subject, dict[str, tuple[Any, int]]] = field(default_factory=dict)
    began: dict[Subject, int] = field(default_factory=dict)
    ended: dict[Subject, int] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    emptied: dict[str, int] = field(default_factory=dict)

    def take(self, event: Event, payload: Payload | None) -> None:
        if self.first is None and event.details.actor != MACHINE.staff:
            came_in = event.details.action == Action.ACCOUNT_MADE
            self.first = came_in and event.details.object == f"staff/{event.details.actor}"
        if event.details.action not in SPEAKS:
            return
        rows = json.loads(payload.text).get("rows") if payload else None
        if payload is None:
            self.emptied[event.details.object] = event.seq
        if rows is None:
            self._forget(event.details.object)
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
            self._forget(event.details.object)
            return
        anew = "role" in row and subject not in self.began and self._emptied(subject)
        if action in _BEGINS or anew:
            self.began[subject], self.fields[subject] = event.seq, {}
            self.ended.pop(subject, None)
        if action in _ENDS:
            self.ended[subject] = event.seq
            self.began.pop(subject, None)
            self.fields.pop(subject, None)
        else:
            told = {name: (row[name], event.seq) for name in _COMPARED if name in row}
            self.fields.setdefault(subject, {}).update(told)

    def _forget(self, about: str) -> None:
        """Nobody knows any more what this event said, so what was said before it may no longer be so."""
        self.doubtful.add(about)
        for known in (self.began, self.ended, self.fields):
            for subject in [one for one in known if about in (one.about, one.about.partition("/")[0])]:
                del known[subject]

    def _in_doubt(self, subject: Subject) -> bool:
        return bool(self.doubtful & {subject.about, subject.about.partition("/")[0]})

    def _emptied(self, subject: Subject) -> int | None:
        return self.emptied.get(subject.about) or self.emptied.get(subject.about.partition("/")[0])

    def _differing(self, subject: Subject, present: Mapping[str, Any]) -> Iterable[str]:
        for name, (said, seq) in self.fields.get(subject, {}).items():
            if present[name] == said:
                continue
            if name in _UNSAID:
                yield f"{subject}: {_UNSAID[name]} is another one than event {seq} says."
            else:
                now, then = _word(present[name]), _word(said)
                yield f"{subject}: {_CALLED[name]} is {now}, and event {seq} says {then}."


def _subject(action: str, row: Mapping[str, Any]) -> Subject | None:
    """A statement says by one of two names which row it means; None where it says neither."""
    if action in _ACCOUNTS:
        who = row.get("id") or row.get("staff_id")
        return Subject(who) if who else None
    who = row.get("staff_id") or row.get("staff")
    if action in _SHARES:
        rfc_id = row.get("rfc_id") or row.get("rfc")
        return Subject(who, request=rfc_id) if who and rfc_id else None
    where = row.get("investigation_id") or row.get("which")
    return Subject(who, where) if who and where else None


def present(
    accounts: Iterable[Staff],
    seats: Iterable[Seat],
    hashes: Mapping[StaffId, str],
    shared: Iterable[tuple[StaffId, RfcId]],
) -> dict[Subject, Mapping[str, Any]]:
    """What stands in the database: the hashes of passwords by their seal, as events name them."""
    there: dict[Subject, Mapping[str, Any]] = {
        Subject(one.id): {**_account(one), "password_seal": sealed_secret(hashes.get(one.id, ""))} for one in accounts
    }
    there |= {Subject(one.staff_id, one.investigation_id): _seat(one) for one in seats}
    return there | {Subject(who, request=rfc_id): {} for who, rfc_id in shared}


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
