"""A calendar as the file that calendar programs read (iCalendar, RFC 5545): one event for each thing in it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from outreach.domain.datebook import Appointment

if TYPE_CHECKING:
    from icalendar import Event

PROGRAM = "-//Outreach//The right-to-comment desk//EN"
ASK_AGAIN = timedelta(hours=1)


def written(name: str, zone: str, found: Sequence[Appointment]) -> bytes:
    """The same things always make the same bytes, so that a program which has them is told so.

    Times are instants in UTC: each program shows them on its owner's clock, and no rule for summer time goes along
    that could be older than the one by which the deadline was worked out.
    """
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", PROGRAM)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in found:
        calendar.add_component(_event(one))
    if not found:  # a calendar with nothing in it is not one, by the standard
        calendar.add_component(Timezone.from_tzid("Etc/UTC"))
    return bytes(calendar.to_ical())


def _event(one: Appointment) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", one.uid)
    event.add("summary", one.title)
    event.add("dtstart", _moment(one.starts))
    event.add("dtend", _moment(one.ends))
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    link = quote(one.link, safe="/:?=&#")
    event.add("description", f"{one.words}\n{link}".strip())
    event.add("url", link)
    event.add("class", "PRIVATE")  # who may look into this calendar sees that there is something, not what
    event.add("transp", "TRANSPARENT")  # nobody is too busy for a meeting because an agency has a deadline
    for gap in one.alarms:
        event.add_component(_alarm(one, -gap))
    for at in one.rings:
        event.add_component(_alarm(one, at.astimezone(UTC)))
    return event


def _alarm(one: Appointment, when: timedelta | datetime) -> Any:
    """That long before the event begins, or at an instant of its own (3.8.6.3)."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    alarm.add("trigger", when, parameters={} if isinstance(when, timedelta) else {"VALUE": "DATE-TIME"})
    return alarm


def _moment(at: datetime | date) -> datetime | date:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
