"""Each fault a set-up can have is really made here, and the doctor says its sentence; a healthy newsroom has none."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from outreach.config import UNUSABLE, BadSetting, Config
from outreach.db import agencies, second_factors
from outreach.db.session import Database
from outreach.domain.agencies import Agency
from outreach.domain.codec import canonical
from outreach.domain.errors import OutreachError
from outreach.domain.faults import Finding, Weight
from outreach.domain.ids import AgencyId, StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.second_factor import Factor
from outreach.domain.working_hours import Hours
from outreach.mail.outgoing import open_mailer
from outreach.services import auditing, doctor, evidence, heartbeat, notices, people, refused_entries, second_factor
from outreach.services.evidence import Upload
from outreach.services.faults_of_place import FAULTS_OF_DATABASE, Opened, Place
from outreach.services.notices import Notice
from outreach.wiring import open_desk
from tests.support import postgres
from tests.support.files import pdf
from tests.support.newsroom import MONDAY, StandingClock, _investigate, _list
from tests.support.tampering import unnoticed

ELSEWHERE = "on-another-volume"
KEY = "w7GmPq2LkT9xVb4RzHn6YcJ0sDfA1eUo8iKtNvXy"
NADIA = Acting(staff=StaffId("nadia"), role=Role.ADMIN)
STAFF = (("nadia", Role.ADMIN), ("ola", Role.ADMIN), ("edith", Role.EDITOR), ("asha", Role.REPORTER))
ROOT = Path(__file__).parents[2]
DOCTOR = (ROOT / "docs" / "doctor.md").read_text()


@dataclass
class House:
    """A newsroom, and what the doctor is told of the machine it lies on."""

    config: Config
    machine: dict = field(default_factory=lambda: {"volume": lambda path: ELSEWHERE in str(path)})
    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self):
        self.desk = replace(open_desk(self.config), clock=self.clock)

    def place(self) -> Place:
        return Place(config=self.config, now=self.clock(), settings_file=self.home / ".env", **self.machine)

    @property
    def home(self) -> Path:
        return Path(self.config.home)

    def found(self) -> tuple[Finding, ...]:
        return doctor.look(self.place()) + doctor.look_at_desk(self.desk)

    def troubles(self) -> dict[str, str]:
        return {one.fault or one.sentence: one.sentence for one in self.found() if one.weight is not Weight.FINE}

    def sets(self, **settings) -> None:
        self.config = replace(self.config, **settings)


@pytest.fixture(scope="module")
def ready(migrated_sqlite, tmp_path_factory) -> Path:
    """The database of a healthy newsroom, made once: real passwords take their time."""
    home = tmp_path_factory.mktemp("ready")
    file = home / "outreach.sqlite3"
    file.touch(mode=0o600)
    file.write_bytes(migrated_sqlite.read_bytes())
    house = House(config_of(home))
    for name, role in STAFF:
        person = Staff(id=StaffId(name), name=name.title(), email=f"{name}@blue-desk.example.net", role=role)
        people.add(house.desk, person, password="four words in a row")
    with house.desk.database.writing() as session:
        for name in ("nadia", "ola"):
            sealed = second_factor.begin(house.desk, person).sealed
            second_factors.keep(session, Factor(staff_id=StaffId(name), sealed=sealed, last_counter=0, since=MONDAY))
    story = _investigate(house.desk, house.clock)
    _list(house.desk, story, house.clock, "Port Ansel Police Service", "CA", "America/Halifax", "1–5 searches")
    upload = Upload(content=pdf("Page"), called="scan.pdf", note="x", at=MONDAY)
    evidence.keep(house.desk, 1, upload, by=Acting(staff=StaffId("asha"), role=Role.REPORTER))
    auditing.begin(house.desk)
    heartbeat.note_backup(house.desk, "Made.")
    later = MONDAY + timedelta(days=8)
    heartbeat.beat(house.desk, heartbeat.DRILLED, at=MONDAY, outcome="Whole.", failed=False, next_at=later)
    house.desk.database.dispose()
    return home


def config_of(home: Path) -> Config:
    return Config(
        home=str(home),
        secret_key=KEY,
        base_url="https://desk.blue-desk.example.net",
        smtp_url="smtps://relay.blue-desk.example.net",
        mail_from="desk@blue-desk.example.net",
        imap_url="imaps://desk:x@mail.blue-desk.example.net/INBOX",
        proxy_hops="1",
        audit_anchors=str(home.parent / ELSEWHERE / "anchors.jsonl"),
    )


@pytest.fixture
def house(ready, tmp_path) -> House:
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", ready, home], check=True)
    home.chmod(0o700)
    opened = House(config_of(home))
    auditing.anchor(opened.desk, MONDAY)
    yield opened
    opened.desk.database.dispose()


# ── How each fault comes about ──────────────────────────────────────────────────────────────────────────────────


def leave_only(*names: str) -> Callable[[House], None]:
    def others_leave(house: House) -> None:
        for name, role in STAFF:
            if name not in names:
                people.change(house.desk, replace(people.named(house.desk, StaffId(name)), active=False), by=NADIA)
            assert role in Role

    return others_leave


def open_to_all(name: str, mode: int = 0o644) -> Callable[[House], None]:
    return lambda house: (house.home / name).chmod(mode)


def setting(**settings: str) -> Callable[[House], None]:
    return lambda house: house.sets(**settings)


def home_is_a_file(house: House) -> None:
    (house.home / "file").touch()
    house.sets(home=str(house.home / "file" / "home"), database_url=house.config.database)


def home_takes_nothing(house: House) -> None:
    house.machine["free"] = lambda _: 2**40
    house.sets(home="/proc/outreach", database_url=house.config.database)


def key_is_readable(house: House) -> None:
    (house.home / "secret.key").write_text(KEY)
    (house.home / "secret.key").chmod(0o640)


def settings_are_readable(house: House) -> None:
    (house.home / ".env").write_text(f"OUTREACH_SECRET_KEY={KEY}\n")
    (house.home / ".env").chmod(0o644)


def disk_is_a_share(house: House) -> None:
    table = house.home / "mounts"
    table.write_text(f"/dev/vda1 / ext4 rw 0 0\nserver:/export {house.home} nfs4 rw 0 0\n")
    house.machine["mounts"] = table


def releases_take_nothing(house: House) -> None:
    (house.home / "kept").touch()
    house.sets(releases=str(house.home / "kept"))


def practice_people_came_along(house: House) -> None:
    ruth = Staff(id=StaffId("tomas"), name="Tomas", email="tomas@example.org", role=Role.REPORTER)
    people.add(house.desk, ruth, password="blue lantern practice")


def somebody_tries_codes(house: House) -> None:
    for _ in range(5):
        refused_entries.note_code(house.desk, StaffId("asha"))


def a_cheap_password(house: House) -> None:
    people.set_password(house.desk, StaffId("asha"), "four words in a row", by=NADIA, cost="test")


def another_key_and_a_wrong_earlier_one(house: House) -> None:
    house.sets(secret_key=KEY[::-1], earlier_secret_keys=f"{KEY}x")
    house.desk = replace(open_desk(house.config), clock=house.clock)


def mail_is_practice_again(house: House) -> None:
    house.desk = replace(house.desk, mailer=open_mailer(house.config.practice_url))


def a_letter_waits(house: House) -> None:
    notices.tell_editors(house.desk, [Notice(occasion="x", words="x")])
    house.clock.later(days=1, hours=-1)
    heartbeat.note_backup(house.desk, "Made.")


def a_letter_is_given_up(house: House) -> None:
    notices.tell_editors(house.desk, [Notice(occasion="x", words="x")])
    with house.desk.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'dead'")


def store_takes_nothing(house: House) -> None:
    folder = house.desk.evidence.folder
    folder.rename(folder.with_name("away"))
    folder.symlink_to(folder.with_name("away"))
    house.desk = replace(house.desk, evidence=replace(house.desk.evidence, folder=Path("/proc/evidence")))


def a_piece_is_gone(house: House) -> None:
    (piece,) = house.desk.evidence.folder.glob("??/*")
    piece.unlink()


def a_piece_nobody_names(house: House) -> None:
    name = house.desk.evidence.put(b"left behind")
    week = (house.clock() - timedelta(days=8)).timestamp()
    os.utime(house.desk.evidence.folder / name[:2] / name, (week, week))


def forget(name: str) -> Callable[[House], None]:
    def forgotten(house: House) -> None:
        from outreach.db import heartbeats

        with house.desk.database.writing() as session:
            heartbeats.forget(session, name)

    return forgotten


def a_country_whose_days_end(house: House) -> None:
    with house.desk.database.writing() as session:
        far = Agency(id=AgencyId(0), slug="far", name="Far", country="LK", zone="Asia/Colombo")
        agencies.add(session, far, by=StaffId("asha"), at=MONDAY)
    house.clock.later(days=40 * 365)


def gone(name: str) -> Callable[[House], None]:
    return lambda house: (house.home / name).unlink()


def nobody_began_a_chain_with_a_key(house: House) -> None:
    """As from before there were keys: only who has the database can make it so again."""
    with house.desk.database.writing() as session:
        session.execute(text("UPDATE audit_head SET epoch = 0"))


def nothing_is_anchored_for_hours(house: House) -> None:
    people.set_hours(house.desk, NADIA.staff, Hours(morning_mail=False), by=NADIA)
    house.clock.now = max(MONDAY, datetime.now(UTC)) + timedelta(hours=4)
    heartbeat.note_backup(house.desk, "Made.")


def a_second_factor_takes_the_place_of_anothers(house: House) -> None:
    with house.desk.database.writing() as session:
        hers = "(SELECT sealed FROM second_factor WHERE staff_id = 'ola')"
        session.execute(text(f"UPDATE second_factor SET sealed = {hers} WHERE staff_id = 'nadia'"))
        unnoticed(session)


def a_second_factor_was_set_up_long_ago(house: House) -> None:
    """Before events said its seal."""
    with house.desk.database.writing() as session:
        older = "UPDATE audit_payload SET text = replace(text, 'secret_seal', 'nothing') WHERE text LIKE '%ola%'"
        session.execute(text(older))


def anchors_go_nowhere(house: House) -> None:
    house.sets(audit_anchors="")
    house.desk = replace(open_desk(house.config), clock=house.clock)


def anchors_are_kept_no_more(house: House) -> None:
    Path(house.config.audit_anchors).write_text("")


def an_older_database(house: House) -> None:
    """As the home folder sees it: it has seen an event that is not there."""
    told = {"seq": 10_000, "hash": "ab" * 32, "at": "2026-11-20T09:00:00.000000Z"}
    (house.home / "audit-seen.json").write_text(json.dumps(told))


def an_erasure_the_database_knows_nothing_of(house: House) -> None:
    told = {"id": "e1", "kind": "entry"}
    seal = house.desk.keys.tag(f"erasure {canonical(told)}").hex()
    (house.home / "erasures.jsonl").write_text(canonical({**told, "seal": seal}) + "\n")


MAKE: dict[str, Callable[[House], None]] = {
    "base-url-not-encrypted": setting(base_url="http://desk.blue-desk.example.net", proxy_hops="0"),
    "base-url-with-path": setting(base_url="https://blue-desk.example.net/desk"),
    "base-url-of-this-machine": setting(base_url="http://127.0.0.1:8000", proxy_hops="0"),
    "hosts-without-ours": setting(trusted_hosts="www.blue-desk.example.net"),
    "callers-are-one": setting(proxy_hops="0"),
    "callers-name-themselves": setting(base_url="http://127.0.0.1:8000"),
    "password-cost-test": setting(password_cost="test"),
    "second-factor-offered": setting(second_factor="offered"),
    "secret-key-guessable": setting(secret_key="changeme" * 5),
    "secret-keys-on-one-line": setting(earlier_secret_keys=f"{KEY},{KEY[::-1]}"),
    "mail-practice": setting(smtp_url=""),
    "mail-not-encrypted": setting(smtp_url="smtp://relay.blue-desk.example.net:25"),
    "mail-from-example": setting(mail_from="Blue Desk <desk@example.org>"),
    "no-mail-in": setting(imap_url=""),
    "backup-to-nobody": setting(backup_to="age1typo"),
    "home-no-folder": home_is_a_file,
    "home-not-writable": home_takes_nothing,
    "home-open": lambda house: house.home.chmod(0o755),
    "releases-not-writable": releases_take_nothing,
    "little-space": lambda house: house.machine.update(free=lambda _: 100 * 2**20),
    "secret-key-readable": key_is_readable,
    "settings-readable": settings_are_readable,
    "database-readable": open_to_all("outreach.sqlite3"),
    "database-over-network": disk_is_a_share,
    "libraries-old": lambda house: house.machine.update(libraries=MONDAY.date() - timedelta(days=93)),
    "dossiers-not-made": lambda house: house.machine.update(typesetter=lambda: "the typesetter does not load."),
    "zones-old": lambda house: house.machine.update(zones="2019.3"),
    "nobody": leave_only(),
    "no-admin": leave_only("edith", "asha"),
    "one-admin": leave_only("nadia", "edith"),
    "few-editors": leave_only("asha"),
    "admin-without-second-factor": lambda house: people.add(
        house.desk,
        Staff(id=StaffId("new"), name="New", email="new@blue-desk.example.net", role=Role.ADMIN),
        password="four words in a row",
    ),
    "second-factors-unreadable": another_key_and_a_wrong_earlier_one,
    "passwords-cheaply-kept": a_cheap_password,
    "practice-accounts": practice_people_came_along,
    "codes-refused": somebody_tries_codes,
    "live-without-mail": mail_is_practice_again,
    "letters-stuck": a_letter_waits,
    "letters-lost": a_letter_is_given_up,
    "evidence-not-kept": store_takes_nothing,
    "evidence-gone": a_piece_is_gone,
    "evidence-orphaned": a_piece_nobody_names,
    "backup-never": forget(heartbeat.BACKED_UP),
    "backup-old": lambda house: house.clock.later(hours=25),
    "drill-never": forget(heartbeat.DRILLED),
    "audit-key-gone": gone("audit.key"),
    "audit-not-begun": nobody_began_a_chain_with_a_key,
    "audit-signing-gone": gone("audit-signing.key"),
    "anchors-old": nothing_is_anchored_for_hours,
    "anchors-nowhere": anchors_go_nowhere,
    "anchors-not-kept": anchors_are_kept_no_more,
    "database-older": an_older_database,
    "erased-came-back": an_erasure_the_database_knows_nothing_of,
    "secret-replaced": a_second_factor_takes_the_place_of_anothers,
    "secrets-unsealed": a_second_factor_was_set_up_long_ago,
    "audit-key-readable": open_to_all("audit-signing.key", 0o640),
    "anchors-beside": lambda house: house.machine.update(volume=lambda _: 1),
    "clock-behind": lambda house: house.clock.later(days=-2),
    "holidays-end": a_country_whose_days_end,
}
BESIDE = {
    "callers-name-themselves": {"base-url-of-this-machine"},
    "no-admin": {"few-editors"},
    "few-editors": {"no-admin"},
    "home-no-folder": set(),
    "evidence-not-kept": {"evidence-gone"},
    "holidays-end": {"zones-old", "libraries-old", "backup-old", "anchors-old"},
}
"""What one fault brings with it: where nobody is an admin or an editor, and where all is long ago."""

OF_THE_DATABASE = {one.name for one in FAULTS_OF_DATABASE}
FAR_AWAY = {"database-in-the-clear"}
OF_TIME = ("A backup was last made", "Reminders and mail have never run here")


def test_a_healthy_newsroom_has_no_fault(house):
    assert house.troubles() == {}


@pytest.mark.parametrize("name", MAKE)
def test_the_fault_is_told_in_its_sentence_and_in_no_other(house, name):
    MAKE[name](house)
    (fault,) = [one for one in doctor.FAULTS if one.name == name]

    troubles = {key: said for key, said in house.troubles().items() if not said.startswith(OF_TIME)}

    assert set(troubles) == {name} | BESIDE.get(name, set())
    before, _, rest = fault.sentence.partition("{")
    assert before in troubles[name]
    assert rest.rpartition("}")[2] in troubles[name]
    assert "{" not in troubles[name]
    assert {one.weight for one in house.found() if one.fault == name} == {fault.weight}


def test_every_fault_is_made_by_some_test():
    assert set(MAKE) | OF_THE_DATABASE | FAR_AWAY == {one.name for one in doctor.FAULTS}
    assert len({one.name for one in doctor.FAULTS}) == len(doctor.FAULTS)


def test_the_documentation_lists_each_fault_as_the_program_says_it():
    told = {True: "refused", False: ""}
    rows = [f"| `{one.name}` | {one.weight} | {told[one.refused]} | {one.sentence} |" for one in doctor.FAULTS]
    rows += [f"| `{one.name}` | {one.sentence} |" for one in UNUSABLE]

    listed = [line for line in DOCTOR.splitlines() if line.startswith("| `")]

    assert [row for row in rows if row not in listed] == []
    assert [row for row in listed if row not in rows] == []
    assert f"{len(doctor.FAULTS) + len(UNUSABLE)} faults" in DOCTOR


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://desk:x@db.blue-desk.example.net/desk", True),
        ("postgresql://desk:x@db.blue-desk.example.net/desk?sslmode=require", True),
        ("postgresql://desk:x@db.blue-desk.example.net/desk?sslmode=verify-full", False),
        ("postgresql://desk:x@127.0.0.1/desk", False),
        ("postgresql:///desk?host=/run/postgresql", False),
        ("sqlite:////srv/desk.sqlite3", False),
        ("mysql://db.blue-desk.example.net/desk", False),
    ],
)
def test_a_database_elsewhere_has_to_prove_who_it_is(url, found):
    (fault,) = [one for one in doctor.FAULTS if one.name == "database-in-the-clear"]

    said = [one.sentence for one in fault.look(replace(config_of(Path("/srv")), database_url=url))]

    assert bool(said) is found
    assert all("The database on db.blue-desk.example.net is not asked" in one for one in said)


# ── The database itself ─────────────────────────────────────────────────────────────────────────────────────────


def of_database(opened: Opened) -> dict[str, list[str]]:
    return {fault.name: [one.sentence for one in fault.look(opened)] for fault in FAULTS_OF_DATABASE}


def test_a_sqlite_that_loses_commits_is_named(sqlite_url):
    database = Database(sqlite_url)
    found = of_database(Opened(database=database, now=MONDAY, sqlite_version=(3, 40, 1)))
    database.dispose()

    assert found.pop("sqlite-old")[0].startswith("SQLite 3.40.1 can lose commits in write-ahead mode")
    assert not any(found.values())


def test_a_server_that_is_careless_or_whose_clock_is_off_is_named(postgres_url):
    database = Database(postgres_url)
    now = database.server().now
    sound, late = (of_database(Opened(database=database, now=at)) for at in (now, now + timedelta(hours=3)))
    database.dispose()

    assert [one.split(":")[0] for one in sound["postgres-can-lose"]] == [
        "PostgreSQL runs with fsync = off",
        "PostgreSQL runs with full_page_writes = off",
        "PostgreSQL runs with synchronous_commit = off",
    ]
    assert sound["clocks-apart"] == []
    assert late["clocks-apart"][0].startswith("The clocks of this machine and of the database are 2 hours apart.")
    assert sound["database-not-utf8"] == []


def test_a_role_that_may_do_everything_is_named_and_one_of_our_own_is_not(postgres_url):
    url, role = make_url(postgres_url), f"desk_{uuid4().hex[:8]}"
    postgres.run(url, f"CREATE ROLE {role} LOGIN")
    try:
        found = {}
        for who in (url.username, role):
            database = Database(url.set(username=who).render_as_string(hide_password=False))
            found[who] = of_database(Opened(database=database, now=MONDAY))["postgres-superuser"]
            database.dispose()
    finally:
        postgres.run(url, f"DROP ROLE {role}")

    assert found[url.username][0].startswith(f"The role {url.username} may do everything on the server")
    assert found[role] == []


def test_a_database_of_other_letters_is_named(postgres_server):
    name = f"outreach_test_{uuid4().hex}"
    postgres.run(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII'")
    database = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    try:
        found = of_database(Opened(database=database, now=MONDAY))
    finally:
        database.dispose()
        postgres.run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")

    assert found["database-not-utf8"][0].startswith("The database keeps its letters as SQL_ASCII")


# ── What must not start ─────────────────────────────────────────────────────────────────────────────────────────

REFUSED = [one.name for one in doctor.FAULTS if one.refused]


@pytest.mark.parametrize("name", REFUSED)
def test_with_some_faults_nothing_starts_on_a_server(house, name):
    MAKE[name](house)
    with pytest.raises(OutreachError) as refused:
        doctor.refuse(house.place())

    assert str(refused.value) == house.troubles()[name]


def test_a_healthy_newsroom_starts_and_on_a_laptop_one_may_practise(house):
    doctor.refuse(house.place())
    house.sets(base_url="http://127.0.0.1:8000", password_cost="test", secret_key="k" * 40)
    doctor.refuse(house.place())


@pytest.mark.parametrize("command", ["serve", "scheduler"])
def test_pages_and_scheduler_ask_before_they_start(house, command):
    environ = {
        "PATH": os.environ["PATH"],
        "OUTREACH_HOME": str(house.home),
        "OUTREACH_BASE_URL": "http://desk.blue-desk.example.net",
    }
    words = [sys.executable, "-m", "outreach", command]
    ended = subprocess.run(words, env=environ, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 1
    assert "http://desk.blue-desk.example.net is not encrypted. Put a proxy with TLS before it" in ended.stderr


UNUSABLE_SETTINGS = {
    "earlier-key-short": {"OUTREACH_EARLIER_SECRET_KEYS": "k" * 20},
    "secret-key-short": {"OUTREACH_SECRET_KEY": "short"},
    "base-url-not-full": {"OUTREACH_BASE_URL": "https://desk.newsroom.test:99999"},
    "mail-from-no-address": {"OUTREACH_MAIL_FROM": "The desk"},
    "reply-address-without-token": {"OUTREACH_REPLY_ADDRESS": "desk@blue-desk.example.net"},
    "notices-no-address": {"OUTREACH_NOTICES": "hooks.slack.com/x"},
    "proxy-hops-no-number": {"OUTREACH_PROXY_HOPS": "one"},
    "second-factor-unknown": {"OUTREACH_SECOND_FACTOR": "no"},
    "factor-delay-no-number": {"OUTREACH_FACTOR_DELAY_HOURS": "0"},
    "proof-minutes-no-number": {"OUTREACH_PROOF_MINUTES": "0"},
    "password-cost-unknown": {"OUTREACH_PASSWORD_COST": "none"},
}


@pytest.mark.parametrize("one", UNUSABLE, ids=lambda one: one.name)
def test_no_command_runs_with_a_setting_that_means_nothing(one):
    with pytest.raises(BadSetting) as refused:
        Config.from_env(UNUSABLE_SETTINGS[one.name])

    assert str(refused.value) == one.sentence


@pytest.mark.parametrize(("said", "refused"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_no_command_runs_in_flasks_debug_mode(said, refused):
    if refused:
        with pytest.raises(BadSetting, match="FLASK_DEBUG shows the inside of the desk"):
            Config.from_env({"FLASK_DEBUG": said})
    else:
        Config.from_env({"FLASK_DEBUG": said})


def test_the_whole_look_takes_no_longer_than_a_person_waits(house):
    started = time.monotonic()

    house.found()

    assert time.monotonic() - started < 5
