"""Fills in every form of every page, whatever it is: found by following links and by the map of addresses."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import TestResponse

from tests.support.form_controls import Control, FormReader, Typed, Value, as_sent
from tests.support.newsroom import Newsroom

TELLING = ("noun", "word", "verb", "health", "state", "what")
"""What in an address says that another form is meant, and not the same one about something else."""

MOST_TRIES = 9
OF_EACH = 2
"""How many pages of one kind are opened at a time."""

VISITS = 2
OF_REQUESTS = 12
"""Pages of requests, from which links lead to whatever can be recorded there."""

HUBS = frozenset(
    {
        *("agencies.show", "calendars.show", "erasures.index", "feeds.own"),
        *("inbox.index", "inbox.show", "letters.index", "requests.show"),
    }
)
"""Pages that are opened again each time, for the links and the forms that came since."""

PLACES = 5
"""At how many places a form is tried that is taken at none."""

Post = Callable[[FlaskClient, str, Typed], TestResponse]
"""How a form is sent."""

OK = (200, 204, 302, 303)
GUEST = "guest"
DRAFT = "drafts.keep"
LEADS = re.compile(r'(?:href|action|formaction|value)="([^"]*/[^"]*)"')
"""Where addresses stand in a page; a link that is shown once stands in a field."""

RECKONS = "A letter does not reckon"


@dataclass
class Sent:
    """One form as it was sent, the page it stood on, and what became of it."""

    kind: str
    who: str
    page: str
    address: str
    typed: Typed
    hidden: frozenset[str]
    canaried: frozenset[str]
    status: int
    location: str
    headers: Mapping[str, str]
    body: str
    complaints: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        return self.status in OK and not self.complaints


def once(client: FlaskClient, address: str, typed: Typed) -> TestResponse:
    return client.post(address, data=as_sent(typed))


@dataclass
class FormFiller:
    """Opens pages as several people, and sends each kind of form until one of it is taken."""

    newsroom: Newsroom
    reader: FormReader
    post: Post = once
    sent: list[Sent] = field(default_factory=list)
    opened: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: dict[tuple[str, str], int] = field(default_factory=dict)
    _pool: dict[tuple[str, str], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _links: dict[str, None] = field(default_factory=dict)
    _tries: Counter[str] = field(default_factory=Counter)
    _visits: Counter[str] = field(default_factory=Counter)
    _offered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _taken: dict[str, Sent] = field(default_factory=dict)
    _was_shown: bool = False

    def __post_init__(self) -> None:
        self._map = self.newsroom.app.url_map.bind("localhost")

    @property
    def taken(self) -> Mapping[str, Sent]:
        """The first form of each kind that was taken."""
        return self._taken

    @property
    def who(self) -> set[str]:
        """Who opened pages."""
        return {who for who, _ in self.pages}

    def client(self, who: str) -> FlaskClient:
        """Their browser; a guest's is their own as well."""
        if who.startswith(GUEST):
            return self.newsroom.readers.setdefault(who, self.newsroom.guest()).client
        return self.newsroom.reader(who).client

    def sign_in(self, who: str, email: str, password: str) -> None:
        """Whoever sits at this browser signs in, whether that was done before or not."""
        page = BeautifulSoup(self.client(who).get("/sign-in").text, "html.parser")
        token = page.find("input", {"name": "csrf_token"})
        typed = {"csrf_token": str(token["value"]) if token else "", "email": email, "password": password}
        self.client(who).post("/sign-in", data=typed)

    def kind(self, address: str, method: str) -> str:
        """The endpoint, with what in the address makes it another form; empty where there is none."""
        found = self._match(address, method)
        if found is None:
            return ""
        rule, about = found
        return "-".join([rule.endpoint, *(str(about[one]) for one in TELLING if one in about)])

    def page_kind(self, address: str) -> str:
        """A page may be another one with something behind its question mark."""
        asked = sorted(parse_qs(address.partition("?")[2], keep_blank_values=True))
        return "?".join([self.kind(address, "GET"), *asked])

    def _match(self, address: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        try:
            return self._map.match(address.partition("?")[0], method=method, return_rule=True)  # type: ignore[return-value]  # a rule, as `return_rule` asks for
        except (HTTPException, RequestRedirect):
            return None

    def work(self, who: str, seeds: Iterable[str], *, only: Callable[[str], bool] = lambda _: True) -> int:
        """Fill in what `who` finds there and beyond; gives back how many new kinds of form were taken."""
        before = len(self._taken)
        for address in self.addresses(seeds):
            if not self._is_done(who, address):
                self.work_at(who, address, only=only)
        return len(self._taken) - before

    def work_at(self, who: str, address: str, *, only: Callable[[str], bool] = lambda _: True) -> None:
        """Fill in what stands on this one page."""
        page = self.look(who, address)
        if page is None:
            return
        for form, to in _forms(page, address):
            kind = self.kind(to, "POST")
            self._offered[self.page_kind(address)].add(kind)
            if kind and kind not in self._taken and only(kind) and self._tries[kind] < PLACES:
                self._tries[kind] += 1
                self._fill(who, address, form, to, page)

    def _is_done(self, who: str, address: str) -> bool:
        """Whether pages of this kind were opened often enough, and hold no form that is still to be taken."""
        kind = self.page_kind(address)
        if kind in HUBS:
            return False
        waiting = {one for one in self._offered[kind] - self._taken.keys() if self._tries[one] < PLACES}
        return self.pages.get((who, address), 200) != 200 or (self._visits[kind] >= VISITS and not waiting)

    def look(self, who: str, address: str) -> BeautifulSoup | None:
        """Open a page, and remember the addresses it leads to."""
        answer = self.client(who).get(address)
        self.pages[who, address] = answer.status_code
        self._was_shown = answer.status_code == 200
        self._visits[self.page_kind(address)] += self._was_shown
        if self._was_shown:
            self.opened[self.kind(address, "GET")].add(who)
        body = answer.text if answer.mimetype == "text/html" else ""
        self._learn_all(answer.location or "", body)
        answer.close()
        main = body[body.find("<main") : body.find("</main>")]
        return BeautifulSoup(main, "html.parser") if self._was_shown and 'method="post"' in main else None

    def _learn_all(self, location: str, body: str) -> None:
        for address in (location, *map(unescape, LEADS.findall(body))):
            self._learn(address)

    def _learn(self, address: str) -> None:
        address = address.removeprefix(self.newsroom.desk.base_url).partition("#")[0]
        if not address.startswith("/"):
            return
        for method in ("GET", "POST"):
            if found := self._match(address, method):
                for name, value in found[1].items():
                    self._pool[_place(found[0]), name].setdefault(str(value))
        self._links.setdefault(address)

    def addresses(self, seeds: Iterable[str]) -> Iterator[str]:
        """Each kind of page, at a few of the addresses there are; with those that are learnt on the way."""
        self._links |= dict.fromkeys(seeds)
        done: set[str] = set()
        of_kind: Counter[str] = Counter()
        while fresh := _others(self._links, done) or _others(self.known_addresses(), done):
            for address in fresh:
                done.add(address)
                kind = self.page_kind(address)
                if self.kind(address, "GET") and of_kind[kind] < (OF_REQUESTS if kind == "requests.show" else OF_EACH):
                    self._was_shown = False
                    yield address
                    of_kind[kind] += self._was_shown

    def known_addresses(self) -> Iterator[str]:
        """Of each rule of the map some, made of the numbers and names that stood in addresses."""
        for rule in self.newsroom.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                yield from self._of_rule(rule)

    def _of_rule(self, rule: Rule) -> Iterator[str]:
        names = sorted(name for name in rule.arguments if name in rule._converters)  # the others the rule itself fixes
        values = []
        for name in names:
            items = getattr(rule._converters[name], "items", None)
            values.append(list(items) if items else [*self._pool[_place(rule), name]][-4:])
        for chosen in itertools.islice(itertools.product(*values), 24):
            typed = {
                name: int(value) if rule._converters[name].__class__.__name__ == "RowNumber" else value
                for name, value in zip(names, chosen, strict=True)
            }
            yield self._map.build(rule.endpoint, typed)

    def _fill(self, who: str, page: str, form: Tag, to: str, whole: BeautifulSoup) -> None:
        controls = self.reader.controls(self.kind(to, "POST"), form, whole)
        turn = dict.fromkeys(controls, 0)
        if form.has_attr("data-keep") and DRAFT not in self._taken:
            self._send(who, page, "/drafts", controls, turn)
        for _ in range(MOST_TRIES):
            sent = self._send(who, page, to, controls, turn)
            if sent.accepted or not (following := _following(sent, controls, turn)):
                return
            turn |= following

    def _send(self, who: str, page: str, to: str, controls: Mapping[str, Control], turn: Mapping[str, int]) -> Sent:
        typed = {name: value for name, one in controls.items() if (value := _value(one, turn[name]))}
        answer = self.post(self.client(who), to, typed)
        body = answer.text if answer.mimetype == "text/html" else ""
        self._learn_all(answer.location or "", body)
        sent = Sent(
            kind=self.kind(to, "POST"),
            who=who,
            page=page,
            address=to,
            typed=typed,
            hidden=frozenset(name for name, one in controls.items() if one.hidden),
            canaried=frozenset(name for name, one in controls.items() if name in typed and turn[name] < one.canaries),
            status=answer.status_code,
            location=answer.location or "",
            headers=dict(answer.headers),
            body=body,
            complaints=_complaints(answer, body),
        )
        answer.close()
        self.sent.append(sent)
        if sent.accepted:
            self._taken.setdefault(sent.kind, sent)
        return sent


def _others(addresses: Iterable[str], done: set[str]) -> list[str]:
    return [one for one in addresses if one not in done]


def _place(rule: Rule) -> str:
    """Numbers and names mean the same in all addresses that begin alike."""
    return rule.rule.split("/")[1]


def _value(control: Control, turn: int) -> Value:
    return control.values[min(turn, len(control.values) - 1)] if control.values else []


def _forms(page: BeautifulSoup, address: str) -> list[tuple[Tag, str]]:
    found = []
    for form in page.find_all("form", method="post"):
        found.append((form, str(form.get("action") or address)))
        found += [(form, str(button["formaction"])) for button in form.find_all(formaction=True)]
    return found


def _complaints(answer: TestResponse, body: str) -> tuple[str, ...]:
    page = BeautifulSoup(body, "html.parser")
    said = page.select(".summary li, .note.warn")
    if answer.status_code not in OK:
        said = said or page.select(".error, main p")
    return tuple(" ".join(one.get_text(" ").split()) for one in said[:6])


def _following(sent: Sent, controls: Mapping[str, Control], turn: Mapping[str, int]) -> dict[str, int]:
    """What is tried next: in the fields that the answer names, else without ticks, else in all words."""
    left = [name for name, one in controls.items() if turn[name] < len(one.values) - 1]
    page = BeautifulSoup(sent.body, "html.parser")
    told = {name: said for name in left if (said := _told(name, page))}
    words = [name for name in left if turn[name] < controls[name].canaries]
    if any(RECKONS in one for one in sent.complaints):
        return {name: turn[name] + 1 for name in words if turn[name] == 0}
    ticks = [name for name in left if controls[name].values[-1] == []]
    if told:
        return {name: _next(controls[name], turn[name], said) for name, said in told.items()}
    return {name: turn[name] + 1 for name in ticks or words}


def _told(name: str, page: BeautifulSoup) -> str:
    """What the answer says is wrong with this field."""
    found = page.find(id=f"{name}-error") or page.find(id=f"{name.rpartition('-')[0]}-error")
    return found.get_text() if found else ""


def _next(control: Control, turn: int, said: str) -> int:
    """A shorter canary where one was too long; else no canary fits."""
    return turn + 1 if "Keep this under" in said else max(turn + 1, control.canaries)
