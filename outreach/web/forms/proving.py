"""Password and second factor once more, or a passkey, before what is grave. Their names say that they are secrets."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from outreach.web.forms.second_factor import ENTER, KEYS


class ProofForm(FlaskForm):
    """`by_code`: whether its person has anything beside the password that they could type."""

    proof_passkey = HiddenField()
    proof_password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password.")],
        render_kw={"autocomplete": "current-password"},
    )
    proof_code = StringField("Code of your second factor", validators=[InputRequired(ENTER)], render_kw=KEYS)

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_code:
            del self.proof_code

    @property
    def code(self) -> str:
        return (self.proof_code.data or "") if "proof_code" in self else ""

    def complete(self) -> bool:
        """A passkey is all there is to give; else each field is."""
        return bool(self.proof_passkey.data) or bool(self.validate())

    def empty(self) -> None:
        """What was answered is shown to nobody."""
        self.proof_passkey.data = ""
        if "proof_code" in self:
            self.proof_code.data = ""

    def wrong(self) -> list[tuple[str, str]]:
        return [(field.id, str(error)) for field in self for error in field.errors]
