"""Anchors: the root over all events so far, signed, made in one transaction and then carried elsewhere.

    after(session, head, at, ring) -> Anchor | None     of this head, where there is one and a key that signs
    make(session, at, ring) -> Anchor | None            of the chain as it is; None where nothing is new, or signs
    all_of(session) -> list[Anchor]                     the oldest first
    last(session, until=None) -> Anchor | None          the newest, or the newest made by then
    seals(session, after, until) -> list[bytes]         of the events after the first number up to the second

Each is made from the one before and the events since, so that it takes as long as there is new.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select
from sqlmodel import Session

from outreach.db.audit import EVENT, HEAD, Ring
from outreach.db.audit_tables import AuditAnchorRow
from outreach.db.tables import table
from outreach.domain.audit import Anchor, Head
from outreach.domain.codec import instant_text
from outreach.domain.merkle import Frontier, frontier

_A: Final = table(AuditAnchorRow)
_HEAD: Final = select(HEAD.c.seq, HEAD.c.hash, HEAD.c.epoch).with_for_update()
_SEALS: Final = (
    select(EVENT.c.hash)
    .where(EVENT.c.seq > bindparam("after"), EVENT.c.seq <= bindparam("until"))
    .order_by(EVENT.c.seq)
)
_ALL: Final = select(_A).order_by(_A.c.size)
_LAST: Final = select(_A).order_by(_A.c.size.desc()).limit(1)
_LAST_UNTIL: Final = _LAST.where(_A.c.at <= bindparam("until"))
_ADD: Final = insert(_A)


def after(session: Session, head: Head | None, at: datetime, ring: Ring | None) -> Anchor | None:
    if head is None or ring is None or not ring.can_sign:
        return None
    before = last(session)
    if before is not None and before.size >= head.seq:
        return None
    grown = frontier(before.size, before.peaks) if before else Frontier()
    for seal in seals(session, grown.size, head.seq):
        grown.add(seal)
    unsigned = Anchor(
        size=grown.size,
        root=grown.root().hex(),
        at=instant_text(at),
        head=head.hash,
        peaks=tuple(grown.text()),
        public="",
        signature="",
    )
    public, signature = ring.sign(unsigned.said())
    row = {"size": grown.size, "root": unsigned.root, "at": unsigned.at, "head": head.hash}
    row |= {"peaks": grown.text(), "public": public, "signature": signature}
    session.execute(_ADD, row)
    return replace(unsigned, public=public, signature=signature)


def make(session: Session, at: datetime, ring: Ring) -> Anchor | None:
    found = session.execute(_HEAD).one()
    if not found.seq:
        return None
    return after(session, Head(seq=found.seq, hash=found.hash, epoch=found.epoch), at, ring)


def all_of(session: Session) -> list[Anchor]:
    return [_anchor(row) for row in session.execute(_ALL)]


def last(session: Session, until: datetime | None = None) -> Anchor | None:
    if until is None:
        row = session.execute(_LAST).one_or_none()
    else:
        row = session.execute(_LAST_UNTIL, {"until": instant_text(until)}).one_or_none()
    return _anchor(row) if row else None


def seals(session: Session, after: int, until: int) -> list[bytes]:
    found = session.execute(_SEALS, {"after": after, "until": until}).scalars()
    return [bytes.fromhex(each) for each in found]


def _anchor(row: Row[Any]) -> Anchor:
    return Anchor(
        size=row.size,
        root=row.root,
        at=row.at,
        head=row.head,
        peaks=tuple(row.peaks),
        public=row.public,
        signature=row.signature,
    )
