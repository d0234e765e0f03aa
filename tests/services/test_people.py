"""Accounts: short names that stay, addresses and zones that are real, passwords of which only a hash is kept."""

from dataclasses import replace

import pytest

from outreach.config import Config
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.services import passwords, people
from outreach.wiring import open_desk

ASHA = Staff(id=StaffId("asha"), name="Asha Rao", email="asha@example.org", role=Role.REPORTER, zone="Europe/Oslo")
PASSWORD = "four words with spaces"
BY = Acting(staff=ASHA.id, role=Role.ADMIN)


@pytest.fixture
def desk(database_url, tmp_path):
    desk = open_desk(Config(home=str(tmp_path), database_url=database_url))
    yield desk
    desk.database.dispose()


def test_an_account_is_found_by_its_name_and_its_address(desk):
    people.add(desk, replace(ASHA, email="Asha@EXAMPLE.org"), password=PASSWORD, cost="test")

    found = people.find(desk, ASHA.id)
    assert found == ASHA
    assert people.everyone(desk) == (found,)
    assert people.signing_in(desk, " ASHA@example.org ")[0] == found


def test_only_a_hash_of_the_password_is_kept(desk):
    people.add(desk, ASHA, password=PASSWORD, cost="test")

    kept = people.signing_in(desk, ASHA.email)[1]

    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "Asha Rao"}, "id"),
        ({"id": ""}, "id"),
        ({"id": "../asha"}, "id"),
        ({"name": "  "}, "name"),
        ({"email": "asha"}, "email"),
        ({"email": "asha@example.org\nBcc: x@example.org"}, "email"),
        ({"zone": "Europe/Atlantis"}, "zone"),
    ],
)
def test_an_account_that_cannot_be_is_refused_at_its_field(desk, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        people.add(desk, replace(ASHA, **wrong), password=PASSWORD, cost="test")

    assert refused.value.field == field
    assert people.everyone(desk) == ()


@pytest.mark.parametrize("other", [{"id": "asha2"}, {"email": "other@example.org"}])
def test_two_accounts_share_neither_name_nor_address(desk, other):
    people.add(desk, ASHA, password=PASSWORD, cost="test")

    with pytest.raises(RuleBroken, match="Another account has this"):
        people.add(desk, replace(ASHA, **other), password=PASSWORD, cost="test")


@pytest.mark.parametrize("password", ["short", "x" * 14, "x" * 129, ""])
def test_a_password_is_long_but_not_endless(desk, password):
    with pytest.raises(RuleBroken, match="15 to 128 characters"):
        people.add(desk, ASHA, password=password, cost="test")


@pytest.mark.parametrize("password", ["123456789123456789", "PasswordPassword", "Correcthorsebatterystaple"])
def test_a_password_that_was_leaked_is_refused_in_whatever_case(desk, password):
    with pytest.raises(RuleBroken, match="leaked from somewhere"):
        people.add(desk, ASHA, password=password, cost="test")


def test_a_password_made_of_what_lies_at_hand_or_of_one_thing_over_and_over_is_refused(desk):
    for password in (
        "Asha.Rao.2026!!!",
        "outreach-reporter-1",
        "asha@example.org ok",
        "newsroom newsroom 7",
        "zqzqzqzqzqzqzqzqzq",
    ):
        with pytest.raises(RuleBroken) as refused:
            people.add(desk, ASHA, password=password, cost="test")
        assert refused.value.field == "password"
        assert people.everyone(desk) == ()


@pytest.mark.parametrize(
    "password", ["a plain line of small words", "XKJQZVWMPLRTNDS", "ناموا تحت نجوم كثيرة جدا", "7" + "quiet boats " * 2]
)
def test_no_kind_of_sign_is_demanded_of_a_password(desk, password):
    people.add(desk, ASHA, password=password, cost="test")


def test_the_list_of_leaked_passwords_is_sorted_and_long():
    leaks = passwords.LEAKED.read_bytes()
    found = [leaks[at : at + passwords.DIGEST] for at in range(0, len(leaks), passwords.DIGEST)]

    assert len(found) > 300_000
    assert found == sorted(set(found))


def test_the_same_words_typed_on_another_keyboard_are_the_same_password():
    from argon2 import PasswordHasher

    composed, decomposed = "caf\u00e9 by the old quay", "cafe\u0301 by the old quay"

    assert PasswordHasher().verify(people.hash_of(composed, "test"), people.normalised(decomposed))


def test_the_sign_in_library_is_told_the_same_cost():
    assert people.passlib_options("normal") == {
        "argon2__time_cost": 3,
        "argon2__memory_cost": 65_536,
        "argon2__parallelism": 4,
    }
