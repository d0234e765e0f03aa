"""Properties of imports: whatever the files and the decisions, nothing is lost and the sums hold."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.db import counts
from outreach.domain.facts import MergedInto, RemovedFromDataset
from outreach.domain.lines import Place
from tests.support.importing import ImportDesk, open_import_desk, table_of

NAMES = st.sampled_from(
    [
        "Lakmere Police",
        "Lakmere Polise",
        "Lakmere Police Service",
        "Police of Lakmere",
        "Port Ansel Police",
        "PORT ANSEL POLICE",
        "Port Ansell Police",
        "Kripos",
        "Ministry of Justice",
        "Department of Justice",
        "משטרת ישראל",
        "Schulamt 1",
        "Schulamt 2",
    ]
)
LINES = st.tuples(
    NAMES,
    st.sampled_from(["NO", "SE"]),
    st.sampled_from(["", "police", "harbour"]),
    st.sampled_from(["", "a@lakmere.example.org", "b@ansel.example.org"]),
    st.sampled_from(["", "7", "12", "1,234"]),
    st.sampled_from(["", "x", "=1+1"]),
)
FILES = st.lists(LINES, min_size=1, max_size=8)
HEADINGS = ["name", "country", "kind", "email", "searches", "note"]

few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(lines):
    return table_of([HEADINGS, *map(list, lines)])


def opened(migrated: Path, folder: str) -> ImportDesk:
    file = Path(folder, "desk.sqlite3")
    shutil.copy(migrated, file)
    return open_import_desk(f"sqlite:///{file}", Path(folder))


@few
@given(lines=FILES)
def test_the_same_file_again_is_unchanged(migrated_sqlite, lines):
    with TemporaryDirectory() as folder:
        desk = opened(migrated_sqlite, folder)
        first = desk.run(told(lines), decided={0: "different"})

        again = desk.dry(told(lines))
        desk.desk.database.dispose()

    assert (again.counts.new, again.counts.changed, again.counts.missing) == (0, 0, 0)
    assert (again.counts.undecided, again.counts.problems) == (0, 0)
    assert again.counts.unchanged == first.listed


@few
@given(files=st.lists(FILES, min_size=2, max_size=3), gone=st.integers(0, 7), joined=st.integers(0, 7))
def test_no_log_is_ever_lost_and_the_sum_always_holds(migrated_sqlite, files, gone, joined):
    with TemporaryDirectory() as folder:
        desk = opened(migrated_sqlite, folder)
        before: dict[int, int] = {}
        for lines in files:
            desk.run(told(lines), decided={0: "different"})
            slugs = logged(desk)
            assert all(slugs[rfc_id] >= entries for rfc_id, entries in before.items())
            before = slugs
            take_out(desk, gone, RemovedFromDataset(reason="Its existence could not be confirmed."))
            take_out(desk, joined, MergedInto(into="Kripos of all lands", reason="One force under two names."))
        with desk.desk.reading() as session:
            found = counts.read(session, investigation(desk), desk.now)
        wrong = desk.wrong()
        desk.desk.database.dispose()

    assert wrong == ()
    assert found.place(Place.IN) + found.place(Place.REMOVED) + found.place(Place.MERGED) == len(before)


@few
@given(lines=FILES)
def test_each_line_is_counted_once(migrated_sqlite, lines):
    with TemporaryDirectory() as folder:
        desk = opened(migrated_sqlite, folder)
        sums = desk.dry(told(lines)).counts
        desk.desk.database.dispose()

    assert sums.lines == len(lines)
    assert sums.new + sums.changed + sums.unchanged + sums.left_alone + sums.repeated + sums.undecided == sums.lines


def investigation(desk):
    from outreach.db import investigations

    with desk.desk.reading() as session:
        return investigations.get(session, "lantern").id


def logged(desk):
    """How many entries each request's log has."""
    from outreach.db import log

    with desk.desk.reading() as session:
        return {rfc_id: len(entries) for rfc_id, _, entries in log.read_many(session, investigation(desk))}


def take_out(desk, number, fact):
    """Take the agency of this number out of the dataset, if there is one that is in it."""
    from outreach.db import log
    from outreach.domain.fold import what_we_knew
    from outreach.domain.known import Membership

    with desk.desk.reading() as session:
        logs = [*log.read_many(session, investigation(desk))]
    there = [slug for _, slug, entries in logs if what_we_knew(entries, desk.now).listing.membership is Membership.IN]
    if number < len(there):
        desk.record(there[number], fact)
