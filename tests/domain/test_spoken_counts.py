"""A number beside a count is that count: held against what it stands beside, and not against all that was counted.

Of the 88: 36 confirmed (9 of them officials unaware, 3 denied first), 10 declined, 12 denied, 30 silent. So each wrong
number here is one that the data states elsewhere, and only what it stands beside can tell that it is wrong.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.handwritten import Handwritten
from outreach.domain.own_words import borne_by, mend_of, said_of
from outreach.services.gazetteer import called
from tests.dataset_story import CODEBOOK, logged, logs, release, silent
from tests.domain.test_number_words import SPELT
from tests.domain.test_stated_numbers import spelt

EVERYBODY = {"confirmed": 24, "unaware": 9, "denied_first": 3, "declined": 10, "denied": 12, "silent": 30}
MADE = release(*logs(**EVERYBODY))
BORNE = borne_by(MADE, called)
COUNTS = {"confirmed": 36, "declined": 10, "denied": 12, "no response": 30}
NUMBERS = (*COUNTS.values(), 9, 3, 88)
SPELLING = {"en": spelt, **SPELT}


def introduction(text, language="en"):
    return Handwritten(called="The introduction", text=text, at="codebook#introduction", language=language)


def tally(text, language):
    return Handwritten(called="The tally", text=text, at="codebook#translations", language=language, sums=True)


def lacking(text):
    return [one.written for one in BORNE.lacks(text)]


SAID = {
    "en": {"confirmed": "confirmed", "denied": "denied it", "declined": "declined", "no response": "did not respond"},
    "de": {
        "confirmed": "bestätigten es",
        "denied": "bestritten es",
        "declined": "lehnten eine Antwort ab",
        "no response": "antworteten nicht",
    },
    "fr": {
        "confirmed": "l’ont confirmé",
        "denied": "ont nié",
        "declined": "ont refusé de répondre",
        "no response": "n’ont pas répondu",
    },
    "es": {
        "confirmed": "lo confirmaron",
        "denied": "lo negaron",
        "declined": "se negaron a responder",
        "no response": "no respondieron",
    },
    "pt": {
        "confirmed": "confirmaram",
        "denied": "negaram",
        "declined": "recusaram-se a responder",
        "no response": "não responderam",
    },
    "ar": {"confirmed": "أكدت ذلك", "denied": "نفت ذلك", "declined": "رفضت الرد", "no response": "لم ترد"},
}


@pytest.mark.parametrize("language", SAID)
@given(
    number=st.sampled_from(NUMBERS),
    status=st.sampled_from([*COUNTS]),
    in_words=st.booleans(),
    frame=st.sampled_from(["{many} {said}.", "({many} {said})", "{{total}}: {many} {said}"]),
)
def test_beside_what_is_said_of_agencies_stands_how_many_they_are_and_no_other_number(
    language, number, status, in_words, frame
):
    many = SPELLING[language](number) if in_words else str(number)
    text = frame.format(many=many, said=SAID[language][status])

    assert (lacking(introduction(text, language)) == []) is (number == COUNTS[status]), text


DENIED_IN_OTHER_WORDS = {
    "en": [
        "denied by {}", "those who denied were {}", "{} agencies flatly denied any use", "Denied: {}",
        "{} agencies in the north denied it", "In all, {} denied it", "{} (denied)", "{} of the 88 denied it",
        "{} agencies, including Lakmere Police, denied it", "all {} denied it", "{} denials",
    ],
    "de": [
        "Es bestritten {}", "{} haben es bestritten", "{} der 88 Behörden bestritten es", "Bestritten: {}",
        "{} Behörden, darunter Lakmere, bestritten es", "alle {} bestritten es", "{} Dementis", "{} leugneten es",
    ],
    "fr": [
        "{} l’ont nié", "Ont nié : {}", "{} des 88 entités ont nié", "{} entités nient", "{} démentis",
        "{} entités, dont Lakmere, ont nié", "niée par {} entités", "les {} ont nié",
    ],
    "es": [
        "lo negaron {}", "{} lo han negado", "negado por {}", "Negaron: {}", "{} de las 88 entidades lo negaron",
        "{} desmentidos", "{} entidades, entre ellas Lakmere, lo negaron", "las {} lo negaron",
    ],
    "pt": [
        "negaram {}", "{} negaram-no", "negado por {}", "Negaram: {}", "{} das 88 entidades negaram",
        "{} desmentidos", "{} entidades, entre elas Lakmere, negaram", "as {} negaram",
    ],
    "ar": ["نفت {} جهة ذلك", "{} جهة نفت ذلك", "نفى ذلك {}", "نفت {} من 88 جهة", "أنكرت {} جهات"],
}  # fmt: skip
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("language", "frame"), [(language, frame) for language, frames in DENIED_IN_OTHER_WORDS.items() for frame in frames]
)
def test_a_count_is_found_however_it_is_said_and_spelt(language, frame):
    for number in NUMBERS:
        for many in (str(number), SPELLING[language](number), *([str(number).translate(EASTERN)] * (language == "ar"))):
            text = frame.format(many)
            assert (lacking(introduction(text, language)) == []) is (number == COUNTS["denied"]), text


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "12 denied, thirty of them later confirmed.", ["thirty"]),
        ("en", "12 denied, three of them later confirmed.", ["three"]),
        ("en", "15 denied at some time, three of them later confirmed.", []),
        ("en", "{denied} denied it, 30 of them by telephone.", ["30"]),
        ("en", "36 confirmed (9 of them had officials who were unaware until asked; another 3 first denied).", []),
        ("en", "36 confirmed (10 of them had officials who were unaware until asked).", ["10"]),
        ("en", "10 of the 88 entities denied it; 12 of the 30 entities denied it.", ["10", "30"]),
        ("en", "Denied: 12, confirmed: 10 (declined: 36).", ["10", "36"]),
        ("en", "22 denied or declined to answer; 52 denied, declined or kept silent.", []),
        ("en", "41% confirmed; 41% denied.", ["41%"]),
        ("en", "A quarter of those who confirmed had officials who were unaware until asked.", []),
        ("en", "Of the 36 that confirmed, 3 had denied it before; of the 36 that confirmed, 10 had denied.", ["10"]),
        ("en", "Half denied it; 100% denied it; 14% denied it.", ["Half", "100%"]),
        ("en", "Twelve of them denied it. 30 of them denied it.", ["30"]),
        ("fr", "La moitié a nié ; 14 % ont nié.", ["moitié"]),
        ("ar", "نصف الجهات نفت", ["نصف"]),
        ("en", "We asked in 30 countries.", ["30"]),
        ("en", "In Norway 12 denied it; 30 entities in Norway did.", ["30"]),
        ("en", "{declined} denied it.", ["{declined}"]),
        ("de", "Es bestritten zehn; 10 der 88 Behörden bestritten es.", ["zehn", "10"]),
        ("de", "Zwölf bestritten es, davon dreißig am Telefon.", ["dreißig"]),
        ("fr", "{confirmed} ont confirmé, dont dix après avoir nié.", ["dix"]),
        ("fr", "Douze l’ont nié, trente d’entre elles par téléphone.", ["trente"]),
        ("es", "Lo negaron trece. Lo negaron doce y lo confirmaron diez.", ["trece", "diez"]),
        ("es", "{denied} lo negaron, treinta de ellas por teléfono.", ["treinta"]),
        ("pt", "Negaram dez e confirmaram 36; doze negaram, 30 delas por telefone.", ["dez", "30"]),
        ("ar", "أكدت ١٢ جهة ونفت ٣٦ جهة", ["١٢", "٣٦"]),
        ("ar", "نفت اثنتا عشرة جهة، منها ثلاثون لاحقا", ["ثلاثون"]),
    ],
)
def test_the_number_of_a_part_a_share_or_a_list_is_held_against_what_it_is_of(language, text, wrong):
    assert lacking(introduction(text, language)) == wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2026, on March 10, after 9 attempts, 12 denied it."),
        ("en", "Article 10 of that law denies nobody a hearing; question 3 was confirmed by everybody."),
        ("en", "88 entities were asked to confirm or deny."),
        ("en", "We asked 88 entities, and several denied it twice within 10 days."),
        ("en", "12 denied it, the third of them by letter; one denied it by telephone."),
        ("en", "Each denial was confirmed by 3 officers."),
        ("en", "Between 10 and 36 denied it (36 confirmed + 10 declined + 12 denied + 30 did not respond = 88)."),
        ("de", "Am 12. bestritt es eine Behörde; 88 Behörden wurden gefragt."),
        ("fr", "Le 12 mars, un service a nié ; 88 services ont été interrogés."),
        ("es", "El 12 de marzo lo negó una; se preguntó a 88 entidades."),
        ("pt", "Em 12 de março uma negou; 88 entidades foram inquiridas."),
        ("ar", "في 12 مارس نفت جهة واحدة"),
    ],
)
def test_what_is_no_count_of_agencies_is_not_taken_for_one(language, text):
    assert lacking(introduction(text, language)) == []


@pytest.mark.parametrize(
    "text", ["More than 30 denied it.", "30 officers denied it.", "30 have not denied it.", "In the east 30 used it."]
)
def test_what_cannot_be_told_for_certain_is_held_against_all_of_the_data_alone(text):
    assert lacking(introduction(text)) == []
    assert lacking(introduction(text.replace("30", "37"))) == ["37"]


def test_the_whole_of_a_tally_is_the_total():
    assert lacking(tally("De las 36 entidades, {denied} lo negaron.", "es")) == ["36"]
    assert lacking(tally("De las 88 entidades, {denied} lo negaron.", "es")) == []


@pytest.mark.parametrize(
    ("text", "wrong"), [("Lo negaron, las 12", []), ("Negó (30)", ["30"]), ("30 en total", ["30"])]
)
def test_a_label_is_of_what_it_labels(text, wrong):
    label = Handwritten(called="It", text=text, at="codebook#translations", language="es", about="denied")

    assert lacking(label) == wrong


def test_what_is_said_of_one_agency_counts_others_only_where_it_names_them():
    def reason(text):
        return Handwritten(called="It", text=text, of_one=True)

    assert lacking(reason("It did not respond to the first 3.")) == []
    assert lacking(reason("Like 30 other entities it denied it.")) == ["30"]


def test_another_question_has_its_own_counts_where_it_is_named():
    assert lacking(introduction("On question 2, 24 denied.")) == []
    assert lacking(introduction("Of those that used it 24 denied it.")) == ["24"]


def test_the_refusal_says_what_the_number_would_have_to_be_and_what_gives_it():
    text = introduction("Thirty denied it, thirteen of them twice.")
    wrong = BORNE.lacks(text)

    assert said_of(text, wrong) == (
        "The introduction says “Thirty” beside “Denied any use”, and the data counts 12 there. "
        "It says “thirteen” of “Denied any use”, and the data counts 12 in all."
    )
    assert "Write {denied} where the number belongs" in mend_of(text, wrong[:1], CODEBOOK)
    assert "Write what the data counts, or no number." in mend_of(text, wrong[1:], CODEBOOK)


def test_a_number_from_elsewhere_with_its_source_may_stand_beside_anything():
    codebook = replace(CODEBOOK, numbers=(("thirteen", "the ministry’s own count"),))
    borne = borne_by(release(*logs(denied=2), codebook=codebook), called)

    assert borne.lacks(introduction("Thirteen denied it, by their ministry’s count.")) == ()


def test_a_day_with_a_source_vouches_for_no_count():
    vouched = (("30 June 2025", "the last day of the vendor’s list"), ("thirty-one denied", "the union’s own count"))
    borne = borne_by(release(*logs(denied=2), codebook=replace(CODEBOOK, numbers=vouched)), called)

    assert borne.lacks(introduction("The list ends on 30 June 2025. Thirty-one denied it to their union.")) == ()
    wrong = borne.lacks(introduction("Denied, all 30; thirty-one confirmed."))
    assert [one.written for one in wrong] == ["30", "thirty-one"]


def test_kinds_and_countries_of_the_data_are_counted_where_they_are_named():
    made = release(*logs(denied=2), logged(*silent(), name="Sûreté", rfc_id=90, country="FR", kind="ministry"))
    borne = borne_by(made, called)

    def wrong(text, language="en"):
        return [one.written for one in borne.lacks(introduction(text, language))]

    assert wrong("In France, 2 did not respond.") == ["2"]
    assert wrong("En Francia 2 no respondieron; en Francia 1 no respondió.", "es") == ["2"]
    assert wrong("1 ministry did not respond; 2 ministry did not respond.") == ["2"]
    assert wrong("In 2 countries; in 3 countries.") == ["3"]
