"""Which messages of an IMAP mailbox we have, by the numbers its server gives them.

uids(session, mailbox, uidvalidity) -> frozenset[int]
add(session, seen) -> None        those that are there already are left alone
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select

from outreach.db.mail_tables import ImapSeenRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict
from outreach.db.tables import table
from outreach.domain.inbox import Imap

_T: Final = table(ImapSeenRow)
_UIDS: Final = select(_T.c.uid).where(
    _T.c.mailbox == bindparam("mailbox"), _T.c.uidvalidity == bindparam("uidvalidity")
)
_ADD: Final = OnConflict(
    lambda insert: insert(_T).on_conflict_do_nothing(index_elements=["mailbox", "uidvalidity", "uid"])
)


def uids(session: Session, mailbox: str, uidvalidity: int) -> frozenset[int]:
    values = {"mailbox": mailbox, "uidvalidity": uidvalidity}
    return frozenset(session.execute(_UIDS, values).scalars())


def add(session: Session, seen: Collection[Imap]) -> None:
    rows = [{"mailbox": one.mailbox, "uidvalidity": one.uidvalidity, "uid": one.uid} for one in seen]
    if rows:
        session.execute(_ADD.on(session), rows)
