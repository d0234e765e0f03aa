"""The three page programs as a browser meets them: what to ask for a list, a request, the form that logs a call."""

from bench.client import OK, SEE_OTHER, Browser
from bench.turns import Question

SUMMARY = "The duty officer took a message for the press office and promised that somebody would call back."


class FloorSite:
    """Nobody signs in at the floor."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.browser = name, Browser(port)
        self._typed = {"channel": "phone", "outcome": "left a message", "summary": SUMMARY}

    def asking(self, what: str, number: int) -> Question:
        if what == "log":
            return self.browser.form(f"/requests/{number}/log", self._typed), SEE_OTHER
        path = {"list": "/list", "list only": "/list-only", "record": f"/requests/{number}"}[what]
        return self.browser.look(path), OK


class StackSite(FloorSite):
    """The bare stack has the floor's pages, behind a session and a token."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(name, port)
        self.browser.get("/sign-in")
        typed = {"id": "edith", "csrf_token": self.browser.hidden("csrf_token")}
        self.browser.answered(self.browser.form("/sign-in", typed), SEE_OTHER)
        self.browser.get("/requests/1")
        self._typed["csrf_token"] = self.browser.hidden("csrf_token")
