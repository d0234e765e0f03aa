"""Mail that was set apart from a request, or may have been of it: an erasure of that one takes it along.

of_request(session, rfc_id) -> dict[sha256, MessageId]      what was, or may be, of this request
left_of(session, investigation_id) -> bool                  whether any is left that is of no other investigation
"""

from typing import Final

from sqlalchemy import bindparam, exists, select

from outreach.db.keeping_tables import ErasedMessageRow
from outreach.db.mail_tables import MessageGuessRow, ReceivedMessageRow
from outreach.db.session import Session
from outreach.db.tables import RequestForCommentRow, table
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.inbox import MessageId, Place

_M: Final = table(ReceivedMessageRow)
_GUESS: Final = table(MessageGuessRow)
_ERASED: Final = table(ErasedMessageRow)
_RFC: Final = table(RequestForCommentRow)
_APART: Final = (
    select(_M.c.sha256, _M.c.id)
    .join(_GUESS, _GUESS.c.received_id == _M.c.id)
    .where(_M.c.place == Place.QUARANTINED.value)
)
_OF_REQUEST: Final = _APART.where(_GUESS.c.rfc_id == bindparam("here"))
_ALSO: Final = _GUESS.alias("also")
_OTHER: Final = _RFC.alias("other")
_LEFT: Final = (
    _APART.join(_RFC, _RFC.c.id == _GUESS.c.rfc_id)
    .where(
        _RFC.c.investigation_id == bindparam("which"),
        ~exists().where(_ERASED.c.received_id == _M.c.id),
        ~exists().where(
            _ALSO.c.received_id == _M.c.id,
            _OTHER.c.id == _ALSO.c.rfc_id,
            _OTHER.c.investigation_id != bindparam("which"),
        ),
    )
    .limit(1)
)


def of_request(session: Session, rfc_id: RfcId) -> dict[str, MessageId]:
    return {row.sha256: MessageId(row.id) for row in session.execute(_OF_REQUEST, {"here": rfc_id})}


def left_of(session: Session, investigation_id: InvestigationId) -> bool:
    return session.execute(_LEFT, {"which": investigation_id}).first() is not None
