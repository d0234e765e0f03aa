"""Signing in and out. Flask-Security does the ceremony; everything it could do besides is switched off."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, current_app, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from flask_security import LoginForm, RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

from outreach.config import Config
from outreach.domain.circles import May
from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Staff
from outreach.domain.second_factor import PASSWORD_HOLDS
from outreach.domain.sessions import LASTS, OpenSession
from outreach.domain.teams import NOTHING, Sight
from outreach.domain.wallclock import elapsed
from outreach.services import lost_factors, passkeys, people, refused_entries, second_factor, sessions, sign_in_tries
from outreach.services.desk import Desk
from outreach.web import here
from outreach.web.access import own_path, who_may
from outreach.web.forms.second_factor import CodeAtTheDoorForm

SWITCHED_OFF = (
    "CHANGEABLE",
    "CHANGE_EMAIL",
    "CHANGE_USERNAME",
    "CONFIRMABLE",
    "DEFAULT_REMEMBER_ME",
    "FLASH_MESSAGES",
    "MULTI_FACTOR_RECOVERY_CODES",
    "OAUTH_ENABLE",
    "PASSWORDLESS",
    "RECOVERABLE",
    "REFRESH_TOKEN",
    "REGISTERABLE",
    "TRACKABLE",
    "TWO_FACTOR",
    "UNIFIED_SIGNIN",
    "USERNAME_ENABLE",
    "USERNAME_RECOVERY",
    "WEBAUTHN",
)

HALF = "password"
"""Where it stands whose password was right, until the second factor is."""

SETTING_UP = frozenset(
    {"passkeys.new", "passkeys.ask_new", "passkeys.add", "second_factor.own", "second_factor.confirm"}
    | {"proofs.ask", "proofs.check"}
)
KNOWN, KNOWN_FOR = "outreach-known", timedelta(days=180)
DELAY = "OUTREACH_FACTOR_DELAY_HOURS"
USER = "_user_id"
"""Where Flask-Login keeps what it knows a user by: with us, the secret of the session."""


class SignedIn(UserMixin):
    """One of us as Flask-Security knows a user: by the secret of the session, empty until there is one."""

    fs_uniquifier = ""  # the library looks for the name on the class

    def __init__(
        self,
        staff: Staff,
        token: str = "",
        *,
        password_hash: str = "",
        open_session: OpenSession | None = None,
        sight: Sight = NOTHING,
    ) -> None:
        self.staff = staff
        self.sight = sight
        self.open_session = open_session
        self.email = staff.email
        self.active = staff.active
        self.password = password_hash
        self.fs_uniquifier = token
        self.roles: list[Any] = []


class Datastore(UserDatastore):
    """Flask-Security's view of our people. It finds them and keeps a stronger hash; nothing else is let through."""

    def __init__(self) -> None:
        super().__init__(user_model=SignedIn, role_model=RoleMixin)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> SignedIn | None:  # noqa: ARG002, FBT001, FBT002
        ((field, wanted),) = by.items()
        if field == "fs_uniquifier":
            open_ = sessions.whose(here.door(), wanted)
            return SignedIn(open_[0], wanted, open_session=open_[1], sight=open_[2]) if open_ else None
        found = people.signing_in(here.door(), wanted)
        return SignedIn(found[0], password_hash=found[1]) if found else None

    def put(self, model: SignedIn) -> SignedIn:
        people.keep_stronger_hash(here.door(), model.staff, str(model.password))
        return model

    def commit(self) -> None:
        """Each call above is a transaction of its own."""


class Sealed(SecureCookieSessionInterface):
    """The cookie with the session's secret, signed by HMAC with SHA-256; the library's own choice is SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


class SignInForm(LoginForm):
    email = EmailField(
        "E-mail address",
        validators=[InputRequired("Enter the e-mail address your admin gave your account.")],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password.")],
        render_kw={"autocomplete": "current-password"},
    )
    remember = None  # type: ignore[assignment]  # how WTForms takes an inherited field away
    submit = SubmitField("Sign in")

    def sentences(self) -> list[str]:
        """The complaints, each once: which of the two is wrong is nobody's business."""
        return list(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))

    def validate_next(self, field: Any) -> None:
        """Nothing is refused here: `_only_to_a_page_of_ours` decides where signing in leads."""


def install(app: Flask, config: Config) -> None:
    app.session_interface = Sealed()
    app.config |= {f"SECURITY_{name}": False for name in SWITCHED_OFF}
    app.config |= {
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_DATETIME_FACTORY": here.now,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_FRESHNESS": timedelta(seconds=-1),
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGIN_USER_TEMPLATE": "session/sign_in.html",
        "SECURITY_PASSWORD_SALT": hashlib.sha256(app.config["SECRET_KEY"]).hexdigest(),
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": people.passlib_options(config.password_cost),
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
            "That address and password do not belong together. Check both, or ask your admin for a new password.",
            "error",
        ),
        "PERMANENT_SESSION_LIFETIME": LASTS,
        "OUTREACH_PASSWORD_COST": config.password_cost,
        DELAY: int(config.factor_delay_hours),
        "OUTREACH_SECOND_FACTOR_REQUIRED": config.second_factor == "required",
    }
    security = Security(app, Datastore(), login_form=SignInForm, render_template=_render)
    security.login_manager.request_loader(None)  # no tokens, no basic authentication: the session alone signs in
    security.want_json(lambda _: False)
    app.view_functions["security.login"] = _entered(_only_to_a_page_of_ours(app.view_functions["security.login"]))
    app.view_functions["security.logout"] = _left(app.view_functions["security.logout"])
    app.before_request(_first_things_first)
    app.after_request(_seen)
    app.context_processor(lambda: {"losing": losing()})


def _entered(sign_in: Callable[..., Any]) -> Callable[[], Any]:
    """Whoever is let in gets a session, and its secret in place of what the library would keep; each try is counted."""

    @wraps(sign_in)
    def view() -> Any:
        if request.method != "POST":
            return sign_in()
        desk, tried = here.desk(), _tried()
        if (until := sign_in_tries.claim(desk, **tried)) is not None:
            return _too_often(until)
        answer = sign_in()
        if session.get(USER) != "":
            refused_entries.note_password(desk, tried["email"])
            return answer
        staff = here.staff()
        sign_in_tries.let_in(desk, **tried)
        lost_factors.take_if_due(desk, staff.id)
        if second_factor.state(desk, staff.id) is not None:
            session.clear()
            session[HALF] = {"staff": staff.id, "at": here.now().timestamp()}
            return redirect(url_for("second_factor.ask", next=request.values.get("next") or None))
        return _let_in(staff, current_app.make_response(answer))

    return view


def _let_in(staff: Staff, answer: Response) -> Response:
    session[USER] = sessions.begin(here.desk(), staff, request.user_agent.string)
    return _known_from_now_on(answer, staff)


def half_in() -> StaffId | None:
    """Whoever gave the right password a moment ago and is asked for the second factor, while there is one."""
    half = session.get(HALF)
    if half is None or here.now().timestamp() - half["at"] > PASSWORD_HOLDS.total_seconds():
        return None
    return StaffId(half["staff"]) if second_factor.state(here.desk(), half["staff"]) else None


def let_in_with_code(staff_id: StaffId, form: FlaskForm) -> ResponseReturnValue | None:
    """The rest of signing in; None where the code is not right, and the form says so. Each try is counted."""
    desk, of = here.desk(), {"email": f"second factor of {staff_id}", "address": request.remote_addr or ""}
    field = form["code"]
    if (until := sign_in_tries.claim(desk, **of, known=False)) is not None:
        field.errors = [f"A code was tried too often. Wait {wait(until)}, then try again."]
        return None
    staff = people.find(desk, staff_id)
    try:
        right = staff is not None and staff.active and second_factor.check(desk, staff_id, field.data or "")
    except RuleBroken as unreadable:
        field.errors = [str(unreadable)]
        return None
    if staff is None or not right:
        field.errors = [second_factor.WRONG]
        refused_entries.note_code(desk, staff_id)
        return None
    sign_in_tries.let_in(desk, **of, known=False)
    return let_in(staff)


def let_in(staff: Staff) -> ResponseReturnValue:
    """Whoever has shown all there is to show, and to the page that was wanted."""
    session.clear()
    login_user(SignedIn(staff))
    target = own_path(current_app, request.values.get("next", "")) or "/"
    return _let_in(staff, current_app.make_response(redirect(target)))


def let_in_new(staff: Staff) -> ResponseReturnValue:
    """Whoever has just made their account is signed in; the second factor comes next."""
    session.clear()
    login_user(SignedIn(staff))
    return _let_in(staff, current_app.make_response(redirect("/")))


def must_set_up() -> bool:
    """Whether whoever is signed in has to set up a second factor before anything else."""
    used = open_session()
    return used is not None and not used.second_factor and bool(current_app.config["OUTREACH_SECOND_FACTOR_REQUIRED"])


def _first_things_first() -> ResponseReturnValue | None:
    if request.endpoint is None or who_may(request.endpoint) is May.ANYONE:
        return None
    if request.endpoint in SETTING_UP or not must_set_up():
        return None
    if request.method not in here.LOOKING:
        abort(403, "Set up your second factor first, then send this once more.")
    first = "passkeys.new" if passkeys.site(here.door()) else "second_factor.own"
    return redirect(url_for(first, why="required"), 303)


def _tried() -> dict[str, Any]:
    """Whose password is tried, from where, and whether this browser was let in to that account before."""
    email = request.form.get("email", "")
    found = people.signing_in(here.desk(), email)
    whose = found[0].id if found else StaffId("nobody")
    known = sign_in_tries.is_mark_of(here.desk(), whose, request.cookies.get(_known_name(), ""))
    return {"email": email, "address": request.remote_addr or "", "known": known}


def _too_often(until: datetime) -> Response:
    said = f"A password was tried too often. Wait {wait(until)}, then try again; or ask your admin for a new one."
    return at_the_door(said, until)


def at_the_door(sentence: str, until: datetime | None = None) -> Response:
    """The page on which one signs in, with why nobody was let in; `until`: nothing more is tried before."""
    form = SignInForm()
    form.email.errors = [sentence]
    return refused(render_template("session/sign_in.html", form=form), until)


def at_the_code(staff_id: StaffId, sentence: str, until: datetime | None = None) -> Response:
    """The page that comes after the password, with why nobody was let in."""
    form = CodeAtTheDoorForm(formdata=None)
    form.code.errors = [sentence]
    return refused(code_page(staff_id, form), until)


def code_page(staff_id: StaffId, form: CodeAtTheDoorForm) -> str:
    """What is asked for after the password, by what they have. Here they are told, too, when all of it goes."""
    state, loss = second_factor.state(here.desk(), staff_id), lost_factors.of(here.door(), staff_id)
    person = people.named(here.door(), staff_id)
    told = {"loss": loss, "zone": person.zone, "delay": current_app.config[DELAY]}
    return render_template("session/code.html", form=form, state=state, **told)


def refused(page: str, until: datetime | None) -> Response:
    answer = current_app.make_response((page, 429 if until else 422))
    if until is not None:
        answer.headers["Retry-After"] = str(max(1, round((until - here.now()).total_seconds())))
    return answer


def wait(until: datetime) -> str:
    """In whole minutes, and none too few."""
    return elapsed(here.now(), until + timedelta(seconds=59))


def _known_from_now_on(answer: Response, staff: Staff) -> Response:
    """So that a stranger who guesses keeps nobody out of their own browser. It lets nobody in."""
    mark, secure = sign_in_tries.mark_of(here.desk(), staff.id), current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(_known_name(), mark, max_age=KNOWN_FOR, httponly=True, samesite="Lax", secure=secure)
    return answer


def _known_name() -> str:
    """By https a browser takes it from this very host alone."""
    return f"__Host-{KNOWN}" if current_app.config["SESSION_COOKIE_SECURE"] else KNOWN


def _left(sign_out: Callable[..., Any]) -> Callable[[], Any]:
    """The session ends in the database: a copy of the cookie opens nothing."""

    @wraps(sign_out)
    def view() -> Any:
        if token := session.get(USER):
            sessions.sign_out(here.desk(), token)
        return sign_out()

    return view


def _seen(response: Response) -> Response:
    """Note now and then that the session is in use, once its page has let go of what it read."""
    used, desk = open_session(), current_app.extensions["outreach.desk"]
    if used is not None and used.to_note(here.now()):
        response.call_on_close(lambda: _note(desk, used))
    return response


def _note(desk: Desk, used: OpenSession) -> None:
    with suppress(DeskBusy, NotKnownSaved):  # the next page notes it as well
        sessions.seen(desk, used)


def open_session() -> OpenSession | None:
    """The session in which whoever is signed in reads this page."""
    found: OpenSession | None = getattr(current_user, "open_session", None)
    return found


def goes_on_with(secret: str) -> None:
    """The session has another secret from here on: a copy of the one before opens nothing."""
    session[USER] = secret


def losing() -> bool:
    """Whether somebody asks for the second factor of whoever is signed in to be taken away."""
    used = open_session()
    return used is not None and used.losing


def token() -> str:
    """Its secret; empty for a guest."""
    return str(session.get(USER) or "")


def _only_to_a_page_of_ours(sign_in: Callable[..., Any]) -> Callable[[], ResponseReturnValue]:
    """Signing in leads to the page that was wanted, if it is one of ours; the library would let some others pass."""

    @wraps(sign_in)
    def view() -> ResponseReturnValue:
        answer = current_app.make_response(sign_in())
        if answer.location:
            answer.location = own_path(current_app, request.values.get("next", "")) or "/"
        return answer

    return view


def _render(template: str, **context: Any) -> Any:
    form = context["login_user_form"]
    wrong = request.method == "POST"
    return (render_template(template, form=form), 422) if wrong else render_template(template, form=form)
