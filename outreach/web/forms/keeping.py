"""Forms for evidence: a file is put on the record of a request."""

from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from outreach.domain.evidence import LARGEST, TAKEN
from outreach.services import evidence
from outreach.services.casefile import GROUPS, title_of
from outreach.web import here
from outreach.web.forms.fields import Choice, LineField, OneFrom, TextField
from outreach.web.forms.record import DatedForm, seq_of, told

ABOUT = frozenset({"attempts", "mail", "answers"})
NOTHING = ("", "None in particular")


class EvidenceForm(DatedForm):
    """A file with what it is. It rests on nothing a colleague may have recorded since."""

    title = "Add a file as evidence"
    intro = "A screenshot of a form, a scanned letter, a PDF, a recording. It is kept as it is and never changed."
    said = "Kept, and on the record."
    button = "Keep it"
    sends_file = True
    folded = ("name",)
    rare_label = "Another name for it"

    upload = FileField("The file", description=f"Up to {LARGEST // 2**20} MB.")
    note = TextField("What it is, and how we came by it", needed="Say what it is: a colleague has to understand it.")
    about = OneFrom("Which entry it belongs to")
    name = LineField("Name", longest=150, description="Only a label. Its own name is used otherwise.")

    def suit(self) -> None:
        self.upload.flags.given = self.about.flags.given = True
        self.upload.render_kw = {
            "accept": ",".join(["image/*", *(end for kind in TAKEN.values() for end in kind.endings)])
        }
        self.about.choices = [NOTHING, *self._entries()]

    def prefill(self) -> None:
        super().prefill()
        named = request.args.get("about", "")
        self.about.data = named if named in {value for value, _ in self.about.choices} else ""

    def validate_upload(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(
                "Choose the file. After a refusal it has to be chosen again; no page may do that for you."
            )

    def record(self) -> None:
        upload = evidence.Upload(
            content=self.upload.data.read(),
            called=self.name.data or self.upload.data.filename,
            note=self.note.data,
            about=seq_of(self.about),
            at=self.at.data,
        )
        evidence.keep(here.desk(), self.file.case.rfc_id, upload, by=self.by)

    def _entries(self) -> list[Choice]:
        case = self.file.case
        return [
            told(self.file, entry, title_of(entry))
            for entry in reversed(case.entries)
            if GROUPS.get(type(entry.fact)) in ABOUT and entry.seq not in case.standing.known.retracted
        ]
