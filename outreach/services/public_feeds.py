"""What the public feeds tell: the releases of an investigation that are out, as they went out, and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.db import investigations, releases
from outreach.db.releases import Released
from outreach.domain.errors import NotFound
from outreach.press import folder
from outreach.press.public_feeds import OutCorrection, OutRelease, public_feeds
from outreach.services.desk import Desk


def out_releases(desk: Desk, slug: str) -> tuple[OutRelease, ...]:
    """From what was written down when each went out, so a feed never says more than its release."""
    with desk.reading() as session:
        found = releases.of_investigation(session, investigations.get(session, slug).id)
    return tuple(_out(slug, released) for released in found)


def write(desk: Desk, slug: str, base_url: str, into: Path) -> tuple[Path, ...]:
    """Both feeds into this folder, in place of those that were there before."""
    files = public_feeds(out_releases(desk, slug), base_url)
    if not files:
        raise NotFound(f"No release of {slug} is out yet, so there is nothing to tell. Build one first.")
    return folder.renew(into, files)


def _out(slug: str, released: Released) -> OutRelease:
    body = released.body
    return OutRelease(
        slug=slug,
        title=body["title"],
        number=released.number,
        cutoff=released.cutoff,
        released_at=released.released_at,
        tally=body["tally"],
        corrections=corrections_of(body),
    )


def corrections_of(body: Mapping[str, Any]) -> tuple[OutCorrection, ...]:
    """What a release told readers of its changes. One from before reasons were kept has its sentences alone."""
    if "notes" in body:
        return tuple(
            OutCorrection(
                key=note["key"],
                heading=f"{note['kind']}: {note['agency']}, {note['on']}",
                reason=note["reason"],
                sentences=tuple(note["sentences"]),
            )
            for note in body["notes"]
        )
    return (OutCorrection(sentences=tuple(body["corrections"])),) if body["corrections"] else ()
