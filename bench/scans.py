"""What scanners say of every form and every page: `python -m bench.scans PROGRAMS LOGS`; docs/security-scans.md.

They meet the newsroom with a canary in every field, whose own filler opened every page and sent every form. Before each
form it is put back to the moment at which that form was taken first, and after every request again: so each of a
scanner's thousands of tries meets a form that would be saved, with a token and a key that were not spent yet.
"""

import argparse
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

import pysqlite3 as sqlite
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from outreach.db.migrate import upgrade
from tests.support.canary_house import CanaryHouse, house_at
from tests.support.form_controls import Typed, as_sent
from tests.support.form_filler import once
from tests.support.newsroom import Newsroom, open_newsroom

EVERYBODY: Final = ("guest", "asha", "edith", "adam")
GETS_BETWEEN: Final = 100
"""Pages count how often they are opened, and a scanner opens more in a minute than anybody may in an hour."""
HARMLESS: Final = ("GET", "HEAD", "OPTIONS")
URLENCODED: Final = "application/x-www-form-urlencoded"
STEPS: Final = ("forms", "pages", "passing", "crawl")
SQLMAP: Final = (
    *("--batch", "--level=1", "--risk=1", "--dbms=SQLite", "--technique=BE", "--ignore-redirects", "--flush-session"),
    *("--disable-coloring", "--timeout=60", "--retries=0", "--drop-set-cookie"),
)
TOKENS: Final = frozenset({"csrf_token", "once", "after", "draft"})
"""The same in all forms: they are tried where a form has nothing else."""
WITH_NEXT: Final = frozenset({"/sign-in", "/sign-in/code"})
"""Pages that read what no link to them says."""
PASSING: Final = frozenset({"invitations.show", "second_factor.ask", "feeds.show"})
NO_MARKS: Final = "--answers=custom injection marker=N"
"""The star in a canary does not say where sqlmap is to try."""
FOUND: Final = ("is vulnerable", "appears to be '", "following injection point", "might be injectable")
WAPITI: Final = (
    *("--scope", "folder", "-d", "1", "--max-links-per-page", "40", "--max-files-per-dir", "25", "--flush-session"),
    *("--max-scan-time", "90", "--max-attack-time", "30", "--tasks", "2", "-f", "json"),
    *("-m", "xss,sql,exec,file,redirect,crlf,csp,cookieflags,http_headers,methods,csrf,backup"),
)


@dataclass(frozen=True)
class Moment:
    """The newsroom just before a form was sent, and whose browser sent it."""

    database: bytes
    at: datetime
    cookie: str


@dataclass
class Rewound:
    """The desk as a web application that forgets what a request has done, and counts its own answers."""

    newsroom: Newsroom
    file: Path
    answers: Counter[int] = field(default_factory=Counter)
    met: dict[str, Counter[int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _room: bytes = b""
    _looked: int = 0

    def __post_init__(self) -> None:
        self.addresses = self.newsroom.app.url_map.bind("localhost")

    def moment(self, client: FlaskClient) -> Moment:
        return Moment(_copied(self.file, self._beside), self.newsroom.clock(), cookies(client))

    def stand_at(self, moment: Moment) -> None:
        self.newsroom.clock.now = moment.at
        self._room = moment.database
        self._rewind()
        self.answers.clear()

    @property
    def _beside(self) -> Path:
        return self.file.with_suffix(".before")

    def _rewind(self) -> None:
        self._beside.write_bytes(self._room)
        _copied(self._beside, self.file)
        self._looked = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if URLENCODED in environ.get("CONTENT_TYPE", ""):
            environ["CONTENT_TYPE"] = URLENCODED  # wapiti says two kinds in one header, and means this one
        with self._lock:
            body, status, headers = run_wsgi_app(self.newsroom.app, environ, buffered=True)
            self._note(environ, int(status.split()[0]))
        start(status, [*headers])
        return body

    def _note(self, environ: Mapping[str, Any], status: int) -> None:
        method, path = str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"])
        self.answers[status] += 1
        if self.addresses.test(path, method):
            self.met.setdefault(self.addresses.match(path, method)[0], Counter())[status] += 1
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.faults.setdefault(f"{method} {path}", str(environ["QUERY_STRING"]))
        self._looked += 1
        if method not in HARMLESS or self._looked >= GETS_BETWEEN:
            self._rewind()


def _copied(source: Path, target: Path) -> bytes:
    """By SQLite itself, so that whoever holds either open sees it whole."""
    with closing(sqlite.connect(source)) as read, closing(sqlite.connect(target)) as written:
        read.backup(written)
    return target.read_bytes()


def cookies(client: FlaskClient) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in (client._cookies or {}).values())  # noqa: SLF001  # it has no other way to tell them


@dataclass
class Scanned:
    """The newsroom with everything in it, and of each kind of form the moment at which it was taken."""

    house: CanaryHouse
    desk: Rewound
    moments: Mapping[str, Moment]
    last: Moment
    programs: Path
    logs: Path
    only: re.Pattern[str]
    who: Sequence[str] = EVERYBODY
    base: str = ""

    def forms(self) -> None:
        """Tries sqlmap on every field of every form that was taken."""
        for kind, sent in self.house.filler.taken.items():
            if not self.only.search(kind):
                continue
            self.desk.stand_at(self.moments[kind])
            file = self._as_file(sent.address, self.moments[kind].cookie, sent.typed)
            left_out = [f"--param-exclude=^({'|'.join(TOKENS)})$"] if sent.typed.keys() - TOKENS else []
            self._try(kind, "-r", file, NO_MARKS, *left_out)

    def pages(self) -> None:
        """Tries sqlmap on every kind of page: on what stands behind the question mark, and on each part of the path."""
        for who in self.who:
            self.desk.stand_at(self.last)
            marked = list(dict.fromkeys(one for address in self._opened(who) for one in self._marked(address)))
            self._list("marked.txt", marked)
            self._try(
                f"{who}: {len(marked)} addresses", "-m", self.logs / "marked.txt", f"--cookie={self._cookie(who)}"
            )

    def passing(self) -> None:
        """The same on pages that are there for a while only, such as an invitation, at the moments of their forms."""
        for kind in filter(self.only.search, self.house.filler.taken):
            self.desk.stand_at(self.moments[kind])
            own = {address for _, address in self.house.filler.pages if self._is_beside(address, kind)}
            for address in sorted(one for one in own if self._still(one, self.moments[kind].cookie)):
                for target in self._marked(address):
                    self._try(f"{kind}: {target}", "-u", target, f"--cookie={self.moments[kind].cookie}")

    def _is_beside(self, address: str, kind: str) -> bool:
        page = self.house.filler.kind(address, "GET")
        return page.partition("-")[0] in PASSING and page.partition(".")[0] == kind.partition(".")[0]

    def _still(self, address: str, cookie: str) -> bool:
        client = self.house.newsroom.app.test_client(use_cookies=False)
        return client.get(address, headers={"Cookie": cookie}).status_code == HTTPStatus.OK

    def crawl(self) -> None:
        """Lets wapiti crawl from every page that was opened, with the forms it finds there."""
        for who in self.who:
            self.desk.stand_at(self.last)
            seeds = [word for address in self._opened(who) for word in ("-s", self.base + address)]
            report = self.logs / f"wapiti-{who}.json"
            self.run("wapiti", "-u", f"{self.base}/", *seeds, "-C", self._cookie(who), *WAPITI, "-o", report)
            self._say(f"{who}: {len(seeds) // 2} addresses", found=[str(report)])

    def _cookie(self, who: str) -> str:
        return cookies(self.house.filler.client(who))

    def _opened(self, who: str) -> list[str]:
        """Of each kind of page that somebody opened one that this one may see too."""
        filler, client, kinds = self.house.filler, self.house.filler.client(who), dict[str, str]()
        for (_, address), status in filler.pages.items():
            kind = filler.page_kind(address)
            if status == HTTPStatus.OK and kind not in kinds and self.only.search(kind):
                answer = client.get(address)
                if answer.status_code == HTTPStatus.OK:
                    kinds[kind] = address
                answer.close()
        return list(kinds.values())

    def _marked(self, address: str) -> Iterator[str]:
        path, _, asked = address.partition("?")
        if asked or path in WITH_NEXT:
            yield self.base + (address if asked else f"{path}?next=/")
        _, about = self.desk.addresses.match(path, "GET")
        values = [str(one) for one in about.values()]
        marked = "/".join(_marked(part, values) for part in path.split("/"))
        if marked != path:
            yield self.base + marked

    def _list(self, name: str, lines: Iterable[str]) -> None:
        (self.logs / name).write_text("\n".join(lines) + "\n")

    def _as_file(self, address: str, cookie: str, typed: Typed) -> Path:
        """A form as sqlmap reads it."""
        built = EnvironBuilder(method="POST", data=as_sent(typed)).get_environ()
        head = (
            f"POST {address} HTTP/1.1\r\nHost: {urlsplit(self.base).netloc}\r\nCookie: {cookie}\r\n"
            f"Content-Type: {built['CONTENT_TYPE']}\r\n\r\n"
        )
        file = self.logs / "form.http"
        file.write_bytes(head.encode() + built["wsgi.input"].read())
        return file

    def run(self, program: str, *words: str | Path) -> str:
        command = [str(self.programs / program), *map(str, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )  # the scanner that was named
        with (self.logs / f"{program}.log").open("a") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}\n{done.stderr}\n")
        return done.stdout

    def _try(self, what: str, *words: str | Path) -> None:
        told = self.run("sqlmap", *words, *SQLMAP)
        self._say(what, found=[line for line in told.splitlines() if any(one in line for one in FOUND)])

    def _say(self, what: str, *, found: list[str]) -> None:
        print(f"{what}: answered {dict(self.desk.answers)}; found {found or 'nothing'}", flush=True)


def _marked(part: str, values: Sequence[str]) -> str:
    """With a star where sqlmap is to try: behind a number or name, also where an ending follows it."""
    found = next((one for one in values if part == one or part.startswith(f"{one}.")), None)
    return part if found is None else f"{found}*{part.removeprefix(found)}"


@contextmanager
def scanned(programs: Path, logs: Path, only: str, home: Path) -> Iterator[Scanned]:
    file, moments = home / "desk.sqlite3", dict[str, Moment]()
    upgrade(f"sqlite:///{file}")
    desk = Rewound(open_newsroom(f"sqlite:///{file}", str(home)), file)

    def post(client: FlaskClient, address: str, typed: Typed) -> TestResponse:
        kind = house.filler.kind(address, "POST")
        if kind not in house.filler.taken:
            moments[kind] = desk.moment(client)
        return once(client, address, typed)

    house = house_at(desk.newsroom, post=post)
    house.fill()
    last = [desk.moment(house.filler.client(who)) for who in EVERYBODY][-1]
    found = Scanned(house, desk, moments, last, programs, logs, re.compile(only))
    server = make_server("127.0.0.1", 0, desk, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.base = f"http://127.0.0.1:{server.port}"
    yield found
    server.shutdown()
    server.server_close()


class Silent(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Thousands of lines that nobody reads."""


def main() -> None:
    reads = argparse.ArgumentParser(prog="python -m bench.scans", description=__doc__)
    reads.add_argument("programs", type=Path, help="where sqlmap and wapiti are")
    reads.add_argument("logs", type=Path, help="where all they say is kept")
    reads.add_argument("what", nargs="*", default=STEPS, help=f"{', '.join(STEPS)}; else all")
    reads.add_argument("--who", nargs="*", default=EVERYBODY, help="as whom pages are opened")
    reads.add_argument("--only", default="", help="forms and pages whose kind has this pattern")
    asked = reads.parse_args()
    asked.logs.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix="outreach-scans-") as home,
        scanned(asked.programs, asked.logs, asked.only, Path(home)) as found,
    ):
        found.who = asked.who
        for what in asked.what:
            getattr(found, what)()
        rules = {one.endpoint for one in found.desk.newsroom.app.url_map.iter_rules()} - {"assets.serve"}
        print("not met:", sorted(rules - found.desk.met.keys()))
        print("answered 500 or more:", found.desk.faults or "nothing")


if __name__ == "__main__":
    main()
