"""Finding agencies by the beginnings of the words in their names, as fast in a hundred thousand as in a hundred.

    add_words(session, names) -> None                  names: (name, agency id) pairs
    agencies_named(session, text, column) -> condition  that `column` is the id of an agency with all the words; None
                                                       when the text holds no word

A rare word leads: its agencies are looked up and the other words checked on them. When every word is common, rows are
taken as the list has them and each is checked, because with common words the first page is soon full.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, exists, func, select

from outreach.db.session import Session
from outreach.db.statements import OnConflict
from outreach.db.tables import AgencyWordRow, table
from outreach.domain.agencies import fold_text
from outreach.domain.ids import AgencyId

_W: Final = table(AgencyWordRow)
_ADD: Final = OnConflict(lambda insert: insert(_W).on_conflict_do_nothing(index_elements=["word", "agency_id"]))
AFTER_ALL: Final = "\U0010ffff"
COMMON: Final = 2000
MOST_WORDS: Final = 8
_HOW_MANY: Final = select(func.count()).select_from(
    select(_W.c.agency_id)
    .where(_W.c.word >= bindparam("start"), _W.c.word < bindparam("end"))
    .limit(COMMON + 1)
    .subquery()
)


def words_of(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\w+", fold_text(text))))


def add_words(session: Session, names: Iterable[tuple[str, AgencyId]]) -> None:
    """Words are never taken back: an agency stays findable by the name it had."""
    rows = [{"word": word, "agency_id": agency_id} for name, agency_id in names for word in words_of(name)]
    if rows:
        session.execute(_ADD.on(session), rows)


def agencies_named(session: Session, text: str, column: ColumnElement[Any]) -> ColumnElement[bool] | None:
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return None
    counts = {word: session.execute(_HOW_MANY, {"start": word, "end": word + AFTER_ALL}).scalar_one() for word in words}
    rarest = min(words, key=counts.__getitem__)
    condition = [_has(word, column) for word in words if word != rarest]
    if counts[rarest] > COMMON:
        return _all_of([_has(rarest, column), *condition])
    leading = select(_W.c.agency_id).where(_W.c.word >= rarest, _W.c.word < rarest + AFTER_ALL)
    return _all_of([column.in_(leading), *condition])


def _has(word: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(_W.c.agency_id == column, _W.c.word >= word, _W.c.word < word + AFTER_ALL)


def _all_of(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first
