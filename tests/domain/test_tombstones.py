"""What stays of an entry whose words were erased: everything a standing rests on, and not one word."""

import random
from dataclasses import fields, replace

import pytest

from outreach.domain import chain, facts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import KINDS
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.rows import House, row_of
from outreach.domain.tombstones import WORDLESS, WORDS, is_erasable, is_tombstone, leaning, tombstone, words_of
from tests.story import (
    CONFIRMS,
    DENIES,
    Told,
    answered,
    asked,
    called,
    day,
    listed,
    log,
    noted,
    quoted,
    stand,
    translated,
    verified,
    wrote,
)

HOUSE = House(questions=None, policy=Policy(), codebook=Codebook())
FREE = {
    "country",
    "kind",
    "zone",
    "status",
    "language",
    "media_type",
    "sha256",
    "raw",
    "seal",
    "circumstances",
    "name",
    "source_spelling",
    "into",
    "to",
    "why",
}
"""Fields of text that are no words of anybody: codes, hashes, names of agencies and of our own people."""


def a_story():
    return log(
        listed(),
        asked(0),
        called(1),
        wrote(2, "We never did, says Marguerite."),
        answered(3, DENIES, speaker="Marguerite", message=Seq(4)),
        quoted(4, "We never did", speaker="Marguerite"),
        verified(5, 6),
        translated(6, 6, "Vi gjorde det aldri"),
        noted(7, "Call Marguerite at home."),
        answered(8, CONFIRMS, speaker="Marguerite"),
    )


def seq_of(entries, kind):
    return next(one.seq for one in entries if isinstance(one.fact, kind))


def without(entries, chosen):
    return tuple(
        replace(one, fact=tombstone(one, entries)) if one.seq in chosen and is_erasable(one) else one for one in entries
    )


def test_every_kind_of_fact_is_known_to_hold_words_or_none():
    assert {*WORDS} | WORDLESS == {*KINDS.values()}
    assert not {*WORDS} & WORDLESS


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_no_text_of_a_fact_is_forgotten(kind):
    text = {one.name for one in fields(kind) if one.type in (str, "str", "tuple[str, ...]")}

    assert text - {*WORDS[kind]} - FREE - {"address"} == set()


def test_a_tombstone_holds_no_word_and_is_known_for_one():
    entries = a_story()
    for entry in filter(is_erasable, entries):
        stone = replace(entry, fact=tombstone(entry, entries))
        assert not [word for word in words_of(entry) if word in str(stone.fact)]
        assert is_tombstone(stone)
        assert words_of(stone) == ()
        assert tombstone(stone, entries) == stone.fact


def test_what_holds_no_words_is_not_erased():
    first = a_story()[0]
    with pytest.raises(RuleBroken, match="nothing to erase"):
        tombstone(first, a_story())


PROMISED = facts.DeadlineSet(due_at=day(12), zone="America/Halifax")


@pytest.mark.parametrize(
    "words",
    [
        {"why": "Marguerite’s funeral is on Friday"},
        {"day_off": "closed, says Marguerite"},
        {"why": "Marguerite asked", "day_off": "Marguerite’s funeral"},
    ],
)
def test_what_was_typed_of_a_deadline_is_erased_and_its_instant_stands(words):
    _, entry = log(Told(at=day(2), fact=replace(PROMISED, **words)))

    stone = tombstone(entry, (entry,))

    assert "Marguerite" in "".join(words_of(entry))
    assert "Marguerite" not in str(stone)
    assert replace(stone, why="", day_off="") == PROMISED
    assert is_tombstone(replace(entry, fact=stone))


def test_of_a_deadline_without_a_word_nothing_is_erased():
    _, entry = log(Told(at=day(2), fact=PROMISED))

    assert not is_erasable(entry)
    assert not is_tombstone(entry), "no words of it are gone"
    with pytest.raises(RuleBroken, match="nothing to erase"):
        tombstone(entry, (entry,))


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_erased_a_standing_is_the_same_at_every_instant(seed):
    entries, chance = a_story(), random.Random(seed)
    chosen = {one.seq for one in entries if chance.random() < 0.5}
    after = without(entries, chosen)
    for number in range(-1, 12):
        then, now = stand(entries, day(number)), stand(after, day(number))
        assert (then.status, then.qualifiers, then.phase, then.milestones) == (
            now.status,
            now.qualifiers,
            now.phase,
            now.milestones,
        )
        assert [(one.gate, one.holds) for one in then.checks] == [(one.gate, one.holds) for one in now.checks]


def test_the_chain_holds_with_the_seal_of_what_stays_and_with_no_other():
    entries = a_story()
    after = without(entries, {9})
    seal = chain.digest(entries[7].digest, 1, after[8])

    assert chain.first_broken(1, after) == 9
    assert chain.first_broken(1, after, {9: seal}) is None
    assert chain.first_broken(1, after, {9: "0" * 64}) == 9
    assert chain.first_broken(1, entries, {9: seal}) == 9, "the words themselves do not fit any more"


def test_what_comes_from_an_entry_leans_on_it():
    entries = a_story()
    message = seq_of(entries, facts.MessageReceived)

    assert [type(one.fact) for one in leaning(entries, message)] == [facts.ResponseReceived]
    assert [type(one.fact) for one in leaning(entries, seq_of(entries, facts.StatementQuoted))] == [
        facts.TranslationAdded
    ]


def test_an_erased_quote_or_translation_is_not_printed():
    entries = a_story()
    quote, translation = seq_of(entries, facts.StatementQuoted), seq_of(entries, facts.TranslationAdded)

    def printed(chosen):
        row = row_of(RfcId(1), stand(without(entries, chosen)), HOUSE)
        return [(one.words, [each.words for each in one.translations]) for one in row.statements]

    assert printed(set()) == [("We never did", ["Vi gjorde det aldri"])]
    assert printed({translation}) == [("We never did", [])]
    assert printed({quote, translation}) == []
