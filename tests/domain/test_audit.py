"""Whoever cheats with the audit chain is found, down to what is said: the tail after the last anchor."""

import random
import sys
from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import merkle
from outreach.domain.audit import read_key
from tests.support.tampering import A_DAY, AN_HOUR, FIRST, FIVE, FOURTEEN, RESIDUAL, ledger

EVERY = (*FOURTEEN, *FIVE)
SEED, SIZE = 20261126, 3 * A_DAY + 5
LEAVES = st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def book():
    return ledger(SIZE, random.Random(SEED))


def cheat(book, kind, at):
    cheated = deepcopy(book)
    kind(cheated, at)
    return cheated


def tried(book, tries: int, dice: random.Random) -> Counter[str]:
    """How often each kind was tried and how often it went unseen."""
    told: Counter[str] = Counter()
    for number in range(tries):
        kind = EVERY[number % len(EVERY)]
        cheated = cheat(book, kind, dice.randrange(book.anchored))
        found = cheated.verdict()
        told[kind.__name__] += 1
        told["unseen"] += (found.whole or found.first_bad is None) and not cheated.replaced()
    return told


def test_a_chain_that_nobody_touched_is_whole(book):
    found = book.verdict()

    assert found.whole
    assert (found.events, found.sealed, found.unsealed) == (SIZE, SIZE, 0)
    assert (found.last_good.size, found.after_anchor) == (SIZE // AN_HOUR * AN_HOUR, SIZE % AN_HOUR)
    assert book.replaced() == ()


@pytest.mark.parametrize("kind", FOURTEEN, ids=lambda kind: kind.__name__)
def test_each_way_to_cheat_is_found_and_named(book, kind):
    found = cheat(book, kind, 60).verdict()

    assert not found.whole
    assert found.last_good is None or found.last_good.size < found.first_bad or kind.__name__ == "drop_payload"
    assert any(f"Event {found.first_bad:,}: " in sentence for sentence in found.wrong)


@pytest.mark.parametrize("kind", FIVE, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("at", [0, 1, 60])
def test_a_secret_that_was_replaced_or_used_by_another_is_found_though_the_chain_is_whole(book, kind, at):
    cheated = cheat(book, kind, at)

    assert cheated.verdict().whole
    assert len(cheated.replaced()) == 1


@pytest.mark.parametrize("kind", RESIDUAL, ids=lambda kind: kind.__name__)
def test_what_came_after_the_last_anchor_can_still_be_forged_and_its_length_is_said(book, kind):
    found = cheat(book, kind, 0).verdict()

    assert found.whole
    assert 0 < found.after_anchor < AN_HOUR


def test_three_hundred_tamperings_are_found(book):
    told = tried(book, 300, random.Random(SEED))

    sys.stdout.write(f"seed {SEED}: {dict(told)}\n")
    assert told["unseen"] == 0


@pytest.mark.torture
def test_five_thousand_tamperings_are_found(book):
    told = tried(book, 5_000, random.Random(SEED + 1))

    sys.stdout.write(f"seed {SEED + 1}: {dict(told)}\n")
    assert told["unseen"] == 0
    assert sum(told.values()) == 5_000


def test_a_fifth_of_the_payloads_erased_at_random_leaves_the_chain_whole(book):
    erased = deepcopy(book)
    gone = random.Random(SEED).sample(range(SIZE), SIZE // 5)
    for at in gone:
        erased.payloads[at] = None

    found = erased.verdict()

    assert found.erased == len(gone)
    assert {sentence.split(":")[1] for sentence in found.wrong} == {
        " its payload is gone, and no event says who erased it."
    }


def test_with_todays_key_alone_the_events_of_today_are_checked(book):
    found = book.verdict(FIRST.at(book.events[-1].epoch))

    assert found.whole
    assert found.sealed == SIZE % A_DAY


def test_a_key_knows_its_successors_and_not_what_came_before():
    third = FIRST.at(3)

    assert third.at(5) == FIRST.at(5)
    assert read_key(third.written()) == third
    with pytest.raises(ValueError, match="2"):
        third.at(2)
    with pytest.raises(ValueError, match="3-abcd"):
        read_key("3-abcd")


@given(LEAVES, st.data())
def test_one_leaf_is_proven_without_the_rest_and_no_other_is(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root = merkle.root(leaves)
    proof = merkle.inclusion(leaves, index)

    assert merkle.includes(leaves[index], index, len(leaves), proof, root=root)
    assert not merkle.includes(leaves[index] + b"!", index, len(leaves), proof, root=root)
    assert not merkle.includes(leaves[index], len(leaves), len(leaves), proof, root=root)


@given(LEAVES, st.data())
def test_a_list_that_was_only_added_to_is_proven_so_and_one_that_was_changed_is_not(leaves, data):
    first = data.draw(st.integers(0, len(leaves)))
    earlier, later = merkle.root(leaves[:first]), merkle.root(leaves)
    proof = merkle.consistency(leaves, first)

    assert merkle.consistent(first, len(leaves), proof, earlier=earlier, later=later)
    if first:
        changed = merkle.root([b"changed", *leaves[1:first]])
        assert changed == earlier or not merkle.consistent(first, len(leaves), proof, earlier=changed, later=later)


@pytest.mark.parametrize("size", range(1, 18))
def test_a_proof_proves_what_it_is_of_and_nothing_with_a_step_too_few_or_too_many(size):
    leaves = [bytes([number]) for number in range(size)]
    root = merkle.root(leaves)
    for index in range(size):
        proof = merkle.inclusion(leaves, index)
        assert merkle.includes(leaves[index], index, size, proof, root=root)
        for wrong in ([*proof, root], *[proof[:kept] for kept in range(len(proof))]):
            assert not merkle.includes(leaves[index], index, size, wrong, root=root)
    for first in range(1, size):
        earlier, proof = merkle.root(leaves[:first]), merkle.consistency(leaves, first)
        assert merkle.consistent(first, size, proof, earlier=earlier, later=root)
        for wrong in ([*proof, root], *[proof[:kept] for kept in range(len(proof))]):
            assert not merkle.consistent(first, size, wrong, earlier=earlier, later=root)


@pytest.mark.parametrize("size", range(10))
def test_a_list_is_the_continuation_of_itself_and_of_nothing_and_of_none_that_is_longer(size):
    root = merkle.root(bytes([number]) for number in range(size))

    assert merkle.consistency([b""] * size, size) == merkle.consistency([b""] * size, 0) == []
    assert merkle.consistent(size, size, [], earlier=root, later=root)
    assert merkle.consistent(0, size, [], earlier=merkle.EMPTY, later=root)
    assert not merkle.consistent(size, size, [root], earlier=root, later=root)
    assert not merkle.consistent(0, size, [root], earlier=merkle.EMPTY, later=root)
    assert not merkle.consistent(size + 1, size, [], earlier=root, later=root)
    assert not merkle.consistent(size, size, [], earlier=b"another", later=root)
    assert not merkle.consistent(0, size, [], earlier=b"another", later=root)


@given(LEAVES)
def test_a_frontier_that_was_put_down_and_taken_up_grows_to_the_same_root(leaves):
    half = merkle.Frontier()
    for leaf in leaves[: len(leaves) // 2]:
        half.add(leaf)
    again = merkle.frontier(half.size, half.text())
    for leaf in leaves[len(leaves) // 2 :]:
        again.add(leaf)

    assert again.root() == merkle.root(leaves)


def test_the_root_of_the_rfc_example_is_that_of_others():
    """From the test vectors of Certificate Transparency (RFC 6962 reference implementation)."""
    leaves = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]

    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert merkle.root(leaves[:6]).hex() == "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"
