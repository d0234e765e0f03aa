"""What a public table is made of: one release, those that are out, the newsroom’s own style; no clock, no record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from outreach.domain.dataset import Release
from outreach.domain.ledger import Tally
from outreach.press.edition import PrintedFile
from outreach.press.public_feeds import OutCorrection
from outreach.press.site.tongue import Tongue, tongues


@dataclass(frozen=True, kw_only=True, slots=True)
class FileOut:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReleaseOut:
    """A release that is out, as readers are told of it. `content` reads one of its files, and proves it unchanged.

    `counted`: the sums of its tally, for the pages of other languages; nothing where only its sentence was kept.
    `withdrawn`: words that it may print were erased since. Neither its files nor its corrections are offered any more.
    """

    number: int
    cutoff: datetime
    released_at: datetime
    rows: int
    tally: str
    corrections: tuple[OutCorrection, ...]
    files: tuple[FileOut, ...]
    content: Callable[[str], bytes]
    withdrawn: bool = False
    counted: Tally | None = None


@dataclass(frozen=True, kw_only=True)
class Issue:
    """`out`: the newest first. `theme`: the newsroom's own sheet of style, or nothing. `templates`: those of the pages.

    `preview`: this release is not out, and every page says so. `base_url`: the address under which the site will lie,
    with a slash at its end, or nothing where nobody said it; `feeds`: those of the investigation, where it is known.
    `on_the_desk`: the pages are shown by the desk itself, whose own address is nobody else's to lead to.
    """

    release: Release
    out: tuple[ReleaseOut, ...]
    templates: Path
    shapes: Path
    theme: bytes = b""
    preview: bool = False
    base_url: str = ""
    feeds: tuple[PrintedFile, ...] = ()
    on_the_desk: bool = False

    @cached_property
    def tongues(self) -> tuple[Tongue, ...]:
        """The languages of the site, the publication’s own first."""
        return tongues(self.release)

    @property
    def newest(self) -> int:
        return self.out[0].number if self.out else 0

    @property
    def superseded(self) -> bool:
        """A newer release is out than the one on these pages."""
        return not self.preview and self.newest > self.release.cut.number
