"""What is typed is kept while it is typed, so that a crash, a closed lid or a sign-out loses none of it."""

from dataclasses import replace

from outreach.db import drafts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Terms
from outreach.domain.people import Acting, Draft
from outreach.services.desk import Desk

LARGEST = 500_000
"""Characters of one draft: more than any form takes."""


def keep(desk: Desk, draft: Draft, *, by: Acting) -> None:
    """Keep it in place of what was kept of this form before. Raises `RuleBroken` when it is too long to keep."""
    if sum(len(name) + len(words) for name, words in draft.typed) > LARGEST:
        raise RuleBroken("This is too long to be kept while you type. Send the form, or shorten it.")
    with desk.writing(by) as session:
        drafts.keep(session, by.staff, replace(draft, typed=()) if _off_record(draft) else draft)


def find(desk: Desk, form: str, *, by: Acting) -> Draft | None:
    """What this person typed into this form and never sent."""
    with desk.reading() as session:
        found = drafts.find(session, by.staff, form)
    return found if found and found.typed else None


def _off_record(draft: Draft) -> bool:
    """Words off the record go into the locked drawer or nowhere; what was kept before these terms were chosen goes."""
    return any(
        words == Terms.OFF_THE_RECORD.value and name.rpartition("-")[2] == "terms" for name, words in draft.typed
    )
