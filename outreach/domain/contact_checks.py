"""Why a contact should be looked at again, and what to do about it."""

from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """In the order of urgency. The last two are about an agency as a whole."""

    NOBODY = "nobody in good health"
    BAD = "bad"
    SOFT = "soft"
    ONLY_GENERIC = "only a general address"
    NEVER_CHECKED = "never checked"
    CHECKED_LONG_AGO = "checked long ago"


STEPS: dict[Reason, str] = {
    Reason.NOBODY: "Find somebody who can be asked, and say where you found them.",
    Reason.BAD: "Find what replaced it and add that; this one stays on the list so that nobody adds it again.",
    Reason.SOFT: "Call, or look at their site: mail there is held up.",
    Reason.ONLY_GENERIC: "Look for a press office or a person: what goes to a general address is often never read.",
    Reason.NEVER_CHECKED: "Compare it with their site or call, and write the day.",
    Reason.CHECKED_LONG_AGO: "Compare it with their site again, and write the day.",
}

MONTHS_A_CHECK_LASTS = 6

GENERIC = ("info", "contact", "office", "mail", "post", "postmottak", "kontakt", "contacto", "reception", "admin",
    "enquiries", "general", "hello", "webmaster", "secretariat", "poststelle")  # fmt: skip
"""Local parts of mailboxes that belong to nobody."""


def checked_before(today: date) -> date:
    """A check on this day or later still counts."""
    month = today.year * 12 + today.month - 1 - MONTHS_A_CHECK_LASTS
    year, month = divmod(month, 12)
    return date(year, month + 1, min(today.day, 28))
