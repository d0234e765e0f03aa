"""What an event, a key and an anchor of the audit chain are made of, byte for byte: verifiers elsewhere rely on it."""

import hmac
import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import merkle
from outreach.domain.audit import (
    NOTHING_YET,
    Anchor,
    Details,
    Head,
    Key,
    Miscopied,
    Salts,
    head_of,
    network_of,
    payload_text,
    read_key,
    seal,
)
from outreach.domain.merkle import Frontier, frontier

KEY = Key(3, b"\x07" * 32)
SALTS = Salts(blind="0a" * 16, salt="0b" * 16)
TOLD = Details(
    at="2026-03-02T09:00:00.000001+00:00",
    actor="asha",
    session="abc",
    ip="192.0.2.0/24",
    investigation=1,
    action="recorded",
    object="request/7",
    version=2,
)
ANCHOR = Anchor(size=9, root="aa", at=TOLD.at, head="bb", peaks=("cc", "dd"), public="ee", signature="ff")


def salted(salt, text):
    return hmac.new(bytes.fromhex(salt), text.encode(), sha256).hexdigest()


def canonical(plain):
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("key", [None, KEY])
def test_an_event_is_sealed_as_the_documents_say(key):
    before = Head(seq=4, hash="12" * 32, epoch=0)
    told = {name: getattr(TOLD, name) for name in Details.__slots__}
    public = {
        "alg": 1,
        "commit": salted(SALTS.salt, '{"said":"no"}'),
        "details": salted(SALTS.blind, canonical(told)),
        "epoch": 3 if key else 0,
        "prev": before.hash,
        "seq": 5,
    }
    sealed = sha256(canonical(public).encode()).hexdigest()

    event = seal(before, TOLD, '{"said":"no"}', salts=SALTS, key=key)

    assert (event.seq, event.details, event.blind, event.prev) == (5, TOLD, SALTS.blind, before.hash)
    assert (event.commit, event.epoch, event.hash) == (public["commit"], public["epoch"], sealed)
    assert event.mac == (hmac.new(KEY.secret, bytes.fromhex(sealed), sha256).hexdigest() if key else "")
    assert head_of(event) == Head(seq=5, hash=sealed, epoch=public["epoch"])


def test_a_chain_begins_with_a_head_of_nothing():
    assert Head() == Head(seq=0, hash="0" * 64, epoch=0)
    assert NOTHING_YET == "0" * 64


def test_the_key_of_the_next_day_is_made_of_this_ones_and_tells_nothing_of_it():
    assert KEY.next() == Key(4, hmac.new(KEY.secret, b"next", sha256).digest())
    assert KEY.at(5) == KEY.next().next()
    assert KEY.at(3) == KEY
    with pytest.raises(ValueError, match="2"):
        KEY.at(2)


def test_a_key_is_read_as_it_was_written_and_a_cut_one_is_refused():
    assert KEY.written() == f"3-{'07' * 32}"
    assert read_key(f" {KEY.written()}\n") == KEY
    for broken in ("", "3", "3-", "3-zz", f"-{'07' * 32}", KEY.written()[:-2], KEY.written() + "07"):
        with pytest.raises(ValueError, match=r".*"):
            read_key(broken)


def test_a_key_on_paper_says_of_itself_whether_it_was_copied_right():
    shown = KEY.shown()
    assert (shown[:-7], len(shown)) == (KEY.written(), len(KEY.written()) + 7)
    assert read_key(shown) == read_key(shown.upper()) == KEY
    for place in (0, 2, 40, len(shown) - 1):
        other = "8" if shown[place] != "8" else "9"
        with pytest.raises(Miscopied):
            read_key(shown[:place] + other + shown[place + 1 :])
    with pytest.raises(ValueError, match=shown):
        read_key(f"{shown}-00")


def test_an_anchor_signs_when_how_many_and_what_and_shows_whose_hand_it_is():
    assert json.loads(ANCHOR.said()) == {"at": ANCHOR.at, "head": "bb", "root": "aa", "size": 9}
    assert ANCHOR.said().decode() == canonical(json.loads(ANCHOR.said()))
    assert ANCHOR.plain() == {
        "size": 9,
        "root": "aa",
        "at": ANCHOR.at,
        "head": "bb",
        "public_key": "ee",
        "signature": "ff",
    }


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_an_address_is_kept_as_the_network_it_belongs_to(address, network):
    assert network_of(address) == network


def test_a_payload_is_written_in_one_way_only():
    assert payload_text({"b": 1, "a": "é"}) == payload_text({"a": "é", "b": 1}) == '{"a":"é","b":1}'


@pytest.mark.parametrize("size", range(1, 20))
def test_peaks_that_do_not_go_with_the_size_are_refused(size):
    grown = Frontier()
    for number in range(size):
        grown.add(bytes([number]))
    assert frontier(size, grown.text()) == grown

    with pytest.raises(ValueError, match=str(size)):
        frontier(size, [*grown.text(), "00"])


@given(size=st.integers(1, 200), at=st.integers(0, 199))
def test_the_way_of_an_event_read_off_the_whole_tree_is_the_one_made_for_it_alone(size, at):
    leaves, at = [number.to_bytes(2, "big") for number in range(size)], at % size
    tree = merkle.levels(leaves)

    assert tree[-1] == [merkle.root(leaves)]
    assert merkle.path(tree, at) == merkle.inclusion(leaves, at)
    assert merkle.includes(leaves[at], at, size, merkle.path(tree, at), root=tree[-1][0])
