"""A public table as a reader meets it: plain files on a small server of this machine, of a dataset made to order."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from outreach.config import shipped
from outreach.domain.dataset import Release
from outreach.press.edition import PrintedFile, edition
from outreach.press.public_feeds import OutCorrection
from outreach.press.site import build
from outreach.press.site.issue import FileOut, Issue, ReleaseOut
from tests.dataset_story import CUTOFF, ENDINGS, logged, release

COUNTRIES = ("NO", "SE", "CA", "US", "GB", "FR", "EG", "BR", "AU", "SG", "IL", "FI")
KINDS = ("police", "prosecutor", "ministry", "university")


def out_of(made: Release, *, released_at: datetime = CUTOFF, corrections: tuple[str, ...] = ()) -> ReleaseOut:
    """This release as one that is out, with its very files."""
    contents = {file.name: file for file in edition(made, "1.2.3")}
    return ReleaseOut(
        number=made.cut.number,
        cutoff=made.cut.cutoff,
        released_at=released_at,
        rows=len(made.rows),
        tally=made.tally_sentence,
        corrections=tuple(OutCorrection(sentences=(one,)) for one in corrections),
        files=tuple(FileOut(name=one.name, size=one.size, sha256=one.sha256) for one in contents.values()),
        content=lambda name: contents[name].content,
    )


def issue(made: Release, **more: object) -> Issue:
    told = more if "out" in more else {"out": (out_of(made),), **more}
    return Issue(
        release=made,
        templates=shipped("templates"),
        shapes=shipped("data") / "world" / "countries.json",
        **told,  # type: ignore[arg-type]  # as the tests name them
    )


def files_of(made: Release, **more: object) -> dict[str, bytes]:
    return {file.name: file.content for file in build.site(issue(made, **more))}


def many(rows: int, endings: tuple[str, ...] = ("silent", "denied", "confirmed", "declined", "unaware")) -> Release:
    """So many agencies of several countries and kinds, each told once and shared by all that end like it."""
    logs = []
    for number in range(1, rows + 1):
        ending = endings[number % len(endings)]
        logs.append(
            logged(
                *ENDINGS[ending](),
                name=f"Agency {number:05} of {PLACES[number % len(PLACES)]}",
                rfc_id=number,
                country=COUNTRIES[number % len(COUNTRIES)],
                kind=KINDS[number % len(KINDS)],
            )
        )
    return release(*logs)


PLACES = ("Lakmere", "Port Ansel", "Tromsø", "Kirkvik", "القاهرة", "Łódź", "Straße")


def written(files: Iterator[PrintedFile], folder: Path) -> Path:
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder by Python’s own server of plain files, and nothing else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
