"""How many agencies a second an import takes in, beside the least code that puts the same file into tables.

    python -m bench.import_agencies [--agencies 20000] [--rounds 3]

The file has one line for each agency: name, country, state, type, e-mail, phone, a count and a note; one in a hundred
nearly repeats another. Ours is the whole command: reading, checking every cell, looking for duplicates among all of
them, and one transaction with directory, search words, contacts, requests, sealed first entries, summaries and
counters. The floor is `csv` and `sqlite3.executemany` into four tables with the same journal settings; it checks
nothing and finds nothing.
"""

import argparse
import csv
import io
import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from outreach.config import Config
from outreach.db import editions, investigations, people
from outreach.db.migrate import upgrade
from outreach.db.sqlite import newest_driver
from outreach.domain.ids import StaffId
from outreach.domain.import_places import Choices
from outreach.domain.investigation import Codebook, PublishedRange
from outreach.domain.people import Acting, Role, Staff
from outreach.services import importing
from outreach.services.import_decisions import Decisions
from outreach.wiring import open_desk

ONE_ZONE = "BE CH DE DK FI FR GB IE IT LT LV MT NL NO NZ RS SE SI"
COUNTRIES = dict.fromkeys(ONE_ZONE.split(), "") | {
    "AU": "VIC",
    "BR": "SP",
    "CA": "NS",
    "ES": "MD",
    "PT": "18",
    "US": "CA",
}
"""Twenty-four countries, with a state where the country alone does not settle the time zone."""

AGENCIES, ROUNDS = 20_000, 3
REPEATED = 100
"""One name in so many is a slip of the keyboard away from an earlier one."""

HEADINGS = ["agency", "country", "state", "type", "email", "phone", "searches", "note"]
KINDS = [
    "Police",
    "Police Department",
    "Ministry of Justice",
    "Border Guard",
    "Prosecutor",
    "City Council",
    "University",
]
SYLLABLES = ["ka", "lo", "mi", "ner", "tu", "ves", "bor", "dal", "fin", "gra", "hol", "jun", "kel", "mar", "nos", "pel"]
ASHA = Acting(staff=StaffId("asha"), role=Role.ADMIN)
NEW_ZEALAND = Choices(zones=("Pacific/Auckland",))


def table(agencies: int) -> bytes:
    """The file. The same number gives the same bytes."""
    dice = random.Random(agencies)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    names: list[str] = []
    for number in range(agencies):
        place = "".join(dice.choice(SYLLABLES) for _ in range(4)).title()
        name = f"{place} {dice.choice(KINDS)}"
        if number % REPEATED == REPEATED - 1:
            name = _mistyped(dice.choice(names), dice)
        names.append(name)
        country = dice.choice([*COUNTRIES])
        slug = f"{place.lower()}{number}"
        writer.writerow(
            [
                name,
                country,
                COUNTRIES[country],
                "police",
                f"press@{slug}.example.org",
                f"+47 22 {number:06d}",
                number % 5000,
                "",
            ]
        )
    return file.getvalue().encode()


def _mistyped(name: str, dice: random.Random) -> str:
    at = dice.randrange(1, 8)
    return name[:at] + dice.choice("aeiou") + name[at:]


def ours(content: bytes, folder: Path) -> Callable[[], int]:
    """A fresh desk; the call that is timed is what `outreach import agencies` does."""
    url = f"sqlite:///{folder / 'ours.sqlite3'}"
    upgrade(url)
    desk = open_desk(Config(home=str(folder), database_url=url))
    now = datetime.now(UTC)
    ranges = (PublishedRange(low=0, high=50, label="0-50"), PublishedRange(low=51, high=None, label="more than 50"))
    with desk.database.writing() as session:
        asha = Staff(id=ASHA.staff, name="Asha", email="asha@example.org", role=Role.ADMIN)
        people.add(session, asha, password_hash="", at=now)
        lantern = investigations.add(session, slug="lantern", title="Lantern", by=ASHA.staff, at=now)
        editions.add(session, lantern.id, Codebook(finding_column="searches", ranges=ranges), by=ASHA.staff, at=now)
    decisions = Decisions(by_line={0: "different"}, choices=NEW_ZEALAND)

    def run() -> int:
        done = importing.run(desk, "lantern", "agencies.csv", content, by=ASHA, decisions=decisions)
        desk.database.dispose()
        return done.listed

    return run


def floor(content: bytes, folder: Path) -> Callable[[], int]:
    """Bare tables; the call that is timed reads the file and inserts each line as agency, contacts, request, entry."""
    driver = newest_driver()
    connection = driver.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.executescript(
        """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        CREATE TABLE agency (id INTEGER PRIMARY KEY, name, country, state, kind);
        CREATE INDEX agency_name ON agency (name);
        CREATE TABLE contact (id INTEGER PRIMARY KEY, agency_id, channel, address);
        CREATE INDEX contact_agency ON contact (agency_id);
        CREATE TABLE request (id INTEGER PRIMARY KEY, agency_id, due_at);
        CREATE TABLE entry (rfc_id, seq, at, kind, body, PRIMARY KEY (rfc_id, seq));
        """
    )

    def run() -> int:
        with closing(connection):
            rows = [*csv.reader(io.StringIO(content.decode(), newline=""))][1:]
            connection.execute("BEGIN IMMEDIATE")
            numbered = [*enumerate(rows, 1)]
            connection.executemany("INSERT INTO agency VALUES (?,?,?,?,?)", ((at, *row[:4]) for at, row in numbered))
            for channel, column in (("email", 4), ("phone", 5)):
                contacts = ((at, channel, row[column]) for at, row in numbered)
                connection.executemany("INSERT INTO contact (agency_id, channel, address) VALUES (?,?,?)", contacts)
            connection.executemany("INSERT INTO request VALUES (?,?,NULL)", ((at, at) for at, _ in numbered))
            entries = ((at, 1, "2026-01-01", "AgencyListed", row[6]) for at, row in numbered)
            connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?)", entries)
            connection.execute("COMMIT")
        return len(rows)

    return run


def measure(lane: Callable[[bytes, Path], Callable[[], int]], content: bytes) -> tuple[float, float]:
    """Agencies a second, by the clock on the wall and by the processor's."""
    with TemporaryDirectory(prefix="outreach-bench-") as folder:
        run = lane(content, Path(folder))
        wall, processor = time.perf_counter(), time.process_time()
        done = run()
        return done / (time.perf_counter() - wall), done / (time.process_time() - processor)


@dataclass(frozen=True)
class Imported:
    """Agencies a second, round by round, in turn with the floor; ours by the processor's clock too."""

    agencies: int
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    ours_of_cpu: tuple[float, ...]

    @property
    def over(self) -> float:
        return median(floor / ours for floor, ours in zip(self.floor, self.ours, strict=True))


def rates(agencies: int, rounds: int = ROUNDS) -> Imported:
    content = table(agencies)
    found: dict[str, list[tuple[float, float]]] = {"floor": [], "ours": []}
    for number in range(rounds):
        turn = [("floor", floor), ("ours", ours)]
        for name, lane in turn if number % 2 == 0 else reversed(turn):
            found[name].append(measure(lane, content))
    return Imported(
        agencies=agencies,
        ours=tuple(wall for wall, _ in found["ours"]),
        floor=tuple(wall for wall, _ in found["floor"]),
        ours_of_cpu=tuple(processor for _, processor in found["ours"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    found = rates(given.agencies, given.rounds)
    print(f"{given.agencies:,} agencies, {given.rounds} rounds")
    print(f"floor  {median(found.floor):>9,.0f} a second")
    print(f"ours   {median(found.ours):>9,.0f} a second, {median(found.ours_of_cpu):>9,.0f} a CPU second")
    print(f"ratio  {found.over:>9.1f} times the floor's time")


if __name__ == "__main__":
    main()
