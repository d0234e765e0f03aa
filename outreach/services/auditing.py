"""Who did, changed or read what: begin its keys, anchor it, look at it, prove one event of it, verify all of it.

Nothing here mends a chain. Whoever reads a finding stops, keeps a copy, and compares with the anchors kept elsewhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextvars import Token
from dataclasses import dataclass
from datetime import datetime

from outreach.db import audit, audit_anchors, audit_reading, datebook, passkeys, people, seats, second_factors
from outreach.db.audit import Note
from outreach.db.audit_keys import is_signed
from outreach.db.audit_reading import Wanted
from outreach.db.session import Session
from outreach.domain import merkle
from outreach.domain.audit import (
    ALG,
    UNSEALED,
    Action,
    Anchor,
    Details,
    Event,
    Key,
    Miscopied,
    Payload,
    Who,
    commitment,
    details_hash,
    link_hash,
    read_key,
)
from outreach.domain.audit_directory import Directory, DirectorySaid
from outreach.domain.audit_people import Compared, PeopleSaid, Subject, present
from outreach.domain.audit_secrets import SPEAKS, Replaced, Seals, SecretsSaid, held
from outreach.domain.audit_verdict import AuditVerdict, Keys, Walk, fits
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.people import MACHINE
from outreach.domain.wallclock import counted
from outreach.services.desk import Desk
from outreach.services.erased import look_at_erasures

__all__ = ["Wanted"]

PUT_IN_PLACE = (
    "Put back the newest database or restore the newest backup. If an older one is here on purpose, go through what is "
    "missing, then run `outreach restore --gone-through`."
)
SIGNED_BEFORE = "signed_before"
NOBODY = MACHINE.staff
"""Who acts where nobody is signed in: the desk itself, at its door."""


@dataclass(frozen=True, kw_only=True)
class AuditFound:
    """What verifying came to: of the chain itself, and where it and the logs do not agree.

    `entries` are bound to an event; `before` are from before there was a chain; `erased` says when, by whom and why,
    `erased_in_all` how many there are;
    `people`: whether roles, addresses and parts are what their events say; `secrets`: whether what opens an account or
    a calendar is what was set up, and was when it was used; `directory`: whether agencies, contacts, investigations,
    what they adopted, legal holds and times of keeping are what events say.
    """

    chain: AuditVerdict
    entries: int
    before: int
    disagreeing: tuple[str, ...]
    people: Compared
    secrets: Replaced
    directory: Directory
    erased: tuple[str, ...] = ()
    erased_in_all: str = ""

    @property
    def wrong(self) -> tuple[str, ...]:
        return (*self.chain.wrong, *self.disagreeing)

    @property
    def whole(self) -> bool:
        return not self.wrong


def begin(desk: Desk) -> tuple[Key, tuple[str, ...]]:
    """A first key, which is nowhere but in the answer; from now on each event is sealed with the key of its day.

    And the public keys that signed the anchors of before, where they are others: on another machine, or after a
    restore. The event names them, so that verifying goes on taking those anchors as the desk's own.
    """
    with desk.database.writing() as session:
        head = audit_reading.head(session)
        first = desk.audit_keys.begin(desk.clock().date(), after=head.epoch)
        before = {one.public for one in audit_anchors.all_of(session)} - {desk.audit_keys.public()}
        told = {"epoch": first.epoch + 1} | ({SIGNED_BEFORE: sorted(before)} if before else {})
        audit.note(session, Note(action=Action.KEY_BEGAN, about="audit", payload=told))
    return first, tuple(sorted(before))


def _signers_before(session: Session) -> dict[str, int]:
    """Public keys of before, each with the number of the event that begins another: it signed no anchor after that."""
    began = audit_reading.of_action(session, Action.KEY_BEGAN)
    told = ((event.seq, json.loads(payload.text)) for event, payload in began if payload)
    return {public: seq for seq, said in told for public in said.get(SIGNED_BEFORE, ())}


def begin_acting(who: Who) -> Token[Who | None]:
    """From here on, in this thread, it is this person who acts, unless a form or a command names somebody."""
    return audit.acting.set(who)


def end_acting(token: Token[Who | None]) -> None:
    audit.acting.reset(token)


def need_none_begun(desk: Desk) -> None:
    if desk.audit_keys.now() is not None:
        raise RuleBroken(
            "This desk has an audit key already, and seals with it. To begin anew, because the first key is lost or "
            "was seen, say --anew: events of before are then checked with the old first key only."
        )


def key_is_gone(desk: Desk) -> bool:
    """Whether the chain is sealed and its key is not here: then nothing can be saved until there is another."""
    with desk.reading() as session:
        return audit_reading.head(session).epoch > UNSEALED and desk.audit_keys.now() is None


def anchor(desk: Desk, at: datetime) -> str:
    """Anchor what is new, and carry to the file elsewhere what is not there yet.

    The job fails, so that every page says so, on an older database (which is not anchored) and where the file that lay
    elsewhere has lost its beginning.
    """
    keys = desk.audit_keys
    if not keys.can_sign:
        return "Nothing was anchored: run `outreach audit begin` first."
    with desk.database.writing() as session:
        if older := older_than_seen(desk, session):
            raise OutreachError(older)
        made = audit_anchors.make(session, at, keys)
        anchors = audit_anchors.all_of(session)
    lost = keys.lost(anchors[:1]) if len(anchors) > 1 else ""
    keys.keep(anchors)
    if lost:
        raise OutreachError(f"{lost} That was done just now.")
    if made is None:
        return "Nothing new to anchor."
    return f"Anchored {counted(made.size, 'event')}: {made.root}"


def last_anchor(desk: Desk) -> Anchor | None:
    with desk.reading() as session:
        return audit_anchors.last(session)


def recent(desk: Desk, wanted: Wanted) -> tuple[tuple[Event, Payload | None], ...]:
    with desk.reading() as session:
        return tuple(audit_reading.recent(session, wanted))


# ── Verifying ───────────────────────────────────────────────────────────────────────────────────────────────────


def verify(desk: Desk, first_keys: Sequence[Key] = (), publics: Sequence[str] = ()) -> AuditFound:
    """Walk the whole chain. Without the first keys only the seals of today can be checked; anchors bear out the rest.

    `publics`: keys that signed anchors before the one that signs now.
    """
    today, signing = desk.audit_keys.now(), desk.audit_keys.public()
    known = [*first_keys] or ([today] if today else [])
    trusted = {signing, *publics} - {""}

    with desk.reading() as session:
        before = _signers_before(session)

        def signed(one: Anchor) -> bool:
            of_before = one.size < before.get(one.public, 0)
            return is_signed(one) and (not trusted or one.public in trusted or of_before)

        ours = audit_anchors.all_of(session)
        anchors = [*ours, *desk.audit_keys.kept()]
        beside = filter(None, (older_than_seen(desk, session), desk.audit_keys.lost(ours)))
        walk = Walk(Keys(known), anchors, audit_reading.head(session), signed)
        logs = _Logs(audit_reading.entry_seals(session))
        said, secrets, listed = PeopleSaid(), SecretsSaid(), DirectorySaid()
        chain = walk.over(_heard((said, secrets, listed), logs.through(audit_reading.pairs(session))))
        if not chain.whole:
            _need_fitting(session, first_keys)
        erased = look_at_erasures(session)
        there = present(
            people.everyone(session),
            seats.everything(session),
            people.password_hashes(session),
            shared=seats.all_shared(session),
            factors=second_factors.whose(session),
            passkeys=passkeys.everyones(session),
            feeds=datebook.links(session),
        )
        met, same = said.beside(there), secrets.beside(_held(session))
        directory = listed.beside(audit_reading.directory(session), first=bool(said.first))
        whole = chain.first_bad is None
        found = (*logs.disagreeing(), *erased.wrong, *met.wrong, *same.wrong, *directory.wrong) if whole else ()
    return AuditFound(
        chain=chain,
        entries=logs.bound,
        before=logs.before,
        disagreeing=(*beside, *found),
        people=met,
        secrets=same,
        directory=directory,
        erased=tuple(erased.told),
        erased_in_all=erased.summary,
    )


def _need_fitting(session: Session, first_keys: Sequence[Key]) -> None:
    """A key that was miscopied makes every event look forged: it is the key that is spoken of then."""
    for key in first_keys:
        if not fits(key, (event for event, _ in audit_reading.pairs(session))):
            raise RuleBroken(
                f"The key {key.written()[:8]}… does not fit one event of this chain: was it copied right? "
                "Compare it sign by sign with what was written down. If it is right, somebody without it "
                "wrote all of the chain anew: compare with the anchors elsewhere."
            )


def older_than_seen(desk: Desk, session: Session) -> str:
    """What shows that another database was put in the place of the one that this home folder knew, if anything."""
    found = desk.audit_keys.seen.older(session)
    return f"{found} {PUT_IN_PLACE}" if found else ""


def secrets(desk: Desk) -> Replaced:
    """The same of secrets alone, by the events that speak of them, without looking whether the chain is whole."""
    said = SecretsSaid()
    with desk.reading() as session:
        for event, payload in audit_reading.of_action(session, *SPEAKS):
            said.take(event, payload)
        return said.beside(_held(session))


def _held(session: Session) -> dict[Subject, Seals]:
    return held(second_factors.everyones(session), datebook.links(session), second_factors.codes_of_all(session))


def _heard(
    told: Sequence[PeopleSaid | SecretsSaid | DirectorySaid], pairs: Iterator[tuple[Event, Payload | None]]
) -> Iterator[tuple[Event, Payload | None]]:
    for event, payload in pairs:
        yield event, payload  # once it was found whole
        for said in told:
            said.take(event, payload)


def nightly(desk: Desk, _at: datetime) -> str:
    """The same as a job: whatever is found makes it fail, so that every page says so until somebody has looked."""
    found = verify(desk)
    if not found.whole:
        raise OutreachError(f"{found.wrong[0]} Run `outreach audit verify`.")
    return f"The audit chain is whole: {counted(found.chain.events, 'event')}, {found.chain.after_anchor} not anchored."


class _Logs:
    """The seals of all logs beside what the events say of them."""

    def __init__(self, seals: dict[tuple[int, int], str]) -> None:
        self._seals, self._wrong = seals, list[str]()
        self._bound: set[tuple[int, int]] = set()
        self._from: dict[int, int] = {}

    @property
    def bound(self) -> int:
        return len(self._bound)

    @property
    def before(self) -> int:
        return sum(seq < self._from.get(rfc, seq + 1) for rfc, seq in self._seals)

    def through(self, pairs: Iterator[tuple[Event, Payload | None]]) -> Iterator[tuple[Event, Payload | None]]:
        for event, payload in pairs:
            if payload is not None and event.details.action == Action.RECORDED:
                for rfc, seq, seal in _entries(payload.text):
                    self._compare(event.seq, (rfc, seq), seal)
            yield event, payload

    def disagreeing(self) -> Iterator[str]:
        """An entry whose payload was erased is no longer bound, and no longer missed after others of its log."""
        yield from self._wrong
        last = dict(sorted(self._bound))
        for rfc, seq in self._seals.keys() - self._bound:
            if seq > last.get(rfc, seq):
                yield f"Request {rfc}, entry {seq}: no event says who recorded it."

    def _compare(self, event: int, which: tuple[int, int], seal: str) -> None:
        rfc, seq = which
        self._bound.add(which)
        self._from[rfc] = min(seq, self._from.get(rfc, seq))
        found = self._seals.get(which)
        if found is None:
            self._wrong.append(f"Request {rfc}, entry {seq}: event {event} says it was recorded, and it is gone.")
        elif found != seal:
            self._wrong.append(f"Request {rfc}, entry {seq}: it is not what was recorded, says event {event}.")


def _entries(text: str) -> list[tuple[int, int, str]]:
    try:
        return [(int(rfc), int(seq), str(seal)) for rfc, seq, seal in json.loads(text)["entries"]]
    except (ValueError, KeyError, TypeError):
        return []  # what it was bound to says so


# ── One event, proven without the rest ──────────────────────────────────────────────────────────────────────────


def prove(desk: Desk, seq: int) -> dict[str, object]:
    """The event in full, and the few hashes that lead from it to the newest anchor."""
    with desk.reading() as session:
        event, payload = audit_reading.one(session, seq)
        newest = audit_anchors.last(session)
        if newest is None or newest.size < seq:
            raise OutreachError(f"No anchor covers event {seq} yet. Run `outreach audit anchor` first.")
        leaves = audit_anchors.seals(session, 0, newest.size)
    return {
        "alg": ALG,
        "seq": event.seq,
        "details": {name: getattr(event.details, name) for name in Details.__slots__},
        "blind": event.blind,
        "commit": event.commit,
        "epoch": event.epoch,
        "prev": event.prev,
        "payload": {"salt": payload.salt, "text": payload.text} if payload else None,
        "proof": [each.hex() for each in merkle.inclusion(leaves, seq - 1)],
        "anchor": newest.plain(),
    }


def check_proof(told: Mapping[str, object]) -> str:
    """What the proof shows, in a sentence. Raises RuleBroken where it shows nothing; it needs no desk."""
    try:
        return _checked(told)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise RuleBroken(
            "This is no proof of an audit event: something in it is missing or of another kind."
        ) from broken


def _checked(told: Mapping[str, object]) -> str:
    proof = json.loads(json.dumps(told))
    details, kept, said = Details(**proof["details"]), proof["payload"], proof["anchor"]
    if kept is not None and commitment(kept["salt"], kept["text"]) != proof["commit"]:
        raise RuleBroken("The payload is not the one that this event is bound to.")
    seal = link_hash(
        seq=proof["seq"],
        details=details_hash(details, proof["blind"]),
        commit=proof["commit"],
        epoch=proof["epoch"],
        prev=proof["prev"],
    )
    path = [bytes.fromhex(each) for each in proof["proof"]]
    root = bytes.fromhex(said["root"])
    if not merkle.includes(bytes.fromhex(seal), proof["seq"] - 1, said["size"], path, root=root):
        raise RuleBroken("This event does not lead to the root of the anchor: it was changed, or is of another chain.")
    public, signature = said["public_key"], said["signature"]
    bare = Anchor(
        size=said["size"],
        root=said["root"],
        at=said["at"],
        head=said["head"],
        peaks=(),
        public=public,
        signature=signature,
    )
    if not is_signed(bare):
        raise RuleBroken("The anchor does not bear its signature.")
    return (
        f"Event {proof['seq']:,}: {details.actor}, {details.action}, {details.object}, {details.at}. It is among the "
        f"{said['size']:,} events anchored at {said['at']} under the key {public}."
    )


def keys_of(texts: Sequence[str]) -> tuple[Key, ...]:
    try:
        return tuple(read_key(text) for text in texts if text.strip())
    except Miscopied:
        raise RuleBroken(
            "This audit key was not copied right: its last six signs do not fit the rest. Compare it with what was "
            "written down, sign by sign."
        ) from None
    except ValueError:
        raise RuleBroken(
            "This is no audit key. It reads like 1-9f3c…-4be07a: a number, 64 letters and digits, and six more (which "
            "keys of before lack), with dashes between."
        ) from None
