"""What somebody was typing into a form, kept while they type; one draft for each person and form.

keep(session, staff, draft) -> None            in place of the earlier one
find(session, staff, form) -> Draft | None      None too once the form was saved: its key is spent
forget(session, before) -> int                  drops old drafts and those of forms that were saved
forget_saved(session) -> int                    drops the latter alone
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, exists, or_, select

from outreach.db.desk_tables import DraftRow, SubmissionRow
from outreach.db.session import Session
from outreach.db.statements import OnConflict, changed
from outreach.db.tables import table
from outreach.domain.ids import StaffId
from outreach.domain.people import Draft

_T: Final = table(DraftRow)
_SENT: Final = table(SubmissionRow)
_was_saved = exists().where(_SENT.c.actor == _T.c.staff_id, _SENT.c.key == _T.c.key)
_KEEP: Final = OnConflict(
    lambda insert: (keeping := insert(_T)).on_conflict_do_update(
        index_elements=["staff_id", "form"],
        set_={name: keeping.excluded[name] for name in ("key", "typed", "kept_at")},
    )
)
_FIND: Final = select(_T.c.key, _T.c.typed, _T.c.kept_at).where(
    _T.c.staff_id == bindparam("staff"), _T.c.form == bindparam("of_form"), ~_was_saved
)
_FORGET: Final = delete(_T).where(or_(_T.c.kept_at < bindparam("before"), _was_saved))
_FORGET_SAVED: Final = delete(_T).where(_was_saved)


def keep(session: Session, staff: StaffId, draft: Draft) -> None:
    row = {"staff_id": staff, "form": draft.form, "key": draft.key, "typed": draft.typed, "kept_at": draft.kept_at}
    session.execute(_KEEP.on(session), row)


def find(session: Session, staff: StaffId, form: str) -> Draft | None:
    row = session.execute(_FIND, {"staff": staff, "of_form": form}).one_or_none()
    if row is None:
        return None
    typed = tuple((name, words) for name, words in row.typed)
    return Draft(form=form, key=row.key, typed=typed, kept_at=row.kept_at)


def forget_saved(session: Session) -> int:
    return changed(session.execute(_FORGET_SAVED))


def forget(session: Session, before: datetime) -> int:
    return changed(session.execute(_FORGET, {"before": before}))
