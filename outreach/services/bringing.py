"""Messages that somebody brings as files: what is no message is refused by its name, the others are taken in.

Only what a person brings can be refused: they read why, and still have it. Whatever comes by itself is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from outreach.db import received
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.inbox import Arrival, MessageId, Place, Way
from outreach.domain.people import Acting
from outreach.domain.teams import EVERYTHING
from outreach.mail.file_types import media_type
from outreach.services.desk import Desk
from outreach.services.ingesting import Failed, take_in

MOST_AT_ONCE = 200
TOP = 64 * 1024
"""Bytes: so far down the first header of a message is looked for."""

HEADER = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|delivered-to|reply-to|sender|content-type|"
    rb"x-[a-z-]+|arc-[a-z-]+|dkim-signature|authentication-results)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
INSTEAD = "Save the message itself in your mail program, as .eml, and bring that."
OUTLOOKS = (
    "is in Outlook’s own format. Open the message in Outlook on the web and choose “Download” there, which saves it as "
    ".eml; or forward it to the desk as an attachment."
)
APPLES = "is in Apple Mail’s own format. Choose “Save As…” there, with “Raw Message Source”, and bring that."
ARCHIVES = "is an archive. Unpack it, and bring the messages in it."
PACKED = ("application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What became of the files: `said` in a sentence, `refused` one for each that is no message.

    `message` is the message itself, where one alone was taken in.
    """

    said: str
    refused: tuple[str, ...] = ()
    message: MessageId | None = None


def bring(desk: Desk, files: Sequence[tuple[str, bytes]], *, by: Acting) -> Brought:
    """Take in those that are messages. One that is none keeps no other out."""
    if not files:
        raise RuleBroken("Choose a message saved as a file (.eml), or several.", "files")
    if len(files) > MOST_AT_ONCE:
        raise RuleBroken(f"Bring at most {MOST_AT_ONCE} messages at once.", "files")
    whys = [why_not(name, content) for name, content in files]
    refused = tuple(why for why in whys if why)
    if len(refused) == len(files):
        raise RuleBroken(" ".join(refused), "files")
    at = desk.clock()
    outcomes = take_in(
        desk.seen_by(EVERYTHING),  # it is filed by what it says, whoever brings it
        [
            Arrival(content=content, way=Way.BROWSER, at=at, note=f"{name}, brought by {by.staff}")
            for (name, content), why in zip(files, whys, strict=True)
            if not why
        ],
    )
    if failed := [one.why for one in outcomes if isinstance(one, Failed)]:
        raise OutreachError(failed[0])
    taken = [one for one in outcomes if not isinstance(one, Failed)]
    places = [one.place for one in taken]
    told = [f"{places.count(place)} {place}" for place in Place if place in places]
    if None in places:
        told.append(f"{places.count(None)} known already")
    only = taken[0].message if len({one.message for one in taken}) == 1 else None
    if only is not None and not _is_seen(desk, only):
        return Brought(said="Taken in, and filed to work that you have no part in.", refused=refused)
    return Brought(said=f"Taken in: {', '.join(told)}.", refused=refused, message=only)


def _is_seen(desk: Desk, message_id: MessageId) -> bool:
    with desk.reading() as session:
        return received.is_seen(session, message_id)


def why_not(name: str, content: bytes) -> str:
    """Why this file is no message, in a sentence with the next step; empty where it may be one."""
    if not content.strip():
        return f"“{name}” is empty. Save the message again, and bring that."
    top = content[:TOP].removeprefix(BYTE_ORDER_MARK).lstrip().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    headers = top.partition(b"\n\n")[0]
    kind, ending = media_type(content), PurePath(name).suffix.lower()
    if ending == ".emlx":
        return f"“{name}” {APPLES}"
    if kind.startswith(("text/", "message/")) or (kind == "application/octet-stream" and b"\0" not in headers):
        return "" if HEADER.search(headers) else f"“{name}” is no message: it does not begin like one. {INSTEAD}"
    if kind == "application/vnd.ms-outlook" or ending in (".msg", ".pst"):
        return f"“{name}” {OUTLOOKS}"
    if kind in PACKED:
        return f"“{name}” {ARCHIVES}"
    return f"“{name}” is no message. {INSTEAD} What is evidence for one agency is uploaded on the page of its request."
