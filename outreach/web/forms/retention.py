"""How long an investigation is kept: so many years after its newest release, until a day, or without end."""

from datetime import date
from typing import Any, ClassVar

from wtforms.validators import ValidationError

from outreach.domain.retention import LONGEST, Retention
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, Number


class RetentionForm(HouseForm):
    button: ClassVar[str] = "Save"

    years = Number("Years after the newest release", 1, LONGEST, needed=False)
    until = LineField("Or until", longest=10, render_kw={"type": "date"}, description="Neither: kept without end.")

    @classmethod
    def of(cls, retention: Retention) -> "RetentionForm":
        until = retention.until.isoformat() if retention.until else ""
        return cls(formdata=None, years=retention.years, until=until)

    def validate_until(self, field: Any) -> None:
        try:
            _day(field.data)
        except ValueError:
            raise ValidationError("Write the day like 2031-12-31.") from None

    def day(self) -> date | None:
        return _day(self.until.data)


def _day(typed: str | None) -> date | None:
    return date.fromisoformat(typed) if typed else None
