"""The three page programs as a browser meets them: what to ask for a list, a request, the form that logs a call."""

from bench.client import OK, SEE_OTHER, Browser
from bench.forms import form_on
from bench.generate import EMAIL, PASSWORD, SLUG, Made
from bench.turns import Question

SUMMARY = "The duty officer took a message for the press office and promised that somebody would call back."


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
        typed = {"id": "edith", "csrf_token": self.browser.hidden("csrf_token")}
        self.browser.answered(self.browser.form("/sign-in", typed), SEE_OTHER)
        self.browser.get("/requests/1")
        self._typed["csrf_token"] = self.browser.hidden("csrf_token")


class DeskSite:
    """The desk itself, with an editor signed in. A form is looked at before it is sent, as a person would."""

    def __init__(self, port: int, made: Made) -> None:
        self.browser, self._made = Browser(port), made
        self.browser.get("/sign-in")
        typed = {"email": EMAIL, "password": PASSWORD, "csrf_token": self.browser.hidden("csrf_token")}
        self.browser.answered(self.browser.form("/sign-in", typed), SEE_OTHER)

    def asking(self, what: str, number: int) -> Question:
        if what == "log":
            return self._form(self._made.rfc_id(number))
        path = {
            "list": f"/requests?investigation={SLUG}&phase=overdue",
            "desk": "/",
            "record": f"/requests/{self._made.rfc_id(number)}",
        }[what]
        return self.browser.look(path), OK

    def _form(self, rfc_id: int) -> Question:
        """The form a reporter fills in after a call that reached nobody: fetched off the clock, its keys are new."""
        path = f"/requests/{rfc_id}/attempts"
        typed = form_on(self.browser.get(f"{path}/new"), path)
        called = {"contact": "other", "channel": "phone", "to": "Duty officer", "address": "+47 5550 0199"}
        typed |= {**called, "outcome": "left a message", "summary": SUMMARY}
        typed.pop("questions", None)
        return self.browser.form(path, typed), SEE_OTHER
