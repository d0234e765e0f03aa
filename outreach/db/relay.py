"""How the mail relay has been lately, for senders that come and go."""

from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session

from outreach.db.desk_tables import RelayRow
from outreach.db.statements import OnConflict
from outreach.db.tables import table
from outreach.domain.retries import RelayHealth

RELAY: Final = table(RelayRow)
ONLY_ONE: Final = 1


def _failed(insert: Any) -> Any:
    new = insert(RELAY)
    changed = {name: new.excluded[name] for name in ("failures", "paused_until", "said")}
    return new.on_conflict_do_update(index_elements=["id"], set_=changed)


FAILED: Final = OnConflict(_failed)


def health(session: Session) -> RelayHealth:
    row = session.execute(select(RELAY.c.failures, RELAY.c.paused_until)).one_or_none()
    return RelayHealth() if row is None else RelayHealth(failures=row.failures, paused_until=row.paused_until)


def failed(session: Session, now: RelayHealth, said: str) -> None:
    values = {"failures": now.failures, "paused_until": now.paused_until, "said": said[:2000]}
    session.execute(FAILED.on(session), {"id": ONLY_ONE, **values})


def works(session: Session) -> None:
    session.execute(delete(RELAY))


def last_words(session: Session) -> str:
    """What went wrong last, or nothing while all is well."""
    return session.execute(select(RELAY.c.said)).scalar_one_or_none() or ""
