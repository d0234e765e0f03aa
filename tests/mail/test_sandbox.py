"""Templates can print fields and do nothing else: none hangs, none reaches behind a field, none prints a blank."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.letter_templates import Letters
from outreach.domain.merging import LONGEST_LETTER, CannotMerge, MissingField
from outreach.mail import sandbox
from outreach.services.letter_starters import ENGLISH
from tests.support.letterroom import english

FIELDS = {
    "agency": {"name": "Port Ansel Police", "country": ""},
    "finding": {"range": "11–50", "searches": "37"},
    "questions": ("1. Who?", "2. When?"),
    "allegations": (),
    "deadline": "Friday",
    "extension": {},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Dear {{ agency.name }},", "Dear Port Ansel Police,"),
        ("{{ agency['name'] | upper }}", "PORT ANSEL POLICE"),
        ("{{ questions }}", "1. Who?\n\n2. When?"),
        ("{{ questions | join('; ') }}", "1. Who?; 2. When?"),
        ("{% for one in questions %}{{ loop.index }}/{{ one }} {% endfor %}", "1/1. Who? 2/2. When? "),
        ("{% if allegations %}{{ allegations }}{% else %}none{% endif %}", "none"),
        ("{{ 'by ' ~ deadline if deadline == 'Friday' else deadline }}", "by Friday"),
        ("{% if not agency.country %}no country{% endif %}", "no country"),
        ("{% if extension %}more time{% endif %}", ""),
        ("<b> & {{ finding.range }}", "<b> & 11–50"),
    ],
)
def test_what_a_letter_may_do(template, text):
    assert sandbox.render(template, FIELDS) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ agency.country }}",
        "{{ allegations }}",
        "{{ 'in ' ~ agency.country }}",
        "{% for one in allegations %}{{ one }}{% endfor %}",
        "{{ agency.country | upper }}",
        "{{ allegations | join }}",
    ],
)
def test_an_empty_field_stops_the_letter_and_is_named(template):
    with pytest.raises(MissingField) as missing:
        sandbox.render(template, FIELDS)

    assert missing.value.field in ("agency.country", "allegations")


@pytest.mark.parametrize(
    "template",
    [
        "{{ agency }}",
        "{{ agency.nmae }}",
        "{{ naem }}",
        "{% if naem %}x{% endif %}",
        "{{ not naem }}",
        "{{ agency.name.upper() }}",
        "{{ range(9) }}",
        "{{ 9 ** 9 }}",
        "{{ 'a' * 9 }}",
        "{{ -1 }}",
        "{{ agency.name.__class__ }}",
        "{{ agency['__class__'] }}",
        "{{ questions.append }}",
        "{{ questions[0] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ agency.name | attr('__class__') }}",
        "{{ agency | tojson }}",
        "{{ agency.below }}",
        "{{ self }}",
        "{% for one in questions %}{{ loop }}{% endfor %}",
        "{{ kwargs }}",
        "{{ self._TemplateReference__context }}",
        "{{ loop }}",
        "{{ _x }}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block b %}{% endblock %}",
        "{% call m() %}{% endcall %}",
        "{% raw %}{% endraw",
        "{% filter upper %}x{% endfilter %}",
        "{% for a in questions %}{% for b in a %}{% endfor %}{% endfor %}",
        "{% for a in [1, 2] %}{% endfor %}",
        "{% for a in agency recursive %}{{ loop(a) }}{% endfor %}",
        "{{ {'a': 1} }}",
        "{{ deadline is defined }}",
        "{{ deadline | default('x') }}",
        "{{ deadline < 3 }}",
        "{{ lipsum }}",
        "{{ cycler }}",
        "{{ namespace }}",
        "{% for one in questions %}{{ loop.cycle }}{% endfor %}",
        "{{",
        "{% if %}",
        "{{ (" * 3,
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{% if deadline %}" * 60 + "x" + "{% endif %}" * 60,
        "x" * 20_001,
    ],
    ids=lambda template: template[:30],
)
def test_what_a_letter_may_not_do_is_refused_in_words(template):
    with pytest.raises(CannotMerge) as refused:
        sandbox.render(template, FIELDS)

    assert not isinstance(refused.value, MissingField)
    assert str(refused.value)


def test_a_letter_that_grows_out_of_all_measure_stops():
    template = "{% for one in questions %}" + "x" * 15_000 + "{% endfor %}"

    with pytest.raises(CannotMerge, match="Shorten it"):
        sandbox.render(template, {"questions": tuple(str(n) for n in range(30))})


def test_a_template_is_refused_when_it_is_adopted_and_its_place_is_named():
    letters = Letters(default="en", languages=(english("{{ 1 + 1 }}"),))

    with pytest.raises(RuleBroken, match="The text of the first letter in en: A letter does not reckon"):
        sandbox.check_all(letters)


@pytest.mark.parametrize("tag", ["xx", "tlh", "en_US", "e"])
def test_a_language_in_which_no_date_can_be_written_is_refused(tag):
    with pytest.raises(RuleBroken):
        sandbox.check_all(Letters(default=tag, languages=(english().__class__(**{**parts(), "language": tag}),)))


def parts():
    one = english()
    return {name: getattr(one, name) for name in ("we_are", "intends", "letters")}


def test_our_own_letters_can_be_adopted():
    sandbox.check_all(Letters(default="en", languages=(english(letters=ENGLISH),)))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Dear\n{{ agency.name.upper() }}", "Something is called, like upper(…): “{{ agency.name.upper() }}”, line 2."),
        ("{{ 2 * 3 }}", "A letter does not reckon, and here it would: “{{ 2 * 3 }}”, line 1."),
        ("{% set a = 1 %}", "“set” makes a new field"),
        ("{% include 'x' %}", "“include” fetches another file"),
        ("{{ agency name }}", "line 1, “{{ agency name }}”, cannot be read. Write a field like {{ agency.name }}"),
        ("Dear\n{{ agency.name", "in line 2, “{{ agency.name”, a field is not closed. Write {{ … }}"),
        ("{% if deadline %}soon", "an {% if %} or {% for %} is not ended"),
    ],
)
def test_what_is_wrong_is_said_in_a_writers_words_with_the_line(template, said):
    with pytest.raises(CannotMerge) as refused:
        sandbox.render(template, FIELDS)

    assert said in str(refused.value)
    assert "statement" not in str(refused.value)


def test_a_column_an_agency_has_no_value_in_stops_its_letter_and_can_be_asked_about():
    assert sandbox.render("{% if finding.homes %}homes{% endif %}", FIELDS) == ""
    with pytest.raises(MissingField) as missing:
        sandbox.render("{{ finding.homes }}", FIELDS)

    assert missing.value.field == "finding.homes"


WORDS = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "for",
        "in",
        "endfor",
        "if",
        "else",
        "endif",
        "agency",
        ".name",
        "questions",
        "x",
        "|",
        "join",
        "upper",
        "(",
        ")",
        "[",
        "]",
        "0",
        "9",
        "**",
        "*",
        "~",
        "'a'",
        "__class__",
        ".",
        "loop",
        "self",
        "\n",
        " ",
        "not",
        "==",
        "set",
        "=",
        "macro",
        "{#",
        "#}",
        "-",
        "range",
        ",",
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_no_template_hangs_or_breaks_or_reaches_behind_a_field(template):
    started = time.monotonic()

    try:
        text = sandbox.render(template, FIELDS)
    except CannotMerge as refused:
        text = str(refused)

    assert time.monotonic() - started < 2
    assert len(text) <= LONGEST_LETTER
    assert "<class" not in text
    assert "object at 0x" not in text
    assert "Undefined" not in text


@given(st.text(max_size=400))
def test_any_text_at_all_makes_a_letter_or_is_refused(template):
    with suppress(CannotMerge):
        sandbox.render(template, FIELDS)
