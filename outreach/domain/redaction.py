"""Where a page is blacked out: boxes in per cent of the page, so that they fit whatever size it is drawn at."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.domain.errors import RuleBroken

MOST_BOXES = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A black box on a page: its left and upper edge, its width and height, in per cent of the page."""

    page: int
    x: float
    y: float
    w: float
    h: float


def check_boxes(boxes: Sequence[Box], pages: int) -> None:
    """Raise `RuleBroken` unless each box lies on a page that is there, and covers some of it."""
    if not boxes:
        raise RuleBroken("Nothing is blacked out yet. Draw a box, or give its place in numbers.", "boxes")
    if len(boxes) > MOST_BOXES:
        raise RuleBroken(f"A copy takes up to {MOST_BOXES} boxes. Draw fewer, larger ones.", "boxes")
    for number, box in enumerate(boxes, start=1):
        if not 1 <= box.page <= pages:
            raise RuleBroken(f"Box {number}: there is no page {box.page}. The file has {pages}.", "boxes")
        inside = 0 <= box.x < 100 and 0 <= box.y < 100 and box.w > 0 and box.h > 0  # noqa: PLR2004  # per cent
        if not inside or box.x + box.w > 100.01 or box.y + box.h > 100.01:  # noqa: PLR2004  # and what rounding adds
            raise RuleBroken(f"Box {number} does not lie on its page. Each number is a per cent of the page.", "boxes")
