"""What the import knows of the world agrees with the libraries it has it from."""

from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.services.gazetteer import _is_ordinary, gazetteer, subdivisions, wrong_email

PARTS = st.text(alphabet="abz09-_.+", min_size=1, max_size=12)


@settings(max_examples=500)
@given(local=PARTS, domain=PARTS, last=st.sampled_from(["org", "museum", "test", "local", "x1", "c", "invalid", "ORG"]))
def test_an_ordinary_address_is_one_the_library_takes(local, domain, last):
    address = f"{local}@{domain}.{last}"
    if _is_ordinary(address):
        validate_email(address, check_deliverability=False)


@settings(max_examples=300)
@given(st.one_of(st.emails(), st.text(max_size=30)))
def test_an_address_is_wrong_where_the_library_says_so(address):
    try:
        validate_email(address, check_deliverability=False)
        expected = False
    except EmailNotValidError:
        expected = True

    assert bool(wrong_email(address)) is expected


def test_every_country_has_a_zone_and_every_zone_is_known():
    known = gazetteer()
    uninhabited = {"AC", "BV", "CP", "CQ", "DG", "EA", "HM", "IC", "TA"}

    assert {code for code in known.country_names if code not in known.zones} <= uninhabited
    assert all(zone.casefold() in known.known_zones for zones in known.zones.values() for zone in zones)


def test_states_are_known_by_code_and_by_name():
    assert (subdivisions("US")["texas"], subdivisions("US")["tx"], subdivisions("XX")) == ("TX", "TX", {})


def test_a_tag_is_that_language_even_where_another_one_has_it_for_a_name():
    languages = gazetteer().languages

    assert (languages["ga"], languages["irish"], languages["french"]) == ("ga", "ga", "fr")
