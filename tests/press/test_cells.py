import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.press.cells import TRIGGERS, guard, unguard


@given(st.text())
@settings(max_examples=10_000)
@example("'=1+1")
@example("''")
@example("\ufeff=1+1")
@example(" \u200b+1")
def test_a_guarded_cell_gives_its_exact_text_back(text):
    assert unguard(guard(text)) == text


@given(st.sampled_from(sorted(TRIGGERS)), st.sampled_from(["", " ", "\u00a0 ", "\ufeff", "\u200f", "\t"]), st.text())
def test_nothing_that_could_run_as_a_formula_begins_a_cell(trigger, before, after):
    assert guard(before + trigger + after).startswith("'")


@pytest.mark.parametrize("text", ["", "Lakmere Police", "1,001-5,000", "11-50", "2026-03-09T16:00:00Z", "no", " x"])
def test_an_ordinary_cell_is_left_as_it_is(text):
    assert guard(text) == text
