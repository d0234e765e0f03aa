"""Forms for words: exact, on stated terms, checked by a second person."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField

from outreach.domain import facts
from outreach.domain.facts import Entry, Happened, Medium, Terms
from outreach.domain.ids import Seq
from outreach.domain.known import Response, Statement
from outreach.services import statements
from outreach.services.casefile import CaseFile
from outreach.web import here
from outreach.web.forms.fields import Choice, LineField, OneOf, TextField, WhenField
from outreach.web.forms.record import DatedForm, RecordForm, choose, seq_of, shorten, told

LONGEST_SECRET = 100_000


class StatementForm(DatedForm):
    """Words with their terms. Off the record, they take another road and never enter the log."""

    title = "Quote their words"
    intro = "Exact words only. Mark what you leave out with … and what you add with [brackets]."
    beside = "requests/beside/responses.html"
    folded = ("role", "language", "terms_agreed_at")
    copied = HiddenField()
    words = TextField("The words", needed="A quote needs its words.", longest=LONGEST_SECRET)
    response = OneOf("From which response")
    speaker = LineField("Who said or wrote them", needed="Say who spoke or wrote these words.")
    terms = OneOf("On which terms", Terms, needed="Say on which terms the words were given.")
    attribution = LineField(
        "Agreed attribution", description="For background: how they may be named, “an official there”."
    )
    terms_agreed_at = WhenField(
        "Terms agreed", description="When these terms were agreed; for words on background that comes before the words."
    )
    medium = OneOf("They reached us", Medium, needed="Say whether they were written or spoken.")
    role = LineField("Their role")
    language = LineField("Language", description="A tag such as nl or fr-CA.")

    def suit(self) -> None:
        lines = [
            told(
                self.file,
                self.file.case.entries[one.seq - 1],
                f"{one.received.speaker}: {one.text or one.received.summary}",
            )
            for one in self.file.case.standing.known.responses
        ]
        self.response.choices = [*reversed(lines), ("", "None of these")]
        if not lines:
            del self.response

    def prefill(self) -> None:
        super().prefill()
        answers = self.file.case.standing.known.responses
        if answers and "response" in self:
            named = request.args.get("about", "")
            self._copy(next((one for one in answers if str(one.seq) == named), answers[-1]))

    def _copy(self, source: Response) -> None:
        """Who spoke, how and when, as the response has it."""
        self.response.data = self.copied.data = str(source.seq)
        for name, value in _of(source).items():
            self[name].data = value
        self.at.put(source.at)

    def _follow(self) -> None:
        """Another response was chosen than the one copied from: what nobody typed over is that one's."""
        answers = {str(one.seq): one for one in self.file.case.standing.known.responses}
        chosen, copied = answers.get(self.response.data or ""), answers.get(self.copied.data or "")
        if chosen is None:
            return
        if copied is not None:
            told, typed = _of(copied), {name: self[name].data for name in _of(copied)}
            self._copy(chosen)
            for name, value in typed.items():
                if value != told[name]:
                    self[name].data = value
        self.at.data = chosen.at

    @property
    def off_record(self) -> bool:
        return bool(self.terms.data == Terms.OFF_THE_RECORD.value)

    def record(self) -> None:
        if not self.off_record:
            super().record()
            return
        statements.hear_off_record(
            here.desk(),
            self.file.rfc_id,
            words=self.words.data,
            speaker=self.speaker.data,
            medium=Medium(self.medium.data),
            at=self.at.data,
            by=self.by,
            after=self.seen,
        )

    def done(self) -> str:
        if self.off_record:
            return "Kept apart, for this desk’s eyes only. The log holds a seal and no words."
        return "Quoted. A second person has to verify it."

    def facts(self) -> Sequence[Happened]:
        if "response" in self:
            self._follow()
        return self.then(
            facts.StatementQuoted(
                words=self.words.data,
                speaker=self.speaker.data,
                role=self.role.data,
                terms=Terms(self.terms.data),
                attribution=self.attribution.data,
                medium=Medium(self.medium.data),
                language=self.language.data,
                response=seq_of(self.response) if "response" in self else None,
                terms_agreed_at=self.terms_agreed_at.data,
            )
        )


def _of(source: Response) -> dict[str, str]:
    """What a quote has in common with the response it comes from."""
    said = source.received
    return {"speaker": said.speaker, "role": said.role, "language": said.language, "medium": said.medium.value}


class AboutStatement(RecordForm):
    """A form about one quote; the quote and its source lie beside it."""

    beside = "requests/beside/statement.html"
    statement = OneOf("Which quote", needed="Choose the quote.")
    wanted = "There is no quote yet."

    @classmethod
    def open_statements(cls, file: CaseFile) -> list[Statement]:
        return list(file.case.standing.known.statements)

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return bool(cls.open_statements(file))

    def suit(self) -> None:
        choose(self.statement, [_quote(one) for one in self.open_statements(self.file)], self.wanted)
        about = request.args.get("about", "")
        if self.first_sight and about in [value for value, *_ in self.statement.choices]:
            self.statement.data = about


class StatementVerificationForm(AboutStatement):
    title = "Verify a quote"
    intro = "Compare it word by word with its source, as the second pair of eyes."
    button = "It is verbatim"
    said = "Verified."
    wanted = "Every quote is verified."

    @classmethod
    def open_statements(cls, file: CaseFile) -> list[Statement]:
        return [one for one in file.case.standing.known.statements if one.verified_by is None]

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.StatementVerified(statement=seq_of(self.statement)))


class TranslationForm(AboutStatement):
    title = "Add a translation"
    seldom = True
    language = LineField("Into which language", needed="Say which language this is.")
    words = TextField("The translation", needed="A translation needs its words.", longest=LONGEST_SECRET)
    translator = LineField("Who translated, or which program", needed="Say who translated, or which program did.")
    by_machine = BooleanField("A machine did it")

    def prefill(self) -> None:
        self.language.data, self.translator.data = here.staff().language, here.staff().name

    def facts(self) -> Sequence[Happened]:
        return self.now(
            facts.TranslationAdded(
                statement=seq_of(self.statement),
                language=self.language.data,
                words=self.words.data,
                translator=self.translator.data,
                by_machine=self.by_machine.data,
            )
        )


class MessageTranslationForm(RecordForm):
    """The fields are those of a quote's translation."""

    title = "Translate a message"
    intro = "It stands beside the original for whoever judges it. Quotes are translated for themselves."
    said = "The translation stands beside the message."
    beside = "requests/beside/message_to_translate.html"
    seldom = True
    message = OneOf("Message", needed="Choose the message.")
    language: Any = TranslationForm.language
    words = TextField("The translation", needed="A translation needs its words.", longest=LONGEST_SECRET)
    translator: Any = TranslationForm.translator
    by_machine: Any = TranslationForm.by_machine

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return bool(cls._on_record(file))

    @staticmethod
    def _on_record(file: CaseFile) -> list[Entry]:
        gone = file.case.standing.known.retracted
        return [one for one in file.case.entries if isinstance(one.fact, facts.MessageReceived) and one.seq not in gone]

    @property
    def chosen(self) -> Entry | None:
        return next((one for one in self._on_record(self.file) if str(one.seq) == self.message.data), None)

    def suit(self) -> None:
        found = [(one, one.fact) for one in reversed(self._on_record(self.file))]
        lines = [
            told(self.file, one, f"{came.sender}: {came.subject or came.text}")
            for one, came in found
            if isinstance(came, facts.MessageReceived)
        ]
        choose(self.message, lines, "No message is on record.")

    def prefill(self) -> None:
        self.language.data, self.translator.data = here.staff().language, here.staff().name

    def leads_to(self, request_page: str) -> str:
        return f"{request_page}/messages/{self.message.data}"

    def facts(self) -> Sequence[Happened]:
        return self.now(
            facts.MessageTranslated(
                message=seq_of(self.message),
                language=self.language.data,
                words=self.words.data,
                translator=self.translator.data,
                by_machine=self.by_machine.data,
            )
        )


class TranslationCheckForm(RecordForm):
    title = "Check a translation"
    intro = "Compare it with the quote, as the second pair of eyes."
    button = "It says the same"
    said = "Checked."
    seldom = True
    translation = OneOf("Which translation", needed="Choose the translation.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return bool(cls._unchecked(file))

    @classmethod
    def _unchecked(cls, file: CaseFile) -> list[Choice]:
        return [
            (str(added.seq), f"{added.added.language}: “{added.added.words}” for “{one.quoted.words}”")
            for one in file.case.standing.known.statements
            for added in one.translations
            if added.checked_by is None
        ]

    def suit(self) -> None:
        choose(self.translation, self._unchecked(self.file), "Every translation is checked.")

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.TranslationChecked(translation=seq_of(self.translation)))


class CounterclaimForm(DatedForm):
    title = "Check a counter-claim"
    intro = "A fact the agency claims in its answer: say what the check found."
    claim = OneOf("Which claim", needed="Choose the claim.")
    found = TextField("What the check found", needed="Say what the check found.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(one.unchecked for one in file.case.standing.known.responses)

    def suit(self) -> None:
        open_claims = [
            (f"{one.seq}-{number}", shorten(one.received.counterclaims[number - 1]))
            for one in self.file.case.standing.known.responses
            for number in one.unchecked
        ]
        choose(self.claim, open_claims, "Every counter-claim is checked.")

    def facts(self) -> Sequence[Happened]:
        response, number = self.claim.data.split("-")
        return self.then(
            facts.CounterclaimChecked(response=Seq(int(response)), number=int(number), found=self.found.data)
        )


def _quote(one: Statement) -> Choice:
    return str(one.seq), shorten(f"“{one.quoted.words}” {one.quoted.speaker}")
