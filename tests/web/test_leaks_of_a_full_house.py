"""A newsroom whose every field is a canary: which of them come to where words leave the house, or are kept outside it.

What is looked in: everything logged at debug level, the security lines, addresses and headers, mail to our own people,
chat, calendars, what watches over the desk, error pages, and each file of a release, inside its parts as well.
"""

import base64
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP

import pytest

from outreach import scheduler
from outreach.chat import Rooms
from outreach.domain.dossier import Audience
from outreach.domain.facts import Medium, NoteAdded
from outreach.services import doctor, dossier_printing, dossiers, feeds, heartbeat, statements
from outreach.services.dossiers import Wanted
from tests.support.canaries import MARK
from tests.support.canary_house import EDITH, SLUG, CanaryHouse, all_logged
from tests.support.chatroom import chat_room
from tests.support.newsroom import PASSWORD

NAMES = {"investigations.create title", "agencies.create name", "investigations.create slug", "investigation title"}
"""The names by which an investigation and an agency are called; their addresses are made of them."""


@pytest.fixture(scope="module")
def house(canary_houses) -> Iterator[CanaryHouse]:
    """Every job has run once three weeks later, with a chat room to tell; what was logged meanwhile is in `heard`."""
    full = canary_houses("tags")
    newsroom = full.newsroom
    with chat_room() as room:
        newsroom.desk = replace(newsroom.desk, chat=Rooms((room.address,)))
        with all_logged() as lines:
            for job in scheduler.JOBS:
                scheduler.run(newsroom.desk, job)
            newsroom.clock.later(hours=18)
            for job in ("queue-reminders", "send-queued", "tell-chat", "heartbeat"):
                scheduler.run(newsroom.desk, job)
        full.told, full.heard = room.heard, [*full.heard, *lines]
        yield full


def marks(house, *texts: str | bytes) -> set[str]:
    """The fields whose canaries stand there, in the clear or as mail, cookies and archives write them."""
    found = set()
    for text in texts:
        for content in unpacked(text if isinstance(text, bytes) else text.encode()):
            found |= {house.canaries.called(mark) for mark in MARK.findall(content.decode(errors="replace"))}
    return found


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from map(archive.read, archive.namelist())
        return
    yield quopri.decodestring(content)
    for long in re.findall(rb"[A-Za-z0-9+/_-]{40,}", content):
        whole = long[: len(long) // 4 * 4]
        spelt = base64.urlsafe_b64decode(whole.replace(b"+", b"-").replace(b"/", b"_"))
        yield spelt
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(spelt)


def test_the_search_finds_a_word_however_it_is_written(house):
    mark = house.canaries.mark("recording.create-notes text")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{mark}</t>")
    words = f"some words before {mark} and some after it".encode()

    for written in (words, base64.b64encode(words), base64.urlsafe_b64encode(zlib.compress(words)), archive.getvalue()):
        assert marks(house, written) == {"recording.create-notes text"}


def test_no_word_is_in_any_log(house):
    assert len(house.heard) > 100
    assert any("outreach.security" in line for line in house.heard)

    assert marks(house, *house.heard) - NAMES == set()


def test_no_password_session_or_link_is_in_any_log(house):
    everything = "\n".join(house.heard)
    answers = "\n".join(one.body for one in house.filler.sent)
    tokens = set(re.findall(r"/(?:join|feeds)/([\w-]{30,})", answers))
    sessions = {one.value for reader in house.newsroom.readers.values() for one in reader.client._cookies.values()}

    assert len(tokens) >= 2, "or the search would prove nothing"
    assert not [one for one in {PASSWORD, house.key, *tokens, *sessions} if one in everything]


def test_no_word_but_a_name_is_in_an_address_or_a_header(house):
    addresses = [address for _, address in house.filler.pages] + [one.location for one in house.filler.sent]
    headers = [f"{name}: {value}" for one in house.filler.sent for name, value in one.headers.items()]
    plain = [line for line in headers if not line.startswith(("Set-Cookie", "Location"))]

    assert marks(house, *addresses, *plain) - NAMES == set()


def test_mail_to_our_own_people_names_no_more_than_the_investigation(house):
    ours = [one for one in house.mailer.sent if one.to.endswith("@example.org")]
    subjects = [str(message_from_bytes(one.content, policy=SMTP)["Subject"]) for one in ours]

    assert ours
    assert marks(house, *subjects) - NAMES == set()
    assert marks(house, *(one.content for one in ours)) - NAMES == {"teams.break_glass reason"}, "which says so"


def test_a_chat_room_and_what_watches_over_the_desk_are_told_no_word(house):
    desk, app = house.newsroom.desk, house.newsroom.app
    watched = [app.test_client().get("/healthz").text, *heartbeat.late(desk, desk.clock())]
    found = [str(one) for one in doctor.look_at_desk(desk)]

    assert house.told
    assert marks(house, *house.told, *watched, *found) - NAMES == set()


def test_a_calendar_names_no_more_than_the_investigation(house):
    desk = house.newsroom.desk
    link = feeds.make(desk, EDITH.staff, names_shown=False, by=EDITH).removeprefix(desk.base_url)
    file = house.newsroom.app.test_client().get(link)

    assert file.data.count(b"BEGIN:VEVENT") > 0
    assert marks(house, file.data.replace(b"\r\n ", b"")) - NAMES == set()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413])
def test_an_error_page_says_nothing_of_what_lies_behind_it(house, status):
    """What was typed stands on it for whoever typed it, and nothing else of anybody."""
    newsroom = house.newsroom
    mark = house.canaries.mark("typed in vain")
    client = newsroom.reader("rolf").client
    answers = {
        400: lambda: client.post("/me", data={"leave": mark}),
        401: lambda: newsroom.guest().client.post("/requests/1/notes", data={"text": mark}),
        403: lambda: client.get(f"/requests/1/waivers/new?q={mark}"),
        404: lambda: client.get(f"/requests/999999?q={mark}"),
        405: lambda: client.get(f"/drafts?q={mark}"),
        413: lambda: client.post("/inbox", data={"text": mark * 12_000_000}),
    }
    answer = answers[status]()

    assert answer.status_code == status
    main = answer.text[answer.text.find("<main") : answer.text.find("</main")]
    assert marks(house, main) <= {"typed in vain"}


PRINTED = re.compile(r"editions|recording.create-names|quote|response|investigation title|agencies|release|attempt to")
"""What a release is made of: names, the words of the codebook, quotes and answers on the record."""


def test_a_release_prints_what_is_for_print_and_nothing_else(house):
    files = [one for one in house.newsroom.desk.releases.rglob("*") if one.is_file()]
    there = marks(house, *(one.read_bytes() for one in files))

    assert len(files) > 5
    assert there, "or the search would prove nothing"
    assert {one for one in there if not PRINTED.match(one)} == set()


GOES_OUTSIDE = re.compile(
    r"editions|quote|agencies|investigation title|second import (kind|name|published|source)|.* language$"
    r"|unknown letter|letter_templates.adopt intends|mail-answer(-\d)? text"
    r"|recording.create-(responses text|messages text|waivers reason|names name"
    r"|finding published_range|statements .*|translations words|message-translations words)"
)
"""A redacted dossier: names of agencies, the codebook, what we put to them and meant to publish, their answers and
quotes on the record with translations, and why a rule was passed."""


@pytest.fixture(scope="module")
def dossiers_of_all(house) -> dict[Audience, list[bytes]]:
    """Every dossier of the house, as an archive."""
    desk, port_ansel = house.newsroom.desk, house.newsroom.port_ansel
    words, speaker = house.words("whispered words"), house.words("whispered by")
    at = house.newsroom.clock()
    statements.hear_off_record(desk, port_ansel, words=words, speaker=speaker, medium=Medium.SPOKEN, at=at, by=EDITH)
    house.newsroom.told(port_ansel, NoteAdded(text=f"A note says: {words}, said by {speaker}."), by="edith")
    found: dict[Audience, list[bytes]] = {}
    for audience in Audience:
        for made in dossiers.of_investigation(desk, SLUG, Wanted(audience=audience)):
            into = io.BytesIO()
            dossier_printing.archived(desk, made, into)
            found.setdefault(audience, []).append(into.getvalue())
    return found


def test_no_dossier_holds_what_was_said_off_the_record_or_who_said_it(house, dossiers_of_all):
    whispered = {"whispered words", "whispered by"}
    there = {each: marks(house, *files) for each, files in dossiers_of_all.items()}

    assert len(there[Audience.HOUSE]) > 40, "or the search would prove nothing"
    assert {each: found & whispered for each, found in there.items()} == {each: set() for each in Audience}


def test_a_redacted_dossier_holds_what_is_for_others_and_nothing_else(house, dossiers_of_all):
    there = marks(house, *dossiers_of_all[Audience.OUTSIDE])

    assert there, "or the search would prove nothing"
    assert sorted(one for one in there if not GOES_OUTSIDE.match(one)) == []
