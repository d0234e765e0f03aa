"""Imports agencies from a spreadsheet: shown dry first, decided by a person, then written all or nothing.

On the web the bytes are kept from the dry run on, so that what was looked at is what is run. A missing agency is only
reported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from outreach.db import editions, investigations, listing, submissions, uploads
from outreach.db.session import Session, hold_clock
from outreach.db.uploads import Draft, Upload
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import AgencyId
from outreach.domain.import_changes import Source
from outreach.domain.import_columns import Field, columns_of
from outreach.domain.import_matching import Answer, Directory, Doubt, Known
from outreach.domain.import_places import ZoneWanted
from outreach.domain.import_rows import FileRow, rows_of
from outreach.domain.imports import Matched, Plan, decisions_in, match, planned
from outreach.domain.investigation import Investigation
from outreach.domain.people import Acting
from outreach.domain.sheets import Problem, Reading, Sheet
from outreach.services.contacts import own_addresses
from outreach.services.desk import Desk
from outreach.services.duplicates import probable_duplicates
from outreach.services.gazetteer import gazetteer
from outreach.services.import_as_of import check_listed_at, listed_already
from outreach.services.import_decisions import (
    EVERY_OTHER_LINE,
    Decisions,
    check_choices,
    check_lines,
    check_names,
    from_options,
    to_options,
)
from outreach.services.import_plan import ImportPlan, counts_of, lines_shown, missing_shown
from outreach.services.import_writing import Writing, write
from outreach.services.keeping import keeping_everything
from outreach.services.naming import colleagues
from outreach.services.sheets import read

_NAMED = 5
_NO_NUMBER = 0


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """What was written, as counted in `plan`; `upload_id` names the bytes it came from."""

    upload_id: int
    investigation_slug: str
    filename: str
    sha256: str
    plan: ImportPlan
    listed: int
    changed: int
    unchanged: int
    left_alone: int
    repeated: int
    missing: int


class ImportRefused(RuleBroken):
    """Nothing was written; `plan` says what is wrong or undecided."""

    def __init__(self, sentence: str, field: str, plan: ImportPlan) -> None:
        super().__init__(sentence, field)
        self.plan = plan


def keep(desk: Desk, slug: str, filename: str, content: bytes, *, decisions: Decisions, by: Acting) -> str:
    """Keep a file for a dry run, and say by which number it is known. A file that cannot be read is refused."""
    read(content, decisions.encoding)
    return str(_keep(desk, slug, filename, content, decisions=decisions, by=by))


def open_drafts(desk: Desk, slug: str) -> tuple[Draft, ...]:
    """The files that were looked at and neither imported nor put away."""
    with desk.reading() as session:
        return uploads.open_drafts(session, investigations.get(session, slug).id)


def dry_run(
    desk: Desk, slug: str, filename: str, content: bytes, *, by: Acting, decisions: Decisions | None = None
) -> ImportPlan:
    """Say what importing the file would do. Nothing is written and nothing kept."""
    with desk.reading() as session, keeping_everything():
        investigation = investigations.get(session, slug)
        upload = _unkept(investigation, filename, content, decisions, by=by, at=desk.clock())
        found = _worked_out(desk, session, upload, _read(upload), investigation=investigation)
        return _page(upload, investigation, found)


def run(
    desk: Desk, slug: str, filename: str, content: bytes, *, by: Acting, decisions: Decisions | None = None
) -> ImportOutcome:
    """Run the file for real at once; its bytes are kept if it passes. Raises `ImportRefused`."""
    with keeping_everything():
        with desk.reading() as session:
            investigation = investigations.get(session, slug)
        upload = _unkept(investigation, filename, content, decisions, by=by, at=desk.clock())
        return _commit(desk, upload, _read(upload), by)


def plan(desk: Desk, slug: str, upload_id: int) -> ImportPlan:
    """What importing a kept file would do now, with the decisions made so far."""
    with desk.reading() as session, keeping_everything():
        investigation = investigations.get(session, slug)
        upload = uploads.get(session, investigation.id, upload_id)
        found = _worked_out(desk, session, upload, _read(upload), investigation=investigation)
        return _page(upload, investigation, found)


def decide(desk: Desk, slug: str, upload_id: int, decisions: Decisions, *, by: Acting) -> ImportPlan:
    """Keep these decisions with the file, in place of those made before, and say what it would do now."""
    with desk.writing(by) as session:
        upload = uploads.get(session, investigations.get(session, slug).id, upload_id)
        _draft(upload)
        read(upload.content, decisions.encoding)  # what cannot be read so is refused before it is kept
        uploads.decide(session, upload_id, to_options(decisions))
    return plan(desk, slug, upload_id)


def drop(desk: Desk, slug: str, upload_id: int, *, by: Acting) -> None:
    """Put a kept file away without running it."""
    with desk.writing(by) as session:
        _draft(uploads.get(session, investigations.get(session, slug).id, upload_id))
        uploads.settle(session, upload_id, "dropped", at=desk.clock())


def commit(desk: Desk, slug: str, upload_id: int, decisions: Decisions | None, *, by: Acting) -> ImportOutcome:
    """Run a kept file for real: one transaction, all of it or nothing. `None` takes the decisions kept with it.

    Raises `ImportRefused` while anything is wrong or undecided. What takes long is done before the transaction; if
    anybody wrote in between, it is done again inside.
    """
    with keeping_everything():
        with desk.reading() as session:
            upload = uploads.get(session, investigations.get(session, slug).id, upload_id)
        if decisions:
            upload = replace(upload, options=to_options(decisions))
        return _commit(desk, upload, _read(upload), by)


def _keep(desk: Desk, slug: str, filename: str, content: bytes, *, decisions: Decisions, by: Acting) -> int:
    check_listed_at(decisions.listed_at, desk.clock(), by)
    with desk.writing(by) as session:
        kept = uploads.keep(
            session,
            investigations.get(session, slug).id,
            name=filename,
            content=content,
            options=to_options(decisions),
            by=by.staff,
            at=desk.clock(),
        )
        submissions.remember(session, by, str(kept))  # a second click finds the file the first one kept
        return kept


def _read(upload: Upload) -> Sheet:
    return read(upload.content, from_options(upload.options).encoding)


def _unkept(
    at_work_on: Investigation, filename: str, content: bytes, decisions: Decisions | None, *, by: Acting, at: datetime
) -> Upload:
    """The file as an upload that nobody has kept; it has no number yet."""
    told = decisions or Decisions()
    check_listed_at(told.listed_at, at, by)
    return Upload(
        id=_NO_NUMBER,
        investigation_id=at_work_on.id,
        name=filename[-255:],
        sha256=sha256(content).hexdigest(),
        content=content,
        options=to_options(told),
        state="draft",
        uploaded_at=at,
        uploaded_by=by.staff,
    )


def _commit(desk: Desk, upload: Upload, sheet: Sheet, by: Acting) -> ImportOutcome:
    with desk.reading() as session:
        investigation = investigations.by_id(session, upload.investigation_id)
        before = listing.mark(session, investigation.id)
        worked_out = _worked_out(desk, session, upload, sheet, investigation=investigation)
    with desk.writing(by) as session:
        hold_clock(session)
        now = desk.clock()
        upload = upload if upload.id else _kept(session, upload, at=now)
        if not uploads.settle(session, upload.id, "applied", at=now):
            raise _settled()
        uploads.decide(session, upload.id, upload.options)
        if listing.mark(session, investigation.id) != before:
            investigation = investigations.by_id(session, upload.investigation_id)
            worked_out = _worked_out(desk, session, upload, sheet, investigation=investigation)
        _need_ready(upload, investigation, worked_out)
        writing = Writing(
            desk=desk,
            session=session,
            investigation=investigation,
            by=by,
            at=now,
            listed_at=from_options(upload.options).listed_at or now,
            source=f"{upload.name} (sha256 {upload.sha256})",
        )
        write(writing, worked_out.plan)
    return _outcome(upload, investigation, worked_out)


@dataclass(frozen=True, kw_only=True)
class _WorkedOut:
    plan: Plan
    lines: int
    how: tuple[str, ...]
    zones_wanted: tuple[ZoneWanted, ...] = ()
    readings: tuple[Reading, ...] = ()


def _worked_out(
    desk: Desk, session: Session, upload: Upload, sheet: Sheet, *, investigation: Investigation
) -> _WorkedOut:
    now = desk.clock()
    if sheet.readings:
        return _WorkedOut(plan=Plan(lines=0, problems=sheet.problems), lines=0, how=(), readings=sheet.readings)
    decisions = from_options(upload.options)
    check_choices(decisions.choices, gazetteer())
    check_lines(decisions.by_line, {row.line for row in sheet.rows} | {problem.line for problem in sheet.problems})
    codebook = editions.load(session, investigation.id, investigation.editions).codebook_at(now)
    columns = columns_of(sheet, finding_column=codebook.finding_column, default_country=decisions.choices.country)
    lines = len(sheet.rows) + len({problem.line for problem in sheet.problems if problem.line > sheet.heading_line})
    how = (*sheet.how, *columns.how)
    if columns.problems:
        return _WorkedOut(plan=Plan(lines=0, problems=_sorted(sheet, columns.problems)), lines=lines, how=how)
    rows = rows_of(
        sheet,
        columns,
        codebook=codebook,
        gazetteer=gazetteer(),
        choices=decisions.choices,
        colleagues=colleagues(session, investigation.id, desk.clock()) if columns.has(Field.REPORTER) else {},
        is_own=own_addresses(desk, session),
    )
    check_names(decisions.names, {row.line: row.name for row in rows.rows})
    decided, undecidable = decisions_in(rows.rows, decisions.by_line)
    directory = _directory(session, investigation, rows.rows, now)
    matched = _rest_decided(match(rows.rows, directory, decided, _near), decisions.by_line.get(EVERY_OTHER_LINE, ""))
    there = listing.addresses(session, _met(matched))
    source = Source(name=upload.name, columns=columns)
    found = planned(matched, directory, source, {agency_id: reached.addresses for agency_id, reached in there.items()})
    missing = rows.zones_missing(found.without_zone, columns)
    too_late = listed_already(found) if decisions.listed_at else ()
    problems = _sorted(sheet, (*rows.problems, *undecidable, *found.problems, *missing, *too_late))
    return _WorkedOut(
        plan=replace(found, problems=problems),
        lines=lines,
        how=(*how, *rows.how),
        zones_wanted=rows.zones_wanted(found.without_zone),
    )


def _sorted(sheet: Sheet, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted((*sheet.problems, *problems), key=lambda problem: problem.line))


def _directory(session: Session, investigation: Investigation, rows: Sequence[FileRow], now: datetime) -> Directory:
    """The agencies of the file's countries and those of the investigation, as both are known now."""
    listed = listing.listings(session, investigation.id, now)
    assignees = listing.assignees(session, investigation.id)
    countries = {row.country for row in rows} | {one.country for _, one in listed.values()}
    return Directory(
        Known(
            agency=agency,
            spellings=spellings,
            rfc_id=listed[agency.id][0] if agency.id in listed else None,
            listing=listed[agency.id][1] if agency.id in listed else None,
            assigned_to=assignees.get(agency.id),
        )
        for agency, spellings in listing.directory(session, countries)
    )


def _near(names: Sequence[str], asked_from: int, country: str) -> Iterable[tuple[int, int, int]]:
    name = gazetteer().country_names.get(country, "")
    for found in probable_duplicates(names, asked_from=asked_from, country=name):
        yield found.place, found.earlier, found.score


def _rest_decided(matched: Matched, word: str) -> Matched:
    if not word:
        return matched
    if word != Answer.DIFFERENT:
        raise RuleBroken("Of all other lines at once only “different” can be said. Decide on each.", "decisions")
    doubts = tuple(doubt if doubt.decision else replace(doubt, decision=word) for doubt in matched.doubts)
    return replace(matched, doubts=doubts)


def _met(matched: Matched) -> set[AgencyId]:
    return {place.known.agency.id for place in matched.places if place.known}


def _need_ready(upload: Upload, investigation: Investigation, worked_out: _WorkedOut) -> None:
    found = worked_out.plan
    if found.ready:
        return
    page = _page(upload, investigation, worked_out)
    if found.problems:
        more = f" {len(found.problems) - 1:,} more lines have problems." if len(found.problems) > 1 else ""
        raise ImportRefused(f"Nothing was imported. {found.problems[0]}{more}", "file", page)
    raise ImportRefused(f"Nothing was imported. {_undecided(found.undecided)}", "decisions", page)


def _undecided(doubts: Sequence[Doubt]) -> str:
    some = [f"line {one.line}: {one.name} – {one.candidates[0].name}?" for one in doubts[:_NAMED]]
    named = "; ".join(some + ["…"] * (len(doubts) > _NAMED))
    number = f"{len(doubts):,} lines may repeat an agency" if len(doubts) > 1 else "One line may repeat an agency"
    return f"{number}, and nobody has decided yet ({named}). Decide: same or different."


def _kept(session: Session, upload: Upload, *, at: datetime) -> Upload:
    number = uploads.keep(
        session,
        upload.investigation_id,
        name=upload.name,
        content=upload.content,
        options=upload.options,
        by=upload.uploaded_by,
        at=at,
    )
    return replace(upload, id=number)


def _draft(upload: Upload) -> None:
    if upload.state != "draft":
        raise _settled()


def _settled() -> RuleBroken:
    return RuleBroken(
        "This file was run or put away already. Upload it again to compare it with what is there now.", "file"
    )


def _page(upload: Upload, investigation: Investigation, found: _WorkedOut) -> ImportPlan:
    told = from_options(upload.options)
    return ImportPlan(
        upload_id=upload.id,
        investigation_slug=investigation.slug,
        filename=upload.name,
        sha256=upload.sha256,
        counts=counts_of(found.plan, found.lines),
        how=found.how,
        new=lines_shown(found.plan.new),
        changed=lines_shown(found.plan.changed),
        left_alone=lines_shown(found.plan.left_alone),
        missing=missing_shown(found.plan.missing),
        doubts=found.plan.doubts,
        problems=found.plan.problems,
        zones_wanted=found.zones_wanted,
        choices=told.choices,
        encoding=told.encoding,
        readings=found.readings,
        applied=upload.state != "draft",
    )


def _outcome(upload: Upload, investigation: Investigation, worked_out: _WorkedOut) -> ImportOutcome:
    done = worked_out.plan
    return ImportOutcome(
        upload_id=upload.id,
        investigation_slug=investigation.slug,
        filename=upload.name,
        sha256=upload.sha256,
        plan=_page(replace(upload, state="applied"), investigation, worked_out),
        listed=len(done.new),
        changed=len(done.changed),
        unchanged=len(done.unchanged),
        left_alone=len(done.left_alone),
        repeated=len(done.repeated),
        missing=len(done.missing),
    )
