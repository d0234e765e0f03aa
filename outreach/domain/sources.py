"""Which entries a printed cell rests on: with only these on record, and none of the others, it would read the same.

That is what provenance means here, and a test holds it of every log there can be. An empty cell rests on nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from outreach.domain import facts
from outreach.domain.facts import Entry, Fact, Gate
from outreach.domain.fold import proof_of, same_address, told_as_asked
from outreach.domain.ids import Seq
from outreach.domain.known import Attempt
from outreach.domain.positions import Reversal, settled
from outreach.domain.rows import Row, printed_statements, printed_waivers
from outreach.domain.standing import Standing

Seqs = frozenset[Seq]
NOTHING: Seqs = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The entries behind each part of a row; `answers` by question, `statements` in the order of print."""

    listing: Seqs
    name: Seqs
    spellings: Seqs
    finding: Seqs
    status: Seqs
    qualifiers: Seqs
    answers: Mapping[int, Seqs]
    asked: Seqs
    tried: Seqs
    deadline: Seqs
    deadline_told: Seqs
    first_answer: Seqs
    answer: Seqs
    turns: Seqs
    waivers: Seqs
    signed: Seqs
    statements: tuple[Seqs, ...]

    @property
    def answered_late(self) -> Seqs:
        return self.first_answer | self.deadline if self.first_answer else NOTHING

    @property
    def line(self) -> Seqs:
        """What may be said of an agency: its name, what it answered or how it was asked, and the days of that."""
        return self.name | self.status | self.qualifiers | self.turns | self._days

    @property
    def _days(self) -> Seqs:
        """A line that tells days tells them in the zone of the deadline."""
        return self.deadline_told | self.deadline if self.turns or not self.answer else NOTHING

    @property
    def party_line(self) -> Seqs:
        """A party that is no row is told question by question, and whether it gave a statement."""
        said = self.first_answer.union(*self.answers.values(), *self.statements)
        return self.name | said if said else self.line


def sources_of(entries: Iterable[Entry], now: Standing, row: Row) -> Sources:
    """The entries behind the row that this standing earned; both are of this log."""
    log = _Log(entries, now)
    return Sources(
        listing=log.seqs(facts.AgencyListed),
        name=log.seqs(facts.AgencyListed) | log.last(facts.NameCorrected),
        spellings=log.seqs(facts.AgencyListed, facts.NameCorrected) if row.source_spellings else NOTHING,
        finding=log.last(facts.FindingDataChanged) or log.seqs(facts.AgencyListed),
        status=_status(log),
        qualifiers=_qualifiers(log) if row.qualifiers else NOTHING,
        answers={answer.question: _answer(log, answer.question) for answer in row.answers},
        asked=log.with_fate(now.known.effective),
        tried=log.with_fate(now.known.attempts),
        deadline=_deadline(log),
        deadline_told=_told(log),
        first_answer=_first_answer(log),
        answer=_answer(log, now.lead),
        turns=_turns(log),
        waivers=_waivers(log),
        signed=_signed(now),
        statements=tuple(
            frozenset({one.seq, *(added.seq for added in translations)})
            for one, translations in printed_statements(now.known.statements)
        ),
    )


class _Log:
    """The entries that count, by kind and in the order things happened; and what decides whether an attempt counts."""

    def __init__(self, entries: Iterable[Entry], now: Standing) -> None:
        self.now = now
        self.by_kind: dict[type[Fact], list[Entry]] = defaultdict(list)
        known = [one for one in entries if one.recorded_at <= now.as_of and one.seq not in now.known.retracted]
        for entry in sorted(known, key=lambda one: (one.occurred_at, one.seq)):
            self.by_kind[type(entry.fact)].append(entry)
        self.reports = self._last_reports()
        self.proofs = self._last_proofs()

    def seqs(self, *kinds: type[Fact]) -> Seqs:
        return frozenset(entry.seq for kind in kinds for entry in self.by_kind[kind])

    def last(self, kind: type[Fact]) -> Seqs:
        return frozenset(entry.seq for entry in self.by_kind[kind][-1:])

    def with_fate(self, attempts: Iterable[Attempt]) -> Seqs:
        """These attempts, what was last heard of each, and the last proof that its address works or does not."""
        tried = tuple(attempts)
        addresses = {same_address(one.made.address) for one in tried}
        found = {one.seq for one in tried} | {self.proofs[one] for one in addresses if one in self.proofs}
        return frozenset(found | {self.reports[seq].seq for seq in found if seq in self.reports})

    def heard(self, response: Seq) -> Seqs:
        """A response, and the editor's word that made it count."""
        accepted = (
            entry.seq
            for entry in self.by_kind[facts.AuthorityAccepted]
            if isinstance(entry.fact, facts.AuthorityAccepted) and entry.fact.response == response
        )
        return frozenset({response, *accepted})

    def _last_reports(self) -> dict[Seq, Entry]:
        found = {}
        for entry in self.by_kind[facts.DeliveryReported]:
            fact = entry.fact
            if isinstance(fact, facts.DeliveryReported) and fact.report is not facts.DeliveryReport.DELAYED:
                found[fact.attempt] = entry
        return found

    def _last_proofs(self) -> dict[str, Seq]:
        signs = [*self.by_kind[facts.AttemptMade], *self.by_kind[facts.AddressJudged]]
        found = {}
        for entry in sorted(signs, key=lambda one: (one.occurred_at, one.seq)):
            if isinstance(entry.fact, facts.AttemptMade | facts.AddressJudged) and self._proves(entry.seq, entry.fact):
                found[same_address(entry.fact.address)] = entry.seq
        found.pop("", None)
        return found

    def _proves(self, seq: Seq, sign: facts.AttemptMade | facts.AddressJudged) -> bool:
        if isinstance(sign, facts.AddressJudged):
            return True
        report = self.reports[seq].fact if seq in self.reports else None
        said = report.report if isinstance(report, facts.DeliveryReported) else None
        return proof_of(sign, said) is not None


def _status(log: _Log) -> Seqs:
    """The answer that stands; without one every try, whatever came back, the deadline, and who passed a rule."""
    now, known = log.now, log.now.known
    if now.answer is not None:
        return log.heard(now.answer.seq)
    back = {entry.seq for entry in (*known.waiting, *known.automatic, *known.acknowledged)}
    answers = (log.heard(response.seq) for response in known.responses)
    passed = (_waiver(log, waiver.seq) for waiver in known.waivers if waiver.waived.expires_at > now.as_of)
    tries = log.with_fate(known.attempts)
    return frozenset(back).union(tries, _deadline(log), _told(log), _signed(now), *answers, *passed)


def _qualifiers(log: _Log) -> Seqs:
    """The confirmation, what it turned from, and every answer that told a circumstance."""
    telling = (one for one in log.now.known.responses if one.with_authority and one.received.circumstances)
    return _status(log).union(*(_both(log, turn) for turn in _on_lead(log)), *(log.heard(one.seq) for one in telling))


def _answer(log: _Log, question: int) -> Seqs:
    stands = settled(log.now.positions.get(question, ()))
    return log.heard(stands.seq) if stands else NOTHING


def _first_answer(log: _Log) -> Seqs:
    taken = [(one.at, one.seq) for all_taken in log.now.positions.values() for one in all_taken]
    return log.heard(min(taken)[1]) if taken else NOTHING


def _deadline(log: _Log) -> Seqs:
    return frozenset({log.now.deadline.seq}) if log.now.deadline else NOTHING


def _told(log: _Log) -> Seqs:
    """The deadline, and every attempt or extension that stated it."""
    deadline = log.now.deadline
    if deadline is None:
        return NOTHING
    stating = [one for one in log.now.known.effective if one.made.deadline_told == deadline.at]
    moves = {
        entry.seq
        for entry in log.by_kind[facts.ExtensionGranted]
        if isinstance(entry.fact, facts.ExtensionGranted)
        and entry.fact.due_at == deadline.at
        and told_as_asked(entry.fact)
    }
    return _deadline(log) | log.with_fate(stating) | moves


def _turns(log: _Log) -> Seqs:
    """Both answers of each turn on the lead question, the ruling on it, and a question put between them."""
    return NOTHING.union(*(_both(log, turn) | _around(log, turn) for turn in _on_lead(log)))


def _on_lead(log: _Log) -> list[Reversal]:
    return [turn for turn in log.now.reversals if turn.question == log.now.lead]


def _both(log: _Log, turn: Reversal) -> Seqs:
    return log.heard(turn.earlier.seq) | log.heard(turn.later.seq)


def _around(log: _Log, turn: Reversal) -> Seqs:
    asked = [one for one in log.now.known.attempts if one.put_questions and turn.earlier.at < one.at < turn.later.at]
    wanted = (turn.question, turn.earlier.seq, turn.later.seq)
    rulings = {
        entry.seq
        for entry in log.now.known.ruled
        if isinstance(entry.fact, facts.ReversalConfirmed)
        and (entry.fact.question, entry.fact.earlier, entry.fact.later) == wanted
    }
    return log.with_fate(asked[:1]) | rulings


def _waivers(log: _Log) -> Seqs:
    """The waivers in print, the sign-off they held for, and what makes their gate one that the row had to pass."""
    printed = printed_waivers(log.now)
    if not printed:
        return NOTHING
    failed = any(waiver.waived.gate is Gate.EVERY_CHANNEL_FAILED for waiver in printed)
    tries = log.with_fate(log.now.known.attempts) if failed else NOTHING
    return _signed(log.now).union(tries, *(_waiver(log, waiver.seq) for waiver in printed))


def _waiver(log: _Log, waiver: Seq) -> Seqs:
    seconds = (
        entry.seq
        for entry in log.by_kind[facts.WaiverSeconded]
        if isinstance(entry.fact, facts.WaiverSeconded) and entry.fact.waiver == waiver
    )
    return frozenset({waiver, *seconds})


def _signed(now: Standing) -> Seqs:
    return frozenset({now.signed.seq}) if now.signed else NOTHING
