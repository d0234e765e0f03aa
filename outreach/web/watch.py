"""What whoever keeps the desk safe has to know: who signs in and out, who is refused, and what keys and parts change.

One line of JSON for each, to the logger `outreach.security`: ids and addresses of the network, never what was typed.
docs/security.md says which lines there are, and where they go.
"""

import json
import logging
from typing import Any, Final

from flask import Flask, Response, current_app, g, request, session

from outreach.services import people
from outreach.services.desk import Desk
from outreach.web import here

log = logging.getLogger("outreach.security")

SIGN_IN, SIGN_OUT, CODE = "security.login", "security.logout", "second_factor.check"
PASSKEY, AFTER_PASSWORD = "passkeys.sign_in", "passkeys.after_password"
ALWAYS_TOLD: Final = frozenset(
    {SIGN_IN, SIGN_OUT, CODE, "proofs.check", "passwords.change", "invitations.join", "invitations.invite"}
    | {PASSKEY, AFTER_PASSWORD, "passkeys.add", "passkeys.remove"}
    | {"invitations.withdraw", "second_factor.confirm", "second_factor.new_codes"}
    | {"lost_factors.ask", "lost_factors.vouch", "lost_factors.stop", "lost_factors.keep"}
    | {"sessions.end_own", "sessions.end_others", "sessions.end_of_colleague", "sessions.end_all_of_colleague"}
    | {"teams.give", "teams.take", "teams.share", "teams.break_glass", "feeds.make", "feeds.revoke"}
    | {
        "releases.build",
        "releases.second",
        "releases.download",
        "investigations.set_live",
        "investigations.working_file",
    }
)
"""Told whether they are done or refused."""

REFUSED: Final = frozenset({400, 401, 403, 405, 413, 429})
"""Told wherever they come about: forged and expired forms, closed pages, too much, too often."""

NOT_TAKEN: Final = frozenset({409, 422})
"""A form that was refused for what stood in it. Which fields is told, and never what was typed there (16.3.3)."""

NOT_THEIRS: Final = 404
TOO_OFTEN: Final = 429
HALF: Final = "password"
"""Where the session keeps whose password was right, until the second factor is."""


def install(app: Flask) -> None:
    @app.before_request
    def remember_who_leaves() -> None:
        """Signing out forgets them before it can be told who did."""
        if request.endpoint == SIGN_OUT:
            g.left = here.account()

    @app.after_request
    def tell(response: Response) -> Response:
        if _is_told(response.status_code):
            log.info("%s", json.dumps(_told(response.status_code), sort_keys=True))
        return response


def _is_told(status: int) -> bool:
    """A page of an investigation one has no part in answers as one there is not: an address we know, and 404."""
    if request.endpoint in ALWAYS_TOLD and request.method not in here.LOOKING:
        return True
    if status in NOT_TAKEN and request.method not in here.LOOKING:
        return True
    return status in REFUSED or (status == NOT_THEIRS and request.endpoint is not None)


def _told(status: int) -> dict[str, Any]:
    desk: Desk = current_app.extensions["outreach.desk"]
    return {
        "at": desk.clock().isoformat(timespec="milliseconds"),
        "event": request.endpoint or "nowhere",
        "outcome": "too often" if status == TOO_OFTEN else "refused" if status >= min(REFUSED) else "done",
        "status": status,
        "who": _who(desk),
        "from": request.remote_addr or "",
        "method": request.method,
        "fields": sorted(g.get("refused_fields", ())),
        "of": {name: str(of) for name, of in (request.view_args or {}).items() if name not in ("token", "secret")},
    }


def _who(desk: Desk) -> str:
    """The short name of an account; the address that was typed is not told, since a password may stand there."""
    if request.endpoint == SIGN_IN:
        found = people.signing_in(desk, request.form.get("email", ""))
        return found[0].id if found else "no account"
    known = g.get("left") or getattr(g.get("_login_user"), "staff", None)
    if known is not None:
        return str(known.id)
    return str(session[HALF]["staff"]) if request.endpoint in (CODE, AFTER_PASSWORD) and HALF in session else "a guest"
