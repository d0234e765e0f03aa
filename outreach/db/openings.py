"""Many requests opened at once, each with its first entries: what an import writes, in few statements.

    list_agencies(session, investigation, openings, *, by, at) -> dict[AgencyId, RfcId]

A log that holds nothing but a listing, and who looks after it, comes to the same wherever the calendar and that person
are the same, but for what the listing says. So the fold is asked once for each of them, and its answer is written for
all; `verify` folds each log itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Integer, insert, select
from sqlalchemy.exc import IntegrityError

from outreach.db import audit, counts
from outreach.db.cases import StoredCase
from outreach.db.handed import JsonText, handed, insert_many, texts_of
from outreach.db.lines import line_of
from outreach.db.session import Session
from outreach.db.summaries import Folded, row_of
from outreach.db.tables import EntryRow, RequestForCommentRow, StandingSummaryRow, table
from outreach.domain import chain
from outreach.domain.agencies import fold_text
from outreach.domain.codec import canonical, kind_of, to_json
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import AgencyListed, Entry, Fact
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.lines import Step, changes, counted
from outreach.domain.reminders import Plan
from outreach.domain.standing import Standing

_RFC: Final = table(RequestForCommentRow)
_E: Final = table(EntryRow)
_T: Final = table(StandingSummaryRow)
OWN_COLUMNS: Final = ("rfc_id", "agency_id", "name", "sort_name", "country", "kind", "published_range", "digest")
"""What lists say of one request and of no other whose log holds only a listing; the rest is copied."""

_LIKE: Final = _T.alias("alike")
_COPIED: Final = tuple(column for column in _LIKE.c if column.name not in OWN_COLUMNS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fold:
    """What a log with such first entries comes to. `stored` is any request of that kind, before anything is told."""

    stored: StoredCase
    standing: Standing
    plan: Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    agency_id: AgencyId
    listed: AgencyListed
    then: tuple[Fact, ...] = ()
    fold: Fold


def list_agencies(
    session: Session, investigation_id: InvestigationId, openings: Sequence[Opening], *, by: StaffId, at: datetime
) -> dict[AgencyId, RfcId]:
    """Open a request for each agency. `at` is the instant of every entry, and of the standings in `Opening.fold`."""
    if not openings:
        return {}
    opened = _opened(session, investigation_id, openings)
    entries = {one.agency_id: [*_entry_rows(opened[one.agency_id], one, by, at)] for one in openings}
    insert_many(session, _E, [row for rows in entries.values() for row in rows])
    audit.recorded(session, investigation_id, [_seal(row) for rows in entries.values() for row in rows])
    first: dict[Fold, object] = {}
    alike: list[dict[str, object]] = []
    for one in openings:
        own = _own_columns(one, entries[one.agency_id][-1])
        if one.fold in first:
            own["like"] = first[one.fold]
            alike.append(own)
        else:
            first[one.fold] = own["rfc_id"]
            session.execute(insert(_T), _summary_row(one.fold) | own)
    _copy_summaries(session, alike)
    _count(session, investigation_id, openings, at)
    return opened


def _opened(session: Session, investigation_id: InvestigationId, openings: Sequence[Opening]) -> dict[AgencyId, RfcId]:
    wanted = [{"investigation_id": investigation_id, "agency_id": one.agency_id} for one in openings]
    try:
        opened = insert_many(session, _RFC, wanted, returning=[_RFC.c.id, _RFC.c.agency_id])
    except IntegrityError as error:
        raise RuleBroken(
            "One of these agencies was added to the investigation in the meantime. Run the import dry again.", "agency"
        ) from error
    return {AgencyId(row.agency_id): RfcId(row.id) for row in opened}


def _entry_rows(rfc_id: RfcId, opening: Opening, by: StaffId, at: datetime) -> Iterator[dict[str, Any]]:
    digest = ""
    for seq, fact in enumerate((opening.listed, *opening.then), 1):
        entry = Entry(seq=Seq(seq), recorded_at=at, recorded_by=by, occurred_at=at, fact=fact)
        body = JsonText(canonical(to_json(fact)))
        digest = chain.digest_of(digest, rfc_id, entry, body)
        yield {
            "rfc_id": rfc_id,
            "seq": seq,
            "recorded_at": at,
            "recorded_by": by,
            "occurred_at": at,
            "kind": kind_of(fact),
            "body": body,
            "digest": digest,
        }


def _seal(row: dict[str, Any]) -> tuple[int, int, str]:
    return row["rfc_id"], row["seq"], row["digest"]


def _summary_row(fold: Fold) -> dict[str, object]:
    written = row_of(
        Folded(stored=fold.stored, standing=fold.standing, plan=fold.plan), line_of(fold.stored, fold.standing)
    )
    return {name: value for name, value in written.items() if name in _T.c} | {
        "investigation_id": fold.stored.investigation_id
    }


def _copy_summaries(session: Session, alike: Sequence[dict[str, object]]) -> None:
    """Each row takes what is its own from the text handed over, and all else from the row it is like."""
    columns = [*(_T.c[name] for name in OWN_COLUMNS), Column("like", Integer)]
    (*own, like), source = handed(session, columns)
    copied = select(*own, *_COPIED).select_from(source.join(_LIKE, _LIKE.c.rfc_id == like))
    names = [*OWN_COLUMNS, *(column.name for column in _COPIED)]
    statement = insert(_T).from_select(names, copied, include_defaults=False)
    for text in texts_of(session, columns, alike):
        session.execute(statement, {"rows": text})


def _own_columns(one: Opening, entry: dict[str, object]) -> dict[str, object]:
    return {
        "rfc_id": entry["rfc_id"],
        "digest": entry["digest"],
        "agency_id": one.agency_id,
        "name": one.listed.name,
        "sort_name": fold_text(one.listed.name),
        "country": one.listed.country,
        "kind": one.listed.kind,
        "published_range": one.listed.finding.published_range,
    }


def _count(session: Session, investigation_id: InvestigationId, openings: Sequence[Opening], now: datetime) -> None:
    told: Counter[Step] = Counter()
    for fold, number in Counter(one.fold for one in openings).items():
        for step, each in changes(None, counted(line_of(fold.stored, fold.standing)), now).items():
            told[step] += each * number
    counts.tell(session, investigation_id, told)
