"""Lists show exactly the requests they are named after, in order, page by page, and read no more than they show."""

import re

import pytest
from sqlalchemy import text

from outreach.db import counts, queries, summaries
from outreach.db.lines import SUMMARY
from outreach.db.metadata import METADATA
from outreach.db.queries import Order, Wanted
from outreach.domain.facts import Assigned
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Line
from outreach.domain.phases import Phase
from tests.db.test_summaries import STORIES
from tests.story import Told, asked, day, due, listed
from tests.support.record import Record, open_record, statements

HOURS = [8, 9, 13, 15, 40]


@pytest.fixture
def told(record: Record) -> dict[str, RfcId]:
    rfc_ids = dict(zip(STORIES, record.add(*STORIES), strict=True))
    for name, rfc_id in rfc_ids.items():
        record.tell(rfc_id, *STORIES[name])
    return rfc_ids


def all_lines(record: Record) -> list[Line]:
    with record.database.reading() as session:
        return list(summaries.lines_of(session, record.investigation_id))


def listed_names(record: Record, now, **wanted) -> list[str]:
    """The names on all pages of a list, two a page."""
    names, after = [], None
    with record.database.reading() as session:
        for _ in range(50):
            page = queries.page(
                session, Wanted(investigation_id=record.investigation_id, after=after, limit=2, **wanted), now
            )
            names += [line.name for line in page.lines]
            after = page.next
            if after is None:
                return names
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("search", ["", "an"])
def test_a_list_read_as_one_has_what_its_pages_have(record: Record, told, order, search):
    columns = (SUMMARY.c.name, queries.phase_now)
    for hour, phase in ((hour, phase) for hour in HOURS for phase in (None, *Phase)):
        wanted = Wanted(investigation_id=record.investigation_id, phase=phase, search=search, order=order)
        with record.database.reading() as session:
            read = [tuple(row) for row in queries.every(session, wanted, day(hour), columns)]

        assert [name for name, _ in read] == listed_names(record, day(hour), phase=phase, search=search, order=order)
        assert phase is None or {word for _, word in read} <= {phase.value}


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("settled", [False, True], ids=["the clock is ahead", "the rows are up to date"])
def test_the_list_of_a_phase_holds_all_requests_in_it_and_no_others(record: Record, told, settled, order):
    lines = all_lines(record)
    for hour in HOURS:
        now = day(hour)
        if settled:
            with record.database.writing() as session:
                summaries.settle(session, now)
        for phase in Phase:
            expected = {line.name for line in lines if line.phase_at(now) is phase}
            names = listed_names(record, now, phase=phase, order=order)
            assert (set(names), len(names)) == (expected, len(expected)), (hour, phase)


@pytest.mark.parametrize("settled", [False, True], ids=["the clock is ahead", "the rows are up to date"])
def test_the_list_of_a_status_holds_all_requests_with_it_and_no_others(record: Record, told, settled):
    lines = all_lines(record)
    for hour in HOURS:
        now = day(hour)
        if settled:
            with record.database.writing() as session:
                summaries.settle(session, now)
        for status in ResponseStatus:
            expected = sorted(line.name for line in lines if line.status_at(now) is status)
            assert listed_names(record, now, status=status) == expected, (hour, status)


def test_the_whole_list_is_in_the_order_of_names(record: Record, told):
    assert listed_names(record, day(8)) == sorted(STORIES)


def test_the_most_pressing_deadline_comes_first(record: Record):
    late, early = record.add("Aller", "Zoo")
    record.tell(late, listed("Aller"), due(0, 9), asked(0, due=9))
    record.tell(early, listed("Zoo"), due(0, 8), asked(0, due=8))

    assert listed_names(record, day(20), phase=Phase.OVERDUE, order=Order.PRESSING) == ["Zoo", "Aller"]


def test_a_list_can_be_of_one_reporter_of_nobody_or_of_a_country(record: Record, told):
    record.tell(told["Birk"], *STORIES["Birk"], Told(at=day(2), fact=Assigned(to=StaffId("ben"))))
    record.tell(*record.add("Østby", country="DK"), listed("Østby", country="DK"))

    assert listed_names(record, day(8), assignee=StaffId("ben")) == ["Birk"]
    assert listed_names(record, day(8), unassigned=True, phase=Phase.OVERDUE) == ["Innsyn"]
    assert listed_names(record, day(8), country="DK") == ["Østby"]


@pytest.mark.parametrize("words", ["østb", "POLITI øst", "ostby", "ØSTBY politi"])
def test_a_search_finds_an_agency_by_the_beginnings_of_its_words(record: Record, told, words):
    record.tell(*record.add("Østby Politi"), listed("Østby Politi"))

    found = listed_names(record, day(8), search=words)

    assert found == ["Østby Politi"] if words != "ostby" else found == []  # ø is a letter of its own, not an o


@pytest.mark.parametrize("words", ["%", "'; DROP TABLE entry; --", '"', "nowhere", " "])
def test_a_search_for_nothing_finds_nothing(record: Record, told, words):
    assert listed_names(record, day(8), search=words) == []


def test_the_desk_shows_the_heads_of_all_lists_in_one_statement(record: Record, told):
    phases = (Phase.TO_CLASSIFY, Phase.OVERDUE, Phase.READY)
    with record.database.reading() as session, statements(record.database) as seen:
        found = queries.sections(session, record.investigation_id, day(8), phases=phases)

    assert {phase: [line.name for line in lines] for phase, lines in found.items()} == {
        Phase.TO_CLASSIFY: ["Eide"],
        Phase.OVERDUE: ["Birk", "Innsyn"],
        Phase.READY: ["Dale"],
    }
    assert len(seen) == 1


def test_the_heads_of_lists_can_be_of_one_reporter(record: Record, told):
    record.tell(told["Birk"], *STORIES["Birk"], Told(at=day(2), fact=Assigned(to=StaffId("ben"))))

    with record.database.reading() as session:
        found = queries.sections(
            session, record.investigation_id, day(8), phases=(Phase.OVERDUE,), assignee=StaffId("ben")
        )

    assert [line.name for line in found[Phase.OVERDUE]] == ["Birk"]


def test_what_an_editor_has_to_rule_on_is_listed(record: Record, told):
    with record.database.reading() as session:
        assert [line.name for line in queries.rulings(session, record.investigation_id)] == ["Fjord"]


ASKED_OFTEN = {
    "the whole list": {},
    "a phase": {"phase": Phase.OVERDUE},
    "a phase with nothing in it": {"phase": Phase.TO_CLASSIFY},
    "a phase by what presses": {"phase": Phase.OVERDUE, "order": Order.PRESSING},
    "a reporter's phase": {"phase": Phase.OVERDUE, "assignee": StaffId("ben")},
    "a reporter's phase by what presses": {
        "phase": Phase.OVERDUE,
        "assignee": StaffId("ben"),
        "order": Order.PRESSING,
    },
    "everything by what presses": {"order": Order.PRESSING},
    "a reporter": {"assignee": StaffId("ben")},
    "a country": {"country": "NO"},
    "a status": {"status": ResponseStatus.AWAITING},
    "a rare word": {"search": "agency007"},
    "a later page": {"phase": Phase.OVERDUE, "order": Order.PRESSING, "after": (day(7), RfcId(3))},
}


def read_list(record: Record, **wanted) -> None:
    with record.database.reading() as session:
        queries.page(session, Wanted(investigation_id=record.investigation_id, limit=10, **wanted), day(30))


def crowd(record: Record, first: int, last: int) -> None:
    """So many requests that are all overdue; every third is Ben's."""
    names = [f"Agency{number:03} Police" for number in range(first, last)]
    rfc_ids = record.add(*names)
    with record.database.writing() as session:
        for number, (name, rfc_id) in enumerate(zip(names, rfc_ids, strict=True)):
            bens = [Told(at=day(-19), fact=Assigned(to=StaffId("ben")))] if number % 3 == 0 else []
            record.tell_in(session, rfc_id, listed(name), *bens, due(0, 7), asked(0))
    with record.database.writing() as session:
        while summaries.settle(session, day(10)):
            pass
        if record.database.url.get_backend_name() == "postgresql":
            session.execute(text("ANALYZE"))


def test_no_list_reads_a_whole_table(record: Record):
    crowd(record, 0, 60)
    found = {}
    for name, wanted in ASKED_OFTEN.items():
        with statements(record.database) as seen:
            read_list(record, **wanted)
        found[name] = [scan for statement, values in seen for scan in scans(record, statement, values)]

    assert {name: steps for name, steps in found.items() if steps} == {}


def test_neither_the_desk_nor_the_numbers_read_a_whole_table(record: Record):
    crowd(record, 0, 60)
    with statements(record.database) as seen, record.database.reading() as session:
        queries.sections(session, record.investigation_id, day(30), phases=tuple(Phase))
        counts.read(session, record.investigation_id, day(30))
        queries.rulings(session, record.investigation_id)

    assert len(seen) == 3
    assert [scan for statement, values in seen for scan in scans(record, statement, values)] == []


def test_a_list_costs_the_same_however_many_requests_there_are(sqlite_url: str):
    """Counted in steps of SQLite's own machine, which no other program on this computer can disturb."""
    record = open_record(sqlite_url)
    crowd(record, 0, 40)
    few = {name: steps_of(record, wanted) for name, wanted in ASKED_OFTEN.items()}
    crowd(record, 40, 400)
    many = {name: steps_of(record, wanted) for name, wanted in ASKED_OFTEN.items()}
    record.database.dispose()

    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] * 1.2} == {}


def steps_of(record: Record, wanted) -> int:
    steps = []
    with record.database.reading() as session:
        connection = session.connection().connection.driver_connection
        connection.set_progress_handler(lambda: steps.append(1), 10)
        queries.page(session, Wanted(investigation_id=record.investigation_id, limit=10, **wanted), day(30))
        connection.set_progress_handler(None, 10)
    return len(steps)


def scans(record: Record, statement: str, values: object) -> list[str]:
    """The lines of the database's plan that read a table from end to end."""
    with record.database._reader.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            return [step for step in plan if re.match(r"SCAN (\w+)", step) and step.split()[1] in METADATA.tables]
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a table this small is never worth an index
        plan = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
        return [step for step in plan if "Seq Scan" in step]


def test_a_list_never_repeats_or_leaves_out_a_request_between_pages(record: Record):
    crowd(record, 0, 90)

    names = listed_names(record, day(30), phase=Phase.OVERDUE, order=Order.PRESSING)

    assert names == [f"Agency{number:03} Police" for number in range(90)]
