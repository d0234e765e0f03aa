"""The practice story under way shows every phase of the work, on whatever day somebody first looks at it."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.config import Config, shipped
from outreach.db import investigations, summaries
from outreach.domain.phases import Phase
from outreach.services.practice import load_story, take_on
from outreach.wiring import open_desk

EVERY_PHASE = set(Phase)
DAYS = [
    "2026-11-23 07:00",  # a Monday, before anybody in Europe is up
    "2026-11-24 12:00",
    "2026-11-25 15:30",
    "2026-11-26 18:00",
    "2026-11-27 21:00",
    "2026-11-28 09:00",  # a Saturday
    "2026-11-29 23:59",  # a Sunday
    "2026-12-26 11:00",  # Christmas, and days off before and after it
    "2027-01-01 00:01",
    "2027-03-10 10:00",  # Eid al-Fitr
    "2027-03-29 06:00",  # Easter Monday, the day after clocks went forward
]


@pytest.fixture(scope="module", params=DAYS)
def loaded(request, migrated_sqlite, tmp_path_factory):
    """The story as loaded on that day: its lines, and the day."""
    home = tmp_path_factory.mktemp("silver")
    shutil.copy(migrated_sqlite, home / "outreach.sqlite3")
    now = datetime.fromisoformat(request.param).replace(tzinfo=UTC)
    desk = replace(open_desk(Config(home=str(home))), clock=lambda: now)
    staff = take_on(desk, shipped("data"), cost="test").people
    assert load_story(desk, shipped("data") / "practice" / "silver-meter", staff)
    with desk.reading() as session:
        story = investigations.get(session, "silver-meter")
        lines = list(summaries.lines_of(session, story.id))
    yield lines, now
    desk.database.dispose()


def test_every_phase_is_there_to_see(loaded):
    lines, now = loaded
    phases = Counter(line.phase_at(now) for line in lines)

    assert set(phases) == EVERY_PHASE
    assert any(line.needs_ruling for line in lines)
    assert len(lines) == 34


def test_two_of_the_four_reporters_have_nothing_to_do(loaded):
    lines, now = loaded
    to_do = {Phase.NOT_ASKED, Phase.DUE_SOON, Phase.OVERDUE, Phase.TO_CLASSIFY, Phase.ANSWERED}
    busy = {line.assignee for line in lines if line.phase_at(now) in to_do}

    assert busy == {"asha", "joao"}
    assert "leila" in {line.assignee for line in lines}
