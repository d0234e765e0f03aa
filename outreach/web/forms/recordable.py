"""Everything a person can put on the record of a request, by its noun in the address. The order is that of the page."""

from outreach.domain.teams import Part
from outreach.web import here
from outreach.web.access import may
from outreach.web.forms import asking, deciding, hearing, keeping, listing, more_time, quoting
from outreach.web.forms.record import RecordForm
from outreach.web.permissions import FOR_PARTNERS

RECORDABLE: dict[str, type[RecordForm]] = {
    "attempts": asking.AttemptForm,
    "messages": hearing.MessageForm,
    "responses": hearing.ResponseForm,
    "statements": quoting.StatementForm,
    "extensions": more_time.ExtensionForm,
    "evidence": keeping.EvidenceForm,
    "notes": deciding.NoteForm,
    "statement-verifications": quoting.StatementVerificationForm,
    "counterclaims": quoting.CounterclaimForm,
    "reversals": deciding.ReversalForm,
    "sign-off": deciding.SignOffForm,
    "sent-back": deciding.SentBackForm,
    "deliveries": asking.DeliveryForm,
    "redirects": asking.RedirectForm,
    "auto-replies": hearing.AutoReplyForm,
    "acknowledgements": hearing.AcknowledgementForm,
    "set-asides": hearing.SetAsideForm,
    "authority": hearing.AuthorityForm,
    "translations": quoting.TranslationForm,
    "message-translations": quoting.MessageTranslationForm,
    "translation-checks": quoting.TranslationCheckForm,
    "deadlines": asking.DeadlineForm,
    "assignments": asking.AssignmentForm,
    "follow-up-stops": asking.FollowUpStopForm,
    "reminders": asking.ReminderForm,
    "waivers": deciding.WaiverForm,
    "waiver-seconds": deciding.WaiverSecondForm,
    "sign-off-withdrawals": deciding.SignOffWithdrawalForm,
    "explanations": deciding.ExplanationForm,
    "retractions": deciding.RetractionForm,
    "names": listing.NameForm,
    "finding": listing.FindingForm,
    "removals": listing.RemovalForm,
    "restorations": listing.RestorationForm,
    "merges": listing.MergeForm,
}


CIRCLES = {form.who for form in RECORDABLE.values()}


def mine() -> list[str]:
    """What is the reader's to put on the record of the request this page is of, by noun."""
    if here.part() is Part.PARTNER:
        return [noun for noun in RECORDABLE if noun in FOR_PARTNERS]
    within = {circle for circle in CIRCLES if may(circle)}  # asked once a circle: a page names every form
    return [noun for noun, form in RECORDABLE.items() if form.who in within]
