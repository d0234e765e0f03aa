"""What stands in the calendar of one of us, in one table: the page of its link lists it, the feed is made by it.

A kind of thing that is not listed here is in no calendar, and what is listed is in it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from outreach.domain.datebook import QUARTER, Appointment, Held, Owner, lines, plain
from outreach.domain.datebook_deadlines import awake, both_clocks, deadlines
from outreach.domain.datebook_work import overdue, sent_back, to_read, updates
from outreach.domain.wallclock import counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of thing: how it is called in a calendar, what the page says of it, and what makes it.

    `of_editors`: only of the investigations that somebody edits.
    """

    called: str
    listed: str
    made: Callable[[Owner, Held], Iterable[Appointment]]
    of_editors: bool = False


def appointments(owner: Owner, held: Held) -> tuple[Appointment, ...]:
    """Everything in a calendar as of now. What is no longer true is no longer there; programs then take it away."""
    found = (_to_come(one, owner) for kind in CONTENTS for one in kind.made(owner, held))
    return tuple(sorted(found, key=lambda one: one.uid))


def _to_come(one: Appointment, owner: Owner) -> Appointment:
    """Of an instant without the alarms that lie in the past: a program that is told of one then may ring at once."""
    if not isinstance(one.starts, datetime):
        return one
    starts = one.starts
    return replace(one, alarms=tuple(gap for gap in one.alarms if starts - gap > owner.now))


def _to_sign(owner: Owner, held: Held) -> Iterator[Appointment]:
    for load in held.loads:
        if load.to_sign:
            title = f"{counted(load.to_sign, 'row')} to sign · {plain(load.title)}"
            yield _today(owner, f"rows-{load.slug}", title, owner.page(load.slug, "sign-off"))


def _rulings(owner: Owner, held: Held) -> Iterator[Appointment]:
    for load in held.loads:
        if load.rulings:
            title = f"{counted(load.rulings, 'ruling')} wanted · {plain(load.title)}"
            yield _today(owner, f"rulings-{load.slug}", title, f"{owner.base_url}/?investigation={load.slug}")


def _release(owner: Owner, held: Held) -> Iterator[Appointment]:
    for load in held.loads:
        if load.fair_from:
            yield Appointment(
                uid=owner.uid(f"release-{load.slug}"),
                title=f"Earliest fair release · {plain(load.title)}",
                starts=load.fair_from,
                ends=load.fair_from + QUARTER,
                words=lines(
                    "From then on every row can fairly be signed, if each try is made as soon as it may be.",
                    *both_clocks(load.fair_from, load.fair_zone, owner.clock),
                ),
                link=owner.page(load.slug, "readiness"),
                changed_at=owner.changed(owner.midnight),
                alarms=(load.fair_from - awake(load.fair_from - timedelta(days=1), owner.clock),),
            )


def _today(owner: Owner, key: str, title: str, link: str) -> Appointment:
    return Appointment(
        uid=owner.uid(key),
        title=title,
        starts=owner.today,
        ends=owner.today + timedelta(days=1),
        words="",
        link=link,
        changed_at=owner.changed(owner.midnight),
    )


CONTENTS: Final = (
    Kind(called="Deadline", listed="while an answer is waited for", made=deadlines),
    Kind(called="Follow up", listed="on the day on which the next try can be made", made=overdue),
    Kind(called="Reply to classify", listed="until somebody says what it is", made=to_read),
    Kind(called="Sent back", listed="what an editor asked to have mended", made=sent_back),
    Kind(
        called="Update", listed="what a release printed and no longer stands, while you have to see to it", made=updates
    ),
    Kind(called="Rows to sign", listed="how many", made=_to_sign, of_editors=True),
    Kind(called="Rulings wanted", listed="how many", made=_rulings, of_editors=True),
    Kind(called="Earliest fair release", listed="as Readiness names it", made=_release, of_editors=True),
)
