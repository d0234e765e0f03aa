"""What every form of the desk has: a key that records it once, the last entry its reader saw, errors in sentences."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField

from outreach.domain.conflicts import AlreadyDone, AuditKeyGone, DeskBusy, KeyReused, LogMoved, NotKnownSaved
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.ids import Seq
from outreach.domain.people import Acting, Draft, Once
from outreach.services import drafts, submissions
from outreach.web import here

UNSEEN = ("csrf_token", "once", "after", "draft", "proof_password", "proof_code", "proof_passkey")
AFRESH = "afresh"
LONGEST_KEY = 100
INVALID, CONFLICT, NOT_NOW = 422, 409, 503


class HouseForm(FlaskForm):
    """A form that records one thing. `status` is the HTTP status of the page that shows it again.

    `folded` fields are rare and lie under `rare_label`. `second_button` shows the form again without recording it.
    Where a form `keeps_draft`, what was typed and never sent stands in it again: `restored` is that draft.
    """

    button: ClassVar[str] = "Save"
    second_button: ClassVar[str] = ""
    folded: ClassVar[tuple[str, ...]] = ()
    sends_file: ClassVar[bool] = False
    rare_label: ClassVar[str] = "More, if it is known"
    keeps_draft: ClassVar[bool] = False

    once = HiddenField(default=lambda: secrets.token_urlsafe(16))
    after = HiddenField(default="")

    class Meta(FlaskForm.Meta):
        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """Tie each field to its hint and its error, for those who hear the page."""
            told = [
                f"{field.id}-{part}" for part, shown in (("hint", field.description), ("error", field.errors)) if shown
            ]
            aria = {"aria-describedby": " ".join(told)} if told else {}
            if field.errors:
                aria["aria-invalid"] = "true"
            return super().render_field(field, {**aria, **render_kw})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.restored = self._draft()
        if self.restored is not None:
            kwargs["formdata"] = MultiDict(self.restored.typed)
        super().__init__(*args, **kwargs)
        self.status = 200
        self.unseen: Sequence[Entry] = ()
        self.refusals: list[str] = []
        self.can_be_sent = True
        self._also_folded: set[str] = set()
        self.result = ""

    def accepts(self, act: Callable[[], object]) -> bool:
        """Whether what was typed is sound and `act` took it. If not, the form says why and keeps every word.

        What `act` made is found under `result`, if it gave back a text; a second click finds what the first one made.
        """
        self.status = INVALID
        if not self._has_key() or not self.validate():
            self._tell_refused()
            return self.came_before()
        try:
            made = act()
        except AlreadyDone as done:
            self.result = done.result
            return True
        except LogMoved as moved:
            self._someone_was_first(moved)
        except KeyReused as reused:
            self.once.data = secrets.token_urlsafe(16)
            self.refusals.append(str(reused))
        except RuleBroken as broken:
            self.refused(broken)
            return self.came_before()
        except OutreachError as broken:
            self.status = NOT_NOW if isinstance(broken, AuditKeyGone | DeskBusy | NotKnownSaved) else INVALID
            self.refusals.append(str(broken))
        else:
            self.result = made if isinstance(made, str) else ""
            return True
        return False

    @property
    def by(self) -> Acting:
        """Whoever sends this form, with the form's key."""
        return here.me(Once(key=self.once.data or "", endpoint=request.path, fingerprint=self._fingerprint()))

    @property
    def seen(self) -> Seq | None:
        """The last entry of the log that the reader had seen when the form was opened."""
        typed = self.after.data or ""
        return Seq(int(typed)) if typed.isdecimal() else None

    def saw(self, last: object) -> None:
        """The form is shown beside this state of things. What was typed beside an earlier one stays with that."""
        if self.restored is None:
            self.after.data = str(last)

    @property
    def draft_of(self) -> str:
        """The address under which what is typed here is kept: where the form was opened."""
        if request.method not in here.LOOKING:
            return request.form.get("draft", "")
        asked = request.args.to_dict()
        asked.pop(AFRESH, None)
        return f"{request.path}?{urlencode(asked)}" if asked else request.path

    @property
    def afresh(self) -> str:
        """The address at which this form is empty again."""
        return f"{self.draft_of}{'&' if '?' in self.draft_of else '?'}{AFRESH}=yes"

    def fold(self, name: str) -> None:
        """Fold one more field, because of what this form is about."""
        self._also_folded.add(name)

    def common(self) -> list[Field]:
        return [field for field in self._shown() if not self._is_folded(field)]

    def rare(self) -> list[Field]:
        return [field for field in self._shown() if self._is_folded(field)]

    def wrong(self) -> list[tuple[str, str]]:
        """Every complaint with the id of its field, for the summary on top."""
        by_field = [(field.id, str(error)) for field in self for error in _flat(field.errors)]
        return [("", sentence) for sentence in self.refusals] + by_field

    def _is_folded(self, field: Field) -> bool:
        return field.short_name in self.folded or field.short_name in self._also_folded

    def _shown(self) -> list[Field]:
        return [field for field in self if not isinstance(field, HiddenField) and field.type != "CSRFTokenField"]

    def _draft(self) -> Draft | None:
        if not self.keeps_draft or request.method not in here.LOOKING or AFRESH in request.args:
            return None
        return drafts.find(here.desk(), self.draft_of, by=here.me())

    def _fingerprint(self) -> str:
        typed = sorted((name, values) for name, values in request.form.lists() if name not in UNSEEN)
        return hashlib.sha256(json.dumps(typed).encode()).hexdigest()

    def _has_key(self) -> bool:
        if 0 < len(self.once.data or "") <= LONGEST_KEY:
            return True
        self.once.data = secrets.token_urlsafe(16)
        self.refusals.append("The form came without its key, so it was not recorded. Send it again.")
        return False

    def came_before(self) -> bool:
        """Whether the first click recorded this very form; the second finds the case changed and no longer fits it."""
        return submissions.came_before(here.desk(), self.by)

    def _tell_refused(self) -> None:
        """The names of fields alone, for the log of whoever keeps the desk safe."""
        g.refused_fields = {field.short_name for field in self if field.errors}

    def _someone_was_first(self, moved: LogMoved) -> None:
        self.status, self.unseen = CONFLICT, moved.since
        if self.unseen:
            self.after.data = str(self.unseen[-1].seq)

    def refused(self, broken: RuleBroken) -> None:
        """Say it at the field it is about, if there is one."""
        every = (broken, *broken.also)
        g.refused_fields = {one.field or "form" for one in every}
        for one in every:
            field = self._fields.get(one.field or "")
            if field is None or isinstance(field, HiddenField):
                self.refusals.append(one.sentence)
            else:
                field.errors = [*field.errors, one.sentence]


def _flat(errors: Any) -> list[Any]:
    return list(errors) if isinstance(errors, list | tuple) else [errors]
