"""Letters proof-read before they are adopted: no unknown field, and nothing that no agency could ever be sent."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Question, QuestionKind, QuestionSet
from outreach.domain.letter_templates import LetterLanguage, LetterText, Purpose, part
from outreach.domain.merging import KNOWN_FIELDS, spelt_alike
from outreach.mail import sandbox
from outreach.mail.template_fields import Used, used

Columns = Collection[str] | None
ABOVE = frozenset(name.partition(".")[0] for name in (*KNOWN_FIELDS, "finding.range") if "." in name)


def check(one: LetterLanguage, *, columns: Columns, questions: QuestionSet | None) -> None:
    """Raises `RuleBroken` at the field of the form. `columns`: the investigation's own, None before any are known."""
    for field, words in (("we_are", one.we_are), ("intends", one.intends)):
        if "{{" in words or "{%" in words:
            raise RuleBroken("Fields are filled in inside of letters only. Write this out in words.", field)
    for letter in one.letters:
        for of, source in (("subject", letter.subject), ("body", letter.body)):
            field, stands = part(of, letter.purpose), sandbox.where(letter.purpose, of, one.language)
            sandbox.check(source, stands, field)
            for each in used(source):
                if wrong := _wrong(each, letter.purpose, columns):
                    raise RuleBroken(f"{stands}, line {each.line}: {wrong}", field)
        for wrong in _never(letter, one, questions):
            raise RuleBroken(f"The {letter.purpose} in {one.language} {wrong}", part("body", letter.purpose))


def _wrong(one: Used, purpose: Purpose, columns: Columns) -> str:
    above, _, below = one.name.partition(".")
    if above == "extension" and below and one.always and one.printed and purpose is not Purpose.EXTENSION:
        return f"{one.name} has a value only in extension letters. Take it out."
    if one.name in KNOWN_FIELDS or (one.name in ABOVE and not one.printed):
        return ""
    if above == "finding" and below and columns is not None:
        return "" if below in columns else _unknown(one.name, [f"finding.{name}" for name in columns])
    return "" if above == "finding" and below else _unknown(one.name, ())


def _unknown(name: str, columns: Collection[str]) -> str:
    near = get_close_matches(name, (*KNOWN_FIELDS, *columns), n=1)
    meant = f"Did you mean {near[0]}?" if near else "Choose one of those listed beside the form."
    return f"there is no field called {name}. {meant}"


def _never(letter: LetterText, one: LetterLanguage, questions: QuestionSet | None) -> Iterator[str]:
    """What the letter says to nobody, because neither a field for it nor its words stand anywhere in it."""
    has = {each.name for each in used(letter.body) if each.printed}
    if "deadline" not in has:
        yield "does not state the deadline, so nobody could be sent it. Put {{ deadline }} into it."
    if "reply_address" not in has:
        yield "does not say how to reply to us, so nobody could be sent it. Put {{ reply_address }} into it."
    if not letter.purpose.puts_questions:
        return
    if "intends" not in has and not spelt_alike(one.intends, letter.body):
        yield "does not say what we intend to publish, so nobody could be sent it. Put {{ intends }} into it."
    for question in questions.questions if questions else ():
        field = field_of(question)
        if field not in has and not spelt_alike(one.wording(question.number) or question.text, letter.body):
            yield (
                f"does not put {question.kind} {question.number}, so nobody could be sent it. Put {{{{ {field} }}}} "
                "into it."
            )


def field_of(question: Question) -> str:
    return "allegations" if question.kind is QuestionKind.ALLEGATION else "questions"
