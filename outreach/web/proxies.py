"""Who really calls, where proxies stand before the desk: as many of their notes are believed as there are proxies.

The name we are called by is never taken from a note: a page answers to its own names alone.
"""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def install(app: Flask, hops: int) -> None:
    """Each proxy adds who called it at the end of `X-Forwarded-For`; what stands before that, anybody can write."""
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Flask says it is wrapped
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0
        )
