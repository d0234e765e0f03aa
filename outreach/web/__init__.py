"""The desk as pages and forms, usable without JavaScript. `create_app` puts them together; it starts nothing."""

from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.templating import Environment
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from outreach.config import Config
from outreach.services import practice_outbox
from outreach.services.desk import Desk
from outreach.web import (
    access,
    addresses,
    assets,
    charts,
    errors,
    filters,
    glass,
    headers,
    here,
    limits,
    marks,
    noted,
    passkeys,
    proof,
    proxies,
    session,
    watch,
)
from outreach.web.views import (
    agencies,
    audits,
    batch_letters,
    calendars,
    calls,
    contacts,
    contacts_to_check,
    dossiers,
    drafts,
    editions,
    erasures,
    evidence,
    feeds,
    follow_ups,
    forecast,
    handing,
    health,
    holds,
    imports,
    inbox,
    investigations,
    invitations,
    letter_templates,
    letters,
    lost_factors,
    messages,
    outbox,
    passwords,
    proofs,
    recording,
    releases,
    requests,
    retention,
    second_factor,
    sessions,
    signoffs,
    sites,
    staff,
    teams,
    updates,
)
from outreach.web.views import (
    desk as desks,
)
from outreach.web.views import (
    passkeys as own_passkeys,
)

BLUEPRINTS = (
    desks.bp,
    health.bp,
    investigations.bp,
    calendars.bp,
    calls.bp,
    editions.bp,
    handing.bp,
    letters.bp,
    letter_templates.bp,
    batch_letters.bp,
    follow_ups.bp,
    imports.bp,
    signoffs.bp,
    requests.bp,
    messages.bp,
    recording.bp,
    evidence.bp,
    dossiers.bp,
    forecast.bp,
    drafts.bp,
    contacts_to_check.bp,
    agencies.bp,
    contacts.bp,
    releases.bp,
    sites.bp,
    updates.bp,
    outbox.bp,
    holds.bp,
    inbox.bp,
    staff.bp,
    teams.bp,
    invitations.bp,
    sessions.bp,
    passwords.bp,
    own_passkeys.bp,
    retention.bp,
    erasures.bp,
    second_factor.bp,
    lost_factors.bp,
    proofs.bp,
    feeds.bp,
    audits.bp,
)
"""Every group of pages. A new one is added here; `permissions` says who may open each of its pages."""


class Templates(Environment):
    """All templates share the globals of the desk, and none has any of its own.

    Jinja would put a chain of mappings before them, and go through it name by name for each macro that a page imports.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Pages(Flask):
    """None of our views or hooks is a coroutine. Flask asks that of each of them at each page, by inspecting it."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(desk: Desk, config: Config) -> Flask:
    app = Pages("outreach.web", template_folder=str(desk.templates), static_folder=None)
    app.config |= _settings(desk, config)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals |= {"largest_form": limits.LARGEST_FORM, "practising": practice_outbox.is_practice(desk)}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    addresses.install(app)
    here.install(app, desk)
    headers.install(app)
    watch.install(app)
    CSRFProtect(app)
    session.install(app, config)
    access.install(app)
    glass.install(app)
    noted.install(app)
    proof.install(app, config)
    passkeys.install(app)
    limits.install(app)
    errors.install(app)
    filters.install(app)
    charts.install(app)
    marks.install(app)
    assets.install(app)
    proxies.install(app, config.hops)
    health.install(app, config.hosts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _settings(desk: Desk, config: Config) -> dict[str, object]:
    encrypted = urlsplit(config.base_url).scheme == "https"
    key, *earlier = desk.keys.read()
    return {
        "SECRET_KEY": key,
        "SECRET_KEY_FALLBACKS": earlier,
        "WTF_CSRF_SECRET_KEY": [*reversed(earlier), key],  # the last signs: a form left open over a change still sends
        "TRUSTED_HOSTS": config.hosts,
        "MAX_CONTENT_LENGTH": limits.LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": limits.LARGEST_FORM,
        # With that prefix a browser takes it from this very host alone, over https alone.
        "SESSION_COOKIE_NAME": "__Host-outreach" if encrypted else "outreach",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": encrypted,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form left open over lunch still sends
        "WTF_CSRF_SSL_STRICT": False,  # it wants a Referer, which our pages never send; `headers` checks Sec-Fetch-Site
    }
