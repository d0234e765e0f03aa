"""The letters that tell our own people: what stands in them, and what is still true of it as they leave."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from outreach.db import audit_anchors, cases, log, people, seats
from outreach.db import reminders as notes
from outreach.db.reminders import About, Noted
from outreach.db.session import Session
from outreach.domain.agencies import Place
from outreach.domain.audit import Anchor
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import Outgoing
from outreach.domain.people import Staff
from outreach.domain.phases import Phase, phase_at
from outreach.domain.reminder_policy import ReminderKind
from outreach.domain.reminders import Newsroom, Reminder, tellings
from outreach.domain.spans import ago, how_far
from outreach.domain.wallclock import on_both_clocks, read, zone_or_utc
from outreach.services import updates
from outreach.services.account_letters import FACTOR
from outreach.services.desk import Desk
from outreach.services.letters import compose
from outreach.services.newsroom import newsroom_of
from outreach.services.notices import ALARM, NOTICE, is_over
from outreach.services.outstanding import Heap, Outstanding, Story, outstanding
from outreach.services.practice_outbox import is_practice
from outreach.services.records import case_of
from outreach.services.updates import OpenUpdate, Owed
from outreach.services.verdicts import NotNow

ONE, MORNING = "reminder", "morning"
"""The kinds of letter: what presses, at once; and all the rest, once a morning."""

FORMS = {
    ReminderKind.OVERDUE: "/next",
    ReminderKind.DUE: "/next",
    ReminderKind.UNCLASSIFIED: "/messages",
    ReminderKind.DUE_SOON: "/next",
    ReminderKind.CHOSEN: "",
}
"""Where each is acted on; what a day was chosen for stands on the page of the request. An update names its own form."""

LINES_IN_A_LETTER = 40
KINDS_IN_A_SUBJECT = 5
CALLED = {
    ReminderKind.UNCLASSIFIED: ("reply to classify", "replies to classify"),
    ReminderKind.UPDATE: ("update", "updates"),
    ReminderKind.CHOSEN: ("you chose this day for", "you chose this day for"),
}
PRESSING = list(ReminderKind)
NO_DEADLINE = (ReminderKind.UNCLASSIFIED, ReminderKind.UPDATE, ReminderKind.CHOSEN)
LATE = timedelta(hours=12)
"""Told so much later than it should have been, a letter says so: somebody planned by it."""

True_ = tuple[Noted, Reminder]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of a letter. It names the investigation and no more: mail is read on many screens.

    `of` is told on the agency's clock and the reader's, and how far off it is in the agency's working days. `wants`: of
    an update, what is still to be done about it.
    """

    kind: str
    investigation: str
    of: str
    link: str
    wants: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """All that one letter says: what is still true of its reminders, and what is outstanding beside.

    `updates`: what its reader owes to those it reminds of. `homes`: where the agencies of the first lines keep their
    calendars. `phases`: where those requests stand. `anchor`: where the audit chain stood, so that a copy of that lies
    in many mailboxes. `late_since`: from when on it should have been told, where it comes late.
    """

    told: tuple[True_, ...]
    updates: Mapping[RfcId, Owed] = field(default_factory=dict)
    homes: Mapping[RfcId, Place] = field(default_factory=dict)
    phases: Mapping[RfcId, Phase] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()
    anchor: Anchor | None = None
    late_since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.told or self.stories)


@dataclass(frozen=True, kw_only=True, slots=True)
class AsItStands:
    """The letter as it should be said now; None when none of it is true. `dropped` is what it does not say any more."""

    letter: Letter | None
    dropped: tuple[Noted, ...] = ()


def as_it_stands(desk: Desk, session: Session, outgoing: Outgoing, at: datetime) -> AsItStands:
    """Raises `NotNow` outside of its reader's hours."""
    newsroom = newsroom_of(desk, session)
    reader = next((one for one in newsroom.staff if one.id == outgoing.staff_id and one.active), None)
    if reader is None or _told_later(session, outgoing):
        return AsItStands(letter=None)
    if outgoing.kind in (FACTOR, ALARM):  # whoever would steal an account does not wait for the morning
        return AsItStands(letter=replace(outgoing.letter, to=reader.email))
    works = newsroom.working_time(reader)
    if not works.is_open(at) and (until := works.next_open(at)) is not None:
        raise NotNow(until)
    if outgoing.kind == NOTICE:
        over = not outgoing.cuts and is_over(session, outgoing, at)
        return AsItStands(letter=None if over else replace(outgoing.letter, to=reader.email))
    noted = notes.told_in(session, outgoing.id)
    behind = updates_behind(desk, session, noted)
    told = still_true(noted, newsroom, reader.id, at, behind)
    edits = outgoing.kind == MORNING and wants_morning(reader, newsroom)
    stories = outstanding(desk, session, reader, at, sight=newsroom.sight(reader.id)) if edits else ()
    said = Said(
        told=told,
        updates=owed_by(reader, newsroom, noted, behind),
        homes=homes(session, told),
        phases=phases(session, told, at) if stories else {},
        stories=stories,
        anchor=audit_anchors.last(session) if stories else None,
        late_since=late_since(desk, session, told, reader, at=at),
    )
    if not said:
        return AsItStands(letter=None)
    if outgoing.cuts:
        return AsItStands(letter=outgoing.letter)  # it may have arrived; a copy must be the same to the byte
    true = {one.key for one, _ in told}
    return AsItStands(
        letter=written(desk, reader, said, at, name=outgoing.letter.message_id),
        dropped=tuple(one for one in noted if one.key not in true),
    )


def _told_later(session: Session, outgoing: Outgoing) -> bool:
    """What may have arrived already leaves once more, to the byte, even so."""
    if outgoing.kind != MORNING or outgoing.cuts or outgoing.staff_id is None:
        return False
    return notes.has_newer_morning(session, outgoing.id, outgoing.staff_id)


def take_back(session: Session, outgoing: Outgoing, at: datetime) -> None:
    """The letter is not sent, so its reminders were not told."""
    forget(session, notes.told_in(session, outgoing.id), at)


def forget(session: Session, untold: Sequence[Noted], at: datetime) -> None:
    """What was noted and not told may be noted again when its reason is back, or for whoever it now concerns."""
    notes.forget(session, [one.key for one in untold])
    notes.look_again(session, [(at, [one.rfc_id for one in untold])])


def fingerprint(session: Session, outgoing: Outgoing) -> object:
    """Two of these are equal only if nothing behind the letter has changed between them."""
    at = outgoing.created_at
    return notes.fingerprint(session, outgoing.id), people.everyone(session), seats.everyones(session, at)


def wants_morning(staff: Staff, newsroom: Newsroom) -> bool:
    """Whether this person is told each morning what is outstanding: an editor who has not said otherwise."""
    return newsroom.sight(staff.id).edits(staff.role) and staff.hours.morning_mail


def updates_behind(desk: Desk, session: Session, noted: Sequence[Noted]) -> dict[RfcId, OpenUpdate]:
    """Of what was noted of updates, those that are still open."""
    asked = {one.rfc_id for one in noted if one.kind == ReminderKind.UPDATE}
    return updates.of_requests(desk, session, asked) if asked else {}


def owed_by(
    reader: Staff, newsroom: Newsroom, noted: Sequence[Noted], open_ones: Mapping[RfcId, OpenUpdate]
) -> dict[RfcId, Owed]:
    """What this reader is to do about each, in the part they have in its investigation."""
    sight = newsroom.sight(reader.id)
    return {
        one.rfc_id: open_ones[one.rfc_id].owed(may_edit=sight.acting(reader, one.about.investigation_id).role.may_edit)
        for one in noted
        if one.rfc_id in open_ones
    }


def still_true(  # noqa: PLR0917  # what was noted, of whom, and by what it is judged
    noted: Sequence[Noted],
    newsroom: Newsroom,
    staff_id: StaffId,
    at: datetime,
    open_ones: Mapping[RfcId, OpenUpdate],
) -> tuple[True_, ...]:
    """What still holds, and is still this person's business, the most pressing first.

    What is told anew stands for what was told before of the same: only the last is said.
    """
    theirs: dict[object, dict[str, Reminder]] = {}
    found = []
    for one in noted:
        update = open_ones.get(one.rfc_id) if open_ones and one.kind == ReminderKind.UPDATE else None
        about = with_updates(one.about, update)
        which = one.rfc_id if update else one.about
        if which not in theirs:
            theirs[which] = _of_this_person(about, newsroom, staff_id, at)
        if (reminder := theirs[which].get(one.name)) is not None:
            found.append((one, reminder))
    return tuple(sorted(found, key=lambda pair: (PRESSING.index(pair[1].kind), pair[1].of, pair[0].rfc_id)))


def with_updates(about: About, update: OpenUpdate | None) -> About:
    """What is planned of a request, and of its update if one is open."""
    return replace(about, plan=about.plan + update.plan) if update and update.plan else about


def _of_this_person(about: About, newsroom: Newsroom, staff_id: StaffId, at: datetime) -> dict[str, Reminder]:
    """What holds now and is this person's business, by the name it was noted under."""
    team = newsroom.of(about.investigation_id)
    return {
        telling.reminder.name(staff_id): telling.reminder
        for telling in tellings(about.plan, about.assigned_to, team)
        if telling.to.id == staff_id and telling.at <= at and not telling.reminder.over(at)
    }


def said_once(told: Sequence[True_]) -> tuple[True_, ...]:
    """Of what was told on several days of the same, the last."""
    last: dict[object, True_] = {}
    for one, reminder in told:
        about = (one.rfc_id, reminder.kind, reminder.armed_by)
        if about not in last or last[about][1].nth < reminder.nth:
            last[about] = (one, reminder)
    return tuple(last.values())


def homes(session: Session, told: Sequence[True_]) -> dict[RfcId, Place]:
    """Where the agencies of those that get a line of their own keep their calendars."""
    listed = [one.rfc_id for one, _ in said_once(told)[:LINES_IN_A_LETTER]]
    return cases.homes(session, listed)


def phases(session: Session, told: Sequence[True_], at: datetime) -> dict[RfcId, Phase]:
    """Where each of these requests stands, and so in which heap of what is outstanding it is counted."""
    found = cases.milestones(session, {one.rfc_id for one, _ in told})
    return {rfc_id: phase_at(milestones, at) for rfc_id, milestones in found.items()}


def late_since(desk: Desk, session: Session, told: Sequence[True_], reader: Staff, *, at: datetime) -> datetime | None:
    """From when on the reader should have had some of this; None where all of it comes in time.

    By what was on record and in force then: a deadline that was written down since, a table that was adopted since and
    a colleague who came since are no reason to say that anything was missed; nor is the past of the practice newsroom,
    which is written into the record on the day it is opened.
    """
    if is_practice(desk):
        return None
    late = [one for one, _ in said_once(told)[:LINES_IN_A_LETTER] if at - one.tell_at > LATE]
    for one in sorted(late, key=lambda noted: noted.tell_at):
        if _was_to_be_told(desk, session, one, reader):
            return one.tell_at
    return None


def _was_to_be_told(desk: Desk, session: Session, noted: Noted, reader: Staff) -> bool:
    stored, entries = cases.load(session, noted.rfc_id), log.read(session, noted.rfc_id)
    then = case_of(desk, session, stored, entries, now=noted.tell_at)
    team = newsroom_of(desk, session, at=noted.tell_at).of(stored.investigation_id)
    return any(
        one.reminder.name(reader.id) == noted.name and one.at <= noted.tell_at
        for one in tellings(then.plan, then.standing.known.assigned_to, team)
    )


def written(desk: Desk, reader: Staff, said: Said, at: datetime, *, name: str = "") -> Letter:
    """The letter; `name` is its Message-ID, where it has one already."""
    told, stories = _each_once(desk, reader, said, at)
    items = [_item(desk, reader, pair, said, at) for pair in told[:LINES_IN_A_LETTER]]
    named = name or message_id(uuid4().hex, desk.mail_from)
    since = read(said.late_since, zone_or_utc(reader.zone)) if said.late_since else ""
    if len(told) == 1 and not stories:
        return compose(desk, "reminder", to=reader.email, message_id=named, item=items[0], late_since=since)
    counts = _counts(told, stories)
    return compose(
        desk,
        "reminders",
        to=reader.email,
        message_id=named,
        count=counts.total(),
        counts=_in_short(counts),
        items=items,
        unlisted=len(told) - len(items),
        stories=stories,
        anchor=said.anchor,
        late_since=since,
        desk_link=f"{desk.base_url}/",
    )


def _each_once(desk: Desk, reader: Staff, said: Said, at: datetime) -> tuple[tuple[True_, ...], tuple[Story, ...]]:
    """A reminder of what is in a heap already stands there, with a line if it had none; the others by themselves."""
    alone, into = [], defaultdict[tuple[InvestigationId, object], dict[RfcId, True_]](dict)
    heaps = {(story.investigation_id, heap.gathers) for story in said.stories for heap in story.heaps if heap.gathers}
    for pair in said_once(said.told):
        where = pair[0].about.investigation_id, _gathered(pair, said)
        if where in heaps:
            into[where].setdefault(pair[0].rfc_id, pair)
        else:
            alone.append(pair)

    def filled(story: Story, heap: Heap) -> Heap:
        if story.investigation_id is None or heap.gathers is None:
            return heap
        listed = {one.rfc_id for one in heap.items}
        more = [pair for rfc_id, pair in into[story.investigation_id, heap.gathers].items() if rfc_id not in listed]
        lines = (_outstanding(_item(desk, reader, pair, said, at)) for pair in more[:LINES_IN_A_LETTER])
        return replace(heap, items=(*heap.items, *lines))

    stories = (replace(one, heaps=tuple(filled(one, heap) for heap in one.heaps)) for one in said.stories)
    return tuple(alone), tuple(stories)


def _gathered(told: True_, said: Said) -> Phase | ReminderKind | None:
    """In which heap of what is outstanding it is; None where it stands by itself."""
    noted, reminder = told
    if reminder.kind is ReminderKind.UPDATE:
        return reminder.kind
    return None if reminder.kind is ReminderKind.CHOSEN else said.phases.get(noted.rfc_id)


def _outstanding(item: Item) -> Outstanding:
    if item.wants:
        return Outstanding(words=item.wants, link=item.link)
    came = item.kind == ReminderKind.UNCLASSIFIED.value
    return Outstanding(words=f"{'came' if came else 'deadline'} {item.of}", link=item.link)


def _counts(told: Sequence[True_], stories: Sequence[Story]) -> Counter[tuple[str, str]]:
    """How much there is of each kind, of all investigations together, in the order of the letter."""
    counts = Counter(CALLED.get(reminder.kind, (reminder.kind, reminder.kind)) for _, reminder in told)
    for heap in (heap for story in stories for heap in story.heaps if heap.count):
        counts[heap.called] += heap.count
    return counts


def _in_short(counts: Counter[tuple[str, str]]) -> str:
    """`4 overdue, 3 replies to classify and 5 more`: the first kinds by name, and how much the others come to."""
    kinds = [(f"{count:,} {one if count == 1 else many}", count) for (one, many), count in counts.items()]
    named, rest = kinds[:KINDS_IN_A_SUBJECT], sum(count for _, count in kinds[KINDS_IN_A_SUBJECT:])
    return ", ".join(words for words, _ in named) + (f" and {rest:,} more" if rest else "")


def _item(desk: Desk, reader: Staff, told: True_, said: Said, at: datetime) -> Item:  # noqa: PLR0917  # one line, as its reader is told it
    noted, reminder = told
    own, home = zone_or_utc(reader.zone), said.homes.get(noted.rfc_id)
    zone = zone_or_utc(noted.zone) if noted.zone else zone_or_utc(home.zone) if home else own
    owed = said.updates.get(noted.rfc_id) if reminder.kind is ReminderKind.UPDATE else None
    return Item(
        kind=reminder.kind.value,
        investigation=noted.about.investigation,
        of=on_both_clocks(reminder.of, zone, own, _far(desk, reminder, home, at)),
        link=desk.base_url + (owed.form if owed else f"/requests/{noted.rfc_id}{FORMS[reminder.kind]}"),
        wants=owed.words if owed else "",
    )


def _far(desk: Desk, reminder: Reminder, home: Place | None, at: datetime) -> str:
    """Of a deadline: a reply waits in the days of its reader, and of a day they chose they need no distance."""
    if home is None or reminder.kind in NO_DEADLINE:
        return ""
    calendar = desk.calendars(home)
    return ago(reminder.of, at, calendar) if reminder.of <= at else how_far(reminder.of, at, calendar)
