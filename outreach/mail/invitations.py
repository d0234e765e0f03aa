"""An invitation (iCalendar, RFC 5545) as the lines a person reads: what, when, where, from whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FOLDED = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z-]{1,40})((?:;(?:\"[^\"]*\"|[^\":;])*)*):(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_INSTANT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?")
_MOST = 20  # events of one invitation
_HEADS = {
    "REQUEST": "Invitation",
    "CANCEL": "Called off",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Other time proposed",
}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted for now", "DELEGATED": "delegated"}


@dataclass(slots=True)
class _Event:
    """What an event says, by the name of its line: the parameters and the value of the first of that name."""

    told: dict[str, tuple[str, str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return _plain(self.told.get(name, ("", ""))[1]).strip()


def invitation(calendar: str) -> str:
    """The events of a calendar file in lines; empty where there are none."""
    method, events = _read(calendar)
    head = _HEADS.get(method, "Appointment")
    return "\n\n".join("\n".join(_lines(head, method, one)) for one in events[:_MOST])


def _read(calendar: str) -> tuple[str, list[_Event]]:
    method, events, within = "", list[_Event](), ""
    for line in _FOLDED.sub("", calendar).splitlines():
        found = _LINE.match(line)
        name, given, value = (found[1].upper(), found[2], found[3]) if found else ("", "", "")
        if name == "METHOD":
            method = value.strip().upper()
        elif name == "BEGIN":
            within = value.strip().upper()
            events += [_Event()] if within == "VEVENT" else []
        elif name == "END":
            within = "VEVENT" if value.strip().upper() == "VALARM" else ""
        elif within == "VEVENT" and events:
            events[-1].told.setdefault(name, (given, value))
    return method, events


def _lines(head: str, method: str, event: _Event) -> Iterator[str]:
    yield f"{head}: {event.text('SUMMARY') or 'without a title'}"
    begin, end = (_instant(*event.told.get(name, ("", ""))) for name in ("DTSTART", "DTEND"))
    if begin:
        yield f"When: {begin}{f' to {end}' if end and end != begin else ''}"
    if event.text("LOCATION"):
        yield f"Where: {event.text('LOCATION')}"
    if who := _who(*event.told.get("ORGANIZER", ("", ""))):
        yield f"Organiser: {who}"
    given, address = event.told.get("ATTENDEE", ("", ""))
    if method == "REPLY" and address:
        answer = _ANSWERS.get(_parameter(given, "PARTSTAT").upper(), "no answer that can be told")
        yield f"Answer of {_who(given, address)}: {answer}"
    for name in ("COMMENT", "DESCRIPTION"):
        if event.text(name):
            yield f"\n{event.text(name)}"


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _parameter(given: str, name: str) -> str:
    found = re.search(rf";{name}=(\"[^\"]*\"|[^;]*)", given, re.IGNORECASE)
    return found[1].strip('"') if found else ""


def _who(given: str, address: str) -> str:
    name, address = _parameter(given, "CN"), re.sub("^mailto:", "", address.strip(), flags=re.IGNORECASE)
    return f"{name} <{address}>" if name and address and name != address else name or address


def _instant(given: str, value: str) -> str:
    """A time as it stands, with its zone; nothing is reckoned, since a zone's name is the sender's own."""
    found = _INSTANT.match(value.strip())
    if not found:
        return value.strip()
    year, month, day, hour, minute, universal = found.groups()
    zone = "UTC" if universal else _parameter(given, "TZID")
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{f' {zone}' if zone else ''}" if hour else "")
