"""What is typed to invite somebody, and by whoever was invited."""

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired

from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneFrom, ZoneField

ROLES = {
    Role.REPORTER: "reporter",
    Role.EDITOR: "editor: may open investigations",
    Role.ADMIN: "admin: keeps accounts",
    Role.PARTNER: "partner: a reporter of another newsroom",
}


class InviteForm(HouseForm):
    button: ClassVar[str] = "Make the link"
    keeps_draft: ClassVar[bool] = True

    name = LineField("Name", "Write the name as colleagues know it.", longest=200)
    short = LineField(
        "Short name", "Choose a short name.", longest=60, description="a-z, 0-9 and dashes. The log keeps it for ever."
    )
    email = LineField("E-mail address", "Write the address they sign in with.", longest=254)
    role = OneFrom(
        "Role", [(role.value, words) for role, words in ROLES.items()], "Choose a role.", default=Role.REPORTER.value
    )

    def typed(self, zone: str) -> Staff:
        return Staff(
            id=StaffId(self.short.data.strip().lower()),
            name=self.name.data,
            email=self.email.data.strip(),
            role=Role(self.role.data),
            zone=zone,
        )


class JoinForm(FlaskForm):
    """Whoever was invited is nobody yet, so no key of a form can be kept for them; the link itself works once."""

    password = PasswordField(
        "Choose a password",
        validators=[InputRequired("Choose a password.")],
        description="15 characters or more. A few words that belong together nowhere else do well.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same once more",
        validators=[InputRequired("Type it once more, so that no slip of a finger locks you out.")],
        render_kw={"autocomplete": "new-password"},
    )
    zone = ZoneField("Your time zone", description="Times are shown in it, beside the agency’s.")

    def sentences(self) -> list[str]:
        return list(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))
