"""What is grave wants a fresh proof: password and second factor, or a passkey, asked for anew where it is too old.

A form that was sent comes back inside the page that asks, and goes to its own address with the proof beside it: so it
is carried out once, with its own key and what its writer had read, and nothing typed is lost.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.config import Config
from outreach.domain.errors import RuleBroken
from outreach.domain.people import Staff
from outreach.domain.sessions import OpenSession
from outreach.services import second_factor, sessions, sign_in_tries
from outreach.web import here
from outreach.web.forms.proving import ProofForm
from outreach.web.forms.secrets import is_secret
from outreach.web.graves import called, way_back
from outreach.web.permissions import FRESH, OWN_KEYS
from outreach.web.session import goes_on_with, open_session, wait

HOLDS = "OUTREACH_PROOF_HOLDS"
NOT_YOURS = "This is not your password. Try again."
WRONG = "The password or the code is not right, or the code was used already. Wait for the next code, then try again."


def install(app: Flask, config: Config) -> None:
    app.config[HOLDS] = timedelta(minutes=int(config.proof_minutes))
    app.before_request(_first_of_all)


def _first_of_all() -> ResponseReturnValue | None:
    """After the guard: whoever may not do it at all is not asked."""
    if request.endpoint not in FRESH or not stale(always=request.endpoint in OWN_KEYS):
        return None
    if request.method in here.LOOKING:
        return first(request.full_path)
    if "proof_password" not in request.form:
        return asked(None, HTTPStatus.UNPROCESSABLE_ENTITY)
    form = form_for()
    status = given(form)
    return None if status is HTTPStatus.OK else asked(form, status)


def stale(*, always: bool = False) -> bool:
    """Where nobody has to have a second factor, as in the demo, signing in is proof enough, but for one's own keys."""
    used = open_session()
    if used is None or not (always or current_app.config["OUTREACH_SECOND_FACTOR_REQUIRED"]):
        return False
    return used.stale(here.now(), current_app.config[HOLDS])


def first(wanted: str) -> ResponseReturnValue:
    """A page that is only read comes after the proof."""
    return redirect(url_for("proofs.ask", next=wanted.rstrip("?")), 303)


def form_for(**given: Any) -> ProofForm:
    """With a field for a code where whoever reads this has one."""
    used = open_session()
    return ProofForm(by_code=used is not None and used.second_factor, **given)


def asked(form: ProofForm | None, status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    """The page that asks, with the form that waits for the answer in it. What was answered stands on no page."""
    form = form or form_for(formdata=None)
    form.empty()
    kept = [(name, value) for name, value in request.form.items(multi=True) if not _is_asked_anew(name)]
    minutes = int(current_app.config[HOLDS].total_seconds() // 60)
    state = second_factor.state(here.desk(), here.staff().id)
    wanted = request.args.get("next", "") if request.endpoint in ("proofs.ask", "proofs.check") else ""
    what = called(current_app, request.endpoint or "", wanted)
    back = way_back(current_app, wanted or request.path)
    shown = {"form": form, "kept": kept, "minutes": minutes, "state": state, "what": what, "back": back}
    return render_template("session/proof.html", **shown), status


def given(form: ProofForm) -> HTTPStatus:
    """What the answer is worth: OK, and from now on it holds; or why not, and the form says it. Each try is counted."""
    used, staff, desk = open_session(), here.staff(), here.desk()
    if used is None or not form.complete():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    of = {"email": f"proof of {staff.id}", "address": request.remote_addr or ""}
    if (until := sign_in_tries.claim(desk, **of, known=False)) is not None:
        form.proof_password.errors = [f"This was tried too often. Wait {wait(until)}, then try again."]
        return HTTPStatus.TOO_MANY_REQUESTS
    sentence = WRONG if used.second_factor else NOT_YOURS
    try:
        secret = _new_secret(form, used, staff)
    except RuleBroken as broken:
        secret, sentence = "", str(broken)
    if not secret:
        form.proof_password.errors = [sentence]
        return HTTPStatus.FORBIDDEN
    sign_in_tries.let_in(desk, **of, known=False)
    goes_on_with(secret)
    return HTTPStatus.OK


def _new_secret(form: ProofForm, used: OpenSession, staff: Staff) -> str:
    desk = here.desk()
    if form.proof_passkey.data:
        return sessions.prove_by_passkey(desk, used, staff, form.proof_passkey.data)
    return sessions.prove(desk, used, staff, password=form.proof_password.data or "", code=form.code)


def _is_asked_anew(name: str) -> bool:
    """What began a second factor is sealed, and goes on: whoever has read its picture need not read another."""
    return name == "csrf_token" or (is_secret(name) and name != "sealed")
