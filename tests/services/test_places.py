"""Rules about where an agency is: nothing impossible gets into the directory, and each refusal names its field."""

import pytest

from outreach.domain.agencies import Place
from outreach.domain.errors import RuleBroken
from outreach.services import places


def test_a_place_is_taken_as_typed_when_the_world_knows_it():
    place = places.checked_place(country="ca", zone="America/Halifax", subdivision="CA-NS", weekend="")

    assert place == Place(country="CA", zone="America/Halifax", subdivision="NS", weekend=None)


@pytest.mark.parametrize(("typed", "code"), [("BE", "BE"), ("belgium", "BE"), ("Côte d'Ivoire", "CI"), ("  no ", "NO")])
def test_a_country_is_known_by_its_code_or_its_name(typed, code):
    assert places.checked_country(typed) == code


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("country", "Belgica"),
        ("country", "ZZ"),
        ("country", ""),
        ("zone", "Europe/Atlantis"),
        ("zone", "../../etc/passwd"),
        ("zone", "Europe"),
        ("zone", "Asia/Tokyo"),
        ("subdivision", "Nova Scotia"),
        ("weekend", "Funday"),
        ("weekend", "T"),
        ("weekend", "mon tue wed thu fri sat sun"),
    ],
)
def test_an_impossible_place_is_refused_at_its_field(field, typed):
    sound = {"country": "BE", "zone": "Europe/Brussels", "subdivision": "", "weekend": ""}

    with pytest.raises(RuleBroken) as refused:
        places.checked_place(**(sound | {field: typed}))

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "days"),
    [("Fri, Sat", {4, 5}), ("saturday and sunday", {5, 6}), ("friday", {4}), ("none", set())],
)
def test_a_weekend_is_typed_as_days(typed, days):
    assert places.checked_weekend(typed) == frozenset(days)


@pytest.mark.parametrize("weekend", [None, frozenset(), frozenset({4, 5}), frozenset({6})])
def test_a_weekend_shown_can_be_typed_again(weekend):
    assert places.checked_weekend(places.weekend_words(weekend)) == weekend


def test_languages_keep_their_order_and_come_once():
    assert places.checked_languages("fr, nl-be, pt_BR; French, zh-hant") == ("fr", "nl-BE", "pt-BR", "zh-Hant")


@pytest.mark.parametrize("typed", ["klingonese", "qq", "fr-"])
def test_a_language_nobody_speaks_is_refused(typed):
    with pytest.raises(RuleBroken) as refused:
        places.checked_languages(typed)

    assert refused.value.field == "languages"


def test_a_part_that_the_country_does_not_have_is_refused():
    assert places.checked_subdivision("Nova Scotia", "CA") == "NS"
    with pytest.raises(RuleBroken, match="not a part of Canada"):
        places.checked_subdivision("ZZ", "CA")


def test_a_country_with_one_zone_needs_no_choice():
    assert places.checked_place(country="BE", zone="").zone == "Europe/Brussels"


def test_a_country_with_several_zones_needs_one():
    with pytest.raises(RuleBroken, match="America/New_York") as refused:
        places.checked_place(country="US", zone="")

    assert refused.value.field == "zone"


def test_a_zone_is_written_as_the_database_of_zones_writes_it():
    assert places.checked_place(country="CA", zone="america/halifax").zone == "America/Halifax"
