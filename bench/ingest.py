"""How many mails a second are taken in, durably, beside the least code that keeps and parses the same mails.

    python -m bench.ingest [--rounds 5] [--long]

The mails are a fixed mix: of ten, five answers to a letter's own address that quote it, one answer by References with a
file of 40 KB, one from a contact's address, one automatic reply, one bounce, one from a stranger. Ours is the whole job
`fetch-inbox` on a spool that holds them: bytes into the evidence store, reading, matching, facts on the logs with their
seals, summaries and counters, history, and the spool emptied. The floor keeps the same bytes as durably (a file under
its SHA-256, flushed, and its folder flushed), parses them with the standard library, inserts a row for the message and
one for the entry, commits every hundred with the same journal settings, and empties the same spool. It matches nothing.
Both have one core to themselves: ours reads the mails in a process of its own, which would else have a second one for
free.

`--long` adds 3,000 and 10,000 mails, for speed that is flat and memory that is.
"""

import argparse
import hashlib
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.floor import connect
from bench.import_agencies import ASHA, NEW_ZEALAND, table
from outreach.config import Config
from outreach.db import candidates, contacts, editions, investigations, people
from outreach.db.migrate import upgrade
from outreach.db.session import hold_clock
from outreach.domain.facts import AttemptMade, Channel, Outcome
from outreach.domain.ids import AgencyId, RfcId
from outreach.domain.investigation import Codebook, PublishedRange
from outreach.domain.letters import message_id
from outreach.domain.people import Role, Staff
from outreach.services import fetching, importing, spool
from outreach.services.books import Books, happening
from outreach.services.desk import Desk
from outreach.services.import_decisions import Decisions
from outreach.wiring import open_desk

MIX, ROUNDS, MOST_REQUESTS = 300, 5, 3_000
REFERS, KNOWN, MACHINE, BOUNCE, STRANGER = 5, 6, 7, 8, 9
"""What the last five of ten mails are; the first five are answers to a letter's own address."""
LONG = (1_000, 3_000, 10_000)
PIPED = 20
FROM = "desk@example.org"
SENTENCES = (
    "We have received your questions of last week. ",
    "The service has not used the tool in the period you name. ",
    "Two officers had trial accounts, which were closed in March. ",
    "No arrest followed from any of the searches. ",
    "Please quote this answer whole. ",
)


@dataclass(frozen=True)
class Ingested:
    """Mails a second, round by round, in turn with the floor; ours by the processor's clock too.

    `long`: by number of mails, how many a second of CPU, and by how many MiB the process grew. `piped_cpu`: seconds of
    CPU for each mail that a command of its own hands in; `piped`: how many a second that was by the clock on the wall.
    """

    mails: int
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    ours_of_cpu: tuple[float, ...]
    piped_cpu: float
    piped: float
    long: dict[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def of_floor(self) -> float:
        """Ours as a share of the floor's speed."""
        return median(ours / floor for floor, ours in zip(self.floor, self.ours, strict=True))


def make_desk(folder: Path, requests: int) -> Desk:
    """A desk on which that many agencies have been written to."""
    url = f"sqlite:///{folder / 'ours.sqlite3'}"
    upgrade(url)
    desk = open_desk(Config(home=str(folder), database_url=url, mail_from=FROM))
    now = datetime.now(UTC)
    ranges = (PublishedRange(low=0, high=50, label="0-50"), PublishedRange(low=51, high=None, label="more than 50"))
    with desk.database.writing() as session:
        asha = Staff(id=ASHA.staff, name="Asha", email="asha@example.org", role=Role.ADMIN)
        people.add(session, asha, password_hash="", at=now)
        lantern = investigations.add(session, slug="lantern", title="Lantern", by=ASHA.staff, at=now)
        editions.add(session, lantern.id, Codebook(finding_column="searches", ranges=ranges), by=ASHA.staff, at=now)
    decisions = Decisions(by_line={0: "different"}, choices=NEW_ZEALAND)
    importing.run(desk, "lantern", "agencies.csv", table(requests), by=ASHA, decisions=decisions)
    with desk.database.writing() as session:
        hold_clock(session)
        found = [one.rfc_id for one in candidates.of_agencies(session, [AgencyId(n) for n in range(1, requests + 1)])]
        books = Books(desk, session, found)
        for rfc_id in found:
            letter = AttemptMade(
                channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", evidence=_name(desk, rfc_id), language="en"
            )
            books.add(rfc_id, happening(letter), ASHA)
        books.write()
    return desk


def _name(desk: Desk, rfc_id: RfcId | int) -> str:
    return message_id(desk.replies.token(f"bench-{rfc_id}"), FROM)


def mails(desk: Desk, count: int, requests: int) -> Iterator[bytes]:
    """The mix, each mail another one. The same numbers give the same mails."""
    dice = random.Random(count)
    with desk.reading() as session:
        known = {
            number: next(one.address for one in contacts.of_agency(session, AgencyId(number)) if "@" in one.address)
            for number in range(1, requests + 1)
        }
    yield from (_mail(desk, number, 1 + number % requests, dice, known=known) for number in range(count))


def _mail(desk: Desk, number: int, rfc_id: int, dice: random.Random, *, known: Mapping[int, str]) -> bytes:
    kind = number % 10
    to = desk.replies.address(desk.replies.token(f"bench-{rfc_id}")) if kind not in (REFERS, KNOWN, STRANGER) else FROM
    if kind == BOUNCE:
        return _bounce(number, to, _name(desk, rfc_id))
    message = EmailMessage(policy=SMTP)
    message["From"] = known[rfc_id] if kind == KNOWN else f"Press Office <press{number}@agency{rfc_id}.example.net>"
    message["To"], message["Subject"] = to, f"Re: Questions about your searches ({number})"
    message["Message-ID"], message["Date"] = f"<{number}@agency.example.net>", "Mon, 02 Mar 2026 10:00:00 +0100"
    if kind == REFERS:
        message["References"] = _name(desk, rfc_id)
    if kind == MACHINE:
        message["Auto-Submitted"] = "auto-replied"
    words = "".join(dice.choice(SENTENCES) for _ in range(12))
    quoted = "".join(f"> {dice.choice(SENTENCES)}\n" for _ in range(20))
    message.set_content(f"Dear colleagues,\n\n{words}\n\nOn Monday the desk wrote:\n{quoted}\n-- \nPress Office\n")
    if kind == REFERS:
        message.add_attachment(dice.randbytes(40_000), maintype="application", subtype="pdf", filename="answer.pdf")
    return bytes(message)


def _bounce(number: int, to: str, name: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx{number}.example.net\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <b{number}@mx.example.net>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user here.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        "Final-Recipient: rfc822; press@agency.example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {name}\r\nSubject: Questions\r\n\r\n--b--\r\n"
    ).encode()


def ours(contents: list[bytes], desk: Desk) -> Callable[[], int]:
    """The call that is timed is one turn of `fetch-inbox`."""
    _fill(desk.spool, contents)

    def run() -> int:
        fetching.fetch_inbox(desk, desk.clock())
        return len(contents)

    return run


def floor(contents: list[bytes], folder: Path) -> Callable[[], int]:
    """The call that is timed reads the spool, keeps and parses each mail, and inserts two rows for it."""
    waits = folder / "floor-spool"
    _fill(waits, contents)
    connection = connect(folder / "floor.sqlite3")
    connection.executescript(
        "CREATE TABLE message (id INTEGER PRIMARY KEY, sha256 UNIQUE, sender, subject, message_id, text);"
        "CREATE TABLE entry (rfc_id, seq, kind, body, PRIMARY KEY (rfc_id, seq))"
    )

    def run() -> int:
        files = [*spool.waiting(waits)]
        with closing(connection):
            for start in range(0, len(files), 100):
                _floor_batch(connection, files[start : start + 100], folder / "floor-evidence", start)
        return len(files)

    return run


def _floor_batch(connection: object, files: list[Path], evidence: Path, start: int) -> None:
    execute = connection.execute  # type: ignore[attr-defined]
    execute("BEGIN IMMEDIATE")
    for number, file in enumerate(files, start):
        content = file.read_bytes()
        name = _kept(evidence, content)
        message = message_from_bytes(content, policy=default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        told = (name, str(message["From"]), str(message["Subject"]), str(message["Message-ID"]), text)
        execute("INSERT INTO message (sha256, sender, subject, message_id, text) VALUES (?,?,?,?,?)", told)
        execute("INSERT INTO entry VALUES (?, ?, 'MessageReceived', ?)", (number, 1, text))
    execute("COMMIT")
    for file in files:
        file.unlink()


def _kept(evidence: Path, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    folder = evidence / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}"
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    return name


def _fill(folder: Path, contents: list[bytes]) -> None:
    """Without flushing each: whoever piped them in has paid for that, and it is measured apart."""
    folder.mkdir(parents=True)
    for number, content in enumerate(contents):
        (folder / f"{number:020d}.eml").write_bytes(content)


def _timed(run: Callable[[], int]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    done = run()
    return done / (time.perf_counter() - wall), done / (time.process_time() - processor)


def rates(rounds: int = ROUNDS, *, long: bool = False) -> Ingested:
    found: dict[str, list[tuple[float, float]]] = {"floor": [], "ours": []}
    for number in range(rounds):
        with TemporaryDirectory(prefix="outreach-bench-") as name:
            folder = Path(name)
            desk = make_desk(folder, 100)
            contents = [*mails(desk, MIX, 100)]
            turn = [("floor", floor(contents, folder)), ("ours", ours(contents, desk))]
            with _one_core():
                for what, run in turn if number % 2 == 0 else reversed(turn):
                    found[what].append(_timed(run))
            desk.database.dispose()
    piped_cpu, piped = _piped()
    return Ingested(
        mails=MIX,
        ours=tuple(wall for wall, _ in found["ours"]),
        floor=tuple(wall for wall, _ in found["floor"]),
        ours_of_cpu=tuple(processor for _, processor in found["ours"]),
        piped_cpu=piped_cpu,
        piped=piped,
        long={count: _in_a_process(count) for count in LONG} if long else {},
    )


@contextmanager
def _one_core() -> Iterator[None]:
    """This process, and those it starts meanwhile, share one core, where the system lets them be bound to it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(every)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def _piped() -> tuple[float, float]:
    """Mails handed in one by one, as a mail server does: CPU seconds for each, and how many a second."""
    with TemporaryDirectory(prefix="outreach-bench-") as home:
        command = [str(Path(sys.executable).with_name("outreach")), "mail", "file"]
        environ = {**os.environ, "OUTREACH_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(command, input=b"From: a\n\nfirst", env=environ, check=True)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        for number in range(PIPED):
            subprocess.run(command, input=b"From: a\n\n%d" % number, env=environ, check=True)
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return spent / PIPED, PIPED / took


def _in_a_process(count: int) -> tuple[float, float]:
    """By itself, so that its memory is its own: mails a second of CPU, and the growth of its largest size in MiB."""
    command = [sys.executable, "-m", "bench.ingest", "--alone", str(count)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[-2]), float(said[-1])


def _alone(count: int) -> None:
    with TemporaryDirectory(prefix="outreach-bench-") as name:
        requests = min(MOST_REQUESTS, max(100, count // 3))
        desk = make_desk(Path(name), requests)
        desk.spool.mkdir(parents=True)
        for number, content in enumerate(mails(desk, count, requests)):
            (desk.spool / f"{number:020d}.eml").write_bytes(content)
        Path("/proc/self/clear_refs").write_text("5")  # forgets how large making the desk has been
        before = _memory("VmRSS")
        processor = time.process_time()
        fetching.fetch_inbox(desk, desk.clock())
        spent = time.process_time() - processor
        print(count / spent, _memory("VmHWM") - before)
        desk.database.dispose()


def _memory(what: str) -> float:
    """MiB of this process, as Linux counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--alone", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        _alone(given.alone)
        return
    found = rates(given.rounds, long=given.long)
    print(f"{found.mails} mails, {given.rounds} rounds")
    print(f"floor  {median(found.floor):>7,.0f} a second")
    print(f"ours   {median(found.ours):>7,.0f} a second, {median(found.ours_of_cpu):>7,.0f} a CPU second")
    print(f"ours beside the floor: {found.of_floor:.2f}")
    print(f"piped one by one: {1 / found.piped_cpu:.1f} a CPU second, {found.piped:.1f} a second here")
    for count, (rate, grown) in found.long.items():
        print(f"{count:>6,} mails: {rate:>6,.0f} a CPU second, memory grew by {grown:.1f} MiB")


if __name__ == "__main__":
    main()
