"""A real browser that opens page after page as somebody, and counts whatever a page of ours may never do."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page, Request

from tests.support.canaries import MARK, RECKONED
from tests.support.form_filler import FormFiller

ANSWERS = "answers"
DOOR = "/sign-in"
PATIENCE = 120_000
"""Milliseconds for one page: on a machine that others keep busy, one may take long."""
IN_VAIN = 6
"""How many addresses of a kind are tried that show nothing, for each one wanted."""

LISTEN = """
document.addEventListener('securitypolicyviolation', (event) => {
  violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
LOOK = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  const all = [...document.querySelectorAll('*')];
  const leads = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'data', 'srcset', 'srcdoc']);
  const acts = (one) => one.name.toLowerCase().startsWith('on') || one.name === 'style'
    || (leads.has(one.name.toLowerCase()) && /^\\s*(javascript|vbscript|data):/i.test(one.value));
  const ours = (one) => one.src && new URL(one.src).origin === location.origin;
  const planted = [
    ...all.filter((one) => [...one.attributes].some(acts)),
    ...all.filter((one) => one.matches('script, img, iframe, embed, audio, video') && !ours(one)),
    ...all.filter((one) => one.matches('style, object, base, math, body script:not([src])')),
  ];
  all.filter((one) => one.matches('a, input, textarea, button, summary')).slice(0, 40).forEach((one) => {
    one.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    one.focus({ preventScroll: true });
  });
  return {
    planted: planted.map((one) => one.outerHTML.slice(0, 200)),
    marks: document.documentElement.outerHTML.match(/c\\d+q(49)?/g) || [],
    links: [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href')),
  };
}"""


@dataclass
class Crawl:
    """What came of the pages that were opened; each find names its page, and whose words did it."""

    address: str
    context: BrowserContext
    filler: FormFiller
    executions: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    reckoned: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    links: dict[str, None] = field(default_factory=dict)
    at: str = ""

    def __post_init__(self) -> None:
        self.context.expose_function("canary", lambda mark: self._note(self.executions, str(mark)))
        self.context.expose_function("violated", lambda what: self._note(self.violations, str(what)))
        self.context.add_init_script(LISTEN)
        self.context.on("request", self._asked)
        self.context.on("dialog", lambda dialog: self._note(self.executions, dialog.message))
        self.page: Page = self.context.new_page()
        self.page.set_default_navigation_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self._note(self.broken, str(error)))
        self.page.on("console", lambda said: self._said(said.text) if said.type in ("error", "warning") else None)

    @property
    def finds(self) -> dict[str, list[str]]:
        return {
            "executions": self.executions,
            "violations of the policy": self.violations,
            "requests elsewhere": self.foreign,
            "planted": self.planted,
            "reckoned": self.reckoned,
            "broken": self.broken,
        }

    def open_all(self, who: str, seeds: Iterable[str], *, of_each: int) -> None:
        """Every kind of page that can be reached, at so many addresses of each."""
        self.sign_in(who)
        for address in self._addresses(who, seeds, of_each):
            self._open(who, address)

    def open_one(self, who: str, address: str) -> None:
        self.links = {}
        self.sign_in(who)
        self._open(who, address)

    def sign_in(self, who: str) -> None:
        """As at their own browser: with its cookies."""
        self.context.clear_cookies()
        cookies = (self.filler.client(who)._cookies or {}).values()
        self.context.add_cookies([{"name": one.key, "value": one.value, "url": self.address} for one in cookies])

    def _addresses(self, who: str, seeds: Iterable[str], of_each: int) -> Iterator[str]:
        self.links = dict.fromkeys(seeds)
        done: set[str] = set()
        of_kind: Counter[str] = Counter()
        in_vain: Counter[str] = Counter()
        known = self.filler.known_addresses if of_each > 1 or who in self.filler.who else list
        while fresh := [one for one in [*self.links, *known()] if one not in done]:
            for address in fresh:
                done.add(address)
                kind = (self.filler.page_kind if of_each > 1 else self._plain_kind)(address)
                if self._is_theirs(who, address) and of_kind[kind] < of_each and in_vain[kind] < IN_VAIN * of_each:
                    shown = self.opened.total()
                    yield address
                    (of_kind if self.opened.total() > shown else in_vain)[kind] += 1

    def _is_theirs(self, who: str, address: str) -> bool:
        """Whether there is such an address, and whoever looks was not turned away from it before."""
        return bool(self.filler.kind(address, "GET")) and self.filler.pages.get((who, address), 200) == 200

    def _plain_kind(self, address: str) -> str:
        return self.filler.kind(address, "GET")

    def _open(self, who: str, address: str) -> None:
        """Open it and look at it; what is only handed out is no page, and a browser says so."""
        self.at = f"{who} {address}"
        try:
            answer = self.page.goto(self.address + address)
        except Error as handed_out:
            if not any(one in handed_out.message for one in ("Download is starting", "ERR_ABORTED")):
                raise
            return
        if answer is None or answer.status >= 500:
            self._note(self.broken, str(answer and answer.status))
        if answer is None or (answer.status != 200 and who != ANSWERS):
            return
        if urlsplit(self.page.url).path == DOOR != urlsplit(address).path:
            self._note(self.broken, "turned to the door: whoever looks is not signed in")
            return
        self._look(who, address)

    def _look(self, who: str, address: str) -> None:
        looked: dict[str, Any] = self.page.evaluate(LOOK)
        self.opened[who] += 1
        self.kinds.add(self.filler.kind(address, "GET"))
        for what in looked["planted"]:
            self._note(self.planted, what)
        for mark in set(looked["marks"]):
            if RECKONED.fullmatch(mark):
                self._note(self.reckoned, mark)
            self.seen.add(mark)
        self.links |= dict.fromkeys(one.partition("#")[0] for one in looked["links"] if one.startswith("/"))

    def open_answers(self, paths: Iterable[str]) -> None:
        """Pages that once answered a form, as they were answered."""
        self.links = {}
        for path in paths:
            self._open(ANSWERS, path)

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text:
            self._note(self.violations, text[:300])

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc:
            self._note(self.foreign, request.url)

    def _note(self, found: list[str], what: str) -> None:
        called = [self.filler.reader.canaries.called(mark) for mark in MARK.findall(what)]
        found.append(f"{self.at}: {what} ({', '.join(dict.fromkeys(called)) or 'nobody’s words'})")


def answers_of(filler: FormFiller) -> dict[str, Callable[..., list[bytes]]]:
    """The first page that answered each kind of form with each status, under an address of its own."""
    of_kind = {(one.kind, one.status): one for one in reversed(filler.sent) if one.body and one.canaried}
    return {
        f"/said/{number}": _as_answered(one.status, one.headers, one.body)
        for number, one in enumerate(of_kind.values())
    }


def _as_answered(status: int, headers: Any, body: str) -> Callable[..., list[bytes]]:
    kept = [(name, value) for name, value in headers.items() if name not in ("Set-Cookie", "Content-Length")]

    def answer(_: Any, start: Callable[..., Any]) -> list[bytes]:
        start(f"{status} Said", kept)
        return [body.encode()]

    return answer
