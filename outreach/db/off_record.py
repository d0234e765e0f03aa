"""Words heard off the record. They lie here and nowhere else; the log holds only their seal.

add(session, rfc_id, seq, *, salt, words) -> None         after the entry `OffRecordHeard` of that seq is written
read(session, rfc_id) -> dict[Seq, str]
sealed(session, rfc_id) -> dict[Seq, tuple[str, str]]     salt and words, to prove the seals
sealed_words(session, investigation_id)                   the same of a whole investigation, by request, then by seq
everywhere(session, investigation_id)                     the words alone, by request, then by seq
all_words(session, investigation_id) -> tuple[str, ...]   for the leak check alone
"""

from typing import Final

from sqlalchemy import bindparam, insert, select

from outreach.db.session import Session
from outreach.db.tables import OffRecordRow, RequestForCommentRow, table
from outreach.domain.ids import InvestigationId, RfcId, Seq

_T: Final = table(OffRecordRow)
_RFC: Final = table(RequestForCommentRow)
_ADD: Final = insert(_T)
_READ: Final = select(_T.c.seq, _T.c.salt, _T.c.words).where(_T.c.rfc_id == bindparam("rfc_id")).order_by(_T.c.seq)
_SEALED: Final = (
    select(_T)
    .join_from(_RFC, _T, _T.c.rfc_id == _RFC.c.id)
    .where(_RFC.c.investigation_id == bindparam("investigation_id"))
    .order_by(_T.c.rfc_id, _T.c.seq)
)
_ALL: Final = _SEALED.with_only_columns(_T.c.words, maintain_column_froms=True)


def add(session: Session, rfc_id: RfcId, seq: Seq, *, salt: str, words: str) -> None:
    session.execute(_ADD, {"rfc_id": rfc_id, "seq": seq, "salt": salt, "words": words})


def read(session: Session, rfc_id: RfcId) -> dict[Seq, str]:
    return {seq: words for seq, (_, words) in sealed(session, rfc_id).items()}


def sealed(session: Session, rfc_id: RfcId) -> dict[Seq, tuple[str, str]]:
    return {Seq(row.seq): (row.salt, row.words) for row in session.execute(_READ, {"rfc_id": rfc_id})}


def sealed_words(session: Session, investigation_id: InvestigationId) -> dict[RfcId, dict[Seq, tuple[str, str]]]:
    found: dict[RfcId, dict[Seq, tuple[str, str]]] = {}
    for row in session.execute(_SEALED, {"investigation_id": investigation_id}):
        found.setdefault(RfcId(row.rfc_id), {})[Seq(row.seq)] = (row.salt, row.words)
    return found


def everywhere(session: Session, investigation_id: InvestigationId) -> dict[RfcId, dict[Seq, str]]:
    found = sealed_words(session, investigation_id)
    return {rfc_id: {seq: words for seq, (_, words) in of.items()} for rfc_id, of in found.items()}


def all_words(session: Session, investigation_id: InvestigationId) -> tuple[str, ...]:
    return tuple(session.execute(_ALL, {"investigation_id": investigation_id}).scalars())
