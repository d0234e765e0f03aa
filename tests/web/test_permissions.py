"""The table of who may what, executed: every address, by everybody, of their own investigation, another's, and none.

A request passes where the guard lets it through to its view; what the view then makes of it is other tests' business.
"""

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import request

from outreach.db import agencies, cases, investigations, seats
from outreach.db.migrate import upgrade
from outreach.domain import facts
from outreach.domain.circles import OF_PARTS, May
from outreach.domain.facts import FindingData, Happened
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.teams import Part, Seat
from outreach.services import people as accounts
from outreach.services import records, teams
from outreach.web import create_app
from outreach.web.forms.recordable import RECORDABLE
from outreach.web.permissions import FOR_PARTNERS, OF_ACCOUNTS, TABLE
from tests.support.newsroom import PASSWORD, Newsroom, Reader, open_newsroom

PASSED = 299
ABSENT = 999_999
SECRET = "Quiet Harbour"


@dataclass(frozen=True)
class Person:
    """Somebody who asks: an account, and a part in the investigation they ask about."""

    id: str
    role: Role | None
    part: Part | None = None
    works: bool = False

    def passes(self, may: May) -> bool:
        """As the table says it, written down once more and differently."""
        if may is May.ANYONE:
            return True
        if self.role is None:
            return False
        if may in OF_PARTS:
            return self.part in OF_PARTS[may]
        return self.role in OF_ACCOUNTS[may] and (may is not May.WORKS or self.works)


HOUSE = [
    Person("nobody", None),
    Person("outsider", Role.REPORTER),
    Person("stranger", Role.EDITOR),
    Person("keeper", Role.ADMIN),
    Person("neighbour", Role.EDITOR, works=True),
    Person("gone", Role.REPORTER),
    Person("closed", None),
]
TEAM = [
    Person(
        part.value, Role.PARTNER if part is Part.PARTNER else Role.REPORTER, part, works=part in OF_PARTS[May.RECORD]
    )
    for part in Part
]
EVERYBODY = [*HOUSE, *TEAM]


@dataclass
class House:
    newsroom: Newsroom
    theirs: RfcId
    readers: dict[str, Reader]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Blue Lantern, whose team has one of each part; Quiet Harbour, which a neighbour works on."""
    home = tmp_path_factory.mktemp("permissions")
    url = f"sqlite:///{home}/desk.sqlite3"
    upgrade(url)
    newsroom = open_newsroom(url, str(home))
    newsroom.app = create_app(newsroom.desk, newsroom.config)
    newsroom.app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    yield _peopled(newsroom)
    newsroom.desk.database.dispose()


def _peopled(newsroom: Newsroom) -> House:
    desk, at = newsroom.desk, newsroom.clock()
    for one in (*HOUSE[1:], *TEAM):
        made = Staff(
            id=StaffId(one.id), name=one.id.title(), email=f"{one.id}@example.org", role=one.role or Role.REPORTER
        )
        accounts.add(desk, made, password=PASSWORD, cost="test")
    with desk.database.writing() as session:
        harbour = investigations.add(session, slug="quiet-harbour", title=SECRET, by=StaffId("neighbour"), at=at)
        for one in (*TEAM, Person("gone", Role.REPORTER, Part.REPORTER)):
            seat = Seat(
                investigation_id=newsroom.investigation,
                slug="",
                staff_id=StaffId(one.id),
                part=one.part or Part.READER,
                since=at,
                by=StaffId("edith"),
            )
            seats.put(session, seat)
        agency = agencies.get(session, "politidistriktet-lakmere")
        theirs = cases.open(session, harbour.id, agency.id)
        seats.share(session, StaffId("partner"), [newsroom.port_ansel], by=StaffId("edith"), at=at)
    listed = facts.AgencyListed(
        name="Politidistriktet Lakmere",
        country="NO",
        kind="police",
        finding=FindingData(published_range="1–5 searches"),
    )
    records.record(
        desk,
        theirs,
        Happened(at=at, fact=listed),
        Happened(at=at, fact=facts.NoteAdded(text=f"{SECRET}: the harbour master talks")),
        by=Acting(staff=StaffId("neighbour"), role=Role.EDITOR),
    )
    readers = {one.id: Reader(newsroom.app.test_client()) for one in EVERYBODY}
    for one in (*HOUSE[1:], *TEAM):
        readers[one.id].sign_in(f"{one.id}@example.org")
    teams.take(desk, "blue-lantern", StaffId("gone"), by=Acting(staff=StaffId("edith"), role=Role.EDITOR))
    accounts.set_active(desk, StaffId("closed"), active=False, by=Acting(staff=StaffId("adam"), role=Role.ADMIN))
    return House(newsroom, theirs, readers)


def rules(house: House):
    return [rule for rule in house.newsroom.app.url_map.iter_rules() if rule.endpoint in TABLE]


def test_every_address_stands_in_the_table_and_nothing_else_does(house):
    served = {rule.endpoint for rule in house.newsroom.app.url_map.iter_rules()}

    assert served - set(TABLE) == {"assets.serve"} & served
    assert set(TABLE) - served == set()


@pytest.fixture
def guard_alone(house):
    """Whatever passes the guard is stopped just behind it, before it does anything."""
    hooks = house.newsroom.app.before_request_funcs.setdefault(None, [])

    def stop():
        return ("passed", PASSED) if request.endpoint else None

    hooks.append(stop)
    yield
    hooks.remove(stop)


SAMPLES = {
    "staff_id": "asha",
    "token": "x",
    "name": "x",
    "day": "2026-12-24",
    "noun": "notes",
    "word": "text",
    "sha256": "0" * 64,
    "erasure_id": "0" * 12,
    "audience": "house",
    "kind": "pdf",
}


def address(house: House, rule, slug: str, rfc_id: int) -> str:
    """An address of this rule, about this investigation or this request."""
    values = dict.fromkeys(rule.arguments, 1) | {key: SAMPLES[key] for key in rule.arguments if key in SAMPLES}
    if "slug" in rule.arguments:
        values["slug"] = slug
    if "rfc_id" in rule.arguments:
        values["rfc_id"] = rfc_id
    for name, converter in rule._converters.items():
        items = getattr(converter, "items", None)
        if items and values.get(name) not in items:
            values[name] = min(items)
    with house.newsroom.app.test_request_context():
        return house.newsroom.app.url_map.bind("localhost").build(rule.endpoint, values)


def asked(house: House, person: Person, rule, where: str):
    client = house.readers[person.id].client
    post = "POST" in rule.methods and rule.endpoint != "security.login"
    answer = client.post(where) if post else client.get(where)
    answer.close()
    return answer


def test_the_whole_matrix(house, guard_alone, record_property):
    """Each cell is one request to the running guard; a cell that answers otherwise is named."""
    wrong, cells = [], Counter()
    for rule in rules(house):
        places = _places(house, rule)
        for person in EVERYBODY:
            answers = {where: asked(house, person, rule, at) for where, at in places.items()}
            cells.update(places.keys())
            wrong += [
                f"{person.id} {rule.endpoint} {where}: {answer.status_code}"
                for where, answer in answers.items()
                if answer.status_code not in _expected(person, rule, where)
            ]
            if "absent" in places and person.role and person.id != "neighbour":
                others, nobodys = (_without_keys(answers[where].text) for where in ("foreign", "absent"))
                if others.replace("quiet-harbour", "no-such-story") != nobodys:
                    wrong.append(f"{person.id} {rule.endpoint}: another’s answers otherwise than one there is not")
    record_property("cells", dict(cells))
    assert sum(cells.values()) > 3_000
    assert not wrong, "\n".join(wrong[:40])


def _places(house: House, rule) -> dict[str, str]:
    """The addresses to ask at: what is theirs, another's, what there is not, what a partner is not shown."""
    found = {"own": address(house, rule, "blue-lantern", house.newsroom.port_ansel)}
    if TABLE[rule.endpoint] in OF_PARTS:
        found["foreign"] = address(house, rule, "quiet-harbour", house.theirs)
        found["absent"] = address(house, rule, "no-such-story", ABSENT)
        if "rfc_id" in rule.arguments and "slug" not in rule.arguments:
            found["not shared"] = address(house, rule, "blue-lantern", house.newsroom.lakmere)
    return found


def _without_keys(text: str) -> str:
    """The page without what is new on each: the keys of its forms, and the number in its address."""
    return re.sub(r'(name="(csrf_token|once)"[^>]*value="[^"]*")|(/requests/\d+)', "", text)


def _expected(person: Person, rule, where: str) -> set[int]:
    may = TABLE[rule.endpoint]
    post = "POST" in rule.methods and rule.endpoint != "security.login"
    if may is not May.ANYONE and person.role is None:
        return {401} if post else {303}
    if may not in OF_PARTS:
        return {PASSED} if person.passes(may) else {403}
    if where == "absent":
        return {404}
    if where == "foreign":
        return {PASSED} if person.id == "neighbour" else {404}
    if person.part is None or (person.part is Part.PARTNER and ("slug" in rule.arguments or where == "not shared")):
        return {404}
    return {PASSED} if person.passes(may) else {403}


@pytest.mark.parametrize("person", ["outsider", "stranger", "keeper", "reporter", "reader", "partner", "gone"])
def test_nobody_reads_a_word_of_an_investigation_they_have_no_part_in(house, person):
    """Every page that can be looked at, with every number there is; and whatever those pages link to."""
    reader, seen = house.readers[person], set()
    queue = [
        address(house, rule, slug, rfc_id)
        for rule in rules(house)
        for slug, rfc_id in (
            ("quiet-harbour", house.theirs),
            ("blue-lantern", house.theirs),
            ("politidistriktet-lakmere", house.theirs),
        )
        if "GET" in rule.methods and TABLE[rule.endpoint] is not May.ANYONE and rule.endpoint != "teams.emergency"
    ] + ["/requests?q=lakmere", "/?investigation=quiet-harbour", "/?whose=all", "/agencies?q=lak", "/inbox?show=all"]
    while queue and len(seen) < 600:
        at = queue.pop(0)
        if at in seen:
            continue
        seen.add(at)
        answer = reader.client.get(at, follow_redirects=True)
        assert answer.status_code < 500, at
        text = answer.text
        assert SECRET not in text, f"{at} tells {person} of it"
        assert "harbour master" not in text, at
        answer.close()
        if answer.mimetype == "text/html":
            links = (str(link["href"]) for link in BeautifulSoup(text, "html.parser").select("a[href^='/']"))
            queue += [link.partition("#")[0] for link in links if "quiet" not in link and link != "/emergency"]
    assert len(seen) > 50


def test_its_own_team_does_read_it(house):
    """So that the test before this one looks for something that can be found."""
    page = house.readers["neighbour"].open(f"/requests/{house.theirs}")

    assert "harbour master" in page.text


def test_whoever_is_taken_off_a_team_sees_nothing_at_the_next_page(house):
    desk, edith = house.newsroom.desk, Acting(staff=StaffId("edith"), role=Role.EDITOR)
    teams.give(desk, "blue-lantern", StaffId("gone"), Part.READER, by=edith)
    reader = house.readers["gone"]
    reader.open("/investigations/blue-lantern")

    teams.take(desk, "blue-lantern", StaffId("gone"), by=edith)

    reader.open("/investigations/blue-lantern", status=404)


def test_nothing_is_recorded_under_a_right_to_look(house):
    """The class of the gravest findings elsewhere: a POST that a reading right let through."""
    recording = {rule.endpoint for rule in rules(house) if "POST" in rule.methods}

    assert {one for one in recording if TABLE[one] is May.LOOK} == set()
    assert {one for one in recording if TABLE[one] is May.SHARED} == {"recording.create"}, "its noun says who may"
    assert {one for one in recording if TABLE[one] is May.ANYONE} == {
        "security.login",
        "security.logout",
        "second_factor.check",
        "invitations.join",
        "passkeys.ask_at_the_door",
        "passkeys.sign_in",
        "passkeys.ask_after_password",
        "passkeys.after_password",
    }


@pytest.mark.parametrize("noun", sorted(RECORDABLE))
def test_each_noun_is_recorded_by_whom_it_is_for(house, noun):
    at = f"/requests/{house.newsroom.port_ansel}/{noun}/new"
    for person in TEAM:
        allowed = noun in FOR_PARTNERS if person.part is Part.PARTNER else person.part in OF_PARTS[RECORDABLE[noun].who]
        answer = house.readers[person.id].client.get(at)
        answer.close()
        assert (answer.status_code != 403) is allowed, f"{person.id}: {noun}"
