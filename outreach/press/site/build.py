"""The whole public table, file by file: as many at a time as fit into memory easily, which is one."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from outreach.press.edition import MANIFEST, PrintedFile
from outreach.press.json_document import encoded
from outreach.press.site import parts, paths
from outreach.press.site.issue import Issue
from outreach.press.site.letters import folded
from outreach.press.site.pages import Pages
from outreach.press.site.tongue import Tongue

AS_THEY_ARE: Final = (paths.STYLE, paths.SCRIPT, paths.ICON)


def site(issue: Issue) -> Iterator[PrintedFile]:
    """Every file of the site. The same issue gives the same files in the same order."""
    for tongue in issue.tongues:
        yield from _in_language(_in_order(issue, tongue), tongue)
    yield from as_they_are()
    if issue.theme:
        yield PrintedFile(name=paths.THEME, content=issue.theme)
    yield from issue.feeds
    yield from _downloads(issue)
    yield _mark(issue)


def _in_language(issue: Issue, tongue: Tongue) -> Iterator[PrintedFile]:
    pages, release = Pages(issue, tongue), issue.release
    for number in range(1, paths.pages_of(len(release.rows)) + 1):
        yield pages.table(number)
    yield from (pages.charts(), pages.downloads(), pages.methodology(), pages.corrections(), pages.embed())
    yield from parts.printed(release, tongue)
    for row in release.rows:
        yield pages.agency(row, outside=False)
    for row in release.outside:
        yield pages.agency(row, outside=True)


def page(issue: Issue, path: str) -> PrintedFile | None:
    """One page of the site, made alone, without the files of releases; None where the site has none of that name."""
    own, *others = issue.tongues
    tongue = next((one for one in others if path.startswith(one.folder)), own)
    within = path.removeprefix(tongue.folder)
    return next((file for file in _asked(_in_order(issue, tongue), tongue, within) if file.name == path), None)


def _in_order(issue: Issue, tongue: Tongue) -> Issue:
    """By country as this language calls it: the files of a release stand in the order of country codes."""
    called = {row.country: folded(tongue.country(row.country)) for row in issue.release.rows}
    rows = tuple(sorted(issue.release.rows, key=lambda row: (called[row.country], row.country)))
    return issue if rows == issue.release.rows else replace(issue, release=replace(issue.release, rows=rows))


def _asked(issue: Issue, tongue: Tongue, path: str) -> Iterator[PrintedFile]:
    """The files that this one may be among, without writing all the others; `path` is within those of its language."""
    pages, release = Pages(issue, tongue), issue.release
    single = {
        paths.CHARTS: pages.charts,
        paths.DOWNLOADS: pages.downloads,
        paths.METHODOLOGY: pages.methodology,
        paths.CORRECTIONS: pages.corrections,
        paths.EMBED: pages.embed,
    }
    if path in single:
        yield single[path]()
    elif path.startswith(("rows/", "names/")):
        yield from parts.printed(release, tongue)
    elif path.startswith("agencies/"):
        yield from (pages.agency(row, outside=False) for row in release.rows if paths.agency(row.rfc_id) == path)
        yield from (pages.agency(row, outside=True) for row in release.outside if paths.agency(row.rfc_id) == path)
    else:
        numbers = range(1, paths.pages_of(len(release.rows)) + 1)
        yield from (pages.table(number) for number in numbers if paths.table_page(number) == path)


def as_they_are() -> Iterator[PrintedFile]:
    """What is the same on every site."""
    for name in AS_THEY_ARE:
        yield PrintedFile(name=name, content=_shipped(name))


@cache
def _shipped(name: str) -> bytes:
    return (files("outreach.press.site") / "static" / name).read_bytes()


def _downloads(issue: Issue) -> Iterator[PrintedFile]:
    """The very files that were released, of every release that is out."""
    for out in issue.out:
        for file in out.files:
            yield PrintedFile(name=paths.download(out.number, file.name), content=out.content(file.name))


def _mark(issue: Issue) -> PrintedFile:
    """By this a folder is known as a site of ours, of this investigation."""
    cut = issue.release.cut
    manifest = next(
        (file.sha256 for out in issue.out if out.number == cut.number for file in out.files if file.name == MANIFEST),
        None,
    )
    told = {
        "made_by": "outreach publish",
        "investigation": cut.slug,
        "release": cut.number,
        "manifest_sha256": manifest,
    }
    return PrintedFile(name=paths.MARK, content=encoded(told))
