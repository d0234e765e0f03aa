"""A passkey is taken once, for what was asked, at the browser that was asked, and from its own device alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from outreach.domain.audit import Action
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.passkeys import MOST, Purpose, Question
from outreach.domain.people import Acting, Once, Role
from outreach.services import auditing, authenticators, passkeys, people, second_factor, sessions
from outreach.services.auditing import Wanted
from tests.support.authenticator import Authenticator, challenge_of
from tests.support.newsroom import STAFF, open_newsroom

ASHA, BEN = (next(one for one in STAFF if one.id == name) for name in ("asha", "ben"))
BY_ASHA, BY_BEN = (
    Acting(staff=one.id, role=one.role, once=Once(key=f"form of {one.id}", endpoint="/", fingerprint="f"))
    for one in (ASHA, BEN)
)
BY_ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)
HERE, DOOR = "session 1", "browser one"


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    opened.clock.moved = lambda: None
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def desk(newsroom):
    return newsroom.desk


def asked(desk, purpose, place=DOOR, who=None):
    return passkeys.ask(desk, Question(purpose=purpose, place=place, staff_id=who))


def to_add(desk, who=ASHA):
    return asked(desk, Purpose.ADD, HERE, who.id)


def added(desk, by=BY_ASHA, device=None, name="Blue key", **wrong):
    device = device or Authenticator()
    question = asked(desk, Purpose.ADD, HERE, by.staff)
    passkeys.add(desk, device.adds(question, **wrong), name, place=HERE, but="", by=by)
    return device


@pytest.fixture
def key(desk):
    """Asha's, added a moment ago."""
    return added(desk)


def signs_in(desk, device, place=DOOR, **wrong):
    return passkeys.signing_in(desk, device.shows(asked(desk, Purpose.SIGN_IN, place), **wrong), place).id


def events(desk, *actions):
    found = auditing.recent(desk, Wanted())
    return [event.details.action for event, _ in found if event.details.action in actions]


# ── Added ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_device_is_asked_names_this_desk_and_wants_its_owner_verified(desk, key):
    question = json.loads(to_add(desk))

    assert question["rp"] == {"name": "Outreach", "id": "localhost"}
    assert question["attestation"] == "none"
    assert question["authenticatorSelection"]["userVerification"] == "required"
    assert question["authenticatorSelection"]["residentKey"] == "preferred"
    assert [one["id"] for one in question["excludeCredentials"]] == [passkeys.of(desk, ASHA.id)[0].credential_id]
    assert "asha" not in question["user"]["id"]
    shown = json.loads(asked(desk, Purpose.SIGN_IN))
    assert (shown["userVerification"], shown["allowCredentials"], shown["rpId"]) == ("required", [], "localhost")


def test_no_recovery_code_is_spent_by_a_first_passkey_or_a_wrong_code(desk, key):
    assert not second_factor.check(desk, ASHA.id, "wrong-code")
    assert events(desk, Action.CODE_SPENT) == []

    assert second_factor.check(desk, ASHA.id, second_factor.codes_of(desk, BY_ASHA)[0])
    assert events(desk, Action.CODE_SPENT) == [Action.CODE_SPENT]


def test_other_recovery_codes_are_given_and_none_of_those_before_was_spent(desk, key):
    second_factor.new_codes(desk, by=replace(BY_ASHA, once=None))
    assert events(desk, Action.CODE_SPENT, Action.CODES_GIVEN) == [Action.CODES_GIVEN] * 2

    second_factor.take_away(desk, ASHA.id, by=Acting(staff=ASHA.id, role=Role.ADMIN))
    assert events(desk, Action.CODE_SPENT, Action.CODES_TAKEN) == [Action.CODES_TAKEN]


def test_the_first_factor_brings_recovery_codes_and_ends_other_sessions(desk):
    here, there = (sessions.begin(desk, ASHA, name) for name in ("here", "there"))
    question = to_add(desk)

    passkeys.add(desk, Authenticator().adds(question), " Blue\n key ", place=HERE, but=here, by=BY_ASHA)

    assert [one.name for one in passkeys.of(desk, ASHA.id)] == ["Blue key"]
    assert sessions.whose(desk, here)[1].second_factor
    assert sessions.whose(desk, there) is None
    assert second_factor.given(desk, BY_ASHA) == second_factor.codes_of(desk, BY_ASHA)
    assert second_factor.check(desk, ASHA.id, second_factor.codes_of(desk, BY_ASHA)[0])
    assert second_factor.state(desk, ASHA.id).said == "1 passkey; 9 recovery codes left"


def test_a_second_one_leaves_the_recovery_codes_as_they_are(desk, key):
    again = replace(BY_ASHA, once=Once(key="second form", endpoint="/", fingerprint="g"))

    added(desk, by=again)

    assert second_factor.given(desk, again) == ()
    assert second_factor.check(desk, ASHA.id, second_factor.codes_of(desk, BY_ASHA)[0])


WRONG_FOR_ANY = {
    "another challenge": {"challenge": "AAAA"},
    "another address": {"origin": "https://localhost"},
    "an address that begins alike": {"origin": "http://localhost:8000.example.org"},
    "a desk of another name": {"site": "localhost.example.org"},
    "an owner that was not verified": {"verified": False},
    "a page inside another": {"framed": True},
    "the answer to something else": {"kind": "webauthn.other"},
}


@pytest.mark.parametrize("what", WRONG_FOR_ANY)
def test_none_is_added_with(desk, what):
    with pytest.raises(RuleBroken):
        added(desk, **WRONG_FOR_ANY[what])

    assert passkeys.of(desk, ASHA.id) == ()


@pytest.mark.parametrize("name", ["", "   ", "\u200b\n", "x" * 61])
def test_none_is_added_without_a_name(desk, name):
    with pytest.raises(RuleBroken, match="Name it"):
        added(desk, name=name)


def test_the_same_passkey_is_added_to_no_second_account(desk, key):
    with pytest.raises(RuleBroken, match="was added already"):
        added(desk, by=BY_BEN, device=key)

    assert passkeys.of(desk, BEN.id) == ()


def test_nobody_adds_one_to_the_account_of_a_colleague(desk):
    device = Authenticator()
    answer = device.adds(to_add(desk, BEN))

    with pytest.raises(RuleBroken, match="It took too long"):
        passkeys.add(desk, answer, "Blue key", place=HERE, but="", by=BY_ASHA)


def test_there_are_no_more_than_fit_a_key_ring(desk):
    for number in range(MOST):
        once = Once(key=f"form {number}", endpoint="/", fingerprint="f")
        added(desk, by=replace(BY_ASHA, once=once))

    with pytest.raises(RuleBroken, match=f"You have {MOST} passkeys already"):
        added(desk, by=replace(BY_ASHA, once=None))


# ── Shown ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_signs_in_its_owner_and_says_when_it_was_used(newsroom, desk, key):
    newsroom.clock.later(minutes=3)

    assert signs_in(desk, key) == "asha"

    (kept,) = passkeys.of(desk, ASHA.id)
    assert kept.used_at == newsroom.clock()
    assert events(desk, Action.PASSKEY_ADDED, Action.PASSKEY_USED) == [Action.PASSKEY_USED, Action.PASSKEY_ADDED]


WRONG_FOR_SHOWING = WRONG_FOR_ANY | {
    "the key of another device": {"key": ec.generate_private_key(ec.SECP256R1())},
    "a passkey nobody added": {"id": b"x" * 32},
    "another account": {"account": "eHh4"},
}


@pytest.mark.parametrize("what", WRONG_FOR_SHOWING)
def test_nobody_is_let_in_with(desk, key, what):
    with pytest.raises(RuleBroken):
        signs_in(desk, key, **WRONG_FOR_SHOWING[what])

    assert events(desk, Action.PASSKEY_USED) == []


def test_a_device_that_did_not_look_who_it_is_is_told_what_to_do(desk, key):
    for act in (added, lambda desk, **wrong: signs_in(desk, key, **wrong)):
        with pytest.raises(RuleBroken, match="Set up a PIN, finger or face"):
            act(desk, verified=False)


def test_nor_does_the_library_take_such_an_answer(desk, key):
    site, (kept,) = passkeys.site(desk), passkeys.of(desk, ASHA.id)
    asked_for, adding = asked(desk, Purpose.SIGN_IN), to_add(desk, BEN)

    with pytest.raises(authenticators.NotRight):
        authenticators.shown(site, key.shows(asked_for, verified=False), challenge_of(asked_for), kept)
    with pytest.raises(authenticators.NotRight):
        authenticators.made(site, Authenticator().adds(adding, verified=False), challenge_of(adding))


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", "1", '"x"', "{", "[" * 9_000, "x" * 30_000, '{"id": 1}'])
def test_what_is_no_answer_breaks_nothing(desk, key, said):
    for place in (DOOR, ""):
        with pytest.raises(RuleBroken, match="not known here"):
            passkeys.signing_in(desk, said, place)
    with pytest.raises(RuleBroken, match="cannot be used"):
        passkeys.add(desk, said, "Blue key", place=HERE, but="", by=BY_ASHA)
    assert passkeys.named_in(said) == ""


def test_any_part_of_an_answer_that_was_changed_makes_it_wrong(desk, key):
    """One character of each part, at each seventh place."""
    tried = 0
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        length = len(json.loads(key.shows(asked(desk, Purpose.SIGN_IN)))["response"][part])
        for at in range(0, length - 2, 7):  # the last characters hold bits that mean nothing
            answer = json.loads(key.shows(asked(desk, Purpose.SIGN_IN)))
            said = answer["response"][part]
            answer["response"][part] = said[:at] + ("A" if said[at] != "A" else "B") + said[at + 1 :]
            with pytest.raises(RuleBroken):
                passkeys.signing_in(desk, json.dumps(answer), DOOR)
            tried += 1
    assert tried > 40
    assert events(desk, Action.PASSKEY_USED) == []


def test_an_answer_is_taken_once(desk, key):
    answer = key.shows(asked(desk, Purpose.SIGN_IN))
    passkeys.signing_in(desk, answer, DOOR)

    with pytest.raises(RuleBroken, match="or was answered already"):
        passkeys.signing_in(desk, answer, DOOR)


def test_of_many_who_send_it_at_once_one_is_let_in(desk, key):
    answer = key.shows(asked(desk, Purpose.SIGN_IN))

    def let_in(_):
        try:
            return passkeys.signing_in(desk, answer, DOOR).id
        except RuleBroken as broken:
            return broken.sentence

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(let_in, range(16)))

    assert sorted(found, key=len) == ["asha"] + [passkeys.TOO_LATE] * 15


def test_a_question_is_spent_by_a_wrong_answer_too(desk, key):
    question = asked(desk, Purpose.SIGN_IN)
    with pytest.raises(RuleBroken, match="not known here"):
        passkeys.signing_in(desk, key.shows(question, origin="https://elsewhere.example.org"), DOOR)

    with pytest.raises(RuleBroken, match="or was answered already"):
        passkeys.signing_in(desk, key.shows(question), DOOR)


@pytest.mark.parametrize(("minutes", "taken"), [(4.9, True), (5, False), (60, False)])
def test_a_question_holds_for_five_minutes(newsroom, desk, key, minutes, taken):
    answer = key.shows(asked(desk, Purpose.SIGN_IN))
    newsroom.clock.later(minutes=minutes)

    if taken:
        assert passkeys.signing_in(desk, answer, DOOR).id == "asha"
    else:
        with pytest.raises(RuleBroken, match="It took too long"):
            passkeys.signing_in(desk, answer, DOOR)


def test_what_was_asked_at_one_browser_is_answered_at_no_other(desk, key):
    answer = key.shows(asked(desk, Purpose.SIGN_IN))

    with pytest.raises(RuleBroken, match="It took too long"):
        passkeys.signing_in(desk, answer, "browser two")
    assert passkeys.signing_in(desk, answer, DOOR).id == "asha", "nor is it spent there"


TAKERS = {
    Purpose.SIGN_IN: lambda desk, answer: passkeys.signing_in(desk, answer, DOOR),
    Purpose.SECOND: lambda desk, answer: passkeys.after_password(desk, answer, DOOR, ASHA.id),
    Purpose.PROVE: lambda desk, answer: passkeys.prove(desk, answer, DOOR, ASHA.id),
}


@pytest.mark.parametrize("asked_for", [*TAKERS, Purpose.ADD])
@pytest.mark.parametrize("taken_for", TAKERS)
def test_what_was_asked_for_one_purpose_is_an_answer_to_no_other(desk, key, asked_for, taken_for):
    answer = key.shows(asked(desk, asked_for, who=None if asked_for is Purpose.SIGN_IN else ASHA.id))

    if asked_for is taken_for:
        TAKERS[taken_for](desk, answer)
    else:
        with pytest.raises(RuleBroken, match="It took too long"):
            TAKERS[taken_for](desk, answer)


@pytest.mark.parametrize("purpose", [Purpose.SECOND, Purpose.PROVE])
def test_the_passkey_of_a_colleague_proves_nothing_of_oneself(desk, key, purpose):
    bens = added(desk, by=BY_BEN)

    with pytest.raises(RuleBroken, match="not known here"):
        TAKERS[purpose](desk, bens.shows(asked(desk, purpose, who=ASHA.id)))
    with pytest.raises(RuleBroken, match="It took too long"):
        TAKERS[purpose](desk, bens.shows(asked(desk, purpose, who=BEN.id)))


def test_a_closed_account_and_a_removed_passkey_read_like_one_that_never_was(desk, key):
    said = []
    stranger = Authenticator()
    stranger.account = key.account
    people.set_active(desk, ASHA.id, active=False, by=BY_ADAM)
    for device in (key, stranger):
        with pytest.raises(RuleBroken) as refused:
            signs_in(desk, device)
        said.append(refused.value.sentence)
    people.set_active(desk, ASHA.id, active=True, by=BY_ADAM)
    passkeys.remove(desk, passkeys.of(desk, ASHA.id)[0].id, required=False, but="", by=BY_ASHA_AGAIN)
    with pytest.raises(RuleBroken) as refused:
        signs_in(desk, key)

    assert {*said, refused.value.sentence} == {passkeys.UNKNOWN}


BY_ASHA_AGAIN = Acting(staff=ASHA.id, role=ASHA.role)


@pytest.mark.parametrize(
    ("counts", "last_taken"),
    [((1, 2), True), ((1, 1), False), ((5, 4), False), ((3, 0), False), ((0, 0), True), ((0, 7), True)],
)
def test_one_that_counts_back_is_refused_and_told_of_unless_it_never_counts(desk, key, counts, last_taken):
    signs_in(desk, key, count=counts[0])

    if last_taken:
        assert signs_in(desk, key, count=counts[1]) == "asha"
    else:
        with pytest.raises(RuleBroken, match="counted backwards"):
            signs_in(desk, key, count=counts[1])

    assert events(desk, Action.PASSKEY_COPIED) == ([] if last_taken else [Action.PASSKEY_COPIED])
    assert passkeys.of(desk, ASHA.id)[0].sign_count == (counts[1] if last_taken else counts[0])


def test_questions_that_nobody_answered_do_not_pile_up(newsroom, desk):
    for _ in range(5):
        asked(desk, Purpose.SIGN_IN)
    newsroom.clock.later(minutes=6)
    asked(desk, Purpose.SIGN_IN)

    with desk.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM passkey_question").scalar_one() == 1


def test_nothing_in_the_database_answers_for_a_device(desk, key):
    question = asked(desk, Purpose.SIGN_IN)
    with desk.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM passkey_question").all()

    assert challenge_of(question).hex() not in str(rows)
    assert DOOR not in str(rows)
    assert authenticators.hash_of(challenge_of(question)) in str(rows), "so it is there that one has to look"


# ── Proved, removed, taken away ─────────────────────────────────────────────────────────────────────────────────


def test_a_proof_gives_the_session_another_secret_and_its_next_mark_is_told(newsroom, desk, key):
    token = sessions.begin(desk, ASHA, "")
    newsroom.clock.later(minutes=11)
    _, open_session, _ = sessions.whose(desk, token)
    place = sessions.place_of(open_session)

    secret = sessions.prove_by_passkey(desk, open_session, ASHA, key.shows(asked(desk, Purpose.PROVE, place, ASHA.id)))

    assert sessions.whose(desk, token) is None
    assert sessions.whose(desk, secret)[1].proved_at == newsroom.clock()
    (event, payload), *_ = auditing.recent(desk, Wanted())
    assert (event.details.action, json.loads(payload.text)) == (
        Action.PROVED,
        {"goes_on_as": sessions.mark_of(secret)},
    )


def test_a_proof_that_is_wrong_is_told_and_changes_no_secret(desk, key):
    token = sessions.begin(desk, ASHA, "")
    _, open_session, _ = sessions.whose(desk, token)

    with pytest.raises(RuleBroken):
        sessions.prove_by_passkey(desk, open_session, ASHA, "{}")

    assert sessions.whose(desk, token) is not None
    assert events(desk, Action.PROVED, Action.NOT_PROVED) == [Action.NOT_PROVED]


def test_the_last_factor_stays_where_one_is_required(desk, key):
    again = replace(BY_ASHA, once=None)
    (first,) = passkeys.of(desk, ASHA.id)
    with pytest.raises(RuleBroken, match="Add another one first"):
        passkeys.remove(desk, first.id, required=True, but="", by=again)

    added(desk, by=again)
    passkeys.remove(desk, first.id, required=True, but="", by=again)

    assert len(passkeys.of(desk, ASHA.id)) == 1
    with pytest.raises(RuleBroken, match="was removed already"):
        passkeys.remove(desk, first.id, required=True, but="", by=again)


def test_with_the_last_factor_go_the_recovery_codes_and_every_other_session(desk, key):
    here, there = (sessions.begin(desk, ASHA, name) for name in ("here", "there"))

    passkeys.remove(desk, passkeys.of(desk, ASHA.id)[0].id, required=False, but=here, by=BY_ASHA_AGAIN)

    assert second_factor.state(desk, ASHA.id) is None
    assert not second_factor.check(desk, ASHA.id, second_factor.codes_of(desk, BY_ASHA)[0])
    assert sessions.whose(desk, here) is not None
    assert sessions.whose(desk, there) is None


def test_nobody_removes_the_passkey_of_a_colleague(desk, key):
    (theirs,) = passkeys.of(desk, ASHA.id)

    with pytest.raises(RuleBroken, match="was removed already"):
        passkeys.remove(desk, theirs.id, required=False, but="", by=BY_BEN)

    assert passkeys.of(desk, ASHA.id) == (theirs,)


def test_what_an_admin_takes_away_are_passkeys_too(desk, key):
    token = sessions.begin(desk, ASHA, "")

    second_factor.take_away(desk, ASHA.id, by=BY_ADAM)

    assert passkeys.of(desk, ASHA.id) == ()
    assert sessions.whose(desk, token) is None
    with pytest.raises(RuleBroken, match="not known here"):
        signs_in(desk, key)


# ── Where passkeys work ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("base_url", "name", "origin"),
    [
        ("https://desk.example.org", "desk.example.org", "https://desk.example.org"),
        ("https://desk.example.org:443/", "desk.example.org", "https://desk.example.org"),
        ("https://Desk.Example.org:8443", "desk.example.org", "https://desk.example.org:8443"),
        ("https://büro.example.org", "xn--bro-hoa.example.org", "https://xn--bro-hoa.example.org"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_they_work_at_the_public_address_alone(base_url, name, origin):
    found = authenticators.site_of(base_url)

    assert (found.name, found.origin) == (name, origin)


@pytest.mark.parametrize("base_url", ["http://desk.example.org", "https://192.0.2.7", "https://[2001:db8::1]:8443"])
def test_where_no_device_answers_none_is_asked(desk, base_url):
    assert authenticators.site_of(base_url) is None
    with pytest.raises(RuleBroken, match="reached by https, under a name"):
        passkeys.ask(replace(desk, base_url=base_url), Question(purpose=Purpose.SIGN_IN, place=DOOR))
