"""The fold: a log read once, in the order things happened, without what was taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from operator import attrgetter
from typing import TypeVar, cast

from outreach.domain import facts
from outreach.domain.facts import Entry, Fact, Outcome
from outreach.domain.ids import Seq
from outreach.domain.known import (
    LEFT_US,
    PROVES_BAD,
    PROVES_GOOD,
    Attempt,
    Deadline,
    Known,
    Listing,
    Membership,
    Response,
    SignOff,
    Statement,
    Translation,
    Waiver,
)
from outreach.domain.release_form import NEWEST, Form

F = TypeVar("F")
Kinds = dict[type[Fact], list[Entry]]
AS_IT_HAPPENED = attrgetter("occurred_at", "seq")


def what_we_knew(entries: Iterable[Entry], as_of: datetime, form: Form = NEWEST) -> Known:
    """Read the log as it stood at `as_of`: filter by when we wrote, order by when it happened.

    `form`: that of the release that is printed again, if it is an older one.
    """
    written = [entry for entry in entries if entry.recorded_at <= as_of]
    taken_back = {e.fact.entry: e for e in written if isinstance(e.fact, facts.EntryRetracted)}
    by_kind: Kinds = defaultdict(list)
    for entry in sorted(written, key=AS_IT_HAPPENED):
        if entry.seq not in taken_back:
            by_kind[type(entry.fact)].append(entry)
    attempts = _attempts(by_kind)
    classified = _classified(by_kind)
    return Known(
        as_of=as_of,
        listing=_listing(by_kind),
        attempts=attempts,
        deadline=_deadline(by_kind, attempts),
        waiting=tuple(e for e in by_kind[facts.MessageReceived] if e.seq not in classified),
        automatic=tuple(by_kind[facts.AutoReplyReceived]),
        acknowledged=tuple(by_kind[facts.Acknowledged]),
        set_aside=tuple(by_kind[facts.MessageSetAside]),
        accepted=tuple(by_kind[facts.AuthorityAccepted]),
        redirects=tuple(by_kind[facts.Redirected]),
        responses=_responses(by_kind),
        statements=_statements(by_kind, taken_back if form >= Form.SAID_IN_FULL else ()),
        off_record=tuple(by_kind[facts.OffRecordHeard]),
        signs=_in_order(by_kind, facts.DeliveryReported, facts.AddressJudged),
        rulings=frozenset(
            (fact.question, fact.earlier, fact.later) for _, fact in _each(by_kind, facts.ReversalConfirmed)
        ),
        ruled=tuple(by_kind[facts.ReversalConfirmed]),
        waivers=_waivers(by_kind),
        sign_off=_sign_off(by_kind, taken_back, without_weight(form)),
        sent_back=_sent_back(by_kind),
        assigned_to=next((fact.to for _, fact in reversed(_each(by_kind, facts.Assigned))), None),
        follow_up_stopped=any(fact.until is None for _, fact in _each(by_kind, facts.FollowUpStopped)),
        quiet_until=next(
            (fact.until for _, fact in reversed(_each(by_kind, facts.FollowUpStopped)) if fact.until), None
        ),
        reminder_set=next((entry for entry, _ in reversed(_each(by_kind, facts.ReminderSet))), None),
        retracted=frozenset(taken_back),
        last_seq=max((entry.seq for entry in written), default=Seq(0)),
    )


def _each(by_kind: Kinds, kind: type[F]) -> list[tuple[Entry, F]]:
    found = by_kind.get(cast(type[Fact], kind))
    return [(entry, cast(F, entry.fact)) for entry in found] if found else []


def _in_order(by_kind: Kinds, *kinds: type[Fact]) -> tuple[Entry, ...]:
    return tuple(sorted((e for kind in kinds for e in by_kind[kind]), key=AS_IT_HAPPENED))


def _listing(by_kind: Kinds) -> Listing:
    listed = _each(by_kind, facts.AgencyListed)
    first = listed[0][1] if listed else facts.AgencyListed(name="(not listed)", country="")
    names = [first.source_spelling or first.name, first.name]
    corrected = [fact for _, fact in _each(by_kind, facts.NameCorrected)]
    names += [fact.name for fact in corrected]
    whose = _mistakes(first, corrected)
    findings = [fact.finding for _, fact in _each(by_kind, facts.FindingDataChanged)]
    membership, reason, into, seq = _membership(by_kind)
    return Listing(
        name=names[-1],
        country=first.country,
        kind=first.kind,
        finding=findings[-1] if findings else first.finding,
        outside_dataset=first.outside_dataset,
        spellings=tuple(name for name in dict.fromkeys(names) if name != names[-1]),
        membership=membership,
        membership_reason=reason,
        membership_seq=seq,
        merged_into=into,
        ours=whose[facts.Mistake.OURS],
        unsaid=whose[facts.Mistake.UNSAID],
    )


def _mistakes(
    first: facts.AgencyListed, corrected: Iterable[facts.NameCorrected]
) -> dict[facts.Mistake, tuple[str, ...]]:
    """The names that stand no more, by whose mistake each was; what the source was said to spell is the source’s."""
    whose = {first.source_spelling: facts.Mistake.SOURCE} if first.source_spelling else {}
    name = first.name
    for fact in corrected:
        whose.setdefault(name, fact.mistake)
        name = fact.name
    return {one: tuple(wrong for wrong, by in whose.items() if by is one and wrong != name) for one in facts.Mistake}


def _membership(by_kind: Kinds) -> tuple[Membership, str, str, Seq | None]:
    moves = _in_order(by_kind, facts.RemovedFromDataset, facts.RestoredToDataset, facts.MergedInto)
    seq, last = (moves[-1].seq, moves[-1].fact) if moves else (None, None)
    if isinstance(last, facts.RemovedFromDataset):
        return Membership.REMOVED, last.reason, "", seq
    if isinstance(last, facts.MergedInto):
        return Membership.MERGED, last.reason, last.into, seq
    return Membership.IN, "", "", seq


def _attempts(by_kind: Kinds) -> tuple[Attempt, ...]:
    reports: dict[Seq, facts.DeliveryReport] = {}
    for _, report in _each(by_kind, facts.DeliveryReported):
        if report.report is not facts.DeliveryReport.DELAYED:  # it is still on its way, as far as anybody knows
            reports[report.attempt] = report.report  # the last word on this letter
    made = _each(by_kind, facts.AttemptMade)
    bad = _bad_addresses(made, reports, _each(by_kind, facts.AddressJudged))
    return tuple(
        Attempt(
            seq=entry.seq,
            at=entry.occurred_at,
            by=entry.recorded_by,
            made=fact,
            effective=_left(fact, reports.get(entry.seq)) and same_address(fact.address) not in bad,
            bounced=_bounced(fact, reports.get(entry.seq)),
        )
        for entry, fact in made
    )


def _left(made: facts.AttemptMade, report: facts.DeliveryReport | None) -> bool:
    if report in (facts.DeliveryReport.ACCEPTED, facts.DeliveryReport.DELIVERED):
        return True
    return report is None and made.outcome in LEFT_US


def _bounced(made: facts.AttemptMade, report: facts.DeliveryReport | None) -> bool:
    bounces = (facts.DeliveryReport.BOUNCED_HARD, facts.DeliveryReport.BOUNCED_SOFT)
    return report in bounces or made.outcome in (Outcome.BOUNCED_HARD, Outcome.BOUNCED_SOFT)


def _bad_addresses(
    made: list[tuple[Entry, facts.AttemptMade]],
    reports: dict[Seq, facts.DeliveryReport],
    judged: list[tuple[Entry, facts.AddressJudged]],
) -> frozenset[str]:
    """Addresses whose latest sign is a wrong number, a hard bounce or a person's word that they do not work.

    No try there counts, not even an earlier one.
    """
    signs = [(entry, same_address(fact.address), proof_of(fact, reports.get(entry.seq))) for entry, fact in made]
    signs += [(entry, same_address(fact.address), fact.works) for entry, fact in judged]
    in_order = sorted(signs, key=lambda sign: (sign[0].occurred_at, sign[0].seq))
    works = {address: proof for _, address, proof in in_order if proof is not None}
    return frozenset(address for address, proof in works.items() if not proof and address)


def proof_of(made: facts.AttemptMade, report: facts.DeliveryReport | None) -> bool | None:
    """Whether this try proves that its address works or that it does not; None where it proves neither."""
    if report is facts.DeliveryReport.BOUNCED_HARD or made.outcome in PROVES_BAD:
        return False
    return True if report is facts.DeliveryReport.DELIVERED or made.outcome in PROVES_GOOD else None


def same_address(address: str) -> str:
    """One spelling of a mail address or a number, however it was typed."""
    return "".join(address.casefold().split())


def _deadline(by_kind: Kinds, attempts: tuple[Attempt, ...]) -> Deadline | None:
    """The latest instant promised: a deadline only ever moves later, whatever the order of the entries."""
    moves: list[tuple[Entry, facts.DeadlineSet | facts.ExtensionGranted]] = [
        *_each(by_kind, facts.DeadlineSet),
        *_each(by_kind, facts.ExtensionGranted),
    ]
    if not moves:
        return None
    entry, fact = max(moves, key=lambda move: (move[1].due_at, move[0].seq))
    stated = {one.made.deadline_told for one in attempts if one.effective and one.made.deadline_told}
    told = stated | {move.due_at for _, move in moves if told_as_asked(move)}
    extended = isinstance(fact, facts.ExtensionGranted)
    return Deadline(
        at=fact.due_at,
        zone=fact.zone,
        why=fact.why if isinstance(fact, facts.DeadlineSet) else fact.reason,
        working_days=fact.working_days if isinstance(fact, facts.DeadlineSet) else None,
        told=fact.due_at in told,
        extended=extended,
        seq=entry.seq,
        last_told=max(told, default=None),
        they_asked=isinstance(fact, facts.ExtensionGranted) and fact.asked_by is facts.AskedBy.AGENCY,
        day_off=fact.day_off,
    )


def told_as_asked(fact: facts.DeadlineSet | facts.ExtensionGranted) -> bool:
    """More time that the agency asked for and was told of; what the newsroom adds by itself an attempt has to state."""
    return isinstance(fact, facts.ExtensionGranted) and fact.told_agency and fact.asked_by is facts.AskedBy.AGENCY


def _classified(by_kind: Kinds) -> set[Seq | None]:
    """The messages somebody has judged, by whichever fact."""
    return {
        *(fact.message for _, fact in _each(by_kind, facts.AutoReplyReceived)),
        *(fact.message for _, fact in _each(by_kind, facts.Acknowledged)),
        *(fact.message for _, fact in _each(by_kind, facts.ResponseReceived)),
        *(fact.message for _, fact in _each(by_kind, facts.MessageSetAside)),
    }


def _responses(by_kind: Kinds) -> tuple[Response, ...]:
    accepted = {fact.response for _, fact in _each(by_kind, facts.AuthorityAccepted)}
    checked = {(fact.response, fact.number) for _, fact in _each(by_kind, facts.CounterclaimChecked)}
    texts = {entry.seq: fact.text for entry, fact in _each(by_kind, facts.MessageReceived)}
    return tuple(
        Response(
            seq=entry.seq,
            at=entry.occurred_at,
            by=entry.recorded_by,
            received=fact,
            text=fact.text or (texts.get(fact.message, "") if fact.message else ""),
            with_authority=fact.authority is facts.Authority.SPEAKS_FOR_AGENCY or entry.seq in accepted,
            unchecked=tuple(n for n in range(1, len(fact.counterclaims) + 1) if (entry.seq, n) not in checked),
        )
        for entry, fact in _each(by_kind, facts.ResponseReceived)
    )


def _statements(by_kind: Kinds, taken_back: Collection[Seq]) -> tuple[Statement, ...]:
    """Quotes with their checks; a quote whose source was taken back counts as unverified again."""
    sources = {None, *(e.seq for kind in (facts.ResponseReceived, facts.MessageReceived) for e in by_kind[kind])}
    verified = {fact.statement: entry.recorded_by for entry, fact in _each(by_kind, facts.StatementVerified)}
    checked = {fact.translation: entry.recorded_by for entry, fact in _each(by_kind, facts.TranslationChecked)}
    translations: dict[Seq, list[Translation]] = defaultdict(list)
    for entry, added in _each(by_kind, facts.TranslationAdded):
        translations[added.statement].append(
            Translation(seq=entry.seq, by=entry.recorded_by, added=added, checked_by=checked.get(entry.seq))
        )
    return tuple(
        Statement(
            seq=entry.seq,
            at=entry.occurred_at,
            by=entry.recorded_by,
            quoted=fact,
            verified_by=verified.get(entry.seq) if {fact.response, fact.message} <= sources else None,
            translations=tuple(translations[entry.seq]),
            withdrawn=any(source in taken_back for source in (fact.response, fact.message)),
        )
        for entry, fact in _each(by_kind, facts.StatementQuoted)
    )


def _waivers(by_kind: Kinds) -> tuple[Waiver, ...]:
    seconded = {fact.waiver: entry for entry, fact in _each(by_kind, facts.WaiverSeconded)}
    return tuple(
        Waiver(
            seq=entry.seq,
            by=entry.recorded_by,
            waived=fact,
            seconded_by=seconded[entry.seq].recorded_by if entry.seq in seconded else None,
            seconded_in=seconded[entry.seq].seq if entry.seq in seconded else None,
        )
        for entry, fact in _each(by_kind, facts.GateWaived)
    )


def without_weight(form: Form) -> frozenset[type[Fact]]:
    """What an editor need not read again. Once a waiver agreed to after the sign-off was printed without that."""
    return facts.WITHOUT_WEIGHT if form >= Form.EVERY_COLUMN else facts.WITHOUT_WEIGHT | {facts.WaiverSeconded}


def _sign_off(by_kind: Kinds, taken_back: dict[Seq, Entry], without_weight: frozenset[type[Fact]]) -> SignOff | None:
    """The newest sign-off, by the order of writing: what counts is what the editor could have read."""
    signed = _each(by_kind, facts.SignedOff)
    if not signed:
        return None
    entry, fact = max(signed, key=lambda pair: pair[0].seq)
    if any(withdrawn.seq > entry.seq for withdrawn in by_kind[facts.SignOffWithdrawn]):
        return None
    return SignOff(
        seq=entry.seq,
        at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        by=entry.recorded_by,
        through=fact.through,
        status=fact.status,
        voided_by=_first_unread(by_kind, taken_back, fact.through, without_weight),
        handed_in_by=entry.handed_in_by,
    )


def _first_unread(
    by_kind: Kinds, taken_back: dict[Seq, Entry], through: Seq, without_weight: frozenset[type[Fact]]
) -> Seq | None:
    """The first material entry after `through`.

    Spam and machine answers are not material, nor is a redacted copy of evidence the editor knows, nor a mistake that
    came and went after the sign-off; taking back something the editor had read is.
    """
    weightless = {
        *(fact.message for _, fact in _each(by_kind, facts.MessageSetAside)),
        *(fact.message for _, fact in _each(by_kind, facts.AutoReplyReceived)),
        *(entry.seq for entry, fact in _each(by_kind, facts.EvidenceKept) if fact.redacts is not None),
    }
    unread = [
        entry.seq
        for kind, entries in by_kind.items()
        if kind not in without_weight and kind is not facts.EntryRetracted
        for entry in entries
        if entry.seq > through and entry.seq not in weightless
    ]
    unread += [entry.seq for seq, entry in taken_back.items() if seq <= through < entry.seq]
    return min(unread, default=None)


def _sent_back(by_kind: Kinds) -> Entry | None:
    """The editor's last request to mend something, while nothing has been recorded since."""
    sent = by_kind[facts.SentBack]
    if not sent:
        return None
    last = max(sent, key=lambda entry: entry.seq)
    newest = max(entry.seq for entries in by_kind.values() for entry in entries)
    return last if last.seq == newest else None
