"""Rules for deriving a time zone: the tables name real zones, and only one clock is no doubt."""

import pytest

from outreach.domain import zones
from outreach.services.gazetteer import gazetteer, subdivisions

TABLES = [
    (country, zone, state)
    for table in (zones._SURE, zones._USUAL)
    for country, named in table.items()
    for zone, states in named.items()
    for state in states.split()
]


def test_every_zone_of_the_tables_is_one_of_its_country():
    wrong = [(country, zone) for country, zone, _ in TABLES if zone not in gazetteer().zones[country]]
    wrong += [
        (country, zone) for country, zone in zones._COUNTRY_USUAL.items() if zone not in gazetteer().zones[country]
    ]

    assert [one for one in wrong if one not in LENT] == []


LENT = [("US", "America/Puerto_Rico"), ("US", "Pacific/Guam"), ("US", "Pacific/Pago_Pago"), ("US", "Pacific/Honolulu")]
"""Territories of the United States have country codes, and zones, of their own."""


def test_every_state_of_the_tables_is_one_and_stands_once():
    unknown = [
        (country, state)
        for country, _, state in TABLES
        if (known := set(subdivisions(country).values())) and state not in known
    ]
    places = [(country, state) for country, _, state in TABLES]

    assert unknown == []
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("named", "clock"),
    [
        (("Europe/Berlin", "Europe/Busingen"), "Europe/Berlin"),
        (("Europe/Madrid", "Atlantic/Canary"), ""),
        (("Asia/Kathmandu",), "Asia/Kathmandu"),
        ((), ""),
    ],
)
def test_zones_are_one_where_their_clocks_always_agree(named, clock):
    assert zones.one_clock(named) == clock


def test_a_state_on_two_clocks_is_never_sure_but_has_a_suggestion():
    assert (zones.sure_zone("US", "TX"), zones.usual_zone("US", "TX")) == ("", "America/Chicago")
