"""Which messages somebody may see: those that are, were or may be of their requests, and what is nobody’s.

whose(session) -> Whose, dict     the conditions of a statement on messages, with the values it needs
EVERY_SIGHT                       all the conditions there are, so that a statement can be made of each beforehand
WAITS                             of a guess: its message waits for a person, and a sign-off waits with it
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, exists, not_, or_

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
_NAMED: Final = [(one, one.c.received_id == _M.c.id) for one in (_FILING, _GUESS)]
_OF_THEIRS: Final = _RFC.c.investigation_id.in_(bindparam("whole", expanding=True))
_MINE: Final = or_(*(exists().where(here, one.c.rfc_id == _RFC.c.id, _OF_THEIRS) for one, here in _NAMED))
_MINE_OR_NOBODYS: Final = or_(_MINE, not_(or_(*(exists().where(here) for _, here in _NAMED))))
_EVERYTHING: Final[Whose] = ()
_OF_MINE: Final[Whose] = (_MINE,)
_OF_THE_HOUSE: Final[Whose] = (_MINE_OR_NOBODYS,)
EVERY_SIGHT: Final = (_EVERYTHING, _OF_MINE, _OF_THE_HOUSE)


def whose(session: Session) -> tuple[Whose, dict[str, Any]]:
    """What is, was or may be of a request is seen by whoever sees all of its investigation, and by nobody else.

    What nobody knows a request for lies in the house's common mailbox: whoever works on anything may see it.
    """
    sight = seats.seen(session)
    if sight.everything:
        return _EVERYTHING, {}
    return _OF_THE_HOUSE if sight.works else _OF_MINE, {"whole": sight.whole}
