"""Writing letters: a language is never written over, nothing is sent that nobody wrote, and every version is kept."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import FindingData
from outreach.domain.investigation import Question, QuestionKind, QuestionSet
from outreach.domain.letter_templates import Purpose
from tests.support.letterroom import BODY, Letterroom, english, letters, norwegian
from tests.support.newsroom import QUESTIONS

AT = "/investigations/blue-lantern/letters"
TEMPLATES = f"{AT}/templates"
SPANISH = {"we_are": "Somos periodistas.", "intends": "Publicaremos una tabla."}
CARTA = (
    "Estimados {{ agency.name }}: {{ we_are }} {{ intends }} {{ questions }} Antes de {{ deadline }} a "
    "{{ reply_address }}."
)


@pytest.fixture
def room(newsroom) -> Letterroom:
    newsroom.clock.later(days=1, hours=-1)
    opened = Letterroom(newsroom)
    opened.adopt(letters())
    return opened


def adopted(room):
    """The letters in force, as the desk reads them."""
    from outreach.services.letter_editions import version

    return version(room.desk, "blue-lantern", 0).letters


def spanish(reader, **more):
    typed = {"language": "es", **SPANISH, "subject_first": "Preguntas", "body_first": CARTA}
    return reader.open(TEMPLATES).send(TEMPLATES, {**typed, **more.pop("typed", {})}, **more)


def english_with(reader, status=422, **typed):
    return reader.open(f"{TEMPLATES}?language=en").send(TEMPLATES, typed, status=status)


# ── Languages ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", ["en", "EN", " En "])
def test_a_new_language_never_overwrites_one_that_is_there(room, edith, tag):
    spanish(edith, typed={"language": tag}, status=422)

    assert "There are letters in en already. Edit those" in edith.errors[0]
    assert edith.links()["Edit English"] == f"{TEMPLATES}?language=en"
    assert "Somos periodistas." in edith.page.text
    assert adopted(room) == letters()


def test_a_tag_is_kept_in_its_one_spelling(room, edith):
    spanish(edith, typed={"language": "ES-mx"})

    assert [one.language for one in adopted(room).languages] == ["en", "es-MX"]


def test_a_new_language_begins_empty_beside_the_words_to_translate_from(room, edith):
    edith.open(TEMPLATES)

    assert edith.page.find("textarea", {"name": "body_follow_up"}).get_text().strip() == ""
    assert "We wrote on {{ follows }}." in edith.page.select_one(".source[lang=en]").find_next(class_="source").text


def test_what_nobody_wrote_in_a_language_stays_unwritten_and_is_sent_in_the_default_one(room, edith):
    spanish(edith)

    letters_now = adopted(room)
    assert [one.purpose for one in letters_now.in_language("es").letters] == [Purpose.FIRST]
    assert letters_now.for_agency(("es",), Purpose.FOLLOW_UP).language == "en"
    assert edith.text.count("not written") == 4  # the English final notice too


def test_a_letter_with_half_its_words_is_refused_at_the_field_and_keeps_them(room, edith):
    spanish(edith, typed={"subject_extension": "Más tiempo"}, status=422)

    assert edith.errors == ["The extension in es needs a subject and a text, or neither. Write the text."]
    assert edith.page.find("input", {"name": "subject_extension"})["value"] == "Más tiempo"


def test_a_language_is_left_out_and_its_letters_stay_in_the_versions_before(room, edith):
    room.adopt(letters(english(), norwegian()))
    edith.open(f"{TEMPLATES}?language=nb").send(f"{TEMPLATES}/leave-out")

    assert "Left out." in edith.text
    assert [one.language for one in adopted(room).languages] == ["en"]
    edith.open(f"{TEMPLATES}/versions/2")
    assert "Use these again" in edith.text


def test_the_default_language_is_not_left_out_nor_unticked(room, edith):
    edith.open(f"{TEMPLATES}?language=en").send(f"{TEMPLATES}/leave-out", status=422)
    assert "en is the default language. Make another one the default first." in edith.text

    typed = edith.open(f"{TEMPLATES}?language=en").form(TEMPLATES)
    typed.find("input", {"name": "default"}).extract()
    edith.send(TEMPLATES, status=422)
    assert edith.errors == ["Some language has to be the default. There is no other one yet: leave this ticked."]


def test_another_language_takes_over_as_the_default(room, edith):
    spanish(edith, typed={"default": "y"})

    assert adopted(room).default == "es"


# ── Proof-reading ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{BODY}\n{{{{ agency.nme }}}}", "there is no field called agency.nme. Did you mean agency.name?"),
        (f"{BODY}{{{{ 9**9 }}}}", "A letter does not reckon, and here it would"),
        (f"{BODY}{{{{ extension.reason }}}}", "extension.reason has a value only in extension letters."),
        (BODY.replace("{{ deadline }}", "Friday"), "does not state the deadline, so nobody could be sent it."),
        (BODY.replace("{{ reply_address }}", "us"), "does not say how to reply to us"),
        (BODY.replace("{{ intends }}", ""), "does not say what we intend to publish"),
        (BODY.replace("{{ questions }}", ""), "does not put question 1, so nobody could be sent it."),
    ],
)
def test_letters_that_nobody_could_be_sent_are_refused_at_the_field(room, edith, body, said):
    english_with(edith, body_first=body)

    assert said in edith.errors[0]
    field = edith.page.find("textarea", {"name": "body_first"})
    assert field["aria-invalid"] == "true"
    assert field.get_text().strip() == body.strip()
    assert adopted(room) == letters()


def test_a_column_is_known_if_some_agency_has_it_and_a_misspelt_one_is_refused(room, edith):
    data = FindingData(columns=(("Searches", "37"),))
    room.newsroom.told(room.oslo, facts.FindingDataChanged(finding=data, reason="The list was wrong."), by="edith")

    english_with(edith, body_first=f"{BODY}{{{{ finding.serches }}}}")
    assert "there is no field called finding.serches. Did you mean finding.searches?" in edith.errors[0]
    english_with(
        edith, body_first=f"{BODY}{{% if finding.searches %}}{{{{ finding.searches }}}}{{% endif %}}", status=200
    )
    assert "Adopted." in edith.text


def test_an_allegation_needs_its_own_field(room, edith):
    room.clock.later(minutes=1)
    heard = Question(number=3, text="The chief knew.", kind=QuestionKind.ALLEGATION)
    room.adopt(QuestionSet(version=0, recorded_at=room.clock(), questions=(*QUESTIONS, heard)))

    english_with(edith, body_first=BODY.replace("{{ allegations }}", ""))

    assert "does not put allegation 3, so nobody could be sent it. Put {{ allegations }} into it." in edith.errors[0]


def test_fields_in_who_we_are_would_be_printed_as_they_are_so_they_are_refused(room, edith):
    english_with(edith, we_are="We are {{ agency.name }}.")

    assert "Fields are filled in inside of letters only." in edith.errors[0]


def test_half_a_translation_is_refused(room, edith):
    english_with(edith, question_1="Har dere?")

    assert "half a list is no list" in edith.errors[0]


# ── Versions ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_version_can_be_read_with_who_adopted_it_and_what_changed(room, edith, asha):
    english_with(edith, body_first=BODY.replace("Dear press officer", "Dear colleague"), status=200)

    asha.open(AT)
    asha.open(asha.links()["Read version 2"])

    assert "Adopted by Edith" in asha.text
    assert [line.get_text() for line in asha.page.select("ins")] == ["+ Dear colleague of {{ agency.name }},"]
    assert [line.get_text() for line in asha.page.select("del")] == ["− Dear press officer of {{ agency.name }},"]
    asha.open(f"{TEMPLATES}/versions/3", status=404)


def test_an_earlier_version_is_used_again_as_a_new_one(room, edith):
    english_with(edith, body_first=BODY.replace("Dear press officer", "Dear colleague"), status=200)

    edith.open(f"{TEMPLATES}/versions/1")
    edith.open(edith.links()["Use these again"])
    assert "Dear press officer" in edith.page.find("textarea", {"name": "body_first"}).get_text()
    edith.send(TEMPLATES)

    assert adopted(room).in_language("en").letter(Purpose.FIRST).body == BODY.strip()
    assert "Read version 3" in edith.text
