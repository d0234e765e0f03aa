"""Finding agencies by the beginnings of the words in their names, their other names included.

    add_words(session, names) -> None                    names: (name, agency id) pairs
    sought(session, text) -> Sought                      which agencies the text names
    mentioned(session, text) -> frozenset[AgencyId]      which agencies' rarer words stand somewhere in a long text
    requests_of(session, investigation_id, agency_ids) -> list[RfcId]

A rare word leads: what it names is looked up and the other words are checked on that. When every word is common, a
list is read in its own order and each row is checked, because with common words a page is soon full.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, func, select

from outreach.db.handed import insert_missing
from outreach.db.session import Session
from outreach.db.tables import AgencyWordRow, RequestForCommentRow, table
from outreach.domain.agencies import fold_text
from outreach.domain.ids import AgencyId, InvestigationId, RfcId

_W: Final = table(AgencyWordRow)
_RFC: Final = table(RequestForCommentRow)
AFTER_ALL: Final = "\U0010ffff"
COMMON: Final = 2000
MOST_WORDS: Final = 8
_NAMED: Final = (
    select(_W.c.agency_id).where(_W.c.word >= bindparam("start"), _W.c.word < bindparam("end")).limit(COMMON + 1)
)
SHORTEST: Final = 4
WITHOUT_SPACES: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,}"
)
"""Chinese, Japanese and Korean as they are folded: words stand in them unparted, and two characters make one."""
MOST_PAIRS: Final = 2000
MOST_MENTIONED: Final = 400
TELLING: Final = 20
"""A word that more agencies than this have in their names says nothing of any of them."""
_TELLING: Final = (
    select(_W.c.word)
    .where(_W.c.word.in_(bindparam("words", expanding=True)))
    .group_by(_W.c.word)
    .having(func.count() <= TELLING)
)
_BEGINNING: Final = (
    select(_W.c.word)
    .where(_W.c.word >= "\u1100", func.substr(_W.c.word, 1, 2).in_(bindparam("pairs", expanding=True)))
    .distinct()
    .limit(COMMON)
)
_BY_WORD: Final = (
    select(_W.c.agency_id).where(_W.c.word.in_(bindparam("words", expanding=True))).distinct().limit(COMMON)
)
_REQUESTS: Final = select(_RFC.c.id).where(
    _RFC.c.investigation_id == bindparam("investigation_id"),
    _RFC.c.agency_id.in_(bindparam("agency_ids", expanding=True)),
)


@dataclass(frozen=True)
class Sought:
    """Agencies by a text: these few, or all when None; each with a word beginning like each of `words`."""

    agency_ids: frozenset[AgencyId] | None
    words: tuple[str, ...] = ()

    def conditions(self, agency_id: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """What is still to be checked of an agency that is among the few, or of any."""
        return [
            exists().where(_W.c.agency_id == agency_id, _W.c.word >= word, _W.c.word < word + AFTER_ALL)
            for word in self.words
        ]


EVERYTHING: Final = Sought(None)
NOTHING: Final = Sought(frozenset())


def words_of(text: str, *, once: bool = True) -> list[str]:
    """In their order; `once`: each only where it stands first."""
    words = re.findall(r"\w+", fold_text(text))
    return list(dict.fromkeys(words)) if once else words


def add_words(session: Session, names: Iterable[tuple[str, AgencyId]]) -> None:
    """Words are never taken back: an agency stays findable by the name it had."""
    insert_missing(
        session,
        _W,
        [{"word": word, "agency_id": agency_id} for name, agency_id in names for word in words_of(name)],
    )


def sought(session: Session, text: str) -> Sought:
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return NOTHING
    named = {word: _named(session, word) for word in words}
    rare = [agency_ids for agency_ids in named.values() if agency_ids is not None]
    common = tuple(word for word, agency_ids in named.items() if agency_ids is None)
    return Sought(frozenset.intersection(*rare) if rare else None, common)


def mentioned(session: Session, text: str) -> frozenset[AgencyId]:
    """Agencies of whose name at least one telling word stands in the text; whether the name does, the caller looks."""
    words = [word for word in words_of(text) if len(word) >= SHORTEST][:MOST_MENTIONED] + _unparted(session, text)
    if not words:
        return frozenset()
    telling = session.execute(_TELLING, {"words": words}).scalars().all()
    found = session.execute(_BY_WORD, {"words": telling}).scalars().all() if telling else ()
    return frozenset(AgencyId(number) for number in found)


def requests_of(session: Session, investigation_id: InvestigationId, agency_ids: Iterable[AgencyId]) -> list[RfcId]:
    values = {"investigation_id": investigation_id, "agency_ids": sorted(agency_ids)}
    return [RfcId(number) for number in session.execute(_REQUESTS, values).scalars()]


def _unparted(session: Session, text: str) -> list[str]:
    """The words of names that stand in a text without spaces: looked up by their first two characters."""
    said = fold_text(text)
    runs = WITHOUT_SPACES.findall(said)
    pairs = dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    if not pairs:
        return []
    found = session.execute(_BEGINNING, {"pairs": [*pairs][:MOST_PAIRS]}).scalars()
    return [word for word in found if word in said]


def _named(session: Session, word: str) -> frozenset[AgencyId] | None:
    """The agencies with a word that begins like this; None when there are too many to name."""
    rows = session.execute(_NAMED, {"start": word, "end": word + AFTER_ALL}).scalars().all()
    return None if len(rows) > COMMON else frozenset(AgencyId(number) for number in rows)
