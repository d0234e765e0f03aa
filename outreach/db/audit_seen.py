"""How far the chain had come when this home folder last saw it: so an older database put in its place is noticed.

`audit-seen.json` beside the database, in no backup; noted about once a minute while somebody writes. It guards against
a mistake, not against whoever may write in the home folder: that is what anchors elsewhere are for.
"""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import Session

from outreach.db.audit_tables import AuditEventRow, AuditHeadRow
from outreach.db.tables import table
from outreach.domain.codec import instant_text
from outreach.domain.wallclock import counted, read

log = logging.getLogger(__name__)
SEEN: Final = "audit-seen.json"
A_MINUTE: Final = timedelta(minutes=1)
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_H: Final = table(AuditHeadRow)
_E: Final = table(AuditEventRow)
_HEAD: Final = select(_H.c.seq, _H.c.hash)
_HASH: Final = select(_E.c.hash).where(_E.c.seq == bindparam("seq"))


@dataclass(frozen=True, slots=True)
class Sight:
    """The last event that was seen here, its seal, and when."""

    seq: int
    hash: str
    at: str


class Seen:
    """What one home folder has seen of the chain of its database."""

    def __init__(self, home: Path) -> None:
        self._file, self._noted = home / SEEN, NEVER

    def older(self, session: Session) -> str:
        """What shows that this is an older database, or another one, in a sentence; nothing where all is there."""
        sight = self._read()
        if sight is None or session.execute(_HASH, {"seq": sight.seq}).scalar() == sight.hash:
            return ""
        at = read(datetime.fromisoformat(sight.at), ZoneInfo("UTC"))
        missing = sight.seq - session.execute(_HEAD).one().seq
        if missing > 0:
            lacks = f"{counted(missing, 'event')} of the audit chain"
            return f"The database lacks {lacks}: it is older than the one that this home folder saw on {at}."
        return (
            f"The database is another one than this home folder saw on {at}: event {sight.seq:,} is not that of then."
        )

    def due(self, session: Session, at: datetime) -> Sight | None:
        """What to note once this transaction is saved. An older database never takes the place of what was seen."""
        if abs(at - self._noted) < A_MINUTE or self.older(session):
            return None
        self._noted = at
        head = session.execute(_HEAD).one()
        return Sight(head.seq, head.hash, instant_text(at))

    def note(self, sight: Sight) -> None:
        if not self._file.parent.is_dir():
            return  # nothing else of this desk lies there either
        try:
            with NamedTemporaryFile("w", dir=self._file.parent, prefix=f".{SEEN}.", delete=False) as new:
                new.write(json.dumps({"seq": sight.seq, "hash": sight.hash, "at": sight.at}))
            Path(new.name).replace(self._file)
        except OSError:
            log.exception("How far the audit chain has come cannot be noted in the home folder")

    def forget(self) -> None:
        """An older database is here on purpose: what was seen before counts no more."""
        self._file.unlink(missing_ok=True)
        self._noted = NEVER

    def _read(self) -> Sight | None:
        """None where there is none, or where it was cut off: the next minute notes it anew."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            datetime.fromisoformat(told["at"])
            return Sight(int(told["seq"]), str(told["hash"]), str(told["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
