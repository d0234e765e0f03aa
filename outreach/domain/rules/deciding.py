"""Rules for decisions: rulings, waivers, sign-offs and taking entries back."""

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.gates import NEVER_WAIVED
from outreach.domain.known import Membership
from outreach.domain.people import Acting
from outreach.domain.prose import exact_instant
from outreach.domain.rules.common import need, need_reason, referred
from outreach.domain.standing import publishable


def reversal(case: Case, fact: facts.ReversalConfirmed, _happened: Happened, _by: Acting) -> None:
    for turn in case.standing.reversals:
        if (turn.question, turn.earlier.seq, turn.later.seq) == (fact.question, fact.earlier, fact.later):
            if turn.confirmed:
                raise RuleBroken("This reversal is confirmed already.")
            return
    raise RuleBroken("These two answers are not a reversal: one must confirm and the next one deny, or the other way.")


def waiver(case: Case, fact: facts.GateWaived, happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    if fact.gate in NEVER_WAIVED:
        raise RuleBroken(f"“{fact.gate}” cannot be waived: it keeps the record true.", "gate")
    if fact.expires_at <= happened.at:
        raise RuleBroken("A waiver expires after it is given.", "expires_at")
    if all(check.gate is not fact.gate for check in case.standing.waivable):
        raise RuleBroken(f"“{fact.gate}” is not in the way; there is nothing to waive.", "gate")


def seconded(case: Case, fact: facts.WaiverSeconded, _happened: Happened, by: Acting) -> None:
    first = referred(case, fact.waiver, facts.GateWaived, "waiver", "a waiver")
    if first.recorded_by == by.staff:
        raise RuleBroken("A second editor seconds a waiver. Ask a colleague.", "waiver")
    if isinstance(first.fact, facts.GateWaived) and first.fact.expires_at <= case.now:
        until = exact_instant(first.fact.expires_at, case.calendar.zone.key)
        raise RuleBroken(f"This waiver held until {until}. Waive the gate again, until a later time.", "waiver")


def sign_off(case: Case, fact: facts.SignedOff, _happened: Happened, by: Acting) -> None:
    now = case.standing
    if fact.through != case.last_seq:
        raise RuleBroken(f"Read through entry {case.last_seq} before you sign; you had read through {fact.through}.")
    if now.known.listing.membership is not Membership.IN:
        raise RuleBroken("This agency is not in the dataset; there is no row to sign.")
    if now.signed is not None:
        raise RuleBroken("This row is signed, and nothing has happened since.")
    if fact.status != now.status:
        raise RuleBroken(f"The record says “{now.status}”, not “{fact.status}”. Read it again before you sign.")
    if case.unmet:
        missing = "; ".join(check.missing for check in case.unmet)
        raise RuleBroken(f"This row cannot be signed yet. Missing: {missing}.")
    if not publishable(now.status):
        raise RuleBroken(f"“{now.status}” is not a status that can be published.")
    if now.judged_by == by.staff:
        raise RuleBroken("You made the last classification yourself. Another editor has to sign.")


def withdrawal(case: Case, fact: facts.SignOffWithdrawn, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    if case.standing.known.sign_off is None:
        raise RuleBroken("There is no sign-off to withdraw.")


def sent_back(_case: Case, fact: facts.SentBack, _happened: Happened, _by: Acting) -> None:
    need(fact.reason, "Say what the reporter should mend.", "reason")


def explained(case: Case, fact: facts.ChangeExplained, _happened: Happened, _by: Acting) -> None:
    """Printed on one line of the note under a release, so it is one paragraph."""
    need(fact.reason, "Give the reason in words that a reader of the table understands: it is printed.", "reason")
    if "\n" in fact.reason:
        raise RuleBroken("Write the public reason in one paragraph: it is printed on one line.", "reason")
    referred(case, fact.entry, object, "entry", "an entry")


def note(_case: Case, fact: facts.NoteAdded, _happened: Happened, _by: Acting) -> None:
    need(fact.text, "The note is empty.", "text")


def retraction(case: Case, fact: facts.EntryRetracted, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    entry = referred(case, fact.entry, object, "entry", "an entry")
    if isinstance(entry.fact, facts.AgencyListed):
        raise RuleBroken("The listing itself is not taken back. Remove the agency from the dataset instead.", "entry")
    if isinstance(entry.fact, facts.EntryRetracted):
        raise RuleBroken("A retraction is not taken back. Record again what was right after all.", "entry")
    if isinstance(entry.fact, facts.SignedOff):
        raise RuleBroken("A sign-off is withdrawn, not retracted.", "entry")
    if isinstance(entry.fact, facts.SignOffWithdrawn):
        raise RuleBroken("A withdrawal is not taken back. Read the row again and sign it anew.", "entry")
