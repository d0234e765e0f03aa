"""Everything a person can put on the record of a request, by its noun in the address. The order is that of the page."""

from outreach.web.forms import asking, deciding, hearing, keeping, listing, quoting
from outreach.web.forms.record import RecordForm

RECORDABLE: dict[str, type[RecordForm]] = {
    "attempts": asking.AttemptForm,
    "messages": hearing.MessageForm,
    "responses": hearing.ResponseForm,
    "statements": quoting.StatementForm,
    "extensions": asking.ExtensionForm,
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
    "translation-checks": quoting.TranslationCheckForm,
    "deadlines": asking.DeadlineForm,
    "assignments": asking.AssignmentForm,
    "follow-up-stops": asking.FollowUpStopForm,
    "waivers": deciding.WaiverForm,
    "waiver-seconds": deciding.WaiverSecondForm,
    "sign-off-withdrawals": deciding.SignOffWithdrawalForm,
    "retractions": deciding.RetractionForm,
    "names": listing.NameForm,
    "finding": listing.FindingForm,
    "removals": listing.RemovalForm,
    "restorations": listing.RestorationForm,
    "merges": listing.MergeForm,
}
