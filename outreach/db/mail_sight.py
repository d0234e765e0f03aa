"""Which messages somebody may see: those that are, were or may be of their requests, and what is nobody’s.

whose(session) -> Whose, dict     the conditions of a statement on messages, with the values it needs
EVERY_SIGHT                       all the conditions there are, so that a statement can be made of each beforehand
WAITS                             of a guess: its message waits for a person, and a sign-off waits with it
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, not_, or_

from outreach.db import seats
from outreach.db.mail_tables import MessageFilingRow, MessageGuessRow, ReceivedMessageRow
from outreach.db.session import Session
from outreach.db.tables import RequestForCommentRow, table
from outreach.domain.inbox import Place

_M: Final = table(ReceivedMessageRow)
_FILING: Final = table(MessageFilingRow)
_GUESS: Final = table(MessageGuessRow)
_RFC: Final = table(RequestForCommentRow)

Whose = tuple[ColumnElement[bool], ...]

_HELD: Final = _M.alias("waiting")
WAITS: Final = exists().where(_HELD.c.id == _GUESS.c.received_id, _HELD.c.place == Place.HELD.value)
_OF_THEIRS: Final = _RFC.c.investigation_id.in_(bindparam("whole", expanding=True))


def _named(message: FromClause) -> ColumnElement[bool]:
    return or_(*(exists().where(one.c.received_id == message.c.id) for one in (_FILING, _GUESS)))


def _of_theirs(message: FromClause) -> ColumnElement[bool]:
    by = [(one.c.received_id == message.c.id, one.c.rfc_id == _RFC.c.id, _OF_THEIRS) for one in (_FILING, _GUESS)]
    return or_(*(exists().where(*each) for each in by))


_KIN: Final = _M.alias("kin")
_IS_KIN: Final = ((_KIN.c.wrapper_id == _M.c.id,), (_M.c.wrapper_id.is_not(None), _KIN.c.id == _M.c.wrapper_id))
"""What is attached to a message lies in the bytes of both."""

_KIN_NAMED: Final = or_(*(exists().where(*kin, _named(_KIN)) for kin in _IS_KIN))
_KIN_OF_THEIRS: Final = or_(*(exists().where(*kin, _of_theirs(_KIN)) for kin in _IS_KIN))
_MINE: Final = or_(_of_theirs(_M), and_(not_(_named(_M)), _KIN_OF_THEIRS))
_MINE_OR_NOBODYS: Final = or_(_of_theirs(_M), and_(not_(_named(_M)), or_(not_(_KIN_NAMED), _KIN_OF_THEIRS)))
_EVERYTHING: Final[Whose] = ()
_OF_MINE: Final[Whose] = (_MINE,)
_OF_THE_HOUSE: Final[Whose] = (_MINE_OR_NOBODYS,)
EVERY_SIGHT: Final = (_EVERYTHING, _OF_MINE, _OF_THE_HOUSE)


def whose(session: Session) -> tuple[Whose, dict[str, Any]]:
    """What is, was or may be of a request is seen by whoever sees all of its investigation, and by nobody else.

    One that names none itself is whose the message is that it was attached to, or that is attached to it. What nobody
    knows a request for lies in the house's common mailbox: whoever works on anything may see it.
    """
    sight = seats.seen(session)
    if sight.everything:
        return _EVERYTHING, {}
    return _OF_THE_HOUSE if sight.works else _OF_MINE, {"whole": sight.whole}
