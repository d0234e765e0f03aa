"""The feeds of what is out: every release and every correction, as Atom (RFC 4287) and as JSON Feed 1.1.

Equal lists of releases give equal bytes: each instant in a feed is that of a release, never of the day it is written.
The identifiers are tag URIs (RFC 4151) of the place where the feed was first published, so one that moves keeps them
only under its old address.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.late_answers import LateAnswer
from outreach.domain.place_in_table import FOR_READERS, Place
from outreach.domain.prose import counted, long_date
from outreach.domain.sayable import Sayable
from outreach.press.edition import PrintedFile
from outreach.press.json_document import encoded

ATOM: Final = "feed.atom"
JSON_FEED: Final = "feed.json"
MOST_ENTRIES: Final = 500
"""A reader of feeds takes the newest; the whole list of a release stands in its own files."""

PAGE: Final = "corrections.html#release-{number}"
_ATOM_NAMES: Final = "http://www.w3.org/2005/Atom"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DNS_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class OutCorrection:
    """What one release changed about one agency for one reason, in words for readers.

    `key` names it within its release; empty where an older release kept its sentences only, and then nobody can tell
    whose row (`rfc_id`) it was either. `told`: its kind, its day and its reason, as in the files of the release.
    `outside`: it is a party that never was a row. `at` and `zone` are of that day; a release from before they were kept
    has it in words alone. `late`: what `reason` says, where nobody had to give it. `changes`: what each sentence says,
    for other languages to say; nothing where a release kept its sentences alone.
    """

    key: str = ""
    rfc_id: RfcId | None = None
    told: str = ""
    heading: str = ""
    reason: str = ""
    sentences: tuple[str, ...]
    kind: str = ""
    agency: str = ""
    outside: bool = False
    at: datetime | None = None
    zone: str = ""
    changes: tuple[Sayable, ...] = ()
    late: LateAnswer | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutRelease:
    """A release that is out, as far as a feed tells of it.

    `withdrawn`: words that it may print were erased since, so what it changed is not told anew.
    """

    slug: str
    title: str
    number: int
    cutoff: datetime
    released_at: datetime
    tally: str
    corrections: tuple[OutCorrection, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    id: str
    title: str
    url: str
    at: str
    html: str


def public_feeds(releases: Iterable[OutRelease], base_url: str, *, page: str = PAGE) -> tuple[PrintedFile, ...]:
    """Both feeds, to be put where `base_url` leads; nothing while no release is out.

    `page`: where below it a release has its corrections, with `{number}` in place of its number.
    """
    out = sorted(releases, key=lambda one: one.number)
    base = _base(base_url)
    if not out:
        return ()
    tag = f"tag:{_authority(base)},{out[0].released_at.astimezone(UTC):%Y-%m-%d}:{out[0].slug}"
    newest = out[-1]
    items = tuple(islice(_items(out[::-1], tag, f"{base}/{page}"), MOST_ENTRIES))
    return (
        PrintedFile(name=ATOM, content=_atom(newest, items, tag=tag, base=base)),
        PrintedFile(name=JSON_FEED, content=_json_feed(newest, items, base=base)),
    )


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        whole = False
    if not whole or "@" in url or not url.isascii() or not url.isprintable() or " " in url:
        raise RuleBroken(
            f"“{url}” is not the address of a site. Give it whole, like https://example.org/blue-lantern, without “?” "
            "and “#”; of a name in other letters its ASCII form (xn--…).",
            "base_url",
        )
    return url.rstrip("/")


def _authority(base: str) -> str:
    """Whose tags they are: a domain name, as RFC 4151 wants it; a tag knows no port."""
    host = (urlsplit(base).hostname or "").rstrip(".")
    if not _DNS_NAME.fullmatch(host):
        raise RuleBroken(f"“{host}” is no domain name, so no lasting names can be made of it. Give one.", "base_url")
    return host


def _items(newest_first: Sequence[OutRelease], tag: str, page: str) -> Iterator[_Item]:
    """Each release, and after it what it corrected: all of that became public at the same instant."""
    for release in newest_first:
        url, at = page.format(number=release.number), _instant(release.released_at)
        named = f"{tag}/release/{release.number}"
        title = f"Release {release.number} of {release.title}"
        yield _Item(id=named, title=title, url=url, at=at, html=_release_html(release))
        for one in () if release.withdrawn else release.corrections:
            if one.key:
                html = _correction_html(one) + f"<p>In release {release.number}.</p>"
                yield _Item(id=f"{named}/correction/{one.key}", title=one.heading, url=url, at=at, html=html)


def _release_html(release: OutRelease) -> str:
    cut = f"What was on record by {long_date(release.cutoff.astimezone(UTC).date())}."
    return _paragraph(release.tally) + _paragraph(cut) + _corrections_html(release)


def _corrections_html(release: OutRelease) -> str:
    if release.withdrawn:
        return _paragraph("What it changed is not told any more: words in it were withdrawn since.")
    if release.number == 1:
        return _paragraph("This is the first release; it corrects nothing.")
    if not release.corrections:
        return _paragraph(f"Nothing a reader can see has changed since release {release.number - 1}.")
    changes = sum(len(one.sentences) for one in release.corrections)
    told = _paragraph(f"{counted(changes, 'change', 'changes')} since release {release.number - 1}:")
    return told + "".join(_paragraph(one.heading) + _correction_html(one) for one in release.corrections)


def _correction_html(one: OutCorrection) -> str:
    changes = "".join(f'<li dir="auto">{escape(sentence)}</li>' for sentence in one.sentences)
    beside = FOR_READERS[Place.OUTSIDE] if one.outside else ""
    return f"{_paragraph(beside)}{_paragraph(one.reason)}<ul>{changes}</ul>"


def _paragraph(text: str) -> str:
    return f'<p dir="auto">{escape(text)}</p>' if text else ""


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _atom(newest: OutRelease, items: Iterable[_Item], *, tag: str, base: str) -> bytes:
    feed = ET.Element("feed", {"xmlns": _ATOM_NAMES})
    _text(feed, "id", tag)
    _text(feed, "title", _title(newest))
    _text(feed, "updated", _instant(newest.released_at))
    _text(ET.SubElement(feed, "author"), "name", newest.title)
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}/{ATOM}"})
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}/"})
    for item in items:
        entry = ET.SubElement(feed, "entry")
        _text(entry, "id", item.id)
        _text(entry, "title", item.title)
        _text(entry, "published", item.at)
        _text(entry, "updated", item.at)
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item.url})
        _text(entry, "content", item.html).set("type", "html")
    ET.indent(feed)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode").encode() + b"\n"


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    """What no XML can hold becomes the mark for a character that is missing; no quote is dropped over it."""
    child = ET.SubElement(parent, name)
    child.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return child


def _json_feed(newest: OutRelease, items: Iterable[_Item], *, base: str) -> bytes:
    return encoded(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(newest),
            "home_page_url": f"{base}/",
            "feed_url": f"{base}/{JSON_FEED}",
            "authors": [{"name": newest.title}],
            "items": [
                {
                    "id": item.id,
                    "url": item.url,
                    "title": item.title,
                    "content_html": item.html,
                    "date_published": item.at,
                    "date_modified": item.at,
                }
                for item in items
            ],
        }
    )


def _title(newest: OutRelease) -> str:
    return f"{newest.title}: releases and corrections"
