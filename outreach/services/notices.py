"""Notices to the editors of what went wrong with the desk itself: each occasion once, to each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from outreach.db import outbox
from outreach.domain.letters import Letter, message_id
from outreach.domain.outbox import MailClass
from outreach.domain.people import Staff
from outreach.services.desk import Desk
from outreach.services.letters import compose
from outreach.services.newsroom import newsroom_of

NOTICE = "notice"
NOT_RUN = "The desk itself: something did not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What went wrong, in words; `occasion` is the same for as long as it is the same trouble.

    `subject` names no content: it is read on locked telephones.
    """

    occasion: str
    words: str
    subject: str = NOT_RUN


def tell_editors(desk: Desk, notices: Sequence[Notice]) -> None:
    """Queue each notice to each editor who has not had it. It leaves in their working hours."""
    if not notices:
        return
    with desk.reading() as session:
        editors = newsroom_of(desk, session).desk_editors
    letters = [(one, editor, letter_to(desk, editor, one)) for one in notices for editor in editors]
    with desk.database.writing() as session:
        for one, editor, letter in letters:
            outbox.add(
                session,
                mail_class=MailClass.STAFF,
                kind=NOTICE,
                dedupe=f"{NOTICE}/{editor.id}/{one.occasion}",
                letter=letter,
                at=desk.clock(),
                staff_id=editor.id,
            )


def letter_to(desk: Desk, editor: Staff, notice: Notice) -> Letter:
    name = message_id(uuid4().hex, desk.mail_from)
    link = f"{desk.base_url}/"
    told = {"subject": notice.subject, "words": notice.words, "desk_link": link}
    return compose(desk, NOTICE, to=editor.email, message_id=name, **told)
