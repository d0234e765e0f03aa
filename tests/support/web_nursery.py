"""Web processes on demand: `web_nursery.py URL HOME [JOURNAL SYNCHRONOUS]`.

It serves the desk once for each `null` it reads, and says in which process and at which port; for `{"at"}` its clock
stands still at that instant. Everything is loaded already when one is born, so that killing thousands does not take
days: a form that is read instead (`{"address", "typed", "headers"}`) is answered here, for practice. What is born has
no thread and no connection of its own before it listens; it serves by the same code as `outreach serve`.
"""

import importlib
import json
import os
import pkgutil
import signal
import sys
from dataclasses import replace
from datetime import datetime

import outreach
from outreach.cli.serve import serve_with_waitress
from outreach.clock import Clock
from outreach.config import Config
from outreach.db import sqlite
from outreach.web import create_app
from outreach.wiring import open_desk
from tests.support.mail_reader import read

AS_OF_TESTS = {"secret_key": "k" * 40, "password_cost": "test", "second_factor": "offered"}


def _is_a_page(template: str) -> bool:
    """Those in `public` are for readers: the press makes them, with filters of its own."""
    return template.endswith(".html") and not template.startswith("public/")


def wait_for_births(url: str, home: str) -> None:
    config = Config(home=home, database_url=url, **AS_OF_TESTS)
    desk = open_desk(config)
    app = create_app(desk, config)
    for module in pkgutil.walk_packages(outreach.__path__, "outreach."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for template in app.jinja_env.list_templates(filter_func=_is_a_page):
        app.jinja_env.get_template(template)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        told = json.loads(line) or {}
        if "address" in told:
            answer = app.test_client(use_cookies=False).post(
                told["address"], data=told["typed"], headers=told["headers"]
            )
            _say(answer.status_code)
        desk.database.dispose()
        if "address" not in told and os.fork() == 0:
            if "at" in told:
                app.extensions["outreach.desk"] = replace(desk, clock=_standing_at(told["at"]), reader=read)
            serve_with_waitress(app, host="127.0.0.1", port=0, ready=lambda port: _say(os.getpid(), port))


def _standing_at(told: str) -> Clock:
    at = datetime.fromisoformat(told)
    return lambda: at


def _say(*words: int) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if settings := sys.argv[3:]:
        sqlite.journal_of = lambda version: (settings[0], settings[1])
    wait_for_births(*sys.argv[1:3])
