"""A number is a number in whatever language it was typed; where nobody here can read it, whoever typed it says so."""

from dataclasses import replace

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.left_open import quantities
from outreach.domain.stated_numbers import stated_in
from outreach.services import editions, numbers_typed, settled
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, logs, release
from tests.story import day
from tests.support.pressroom import EDITH, SLUG, open_pressroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    room.clock.now = day(60)
    room.told(endings.denied(), endings.denied(), names=["Lakmere Police", "Полиция Озера"])
    yield room
    room.record.database.dispose()


def adopt(room, *, meant=False, **changes):
    seen = settled.settled(room.desk, SLUG).versions["codebook"]
    return editions.adopt(room.desk, SLUG, replace(CODEBOOK, **changes), seen_as=seen, by=EDITH, meant=meant)


ELSEWHERE = [
    ("Más de cuatrocientas entidades lo confirmaron.", "cuatrocientas"),
    ("Neunzig Stellen haben es bestritten.", "Neunzig"),
    ("نفت أربعون جهة ذلك.", "أربعون"),
    ("Quatre-vingt-dix-sept services ont nié.", "Quatre-vingt-dix-sept"),
    ("Trente-six services ont nié.", "Trente-six"),
    ("Ao todo, setenta entidades negaram.", "setenta"),
    ("We asked twice, and cent vingt services ont nié.", "cent vingt"),
    ("Es waren siebenunddreißig.", "siebenunddreißig"),
]


@pytest.mark.parametrize(("text", "written"), ELSEWHERE)
@pytest.mark.parametrize("field", ["introduction", "limits"])
def test_a_number_in_another_language_has_to_be_in_the_data(room, text, written, field):
    with pytest.raises(RuleBroken) as refused:
        adopt(room, **{field: (text,) if field == "limits" else text})

    assert refused.value.field == field
    assert f"“{written}”" in str(refused.value)


@pytest.mark.parametrize("text", ["Gefragt haben wir zwei.", "Nous en avons interrogé deux.", "سألنا اثنين"])
def test_what_the_data_states_may_be_said_in_any_of_them(room, text):
    assert "the data states it" in adopt(room, introduction=text)


@pytest.mark.parametrize(
    "text",
    [
        "Once, an elf was asked of the dos and don’ts.",
        "They seize what is null and void; it cost a cent.",
        "The police of Tres Arroyos and of Trois-Rivières never wrote.",
        "The list is that of Porto Sete, um, une affaire.",
    ],
)
def test_an_ordinary_word_of_our_own_and_a_name_count_nothing(text):
    assert stated_in(text) == ()


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [("es", "Once entidades", 11), ("de", "elf Stellen", 11), ("fr", "seize services", 16)],
)
def test_in_a_translation_the_same_words_are_the_numbers_they_are_there(language, text, value):
    assert [one.value for one in stated_in(text, language)] == [value]


SCRIPTS = [
    "九十个机构否认了。",
    "Девяносто ведомств отрицали.",
    "Ενενήντα υπηρεσίες",
    "תשעים גופים",
    "เก้าสิบหน่วยงาน",
    "नब्बे एजेंसियाँ",
]


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_script_whose_numbers_nobody_reads_is_confirmed_to_state_none(room, text):
    with pytest.raises(RuleBroken, match="numbers in words in this script are not looked up") as refused:
        adopt(room, introduction=text)
    assert refused.value.field == "meant"
    assert "Confirm that it states none." in str(refused.value)
    with pytest.raises(RuleBroken, match="not looked up"):
        numbers_typed.look_at_codebook(room.desk, SLUG, replace(CODEBOOK, introduction=text))

    adopt(room, introduction=text, meant=True)


def test_the_name_of_an_agency_in_its_own_script_asks_nothing(room):
    adopt(room, introduction="We never heard from Полиция Озера again.")


def test_each_release_names_what_was_not_looked_at():
    told = release(*logs(denied=1))
    told = replace(told, house=replace(told.house, codebook=replace(CODEBOOK, introduction="Девяносто ведомств.")))

    (unmet,) = quantities(told)

    assert "The introduction says “Девяносто”: numbers in words in this script are not looked up." in unmet.missing
    assert (unmet.blocks, unmet.at) == (False, "codebook#introduction")
