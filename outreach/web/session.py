"""Signing in and out. Flask-Security does the ceremony; everything it could do besides is switched off."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import LoginForm, RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

from outreach.config import Config
from outreach.domain.people import Staff
from outreach.services import people
from outreach.web import here
from outreach.web.access import May, open_to, own_path

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

ENDPOINTS = {"security.login": May.ANYONE, "security.logout": May.ANYONE}
"""All that Flask-Security may serve. A test fails when an upgrade brings more."""

SESSION_LASTS = timedelta(hours=12)


class SignedIn(UserMixin):
    """One of us as Flask-Security knows a user: by the session key, which a new password changes."""

    fs_uniquifier = ""  # the library looks for the name on the class

    def __init__(self, staff: Staff, session_key: str, password_hash: str = "") -> None:
        self.staff = staff
        self.email = staff.email
        self.active = staff.active
        self.password = password_hash
        self.fs_uniquifier = session_key
        self.roles: list[Any] = []


class Datastore(UserDatastore):
    """Flask-Security's view of our people. It finds them and keeps a stronger hash; nothing else is let through."""

    def __init__(self) -> None:
        super().__init__(user_model=SignedIn, role_model=RoleMixin)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> SignedIn | None:  # noqa: ARG002, FBT001, FBT002
        ((field, wanted),) = by.items()
        if field == "fs_uniquifier":
            staff = people.signed_in_as(here.desk(), wanted)
            return SignedIn(staff, wanted) if staff else None
        found = people.signing_in(here.desk(), wanted)
        return SignedIn(found[0], found[1].session_key, found[1].password_hash) if found else None

    def put(self, model: SignedIn) -> SignedIn:
        people.keep_stronger_hash(here.desk(), model.staff, str(model.password))
        return model

    def commit(self) -> None:
        """Each call above is a transaction of its own."""


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
        "SECURITY_PASSWORD_SALT": hashlib.sha256(config.signing_key().encode()).hexdigest(),
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
        "PERMANENT_SESSION_LIFETIME": SESSION_LASTS,
    }
    security = Security(app, Datastore(), login_form=SignInForm, render_template=_render)
    security.login_manager.request_loader(None)  # no tokens, no basic authentication: the session alone signs in
    security.want_json(lambda _: False)
    app.view_functions["security.login"] = _only_to_a_page_of_ours(app.view_functions["security.login"])
    for endpoint, circle in ENDPOINTS.items():
        open_to(circle)(app.view_functions[endpoint])


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
