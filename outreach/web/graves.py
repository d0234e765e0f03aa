"""How each act that wants a fresh proof is called where that is asked for, and where whoever leaves it goes back to."""

from typing import Final

from flask import Flask
from werkzeug.exceptions import HTTPException

from outreach.web.permissions import FRESH

CALLED: Final = {
    "dossiers.download": "Taking a dossier away",
    "editions.adopt_codebook": "Adopting another codebook",
    "editions.adopt_policy": "Adopting another policy",
    "editions.adopt_questions": "Adopting other questions",
    "editions.adopt_reminders": "Adopting other reminders",
    "editions.second_policy": "Adopting a policy as the second editor",
    "erasures.ask_contact": "Asking for a contact to be erased",
    "erasures.ask_entry": "Asking for words to be erased",
    "erasures.ask_message": "Asking for a message to be erased",
    "erasures.confirm": "Erasing for good",
    "feeds.make": "Making a calendar link",
    "holds.step": "Changing the legal hold",
    "investigations.set_live": "Letting letters leave, or stopping them",
    "investigations.working_file": "Taking the list of requests away",
    "invitations.invite": "Inviting somebody",
    "invitations.withdraw": "Withdrawing an invitation",
    "lost_factors.ask": "Asking for a second factor to be taken away",
    "lost_factors.vouch": "Vouching for a colleague",
    "passkeys.add": "Adding a passkey",
    "passkeys.new": "Adding a passkey",
    "passkeys.remove": "Removing a passkey",
    "releases.build": "Releasing",
    "releases.download": "Taking a release away",
    "releases.second": "Releasing as the second editor",
    "retention.ask_all": "Asking for all of it to be erased",
    "retention.confirm_all": "Erasing all of it for good",
    "second_factor.confirm": "Setting up a second factor",
    "second_factor.new_codes": "Making new recovery codes",
    "sessions.end_others": "Ending your other sessions",
    "sessions.end_own": "Ending a session",
    "signoffs.sign": "Signing off",
    "signoffs.sign_silent": "Signing off those who did not answer",
    "staff.save_role": "Changing a role",
    "teams.break_glass": "Looking into an investigation without a part in it",
    "teams.give": "Giving a part",
    "teams.share": "Sharing with a partner",
    "teams.take": "Taking a part away",
}

ASKS_ITSELF: Final = frozenset({"proofs.ask", "second_factor.own"})


def called(app: Flask, endpoint: str, wanted: str) -> str:
    """`wanted`: the page one was on the way to, where the proof is asked for on a page of its own."""
    return CALLED.get(endpoint) or CALLED.get(_page_at(app, wanted), "What you are about to do")


def way_back(app: Flask, address: str) -> str:
    """The nearest page above an act that shows something and asks for no proof: no address says where one came from."""
    path = address.partition("?")[0]
    while path.rstrip("/"):
        if (page := _page_at(app, path)) and page not in FRESH | ASKS_ITSELF:
            return path
        path = path.rpartition("/")[0]
    return "/"


def _page_at(app: Flask, address: str) -> str:
    try:
        return str(app.url_map.bind("outreach.example.org").match(address.partition("?")[0], "GET")[0])
    except HTTPException:
        return ""
