"""What every answer tells the browser: load nothing from elsewhere, show us in no frame, keep no copy."""

from collections.abc import Mapping

from flask import Flask, Response, abort, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

ENCRYPTED_ALONE = "max-age=31536000; includeSubDomains"
"""For a year a browser that has met us asks for us without encryption no more."""

LEFT_BEHIND = '"cache", "storage"'
"""What a browser forgets of us on signing out. Not cookies: one of them only says that this browser is known."""

ASK_BEFORE_USE = "private, no-cache"
"""For what a program fetches again and again: it may keep a copy, asks whether that is still true, and lends it not."""

SAME_SITE = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a form sent from our own page, or by the person's own hand."""


def always(*, encrypted: bool) -> Mapping[str, str]:
    """What stands in every answer of a desk; `encrypted`: people reach it by https."""
    return {**ALWAYS, "Strict-Transport-Security": ENCRYPTED_ALONE} if encrypted else ALWAYS


def install(app: Flask) -> None:
    said = always(encrypted=app.config["SESSION_COOKIE_SECURE"])

    @app.before_request
    def refuse_other_sites() -> None:
        """The second belt against forged forms; the token in each form is the first."""
        came_from = request.headers.get("Sec-Fetch-Site")
        if request.method not in ("GET", "HEAD", "OPTIONS") and came_from not in (None, *SAME_SITE):
            abort(403, "This form was sent from another site. Open the page here and send it again.")

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in said.items():
            response.headers.setdefault(name, value)
        # A shared computer in a newsroom must not show the last reader's pages by its Back button.
        # Not only where nothing is said yet: the sign-in page and sent files come with words of their libraries.
        if response.headers.get("Cache-Control") != ASK_BEFORE_USE:
            response.headers["Cache-Control"] = "no-store"
        if request.endpoint == "security.logout":
            response.headers["Clear-Site-Data"] = LEFT_BEHIND
        return response
