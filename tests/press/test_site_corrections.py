"""What a release changed, in the language of the page: whole sentences from what was kept, with the numbers of ours."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.codec import build, plain
from outreach.domain.compared import CELLS
from outreach.domain.corrections import changes_between
from outreach.domain.facts import Medium, Terms
from outreach.domain.held_cells import HELD
from outreach.domain.investigation import Translated
from outreach.domain.rows import RowStatement, RowTranslation
from outreach.domain.sayable import Held, Sayable, Shape, said, sentence
from outreach.domain.voices import Own
from outreach.press.site.history import next_ones
from outreach.press.site.tongue import SPOKEN, Tongue
from outreach.press.site.voice import Marked, Plain
from tests.dataset_story import CODEBOOK, logged, release
from tests.domain.test_method_changes import SEEN, notes
from tests.press.test_edition import corrected
from tests.press.test_site_sentences import CUTOFF, INSTANTS, ROWS, TONGUES
from tests.story import CONFIRMS, answered, asked, day
from tests.support.numbers_said import differing, shown
from tests.support.site_pages import page, words
from tests.support.siteroom import files_of, out_of

OWN = Own(CODEBOOK)
QUOTES = st.builds(
    RowStatement,
    words=st.sampled_from(["We used it 14 times.", "لم نستخدمها قط.", "Never"]),
    attribution=st.sampled_from(["Dana Rowe, press officer", "a person at the service", "Dana Rowe"]),
    terms=st.sampled_from([Terms.ON_THE_RECORD, Terms.ON_BACKGROUND]),
    medium=st.sampled_from(Medium),
    at=st.just(CUTOFF),
    language=st.sampled_from(["", "nb", "ar"]),
    translations=st.lists(
        st.builds(RowTranslation, language=st.just("en"), words=st.just("It ran 14 times."), by_machine=st.booleans()),
        max_size=2,
    ).map(tuple),
)


SPELLINGS = st.lists(st.sampled_from(["Lakmere PD", "Lakmer 4"]), unique=True).map(tuple)


@st.composite
def rows(draw):
    """Such as a release prints, with everything in it that a reader can see change."""
    return replace(
        draw(ROWS),
        country=draw(st.sampled_from(["NO", "EG", "XX"])),
        kind=draw(st.sampled_from(["", "police", "ministry"])),
        published_range=draw(st.sampled_from(["", "1–5", "more than 900"])),
        answered_at=draw(st.one_of(st.none(), INSTANTS)),
        source_spellings=draw(SPELLINGS),
        unsaid_spellings=("Lakmere PD",),
        first_answer_at=draw(st.one_of(st.none(), INSTANTS)),
        statements=tuple(draw(st.lists(QUOTES, max_size=2))),
    )


@given(rows(), rows())
def test_what_changed_in_a_row_is_said_with_the_numbers_of_ours_in_every_language(was, now):
    for change in changes_between([was], [now], CODEBOOK):
        assert differing(lambda voice, change=change: sentence(change.told, voice), TONGUES) == []


@pytest.mark.parametrize("what", SEEN)
def test_what_we_changed_of_our_own_is_said_with_the_numbers_of_ours_in_every_language(what):
    (note,) = notes(SEEN[what][0])

    for change in note.changes:
        assert sentence(change.told, OWN) == change.sentence
        assert differing(lambda voice, change=change: sentence(change.told, voice), TONGUES) == []


@given(rows(), rows())
def test_what_is_kept_of_a_change_says_what_was_printed_of_it_and_is_read_back_whole(was, now):
    for change in changes_between([was], [now], CODEBOOK):
        assert sentence(change.told, OWN) == change.sentence
        assert build(Sayable, plain(change.told)) == change.told


@given(rows())
def test_every_cell_that_is_compared_is_described_for_every_language_as_ours_prints_it(row):
    for cell in CELLS:
        assert said((cell.held or HELD[cell.what])(row), OWN) == cell.said(row, CODEBOOK), cell.what


def test_every_heading_of_ours_has_a_word_in_every_language():
    """Or a column that is compared one day would have an English name on every page."""
    assert {cell.what for cell in CELLS} <= set(HELD) <= set(SPOKEN)


def test_a_column_that_nobody_has_described_is_said_as_it_was_printed_and_marked():
    told = Sayable(shape=Shape.READS, agency="Lakmere Police", heading="country", after=Held(parts=("something new",)))

    assert sentence(told, Marked(TONGUES[0])) == (
        '<bdi>Lakmere Police</bdi>: البلد: سابقًا لا شيء، والآن <bdi lang="en" dir="ltr">something new</bdi>.'
    )


def in_language(tag, *labels):
    words = Translated(language=tag, labels=labels)
    return Tongue(tag=tag, codebook=replace(CODEBOOK, translations=(words,)), words=words)


def told(tag, *labels):
    """Each sentence of a release that has one of nearly every kind."""
    voice = Plain(in_language(tag, *labels))
    return [sentence(one.change.told, voice) for update in corrected().updates for one in update.corrections]


def test_a_correction_is_a_whole_sentence_of_the_language_with_its_labels_and_days():
    assert told("de", ("denied", "Bestreitet jeden Einsatz"))[:5] == [
        "Lakmere Police: Stand der Antwort: bisher „No response (Englisch)“, jetzt „Bestreitet jeden Einsatz“.",
        "Lakmere Police: Tag der Antwort: bisher nichts, jetzt Sonntag, 22. März 2026, 10:00 (Oslo, UTC+1).",
        "Lakmere Police: nach der Frist geantwortet: bisher nein, jetzt ja.",
        "Lakmere Police: Antwort auf „Used the tool“: bisher nichts, jetzt „bestreitet“.",
        "Lakmere Police: Eine Äußerung kam hinzu. Dana Rowe, press officer, schrieb: „We have never used it.“",
    ]
    assert told("fr", ("question 1", "A utilisé l’outil"))[3] == (
        "Lakmere Police\u00a0: réponse à «\u00a0A utilisé l’outil\u00a0»\u00a0: auparavant rien, maintenant "
        "«\u00a0nie\u00a0»."
    )
    assert told("es")[-2:] == [
        "Se retiró Nowhere Police de la tabla.",
        "Blue Lantern Ltd.: se añadió una declaración. Dana Rowe, press officer, escribió: «We sell to police only.»",
    ]


def test_a_country_a_kind_and_a_range_are_said_in_the_words_of_the_language():
    (was, now) = (replace(release(logged(asked(0))).rows[0], country=code) for code in ("SE", "NO"))
    was, now = replace(was, kind="police"), replace(now, kind="ministry", published_range="more than 1,000")
    labels = (("kind police", "policía"), ("range more than 1,000", "más de 1.000"), ("finding", "Búsquedas"))
    voice = Marked(in_language("es", *labels))
    codebook = replace(CODEBOOK, finding_label="Searches")

    assert [sentence(change.told, voice) for change in changes_between([was], [now], codebook)] == [
        "<bdi>Lakmere Police</bdi>: país: antes Suecia, ahora Noruega.",
        '<bdi>Lakmere Police</bdi>: tipo: antes policía, ahora <bdi lang="en" dir="ltr">ministry</bdi>.',
        "<bdi>Lakmere Police</bdi>: Búsquedas: antes nada, ahora más de 1.000.",
    ]


def test_a_quote_says_in_which_language_it_was_spoken_and_runs_its_own_way():
    quote = RowStatement(
        words="لم نستخدمها قط.",
        attribution="the press office, Cairo",
        terms=Terms.ON_THE_RECORD,
        medium=Medium.SPOKEN,
        at=CUTOFF,
        language="ar",
        translations=(RowTranslation(language="en", words="We never used it.", by_machine=True),),
    )
    row = release(logged(asked(0))).rows[0]
    (change,) = changes_between([row], [replace(row, statements=(quote,))], CODEBOOK)
    marked = sentence(change.told, Marked(in_language("fr")))

    assert '<bdi lang="ar" dir="rtl">لم نستخدمها قط.</bdi>' in marked
    assert shown(marked) == (
        "Lakmere Police\u00a0: une déclaration a été ajoutée. The press office, Cairo, a dit en arabe\u00a0: "
        "«\u00a0لم نستخدمها قط.\u00a0» (En anglais, traduit par une machine\u00a0: «\u00a0We never used it.\u00a0»)"
    )


def with_a_late_answer(number):
    codebook = replace(CODEBOOK, translations=(Translated(language="de"),))
    made = release(logged(asked(0), answered(20, CONFIRMS)), previous=day(15), codebook=codebook)
    return replace(made, cut=replace(made.cut, number=number))


CHANGED = ("corrections.html", "agencies/0/1.html")


@pytest.mark.parametrize("name", CHANGED)
def test_the_pages_of_another_language_say_in_it_what_changed(name):
    files = files_of(with_a_late_answer(2), out=(), preview=True)
    german, own = (page(files, f"{folder}{name}").main for folder in ("de/", ""))

    assert "Aktualisierung, 22. März 2026." in words(german)
    assert "Lakmere Police : Tag der Antwort: bisher nichts, jetzt Sonntag, 22. März 2026" in words(german)
    assert "day of the answer" not in words(german)
    assert "day of the answer: none before, now Sunday 22 March 2026" in words(own)


@pytest.mark.parametrize("name", CHANGED)
def test_a_release_from_before_more_was_kept_keeps_its_sentences_and_says_in_which_language(name):
    made = with_a_late_answer(2)
    old = tuple(replace(one, heading=one.told, at=None, changes=()) for one in next_ones(made))
    files = files_of(with_a_late_answer(3), out=(replace(out_of(made), corrections=old),), preview=True)

    marked = [words(one) for one in page(files, f"de/{name}").select('main li bdi[lang="en"][dir="ltr"]')]

    assert [change.sentence for note in made.notes for change in note.changes] == marked[-len(old[0].sentences) :]


def test_of_the_release_on_the_pages_the_record_knows_what_was_not_kept_then():
    made = with_a_late_answer(2)
    old = tuple(replace(one, heading=one.told, changes=()) for one in next_ones(made))
    read = page(files_of(made, out=(replace(out_of(made), corrections=old),)), "de/corrections.html")

    assert "Tag der Antwort: bisher nichts" in words(read.main)
