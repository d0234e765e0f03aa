"""Keeps what is being typed; `app.js` sends it here now and then. A form that was saved needs its draft no longer."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from outreach.domain.people import Draft
from outreach.services import drafts
from outreach.web import here
from outreach.web.forms.base import LONGEST_KEY
from outreach.web.forms.secrets import is_secret

bp = Blueprint("drafts", __name__)

LONGEST_ADDRESS = 2000
NOT_TYPED = frozenset({"csrf_token", "draft"})


@bp.post("/drafts")
def keep() -> ResponseReturnValue:
    """Only the latest is kept, so a second arrival of the same changes nothing: no key of its own is needed."""
    form, key = request.form.get("draft", ""), request.form.get("once", "")
    if not form.startswith("/") or len(form) > LONGEST_ADDRESS or not 0 < len(key) <= LONGEST_KEY:
        abort(400)
    sent = request.form.items(multi=True)
    typed = tuple((name, words) for name, words in sent if name not in NOT_TYPED and not is_secret(name))
    drafts.keep(here.desk(), Draft(form=form, key=key, typed=typed, kept_at=here.now()), by=here.me())
    return "", 204
