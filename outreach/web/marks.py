"""The marks of statuses and phases for long lists: drawn once by their macro, then kept."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup


def install(app: Flask) -> None:
    @lru_cache(maxsize=64)  # there are fewer words than that, and a list draws a hundred marks
    def mark(kind: str, word: str) -> Markup:
        drawn: Markup = getattr(app.jinja_env.get_template("macros/status.html").module, kind)(word)
        return drawn

    app.jinja_env.globals |= {
        "status_mark": lambda status: mark("status", status.value),
        "phase_mark": lambda phase: mark("phase", phase.value),
    }
