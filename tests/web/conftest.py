"""A newsroom of its own for each test of the pages."""

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request
from werkzeug.serving import make_server

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from tests.support.canary_house import CanaryHouse, open_house
from tests.support.newsroom import Newsroom, Reader, open_newsroom


@pytest.fixture
def newsroom(sqlite_url, tmp_path) -> Newsroom:
    return open_newsroom(sqlite_url, str(tmp_path / "home"))


@pytest.fixture(scope="session")
def canary_houses(migrated_sqlite, tmp_path_factory) -> Iterator[Callable[[str], CanaryHouse]]:
    """A newsroom filled in one dialect; each takes half a minute, and is made once for all files that look at it."""
    made: dict[str, CanaryHouse] = {}

    def make(dialect: str) -> CanaryHouse:
        if dialect not in made:
            home = tmp_path_factory.mktemp(dialect)
            file = shutil.copy(migrated_sqlite, home / "desk.sqlite3")
            made[dialect] = open_house(f"sqlite:///{file}", str(home), dialect=dialect)
        made[dialect].newsroom.is_at_work()
        return made[dialect]

    yield make
    for house in made.values():
        house.newsroom.desk.database.dispose()


@pytest.fixture
def required(newsroom):
    """As everywhere but in the demo: everybody has to have a second factor."""
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = True
    yield newsroom
    newsroom.app.config["OUTREACH_SECOND_FACTOR_REQUIRED"] = False


@pytest.fixture
def asha(newsroom) -> Reader:
    """A reporter."""
    return newsroom.reader("asha")


@pytest.fixture
def edith(newsroom) -> Reader:
    """An editor."""
    return newsroom.reader("edith")


@pytest.fixture
def denied(newsroom):
    """Both agencies were asked and denied; Asha judged, so an editor may sign."""
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
            ),
            facts.ResponseReceived(
                question_set=1,
                answers=(Answer(question=1, position=Position.DENIES),),
                speaker="D. Rowe",
                summary="No.",
            ),
        )
    return newsroom


@pytest.fixture
def address(newsroom) -> Iterator[str]:
    """The newsroom's desk, served; by the library's own small server, since it stops when told."""
    server = make_server("127.0.0.1", 0, newsroom.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Everything the browser complains about: a blocked style, a broken script, a missing file."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url) if was_refused(request) else None)
    return said


def was_refused(request: Request) -> bool:
    """Whether a request came to nothing against the page's will; one that the browser itself dropped did not.

    A page that goes on to the next, or is closed, while its icon is still on the way drops it
    (`net::ERR_ABORTED`). A file that is missing or that the policy blocks fails otherwise, or is said on the console.
    """
    return request.failure != "net::ERR_ABORTED"
