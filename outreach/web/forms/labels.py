"""What a person saw above each field, for a page that can show only what was typed and not the form itself."""

from typing import Any

from flask import request
from wtforms import HiddenField

from outreach.web.forms.agencies import AgencyForm, AliasForm
from outreach.web.forms.base import HouseForm
from outreach.web.forms.contacts import ContactForm
from outreach.web.forms.investigations import CodebookForm, InvestigationForm, PolicyForm, QuestionsForm
from outreach.web.forms.judging import JudgementForm
from outreach.web.forms.recordable import RECORDABLE
from outreach.web.forms.signing import SendBackForm

FORMS: dict[str, type[HouseForm]] = {
    "agencies.create": AgencyForm,
    "agencies.change": AgencyForm,
    "agencies.create_name": AliasForm,
    "contacts.create": ContactForm,
    "contacts.change": ContactForm,
    "investigations.create": InvestigationForm,
    "editions.adopt_questions": QuestionsForm,
    "editions.adopt_policy": PolicyForm,
    "editions.adopt_codebook": CodebookForm,
    "signoffs.send_back": SendBackForm,
    "messages.judge": JudgementForm,
}
"""The form that each address takes, beside those that record a fact."""


UNSEEN = frozenset(
    {"csrf_token", "once", "after", "draft", "next", "look", "turn", "seal", "marks", "manifest", "left_out"}
)
"""What nobody typed: the hidden fields of forms that are not named here."""


def label_of(name: str) -> str:
    """The label of a field of the form that was sent; its name in words where no form is known; else nothing."""
    whole, _, part = name.partition("-")
    kind = RECORDABLE.get((request.view_args or {}).get("noun", "")) or FORMS.get(request.endpoint or "")
    field: Any = getattr(kind, whole, None)
    if kind is None or field is None:
        return name.replace("_", " ").capitalize() if kind is None and name not in UNSEEN else ""
    if issubclass(field.field_class, HiddenField):
        return ""
    label = str(field.args[0] if field.args else field.kwargs["label"])
    return f"{label}: {part}" if part else label
