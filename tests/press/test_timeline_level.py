"""What is printed of when things happened is for the codebook to say, and files and public table obey it alike."""

import csv
import json
import re
from dataclasses import replace
from datetime import UTC
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from outreach.config import shipped
from outreach.domain.compared import What
from outreach.domain.investigation import TimelineLevel
from outreach.domain.prose import date_at
from outreach.press import verify_release
from outreach.press.edition import edition
from outreach.press.site import build
from outreach.press.site.issue import Issue
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, logged, release
from tests.story import CONFIRMS, DENIES, answered, asked, day, due, quoted, signed_off

NONE, ANSWERS, ATTEMPTS = TimelineLevel
LEVELS = list(TimelineLevel)


def story():
    """Asked on days 0 and 1, answered on day 3; one that stayed silent; one that turned; a party with a quote."""
    return (
        logged(due(0, 7), asked(0), asked(1), answered(3, CONFIRMS), signed_off(9)),
        logged(*endings.silent(), rfc_id=2, name="Tidewater Sheriff"),
        logged(*endings.denied_first(), rfc_id=3, name="Eastmoor Prosecutor"),
        logged(
            asked(0),
            answered(3, DENIES),
            quoted(4, "Never."),
            signed_off(9),
            rfc_id=4,
            name="Ltd.",
            outside_dataset=True,
        ),
    )


def made(level, **cut):
    return release(*story(), codebook=replace(CODEBOOK, timeline=level), **cut)


def files_of(level):
    return {file.name: file.content for file in edition(made(level), "1")}


def site_of(level):
    issue = Issue(
        release=made(level),
        out=(),
        templates=shipped("templates"),
        shapes=shipped("data") / "world" / "countries.json",
        preview=True,
    )
    return {file.name: file.content for file in build.site(issue)}


def read(content):
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def days_of(row, *names):
    """Each way in which a day is written in print: as an instant, as a date, in words."""
    for at in names:
        instant = at.astimezone(UTC)
        yield instant.isoformat(timespec="seconds").replace("+00:00", "Z")
        yield date_at(at, row.zone)


def told(content: bytes) -> str:
    return re.sub(r"\s+", " ", content.decode(errors="replace"))


def tells(content: bytes, days: list[str]) -> bool:
    return any(re.search(rf"(?<!\d){re.escape(one)}", told(content)) for one in days)


def test_by_default_everything_that_was_always_printed_is():
    files = files_of(ATTEMPTS)
    first = [one for one in read(files["timeline.csv"]) if one["id"] == "1"]

    assert CODEBOOK.timeline is ATTEMPTS
    assert [one["what"] for one in first] == [
        "First request for comment",
        "Last of 2 requests for comment, by email",
        "The answer that stands",
        "The deadline it was told",
        "An editor signed this row",
    ]
    assert {"first_asked_at", "answered_at"} <= set(read(files["responses.csv"])[0])


@pytest.mark.parametrize("level", [NONE, ANSWERS])
def test_a_day_of_an_attempt_that_the_codebook_keeps_back_is_in_no_file_and_on_no_page(level):
    whole = made(ATTEMPTS)
    row = next(one for one in whole.rows if one.rfc_id == 1)
    kept_back = [*days_of(row, row.asked.last_at)]
    everywhere = {**files_of(level), **site_of(level)}
    seen = {**files_of(ATTEMPTS), **site_of(ATTEMPTS)}

    def telling(files):
        """But for the span in which we asked all of them together."""
        return [name for name, content in files.items() if b"we asked" not in content and tells(content, kept_back)]

    assert telling(seen)
    assert telling(everywhere) == []
    asked_in_json = [one["asked"] for one in json.loads(everywhere["release.json"])["rows"]]
    assert {name for one in asked_in_json for name in one} == {"count", "channels", "languages"}


def test_without_a_timeline_no_day_of_an_answer_is_printed_but_those_of_a_reversal_and_of_quotes():
    files, site = files_of(NONE), site_of(NONE)
    row = next(one for one in made(ATTEMPTS).rows if one.rfc_id == 1)
    day_of_answer = [*days_of(row, row.answered_at)]

    page = next(content for name, content in site.items() if name.endswith("/1.html"))
    turned = next(content for name, content in site.items() if name.endswith("/3.html"))
    assert "timeline.csv" not in files
    assert not {"first_answer_at", "answered_at"} & set(read(files["responses.csv"])[0])
    assert [one for one in json.loads(files["release.json"])["rows"] if "answered_at" in one or "timeline" in one] == []
    assert not tells(page, day_of_answer)
    assert "What happened when" not in told(page)
    assert date_at(day(9), row.zone) in told(turned), "a reversal keeps both days"
    assert [one["at"] for one in read(files["statements.csv"])] == ["2026-03-06T09:00:00Z"]
    assert "Answered" not in told(site["index.html"]).partition("<tbody>")[0].rpartition("<thead>")[2]


def test_a_silence_is_told_with_its_deadline_at_every_level():
    lines = {level: next(made(level).line(row) for row in made(level).rows if row.rfc_id == 2) for level in LEVELS}

    assert all("by the deadline it was told" in line for line in lines.values())
    assert "between" in lines[ATTEMPTS]
    assert "between" not in lines[ANSWERS]
    assert "requests for comment, by the deadline" in lines[NONE]


@pytest.mark.parametrize("level", LEVELS)
def test_files_and_their_schema_say_which_level_it_is(level):
    files = files_of(level)
    document = json.loads(files["release.json"])

    jsonschema.validate(document, json.loads(files["release.v4.json"]))
    assert document["timeline"] == {"level": level.value, "meaning": level.told}
    assert ("days of" in files["limitations.txt"].decode()) is (level is not ATTEMPTS)


@pytest.mark.parametrize("level", LEVELS)
def test_a_stranger_finds_it_whole_at_every_level(level, tmp_path):
    for name, content in files_of(level).items():
        (tmp_path / name).write_bytes(content)

    assert verify_release.check(Path(tmp_path), "")


def test_a_day_that_is_not_printed_is_no_correction_either():
    late = logged(*endings.silent(), answered(20, DENIES), signed_off(21))

    def whats(level):
        found = release(late, codebook=replace(CODEBOOK, timeline=level), previous=day(15))
        return {change.what for change in found.changes}

    assert What.ANSWER_DAY in whats(ANSWERS)
    assert What.ANSWER_DAY not in whats(NONE)
