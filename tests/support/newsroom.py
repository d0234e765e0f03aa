"""A small newsroom for page tests: four people, one investigation, two agencies; and a reader of every page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from outreach.config import Config
from outreach.db import agencies, cases, contacts, editions, investigations
from outreach.db.desk_tables import StaffSessionRow
from outreach.db.session import is_sqlite, parse_url, sqlite_file
from outreach.db.tables import table
from outreach.domain import facts
from outreach.domain.agencies import Agency, Contact
from outreach.domain.facts import Channel, Entry, Fact, FindingData, Happened
from outreach.domain.ids import AgencyId, ContactId, InvestigationId, RfcId, StaffId
from outreach.domain.investigation import Codebook, Policy, Question, QuestionSet
from outreach.domain.people import Acting, Role, Staff
from outreach.mail.outgoing import Mailer
from outreach.services import people, records
from outreach.services.desk import Desk
from outreach.web import create_app
from outreach.wiring import open_desk
from tests.support.teams import everybody_works_on

PASSWORD = "correct horse battery staple"  # of nobody
_APPS: list[Flask] = []
SetUp = tuple[InvestigationId, RfcId, RfcId]
_SET_UP: dict[tuple[datetime, bytes], tuple[SetUp, bytes]] = {}
AT_THE_DOOR = SoupStrainer("form", action="/sign-in")
MOST_KEPT = 4
"""Most tests begin from the same empty database at the same time."""
Door = tuple[str, datetime, str, bytes]
_SIGNED_IN: dict[Door, tuple[dict[Any, Any], bytes]] = {}
MOST_SIGNED_IN = 12
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # ten in the morning in Halifax
HALIFAX = "America/Halifax"

STAFF = (
    Staff(id=StaffId("asha"), name="Asha Rao", email="asha@example.org", role=Role.REPORTER, zone="Europe/Oslo"),
    Staff(id=StaffId("ben"), name="Ben Otieno", email="ben@example.org", role=Role.EDITOR, zone="Europe/London"),
    Staff(id=StaffId("edith"), name="Edith Blom", email="edith@example.org", role=Role.EDITOR, zone="Europe/Oslo"),
    Staff(id=StaffId("adam"), name="Adam Novak", email="adam@example.org", role=Role.ADMIN, zone="Europe/Oslo"),
)
QUESTIONS = (
    Question(number=1, text="Have your employees used the tool?", label="Used the tool"),
    Question(number=2, text="Have its searches led to arrests?", label="Led to arrests"),
)
CODEBOOK = Codebook(circumstances=(("unaware", "Officials were unaware until asked"), ("trial", "A trial only")))


class StandingClock:
    """A clock that stands still until a test moves it; `moved` is called then."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now
        self.moved: Callable[[], None] = lambda: None

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, at: datetime) -> None:
        self._now = at
        self.moved()

    def __call__(self) -> datetime:
        return self.now

    def later(self, **gap: float) -> None:
        self.now += timedelta(**gap)


@dataclass
class Newsroom:
    """The desk with its people; `port_ansel` is an agency in Halifax that nobody has asked yet."""

    desk: Desk
    config: Config
    clock: StandingClock
    app: Flask
    investigation: InvestigationId
    port_ansel: RfcId
    lakmere: RfcId
    readers: dict[str, "Reader"] = field(default_factory=dict)

    def lists(self, name: str, country: str, zone: str, *, told: str = "1–5 searches") -> RfcId:
        """One more agency, with a press office, a number and a web form; `told`: its range."""
        return _list(self.desk, self.investigation, self.clock, name, country, zone, told)

    def is_at_work(self) -> None:
        """The application, which all newsrooms share, is at this one’s desk from now on."""
        self.app.extensions["outreach.desk"] = self.desk

    def sends_by(self, mailer: Mailer) -> None:
        """From now on its letters leave by this mailer; to begin with they all go to the practice outbox."""
        self.desk = replace(self.desk, mailer=mailer)
        self.is_at_work()

    def reader(self, who: str) -> "Reader":
        """Somebody signed in, at their own browser."""
        if who not in self.readers:
            self.readers[who] = _signed_in(self, f"{who}@example.org")
        return self.readers[who]

    def guest(self) -> "Reader":
        return Reader(self.app.test_client())

    def told(self, rfc_id: RfcId, *told: Fact, by: str = "asha") -> tuple[Entry, ...]:
        """Record these facts as happening now."""
        role = next(one.role for one in STAFF if one.id == by)
        happened = [Happened(at=self.clock(), fact=fact) for fact in told]
        return records.record(self.desk, rfc_id, *happened, by=Acting(staff=StaffId(by), role=role)).entries

    def log(self, rfc_id: RfcId) -> Sequence[Entry]:
        return records.open_case(self.desk, rfc_id).entries

    def facts(self, rfc_id: RfcId, kind: type[Fact]) -> list[Any]:
        return [entry.fact for entry in self.log(rfc_id) if isinstance(entry.fact, kind)]


class Reader:
    """Somebody at a browser who looks at each page: one title, one heading, a label at each field, nothing inline."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = BeautifulSoup("", "html.parser")
        self.answer: TestResponse | None = None

    def sign_in(self, email: str, password: str = PASSWORD) -> "Reader":
        """Sign in, and stay at the door: which page comes next is not every test's business."""
        door = BeautifulSoup(self.client.get("/sign-in").text, "html.parser", parse_only=AT_THE_DOOR)
        answer = self.client.post("/sign-in", data={**filled(door), "email": email, "password": password})
        assert answer.status_code == HTTPStatus.FOUND, _main(answer)
        return self

    def open(self, address: str, status: int = 200) -> "Reader":
        answer = self.client.get(address, follow_redirects=True)
        answer.get_data()
        answer.close()  # as a server does, once all of it is sent
        assert answer.status_code == status, f"{address}: {answer.status_code}: {_main(answer)}"
        return self._look(answer)

    def send(
        self, address: str, typed: dict[str, Any] | None = None, *, status: int = 200, follow: bool = True, **more: Any
    ) -> "Reader":
        """Send the form on this page that goes to `address`, with what it holds and what is typed over it."""
        entered = {**filled(self.form(address)), **(typed or {}), **more}
        answer = self.client.post(address, data=entered, follow_redirects=follow)
        assert answer.status_code == status, f"{address}: {answer.status_code}: {_main(answer)}"
        return self._look(answer)

    def form(self, address: str) -> Tag:
        found = [form for form in self.page.find_all("form") if form.get("action") == address]
        assert found, f"no form on this page goes to {address}"
        return found[0]

    @property
    def text(self) -> str:
        main = self.page.find("main")
        return " ".join((main or self.page).get_text(" ").split())

    @property
    def heading(self) -> str:
        found = self.page.find("h1")
        assert found
        return " ".join(found.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        return [" ".join(line.get_text(" ").split()) for line in self.page.select(".summary li")]

    def links(self) -> dict[str, str]:
        return {" ".join(link.get_text(" ").split()): str(link["href"]) for link in self.page.select("main a[href]")}

    def entries(self) -> list[str]:
        return [" ".join(entry.get_text(" ").split()) for entry in self.page.select(".entry")]

    def _look(self, answer: TestResponse) -> "Reader":
        self.answer = answer
        self.page = BeautifulSoup(answer.text, "html.parser")
        if not answer.location:
            look_over(self.page)
        return self


def _main(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.text, "html.parser").find("main")
    return " ".join(main.get_text(" ").split()) if main else answer.text


def look_over(page: BeautifulSoup) -> None:
    """What holds for every page of the desk. Thousands are looked over, so each is gone through once."""
    tags = page.find_all(True)
    named: dict[str, list[Tag]] = {}
    for tag in tags:
        named.setdefault(tag.name, []).append(tag)
    ids = [str(tag["id"]) for tag in tags if tag.has_attr("id")]
    labelled = {str(tag["for"]) for tag in named.get("label", ()) if tag.has_attr("for")}

    assert named.get("title"), "a page has a title"
    assert named["title"][0].get_text().strip(" ·") not in ("", "Outreach"), "of its own"
    assert len(named.get("h1", ())) == 1, "a page has one main heading"
    assert "style" not in named, "no inline style"
    assert not [tag for tag in tags if tag.has_attr("style")], "no inline style"
    assert not [tag for tag in named.get("script", ()) if not tag.get("src")], "no inline script"
    assert not [tag for tag in tags if any(name.startswith("on") for name in tag.attrs)], "no inline handlers"
    assert not [tag for tag in tags if tag.has_attr("maxlength")], (
        "nothing pasted is cut without a word; the desk says what is too long"
    )
    links = [str(tag["href"]) for tag in named.get("a", ()) if tag.has_attr("href")]
    skips = [tag for tag in named.get("a", ()) if "skip" in tag.get_attribute_list("class")]
    assert "#main" in [tag.get("href") for tag in skips], "a way past the navigation"
    assert [tag for tag in named.get("main", ()) if tag.get("id") == "main"], "a main landmark"
    assert len(ids) == len(set(ids)), f"an id is used once: {sorted(one for one in ids if ids.count(one) > 1)}"
    for form in named.get("form", ()):
        if form.get("method") == "post":
            assert form.find("input", {"name": "csrf_token"}), "every form that records carries a token"
    for control in [*named.get("input", ()), *named.get("select", ()), *named.get("textarea", ())]:
        if control.get("type") not in ("hidden", "submit"):
            assert str(control.get("id")) in labelled or control.find_parent("label"), f"a label for {control}"
    astray = {link for link in links if link.startswith("#")} - {"#", *(f"#{one}" for one in ids)}
    assert not astray, f"{sorted(astray)} lead nowhere"


def filled(form: Tag) -> dict[str, Any]:
    """What a browser would send if nothing were typed."""
    typed: dict[str, Any] = {}
    for control in form.find_all(["input", "select", "textarea"]):
        name, kind = str(control.get("name") or ""), control.get("type")
        if not name or (kind in ("radio", "checkbox") and not control.has_attr("checked")) or kind == "submit":
            continue
        if control.name == "textarea":
            value = control.get_text().removeprefix("\r\n").removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            value = str(chosen["value"]) if chosen else ""
        else:
            value = str(control.get("value", ""))
        if kind == "checkbox":
            typed.setdefault(name, []).append(value or "y")
        else:
            typed[name] = value
    return typed


def stay_signed_in(desk: Desk) -> None:
    """As if everybody signed in once more, since no session lasts as long as a story."""
    at = desk.clock()
    with desk.database.writing() as session:
        session.execute(update(table(StaffSessionRow)).values(began_at=at, seen_at=at, proved_at=at))


def open_newsroom(database_url: str, home: str, *, now: datetime = MONDAY) -> Newsroom:
    clock = StandingClock(now)
    config = Config(
        home=home, database_url=database_url, secret_key="k" * 40, password_cost="test", second_factor="offered"
    )
    desk = replace(open_desk(config), clock=clock)
    investigation, port_ansel, lakmere = _copied(desk, config, clock)
    clock.moved = lambda: stay_signed_in(desk)
    return Newsroom(
        desk=desk,
        config=config,
        clock=clock,
        app=_app_for(desk, config),
        investigation=investigation,
        port_ansel=port_ansel,
        lakmere=lakmere,
    )


def _copied(desk: Desk, config: Config, clock: StandingClock) -> SetUp:
    """The same from the same start: what stood in a file of SQLite once is copied the next time."""
    file = Path(config.database_url.removeprefix("sqlite:///"))
    if not file.is_file() or Path(f"{file}-wal").exists():
        return _standing(desk) or _set_up(desk, clock)
    start = clock.now, file.read_bytes()
    if start in _SET_UP:
        found, content = _SET_UP[start]
        file.write_bytes(content)
        return found
    found = _set_up(desk, clock)
    desk.database.dispose()  # so that all of it is in the one file
    if len(_SET_UP) < MOST_KEPT:
        _SET_UP[start] = found, file.read_bytes()
    return found


def _standing(desk: Desk) -> SetUp | None:
    """The newsroom that stands in the database already, where `newsroom_url` copied it."""
    with desk.database.reading() as session:
        found = session.execute(text("SELECT id FROM investigation")).scalar()
        if found is None:
            return None
        port_ansel, lakmere = session.execute(text("SELECT id FROM request_for_comment ORDER BY id")).scalars()
    return InvestigationId(found), RfcId(port_ansel), RfcId(lakmere)


def _set_up(desk: Desk, clock: StandingClock) -> SetUp:
    for one in STAFF:
        people.add(desk, one, password=PASSWORD, cost="test")
    investigation = _investigate(desk, clock)
    return (
        investigation,
        _list(desk, investigation, clock, "Port Ansel Police Service", "CA", HALIFAX, "11–50 searches"),
        _list(desk, investigation, clock, "Politidistriktet Lakmere", "NO", "Europe/Oslo", "6–10 searches"),
    )


def _signed_in(newsroom: Newsroom, email: str) -> "Reader":
    """Through the door. Where the same was done before, of what it left the same is left: its rows and its cookies."""
    reader = Reader(newsroom.app.test_client())
    file = _at_rest(newsroom.config.database_url)
    if file is None:
        return reader.sign_in(email)
    door = email, newsroom.clock.now, str(newsroom.app.config["SECRET_KEY"]), file.read_bytes()
    if door in _SIGNED_IN:
        cookies, content = _SIGNED_IN[door]
        reader.client._cookies = dict(cookies)
        file.write_bytes(content)
        return reader
    reader.sign_in(email)
    if len(_SIGNED_IN) < MOST_SIGNED_IN:
        newsroom.desk.database.dispose()  # so that all of it is in the one file
        _SIGNED_IN[door] = dict(reader.client._cookies or {}), file.read_bytes()
    return reader


def _at_rest(address: str) -> Path | None:
    """The file of SQLite to which nobody has a line, so that all of it is in there."""
    url = parse_url(address)
    file = sqlite_file(url)
    return file if is_sqlite(url) and file.is_file() and not Path(f"{file}-wal").exists() else None


def _app_for(desk: Desk, config: Config) -> Flask:
    """One application for all tests, each at its own desk: reading the templates takes longer than most tests.

    A test that adds a page of its own makes its own, by `create_app`.
    """
    app = _APPS[0] if _APPS else create_app(desk, config)
    _APPS[:] = [app]
    app.extensions["outreach.desk"] = desk
    return app


def _investigate(desk: Desk, clock: StandingClock) -> InvestigationId:
    started = clock.now - timedelta(days=30)
    with desk.database.writing() as session:
        found = investigations.add(
            session, slug="blue-lantern", title="Blue Lantern", live=True, by=StaffId("edith"), at=started
        ).id
        everybody_works_on(session, found, started)
        for body in (Policy(), CODEBOOK, QuestionSet(version=1, recorded_at=started, questions=QUESTIONS)):
            editions.add(session, found, body, by=StaffId("edith"), at=started)
    return found


def _list(
    desk: Desk, investigation: InvestigationId, clock: StandingClock, name: str, country: str, zone: str, told: str
) -> RfcId:
    slug = name.lower().replace(" ", "-")
    agency = Agency(id=AgencyId(0), slug=slug, name=name, country=country, zone=zone, kind="police", languages=("en",))
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    listed = facts.AgencyListed(name=name, country=country, kind="police", finding=FindingData(published_range=told))
    with desk.database.writing() as session:
        agency = agencies.add(session, agency, by=edith.staff, at=clock())
        for rank, (channel, address, called) in enumerate(
            (
                (Channel.EMAIL, f"press@{slug}.example.org", "Press office"),
                (Channel.PHONE, "+1 902 555 0100", "Duty desk"),
                (Channel.WEB_FORM, f"https://{slug}.example.org/contact", ""),
            ),
            start=1,
        ):
            contacts.add(
                session,
                Contact(id=ContactId(0), agency_id=agency.id, name=called, channel=channel, address=address, rank=rank),
            )
        rfc_id = cases.open(session, investigation, agency.id)
        happened = Happened(at=clock.now - timedelta(days=20), fact=listed)
        records.record_in(desk, session, rfc_id, [happened], by=edith)
    return rfc_id
