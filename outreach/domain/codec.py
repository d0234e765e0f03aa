"""Facts as plain JSON and back: the form they have in the log, in files and in what the hash chain seals.

A field that holds its default is left out, so a fact may gain an optional field without changing a digest of old.
Instants are ISO 8601 in UTC with microseconds.
"""

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from outreach.domain.errors import RuleBroken
from outreach.domain.facts import KINDS, Entry, Fact
from outreach.domain.ids import StaffId

Json = dict[str, Any]
T = TypeVar("T")


HANDED_IN: Final = "handed_in_by"
"""Beside the fields of the fact in the body of an entry that came from a file, so that the chain seals it as well."""

_CANONICAL = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder()

canonical_text: Callable[[str], str] = encode_basestring
"""`canonical` of a text."""


def kind_of(fact: Fact) -> str:
    return type(fact).__name__


def to_json(fact: Fact) -> Json:
    """The fact's fields, without those that hold their default."""
    body = {}
    kind: type = type(fact)
    for name, default in _defaults(kind):
        value = getattr(fact, name)
        if value != default:
            body[name] = _plain(value)
    return body


def from_json(kind: str, body: Mapping[str, Any]) -> Fact:
    """The fact that `to_json` wrote. Raises `RuleBroken` naming the field that is unknown, missing or malformed."""
    if kind not in KINDS:
        raise RuleBroken(f"There is no fact called “{kind}”. Known: {', '.join(sorted(KINDS))}.", "fact")
    build: Fact = _build(KINDS[kind], body)
    return build


def body_of(entry: Entry) -> Json:
    """What the log keeps of an entry beside its place and its times."""
    body = to_json(entry.fact)
    return body | {HANDED_IN: entry.handed_in_by} if entry.handed_in_by else body


def parted(kind: str, body: Json) -> tuple[Fact, StaffId | None]:
    """What `body_of` wrote: the fact, and who handed it in where it came from a file."""
    handed_in = body.get(HANDED_IN)
    if handed_in is None:
        return from_json(kind, body), None
    return from_json(kind, {name: value for name, value in body.items() if name != HANDED_IN}), handed_in


def plain(value: Any) -> Json:
    """Any of our small frozen things in the same form."""
    kind: type = type(value)
    return {name: _plain(getattr(value, name)) for name, _ in _defaults(kind)}


def build(kind: type[T], body: Mapping[str, Any]) -> T:
    """The thing of this kind that `plain` wrote."""
    built: T = _build(kind, body)
    return built


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return _CANONICAL.encode(value)


def decoded(text: str) -> Any:
    """`json.loads`, without its search for spaces around: `canonical` writes none, and only a hand could."""
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


def canonical_fact(fact: Fact) -> str:
    """`canonical(to_json(fact))` in one go: whoever proves a chain asks for hundreds of thousands."""
    kind: type = type(fact)
    told = [
        f'"{name}":{canonical_text(value) if isinstance(value, str) else canonical(_plain(value))}'
        for name, default in _in_order(kind)
        if (value := getattr(fact, name)) != default
    ]
    return f"{{{','.join(told)}}}"


def instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def _in_order(kind: type) -> tuple[tuple[str, object], ...]:
    """The same in the order of canonical JSON."""
    return tuple(sorted(_defaults(kind)))


def _plain(value: object) -> object:
    if type(value) is str:  # most values are, and an import asks for hundreds of thousands
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: _plain(getattr(value, name))
            for name, default in _defaults(type(value))
            if getattr(value, name) != default
        }
    return value


Reader = Callable[[Any, str], Any]


def _build(kind: type, body: Mapping[str, Any]) -> Any:
    readers, required, told = _readers(kind), _required(kind), body.keys()
    if not required <= told <= readers.keys():
        raise _wrong_fields(kind, told)
    return kind(**{name: readers[name](value, name) for name, value in body.items()})


def _wrong_fields(kind: type, told: AbstractSet[str]) -> RuleBroken:
    if unknown := told - _readers(kind).keys():
        name = min(unknown)
        return RuleBroken(f"{kind.__name__} has no field “{name}”. It has: {', '.join(_readers(kind))}.", name)
    name = min(_required(kind) - told)
    return RuleBroken(f"{kind.__name__} needs the field “{name}”.", name)


@cache
def _required(kind: type) -> frozenset[str]:
    return frozenset(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


@cache
def _readers(kind: type) -> dict[str, Reader]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        read = _reader(inner)
        return lambda value, name: None if value is None else read(value, name)
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    hint = getattr(hint, "__supertype__", hint)  # NewType ids are their base type here
    if hint is datetime:
        return _instant
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word_of(hint)
    if is_dataclass(hint):
        return lambda value, name: _build(hint, _of_type(value, Mapping, name, "an object"))  # type: ignore[arg-type]
    return _scalar(hint)


def _tuple_reader(parts: tuple[Any, ...]) -> Reader:
    if parts[-1] is Ellipsis:
        read = _reader(parts[0])
        return lambda value, name: tuple([read(item, name) for item in _of_type(value, list, name, "a list")])
    reads = [_reader(part) for part in parts]

    def pair(value: Any, name: str) -> Any:
        items = _of_type(value, list, name, "a list")
        if len(items) != len(reads):
            raise RuleBroken(f"“{name}” takes lists of {len(reads)} values.", name)
        return tuple([read(item, name) for read, item in zip(reads, items, strict=True)])

    return pair


def _instant(value: Any, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise RuleBroken(f"“{name}” is not an instant: write it like 2026-03-09T17:00:00+01:00.", name) from None
    if instant.tzinfo is None:
        raise RuleBroken(f"“{name}” has no time zone: add an offset, like 2026-03-09T17:00:00+01:00.", name)
    return instant.astimezone(UTC)


def _word_of(words: type[StrEnum]) -> Reader:
    known = {word.value: word for word in words}

    def read(value: Any, name: str) -> StrEnum:
        try:
            return known[value]
        except (KeyError, TypeError):
            raise RuleBroken(f"“{name}” cannot be “{value}”. Choose: {', '.join(known)}.", name) from None

    return read


def _scalar(kind: type) -> Reader:
    what = {str: "text", int: "a whole number", bool: "true or false"}.get(kind, kind.__name__)

    def read(value: Any, name: str) -> Any:
        if type(value) is kind:
            return value
        raise RuleBroken(f"“{name}” must be {what}.", name)

    return read


def _of_type(value: Any, kind: type, name: str, what: str) -> Any:
    if not isinstance(value, kind):
        raise RuleBroken(f"“{name}” must be {what}.", name)
    return value
