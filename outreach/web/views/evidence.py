"""Files of a request, handed out to be saved: never shown by the browser as a page of ours."""

from io import BytesIO

from flask import Blueprint, Response, send_file

from outreach.domain.ids import RfcId, Seq
from outreach.services import evidence
from outreach.services.evidence import Download
from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("evidence", __name__, url_prefix="/requests/<int:rfc_id>/evidence")

POWERLESS = "default-src 'none'; sandbox"
"""The policy of a file that came from elsewhere: should a browser show it after all, it loads and runs nothing."""


@bp.get("/<int:seq>")
@open_to(May.STAFF)
def download(rfc_id: RfcId, seq: Seq) -> Response:
    return sent(evidence.fetch(here.desk(), rfc_id, seq))


def sent(file: Download) -> Response:
    """The file as an attachment; `headers` adds that no browser may guess another type, and that none may keep it."""
    answer = send_file(BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name)
    answer.headers["Content-Security-Policy"] = POWERLESS
    return answer
