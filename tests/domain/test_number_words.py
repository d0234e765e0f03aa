"""Numbers in words of the languages a release is published in: each language spells them by a rule of its own."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.number_words import NUMBER_WORDS
from outreach.domain.quantity_words import QUANTITY_WORDS
from outreach.domain.stated_numbers import Counted, loose_in, says_known, stated_in, unfounded
from outreach.domain.translated import OWN_LANGUAGE, PAGES_IN


def row(words):
    return words.split()


def german(number):
    ones = row("ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
    tens = row("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
    if number >= 1000:
        return german(number // 1000) + "tausend" + (german(number % 1000) if number % 1000 else "")
    if number >= 100:
        return ones[number // 100 - 1] + "hundert" + (german(number % 100) if number % 100 else "")
    if number >= 20:
        return (f"{ones[number % 10 - 1]}und" if number % 10 else "") + tens[number // 10 - 2]
    if number > 12:
        return {16: "sech", 17: "sieb"}.get(number, ones[number - 11]) + "zehn"
    return ones[number - 1]


def french(number):
    ones = row(
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
        "dix-sept dix-huit dix-neuf"
    )
    tens = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
    if number >= 1000:
        head = "" if number < 2000 else french(number // 1000) + " "
        return f"{head}mille" + (f" {french(number % 1000)}" if number % 1000 else "")
    if number >= 100:
        head = "" if number < 200 else ones[number // 100 - 1] + " "
        return f"{head}cent" + (f" {french(number % 100)}" if number % 100 else "")
    if number < 20:
        return ones[number - 1]
    score = number // 10 if number // 10 in (2, 3, 4, 5, 6, 8) else number // 10 - 1
    rest = number - 10 * score
    if not rest:
        return tens[score] + ("s" if score == 8 else "")
    return tens[score] + (" et " if rest in (1, 11) and score < 8 else "-") + ones[rest - 1]


def spanish(number):
    ones = row(
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve"
    )
    tens = row("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
    hundreds = row(
        "ciento doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas novecientas"
    )
    if number >= 1000:
        head = "" if number < 2000 else spanish(number // 1000) + " "
        return f"{head}mil" + (f" {spanish(number % 1000)}" if number % 1000 else "")
    if number == 100:
        return "cien"
    if number > 100:
        return hundreds[number // 100 - 1] + (f" {spanish(number % 100)}" if number % 100 else "")
    if number >= 30:
        return tens[number // 10 - 3] + (f" y {ones[number % 10 - 1]}" if number % 10 else "")
    return ones[number - 1]


def portuguese(number):
    ones = row(
        "um duas três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito "
        "dezenove"
    )
    tens = row("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
    hundreds = row("cento duzentas trezentas quatrocentas quinhentas seiscentas setecentas oitocentas novecentas")
    if number >= 1000:
        head, rest = "" if number < 2000 else portuguese(number // 1000) + " ", number % 1000
        joint = " e " if 0 < rest < 100 or (rest and not rest % 100) else " "
        return f"{head}mil" + (joint + portuguese(rest) if rest else "")
    if number == 100:
        return "cem"
    if number > 100:
        return hundreds[number // 100 - 1] + (f" e {portuguese(number % 100)}" if number % 100 else "")
    if number >= 20:
        return tens[number // 10 - 2] + (f" e {ones[number % 10 - 1]}" if number % 10 else "")
    return ones[number - 1]


def arabic(number):
    ones = row("واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة")
    tens = row("عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون")
    hundreds = row("مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة")
    if number >= 1000:
        thousand = {1: "ألف", 2: "ألفان"}.get(number // 1000, f"{arabic(number // 1000)} ألف")
        return thousand + (f" و{arabic(number % 1000)}" if number % 1000 else "")
    if number >= 100:
        return hundreds[number // 100 - 1] + (f" و{arabic(number % 100)}" if number % 100 else "")
    if number >= 20:
        return (f"{ones[number % 10 - 1]} و" if number % 10 else "") + tens[number // 10 - 2]
    if number > 10:
        return ({1: "أحد", 2: "اثنا"}.get(number - 10) or ones[number - 11]) + " عشر"
    return ones[number - 1]


SPELT = {"de": german, "fr": french, "es": spanish, "pt": portuguese, "ar": arabic}


@pytest.mark.parametrize("language", SPELT)
@given(number=st.integers(2, 199_999))
def test_a_number_is_read_alike_in_digits_and_in_words(language, number):
    for text in (SPELT[language](number), str(number), f"{number:,}"):
        assert [one.value for one in stated_in(f"({text})", language)] == [Decimal(number)], text


@pytest.mark.parametrize("language", SPELT)
@given(numbers=st.lists(st.integers(2, 999), min_size=2, max_size=4))
def test_numbers_one_after_the_other_are_each_read(language, numbers):
    text = "; ".join(map(SPELT[language], numbers))

    assert [int(one.value) for one in stated_in(text, language)] == numbers


def test_every_language_that_pages_are_written_in_has_its_words():
    assert set(NUMBER_WORDS) == set(QUANTITY_WORDS) == {OWN_LANGUAGE, *PAGES_IN}


HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("de", "Zwölf von 88 Behörden bestritten es, 41,5 Prozent.", [Fraction(12, 88), Fraction(83, 200)]),
        ("de", "Die Hälfte, ein Drittel, drei Viertel, zweidrittel", [HALF, THIRD, Fraction(3, 4), Fraction(2, 3)]),
        ("de", "1.161 Einträge, 20 Tausend Suchen", [1_161, 20_000]),
        ("de", "Eine Behörde gab ein Beispiel, eine andere keines.", []),
        ("de", "doppelt so viele; halb so oft; dreimal so viele", [2, HALF, 3]),
        ("fr", "Quatre-vingt-dix-sept services, soit 41,5 % ; 1 161 noms", [97, Fraction(83, 200), 1_161]),
        ("fr", "La moitié, un quart, les deux tiers, un tiers des services", [HALF, QUARTER, Fraction(2, 3), THIRD]),
        ("fr", "Une entité l’a transmis à un tiers.", []),
        ("fr", "Une douzaine, une vingtaine, quarante pour cent", [12, 20, Fraction(2, 5)]),
        ("fr", "deux fois plus ; le triple", [2, 3]),
        ("es", "Nueve de cada diez, la mitad, dos tercios", [Fraction(9, 10), HALF, Fraction(2, 3)]),
        ("es", "La cuarta parte, un cuarto de las agencias, no un cuarto intento", [QUARTER, QUARTER]),
        ("es", "Una agencia pidió una prórroga.", []),
        ("es", "el doble; tres veces más; cuarenta por ciento", [2, 3, Fraction(2, 5)]),
        ("pt", "Nove em cada dez, metade, dois terços", [Fraction(9, 10), HALF, Fraction(2, 3)]),
        ("pt", "Um quarto das agências, uma terça parte", [QUARTER, THIRD]),
        ("pt", "Uma agência pediu um prazo na segunda-feira.", []),
        ("pt", "o dobro; três vezes mais; 41,5%; uma dúzia", [2, 3, Fraction(83, 200), 12]),
        ("ar", "نصف الجهات وثلثا الجهات وربع الجهات", [HALF, Fraction(2, 3), QUARTER]),
        ("ar", "٤١٫٥٪ من ١٬١٦١ جهة؛ أربعون في المئة", [Fraction(83, 200), 1_161, Fraction(2, 5)]),
        ("ar", "تسعة من كل عشرة؛ ضعف عدد الجهات", [Fraction(9, 10), 2]),
        ("ar", "ردّت جهة واحدة يوم الاثنين.", []),
        ("en", "Half as many answered; twice as many; three times the number; tenfold", [HALF, 2, 3, 10]),
        ("fr-CA", "trente-sept services", [37]),
    ],
)
def test_what_counts_as_a_number_in_each_language(language, text, numbers):
    assert [one.value for one in stated_in(text, language)] == numbers


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Dutzende Behörden, hunderte Suchen", ["Dutzende", "hunderte"]),
        ("fr", "Des dizaines de services, des milliers", ["dizaines", "milliers"]),
        ("es", "Decenas de agencias, miles de búsquedas", ["Decenas", "miles"]),
        ("pt", "Dezenas de agências, milhares de buscas", ["Dezenas", "milhares"]),
        ("ar", "عشرات الجهات ومئات الطلبات", ["عشرات", "ومئات"]),
    ],
)
def test_what_says_how_many_and_no_number_is_borne_out_by_nothing(language, text, words):
    stated = stated_in(text, language)

    assert [one.written for one in unfounded(stated, says_known(["12", "10", "100", "1,000"]))] == words


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Most did not respond; most agencies did.", ["Most", "most"]),
        ("en", "A large majority, none of them, almost all, hardly any.", ["A large majority", "none of"]),
        ("en", "A third denied it.", ["A third"]),
        ("de", "Die meisten; eine Mehrheit; keine der Behörden; fast alle", ["Die meisten", "Mehrheit", "keine der"]),
        ("fr", "La plupart, une minorité, aucun des services", ["La plupart", "minorité", "aucun des"]),
        ("es", "La mayoría; ninguna de las agencias; casi todas", ["mayoría", "ninguna de", "casi todas"]),
        ("pt", "A maioria; nenhuma das agências; quase todas", ["maioria", "nenhuma das", "quase todas"]),
        ("ar", "معظم الجهات وغالبية الشركات", ["معظم", "وغالبية"]),
    ],
)
def test_words_that_can_only_be_meant_are_named(language, text, words):
    assert loose_in(text, language)[: len(words)] == tuple(words)


@pytest.mark.parametrize(
    "text",
    [
        "At most a letter a week, for the most recent list.",
        "Most recently it moved; most of the time nobody answers.",
        "Our most experienced reporter asked a third time.",
        "A third party holds the data; the third letter came back.",
        "Minority communities live there.",
        "All of it was kept.",
    ],
)
def test_what_only_looks_as_if_it_counted_is_left_alone(text):
    assert loose_in(text) == ()


@pytest.mark.parametrize(("times", "borne"), [("twice as many", True), ("three times as many", False)])
def test_twice_as_many_is_borne_out_by_counts_and_by_no_number_two(times, borne):
    stated = stated_in(f"{times} answered")
    counted = Counted(times=frozenset({Fraction(2), HALF}))

    assert (unfounded(stated, frozenset(), counted) == ()) is borne
    assert unfounded(stated, says_known(["2 agencies", "3 agencies"])) == stated
