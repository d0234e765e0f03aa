"""Carrying out an erasure: every word of it, everywhere it lies, in one transaction, or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from outreach.db import (
    audit,
    audit_reading,
    cases,
    erasing,
    erasures,
    holds,
    log,
    people,
    received,
    seats,
    summaries,
    uploads,
)
from outreach.db.audit import Note
from outreach.db.session import Session, hold_clock
from outreach.db.uploads import Listed
from outreach.domain import chain
from outreach.domain.audit import Action
from outreach.domain.case import Case
from outreach.domain.erasures import End, Erasure
from outreach.domain.errors import RuleBroken
from outreach.domain.holds import need_none
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.tombstones import tombstone, words_of
from outreach.services import erasure_scope, uploaded_lists
from outreach.services.desk import Desk
from outreach.services.erasure_scope import Scope
from outreach.services.records import case_of, never_backwards

FEW_LETTERS, MANY_LETTERS = erasing.TELLING, 500


def carry_out(desk: Desk, session: Session, erasure: Erasure, scope: Scope, *, end: End) -> tuple[Listed, ...]:
    """In the caller's transaction. A hold put on by now wins. Gives back the uploaded lists that went with it."""
    with seats.lifted(session):
        erasure_scope.need_no_hold(session, scope)
        erasures.end(session, erasure, end)
        words = {word for one in scope.entries for word in words_of(one.entry)}
        sealed = [
            seal
            for rfc_id, seqs in _by_request(scope).items()
            for seal in _bury(desk, session, erasure, rfc_id, seqs=seqs)
        ]
        for message in scope.messages:
            words |= {message.sender, message.address, message.subject, message.note, *message.remarks}
            words |= {step.why for step in received.steps(session, message.id)}
            erasing.message(session, erasure.id, message.id)
        if scope.contact is not None:
            words |= {scope.contact.address, scope.contact.name, scope.contact.note}
            erasing.contact(session, scope.contact)
        lists = tuple(uploaded_lists.naming(session, scope))
        uploads.erase(session, lists)
        erasing.files(session, erasure.id, scope.files)
        erasing.letters(session, scope.subject.entries)
        erasing.repeated(session, words)
        payloads = _payloads(session, _objects(session, scope, lists), words)
        _note(session, erasure, scope, by=end.by, sealed=sealed, payloads=payloads, lists=lists)
        audit_reading.forget(session, payloads)
    return lists


def _by_request(scope: Scope) -> dict[RfcId, list[Seq]]:
    found: dict[RfcId, list[Seq]] = {}
    for one in scope.entries:
        found.setdefault(one.rfc_id, []).append(one.seq)
    return found


def _bury(
    desk: Desk, session: Session, erasure: Erasure, rfc_id: RfcId, *, seqs: Sequence[Seq]
) -> list[tuple[RfcId, Seq, str, str]]:
    """Request, number, old seal and the seal of what stays of each. Refused where a standing would change by it."""
    hold_clock(session)
    stored = cases.load(session, rfc_id, for_update=True)
    entries = log.read(session, rfc_id)
    stones = {seq: replace(entries[seq - 1], fact=tombstone(entries[seq - 1], entries)) for seq in seqs}
    after = tuple(stones.get(one.seq, one) for one in entries)
    now = never_backwards(desk.clock(), entries)
    stands = case_of(desk, session, stored, entries, now=now)
    case = case_of(desk, session, stored, after, now=now)
    if _counts(stands) != _counts(case):
        raise RuleBroken(
            f"Without these words {stored.agency.name} would stand otherwise. Other entries name the same address: "
            "erase those with it."
        )
    sealed = []
    for seq in seqs:
        before = entries[seq - 2].digest if seq > 1 else ""
        seal = chain.digest(before, rfc_id, stones[seq])
        erasing.entry(session, erasure.id, rfc_id, stones[seq], seal=seal)
        sealed.append((rfc_id, seq, entries[seq - 1].digest, seal))
    summaries.rewrite(session, stored, case.standing, plan=case.plan)
    return sealed


def _counts(case: Case) -> object:
    """All that is published or decided by, and no word of anybody."""
    standing = case.standing
    deadline = standing.deadline
    return (
        standing.status,
        standing.qualifiers,
        standing.milestones,
        standing.signed,
        {number: [(one.seq, one.position) for one in taken] for number, taken in standing.positions.items()},
        [(check.gate, check.holds, check.earliest) for check in case.checks],
        [(one.seq, one.effective, one.bounced) for one in standing.known.attempts],
        (deadline.at, deadline.told, deadline.last_told) if deadline else None,
        (standing.known.listing.name, standing.known.listing.membership, standing.known.listing.merged_into),
        [(one.question, one.earlier.seq, one.later.seq, one.confirmed) for one in standing.reversals],
    )


def _payloads(session: Session, about: Collection[str], words: Collection[str]) -> list[int]:
    """What events of the audit chain say in full, where it repeats the words. One of a held investigation stays.

    Of another matter only what names somebody: a single word, or what a colleague is called, may mean anybody there.
    """
    telling = [word for word in words if FEW_LETTERS <= len(word) <= MANY_LETTERS]
    ours = {called.casefold() for one in people.everyone(session) for called in (one.id, one.name, one.email, one.zone)}
    naming = [word for word in telling if not word.isalpha() and word.casefold() not in ours]
    found = audit_reading.naming(session, telling, about) | audit_reading.naming(session, naming)
    need_none(one for one in holds.standing(session) if one.investigation_id in found.values())
    return sorted(found)


def _objects(session: Session, scope: Scope, lists: Sequence[Listed]) -> set[str]:
    """What the events about all that goes call their object; one that tells of many says the noun alone."""
    found = {"agency", "contact", "message", "request"}
    found |= {f"message/{one.id}" for one in scope.messages} | {f"upload/{one.id}" for one in lists}
    requests = {one.rfc_id for one in scope.entries}
    found |= {f"request/{rfc_id}" for rfc_id in requests}
    found |= {f"agency/{cases.load(session, rfc_id).agency.id}" for rfc_id in requests}
    if scope.contact is not None:
        found |= {f"contact/{scope.contact.id}", f"agency/{scope.contact.agency_id}"}
    return found


def _note(
    session: Session,
    erasure: Erasure,
    scope: Scope,
    *,
    by: StaffId,
    sealed: Sequence[tuple[RfcId, Seq, str, str]],
    payloads: Sequence[int],
    lists: Sequence[Listed],
) -> None:
    """The event that bears an erasure out: what went, the seals of what stays, and both names."""
    whole = Note(
        action=Action.WORDS_ERASED,
        about=f"erasure/{erasure.id}",
        payload={
            "erasure": erasure.id,
            "ground": erasure.ground,
            "asked_by": erasure.asked_by,
            "confirmed_by": by,
            "entries": [[*one] for one in sealed],
            "messages": [*scope.subject.messages],
            "files": sorted(scope.files),
            "contact": scope.subject.contact,
            "uploads": [one.id for one in lists],
            "seqs": [*payloads],
        },
        investigation=erasure.investigation_id,
        table="erasure_end",
    )
    audit.note(session, whole)
    for rfc_id in dict.fromkeys(one[0] for one in sealed):
        about = Note(
            action=Action.WORDS_ERASED,
            about=f"request/{rfc_id}",
            payload={"erasure": erasure.id, "numbers": [seq for which, seq, _, _ in sealed if which == rfc_id]},
            investigation=cases.load(session, rfc_id).investigation_id,
            table="entry",
        )
        audit.note(session, about)
