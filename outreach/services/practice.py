"""Loads the practice investigations: invented stories, through the same import and the same rules as any other."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from outreach.db import editions, investigations, log, received
from outreach.domain import editions as forms
from outreach.domain.agencies import Place
from outreach.domain.calendars import Calendar
from outreach.domain.editions import EditionKind
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.fact_lines import read_instant
from outreach.domain.ids import StaffId
from outreach.domain.inbox import Arrival, Way
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.story_days import clock_text, on_real_days
from outreach.domain.wallclock import zone_named
from outreach.services import importing, people, teams
from outreach.services.desk import Desk
from outreach.services.editions import adopt
from outreach.services.ingesting import Failed, take_in
from outreach.services.investigation_files import body_of
from outreach.services.recording import record_file

LONG_AGO = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
"""When the practice newsroom took its people on: before the first of its stories begins."""

STORIES = ("practice/blue-lantern", "clearview", "practice/silver-meter")
"""The one under way comes last: a desk without a live investigation opens at the newest."""

LIST, MAIL = "agencies.csv", "mail"
AGO = re.compile(r"\{(\d+) hours ago\}")
"""How the mail of a story tells its times, so that it came just now on any day."""

Json = dict[str, Any]


class PracticeBroken(OutreachError):
    """A practice story does not pass the rules: a mistake in its files or in the program, never of a person."""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """The newsroom of the practice stories: its people, the password they share, and the stories loaded just now."""

    people: tuple[Staff, ...]
    password: str
    loaded: tuple[str, ...] = ()


def load_practice(desk: Desk, data: Path, *, cost: str = "normal") -> Practice:
    """Make what is missing of the practice newsroom: its people, then each story. Loading it again changes nothing."""
    newsroom = take_on(desk, data, cost=cost)
    loaded = [story for story in STORIES if load_story(desk, data / story, newsroom.people)]
    take_in_mail(desk, data / STORIES[-1] / MAIL)
    return replace(newsroom, loaded=tuple(loaded))


def take_on(desk: Desk, data: Path, *, cost: str = "normal") -> Practice:
    """The people of the practice newsroom, each with an account."""
    newsroom = json.loads((data / "practice" / "staff.json").read_text(encoding="utf-8"))
    staff = tuple(Staff(**{**one, "id": StaffId(one["id"]), "role": Role(one["role"])}) for one in newsroom["people"])
    for one in staff:
        if people.find(desk, one.id) is None:
            people.add(desk.at(lambda: LONG_AGO), one, password=newsroom["password"], cost=cost)
    return Practice(people=staff, password=newsroom["password"])


def load_story(desk: Desk, folder: Path, staff: Sequence[Staff]) -> bool:
    """Load one story, or what is missing of it; False when nothing was."""
    return _Story(desk, folder, staff).load()


def take_in_mail(desk: Desk, folder: Path) -> None:
    """Take in the mail of a story by the way all mail comes in, unless this desk has received some already.

    None of it moves a request: what a story shows stays as it is told.
    """
    with desk.reading() as session:
        if sum(received.counts(session).values()):
            return
    now = desk.clock()

    def told_at(hours: re.Match[str]) -> str:
        return format_datetime(now - timedelta(hours=int(hours[1])))

    arrivals = []
    for file in sorted(folder.glob("*.eml")):
        text = file.read_text(encoding="utf-8")
        came = AGO.search(text)
        at = now - timedelta(hours=int(came[1])) if came else now
        content = AGO.sub(told_at, text).replace("\n", "\r\n").encode()
        arrivals.append(Arrival(content=content, way=Way.COMMAND, at=at, note=file.name))
    if failed := [one.why for one in take_in(desk, arrivals) if isinstance(one, Failed)]:
        raise PracticeBroken(f"{folder}: {failed[0]}")


class _Story:
    """One story's folder being loaded, each part at the hour of its own past."""

    def __init__(self, desk: Desk, folder: Path, staff: Sequence[Staff]) -> None:
        self.desk = desk
        self.folder = folder
        self.now = desk.clock()
        self.told: Json = json.loads((folder / "investigation.json").read_text(encoding="utf-8"))
        self.slug: str = self.told["slug"]
        self.acting = {one.id: Acting(staff=one.id, role=one.role) for one in staff}
        self.admin = next(acting for acting in self.acting.values() if acting.role is Role.ADMIN)

    def load(self) -> bool:
        """Take up where an interrupted load left off; False when there was nothing left to do."""
        imported_at = self._instant(self.told.get("imported_at"))
        editions_told: list[Json] = self.told["editions"]
        steps = (
            self._open(),
            self._adopt([one for one in editions_told if self._instant(one.get("recorded_at")) <= imported_at]),
            self._import(imported_at),
            self._adopt(editions_told),
            self._record(),
        )
        return any(steps)

    def _open(self) -> bool:
        by = self._by(self.told.get("opened_by"))
        try:
            with self.desk.writing(by) as session:
                at = self._instant(self.told.get("opened_at"))
                title, live = self.told["title"], self.told.get("live", False)
                made = investigations.add(session, slug=self.slug, title=title, live=live, by=by.staff, at=at)
                teams.everybody(session, made.id, by=by.staff, at=at)
        except RuleBroken:
            return False
        return True

    def _adopt(self, told: Sequence[Json]) -> bool:
        missing = list(self._not_adopted(told))
        for edition in missing:
            at = self._instant(edition.get("recorded_at"))
            kind = EditionKind(edition["kind"])
            seen_as = len(self._adopted().of(kind))
            adopt(
                self._at(at),
                self.slug,
                body_of(kind, edition["body"], at),
                seen_as=seen_as,
                by=self._by(edition.get("by")),
            )
        return bool(missing)

    def _not_adopted(self, told: Iterable[Json]) -> Iterable[Json]:
        there = {kind: len(self._adopted().of(kind)) for kind in EditionKind}
        for edition in told:
            kind = EditionKind(edition["kind"])
            there[kind] -= 1
            if there[kind] < 0:
                yield edition

    def _adopted(self) -> forms.Editions:
        with self.desk.reading() as session:
            story = investigations.get(session, self.slug)
            return editions.load(session, story.id, story.editions)

    def _import(self, at: datetime) -> bool:
        if any(True for _ in self._logs()):
            return False
        by, desk, file = self._by(self.told.get("imported_by")), self._at(at), self.folder / LIST
        importing.run(desk, self.slug, file.name, file.read_bytes(), by=by)
        return True

    def _record(self) -> bool:
        file = self.folder / "facts.jsonl"
        if not file.exists() or any(number > 1 for number in self._logs()):
            return False
        told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        lines = [json.dumps(line) for line in self._on_real_days(told)]
        outcome = record_file(self.desk, self.slug, lines, by=self.admin, dry_run=False, as_recorded=True, played=True)
        for problem in outcome.problems:
            raise PracticeBroken(f"{file}: {problem}")
        return True

    def _logs(self) -> Iterator[int]:
        """How many entries each log has."""
        with self.desk.reading() as session:
            story = investigations.get(session, self.slug)
            for _, _, entries in log.read_many(session, story.id):
                yield len(entries)

    def _on_real_days(self, told: Iterable[Json]) -> Iterator[Json]:
        with (self.folder / LIST).open(encoding="utf-8", newline="") as file:
            places = {
                row["name"]: Place(country=row["country"], subdivision=row["subdivision"], zone=row["zone"])
                for row in csv.DictReader(file)
            }
        for line in told:
            relative = "day" in line or "workday" in line
            calendar = self.desk.calendars(places[line["agency"]])
            yield on_real_days(line, self.now, calendar) if relative else line

    def _by(self, short_name: str | None) -> Acting:
        return self.acting[StaffId(short_name)] if short_name else self.admin

    def _at(self, instant: datetime) -> Desk:
        return self.desk.at(lambda: instant)

    def _instant(self, told: str | Json | None) -> datetime:
        """An instant as written, or counted back from now; now where the story says nothing."""
        if told is None:
            return self.now
        if isinstance(told, str):
            return read_instant(told, "", "recorded_at")
        text = clock_text(told, self.now, Calendar(zone=zone_named(told["zone"])))
        return read_instant(text, told["zone"], "recorded_at")
