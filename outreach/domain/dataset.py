"""A release: the dataset as it stood at a cut-off, with its sums and its sentences.

`build` is a pure function of the logs and the editions recorded up to the cut-off, so the same cut-off gives the
same release today and next year.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from outreach.domain import chain
from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.calendars import Calendar
from outreach.domain.corrections import Change, changes_between, erased_since, where_they_went
from outreach.domain.editions import Editions
from outreach.domain.facts import WITHOUT_WEIGHT, ChangeExplained, Entry, SignOffWithdrawn
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, QuestionSets
from outreach.domain.known import Listing, Membership
from outreach.domain.ledger import Ledger, Tally, ledger_of, tally_of
from outreach.domain.method_changes import MethodNote, method_notes
from outreach.domain.methodology import Told, from_the_log, limitations, paragraph, waivers
from outreach.domain.place_in_table import Place, place_of
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.remarks import Remark, remarks, shut_gates
from outreach.domain.rows import House, Row, as_far_as, in_print_order, row_of
from outreach.domain.settled_at import Versions, house_at, versions_at
from outreach.domain.standing import PolicyAt, Standing, standing
from outreach.domain.tally_lines import ledger_sentence, question_sentence, tally_sentence
from outreach.domain.translated import tally_in
from outreach.domain.updates import Correction, Course, Note, Step, Update, update_of
from outreach.domain.voices import Own, Voice


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """Which dataset, up to when; `previous` is the cut-off of the release before this one, if there was one.

    `form`: that of the release that is printed again, if it is an older one.
    """

    slug: str
    title: str
    number: int
    cutoff: datetime
    previous: datetime | None = None
    form: Form = NEWEST


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """One request's log, whole or up to the cut-off, with its calendar; `erased`: when entries lost their words."""

    rfc_id: RfcId
    entries: tuple[Entry, ...]
    calendar: Calendar
    erased: Mapping[Seq, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """One log folded at the cut-off. `unsigned` says why no fresh sign-off covers the row; empty when one does.

    `stale`: it was signed, and something came in afterwards. `shut` are the gates in the way of signing it, `remarks`
    what is worth a look and holds nothing back.
    """

    listing: Listing
    row: Row
    unsigned: str
    stale: bool
    last: tuple[Seq, str]
    shut: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def printed(self) -> bool:
        """In the dataset or owed a hearing beside it; not removed, not merged."""
        return self.listing.membership is Membership.IN


@dataclass(frozen=True, kw_only=True)
class Release:
    """Everything a release prints, and the seal that ties it to the record. `outside` are parties that are no rows.

    Both are without the instants that the codebook keeps back; how we asked is told from the rows as they are.

    `updates`: what differs from the release before in each row and party, with what brought it about; `changes` are
    those of the rows alone. `method_notes`: what editions since then changed of our own words and rules. `unchanged`: a
    release before this one printed the same rows, parties and sums, under the same editions.
    """

    cut: Cut
    house: House
    versions: Versions
    folded: tuple[Folded, ...]
    rows: tuple[Row, ...]
    outside: tuple[Row, ...]
    tally: Tally
    ledger: Ledger
    changes: tuple[Change, ...]
    updates: tuple[Update, ...]
    method_notes: tuple[MethodNote, ...]
    unchanged: bool
    chain_head: str

    @cached_property
    def tally_sentence(self) -> str:
        return tally_sentence(self.tally, self._own)

    @cached_property
    def question_sentences(self) -> tuple[str, ...]:
        return tuple(question_sentence(tally, self._own) for tally in self.tally.questions)

    @cached_property
    def ledger_sentence(self) -> str:
        return ledger_sentence(self.ledger, self._own)

    @cached_property
    def methodology(self) -> str:
        return paragraph(self._told)

    @cached_property
    def limitations(self) -> str:
        return " ".join(self.limits)

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """The sentences of the limitations."""
        return limitations(self._told)

    @cached_property
    def from_the_log(self) -> tuple[str, ...]:
        """The sentences of the methodology that no editor wrote."""
        by_hand = waivers(self._told)
        return tuple(sentence for sentence in from_the_log(self._told) if sentence not in by_hand)

    @cached_property
    def translated_tallies(self) -> tuple[tuple[str, str], ...]:
        """The tally in each other language in which an editor wrote one, by its tag."""
        codebook = self.house.codebook
        return tuple((one.language, tally_in(one, self.tally, codebook)) for one in codebook.translations if one.tally)

    @property
    def _own(self) -> Own:
        return Own(self.house.codebook)

    @property
    def _told(self) -> Told:
        return self.told_by(self._own)

    def told_by(self, voice: Voice) -> Told:
        """What a methodology in this language is told from."""
        return Told(
            voice=voice,
            rows=_rows(self.folded),
            outside=_parties(self.folded),
            tally=self.tally,
            ledger=self.ledger,
            policy=self.house.policy,
            codebook=self.house.codebook,
            cutoff=self.cut.cutoff,
            form=self.cut.form,
        )

    @cached_property
    def places(self) -> Mapping[RfcId, Place]:
        """Whether and why there is no row of it in the table."""
        return {one.row.rfc_id: place_of(one.listing) for one in self.folded}

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        return tuple(one for update in self.updates for one in update.corrections)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What readers are told of the updates, in the order of print."""
        return tuple(note for update in self.updates for note in update.notes)

    def line(self, row: Row) -> str:
        return agency_line(row, self._own, self.cut.cutoff, form=self.cut.form)

    def party_line(self, row: Row) -> str:
        return party_line(row, self._own, self.cut.cutoff, form=self.cut.form)

    def adds_up(self) -> bool:
        """The two sums, and that both speak of the rows that are printed."""
        return (
            self.tally.adds_up()
            and self.ledger.adds_up()
            and self.ledger.published == len(self.rows) == self.tally.total
        )

    @property
    def unsigned(self) -> tuple[Folded, ...]:
        return tuple(folded for folded in self.folded if folded.printed and folded.unsigned)


def build(cut: Cut, logs: Iterable[Log], editions: Editions) -> Release:
    """The release of this cut. Logs that began after the cut-off are not in it."""
    then, before = (Point.of(editions, at, cut.form) for at in (cut.cutoff, cut.previous or cut.cutoff))
    logs = tuple(logs)
    folded, earlier = _fold_all(logs, then, before)
    house = then.house
    rows, outside = _rows(folded), _parties(folded)
    lead = house.questions.lead if house.questions else 1
    ledger = ledger_of(one.listing for one in folded)
    versions = versions_at(editions, cut.cutoff)
    gone = {one.row.rfc_id: one.listing for one in folded if not one.printed}
    changes, of_parties = (
        tuple(where_they_went(_changes(cut, both, logs, house.codebook), gone, cut.form))
        for both in ((_rows(earlier), rows), (_parties(earlier), outside))
    )
    return Release(
        cut=cut,
        house=house,
        versions=versions,
        folded=folded,
        rows=tuple(as_far_as(row, house.codebook.timeline) for row in rows),
        outside=tuple(as_far_as(row, house.codebook.timeline) for row in outside),
        tally=tally_of(rows, house.codebook, lead),
        ledger=ledger,
        changes=changes,
        updates=tuple(_updates(cut, (changes, of_parties), logs, editions)),
        method_notes=_method_notes(cut, editions),
        unchanged=cut.previous is not None
        and not changes
        and not of_parties
        and ledger == ledger_of(one.listing for one in earlier)
        and versions == versions_at(editions, cut.previous),
        chain_head=chain.head((one.row.rfc_id, one.last[1]) for one in folded),
    )


def _method_notes(cut: Cut, editions: Editions) -> tuple[MethodNote, ...]:
    since = cut.previous
    if since is None:
        return ()
    adopted = (one for one in editions.all if since < one.recorded_at <= cut.cutoff)
    return method_notes(house_at(editions, since), house_at(editions, cut.cutoff), adopted, form=cut.form)


def _changes(
    cut: Cut, rows: tuple[Sequence[Row], Sequence[Row]], logs: Iterable[Log], codebook: Codebook
) -> tuple[Change, ...]:
    if cut.previous is None:
        return ()
    gone = {(log.rfc_id, seq) for log in logs for seq, at in log.erased.items() if at >= cut.previous}
    return changes_between(*rows, codebook, cut.form) + erased_since(*rows, gone, codebook)


def _updates(
    cut: Cut, changes: tuple[Iterable[Change], Iterable[Change]], logs: Iterable[Log], editions: Editions
) -> Iterator[Update]:
    """One for each request that differs: first the rows in the order of print, then the parties."""
    known, codebook = {log.rfc_id: log for log in logs}, house_at(editions, cut.cutoff).codebook
    for outside, of_all in zip((False, True), changes, strict=True):
        by_request: dict[RfcId, list[Change]] = {}
        for change in of_all:
            by_request.setdefault(change.rfc_id, []).append(change)
        for rfc_id, of_one in by_request.items():
            course = _course(known[rfc_id], cut, editions)
            yield update_of(course, of_one, outside_dataset=outside, codebook=codebook)


def _course(log: Log, cut: Cut, editions: Editions) -> Course:
    """The row at the release before, before and after each entry since, and at the cut-off."""
    entries = tuple(entry for entry in log.entries if entry.recorded_at <= cut.cutoff)
    since = cut.previous or cut.cutoff
    row_at = partial(_row_at, log, editions, cut.form)
    steps = [Step(at=since, entry=None, row=row_at(entries=entries, at=since))]
    for number, entry in enumerate(entries):
        if entry.recorded_at > since:
            at, last_at = entry.recorded_at, steps[-1].at
            before = row_at(entries=entries[:number], at=at)
            steps.append(Step(at=_adopted(editions, last_at, at), entry=None, row=before))
            steps.append(Step(at=at, entry=entry, row=row_at(entries=entries[: number + 1], at=at)))
    last = row_at(entries=entries, at=cut.cutoff)
    steps.append(Step(at=_adopted(editions, steps[-1].at, cut.cutoff), entry=None, row=last))
    return Course(
        rfc_id=log.rfc_id,
        number=cut.number - 1,
        steps=tuple(steps),
        entries=entries,
        erased=log.erased,
        form=cut.form,
    )


def _row_at(log: Log, editions: Editions, form: Form, *, entries: tuple[Entry, ...], at: datetime) -> Row | None:
    folded = _fold(replace(log, entries=entries), Point.of(editions, at, form))
    return folded.row if folded and folded.printed else None


def _adopted(editions: Editions, after: datetime, until: datetime) -> datetime:
    """When the last edition of that while was adopted; what changes without one, changes by the end of it."""
    return max((one.recorded_at for one in editions.all if after < one.recorded_at <= until), default=until)


def _rows(folded: Iterable[Folded]) -> tuple[Row, ...]:
    return in_print_order(one.row for one in folded if one.printed and not one.listing.outside_dataset)


def _parties(folded: Iterable[Folded]) -> tuple[Row, ...]:
    return in_print_order(one.row for one in folded if one.printed and one.listing.outside_dataset)


def heard_since(logs: Iterable[Log], at: datetime) -> frozenset[RfcId]:
    """Whose row may read otherwise because of what was recorded after `at`, or has lost its sign-off since."""
    return frozenset(
        log.rfc_id for log in logs if any(entry.recorded_at > at and _matters(entry) for entry in log.entries)
    )


def _matters(entry: Entry) -> bool:
    printed_with_it = SignOffWithdrawn | ChangeExplained
    return isinstance(entry.fact, printed_with_it) or type(entry.fact) not in WITHOUT_WEIGHT


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """An instant to fold at, with what was settled then, and the form of the release that it is folded for."""

    at: datetime
    house: House
    questions: QuestionSets
    policy_at: PolicyAt
    form: Form

    @classmethod
    def of(cls, editions: Editions, at: datetime, form: Form) -> "Point":
        return cls(
            at=at,
            house=house_at(editions, at),
            questions=editions.questions_at(at),
            policy_at=editions.policy_at,
            form=form,
        )


def _fold_all(logs: Iterable[Log], then: Point, before: Point) -> tuple[tuple[Folded, ...], list[Folded]]:
    """Every log at the cut-off; and the same logs at the cut-off of the release before."""
    folded, earlier = [], []
    for log in logs:
        if now := _fold(log, then):
            folded.append(now)
        if before.at != then.at and (was := _fold(log, before)):
            earlier.append(was)
    return tuple(folded), earlier


def stood(log: Log, point: Point) -> Standing:
    """Where the request stood at this point, by what was settled then."""
    return standing(
        log.entries,
        point.at,
        policy=point.house.policy,
        calendar=log.calendar,
        questions=point.questions,
        policy_at=point.policy_at,
        form=point.form,
    )


def _fold(log: Log, point: Point) -> Folded | None:
    entries = tuple(entry for entry in log.entries if entry.recorded_at <= point.at)
    if not entries:
        return None
    now = stood(log, point)
    row = row_of(log.rfc_id, now, point.house)
    return Folded(
        listing=now.known.listing,
        row=row,
        unsigned="" if now.signed else now.sign_off_void or "No editor has signed it yet.",
        stale=bool(now.sign_off_void),
        last=(entries[-1].seq, entries[-1].digest),
        shut=() if now.signed else shut_gates(now),
        remarks=remarks(entries, now, row, point.house.policy),
    )
