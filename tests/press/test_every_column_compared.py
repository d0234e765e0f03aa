"""What a reader of two releases can find changed is listed among the corrections: no published column is forgotten."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from io import StringIO

import pytest
from hypothesis import given

from outreach.domain.compared import CELLS, TOLD_ELSEWHERE, What
from outreach.domain.corrections import changes_between
from outreach.domain.facts import Channel, Gate, Medium, Position, Terms
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus, TimelineLevel, Translated
from outreach.domain.rows import Efforts, Row, RowAnswer, RowStatement, RowTranslation, RowWaiver, Turn
from outreach.press.cells import unguard
from outreach.press.columns import response_columns
from outreach.press.edition import edition
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, logged, release
from tests.domain.test_dataset import stories, told
from tests.story import DENIES, Told, answered, day, quoted, retracted, signed_off

WITH_FRENCH = replace(CODEBOOK, translations=(Translated(language="fr", labels=()),))
QUESTION = "question_"


def by_column(name: str) -> str:
    """The columns of the answers are as many as there are questions; those in another language repeat their own."""
    return "answers" if name.startswith(QUESTION) else name.removesuffix("_fr")


def test_every_column_of_the_table_is_compared_or_named_with_the_reason_why_not():
    columns = {by_column(column.name) for column in response_columns(release(codebook=WITH_FRENCH))}
    compared = {cell.column for cell in CELLS} | {"answers"}

    assert columns - compared - set(TOLD_ELSEWHERE) == set()
    assert compared & set(TOLD_ELSEWHERE) == set()


# ── Every value in a row, one by one ────────────────────────────────────────────────────────────────────────────


SAID = RowStatement(
    words="We have never used it.",
    attribution="Dana Rowe, press officer",
    terms=Terms.ON_THE_RECORD,
    medium=Medium.WRITTEN,
    at=day(3),
    language="nb",
    translations=(RowTranslation(language="en", words="Never.", by_machine=False),),
)
FULL = Row(
    rfc_id=RfcId(1),
    agency="Lakmere Police",
    country="NO",
    status=ResponseStatus.CONFIRMED,
    underlying=ResponseStatus.CONFIRMED,
    source_spellings=("Lakmere Polise",),
    unsaid_spellings=("Lakmere Polise",),
    kind="police",
    published_range="11-50",
    qualifiers=("trial",),
    counted_under="trial",
    answers=(RowAnswer(question=1, text="Did you?", label="Used it", position=Position.CONFIRMS),),
    asked=Efforts(count=2, first_at=day(0), last_at=day(1), channels=(Channel.EMAIL,), languages=("nb",)),
    tried=Efforts(count=3, first_at=day(0), last_at=day(2), channels=(Channel.EMAIL,), languages=("nb",)),
    zone="Europe/Oslo",
    deadline_at=day(7),
    first_answer_at=day(3),
    answered_at=day(4),
    turns=(
        Turn(
            earlier=Position.DENIES,
            earlier_at=day(3),
            later=Position.CONFIRMS,
            later_at=day(4),
            asked_between=False,
            confirmed=True,
        ),
    ),
    statements=(SAID,),
    erased=(Seq(9),),
    waivers=(
        RowWaiver(
            seq=Seq(5),
            gate=Gate.CHANNELS,
            reason="They have no telephone.",
            by=StaffId("edith"),
            seconded_by=None,
            expires_at=day(30),
        ),
    ),
    signed_at=day(9),
    signed_through=Seq(8),
)
BEHIND_PRINT = {
    "erased": "No words: that they are gone is listed beside the rest, with the entry.",
    "acknowledged": "Printed of those alone that did no more than acknowledge; a test of its own is below.",
    "answers": "That a question is asked no more is a change of method.",
    "answers.text": "The same.",
    "answers.lead": "The same: which question makes the status is listed with the questions.",
    "answers.label": "The same.",
    "turns.confirmed": TOLD_ELSEWHERE["reversals.confirmed_by_an_editor"],
    "waivers.seq": "Where it stands in our log.",
}


def otherwise(value: object) -> Iterator[object]:
    """The same kind of value, and another one."""
    match value:
        case bool():
            yield not value
        case Enum():
            yield next(one for one in type(value) if one is not value)
        case str():
            yield "Europe/Stockholm" if "/" in value else f"{value}x"
        case int():
            yield value + 1
        case datetime():
            yield value + timedelta(days=1)
        case tuple():
            yield ()
        case None:
            yield StaffId("ruth")


def paths(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every field of a row and of what is in it, with a row that is otherwise there and nowhere else."""
    for field in fields(value):
        there, name = getattr(value, field.name), f"{path}{field.name}"
        for other in otherwise(there):
            yield name, replace(value, **{field.name: other})
        inside = there[0] if isinstance(there, tuple) and there else there
        if is_dataclass(inside):
            for deeper, other in paths(inside, f"{name}."):
                yield deeper, replace(value, **{field.name: (other,) if isinstance(there, tuple) else other})


@pytest.mark.parametrize(("path", "other"), list(paths(FULL)), ids=[path for path, _ in paths(FULL)])
def test_whatever_else_a_row_says_is_listed_as_a_change(path, other):
    found = changes_between([FULL], [other], CODEBOOK)

    assert bool(found) is not (path in BEHIND_PRINT or path in TOLD_ELSEWHERE)


def test_that_a_person_and_no_machine_acknowledged_is_listed_since_the_line_says_so():
    silent = replace(
        FULL, status=ResponseStatus.NO_RESPONSE, underlying=ResponseStatus.ACKNOWLEDGED_ONLY, acknowledged=False
    )
    (change,) = changes_between([silent], [replace(silent, acknowledged=True)], CODEBOOK)

    assert change.sentence == "Lakmere Police: receipt by a person: no before, now yes."


@given(stories)
def test_where_any_cell_reads_otherwise_there_is_a_change(story_list):
    """The line too, told as of the same day."""
    made = release(*told(story_list), previous=day(5))
    before = {row.rfc_id: row for row in release(*told(story_list), cutoff=day(5)).rows}
    columns = [one for one in response_columns(made) if one.name not in TOLD_ELSEWHERE]
    changed = {change.rfc_id for change in made.changes}

    for row in made.rows:
        was = before.get(row.rfc_id)
        cells = [(one.text(was), one.text(row)) for one in columns] if was else []
        assert row.rfc_id in changed or all(one == other for one, other in cells)


# ── As programs read it ─────────────────────────────────────────────────────────────────────────────────────────


def read(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: unguard(cell) for name, cell in row.items()} for row in rows]


def late() -> tuple[Told, ...]:
    return (*endings.silent(), answered(20, DENIES), quoted(20, "Never.", response=Seq(7)), signed_off(21))


def test_the_values_of_a_change_are_what_its_column_held_in_either_release():
    first = {file.name: file.content for file in edition(release(logged(*late()), cutoff=day(15)), "1")}
    then = {file.name: file.content for file in edition(release(logged(*late()), previous=day(15)), "1")}
    (was,), (now,) = read(first["responses.csv"]), read(then["responses.csv"])
    found = [one for one in read(then["corrections.csv"]) if one["column"] in now]

    assert {one["column"] for one in found} == {"response_status", "answered_at", "answered_late", "question_1"}
    for one in found:
        assert (one["before_value"], one["after_value"]) == (was[one["column"]], now[one["column"]])


def test_yes_is_true_in_json_and_one_in_sqlite_and_a_number_is_a_number(tmp_path):
    files = {file.name: file.content for file in edition(release(logged(*late()), previous=day(15)), "1")}
    (tmp_path / "release.sqlite").write_bytes(files["release.sqlite"])
    changes = [one for note in json.loads(files["corrections.json"])["corrections"] for one in note["changes"]]
    with closing(sqlite3.connect(tmp_path / "release.sqlite")) as opened:
        (stored,) = opened.execute(
            "SELECT before, after, before_value, after_value FROM corrections WHERE column = 'answered_late'"
        )

    (in_json,) = [one for one in changes if one["column"] == "answered_late"]
    assert [in_json[name] for name in ("before", "after", "before_value", "after_value")] == ["no", "yes", False, True]
    assert stored == ("no", "yes", 0, 1)
    assert [type(value) for value in stored] == [str, str, int, int]


def test_days_of_answers_and_of_attempts_are_compared_as_far_as_the_codebook_has_them_printed():
    for level, kept in (
        (TimelineLevel.NONE, {What.ANSWER_DAY, What.FIRST_ANSWER, What.FIRST_ASKED, What.LAST_ASKED}),
        (TimelineLevel.ANSWERS, {What.FIRST_ASKED, What.LAST_ASKED}),
        (TimelineLevel.ATTEMPTS, set()),
    ):
        other = replace(FULL, answered_at=day(5), first_answer_at=day(2), asked=replace(FULL.asked, last_at=day(2)))
        other = replace(other, asked=replace(other.asked, first_at=day(1)))
        found = changes_between([FULL], [other], replace(CODEBOOK, timeline=level))
        days = {What.ANSWER_DAY, What.FIRST_ANSWER, What.FIRST_ASKED, What.LAST_ASKED}

        assert {change.what for change in found} == days - kept


def test_words_that_were_withdrawn_are_in_no_file_of_the_next_release():
    story = (*endings.denied(), quoted(10, "The brass lantern never burned."), signed_off(11), retracted(20, 6))
    made = release(logged(*story, signed_off(21)), previous=day(15))

    assert [change.printed for change in made.changes] == [
        "Dana Rowe, press officer, wrote: “The brass lantern never burned.”"
    ]
    assert [file.name for file in edition(made, "1") if b"brass lantern" in file.content] == []
