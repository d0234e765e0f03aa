"""Why a second factor is to be taken away, and by what somebody knows that it is the colleague who asks."""

from outreach.domain.lost_factors import LONGEST
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField


class AskForm(HouseForm):
    button = "Ask for it"

    reason = LineField("Why", "Say why: the person reads it, and whoever vouches.", longest=LONGEST)


class VouchForm(HouseForm):
    button = "Vouch for it"

    how = LineField("How do you know that it is them?", "Say how: it stays on record with your name.", longest=LONGEST)
