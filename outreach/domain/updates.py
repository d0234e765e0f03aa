"""Updates: the requests whose row would be printed otherwise than in the newest release, with what brought that about.

All of it is read off the record. A person adds one thing, the public reason, by a fact that points at the entry which
made the difference; a later difference wants a reason of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from outreach.domain.compared import What
from outreach.domain.corrections import Change, changes_between
from outreach.domain.facts import (
    ChangeExplained,
    Entry,
    EntryRetracted,
    FindingDataChanged,
    Mistake,
    NameCorrected,
    ResponseReceived,
)
from outreach.domain.fold import without_weight
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import ANSWERED, Codebook, ResponseStatus
from outreach.domain.late_answers import LateAnswer
from outreach.domain.prose import date_at, stop
from outreach.domain.ranges import OTHER_RANGES
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row
from outreach.domain.severity import FOR_READERS, GRAVEST_FIRST, Difference, Severity, gravest, severity_of
from outreach.domain.tombstones import ERASED

OTHER_RULES: Final = "We adopted other questions, rules or words for this table."
"""The reason of a change behind which no entry stands, only an edition."""

ERASED_SINCE: Final = "Its words were erased for good, as the law or a source asked."
"""Two people saw to that, on a ground of their own; nobody is made to tell more of it."""


WHOSE_MISTAKE: Final = {Mistake.OURS: "The mistake was ours.", Mistake.SOURCE: "The source had it wrong."}
"""The reason of a corrected name, where whoever corrected it said whose mistake it was."""

NOT_NEEDED: Final = "No correction needed"

RESTS_ON: Final = ("statement", "response")


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """The public reason of a change, and who gave it. `needed` is false where it says why there is no correction."""

    reason: str
    needed: bool
    by: StaffId
    seq: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One change with how grave it is, the entry that made it, since when it stands, and what readers are told.

    `cause`: the answer, where a quote from it made the change.
    `by_itself`: the reason where the record has one that nobody needs to give; `late`: that it is a late answer.
    `by_codebook`: other ranges made it, and they were adopted with a reason that is printed of the whole table.
    """

    change: Change
    severity: Severity
    since: datetime
    cause: Seq | None
    by_itself: str = ""
    late: LateAnswer | None = None
    explained: Explained | None = None
    by_codebook: bool = False

    @property
    def held_back(self) -> bool:
        """Whether no release may print it without a reason: it says that what we printed does not hold.

        A status or an answer that reads otherwise does so too, unless the record tells by itself that it came later.
        """
        grave = self.severity is not Severity.UPDATE or self.change.what in (What.STATUS, What.ANSWER)
        return grave and not self.reason and not self.by_codebook

    @property
    def reason(self) -> str:
        if self.explained:
            return self.explained.reason
        return self.late.told if self.late else self.by_itself

    @property
    def needed(self) -> bool:
        return self.explained is None or self.explained.needed


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """A request whose row reads otherwise now. `since`: from when on it has differed without a break."""

    rfc_id: RfcId
    agency: str
    outside_dataset: bool
    zone: str
    since: datetime
    corrections: tuple[Correction, ...]

    @property
    def severity(self) -> Severity:
        """The gravest of what readers are owed; of all of it where nothing is."""
        owed = {one.severity for one in self.corrections if one.needed}
        return gravest(owed or {one.severity for one in self.corrections})

    @property
    def needed(self) -> bool:
        """Whether readers are owed any of it."""
        return any(one.needed for one in self.corrections)

    @property
    def unexplained(self) -> tuple[Correction, ...]:
        return tuple(one for one in self.corrections if not one.reason)

    @property
    def notes(self) -> tuple["Note", ...]:
        """What readers are told: the changes that one entry made stand together under its reason."""
        by_cause: dict[Seq | None, list[Correction]] = {}
        for one in self.corrections:
            by_cause.setdefault(one.cause, []).append(one)
        return tuple(self._note(cause, together) for cause, together in by_cause.items())

    def _note(self, cause: Seq | None, together: Sequence[Correction]) -> "Note":
        first = together[0]
        return Note(
            rfc_id=self.rfc_id,
            agency=self.agency,
            outside_dataset=self.outside_dataset,
            cause=cause,
            severity=gravest({one.severity for one in together}),
            at=first.since,
            zone=self.zone,
            on=date_at(first.since, self.zone),
            reason=first.reason,
            late=None if first.explained else first.late,
            needed=first.needed,
            changes=tuple(one.change for one in together),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What a release says of the changes that one entry made in one row.

    `on`: the day on which it was put on record, by the agency's calendar, which is that of `zone`. `late`: what the
    reason says, where nobody had to give it.
    """

    rfc_id: RfcId
    agency: str
    outside_dataset: bool
    cause: Seq | None
    severity: Severity
    at: datetime
    zone: str
    on: str
    reason: str
    needed: bool
    changes: tuple[Change, ...]
    late: LateAnswer | None = None

    @property
    def key(self) -> str:
        """Its name within one release."""
        return f"{self.rfc_id}-{self.cause or 0}"

    @property
    def kind(self) -> str:
        return FOR_READERS[self.severity] if self.needed else NOT_NEEDED

    @property
    def told(self) -> str:
        """As in `Update, 22 March 2026. The agency answered after the release.`."""
        return f"{self.kind}, {self.on}." + (f" {stop(self.reason)}" if self.reason else "")


def in_order_of_weight(updates: Iterable[Update]) -> tuple[Update, ...]:
    """The gravest first, of these the oldest."""
    return tuple(sorted(updates, key=lambda one: (GRAVEST_FIRST.index(one.severity), one.since, one.rfc_id)))


# ── Read off the record ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A row as it would have been printed at an instant. `entry` is the one that was just written down, if one was."""

    at: datetime
    entry: Entry | None
    row: Row | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """One request from the newest release to the cut-off: the row as released, step by step, as it is now.

    `entries` is all that is known of it by then; `erased`: when statements lost their words. `number` is that of the
    newest release, `form` that in which the next one is printed.
    """

    rfc_id: RfcId
    number: int
    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    erased: Mapping[Seq, datetime]
    form: Form = NEWEST

    @property
    def released(self) -> datetime:
        """Up to when the newest release tells."""
        return self.steps[0].at

    @property
    def was(self) -> Row | None:
        return self.steps[0].row

    @property
    def now(self) -> Row | None:
        return self.steps[-1].row


Key = tuple[str, ...]


def update_of(course: Course, changes: Sequence[Change], *, outside_dataset: bool, codebook: Codebook) -> Update:
    """The update that these changes of one request come to; there is at least one."""
    seen = [_keys(course, step.row, codebook) for step in course.steps]
    corrections, copies = [], Counter[tuple[What, Key]]()
    for change in changes:
        key = _key(change, seen[-1])
        copies[change.what, key] += 1
        step = _cause(change, course, [keys[key] >= copies[change.what, key] for keys in seen])
        corrections.append(_correction(change, step, course))
    shown = course.now or course.was
    return Update(
        rfc_id=course.rfc_id,
        agency=changes[-1].agency,
        outside_dataset=outside_dataset,
        zone=shown.zone if shown else "UTC",
        since=_since(course.steps, seen) or min(one.since for one in corrections),
        corrections=tuple(corrections),
    )


def _keys(course: Course, row: Row | None, codebook: Codebook) -> Counter[Key]:
    """What differs at a step, by name and with how often."""
    rows = ([_timeless(course.was)] if course.was else [], [_timeless(row)] if row else [])
    return Counter(_named(change) for change in changes_between(*rows, codebook, course.form))


def _timeless(row: Row) -> Row:
    """Without the kinds of silence: which of them it is hangs on holidays, and those are learnt of afterwards.

    So the same record gives the same cause next year, whatever becomes of a calendar.
    """
    silent = ResponseStatus.NO_RESPONSE
    return row if row.status in ANSWERED else replace(row, status=silent, underlying=silent)


def _named(change: Change) -> Key:
    if change.what in (What.CAME, What.WENT):
        return (change.what,)
    return (change.what, change.field, change.before, change.after, change.printed)


def _key(change: Change, at_last: Counter[Key]) -> Key:
    """Of the status, whatever the last step says of it without the kinds of silence."""
    if change.what in (What.STATUS, What.UNDERLYING):
        return next((key for key in at_last if key[0] == What.STATUS), (What.STATUS,))
    return _named(change)


def _cause(change: Change, course: Course, there: Sequence[bool]) -> Step:
    """The step from which on the change is there without a break."""
    if change.entry is not None:
        return _erasing(change.entry, course)
    found = None
    for step, is_there in zip(reversed(course.steps), reversed(there), strict=True):
        if not is_there:
            break
        found = step
    return found or _last_of_weight(course)


def _erasing(seq: Seq, course: Course) -> Step:
    entry = next(one for one in course.entries if one.seq == seq)
    return Step(at=course.erased.get(seq, entry.recorded_at), entry=entry, row=None)


def _last_of_weight(course: Course) -> Step:
    """From one kind of silence to another: behind it stands whatever an editor had to read again."""
    light = without_weight(course.form)
    weighty = (step for step in reversed(course.steps) if step.entry and type(step.entry.fact) not in light)
    return next(weighty, course.steps[-1])


def _correction(change: Change, step: Step, course: Course) -> Correction:
    cause = _root(step.entry, course) if step.entry else None
    return Correction(
        change=change,
        severity=severity_of(Difference(change=change, was=course.was, now=course.now)),
        since=step.at,
        cause=cause,
        by_itself=_by_itself(change, step.entry),
        late=_late_answer(cause, course) if cause and not change.entry else None,
        explained=_explained(cause, course.entries) if cause else None,
        by_codebook=step.entry is not None and _prints_in_other_ranges(step.entry),
    )


def _prints_in_other_ranges(entry: Entry) -> bool:
    return isinstance(entry.fact, FindingDataChanged) and entry.fact.reason == OTHER_RANGES


def _by_itself(change: Change, entry: Entry | None) -> str:
    if change.entry:
        return ERASED_SINCE
    if entry is None:
        return OTHER_RULES
    if change.what in (What.NAME, What.SPELLING) and isinstance(entry.fact, NameCorrected):
        return WHOSE_MISTAKE.get(entry.fact.mistake, "")
    return ""


def _late_answer(cause: Seq, course: Course) -> LateAnswer | None:
    """Where we printed that there was none. Who has turned round since has to be told of by a person."""
    entry, was, now = next(one for one in course.entries if one.seq == cause), course.was, course.now
    if course.form < Form.EVERY_COLUMN or not isinstance(entry.fact, ResponseReceived):
        return None
    at = entry.occurred_at
    if was is None or was.first_answer_at or (now and now.turns) or at <= course.released:
        return None
    shown = now or was  # it may have been given more time since
    late = shown.deadline_at if shown.deadline_at and at > shown.deadline_at else None
    return LateAnswer(at=at, zone=shown.zone, deadline_at=late, after_release=course.number)


def _root(entry: Entry, course: Course) -> Seq:
    """Where it rests on an answer or a quote from after the release, that one: readers are told why once."""
    since = {one.entry.seq: one.entry for one in course.steps if one.entry}
    named = (getattr(entry.fact, name, None) for name in RESTS_ON)
    first = next((since[seq] for seq in named if seq in since), None)
    return _root(first, course) if first else entry.seq


def _explained(cause: Seq, entries: Iterable[Entry]) -> Explained | None:
    """The last reason that was given for this entry and not taken back."""
    known = tuple(entries)
    gone = {one.fact.entry for one in known if isinstance(one.fact, EntryRetracted)}
    given = [
        Explained(reason=one.fact.reason, needed=one.fact.needs_correction, by=one.recorded_by, seq=one.seq)
        for one in known
        if isinstance(one.fact, ChangeExplained)
        and one.fact.entry == cause
        and one.seq not in gone
        and one.fact.reason != ERASED
    ]
    return given[-1] if given else None


def _since(steps: Sequence[Step], seen: Sequence[Counter[Key]]) -> datetime | None:
    """When it began to differ, if it has differed without a break since."""
    found = None
    for step, keys in zip(reversed(steps), reversed(seen), strict=True):
        if not keys:
            break
        found = step.at
    return found
