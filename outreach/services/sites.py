"""The public table of a release: the pages that readers get, written into a folder or shown beforehand."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from outreach.config import shipped
from outreach.db.releases import Released
from outreach.domain.audit import Who
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.ledger import Count, Tally
from outreach.press.edition import PrintedFile
from outreach.press.public_feeds import OutRelease, public_feeds
from outreach.press.site import build, put
from outreach.press.site.issue import FileOut, Issue, ReleaseOut
from outreach.press.site.put import Written
from outreach.press.site.theme import wrong_with
from outreach.services import releases, viewed
from outreach.services.desk import Desk
from outreach.services.preflight import Preflight
from outreach.services.public_feeds import out_releases

NEWEST: Final = 0
LARGEST_THEME: Final = 1_000_000  # bytes; a sheet of style is some thousands


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What was written, and of which release."""

    slug: str
    number: int
    newest: int
    cutoff: datetime
    rows: int
    languages: tuple[str, ...]
    written: Written


def publish(
    desk: Desk, slug: str, into: Path, *, by: StaffId, number: int = NEWEST, theme: bytes = b"", base_url: str = ""
) -> Published:
    """Write the site of a release that is out into `into`, whole or not at all; an older site there is replaced.

    Who carries it away is noted before anything is written, as where a file is downloaded.

    `base_url`: where it will lie. Only with it are the feeds there too, and the lines for another page whole: what
    they lead to has to be a whole address.
    """
    put.need_place(into, slug)
    feeds = public_feeds(out_releases(desk, slug), base_url) if base_url else ()
    issue = replace(of_release(desk, slug, number, theme=theme), feeds=feeds, base_url=_with_slash(base_url))
    cut = issue.release.cut
    viewed.note(desk, Who(by), f"release/{slug}/{cut.number}/site")
    written = put.put(into, build.site(issue), slug)
    return Published(
        slug=slug,
        number=cut.number,
        newest=issue.newest,
        cutoff=cut.cutoff,
        rows=len(issue.release.rows),
        languages=tuple(one.tag for one in issue.tongues),
        written=written,
    )


def _with_slash(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/" if base_url else ""


def of_release(desk: Desk, slug: str, number: int = NEWEST, *, theme: bytes = b"") -> Issue:
    """The site of a release that is out: made again from the record, and only where it comes to the same bytes."""
    out = releases.everything_out(desk, slug)
    if not out:
        raise NotFound(f"No release of {slug} is out. Release it first: outreach release build {slug}")
    wanted = number or out[0].number
    if wanted not in {one.number for one in out}:
        raise NotFound(f"There is no release {wanted} of {slug}. The newest is release {out[0].number}.")
    return _issue(desk, slug, releases.again(desk, slug, wanted), out, theme=theme)


def of_next(desk: Desk, slug: str) -> Issue:
    """The site of what would be released now; each page says that it is not out."""
    return _issue(desk, slug, releases.check(desk, slug), releases.everything_out(desk, slug), preview=True)


def page(desk: Desk, slug: str, number: int, path: str) -> bytes:
    """One page of the site of a release that is out."""
    return _found(build.page(replace(of_release(desk, slug, number), on_the_desk=True), path))


def next_page(desk: Desk, slug: str, path: str) -> bytes:
    """One page of the site as it would be now."""
    return _found(build.page(replace(of_next(desk, slug), on_the_desk=True), path))


def dress(name: str) -> bytes:
    """Style, script and picture: the same for every site, and nothing of any release."""
    return _found(next((file for file in build.as_they_are() if file.name == name), None))


def _found(file: PrintedFile | None) -> bytes:
    if file is None:
        raise NotFound("The public table has no such page.")
    return file.content


def read_theme(path: Path) -> bytes:
    """The newsroom's own sheet of style, whole. No other file is published by a slip of the hand."""
    if path.suffix.lower() != ".css":
        raise RuleBroken(f"{path} is not called like a sheet of style. Name a file that ends in .css.", "theme")
    content = path.read_bytes()
    if len(content) > LARGEST_THEME:
        raise RuleBroken(f"{path} is larger than a sheet of style can be. Name a CSS file.", "theme")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken(f"{path} is no text in UTF-8. Name a CSS file.", "theme") from None
    if wrong := "is no sheet of style" if "\0" in text else wrong_with(text):
        raise RuleBroken(f"{path} {wrong}. Name a CSS file with rules of its own. Nothing was published.", "theme")
    return content


def _issue(
    desk: Desk, slug: str, made: Preflight, out: tuple[Released, ...], *, theme: bytes = b"", preview: bool = False
) -> Issue:
    told = {one.number: one for one in out_releases(desk, slug)}
    return Issue(
        release=made.release,
        out=tuple(_told(desk, slug, one, told[one.number]) for one in out),
        templates=desk.templates,
        shapes=shipped("data") / "world" / "countries.json",
        theme=theme,
        preview=preview,
    )


def _counted(out: Released) -> Tally | None:
    """The sums behind its sentence; of a release from before they were kept beside it there is the sentence alone."""
    kept = out.body.get("counted")
    if kept is None:
        return None
    statuses, inside, folded = (tuple(Count(**one) for one in kept[name]) for name in ("statuses", "inside", "folded"))
    return Tally(total=kept["total"], statuses=statuses, inside=inside, folded=folded)


def _told(desk: Desk, slug: str, out: Released, told: OutRelease) -> ReleaseOut:
    """Where words that it may print were erased since, its files stay on the newsroom’s disk.

    To put them before readers anew would undo the erasure.
    """
    files = () if told.withdrawn else out.files
    return ReleaseOut(
        number=out.number,
        cutoff=out.cutoff,
        released_at=out.released_at,
        rows=out.body["rows"],
        tally=out.body["tally"],
        counted=_counted(out),
        corrections=() if told.withdrawn else told.corrections,
        files=tuple(FileOut(name=one.name, size=one.size, sha256=one.sha256) for one in files),
        content=partial(releases.file, desk, slug, out.number),
        withdrawn=told.withdrawn,
    )
