"""One line of a file of facts: who tells of which agency, when it happened, and the fact in plain JSON.

What a line says of its own accord is read here. What it says by pointing at others (labels of earlier lines, days of a
calendar) is resolved with `resolve`, once the log it belongs to is at hand.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, get_args, get_type_hints

from outreach.domain import codec, facts
from outreach.domain.agencies import Agency
from outreach.domain.calendars import Calendar, CalendarEnds, due_at, off_day
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Fact, Happened
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import Policy
from outreach.domain.rules.common import check_texts
from outreach.domain.wallclock import YEARS, ClockRepeated, ClockSkipped, instant, zone_named

PREVIOUS = "previous"
"""A label that always means the entry just before this one in the same log; what a sign-off has read through."""

ENVELOPE = ("agency", "at", "zone", "by", "recorded_at", "ref", "fact")
MOST_WORKING_DAYS = 260  # a year of them
PROMISES = (facts.DeadlineSet, facts.ExtensionGranted)
SAID_OUTRIGHT: Mapping[type[Fact], Mapping[str, str]] = {
    facts.ExtensionGranted: {
        "told_agency": "The line does not say whether the agency knows of its new deadline. "
        'Add "told_agency": true if it has been told, or "told_agency": false if somebody still has to tell it.'
    }
}
"""What a line has to say although the log leaves it out where it is so: nobody is held to what they were not told."""

WRITTEN_LIKE = "Write it like 2026-03-09T17:00+01:00, or without the offset and with a “zone” beside it."


@dataclass(frozen=True, kw_only=True, slots=True)
class FactLine:
    """A line as it was read. `by` and `recorded_at` are None where the line leaves them to the desk."""

    number: int
    agency: str
    at: datetime
    zone: str
    by: StaffId | None
    recorded_at: datetime | None
    ref: str
    kind: type[Fact]
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a line may point at: the log's agency with its calendar and policy, and the labels of its earlier lines.

    `as_recorded`: another log tells what was decided then, so that nobody is asked whether they mean it.
    """

    agency: Agency
    calendar: Calendar
    policy: Policy
    labels: Mapping[str, Seq]
    deadlines: Mapping[Seq, datetime]
    last_seq: Seq
    as_recorded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a line says happened. `words` were heard off the record and must not lie in the log."""

    happened: Happened
    words: str = ""


def read_line(number: int, text: str) -> FactLine:
    """The line, or `RuleBroken` naming the field at fault."""
    body = _object(text)
    _check_words(body)
    zone = _text(body, "zone")
    if zone:
        zone_named(zone)
    kind = _text(body, "fact", needed=True)
    if kind not in facts.KINDS:
        raise RuleBroken(f"There is no fact called “{kind}”. Known: {', '.join(sorted(facts.KINDS))}.", "fact")
    ref = _text(body, "ref")
    if ref == PREVIOUS:
        raise RuleBroken(f"“{PREVIOUS}” always means the entry before. Choose another label.", "ref")
    return FactLine(
        number=number,
        agency=_text(body, "agency", needed=True),
        at=read_instant(_text(body, "at", needed=True), zone, "at"),
        zone=zone,
        by=StaffId(_text(body, "by")) if "by" in body else None,
        recorded_at=read_instant(_text(body, "recorded_at"), zone, "recorded_at") if "recorded_at" in body else None,
        ref=ref,
        kind=facts.KINDS[kind],
        body={name: value for name, value in body.items() if name not in ENVELOPE},
    )


def resolve(line: FactLine, context: Context, seal: Callable[[str], str]) -> Told:
    """The fact with its labels as numbers, its days as an instant, and its off-the-record words as a seal."""
    body = dict(line.body)
    words = ""
    if line.kind is facts.OffRecordHeard:
        words = _text(body, "words", needed=True)
        body["seal"] = seal(words)
        del body["words"]
    if issubclass(line.kind, PROMISES):
        body["zone"] = line.zone or context.agency.zone
        _count_days(line, body, context)
    for name in _seqs(line.kind) & body.keys():
        body[name] = _seq(body[name], name, context)
    for name in _instants(line.kind) & body.keys():
        body[name] = _instant(body[name], name, line.zone, context)
    for name in SAID_OUTRIGHT.get(line.kind, {}).keys() - body.keys():
        raise RuleBroken(SAID_OUTRIGHT[line.kind][name], name)
    fact = codec.from_json(line.kind.__name__, body)
    if context.as_recorded and isinstance(fact, PROMISES) and not fact.day_off:
        off = off_day(fact.due_at, context.calendar)
        fact = replace(fact, day_off=off.reason if off else "")
    return Told(happened=Happened(at=line.at, fact=fact), words=words)


def read_instant(text: str, zone: str, field: str) -> datetime:
    """An instant in UTC from ISO 8601 with an offset, or from what a clock in `zone` showed."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken(f"“{text}” is not a date with a time. {WRITTEN_LIKE}", field) from None
    if _is_day(text):
        raise RuleBroken(f"“{text}” does not say at what time. {WRITTEN_LIKE}", field)
    if at.year not in YEARS:
        raise RuleBroken(f"“{text}” is not a date this desk can place. Check the year.", field)
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    if not zone:
        raise RuleBroken(f"“{text}” does not say in which zone. {WRITTEN_LIKE}", field)
    try:
        return instant(at.date(), at.time(), zone_named(zone))
    except (ClockSkipped, ClockRepeated) as unclear:
        raise RuleBroken(f"{unclear.sentence} Or write it with its offset.", field) from None


def object_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which each name stands once: of two values, nobody can say which was meant."""
    body: dict[str, Any] = {}
    for name, value in pairs:
        check_texts(name)
        if name in body:
            raise RuleBroken(f"“{name}” stands twice in one object. Leave one of them out.", name)
        body[name] = value
    return body


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text, object_pairs_hook=object_once)
    except (ValueError, RecursionError) as error:
        raise RuleBroken(f"This is not JSON ({error}). Write one object a line, in double quotes.") from None
    if not isinstance(body, dict):
        raise RuleBroken('This is JSON but no object. Write one object a line: {"agency": …, "at": …, "fact": …}.')
    return body


def _check_words(value: object, name: str | None = None) -> None:
    """No control character and no half of one in any text of the line: not even a refusal could be printed with it."""
    if isinstance(value, str):
        check_texts(value, name)
    elif isinstance(value, list):
        for item in value:
            _check_words(item, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_words(item, name or key)


def _is_day(text: str) -> bool:
    """A day alone would be taken for its midnight, at which nothing happened."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _text(body: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise RuleBroken(f"“{name}” must be text, in double quotes.", name)
    if needed and not value.strip():
        raise RuleBroken(f"The line has no “{name}”. Add it.", name)
    return value


def _count_days(line: FactLine, body: dict[str, Any], context: Context) -> None:
    """`working_days` in place of `due_at`: counted on the agency's calendar from the day of the line."""
    if "due_at" in body or "working_days" not in body:
        return
    days = body["working_days"]
    if type(days) is not int or not 1 <= days <= MOST_WORKING_DAYS:
        raise RuleBroken(f"“working_days” is a whole number from 1 to {MOST_WORKING_DAYS}.", "working_days")
    try:
        due = due_at(line.at, days, context.calendar, close=context.policy.close_of_business)
    except CalendarEnds as ends:
        raise RuleBroken(str(ends), "at") from None
    body["due_at"] = due.at.isoformat()
    if line.kind is facts.DeadlineSet:
        body.setdefault("why", due.why())
    else:
        del body["working_days"]


def _seq(value: object, name: str, context: Context) -> object:
    """The number behind a label. A number stays as it is: it is an entry's own."""
    if not isinstance(value, str):
        return value
    if value == PREVIOUS:
        return context.last_seq
    if value not in context.labels:
        known = ", ".join(context.labels) or "none yet"
        raise RuleBroken(f"No earlier line of this agency has the label “{value}”. Labels so far: {known}.", name)
    return context.labels[value]


def _instant(value: object, name: str, zone: str, context: Context) -> object:
    """An instant in UTC; the label of a deadline stands for the instant it promised."""
    if not isinstance(value, str):
        return value
    seq = context.labels.get(value)
    if seq is not None and seq in context.deadlines:
        return context.deadlines[seq].isoformat()
    return read_instant(value, zone or context.agency.zone, name).isoformat()


def _seqs(kind: type) -> frozenset[str]:
    return _fields_of(kind, Seq)


def _instants(kind: type) -> frozenset[str]:
    return _fields_of(kind, datetime)


@cache
def _fields_of(kind: type, wanted: object) -> frozenset[str]:
    hints = get_type_hints(kind)
    return frozenset(f.name for f in fields(kind) if hints[f.name] is wanted or wanted in get_args(hints[f.name]))
