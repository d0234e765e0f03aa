"""The second factor: a code counts once, as does each recovery code, and a copied database knows none."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from passlib.totp import TOTP, AppWallet

from outreach.db import second_factors
from outreach.domain.errors import RuleBroken
from outreach.domain.people import Acting, Once, Role
from outreach.domain.secret_keys import SecretKeys
from outreach.services import second_factor, sessions
from tests.support.newsroom import STAFF, open_newsroom

ASHA = next(one for one in STAFF if one.id == "asha")
BY_ADAM = Acting(staff=next(one.id for one in STAFF if one.id == "adam"), role=Role.ADMIN)
BY_ASHA = Acting(staff=ASHA.id, role=ASHA.role, once=Once(key="first form", endpoint="/", fingerprint="f"))


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def desk(newsroom):
    return newsroom.desk


class Telephone:
    """Shows the code of the moment, by its own clock."""

    def __init__(self, desk, begun):
        self.desk, self.totp = desk, TOTP(begun.secret.replace(" ", ""))

    def code(self, **off):
        at = self.desk.clock() + timedelta(**off)
        return self.totp.generate(int(at.timestamp())).token


@pytest.fixture
def telephone(desk):
    """Asha's, with her second factor on it."""
    begun = second_factor.begin(desk, ASHA)
    found = Telephone(desk, begun)
    second_factor.confirm(desk, begun.sealed, found.code(), but="", by=BY_ASHA)
    desk.clock.later(minutes=1)
    return found


def right(desk, code):
    return second_factor.check(desk, ASHA.id, code)


def test_a_code_is_right_for_its_half_minute_and_once(desk, telephone):
    code = telephone.code()

    assert right(desk, code)
    assert not right(desk, code)
    desk.clock.later(seconds=30)
    assert right(desk, telephone.code())


def test_a_code_is_no_other_for_spaces_in_it(desk, telephone):
    code = telephone.code()

    assert right(desk, f" {code[:3]} {code[3:]} ")
    assert not right(desk, f"{code[:3]}  {code[3:]}")


@pytest.mark.parametrize(("off", "taken"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a_code_is_good_for_its_half_minute_and_not_before_or_after(desk, telephone, off, taken):
    assert right(desk, telephone.code(seconds=off)) is taken


def test_an_earlier_code_than_the_last_is_not_taken(desk, telephone):
    earlier, now = telephone.code(seconds=-30), telephone.code()

    assert right(desk, now)
    assert not right(desk, earlier)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "-", "１２３４５６", "x" * 5_000])
def test_what_is_no_code_is_wrong_and_breaks_nothing(desk, telephone, code):
    assert not right(desk, code)


def test_whoever_has_no_second_factor_has_no_code(desk):
    assert not right(desk, "123456")


def test_it_is_kept_only_once_its_telephone_shows_the_right_code(desk):
    begun = second_factor.begin(desk, ASHA)

    for sealed, code in ((begun.sealed, "000000"), ("{}", "000000"), ("nothing", "1"), (begun.sealed, "")):
        with pytest.raises(RuleBroken, match="This code is not right"):
            second_factor.confirm(desk, sealed, code, but="", by=BY_ASHA)

    assert second_factor.state(desk, ASHA.id) is None


def test_turning_it_on_ends_every_other_session(desk):
    here, there = (sessions.begin(desk, ASHA, name) for name in ("here", "there"))
    begun = second_factor.begin(desk, ASHA)

    second_factor.confirm(desk, begun.sealed, Telephone(desk, begun).code(), but=here, by=BY_ASHA)

    assert sessions.whose(desk, here)[1].second_factor
    assert sessions.whose(desk, there) is None


def test_each_recovery_code_lets_in_once_however_it_is_typed(desk, telephone):
    codes = second_factor.codes_of(desk, BY_ASHA)

    assert len(set(codes)) == 10
    assert second_factor.state(desk, ASHA.id).codes_left == 10
    assert right(desk, codes[0].upper().replace("-", " "))
    assert not right(desk, codes[0])
    assert right(desk, codes[1])
    assert second_factor.state(desk, ASHA.id).codes_left == 8


def test_new_recovery_codes_take_the_place_of_the_old(desk, telephone):
    again = replace(BY_ASHA, once=Once(key="second form", endpoint="/", fingerprint="g"))

    second_factor.new_codes(desk, by=again)

    assert not right(desk, second_factor.codes_of(desk, BY_ASHA)[0])
    assert right(desk, second_factor.codes_of(desk, again)[0])


def test_whoever_has_no_second_factor_gets_no_recovery_codes(desk):
    with pytest.raises(RuleBroken, match="Set one up first"):
        second_factor.new_codes(desk, by=BY_ASHA)


def test_only_an_admin_takes_it_away_and_that_signs_out(desk, telephone):
    token = sessions.begin(desk, ASHA, "")
    with pytest.raises(RuleBroken, match="Only an admin"):
        second_factor.take_away(desk, ASHA.id, by=BY_ASHA)

    second_factor.take_away(desk, ASHA.id, by=BY_ADAM)

    assert sessions.whose(desk, token) is None
    assert second_factor.state(desk, ASHA.id) is None
    assert not right(desk, second_factor.codes_of(desk, BY_ASHA)[0])
    with pytest.raises(RuleBroken, match="no second factor"):
        second_factor.take_away(desk, ASHA.id, by=BY_ADAM)


def test_neither_secret_nor_codes_can_be_read_from_the_database(desk, telephone):
    with desk.reading() as session:
        kept = str([session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() for table in TABLES])

    assert telephone.totp.base32_key not in kept
    assert not any(code.replace("-", "") in kept or code in kept for code in second_factor.codes_of(desk, BY_ASHA))


TABLES = ("second_factor", "recovery_code")


def test_under_another_secret_key_it_says_whom_to_ask(desk, telephone):
    other = replace(desk, keys=SecretKeys(read=lambda: (b"the key of another desk",)))

    with pytest.raises(RuleBroken, match="Ask an admin to take it away"):
        second_factor.check(other, ASHA.id, telephone.code())


def sealed(desk):
    with desk.reading() as session:
        return second_factors.find(session, ASHA.id).sealed


def seal_otherwise(desk, words):
    with desk.database.writing() as session:
        second_factors.keep(session, replace(second_factors.find(session, ASHA.id), sealed=words))


def as_it_was_sealed_at_first(desk, telephone):
    """By the library itself: encrypted, and open to whoever would change it."""
    key = desk.keys.tag("second factors").hex()
    wallet = AppWallet({hashlib.sha256(key.encode()).hexdigest()[:16]: key}, encrypt_cost=1)
    return TOTP.using(wallet=wallet)(telephone.totp.base32_key).to_json(encrypt=True)


def test_a_secret_that_was_changed_in_the_database_is_refused_and_is_not_just_another(desk, telephone):
    kept = sealed(desk)
    for at in range(10, len(kept), 17):
        seal_otherwise(desk, kept[:at] + ("A" if kept[at] != "A" else "B") + kept[at + 1 :])

        with pytest.raises(RuleBroken, match="Ask an admin to take it away"):
            right(desk, telephone.code())


def test_a_secret_sealed_before_still_opens_and_is_sealed_anew_with_its_next_code(desk, telephone):
    seal_otherwise(desk, as_it_was_sealed_at_first(desk, telephone))

    assert right(desk, telephone.code())

    assert not sealed(desk).startswith("{")
    desk.clock.later(minutes=1)
    assert right(desk, telephone.code())


def test_no_form_brings_a_secret_that_was_not_sealed_so(desk, telephone):
    with pytest.raises(RuleBroken, match="This code is not right"):
        second_factor.confirm(desk, as_it_was_sealed_at_first(desk, telephone), telephone.code(), but="", by=BY_ASHA)
