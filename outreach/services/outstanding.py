"""What is outstanding for an editor this morning: what is wanted, since when, and the form on which it is done.

In the order of what cannot wait. It names investigations and colleagues, and no agency: mail is read on many screens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote_plus

from outreach.db import deskwork, investigations, log, received
from outreach.db.session import Session
from outreach.domain.batches import BatchState, Wanting
from outreach.domain.facts import FollowUpStopped
from outreach.domain.fold import what_we_knew
from outreach.domain.ids import InvestigationId, RfcId, Seq
from outreach.domain.inbox import Place
from outreach.domain.investigation import Investigation, titled
from outreach.domain.lines import Line
from outreach.domain.people import Staff
from outreach.domain.phases import Phase
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.teams import EVERYTHING, Sight
from outreach.domain.wallclock import counted, on_both_clocks, zone_or_utc
from outreach.services import overview, settling, updates, waivers_ending
from outreach.services.desk import Desk
from outreach.services.overview import HEADS, DeskPage, Kind, Part


class Words(NamedTuple):
    """Of one, of several, of one line, and the form on which it is done."""

    one: str
    many: str
    line: str
    form: str


NEXT = "/requests/{rfc_id}/next"
WORDS = {
    Kind.TO_READ: Words("reply to classify", "replies to classify", "came {when}", "/requests/{rfc_id}/messages"),
    Kind.OVERDUE: Words("overdue", "overdue", "deadline {when}", NEXT),
    Kind.DUE_SOON: Words("due soon", "due soon", "deadline {when}", NEXT),
    Kind.RULINGS: Words("ruling wanted", "rulings wanted", "say what counts", "/requests/{rfc_id}/ruling"),
    Kind.TO_SIGN: Words(
        "row ready to sign",
        "rows ready to sign",
        "read through it and sign",
        "/investigations/{slug}/sign-off?row={rfc_id}",
    ),
    Kind.SENT_BACK: Words("row sent back", "rows sent back", "mend what was asked", NEXT),
    Kind.ANSWERED: Words("answered, with checks to do", "answered, with checks to do", "do the next check", NEXT),
    Kind.TO_ASK: Words("agency to ask", "agencies to ask", "put the questions", NEXT),
}
"""In the order of what cannot wait."""

BEFORE_RULINGS = (Kind.TO_READ, Kind.OVERDUE, Kind.DUE_SOON)
"""What runs out by itself. Letters, rulings and sign-offs come after it, and then what can wait a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outstanding:
    """One thing to do, and the form on which it is done. `rfc_id`: the request, where the heap is one of requests."""

    words: str
    link: str
    rfc_id: RfcId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heap:
    """What wants the same: how much of it, and the first few. `all` is where every one of them stands.

    `called`: one of it and several, in a subject; `count` is 0 where all of it is counted in another heap. `gathers`:
    every request of this phase, or every update, is in the heap, listed or not.
    """

    words: str
    items: tuple[Outstanding, ...]
    all: str = ""
    count: int = 0
    called: tuple[str, str] = ("", "")
    gathers: Phase | ReminderKind | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An investigation with what is outstanding in it; without one, the mail that belongs to none yet."""

    title: str
    heaps: tuple[Heap, ...]
    investigation_id: InvestigationId | None = None


def outstanding(
    desk: Desk, session: Session, reader: Staff, at: datetime, *, sight: Sight = EVERYTHING
) -> tuple[Story, ...]:
    """The same desk that the reader would open at `at`, one investigation after another; empty ones left out.

    Only of what they edit: whoever has no part in an investigation is told nothing of it. Mail that belongs to no
    investigation yet comes first, since an answer may lie in it.
    """
    looking = replace(desk.only_looking(session).seen_by(sight), clock=lambda: at)
    with looking.reading() as session_of_theirs:
        theirs = [one for one in investigations.everyone(session_of_theirs) if _edits(sight, one)]
        mail = _Mail(looking, session_of_theirs, reader).heaps() if theirs else ()
        found = [_Desk(looking, session_of_theirs, reader, one).story() for one in theirs]
    return tuple(story for story in (Story(title="mail", heaps=mail), *found) if story.heaps)


def _edits(sight: Sight, one: Investigation) -> bool:
    part = sight.of(one.id)
    return part is None or part.may_edit


@dataclass(frozen=True)
class _Mail:
    """What belongs to no investigation yet: mail nobody could file, letters of which nobody knows what became."""

    desk: Desk
    session: Session
    reader: Staff

    def heaps(self) -> tuple[Heap, ...]:
        return tuple(one for one in (self._unknown(), self._held(), self._unread()) if one)

    def _unknown(self) -> Heap | None:
        letters = [one for one in settling.unsettled(self.desk) if one.agency]
        items = [
            Outstanding(
                words="say whether it left" if one.unknown else "say what becomes of it",
                link=f"{self.desk.base_url}/outbox/unknown#letter-{one.id}",
            )
            for one in letters[:HEADS]
        ]
        words = f"{counted(len(letters), 'letter')} of which nobody knows what became"
        rest = f"{self.desk.base_url}/outbox/unknown" if len(letters) > HEADS else ""
        called = ("letter unknown", "letters unknown")
        return Heap(words=words, items=tuple(items), all=rest, count=len(letters), called=called) if letters else None

    def _held(self) -> Heap | None:
        count, _ = received.waiting(self.session)
        if not count:
            return None
        found = received.in_place(self.session, Place.HELD, oldest_first=True, limit=HEADS)
        zone = zone_or_utc(self.reader.zone)
        items = [
            Outstanding(
                words=f"came {on_both_clocks(one.arrived_at, zone, zone)}",
                link=f"{self.desk.base_url}/inbox/{one.id}",
            )
            for one in found
        ]
        words, rest = f"{counted(count, 'message')} held for a person", f"{self.desk.base_url}/inbox"
        called = ("message held", "messages held")
        return Heap(words=words, items=tuple(items), all=rest if count > HEADS else "", count=count, called=called)

    def _unread(self) -> Heap | None:
        _, count = received.waiting(self.session)
        link = f"{self.desk.base_url}/inbox?show=quarantined"
        words = f"{counted(count, 'message')} that could not be read"
        look = "look at it: it may be an answer" if count == 1 else "look at them: one may be an answer"
        item = Outstanding(words=look, link=link)
        return (
            Heap(words=words, items=(item,), count=count, called=("message unreadable", "messages unreadable"))
            if count
            else None
        )


@dataclass(frozen=True)
class _Desk:
    """One investigation as its editor is told of it."""

    desk: Desk
    session: Session
    reader: Staff
    investigation: Investigation

    def story(self) -> Story:
        page = overview.desk_of(self.desk, self.reader, slug=self.investigation.slug, everyone=True, in_mail=True)
        parts = {part.kind: part for part in page.parts}
        heaps = (
            *(self._part(page, parts[kind]) for kind in BEFORE_RULINGS if kind in parts),
            *self._left_alone(page),
            *self._letters(page),
            *(self._part(page, parts[kind]) for kind in WORDS if kind in parts and kind not in BEFORE_RULINGS),
            *self._updates(),
            *self._waivers(page),
            *self._beside(page),
        )
        title = titled(self.investigation.title, live=self.investigation.live)
        title = page.gone.titled(title) if page.gone else title
        return Story(title=title, heaps=heaps, investigation_id=self.investigation.id)

    def _link(self, path: str) -> str:
        return self.desk.base_url + path

    def _part(self, page: DeskPage, part: Part) -> Heap:
        words = WORDS[part.kind]
        said = f"{part.count:,} {words.one if part.count == 1 else words.many}"
        if part.today:
            said += f", {part.today:,} of them today" if part.count > 1 else ", today"
        items = tuple(replace(self._line(page, part, line), rfc_id=line.rfc_id) for line in part.lines)
        slug = self.investigation.slug
        phase = f"/investigations/{slug}/requests?phase={quote_plus(part.phase)}" if part.phase else ""
        rest = self._link(phase or f"/?investigation={slug}") if part.more else ""
        return Heap(words=said, items=items, all=rest, count=part.count, called=words[:2], gathers=part.phase)

    def _line(self, page: DeskPage, part: Part, line: Line) -> Outstanding:
        words, slug = WORDS[part.kind], self.investigation.slug
        said = words.line.format(when=self._when(page, part.kind, line))
        letter = page.letters.get(line.rfc_id)
        if letter is not None:
            link = f"/investigations/{slug}/letters/batches/{letter.batch_id}/{line.rfc_id}"
            unsaid = letter.unknown or letter.given_up
            return Outstanding(
                words=f"{said}; a letter to it {'needs a person' if unsaid else 'waits'}",
                link=self._link("/outbox/unknown" if unsaid else link),
            )
        if part.kind in BEFORE_RULINGS and line.rfc_id in page.may_answer:
            held = self._link(f"/requests/{line.rfc_id}/messages")
            return Outstanding(words=f"{said}; a held message may be the answer", link=held)
        if page.is_anothers(part.kind, line):
            said = _why_anothers(part.kind, line)
        return Outstanding(words=said, link=self._link(words.form.format(slug=slug, rfc_id=line.rfc_id)))

    def _when(self, page: DeskPage, kind: Kind, line: Line) -> str:
        own = zone_or_utc(self.reader.zone)
        zone = zone_or_utc(line.due_zone) if line.due_zone else own
        if kind is Kind.TO_READ:
            return on_both_clocks(line.waiting_since, zone, own) if line.waiting_since else ""
        due = line.milestones.due_at
        return on_both_clocks(due, zone, own, page.far.words.get(line.rfc_id, "")) if due else ""

    def _left_alone(self, page: DeskPage) -> Iterator[Heap]:
        """Overdue, and no reminder comes of it, because one of us put on record to leave it alone until a day."""
        alone = left_alone(self.session, self.investigation, page.now)
        if not alone:
            return
        own, slug = zone_or_utc(self.reader.zone), self.investigation.slug
        items = [
            Outstanding(
                words=f"until {on_both_clocks(until, own, own)}; to be reminded before it, take that back",
                link=self._link(f"/requests/{rfc_id}/retractions/new?about={seq}"),
            )
            for rfc_id, (seq, until) in sorted(alone.items(), key=lambda pair: (pair[1][1], pair[0]))[:HEADS]
        ]
        link = self._link(f"/investigations/{slug}/requests?phase=overdue") if len(alone) > len(items) else ""
        yield Heap(words=f"{len(alone):,} of the overdue left alone", items=tuple(items), all=link)

    def _letters(self, page: DeskPage) -> Iterator[Heap]:
        items = [
            Outstanding(
                words=_of_batch(one),
                link=self._link(f"/investigations/{one.investigation_slug}/letters/batches/{one.batch_id}"),
            )
            for one in page.batches
            if one.investigation_slug == self.investigation.slug
        ]
        if items:
            words = "batch of letters wants" if len(items) == 1 else "batches of letters want"
            called = ("batch of letters", "batches of letters")
            yield Heap(words=f"{len(items):,} {words} a person", items=tuple(items), count=len(items), called=called)

    def _updates(self) -> Iterator[Heap]:
        """What a release printed and no longer stands, while somebody has still to do something about it."""
        waits = updates.waiting(self.desk, self.session, self.investigation)
        if waits is None or not waits.updates:
            return
        slug = self.investigation.slug
        items = [
            Outstanding(words=owed.words, link=self._link(owed.form), rfc_id=one.update.rfc_id)
            for one, owed in ((one, one.owed(may_edit=True)) for one in waits.first_of(self.reader.id)[:HEADS])
        ]
        count = len(waits.updates)
        words = f"{counted(count, 'update')} since release {waits.number}: {waits.owners(self.reader.id)}"
        rest = self._link(f"/investigations/{slug}/updates")
        called = ("update", "updates")
        yield Heap(words=words, items=tuple(items), all=rest, count=count, called=called, gathers=ReminderKind.UPDATE)

    def _waivers(self, page: DeskPage) -> Iterator[Heap]:
        """What was waived and will have to be done, or waived again, unless the row is released before."""
        found = waivers_ending.ending(self.desk, self.session, self.investigation, page.now)
        if not found:
            return
        own = zone_or_utc(self.reader.zone)
        items = [
            Outstanding(
                words=("ran out" if one.until <= page.now else "until")
                + f" {on_both_clocks(one.until, zone_or_utc(one.zone), own)}; "
                + ("meet the rule or waive it again, and sign again" if one.signed else "its row is not signed yet"),
                link=self._link(f"/requests/{one.rfc_id}#entry-{one.seq}"),
            )
            for one in found[:HEADS]
        ]
        count = len(found)
        words = f"{counted(count, 'waiver')} running out before the release"
        rest = self._link(f"/investigations/{self.investigation.slug}/releases") if count > HEADS else ""
        yield Heap(words=words, items=tuple(items), all=rest, count=count, called=("waiver ending", "waivers ending"))

    def _beside(self, page: DeskPage) -> Iterator[Heap]:
        slug = self.investigation.slug
        if page.proposal is not None and page.proposal.proposed_by != page.reader:
            item = Outstanding(
                words="look through it, and second it", link=self._link(f"/investigations/{slug}/releases")
            )
            words = f"release {page.proposal.number} waits for a second editor"
            yield Heap(words=words, items=(item,), count=1, called=("release to second", "releases to second"))
        if page.policy is not None and page.policy.proposed:
            item = Outstanding(
                words="look through it, and second it", link=self._link(f"/investigations/{slug}/policy")
            )
            words = "another policy waits for a second editor"
            yield Heap(words=words, items=(item,), count=1, called=("policy to second", "policies to second"))
        if page.unheld:
            link = self._link(f"/investigations/{slug}/requests?reporter=nobody&hand=yes")
            yield Heap(
                words=f"{page.unheld:,} not handed to anybody", items=(Outstanding(words="hand them out", link=link),)
            )


def _why_anothers(kind: Kind, line: Line) -> str:
    if kind is Kind.RULINGS:
        return "you gave the waiver: another editor agrees to it"
    return "sent back, and not answered yet" if line.sent_back_at else "you judged it: another editor signs"


def _of_batch(one: Wanting) -> str:
    if one.to_approve:
        return f"batch {one.batch_id} waits for {'a second editor' if one.approved_by else 'an editor'}"
    held = f"{counted(one.held, 'letter')} of batch {one.batch_id} {one.held_words}" if one.held else ""
    if one.state is not BatchState.PAUSED:
        return held
    return f"batch {one.batch_id} is paused" + (f", and {held}" if held else "")


def left_alone(session: Session, investigation: Investigation, now: datetime) -> dict[RfcId, tuple[Seq, datetime]]:
    """Of what is overdue, the requests left alone until a day ahead: by which entry, and until when."""
    asked = deskwork.overdue_and_told_to_wait(session, investigation.id, now)
    found = {}
    for rfc_id, entries in (log.read_some(session, asked) if asked else {}).items():
        known = what_we_knew(entries, max(now, entries[-1].recorded_at))
        until = known.quiet_until
        if until is None or until <= now:
            continue
        by = (one for one in entries if isinstance(one.fact, FollowUpStopped) and one.fact.until == until)
        found[rfc_id] = (next(one.seq for one in by if one.seq not in known.retracted), until)
    return found
