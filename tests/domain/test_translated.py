"""The codebook in the languages a release is published in, and an editor's own words around the generated ones."""

from dataclasses import replace

import pytest

from outreach.domain.advice import advice
from outreach.domain.edition_languages import translations_of, translations_text
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Gate
from outreach.domain.investigation import Qualifier, QuestionIn, ResponseStatus, StatusWording, Translated
from outreach.domain.own_words import unfounded_numbers
from outreach.domain.translated import keys_of, of_these, page_keys_of, question_in
from outreach.press.columns import response_columns
from tests.dataset_story import CODEBOOK, UNAWARE, logged, logs, release
from tests.story import QUESTIONS, signed_off, silence, waived

LIMITED = replace(CODEBOOK, limits=("Being listed is no proof of approved use.",))
DENIED = ResponseStatus.DENIED
EVERYTHING = {"confirmed": 2, "unaware": 1, "denied_first": 1, "denied": 2, "silent": 1}
FRENCH = Translated(
    language="fr",
    labels=(("confirmed", "A confirmé"), (UNAWARE, "Ignoré des responsables"), ("denied first", "A d’abord nié")),
    tally="Sur les {total} entités, {confirmed} ont confirmé (dont {denied_first} après avoir nié).",
)


def printed(codebook, **wanted):
    return release(*logs(**(wanted or EVERYTHING)), codebook=codebook)


def column(made, name):
    (found,) = [one for one in response_columns(made) if one.name == name]
    return [found.text(row) for row in made.rows]


def test_each_language_gets_columns_of_its_own_and_none_where_there_is_none():
    made = printed(replace(LIMITED, translations=(FRENCH,)))

    assert {one.name for one in response_columns(made)} - {one.name for one in response_columns(printed(LIMITED))} == {
        "response_fr",
        "counted_under_fr",
        "circumstances_fr",
    }
    assert set(column(made, "response_fr")) == {
        "A confirmé",
        "Denied any use [not translated]",
        "No response [not translated]",
    }
    assert "Ignoré des responsables" in column(made, "circumstances_fr")


def test_the_tally_of_a_language_has_the_numbers_of_the_data():
    assert printed(replace(LIMITED, translations=(FRENCH,))).translated_tallies == (
        ("fr", "Sur les 7 entités, 4 ont confirmé (dont 1 après avoir nié)."),
    )


def test_what_nobody_translated_is_worth_a_look_and_named():
    made = printed(replace(LIMITED, translations=(FRENCH, Translated(language="nl"))))

    (unmet,) = [one for one in advice(made, {}) if one.gate == "languages"]

    assert "In French there is no label for “declined”, “denied”, “no response”" in unmet.missing
    assert "The tally in French leaves out “denied” and “no response”." in unmet.missing
    assert "In Dutch there is no tally sentence." in unmet.missing
    assert (unmet.at, unmet.blocks) == ("codebook#translations", False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "In German there is no tally sentence in the files; the pages make their own."),
        ("nl", "In Dutch there is no tally sentence."),
    ],
)
def test_only_pages_make_a_tally_of_their_own(language, said):
    made = printed(replace(LIMITED, translations=(Translated(language=language),)))

    (unmet,) = [one for one in advice(made, {}) if one.gate == "languages"]

    assert said in unmet.missing


def test_what_the_public_table_cannot_say_in_a_language_is_worth_a_look_too():
    others = (replace(FRENCH, labels=(*FRENCH.labels, ("noun", "entité"))), Translated(language="nl"))
    stories = (logged(*silence(), signed_off(9), kind="police"),)

    (unmet,) = [
        one
        for one in advice(release(*stories, codebook=replace(LIMITED, translations=others)), {})
        if one.gate == "languages"
    ]

    assert (
        "The public table in French has no word for “nouns”, “question 1”, “question 2” and “kind police”."
        in unmet.missing
    )
    assert (
        "The public table has no pages in Dutch: beside our own it knows the words of Arabic, French" in unmet.missing
    )


def test_a_language_that_is_whole_needs_no_look():
    keys = (*keys_of(LIMITED), *page_keys_of(LIMITED), "kind police", "question 1", "question 2")
    labels = tuple((key, f"{key}, en français") for key in keys)
    whole = Translated(
        language="fr",
        labels=labels,
        tally="{total}: {confirmed} {denied} {no_response}",
        questions=tuple(QuestionIn(number=one.number, text="Quoi ?", of=one.text) for one in QUESTIONS[0].questions),
    )

    assert "languages" not in [one.gate for one in advice(printed(replace(LIMITED, translations=(whole,))), {})]


IN_FULL = "[fr]\ntext of question 1: Vos employés ont-ils utilisé l’outil ?\nold text of question 2: Des arrestations ?"


def test_a_question_translates_the_words_in_force_when_it_is_adopted():
    typed = replace(CODEBOOK, translations=translations_of(IN_FULL, CODEBOOK))
    (words,) = of_these(typed, QUESTIONS[0]).translations

    assert question_in(words, 1, "Have your employees used the tool?") == "Vos employés ont-ils utilisé l’outil ?"
    assert question_in(words, 2, "Has it led to any arrests?") == "", "it is said to translate older words"


def test_a_question_that_was_put_in_other_words_since_has_no_translation_until_somebody_says_that_it_fits():
    adopted = of_these(replace(CODEBOOK, translations=translations_of(IN_FULL, CODEBOOK)), QUESTIONS[0])
    first, *others = QUESTIONS[0].questions
    reworded = replace(QUESTIONS[0], questions=(replace(first, text="Did anyone use it?"), *others))
    text = translations_text(adopted, reworded)
    again = replace(CODEBOOK, translations=translations_of(text, CODEBOOK))
    confirmed = translations_of(text.replace("old text of question 1", "text of question 1"), CODEBOOK)

    assert "\ntext of question 1:\n" in text
    assert "old text of question 1: Vos employés ont-ils utilisé l’outil ?" in text
    assert [question_in(words, 1, "Did anyone use it?") for words in of_these(again, reworded).translations] == [""]
    (words,) = of_these(replace(CODEBOOK, translations=confirmed), reworded).translations
    assert question_in(words, 1, "Did anyone use it?") == "Vos employés ont-ils utilisé l’outil ?"


def test_a_translated_question_survives_being_typed_again():
    adopted = of_these(replace(CODEBOOK, translations=translations_of(IN_FULL, CODEBOOK)), QUESTIONS[0])
    again = replace(CODEBOOK, translations=translations_of(translations_text(adopted, QUESTIONS[0]), CODEBOOK))

    assert of_these(again, QUESTIONS[0]) == adopted


def test_a_question_that_nobody_asks_cannot_be_translated():
    typed = replace(CODEBOOK, translations=translations_of("[fr]\ntext of question 7: Quoi ?", CODEBOOK))

    with pytest.raises(RuleBroken, match="There is no question 7 to translate"):
        of_these(typed, QUESTIONS[0])


def test_a_question_that_lacks_a_translation_is_named_before_a_release():
    adopted = of_these(replace(LIMITED, translations=translations_of(IN_FULL, LIMITED)), QUESTIONS[0])
    (unmet,) = [one for one in advice(printed(adopted), {}) if one.gate == "languages"]

    assert "not translated into French, or was put in other words since: question 2." in unmet.missing


def test_the_languages_of_a_codebook_are_typed_and_read_back():
    text = (
        "[fr]\nconfirmed: A confirmé\nquestion 2: Arrestations\nkind police: police\n"
        "tally: Sur {total}, {confirmed} ont confirmé.\n\n[ar]\ndenied: نفى"
    )
    read = translations_of(text, CODEBOOK)

    assert [words.language for words in read] == ["fr", "ar"]
    assert translations_of(translations_text(replace(CODEBOOK, translations=read)), CODEBOOK) == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("denied: A nié", "stands before any language"),
        ("[fr]\nrefused: A refusé", "“refused: A refusé” labels nothing of this codebook"),
        ("[fr]\ndenied", "labels nothing of this codebook"),
        ("[fr]\ndenied: A nié\n[fr]", "[fr] stands here twice"),
        ("[fr]\ndenied: A nié\ndenied: A démenti", "“denied” stands twice in one language"),
        ("[fr]\ntally: Sur {count} entités", "“{count}” is no number of the tally"),
        ("[fr]\ntally: Sur {total entités", "a brace stands alone"),
        ("[fr]\ntally: Sur {total.real} entités", "“{total.real}” is no number of the tally"),
        ("[fr]\ntally: Sur {total!r} entités", "a brace stands alone"),
    ],
)
def test_a_language_that_cannot_be_read_says_why(text, sentence):
    with pytest.raises(RuleBroken) as refused:
        translations_of(text, CODEBOOK)

    assert sentence in refused.value.sentence
    assert refused.value.field == "translations"


# ── Words of an editor's own ────────────────────────────────────────────────────────────────────────────────────


def test_an_introduction_begins_the_methodology_and_the_limits_end_it():
    made = printed(replace(LIMITED, introduction="We asked all seven entities"))

    assert made.methodology.startswith("We asked all seven entities. Between 2 March 2026")
    assert made.methodology.endswith("Being listed is no proof of approved use.")
    assert not [sentence for sentence in made.from_the_log if "seven" in sentence or "proof" in sentence]


def test_the_limitations_begin_with_where_every_name_went():
    assert printed(LIMITED).limitations == (
        "Of the 7 names in the source, none was removed or merged. This is what we knew on Saturday 11 April 2026, "
        "09:00 UTC; what came later is not in these numbers. Being listed is no proof of approved use."
    )


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"introduction": "We asked all 8 entities."}, "The introduction says “8”, and the data does not."),
        (
            {"introduction": "Of seven, ninety confirmed."},
            "The introduction says “ninety” beside “Used or tried it”, and the data counts 4 there.",
        ),
        (
            {"wordings": {**CODEBOOK.wordings, DENIED: StatusWording(label="Denied", tally="denied it 400 times")}},
            "The wording of “denied” in the tally says “400”, and the data does not.",
        ),
        (
            {"qualifiers": (Qualifier(key="trial", label="Trial", tally="had 700 accounts"),)},
            "The wording of “trial” says “700”, and the data does not.",
        ),
        ({"limits": ("It ends in 2019.",)}, "The limit “It ends in 2019.” says “2019”, and the data does not."),
        (
            {"translations": (Translated(language="fr", tally="Sur 990 entités"),)},
            "The tally in French says “990” beside “entities”, and the data counts 7 there.",
        ),
    ],
)
def test_a_number_by_hand_that_is_not_in_the_data_holds_the_release_back_and_is_named(change, missing):
    (unmet,) = unfounded_numbers(printed(replace(LIMITED, **change)))

    assert (unmet.missing, unmet.blocks) == (missing, True)


@pytest.mark.parametrize(
    "change",
    [
        {"introduction": "Seven entities were asked; 4 confirmed, two denied and one kept silent until April 2026."},
        {"limits": ("It ends in 2019.",), "numbers": (("2019", "the vendor’s last invoice"),)},
        {"translations": (FRENCH,)},
    ],
)
def test_numbers_that_are_in_the_data_or_vouched_for_are_printed(change):
    assert unfounded_numbers(printed(replace(LIMITED, **change))) == ()


def test_a_number_in_the_reason_of_a_waiver_is_no_number_of_the_data():
    reason = "Its office burned down in 1987."
    codebook = replace(LIMITED, introduction="One office burned down in 1987.")
    made = release(logged(*silence(), waived(8, Gate.CHANNELS, reason=reason), signed_off(9)), codebook=codebook)

    assert reason in made.methodology
    assert [one.missing for one in unfounded_numbers(made)] == [
        "The introduction says “1987”, and the data does not.",
        "1 reason of a waiver states a number that the data does not.",
    ]
