"""Why a legal hold is put on or lifted."""

from outreach.domain.holds import LONGEST_REASON
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField


class PutOnHoldForm(HouseForm):
    button = "Put it on hold"

    reason = LineField("Reason", "Say why: it stays on record.", longest=LONGEST_REASON)


class LiftHoldForm(PutOnHoldForm):
    button = "Lift the hold"
