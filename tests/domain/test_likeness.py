"""Rules for asking whether two names mean one agency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from outreach.domain.likeness import alike, stem_of, taken_apart


def asked(one: str, other: str, country: str = "") -> bool:
    apart = taken_apart(one), taken_apart(other)
    there, back = (alike(*pair, OSA.distance, stem_of(country)) for pair in (apart, apart[::-1]))
    assert there is back, "the order of two names does not matter"
    return there


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Toronto Police Service", "Toronto Police"),
        ("Vallejo Police Department", "Vallejo PD"),
        ("St. Paul Police Dept.", "Saint Paul Police Department"),
        ("Ministry of Justice", "Department of Justice"),
        ("Bureau of the Census", "Census Bureau"),
        ("Police Department, City of Springfield", "Springfield Police Department"),
        ("National Bureau of Investigation (Keskusrikospoliisi)", "National Bureau of Investigation"),
        ("RCMP", "Royal Canadian Mounted Police"),
        ("Queensland Police Service", "Queensland Polcie Service"),
        ("Sûreté du Québec", "SURETE DE QUEBEC"),
        ("Hertfordshire Safeguarding Children Board", "Hertfordshire Safegaurding Children Board"),
    ],
)
def test_another_order_form_abbreviation_or_slip_is_asked_about(one, other):
    assert asked(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Azienda Ulss N. 8", "Azienda Ulss N. 9"),
        ("Schulamt I", "Schulamt II"),
        ("North Wales Police", "South Wales Police"),
        ("Ministry of Justice", "Ministry of Justice, Public Prosecutions"),
        ("Ministry of Justice", "Ministry of Health"),
        ("Cook County Sheriff", "Cook County Police"),
        ("Oxford Council", "Oxford Hospital"),
        ("Oslo", "Bergen"),
        ("Ulm", "Ulk"),
    ],
)
def test_names_told_apart_by_a_number_a_direction_or_a_word_are_not_asked_about(one, other):
    assert not asked(one, other)


def test_a_countrys_own_adjective_may_be_left_out():
    assert asked("Swedish Police Authority", "Police Authority", "Sweden")
    assert not asked("Danish Police Authority", "Police Authority", "Sweden")


@given(st.text(min_size=1, max_size=40))
def test_every_name_is_like_itself(name):
    assert asked(name, name)
