"""The three page programs as a browser meets them: what to ask for a list, a request, the form that logs a call."""

from bench.client import OK, SEE_OTHER, Browser
from bench.forms import form_on
from bench.generate import EMAIL, PASSWORD, SLUG, Made
from bench.turns import Question

DESK_PAGES = {"list": f"/investigations/{SLUG}/requests?phase=overdue", "desk": "/", "record": "/requests/{rfc_id}"}
SUMMARY = "The duty officer took a message for the press office and promised that somebody would call back."
CALLED = {
    "contact": "other",
    "channel": "phone",
    "to": "Duty officer",
    "address": "+47 5550 0199",
    "outcome": "left a message",
    "summary": SUMMARY,
}
"""What a reporter types into the desk's form after a call that reached nobody."""


def log_path(rfc_id: int) -> str:
    return f"/requests/{rfc_id}/attempts"


class FloorSite:
    """Nobody signs in at the floor."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)
        self._typed = {"channel": "phone", "outcome": "left a message", "summary": SUMMARY}

    def asking(self, what: str, number: int) -> Question:
        if what == "log":
            return self.browser.form(f"/requests/{number}/log", self._typed), SEE_OTHER
        path = {"list": "/list", "list only": "/list-only", "record": f"/requests/{number}"}[what]
        return self.browser.look(path), OK


class StackSite(FloorSite):
    """The bare stack has the floor's pages, behind a session and a token."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.browser.get("/sign-in")
        typed = form_on(self.browser.body, "") | {"id": "edith"}
        self.browser.answered(self.browser.form("/sign-in", typed), SEE_OTHER)
        self._typed |= {"csrf_token": form_on(self.browser.get("/requests/1"), "/requests/1/log")["csrf_token"]}


class DeskSite:
    """The desk itself, with an editor signed in. A form is looked at before it is sent, as a person would."""

    def __init__(self, port: int, made: Made) -> None:
        self.browser, self._made = Browser(port), made
        typed = form_on(self.browser.get("/sign-in"), "/sign-in") | {"email": EMAIL, "password": PASSWORD}
        self.browser.answered(self.browser.form("/sign-in", typed), SEE_OTHER)

    def asking(self, what: str, number: int) -> Question:
        rfc_id = self._made.rfc_id(number)
        if what != "log":
            return self.browser.look(DESK_PAGES[what].format(rfc_id=rfc_id)), OK
        path = log_path(rfc_id)
        typed = form_on(self.browser.get(f"{path}/new"), path) | CALLED  # off the clock: its keys are new each time
        return self.browser.form(path, typed), SEE_OTHER
