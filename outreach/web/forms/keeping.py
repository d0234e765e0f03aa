"""Forms for evidence: a file is put on the record of a request, and a copy of one is blacked out."""

from math import isfinite
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import LARGEST, TAKEN
from outreach.domain.redaction import MOST_BOXES, Box
from outreach.services import evidence
from outreach.services.timeline import GROUPS, title_of
from outreach.web import here
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import Choice, LineField, OneFrom, TextField
from outreach.web.forms.record import DatedForm, seq_of, told

ABOUT = frozenset({"attempts", "mail", "answers"})
NOTHING = ("", "None in particular")
PARTS = ("page", "x", "y", "w", "h")
MORE_ROWS = 4


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
            "data-most": LARGEST,
            "accept": ",".join(["image/*", *(end for kind in TAKEN.values() for end in kind.endings)]),
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


class RedactForm(HouseForm):
    """Why, and where: each box is a row of five numbers, typed or drawn. What is unreadable stays as it was typed."""

    button = "Make the redacted copy"

    why = TextField("What is blacked out, and why", needed="Say why: a colleague has to defend what is hidden.")

    def rows(self) -> list[tuple[str, ...]]:
        """What stands in the rows: what was typed, and some empty ones."""
        typed = [row for row in zip(*(request.form.getlist(part) for part in PARTS), strict=False) if any(row)]
        return typed + [("",) * len(PARTS)] * MORE_ROWS

    def shown(self) -> list[Box]:
        """The boxes as far as they can be shown; while one makes no sense, none."""
        try:
            return self.boxes()
        except RuleBroken as unclear:
            if unclear.sentence not in self.refusals:
                self.refusals.append(unclear.sentence)
            return []

    def boxes(self) -> list[Box]:
        found = []
        for number, row in enumerate((row for row in self.rows() if any(part.strip() for part in row)), start=1):
            try:
                page, *place = (float(part.strip().replace(",", ".")) for part in row)
                x, y, w, h = (each if isfinite(each) else -1.0 for each in place)
                found.append(Box(page=int(page), x=x, y=y, w=w, h=h))
            except (ValueError, OverflowError):
                raise RuleBroken(f"Box {number}: each place holds a number, like 12.5. Fill in all five.") from None
        return found


def boxes_asked(page: int) -> list[Box]:
    """The boxes that the address of a picture names; one that makes no sense is left out."""
    boxes = []
    for asked in request.args.getlist("box")[:MOST_BOXES]:
        try:
            x, y, w, h = map(float, asked.split(","))
        except ValueError:
            continue
        if all(0 <= each <= 100 for each in (x, y, w, h)):  # noqa: PLR2004  # per cent
            boxes.append(Box(page=page, x=x, y=y, w=w, h=h))
    return boxes
