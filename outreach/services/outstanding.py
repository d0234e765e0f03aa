"""What is outstanding in each live investigation, for an editor's morning mail: how many of what, and where to act."""

from dataclasses import dataclass, replace
from datetime import datetime

from outreach.db import investigations
from outreach.db.session import Session
from outreach.domain.lines import Line
from outreach.domain.people import Staff
from outreach.domain.teams import EVERYTHING, Sight
from outreach.domain.wallclock import counted
from outreach.services import overview
from outreach.services.desk import Desk
from outreach.services.overview import DeskPage, Kind, Part

WORDS = {
    Kind.RULINGS: ("ruling wanted", "rulings wanted", "/requests/{rfc_id}/ruling"),
    Kind.TO_SIGN: ("row ready to sign", "rows ready to sign", "/investigations/{slug}/sign-off?row={rfc_id}"),
    Kind.TO_READ: ("reply to read", "replies to read", "/requests/{rfc_id}/messages"),
    Kind.OVERDUE: ("overdue", "overdue", "/requests/{rfc_id}/attempts/new"),
    Kind.DUE_SOON: ("deadline ahead", "deadlines ahead", "/requests/{rfc_id}/attempts/new"),
    Kind.SENT_BACK: ("row sent back", "rows sent back", "/requests/{rfc_id}"),
    Kind.ANSWERED: ("answered, with checks to do", "answered, with checks to do", "/requests/{rfc_id}"),
    Kind.TO_ASK: ("agency to ask", "agencies to ask", "/requests/{rfc_id}/attempts/new"),
}
"""One, several, and the page or form on which the first of them is acted on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outstanding:
    """How much of one thing is outstanding, and the address on which it is acted on. It names no agency."""

    words: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An investigation with what is outstanding in it."""

    title: str
    items: tuple[Outstanding, ...]


def outstanding(
    desk: Desk, session: Session, reader: Staff, at: datetime, *, sight: Sight = EVERYTHING
) -> tuple[Story, ...]:
    """The same desk that the reader would open at `at`, one live investigation after another; empty ones left out.

    Only of what they edit: whoever has no part in an investigation is told nothing of it.
    """
    looking = replace(desk.only_looking(session).seen_by(sight), clock=lambda: at)
    found = []
    with looking.reading() as session_of_theirs:
        theirs = investigations.everyone(session_of_theirs)
    for one in theirs:
        part = sight.of(one.id)
        if one.live and (part is None or part.may_edit):
            page = overview.desk_of(looking, reader, slug=one.slug, everyone=True)
            items = (*_parts(desk, one.slug, page), *_beside(desk, one.slug, page))
            found.append(Story(title=one.title, items=items))
    held = _held(desk, looking, reader) if found else ()
    return tuple(story for story in (*found, *held) if story.items)


def _parts(desk: Desk, slug: str, page: DeskPage) -> tuple[Outstanding, ...]:
    return tuple(_part(desk, slug, part) for part in page.parts if part.lines)


def _part(desk: Desk, slug: str, part: Part) -> Outstanding:
    one, many, path = WORDS[part.kind]
    words = f"{part.count:,} {one if part.count == 1 else many}"
    if part.today:
        words += f", {part.today:,} of them today"
    first: Line = part.lines[0]
    return Outstanding(words=words, link=desk.base_url + path.format(slug=slug, rfc_id=first.rfc_id))


def _beside(desk: Desk, slug: str, page: DeskPage) -> tuple[Outstanding, ...]:
    found = []
    if page.unheld:
        path = f"/investigations/{slug}/requests?reporter=nobody&hand=yes"
        found.append(Outstanding(words=f"{page.unheld:,} not handed to anybody", link=desk.base_url + path))
    if page.proposal is not None and page.proposal.proposed_by != page.reader:
        link = f"{desk.base_url}/investigations/{slug}/releases"
        found.append(Outstanding(words=f"release {page.proposal.number} waits for a second editor", link=link))
    if page.policy is not None and page.policy.proposed:
        link = f"{desk.base_url}/investigations/{slug}/policy"
        found.append(Outstanding(words="another policy waits for a second editor", link=link))
    for batch in page.batches:
        if batch.investigation_slug == slug:
            words = f"batch {batch.batch_id} of letters {'waits for an editor' if batch.to_approve else 'wants a look'}"
            link = f"{desk.base_url}/investigations/{slug}/letters/batches/{batch.batch_id}"
            found.append(Outstanding(words=words, link=link))
    return tuple(found)


def _held(desk: Desk, looking: Desk, reader: Staff) -> tuple[Story, ...]:
    """What belongs to no investigation yet: mail nobody could file, letters of which nobody knows what became."""
    page = overview.desk_of(looking, reader)
    items = []
    if page.mail:
        items.append(
            Outstanding(words=f"{counted(page.mail, 'message')} held for a person", link=f"{desk.base_url}/inbox")
        )
    if page.unread_mail:
        link = f"{desk.base_url}/inbox?show=quarantined"
        items.append(Outstanding(words=f"{counted(page.unread_mail, 'message')} that could not be read", link=link))
    if page.letters_waiting:
        words = f"{counted(page.letters_waiting, 'letter')} of which nobody knows what became"
        items.append(Outstanding(words=words, link=f"{desk.base_url}/outbox/unknown"))
    return (Story(title="Mail", items=tuple(items)),)
