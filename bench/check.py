"""Proves that the desks we measure are real ones: told fact by fact through the rules, they come out the same."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench import shape
from bench.generate import BEFORE, Made, found, open_all, settle
from outreach.config import Config
from outreach.db import counts
from outreach.db.migrate import upgrade
from outreach.db.session import Database
from outreach.db.tables import EntryRow, StandingSummaryRow, table
from outreach.domain.facts import Happened
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.people import Acting, Role
from outreach.services import records
from outreach.wiring import open_desk


class NotTheSame(Exception):
    """What was loaded in bulk differs from what is told fact by fact."""


def prove(made: Made, now: datetime, folder: Path) -> int:
    """Tell the same requests through the recording service and compare row by row; how many entries were compared."""
    told = _told_one_by_one(made.size, now, folder)
    entries = 0
    for which in (EntryRow, StandingSummaryRow):
        for loaded, recorded in zip(_rows(made.config, which), _rows(told, which), strict=True):
            if loaded != recorded:
                raise NotTheSame(f"In {which.__tablename__}:\n{loaded}\nwas told as\n{recorded}")
            entries += which is EntryRow
    if complaints := counts.differences(_counted(made.config, now), _counted(told, now)):
        raise NotTheSame("; ".join(complaints))
    return entries


def _told_one_by_one(size: int, now: datetime, folder: Path) -> Config:
    folder.mkdir(parents=True)
    config = Config(home=str(folder))
    upgrade(config.database)
    desk = open_desk(config)
    database = Database(config.database)
    asked = list(shape.requests(size, now))
    investigation_id = found(database, now - BEFORE)
    with database.writing() as session:
        open_all(session, investigation_id, asked)
    for one in asked:
        for told in one.told:
            role = Role.EDITOR if told.by == shape.EDITOR else Role.REPORTER
            then = desk.at(lambda at=told.at: at)  # type: ignore[misc]
            records.record(
                then, RfcId(one.number), Happened(at=told.at, fact=told.fact), by=Acting(staff=told.by, role=role)
            )
    with database.writing() as session:
        settle(session, now)
    database.dispose()
    return config


def _rows(config: Config, which: Any) -> Iterator[str]:
    database = Database(config.database)
    columns = table(which)
    with database.reading() as session:
        for row in session.execute(select(columns).order_by(*columns.primary_key.columns)):
            yield json.dumps(dict(row._mapping), default=str, sort_keys=True)  # noqa: SLF001  # as SQLAlchemy documents
    database.dispose()


def _counted(config: Config, now: datetime) -> counts.Counts:
    database = Database(config.database)
    with database.reading() as session:
        kept = counts.read(session, InvestigationId(1), now)
    database.dispose()
    return kept
