"""What was confided is found in what is to be printed, and what anybody may say is not taken for it."""

import pytest

from outreach.domain.confided import Confided, Kind, Looked, Public, found

SPOKEN = "Between us, the mayor’s cousin runs Kestrelholm, and case 7714-B was buried by the quartermaster."
NOTE = "Ask her again on Monday whether the old contract was ever shown to the audit board at all."
PUBLIC = Public(
    texts=("Blue Lantern", "Have your employees used the search tool?", "Kestrel County Police"),
    named=("Dana Rowe, press officer",),
    said=("We signed the contract in spring.",),
)


def confided(kind, words):
    return Confided(kind=kind, words=words, rfc_id=1, agency="Lakmere Police", seq=9)


def shown(kind, words, text, *, prose=True):
    return [hit.shown for hit in found([Looked(text=text, prose=prose)], [confided(kind, words)], PUBLIC)]


@pytest.mark.parametrize("first", range(len(NOTE.split()) - 7))
def test_any_eight_words_of_a_note_are_found_and_seven_are_not(first):
    words = NOTE.rstrip(".").split()[first : first + 8]

    assert shown(Kind.NOTE, NOTE, f"Well: {' '.join(words)}, in short.") == [" ".join(words)]
    assert not shown(Kind.NOTE, NOTE, f"Well, {' '.join(words[:7])} in short.")


@pytest.mark.parametrize(
    "text",
    [
        "Hsu told us so.",
        "As hsu told us, they tried it.",
        "As Mr. HSU says.",
        "According to Wendell, they tried it.",
        "We thank Wendell Hsu.",
        "It was Hsu’s idea.",
    ],
)
def test_a_part_of_a_name_is_enough(text):
    assert shown(Kind.NAME, "Wendell Hsu", text)


@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        ("Wendell Hsu", "The agency answered after the release."),
        ("May Brown", "They may answer; a brown paper came in the spring."),
        ("May Brown", "May they answer?"),
        ("Dana Rowe", "Dana Rowe answered."),
        ("the press officer", "The press officer answered."),
        ("Deputy Chief of Kestrel County", "A deputy chief of Kestrel County answered."),
    ],
)
def test_what_is_public_or_everyday_gives_no_name_away(speaker, text):
    assert shown(Kind.NAME, speaker, text) == []


def test_a_name_that_is_an_everyday_word_counts_where_it_is_written_as_a_name():
    assert shown(Kind.NAME, "May Brown", "We heard it from Brown.") == ["Brown"]


@pytest.mark.parametrize(
    "text",
    [
        "They told us after a visit to Kestrelholm.",
        "They looked at case 7714 again.",
        "The quartermaster saw to it.",
        "It runs in families: the mayor’s cousin runs it.",
    ],
)
def test_one_telling_word_of_what_was_said_off_the_record_is_enough(text):
    assert shown(Kind.HEARD, SPOKEN, text)


@pytest.mark.parametrize("text", ["They were asked again by the mayor.", "It was signed in the spring, between us."])
def test_everyday_words_are_anybodys(text):
    assert shown(Kind.HEARD, SPOKEN, text) == []


def test_a_word_that_is_published_anyway_gives_nothing_away():
    assert shown(Kind.HEARD, "They hid the lantern in Kestrel.", "The Lantern files name Kestrel.") == []


def test_in_labels_single_words_are_not_looked_for():
    assert shown(Kind.HEARD, SPOKEN, "Kestrelholm", prose=False) == []


@pytest.mark.parametrize(
    ("text", "kept_back"),
    [
        ("We asked whether the old contract was ever shown to the audit board.", True),
        ("The old contract was never shown to the audit board.", False),
    ],
)
def test_eight_words_in_a_row_of_a_private_note_are_its_own(text, kept_back):
    assert bool(shown(Kind.NOTE, NOTE, text)) is kept_back


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("Press@Lakmere.example", "Write to press@lakmere.example."),
        ("press@lakmere.example", "Write to press (at) lakmere (dot) example."),
        ("+47 22 00 11 22", "Call 22 00 11 22."),
        ("+47 22 00 11 22", "Call 0047-2200-1122."),
        ("22001122", "Call +47 (22) 00 11 22."),
    ],
)
def test_where_a_contact_is_reached_is_found_however_it_is_written(address, text):
    assert shown(Kind.ADDRESS, address, text)


@pytest.mark.parametrize("text", ["It ran 1,161 searches by 30 June 2025.", "Write to tips@example.org."])
def test_other_numbers_and_addresses_are_nobodys(text):
    assert not shown(Kind.ADDRESS, "+47 22 00 11 22", text)
    assert not shown(Kind.ADDRESS, "press@lakmere.example", text)
