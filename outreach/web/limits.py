"""How often one of us may do what is expensive, reaches many, or takes content out: one table, read at each address.

The numbers are far above a bad day before publication: they stop a script in a stolen session, a finger on a key, and a
colleague who copies everything before leaving. What was typed waits in the page that says so (OWASP ASVS 5.0, 2.4.1).
"""

from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, after_this_request, current_app, make_response, render_template, request

from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.ids import StaffId
from outreach.domain.sign_in_limits import Limit
from outreach.domain.wallclock import elapsed
from outreach.services import sign_in_tries
from outreach.services.desk import Desk
from outreach.web import here
from outreach.web.forms.labels import label_of
from outreach.web.forms.secrets import is_secret

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _each(most: int, within: timedelta, endpoints: str) -> dict[str, Limit]:
    return dict.fromkeys(endpoints.split(), Limit(most=most, within=within))


LIMITS: Final[dict[str, Limit]] = {
    # Taken in and read: files, lists, messages.
    **_each(60, HOUR, "imports.upload imports.run letter_templates.adopt calendars.read_file"),
    **_each(300, HOUR, "imports.decide inbox.bring messages.keep recording.create"),
    # Drawn page by page.
    **_each(120, HOUR, "evidence.create_copy"),
    **_each(3_000, HOUR, "evidence.page"),
    # Many letters, or mail to many of us.
    **_each(120, HOUR, "letters.create letters.anew letters.let_go follow_ups.arm outbox.again handing.hand_over"),
    **_each(600, HOUR, "letters.press batch_letters.fix"),
    **_each(20, DAY, "invitations.invite teams.break_glass lost_factors.ask lost_factors.vouch"),
    **_each(30, DAY, "investigations.create feeds.make"),
    # Made whole, with every file of it.
    **_each(30, HOUR, "releases.build releases.second passwords.change"),
    # Made anew from the whole record, for one page.
    **_each(1_500, HOUR, "sites.released sites.upcoming"),
    # Content that leaves the desk.
    **_each(240, HOUR, "releases.download imports.download investigations.working_file"),
    **_each(240, HOUR, "letter_templates.file dossiers.download"),
    **_each(600, HOUR, "evidence.download messages.attachment messages.original inbox.attachment inbox.original"),
}
"""What each address takes from one person. `tests/web/test_limits.py` lists the others, each of which costs little."""

LARGEST_FORM: Final = 32 * 2**20
"""Bytes of a form with all its files: one of the largest files of evidence, and what is typed beside it."""

WITH_A_FILE: Final = frozenset({"recording.create"})
"""Counted where a file comes along: a call that is logged costs next to nothing, and there may be hundreds."""


def install(app: Flask) -> None:
    app.before_request(_not_too_often)


def _not_too_often() -> Response | None:
    """After the guard and the proof: what they refuse costs nothing. What is only read is counted when it is sent."""
    limit, staff, endpoint = LIMITS.get(request.endpoint or ""), here.account(), str(request.endpoint)
    if limit is None or staff is None or (endpoint in WITH_A_FILE and not _brings_a_file()):
        return None
    if request.method not in here.LOOKING:
        until = sign_in_tries.claim_doing(here.door(), endpoint, staff.id, limit)
        return _wait(limit, until) if until else None
    until = sign_in_tries.full_until(here.door(), endpoint, staff.id, limit)
    if until is not None:
        return _wait(limit, until)
    _count_afterwards(endpoint, staff.id, limit)
    return None


def _brings_a_file() -> bool:
    return any(file.filename for file in request.files.values())


def _count_afterwards(endpoint: str, staff_id: StaffId, limit: Limit) -> None:
    """A page that is looked at writes nothing while it reads; one that cannot be counted is shown all the same."""
    desk: Desk = current_app.extensions["outreach.desk"]

    def count() -> None:
        with suppress(DeskBusy, NotKnownSaved):
            sign_in_tries.claim_doing(desk, endpoint, staff_id, limit)

    @after_this_request
    def later(response: Response) -> Response:
        response.call_on_close(count)
        return response


def _wait(limit: Limit, until: datetime) -> Response:
    """The page that says how long. The form waits in it, with its key: sent again, it is recorded once."""
    names = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = [(name, value) for name, value in names if not is_secret(name)]
    shown = [(label, value) for name, value in kept if value.strip() and (label := label_of(name))]
    soon = until - here.now() <= HOUR  # whoever waits longer may have to sign in anew, and a form does not outlast that
    again = soon and bool(names) and len(kept) == len(names) and not _brings_a_file()
    page = render_template(
        "errors/often.html",
        most=limit.most,
        within="an hour" if limit.within == HOUR else "a day",
        wait=elapsed(here.now(), until + timedelta(seconds=59)),
        soon=soon,
        kept=kept if again else [],
        shown=shown,
        file=_brings_a_file(),
    )
    answer = make_response(page, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(max(1, round((until - here.now()).total_seconds())))
    return answer
