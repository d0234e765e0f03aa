"""What is secret is taken out of a text however it is spelt there, and nothing beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.dossier_masks import ADDRESS, IN_A_ROW, KEPT, Masks, is_a_person, tokens

WORD = st.text(st.characters(categories=("Ll", "Lu")), min_size=2, max_size=8).filter(tokens)
SECRET = st.lists(WORD, min_size=3, max_size=14, unique=True)
BETWEEN = st.sampled_from([" ", ", ", "\n", " – ", "… "])


def rows(words):
    said = tokens(words)
    length = min(len(said), IN_A_ROW)
    return [said[start : start + length] for start in range(len(said) - length + 1)]


@given(secret=SECRET, before=st.lists(WORD, max_size=6), after=st.lists(WORD, max_size=6), gap=BETWEEN)
def test_no_five_words_in_a_row_of_a_secret_are_left_wherever_it_stands(secret, before, after, gap):
    words = " ".join(secret)
    text = gap.join([*before, *secret, *after])

    left = tokens(Masks(words=(words,))(text))

    assert [row for row in rows(words) if any(left[at : at + len(row)] == row for at in range(len(left)))] == []


@given(text=st.text())
def test_without_secrets_a_text_is_left_as_it_is(text):
    assert Masks()(text) == text


@given(text=st.text(), secret=SECRET)
def test_what_is_masked_holds_nothing_to_mask(text, secret):
    masks = Masks(words=(" ".join(secret),), names=(" ".join(secret[:2]),))

    assert not masks.hold(masks(f"{text} {' '.join(secret)} {text}"))


@pytest.mark.parametrize(
    "written",
    ["Jörg Müller", "JORG MULLER", "Müller, Jörg Müller!", "Jo\u0308rg Mu\u0308ller", "jörg\nmüller"],
)
def test_a_name_is_known_again_in_any_spelling(written):
    assert KEPT in Masks(names=("Jörg Müller",))(f"It was {written} who said so.")


def test_what_stands_beside_a_secret_stays():
    said = Masks(words=("seven lanterns hung above the old weir",))(
        "Note: seven lanterns hung above the old weir. Ask."
    )

    assert said == f"Note: {KEPT}. Ask."


def test_two_words_are_no_secret_by_themselves():
    """“No comment” stands in many a letter."""
    assert Masks(words=("No comment",))("They said: no comment.") == "They said: no comment."


def test_what_was_never_secret_is_left_alone():
    masks = Masks(names=("Lakmere Police",), public=("Lakmere Police District",))

    assert masks("Lakmere Police denies it.") == "Lakmere Police denies it."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to Chief@Lakmere.example.org.", f"Write to {ADDRESS}."),
        ("Ring +47 5550 0188 at ten.", f"Ring {ADDRESS} at ten."),
        ("Ring 0047 (0)55 50-01 88.", f"Ring {ADDRESS}."),
        ("By 17:00 on 9 March 2026 we had 11–50 searches.", "By 17:00 on 9 March 2026 we had 11–50 searches."),
        ("Case 2026/1234-5 of the court.", "Case 2026/1234-5 of the court."),
        ("Room 12, the second floor", "[address], the second floor"),
    ],
)
def test_addresses_go_and_dates_and_figures_stay(text, left):
    assert Masks(people=True, addresses=("Room 12",))(text) == left


@pytest.mark.parametrize(
    ("name", "person"),
    [("Berta Contactsdottir", True), ("Press office", False), ("Duty desk", False), ("Rowe", False), ("", False)],
)
def test_a_desk_is_no_person(name, person):
    assert is_a_person(name) is person
