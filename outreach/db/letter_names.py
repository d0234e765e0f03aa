"""Which attempt a Message-ID names: an answer that refers to our letter finds it, whoever logged it.

remember(session, attempts) -> None          (rfc_id, entry) pairs, as the log is written
find(session, message_ids) -> dict[str, tuple[Filing, ...]]
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import bindparam, insert, select

from outreach.db.mail_tables import LetterNameRow
from outreach.db.session import Session
from outreach.db.tables import table
from outreach.domain.facts import AttemptMade, Entry
from outreach.domain.ids import RfcId, Seq
from outreach.domain.inbox import Filing

_T: Final = table(LetterNameRow)
_ADD: Final = insert(_T)
_FIND: Final = select(_T).where(_T.c.message_id.in_(bindparam("names", expanding=True))).order_by(_T.c.rfc_id, _T.c.seq)
NAME: Final = re.compile(r"<[^\s<>@]{1,400}@[^\s<>@]{1,400}>")
BATCH: Final = 500


def remember(session: Session, attempts: Iterable[tuple[RfcId, Entry]]) -> None:
    rows = [
        {"message_id": name, "rfc_id": rfc_id, "seq": entry.seq}
        for rfc_id, entry in attempts
        if isinstance(entry.fact, AttemptMade) and "@" in entry.fact.evidence
        for name in sorted(set(NAME.findall(entry.fact.evidence)))
    ]
    if rows:
        session.execute(_ADD, rows)


def find(session: Session, message_ids: Collection[str]) -> dict[str, tuple[Filing, ...]]:
    wanted, found = sorted(set(message_ids)), defaultdict[str, list[Filing]](list)
    for start in range(0, len(wanted), BATCH):
        for row in session.execute(_FIND, {"names": wanted[start : start + BATCH]}):
            found[row.message_id].append(Filing(rfc_id=RfcId(row.rfc_id), seq=Seq(row.seq)))
    return {name: tuple(filings) for name, filings in found.items()}
