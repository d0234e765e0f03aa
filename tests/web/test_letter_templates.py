"""Writing letters: a language is never written over, nothing is sent that nobody wrote, and every version is kept."""

from email.parser import BytesParser
from email.policy import default
from io import BytesIO

import pytest

from outreach.domain import facts
from outreach.domain.facts import FindingData
from outreach.domain.investigation import Question, QuestionKind, QuestionSet
from outreach.domain.letter_templates import Purpose
from outreach.services import evidence_sweep, leaving
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


def test_a_preview_shows_what_will_be_sent_headers_and_html_and_all(room, edith):
    english_with(edith, look="yes", shown_for=str(room.oslo), status=200)

    told = [(dt.get_text(), dt.find_next("dd").get_text()) for dt in edith.page.select(".letter .facts dt")]
    assert ("From", "desk@example.org") in told
    assert ("To", "press@politidistriktet-lakmere.example.org: Press office") in told
    assert next(value for name, value in told if name == "Reply-To").startswith("desk+")
    assert (
        "<p>Dear press officer of Politidistriktet Lakmere,</p>" in edith.page.select_one(".letter .source").get_text()
    )
    assert edith.page.select(".letter .rich p")[0].get_text() == "Dear press officer of Politidistriktet Lakmere,"


@pytest.mark.parametrize("field", ["shown_for", "shown_purpose"])
def test_what_is_in_no_list_cannot_be_looked_at_and_the_words_stay(room, edith, field):
    english_with(edith, status=200, look="yes", body_first="Kept words.", **{field: "no\r\nsuch: thing"})

    assert "Choose from the list which letter to look at" in edith.answer.text
    assert "Kept words." in edith.answer.text


def test_words_that_translate_an_earlier_version_are_looked_at_before_they_count_for_this_one(room, edith):
    room.adopt(letters(english(), norwegian(version=7)))

    assert "These words translate version 7." in edith.open(f"{TEMPLATES}?language=nb").text
    assert "These words translate" not in edith.open(f"{TEMPLATES}?language=en").text


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


# ── Files that go with a letter ─────────────────────────────────────────────────────────────────────────────────

TABLE = b"agency,searches\nPort Ansel,37\n"


def with_file(reader, name="records.csv", content=TABLE, status=200, **typed):
    chosen = {"files_first": [(BytesIO(content), name)], **typed}
    return reader.open(f"{TEMPLATES}?language=en").send(TEMPLATES, chosen, status=status)


def test_a_file_goes_with_every_letter_of_its_purpose_and_the_approval_covers_it(room, edith):
    before = room.make(Purpose.FIRST)
    seal = room.look(before).seal
    with_file(edith)

    assert room.look(before).seal != seal
    room.approve(before)
    left = room.outbox()[0]
    with room.desk.reading() as session:
        content = leaving.envelope(room.desk, session, left).content
    (attachment,) = BytesParser(policy=default).parsebytes(content).iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("records.csv", "text/csv")
    assert attachment.get_content().encode() == TABLE


def test_the_preview_names_the_files_and_adopting_afterwards_loses_none(room, edith):
    with_file(edith, look="yes", shown_for=str(room.halifax))

    assert "records.csv" in edith.page.select_one(".letter .facts").text
    edith.send(TEMPLATES)
    assert [file.name for file in adopted(room).languages[0].letter(Purpose.FIRST).files] == ["records.csv"]


def test_a_chosen_file_outlives_a_form_that_comes_back(room, edith):
    with_file(edith, we_are="", status=422)

    assert "records.csv" in edith.text
    edith.send(TEMPLATES, we_are="We are a newsroom.")
    assert adopted(room).languages[0].letter(Purpose.FIRST).files


def test_a_file_is_handed_out_from_the_version_that_names_it_and_unticked_for_the_next(room, edith):
    with_file(edith)
    edith.open(f"{TEMPLATES}/versions/2")
    answer = edith.client.get(edith.links()["records.csv"])
    assert answer.data == TABLE
    assert "attachment" in answer.headers["Content-Disposition"]

    form = edith.open(f"{TEMPLATES}?language=en").form(TEMPLATES)
    form.find("input", {"name": "kept_first"}).extract()
    edith.send(TEMPLATES)
    assert adopted(room).languages[0].letter(Purpose.FIRST).files == ()
    edith.open(f"{TEMPLATES}/files/{'0' * 64}", status=404)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>alert(1)</script>", "which can run when it is opened"),
        (b"From: a@b.example\nSubject: x\nTo: c@d.example\n\nHello", "An e-mail does not go with a letter as a file."),
    ],
)
def test_a_file_that_should_not_go_out_is_refused_at_its_field(room, edith, content, said):
    with_file(edith, content=content, status=422)

    assert said in edith.errors[0]
    assert adopted(room) == letters()


def test_the_files_of_a_letter_have_ten_megabytes_together_at_most(room, edith):
    six = [f"{str(number) * 64} {6 * 2**20} application/pdf {number}.pdf" for number in (1, 2)]

    with_file(edith, kept_first=six, status=422)

    assert (
        "The files of the first letter in en have 12.0 MB together. A letter carries 10.0 MB at most" in edith.errors[0]
    )
    assert "1.pdf" in edith.text


def test_nobody_attaches_what_is_not_in_the_store_or_is_something_else(room, edith):
    with_file(edith, kept_first=f"{'a' * 64} 3 text/csv records2.csv", status=422)
    assert "records2.csv does not lie in the evidence store. Choose the file anew." in edith.errors[0]

    sha256 = room.desk.evidence.put(TABLE)
    edith.open(f"{TEMPLATES}?language=en")
    edith.send(TEMPLATES, kept_first=f"{sha256} 3 application/pdf records.pdf", status=422)
    assert "records.pdf is text/csv and has 30 bytes." in edith.errors[0]


def test_files_of_letters_are_known_to_the_proof_of_the_record(room, edith):
    with_file(edith)
    named = evidence_sweep.Named()
    with room.desk.reading() as session:
        named.by_tables(session)

    assert "A file that goes with letters" in named.places.values()
