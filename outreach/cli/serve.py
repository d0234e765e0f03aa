"""Serves the pages: one process with threads, or several where the database lets several write at once."""

import errno
import importlib.util
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any

import click
from flask import Flask

from outreach.cli.telling import tell
from outreach.clock import system_clock
from outreach.config import Config
from outreach.domain.errors import OutreachError
from outreach.services.desk import Desk

UNHEARD = 10  # seconds: more than requests under way are given to end
THREADS = 4


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes; PostgreSQL only.")
def serve_command(host: str, port: int, workers: int) -> None:
    """Serve the pages until stopped."""
    from outreach.services.doctor import refuse
    from outreach.services.faults_of_place import Place
    from outreach.services.upkeep import need_newest_form
    from outreach.web import create_app
    from outreach.wiring import open_desk

    config = Config.load()
    tell(config.log_to)
    refuse(Place(config=config, now=system_clock()))
    if workers > 1:
        need_many_workers(config)
    need_free(host, port)
    need_newest_form(config.database)
    desk = open_desk(config)
    app = create_app(desk, config)

    def ready(port: int) -> None:
        here = f"http://{host}:{port}"
        there = config.base_url if config.base_url == here else f"{config.base_url} on {here}"
        click.echo(f"Serving {there}. Stop with Ctrl-C.")

    if workers > 1:
        serve_with_gunicorn(app, desk, bind=f"{host}:{port}", workers=workers, ready=lambda: ready(port))
    else:
        serve_with_waitress(app, host=host, port=port, ready=ready, hops=config.hops)


def need_free(host: str, port: int) -> None:
    """Asked before the pages are made, since gunicorn would try for long and waitress answers in its own words."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind)) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except (OSError, UnicodeError) as error:
        why = "the port is taken" if getattr(error, "errno", 0) == errno.EADDRINUSE else "this machine cannot"
        raise OutreachError(
            f"Nothing can be served on {host}, port {port}: {why}. Choose another --port, or another --host."
        ) from None


def need_many_workers(config: Config) -> None:
    """SQLite lets one process write at a time, so a second one would only stand in its queue."""
    if config.database.startswith("sqlite"):
        raise OutreachError(
            "Several workers need PostgreSQL: SQLite lets one write at a time. "
            "Leave out --workers, or set OUTREACH_DATABASE_URL to a PostgreSQL server."
        )
    if importlib.util.find_spec("gunicorn") is None:
        raise OutreachError("Several workers need gunicorn. In the checkout run `make postgres`.")


def serve_with_waitress(
    app: Flask, *, host: str, port: int, ready: Callable[[int], None] | None = None, hops: int = 0
) -> None:
    """`ready` is told the port once we listen on it; with port 0 the system chooses one.

    Notes of who calls reach the application only where proxies are set up: it knows how many of them to believe.
    """
    server = waitress_server(app, host=host, port=port, hops=hops)
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(told, _stop)
    if ready is not None:
        ready(int(server.effective_port))
    try:
        server.run()
    finally:
        signal.alarm(0)
        server.close()


def waitress_server(app: Flask, *, host: str, port: int, hops: int = 0) -> Any:
    """What waitress refuses by itself (400, 413, 431) never reaches the pages, and bears their headers all the same."""
    from waitress.channel import HTTPChannel
    from waitress.server import create_server
    from waitress.task import ErrorTask

    from outreach.web import headers

    said = headers.always(encrypted=app.config["SESSION_COOKIE_SECURE"])

    class Refused(ErrorTask):
        def execute(self) -> None:
            self.response_headers = [*self.response_headers, *said.items(), ("Cache-Control", "no-store")]
            super().execute()

    HTTPChannel.error_task_class = Refused  # of each server, where a host name leads to two addresses
    return create_server(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=not hops)


def _stop(*_: object) -> None:
    """Leave the loop. What is raised while Python collects garbage is lost, so it is raised again if need be."""
    signal.alarm(UNHEARD)
    raise SystemExit(0)


def serve_with_gunicorn(app: Flask, desk: Desk, *, bind: str, workers: int, ready: Callable[[], None]) -> None:
    """The application is made once and shared by the workers, which saves a third of their memory."""
    from gunicorn.app.base import BaseApplication

    class Served(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": bind,
                "workers": workers,
                "preload_app": True,
                # A connection must not be shared between processes. The hook has to take exactly two arguments.
                "post_fork": lambda _server, _worker: desk.database.dispose(),
                "when_ready": lambda _server: ready(),
                "accesslog": None,
                "graceful_timeout": 30,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Served().run()
