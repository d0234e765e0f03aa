"""The form for all letters in one language, and the button that leaves a language out."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, Field, HiddenField

from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import QuestionSet
from outreach.domain.letter_templates import LetterLanguage, LetterText, Purpose, TranslatedQuestion, part
from outreach.domain.letters import LetterFile
from outreach.services.letter_editions import TemplatesPage, Typed
from outreach.services.letter_starters import ENGLISH
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneFrom, TextField
from outreach.web.forms.investigations import QUESTIONS

LONGEST_BODY = 20_000
OF_FILES = "PDF, pictures, documents, tables; together at most 10 MB. Each agency gets them with its letter."


class KeptFiles(Field):
    """The files that go with a letter already, each with a tick; one without it goes no more."""

    data: list[LetterFile]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [file for each in valuelist if (file := _file(each))]

    @staticmethod
    def value_of(file: LetterFile) -> str:
        return f"{file.sha256} {file.size} {file.media_type} {file.name}"


def _file(value: str) -> LetterFile | None:
    """A file as the form named it. Whether it lies in the store, and what it is there, is asked when it is adopted."""
    sha256, size, media_type, name = (*value.split(" ", 3), "", "", "", "")[:4]
    try:
        return LetterFile(sha256=sha256, size=int(size), media_type=media_type, name=name)
    except (RuleBroken, ValueError):
        return None


class LanguageForm(HouseForm):
    """All letters in one language. A purpose without subject and text has no letter in it."""

    button: ClassVar[str] = "Adopt these letters"
    second_button: ClassVar[str] = "Show the letter"
    keeps_draft: ClassVar[bool] = True
    sends_file: ClassVar[bool] = True

    was = HiddenField(default="")
    language = LineField(
        "Language", "Give the language as a tag.", longest=35, description="A tag like en, fr-CA or pt-BR."
    )
    default = BooleanField("Written to agencies whose languages have no letters here")
    we_are = TextField("Who we are", "Say who we are.", description="Two sentences, with a phone number.")
    intends = TextField(
        "What we intend to publish",
        "Say what we intend to publish.",
        description="Every letter has to say it.",
    )
    shown_for = OneFrom("For")
    shown_purpose = OneFrom("Which letter", Purpose)
    asked: QuestionSet | None = None
    translated: int | None = None

    @classmethod
    def of(cls, page: TemplatesPage, tag: str, version: int, **rest: Any) -> "LanguageForm":
        """The language as it stands or stood. A new one is empty; only the very first begins from our own English."""
        written, stands, known = page.written(tag, version), page.written(tag), page.letters.letters
        first, default = known is None, known is None or known.default.casefold() == tag.casefold()
        filled: dict[str, Any] = {"language": tag or ("en" if first else ""), "was": "", "default": default}
        filled["was"] = stands.language if stands else ""
        if written:
            filled |= {name: getattr(written, name) for name in ("language", "we_are", "intends")}
            filled |= {f"question_{one.number}": one.text for one in written.questions}
        for text in written.letters if written else ENGLISH if first and tag in ("", "en") else ():
            filled |= {part("subject", text.purpose): text.subject, part("body", text.purpose): text.body}
            filled[part("kept", text.purpose)] = list(text.files)
        form = cls(**filled, **rest).offer(page)
        form.translated = written.question_set if written and written.questions else None
        return form

    def offer(self, page: TemplatesPage) -> "LanguageForm":
        """Offer the agencies for whom a letter can be looked at, and leave out the questions that are not put."""
        self.shown_for.choices = [(str(rfc_id), name) for rfc_id, name in page.agencies]
        self.shown_for.choices = self.shown_for.choices or [("", "Nobody is listed yet")]
        self.asked = page.letters.questions
        for number in QUESTIONS:
            if self.asked is None or self.asked.get(number) is None:
                del self[f"question_{number}"]
        for field in (
            self.default,
            self.shown_for,
            self.shown_purpose,
            *(each for _, *parts in self.purposes() for each in parts),
        ):
            field.flags.given = True
        return self

    def take_in(self, keep: Callable[[str, bytes], LetterFile]) -> "LanguageForm":
        """Keep what was chosen at once: a browser does not choose it again when the form comes back with a remark."""
        for _, _, _, kept, files in self.purposes():
            for chosen in files.data or ():
                try:
                    with chosen.stream as content:
                        kept.data = [*(kept.data or []), keep(str(chosen.filename), content.read())]
                except RuleBroken as broken:
                    files.process_errors = [*files.process_errors, f"{chosen.filename}: {broken.sentence}"]
            files.data = []
        return self

    def purposes(self) -> list[tuple[Purpose, Any, Any, Any, Any]]:
        """Each purpose with the fields of its letter: subject, text, files kept, files chosen."""
        return [(one, *(self[part(of, one)] for of in ("subject", "body", "kept", "files"))) for one in Purpose]

    def translations(self) -> list[Any]:
        return [self[f"question_{number}"] for number in QUESTIONS if f"question_{number}" in self]

    def typed(self) -> Typed:
        texts = tuple(
            LetterText(purpose=one, subject=subject.data, body=body.data, files=tuple(kept.data or ()))
            for one, subject, body, kept, _ in self.purposes()
            if subject.data or body.data or kept.data
        )
        for *_, files in self.purposes():
            if files.process_errors:
                raise RuleBroken(str(files.process_errors[0]), files.name)
        if not texts:
            raise RuleBroken("Write at least one letter in this language.", part("body", Purpose.FIRST))
        said = {int(f.name.rpartition("_")[2]): f.data for f in self.translations() if f.data}
        if said and len(said) != len(self.translations()):
            first = next(f for f in self.translations() if not f.data)
            raise RuleBroken("Translate this one too, or none of them: half a list is no list.", first.name)
        written = LetterLanguage(
            language=self.language.data,
            we_are=self.we_are.data,
            intends=self.intends.data,
            letters=texts,
            questions=tuple(TranslatedQuestion(number=number, text=text) for number, text in said.items()),
            question_set=self.asked.version if said and self.asked else None,
        )
        return Typed(written=written, was=self.was.data or "", default=bool(self.default.data))


for _purpose in Purpose:
    setattr(LanguageForm, part("subject", _purpose), LineField("Subject", longest=500))
    setattr(
        LanguageForm, part("body", _purpose), TextField("Text", longest=LONGEST_BODY, render_kw={"class": "letter"})
    )
    setattr(LanguageForm, part("kept", _purpose), KeptFiles("Files that go with it"))
    setattr(LanguageForm, part("files", _purpose), MultipleFileField("Add files that go with it", description=OF_FILES))
for _number in QUESTIONS:
    setattr(LanguageForm, f"question_{_number}", TextField(f"Question {_number}"))


class LeaveLanguageOut(HouseForm):
    """Takes all letters of one language out of those in force. They stay in the versions before."""

    button: ClassVar[str] = "Leave this language out"
    left_out = HiddenField(default="")

    @classmethod
    def of(cls, page: TemplatesPage, tag: str) -> "LeaveLanguageOut":
        made = cls(formdata=None)
        made.left_out.data = tag
        made.saw(page.letters.version)
        return made
