"""Which pages are noted in the audit chain when somebody reads them, and who it is that acts when a form is sent."""

from typing import Final

from flask import Flask, Response, current_app, g, request, session

from outreach.domain.audit import Who, network_of
from outreach.services import auditing, sessions, viewed
from outreach.web import errors, here
from outreach.web.errors import Sorry

REQUEST, MESSAGE = "request/{rfc_id}", "request/{rfc_id}/message/{seq}"
EVIDENCE, HELD = "request/{rfc_id}/evidence/{seq}", "message/{message_id}"
INVESTIGATION, BATCH, UPLOAD = "investigation/{slug}", "batch/{batch_id}", "upload/{upload_id}"

SENSITIVE: Final = {
    "batch_letters.show": REQUEST,
    "dossiers.download": "request/{rfc_id}/dossier/{audience}.{kind}",
    "dossiers.show": REQUEST,
    "evidence.download": EVIDENCE,
    "evidence.page": EVIDENCE,
    "evidence.redact": EVIDENCE,
    "imports.download": UPLOAD,
    "imports.show": UPLOAD,
    "inbox.attachment": HELD,
    "inbox.original": HELD,
    "inbox.show": HELD,
    "investigations.working_file": INVESTIGATION,
    "letters.batch": BATCH,
    "messages.attachment": MESSAGE,
    "messages.elsewhere": MESSAGE,
    "messages.original": MESSAGE,
    "messages.show": MESSAGE,
    "messages.unread": REQUEST,
    "outbox.show": "outbox/{name}",
    "recording.new": REQUEST,
    "releases.download": "release/{slug}/{number}/{name}",
    "releases.index": INVESTIGATION,
    "releases.row": "release/{slug}/{number}/rows/{rfc_id}",
    "releases.rows": "release/{slug}/{number}",
    "releases.show": "release/{slug}/{number}",
    "requests.next_step": REQUEST,
    "requests.ruling": REQUEST,
    "requests.show": REQUEST,
    "signoffs.show": INVESTIGATION,
    "signoffs.silent": INVESTIGATION,
    "sites.released": "release/{slug}/{number}",
    "sites.upcoming": INVESTIGATION,
    "updates.index": INVESTIGATION,
}
"""What holds somebody's words, letters or files, and under which name its reading is noted."""

NOT_NOTED: Final = Sorry(
    "This cannot be shown now",
    "Who reads this is noted, and just now it cannot be.",
    "Ask whoever keeps this desk whether its disk is full; then open the page again.",
)


def install(app: Flask) -> None:
    app.before_request(_who_acts)
    app.after_request(_note)
    app.teardown_request(_nobody_acts)


def _who_acts() -> None:
    if request.method not in here.LOOKING:
        g.acting = auditing.begin_acting(_who())


def _nobody_acts(_: BaseException | None) -> None:
    if (token := g.pop("acting", None)) is not None:
        auditing.end_acting(token)


def _note(response: Response) -> Response:
    """Before the answer leaves. What turned out not to be there was read by nobody."""
    about = SENSITIVE.get(request.endpoint or "")
    if about is None or request.method not in here.LOOKING or response.status_code not in (200, 206):
        return response
    try:
        viewed.note(here.desk(), _who(), about.format(**(request.view_args or {})))
    except viewed.NotNoted:
        response.close()
        return current_app.make_response(errors.page(NOT_NOTED, 503))
    return response


def _who() -> Who:
    secret = str(session.get("_user_id") or "")
    staff = here.account() if secret else None
    return Who(staff.id if staff else auditing.NOBODY, sessions.mark_of(secret), network_of(request.remote_addr or ""))
