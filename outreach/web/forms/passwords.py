"""A new password for oneself. No form with a key: a quick hash of all that was typed would be kept beside it."""

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired


class PasswordForm(FlaskForm):
    was = PasswordField(
        "The password you have now",
        validators=[InputRequired("Enter the password you have now.")],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "A new one",
        validators=[InputRequired("Choose a new password.")],
        description="15 characters or more. A few words that belong together nowhere else do well.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same once more",
        validators=[EqualTo("password", "The two new ones are not the same. Type both again.")],
        render_kw={"autocomplete": "new-password"},
    )

    def sentences(self) -> list[str]:
        return list(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))
