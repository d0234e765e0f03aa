"""Whether directory and investigations are what events say of them: what a hand writes in the database has no event.

said = DirectorySaid(); said.take(event, payload)      each event, in order
said.beside(present, first=...) -> Directory           the rows in the database now, by table

An event about a new row does not know the number the database gave it. So a row is borne out if some event says all of
it, but for what a later event changed of the row of that number; and none may be fewer than events say there are.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from outreach.domain.audit import Action, Event, Payload
from outreach.domain.codec import canonical
from outreach.domain.prose import counted

Row = Mapping[str, Any]
Told = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What is compared of a table. `changes`: whether its rows are ever changed."""

    one: str
    many: str
    columns: tuple[str, ...]
    changes: bool = False


HOLDS: Final = "legal_hold"
NUMBER: Final = "which"
"""What a statement that changes a row calls its number."""

TABLES: Final = {
    "investigation": Table("investigation", "investigations", ("slug", "title", "live"), changes=True),
    "edition": Table("adopted version", "adopted versions", ("investigation_id", "kind", "version", "digest")),
    "request_for_comment": Table("request", "requests", ("investigation_id", "agency_id")),
    "agency": Table(
        "agency",
        "agencies",
        (
            *("slug", "name", "country", "subdivision", "kind", "zone", "weekend", "languages", "parent"),
            *("own_days", "also_closed", "hours"),
        ),
        changes=True,
    ),
    "agency_alias": Table("spelling of a name", "spellings of names", ("agency_id", "spelling", "kind", "source")),
    "contact": Table(
        "contact", "contacts", ("agency_id", "name", "role", "channel", "address", "source"), changes=True
    ),
    HOLDS: Table("step of a legal hold", "steps of legal holds", ("investigation_id", "held", "reason", "by", "at")),
    "retention": Table("time of keeping", "times of keeping", ("investigation_id", "years", "until", "by", "at")),
}
_OF_HOLDS: Final[dict[str, bool]] = {Action.HOLD_PUT_ON: True, Action.HOLD_LIFTED: False}
_ADDS: Final[dict[str, str]] = {
    Action.INVESTIGATION_OPENED: "investigation",
    Action.ADOPTED: "edition",
    Action.REQUEST_OPENED: "request_for_comment",
    Action.AGENCY_ADDED: "agency",
    Action.ALIAS_ADDED: "agency_alias",
    Action.CONTACT_ADDED: "contact",
    Action.RETENTION_STATED: "retention",
}
_CHANGES: Final[dict[str, str]] = {
    Action.INVESTIGATION_CHANGED: "investigation",
    Action.AGENCY_CHANGED: "agency",
    Action.CONTACT_CHANGED: "contact",
}
_TAKES: Final = frozenset({Action.ROW_REMOVED, Action.CONTACT_ERASED})
_JSON: Final = frozenset({"own_days"})
_YES_OR_NO: Final = frozenset({"live", "held"})


@dataclass(frozen=True, kw_only=True)
class Directory:
    """`borne_out` rows; of those in `unspoken` no event says what they are, since it is older or was erased."""

    borne_out: int
    unspoken: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass
class _Of:
    """What events say of one table. `silent`: some event does not say, or no longer says, of which rows it speaks."""

    added: dict[Told, list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[int, dict[str, tuple[str, int]]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    taken: int = 0
    silent: bool = False


@dataclass
class DirectorySaid:
    tables: dict[str, _Of] = field(default_factory=lambda: {name: _Of() for name in TABLES})

    def take(self, event: Event, payload: Payload | None) -> None:
        action, told = event.details.action, json.loads(payload.text) if payload else {}
        if action in _OF_HOLDS:
            row = told and {"investigation_id": event.details.investigation, "held": _OF_HOLDS[action], **told}
            self._add(HOLDS, [row] if row else None, event.seq)
        elif action in _ADDS:
            self._add(_ADDS[action], told.get("rows"), event.seq)
        elif action in _CHANGES:
            self._change(_CHANGES[action], told.get("rows"), event)
        elif action in _TAKES and told.get("table") in TABLES:
            self.tables[told["table"]].taken += len(told.get("rows") or ())

    def beside(self, present: Mapping[str, Iterable[Row]], *, first: bool) -> Directory:
        """`first`: the chain was there before anything else, so what no event speaks of was put there by hand."""
        wrong, unspoken, borne_out = list[str](), list[str](), 0
        for name, rows in present.items():
            looked = _Looked(TABLES[name], self.tables[name], first=first)
            for row in rows:
                looked.at(row)
            wrong += [*looked.wrong, *looked.gone()]
            borne_out += looked.borne_out
            if looked.unsaid:
                unspoken.append(counted(looked.unsaid, TABLES[name].one, TABLES[name].many))
        return Directory(borne_out=borne_out, unspoken=tuple(unspoken), wrong=tuple(wrong))

    def _add(self, name: str, rows: Sequence[Row] | None, seq: int) -> None:
        known, columns = self.tables[name], TABLES[name].columns
        known.silent |= rows is None
        for row in rows or ():
            known.added[_told(row, columns)].append(seq)

    def _change(self, name: str, rows: Sequence[Row] | None, event: Event) -> None:
        """An event that was erased names the row it was about; one about several, none of them."""
        known, table = self.tables[name], TABLES[name]
        number = event.details.object.partition("/")[2]
        if rows is None and number.isdecimal():
            known.doubtful.add(int(number))
            known.changed.pop(int(number), None)
        elif rows is None:
            known.silent = True
            known.changed.clear()
        for row in rows or ():
            said = {one: (_text(one, row[one]), event.seq) for one in table.columns if one in row}
            if said:
                known.changed.setdefault(row[NUMBER], {}).update(said)


class _Looked:
    """The rows of one table, beside what events say of it."""

    def __init__(self, table: Table, known: _Of, *, first: bool) -> None:
        self._table, self._known, self._first = table, known, first
        self._left = {told: [*seqs] for told, seqs in known.added.items()}
        self.wrong = list[str]()
        self.borne_out = self.unsaid = self._altered = 0

    def at(self, row: Row) -> None:
        told, changed = _told(row, self._table.columns), self._known.changed.get(row["id"], {})
        name = f"{self._table.one.capitalize()} {row['id'] or ''}".strip()
        differing = [
            f"{name}: {column.replace('_', ' ')} is another than event {changed[column][1]} says."
            for column, present in zip(self._table.columns, told, strict=True)
            if column in changed and changed[column][0] != present
        ]
        if differing:
            self._altered += 1
            self.wrong += differing
        elif len(changed) == len(told) or self._said(told, changed):
            self.borne_out += 1
        elif self._first and not self._known.silent and row["id"] not in self._known.doubtful:
            self._altered += 1
            self.wrong.append(f"{name} is not what any event says: it was put there or changed by hand.")
        else:
            self.unsaid += 1

    def gone(self) -> Iterator[str]:
        added = sum(map(len, self._known.added.values()))
        missing = added - self._known.taken - self.borne_out - self._altered
        if missing <= 0:
            return
        if self._table.changes or self._known.taken:
            what = counted(missing, self._table.one, self._table.many)
            yield f"{what} fewer than events say there are: taken away by hand."
            return
        for seq in sorted(seq for seqs in self._left.values() for seq in seqs):
            yield f"{self._table.one.capitalize()} that event {seq} says was added: it is gone."

    def _said(self, told: Told, changed: Mapping[str, object]) -> bool:
        """By an event about new rows, but for the columns that a later one changed."""
        if seqs := self._left.get(told):
            seqs.pop()
            return True
        kept = [at for at, column in enumerate(self._table.columns) if column not in changed]
        return bool(changed) and any(all(one[at] == told[at] for at in kept) for one in self._known.added)


def _told(row: Row, columns: Sequence[str]) -> Told:
    return tuple(_text(column, row.get(column)) for column in columns)


def _text(column: str, value: Any) -> str:
    """Many rows are handed over as text, in which a list is text as well, and true is one."""
    if column in _JSON and isinstance(value, str):
        value = json.loads(value)
    return canonical(bool(value) if column in _YES_OR_NO else value)
