"""What may happen next: every fact is checked here before it goes on the record, whoever brings it.

`check(case, happened, by)` says nothing when the fact may be recorded and raises `RuleBroken` with a sentence when it
may not. Forms, files and jobs all pass this one door, so no entrance can know fewer rules than another.
"""

from collections.abc import Callable
from typing import Any

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Fact, Happened
from outreach.domain.people import Acting
from outreach.domain.rules import asking, deciding, hearing, keeping, listing, quoting
from outreach.domain.rules.common import check_texts, check_time

Rule = Callable[[Case, Any, Happened, Acting], None]

RULES: dict[type[Fact], Rule] = {
    facts.AgencyListed: listing.listed,
    facts.NameCorrected: listing.name_corrected,
    facts.FindingDataChanged: listing.finding_changed,
    facts.RemovedFromDataset: listing.removed,
    facts.RestoredToDataset: listing.restored,
    facts.MergedInto: listing.merged,
    facts.AttemptMade: asking.attempt,
    facts.DeliveryReported: asking.delivery,
    facts.AddressJudged: asking.address_judged,
    facts.DeadlineSet: asking.deadline,
    facts.ExtensionGranted: asking.extension,
    facts.Redirected: asking.redirect,
    facts.Assigned: asking.assigned,
    facts.FollowUpStopped: asking.follow_up_stopped,
    facts.ReminderSet: asking.reminder_set,
    facts.MessageReceived: hearing.message,
    facts.MessageTranslated: hearing.message_translated,
    facts.AutoReplyReceived: hearing.judged_message,
    facts.Acknowledged: hearing.judged_message,
    facts.MessageSetAside: hearing.set_aside,
    facts.ResponseReceived: hearing.response,
    facts.AuthorityAccepted: hearing.authority,
    facts.StatementQuoted: quoting.statement,
    facts.OffRecordHeard: quoting.off_record,
    facts.StatementVerified: quoting.verified,
    facts.TranslationAdded: quoting.translation,
    facts.TranslationChecked: quoting.translation_checked,
    facts.CounterclaimChecked: quoting.counterclaim,
    facts.EvidenceKept: keeping.kept,
    facts.ReversalConfirmed: deciding.reversal,
    facts.GateWaived: deciding.waiver,
    facts.WaiverSeconded: deciding.seconded,
    facts.SignedOff: deciding.sign_off,
    facts.SignOffWithdrawn: deciding.withdrawal,
    facts.SentBack: deciding.sent_back,
    facts.ChangeExplained: deciding.explained,
    facts.NoteAdded: deciding.note,
    facts.EntryRetracted: deciding.retraction,
}

EDITORS_ONLY: frozenset[type[Fact]] = frozenset(
    {
        facts.RemovedFromDataset,
        facts.RestoredToDataset,
        facts.MergedInto,
        facts.AuthorityAccepted,
        facts.ReversalConfirmed,
        facts.GateWaived,
        facts.WaiverSeconded,
        facts.SignedOff,
        facts.SignOffWithdrawn,
        facts.SentBack,
        facts.ChangeExplained,
    }
)
"""Decisions an editor answers for; a reporter prepares them and asks."""


def check(case: Case, happened: Happened, by: Acting) -> None:
    """Raise `RuleBroken` unless this may be recorded now by this person."""
    kind = type(happened.fact)
    if kind in EDITORS_ONLY and not by.role.may_edit:
        raise RuleBroken("Only an editor may record this. Ask one; they find the request on their desk.")
    if (kind is facts.AgencyListed) is bool(case.entries):
        raise RuleBroken("A log begins with the agency being listed, and an agency is listed once.")
    if isinstance(happened.fact, facts.EntryRetracted) and not by.role.may_edit:
        _not_an_editors(case, happened.fact)
    check_time(case, happened)
    check_texts(happened.fact)
    RULES[kind](case, happened.fact, happened, by)


def _not_an_editors(case: Case, fact: facts.EntryRetracted) -> None:
    """What only an editor may decide, only an editor may undo."""
    entry = case.entry(fact.entry)
    if entry is not None and type(entry.fact) in EDITORS_ONLY:
        raise RuleBroken("An editor decided this, and only an editor takes it back. Ask one.", "entry")
