"""Whether what opens an account or a calendar is still what was set up: a secret can be replaced where it lies.

said = SecretsSaid(); said.take(event, payload)      each event, in order
said.beside(held) -> Replaced                        what lies in the database now

Events say a seal of each secret, when it is set up and when it is used. So one that somebody put in its place is found
while it is there, and one that was used and put back afterwards is found by its use.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from outreach.domain.audit import Action, Event, Payload, sealed_secret
from outreach.domain.audit_people import Kind, Subject
from outreach.domain.ids import StaffId
from outreach.domain.second_factor import Factor

Seals = frozenset[str]
Row = Mapping[str, Any]
NONE: Final[Seals] = frozenset()
UNTOLD: Final = (
    "Nobody can tell whether {what} was replaced in the database: it was set up before events said the seals of "
    "secrets. It is compared once it was used or set up anew."
)
_GIVEN: Final = {
    Action.FACTOR_SET: Kind.FACTOR,
    Action.FACTOR_USED: Kind.FACTOR,
    Action.FEED_SET: Kind.FEED,
    Action.PASSKEY_ADDED: Kind.PASSKEY,
    Action.CODES_GIVEN: Kind.CODES,
}
_TAKEN: Final = {
    Action.FACTOR_TAKEN: Kind.FACTOR,
    Action.FEED_TAKEN: Kind.FEED,
    Action.PASSKEY_REMOVED: Kind.PASSKEY,
    Action.CODES_TAKEN: Kind.CODES,
}
_USED: Final = {Action.PASSKEY_USED: Kind.PASSKEY, Action.CODE_SPENT: Kind.CODES}
_KINDS: Final = {**_GIVEN, **_TAKEN, **_USED}
SPEAKS: Final = frozenset(_KINDS) | {Action.ACCOUNT_MADE}


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """`unsealed` was set up before events said seals; `past` was used wrongly, and set up anew since."""

    wrong: tuple[str, ...]
    past: tuple[str, ...]
    unsealed: tuple[str, ...]


@dataclass
class SecretsSaid:
    """Of each secret the seals of which some event spoke, with its number; None where an event said no seal."""

    made: set[str] = field(default_factory=set)
    given: dict[Subject, tuple[Seals | None, int]] = field(default_factory=dict)
    misused: dict[Subject, list[str]] = field(default_factory=dict)
    past: list[str] = field(default_factory=list)

    def take(self, event: Event, payload: Payload | None) -> None:
        action = event.details.action
        if action not in SPEAKS:
            return
        told = json.loads(payload.text) if payload else {}
        if action == Action.ACCOUNT_MADE:
            self.made |= {row["id"] for row in told.get("rows") or () if "id" in row}
            return
        kind = _KINDS[Action(action)]
        if kind is Kind.CODES and action != Action.CODE_SPENT:
            seals = frozenset(told["codes"]) if "codes" in told else NONE if action == Action.CODES_TAKEN else None
            self._set(Subject(_whose(event), kind=kind), seals, event.seq)
            return
        if action in _USED:
            for row in told.get("rows") or ():
                self._use(_subject(event, kind, row), _used(row), event.seq)
            return
        for row in told.get("rows") or ({},):
            self._row(event, kind, row)

    def beside(self, held: Mapping[Subject, Seals]) -> Replaced:
        """`held`: factors, links and codes; the key of a passkey is compared where its place in the chain is."""
        wrong, unsealed = list[str](), list[str]()
        codes = [one for one in self.given if one.kind is Kind.CODES and one not in held]
        for subject in (*held, *codes):
            known, there = self._known(subject), held.get(subject, NONE)
            if known is None and there and (subject in self.given or subject.kind is Kind.CODES):
                unsealed.append(_low(subject))
            elif known is not None and known != there and (known or subject.kind is Kind.CODES):
                wrong.append(f"{subject}: {self._other(subject)}")
        wrong += [sentence for each in self.misused.values() for sentence in each]
        return Replaced(wrong=tuple(wrong), past=tuple(self.past), unsealed=tuple(unsealed))

    def _row(self, event: Event, kind: Kind, row: Row) -> None:
        """What is set up names its owner in `staff_id`; what is used or changed names them otherwise."""
        subject, seq = _subject(event, kind, row), event.seq
        new = row.get("secret_seal") or row.get("link_seal") or row.get("public_key")
        if event.details.action in _TAKEN:
            self._take_away(subject, seq, named="which" not in row)
        elif "staff_id" in row or not row:
            self._set(subject, frozenset({new}) if new else None, seq)
        elif new:
            self._use(subject, _used(row), seq)
            self.given[subject] = frozenset({new}), seq

    def _take_away(self, subject: Subject, seq: int, *, named: bool) -> None:
        """All passkeys of somebody go at once where the event names none of them."""
        every = subject.kind is Kind.PASSKEY and not subject.key
        known = self.given | dict.fromkeys(self.misused)
        for one in [one for one in known if one.place == subject.place] if every else [subject]:
            self._set(one, NONE if named else None, seq)

    def _set(self, subject: Subject, seals: Seals | None, seq: int) -> None:
        """From here on it is another one; what was wrong about the one before is past."""
        self.given[subject] = seals, seq
        self.past += [
            f"{sentence} It was taken away or set up anew since." for sentence in self.misused.pop(subject, ())
        ]

    def _use(self, subject: Subject, seal: str, seq: int) -> None:
        known = self._known(subject)
        if known is None:
            return
        if not seal:
            self.given[subject] = None, seq
        elif seal not in known:
            told = f"{subject}: event {seq} says that one was used which nobody was given: it was put there by hand."
            self.misused.setdefault(subject, []).append(told)
        elif subject.kind is Kind.CODES:
            self.given[subject] = known - {seal}, seq

    def _known(self, subject: Subject) -> Seals | None:
        """An account that was made under the eyes of the chain had nothing before events gave it."""
        if subject in self.given:
            return self.given[subject][0]
        return NONE if subject.who in self.made else None

    def _other(self, subject: Subject) -> str:
        many, (_, seq) = subject.kind is Kind.CODES, self.given.get(subject, (None, 0))
        if not seq:
            return "no event says who gave them."
        return f"{'they are others' if many else 'it is another one'} than event {seq} says."


def held(
    factors: Iterable[Factor], links: Mapping[StaffId, str], codes: Mapping[StaffId, Iterable[str]]
) -> dict[Subject, Seals]:
    """What lies in the database, by the seals that events say: the hashes of links and of codes are secrets to us."""
    there = {Subject(one.staff_id, kind=Kind.FACTOR): frozenset({sealed_secret(one.sealed)}) for one in factors}
    there |= {Subject(who, kind=Kind.FEED): frozenset({sealed_secret(link)}) for who, link in links.items()}
    there |= {Subject(who, kind=Kind.CODES): frozenset(map(sealed_secret, each)) for who, each in codes.items()}
    return there


def _subject(event: Event, kind: Kind, row: Row) -> Subject:
    key = row.get("credential_id") or row.get("credential") or ""
    return Subject(row.get("staff_id") or row.get("who") or _whose(event), kind=kind, key=key)


def _used(row: Row) -> str:
    """The seal of what was used; empty where the event is older than that."""
    return row.get("used_seal") or row.get("key_used") or row.get("code_seal") or ""


def _whose(event: Event) -> str:
    return event.details.object.removeprefix("staff/")


def _low(subject: Subject) -> str:
    told = str(subject)
    return told[0].lower() + told[1:]
