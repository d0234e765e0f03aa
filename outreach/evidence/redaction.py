"""Copies with parts blacked out: pages become pictures, so nothing lies under the black."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import CAN_BE_REDACTED, PDF
from outreach.domain.redaction import Box, check_boxes
from outreach.evidence.drawing import CANNOT_BE_READ, MOST_PAGES, TOO_MUCH

MEMORY = 1024 * 2**20  # bytes of address space; of it, about half is ever used
SECONDS_TO_SHOW, SECONDS_TO_REDACT = 10, 60
WIDTH = 900  # dots across a page on the screen
AT_ONCE = BoundedSemaphore(2)
"""A long file asks for many pages at once; they are drawn two at a time, so that the desk stays quick for others."""

SENTENCES = {
    CANNOT_BE_READ: (
        "This file cannot be drawn: it is damaged, or locked by a password. Print it to a new PDF and upload that."
    ),
    TOO_MUCH: (
        f"This file is too much to draw: over {MOST_PAGES} pages, or far larger than any page. Upload it in parts."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A redacted copy: its bytes and what they are."""

    content: bytes
    media_type: str


def pages(content: bytes, media_type: str) -> int:
    """How many pages the file has. Raises `RuleBroken` where it has none that could be drawn."""
    return int(_drawn(content, media_type, SECONDS_TO_SHOW, job="count"))


def picture(content: bytes, media_type: str, page: int, boxes: Sequence[Box] = ()) -> bytes:
    """A page as a PNG of our own drawing, with these boxes on it."""
    here = [[box.x, box.y, box.w, box.h] for box in boxes if box.page == page]
    return _drawn(content, media_type, SECONDS_TO_SHOW, job="show", page=page, width=WIDTH, boxes=here)


def words_in(content: bytes) -> str:
    """What of a PDF is words; of a scan nothing is. Raises `RuleBroken` where it cannot be read."""
    return _drawn(content, PDF, SECONDS_TO_SHOW, job="read").decode(errors="replace")


def redacted(content: bytes, media_type: str, boxes: Sequence[Box]) -> Copy:
    """The whole file as pictures, blacked out where the boxes lie, without anything its maker wrote about it."""
    count = pages(content, media_type)
    check_boxes(boxes, count)
    as_pdf = media_type == PDF or count > 1
    flat = [[box.page, box.x, box.y, box.w, box.h] for box in boxes]
    made = _drawn(content, media_type, SECONDS_TO_REDACT, job="redact", boxes=flat, as_pdf=as_pdf)
    return Copy(content=made, media_type=PDF if as_pdf else "image/png")


def _drawn(content: bytes, media_type: str, seconds: int, **order: Any) -> bytes:
    """What the drawing process made. It sees no key of ours; a file that breaks it breaks nothing else."""
    if media_type not in CAN_BE_REDACTED:
        raise RuleBroken("Only PDF files and pictures can be redacted here. Make a PDF of it, and upload that first.")
    told = json.dumps({**order, "media_type": media_type, "memory": MEMORY, "seconds": seconds}).encode()
    command = [sys.executable, "-I", str(Path(__file__).with_name("drawing.py"))]
    with AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603  # our own program, by its full path
                command, input=told + b"\n" + content, capture_output=True, timeout=2 * seconds, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise RuleBroken(SENTENCES[TOO_MUCH]) from None
    if done.returncode < 0:  # ended by its limits
        raise RuleBroken(SENTENCES[TOO_MUCH])
    if done.returncode or not done.stdout:
        raise RuleBroken(SENTENCES.get(done.returncode, SENTENCES[CANNOT_BE_READ]))
    return done.stdout
