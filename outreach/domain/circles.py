"""Who may, in words: the circles of people that pages and commands are open to.

In an investigation it is the part in its team that counts; elsewhere the role of an account does, as the table of the
pages says.
"""

from enum import StrEnum
from typing import Final

from outreach.domain.teams import Part


class May(StrEnum):
    """Who may: the first six anywhere in the house, the others in an investigation they have a part in."""

    ANYONE = "anyone"
    SIGNED_IN = "whoever is signed in"
    STAFF = "our own people"
    WORKS = "whoever works on an investigation"
    EDITORS = "editors and admins"
    ADMINS = "admins"
    SHARED = "the team, and a partner it is shared with"
    LOOK = "the team"
    NOTE = "the team, but readers"
    RECORD = "leads, editors and reporters"
    EDIT = "leads and editors"
    HOLD = "leads, editors and legal"
    LEAD = "leads"


OF_PARTS: Final[dict[May, frozenset[Part]]] = {
    May.SHARED: frozenset(Part),
    May.LOOK: frozenset(Part) - {Part.PARTNER},
    May.NOTE: frozenset(Part) - {Part.READER},
    May.RECORD: frozenset({Part.LEAD, Part.EDITOR, Part.REPORTER}),
    May.EDIT: frozenset({Part.LEAD, Part.EDITOR}),
    May.HOLD: frozenset(part for part in Part if part.may_hold),
    May.LEAD: frozenset({Part.LEAD}),
}

TURNED_AWAY: Final = {
    May.STAFF: "This is for people of this newsroom.",
    May.WORKS: "This is for whoever records something in an investigation. Ask its lead for a part in it.",
    May.EDITORS: "An editor or an admin may do this; your account may not. Ask one of them.",
    May.ADMINS: "An admin may do this; your account may not. Ask one.",
    May.LOOK: "This is for the team of the investigation. Ask its lead.",
    May.NOTE: "You may read this investigation, and record nothing in it. Ask its lead for another part.",
    May.RECORD: "Your part in this investigation does not record. Ask its lead for another one.",
    May.EDIT: "An editor of this investigation may do this; your part in it may not. Ask one.",
    May.HOLD: "A lead, an editor or legal does this. Ask one of them.",
    May.LEAD: "A lead of this investigation may do this. Ask one.",
}


def part_allows(may: May, part: Part | None) -> bool:
    """In the investigation in which somebody has this part."""
    return part is not None and part in OF_PARTS[may]
