"""What is grave wants password and second factor of a moment ago; a form that waited for them is carried out once."""

import pytest
from passlib.totp import TOTP

from outreach.domain.audit import Action
from outreach.domain.ids import StaffId
from outreach.services import auditing, sessions
from outreach.services.auditing import Wanted
from outreach.web.forms.secrets import is_secret
from outreach.web.permissions import FRESH, TABLE
from tests.support.newsroom import PASSWORD, filled
from tests.web.test_permissions import SAMPLES

AT = "/investigations/blue-lantern"
TEAM, QUESTIONS = f"{AT}/team", f"{AT}/questions"
ASKS = "Is it still you?"


def with_factor(newsroom, who):
    """Somebody who has just set up their second factor, and what their telephone shows."""
    reader = newsroom.reader(who).open("/me/second-factor")
    key = reader.page.select_one("figcaption code").text.replace(" ", "")

    def code() -> str:
        return TOTP(key).generate(int(newsroom.clock().timestamp())).token

    reader.send("/me/second-factor", code=code())
    newsroom.clock.moved = lambda: None  # from here on time passes for whoever is signed in
    return reader, code


@pytest.fixture
def edith(required):
    return with_factor(required, "edith")[0]


@pytest.fixture
def telephone(required):
    return with_factor(required, "edith")[1]


def proof(code):
    return {"proof_password": PASSWORD, "proof_code": code}


def events(newsroom, *actions):
    found = auditing.recent(newsroom.desk, Wanted(actor="edith"))
    return [event.details.action for event, _ in found if event.details.action in actions]


def part_of_asha(reader):
    return reader.open(TEAM).text


STATES = {"holds.step": "on"}


def addresses(newsroom):
    """Where each of them is sent to or read, in Blue Lantern."""
    for rule in newsroom.app.url_map.iter_rules():
        if rule.endpoint in FRESH:
            given = {key: SAMPLES.get(key, 1) for key in rule.arguments}
            given |= {
                "slug": "blue-lantern",
                "state": STATES.get(rule.endpoint, "practice"),
                "rfc_id": newsroom.port_ansel,
            }
            values = {key: given[key] for key in rule.arguments}
            adapter = newsroom.app.url_map.bind("localhost")
            yield rule, adapter.build(rule.endpoint, values)


def test_each_of_them_asks_once_the_proof_is_old(required):
    """Also the one of a colleague with every right: editors on an investigation, an admin in the house."""
    assert set(TABLE) >= FRESH
    readers = [with_factor(required, who)[0] for who in ("edith", "adam")]
    required.clock.later(minutes=11)
    required.app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    asked = set()
    try:
        for rule, address in addresses(required):
            for reader in readers:
                look = "POST" not in rule.methods
                answer = reader.client.get(address) if look else reader.client.post(address)
                refused = answer.status_code in (403, 404)  # by the guard, who comes first
                led = answer.status_code == 303 and answer.location.startswith("/me/proof?next=")
                assert refused or led or ASKS in answer.text, (rule.endpoint, answer.status_code)
                asked |= set() if refused else {rule.endpoint}
    finally:
        required.app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    assert asked == FRESH


def test_signing_in_holds_for_ten_minutes(required, edith):
    required.clock.later(minutes=9)
    edith.open(TEAM).send(TEAM, staff="asha", part="legal")
    assert "Asha Rao is legal now" in edith.text

    required.clock.later(minutes=1)
    edith.open(TEAM).send(TEAM, staff="asha", part="reader", status=422)
    assert edith.heading == ASKS


def test_a_form_that_waited_is_carried_out_once_with_what_was_typed(required):
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=11)
    edith.open(QUESTIONS)
    before = filled(edith.form(QUESTIONS))
    field = next(name for name, value in before.items() if value == "Have your employees used the tool?")
    typed = "Have your “staff” used it?\r\n<b>Ever</b>, or since 2019?"
    edith.send(QUESTIONS, {field: typed}, status=422)
    assert edith.heading == ASKS
    carried = filled(edith.form(QUESTIONS))
    for name in ("once", "after"):
        assert carried[name] == before[name], "the key, and what its writer had read, go with it"

    answer = carried | proof(code())
    for _ in range(2):
        edith.client.post(QUESTIONS, data=answer)

    edith.open(QUESTIONS)
    assert "Have your “staff” used it?" in str(edith.page)
    assert events(required, Action.PROVED, Action.ADOPTED) == [Action.ADOPTED, Action.PROVED]


def test_a_wrong_proof_is_noted_changes_nothing_and_loses_nothing(required):
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=11)
    edith.open(TEAM).send(TEAM, staff="asha", part="legal", status=422)

    edith.send(TEAM, proof("000000"), status=403)
    edith.send(TEAM, {"proof_password": "not this one, surely", "proof_code": code()}, status=403)

    assert "The password or the code is not right" in " ".join(edith.errors)
    assert "not this one" not in str(edith.page)
    assert code() not in str(edith.page)
    assert events(required, Action.NOT_PROVED, Action.PART_GIVEN) == [Action.NOT_PROVED] * 2
    edith.send(TEAM, proof(code()))
    assert "Asha Rao is legal now" in edith.text


def test_after_a_proof_the_session_goes_on_under_another_secret(required):
    """A copy of the cookie from before the proof opens nothing (OWASP ASVS 5.0, 7.2.4); the other forms stay good."""
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=11)
    thief, other = required.guest(), edith.open(QUESTIONS).form(QUESTIONS)
    thief.client.set_cookie("outreach", edith.client.get_cookie("outreach").value)
    assert thief.open(TEAM).heading != "Sign in"

    edith.open(TEAM).send(TEAM, staff="asha", part="legal", status=422)
    edith.send(TEAM, proof(code()))

    assert "Asha Rao is legal now" in edith.text
    assert thief.open(TEAM).heading == "Sign in"
    assert edith.client.post(QUESTIONS, data=filled(other)).status_code in (303, 422)
    (here,) = sessions.page_of(required.desk, StaffId("edith")).sessions
    assert here.proved_at == required.clock(), "it is the same session"


def test_a_wrong_proof_leaves_the_secret_as_it_is(required):
    edith, _ = with_factor(required, "edith")
    required.clock.later(minutes=11)
    before = edith.client.get_cookie("outreach").value
    edith.open(TEAM).send(TEAM, staff="asha", part="legal", status=422)

    edith.send(TEAM, proof("000000"), status=403)

    copy = required.guest()
    copy.client.set_cookie("outreach", before)
    assert copy.open(TEAM).heading != "Sign in"


def test_guessing_is_slow(required):
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=11)
    edith.open(TEAM).send(TEAM, staff="asha", part="legal", status=422)
    for _ in range(5):
        edith.send(TEAM, proof("000000"), status=403)

    edith.send(TEAM, proof(code()), status=429)

    assert "Wait 5 minutes" in " ".join(edith.errors)


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [(f"{AT}/releases", f"{AT}/releases"), ("https://elsewhere.example.org/", "/"), ("//elsewhere.example.org", "/")],
)
def test_a_page_is_opened_after_the_proof_and_nobody_is_led_away(required, wanted, leads):
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=11)
    page = edith.client.get("/me/proof", query_string={"next": wanted})
    edith._look(page)
    address = edith.page.select_one("main form")["action"]

    edith.send(address, proof(code()), follow=False, status=303)

    assert edith.answer.location == leads


def test_a_download_leads_to_the_proof_and_back(required):
    edith, _ = with_factor(required, "edith")
    required.clock.later(minutes=11)

    answer = edith.client.get(f"{AT}/releases/1/requests.csv")

    assert (answer.status_code, answer.location) == (303, f"/me/proof?next={AT}/releases/1/requests.csv")


def test_where_nobody_has_to_have_a_second_factor_signing_in_is_enough(newsroom):
    newsroom.clock.moved = lambda: None
    edith = newsroom.reader("edith")
    newsroom.clock.later(hours=2)

    edith.open(TEAM).send(TEAM, staff="asha", part="legal")

    assert "Asha Rao is legal now" in edith.text


def test_no_form_of_theirs_holds_a_secret_or_a_file_which_would_not_come_back(newsroom):
    """What waits for the proof is carried in the page that asks: a file cannot be, a secret must not."""
    readers = [newsroom.reader(who) for who in ("edith", "adam")]
    pages = (TEAM, QUESTIONS, f"{AT}/policy", f"{AT}/codebook", f"{AT}/reminders", f"{AT}/releases", f"{AT}/live")
    pages += (f"{AT}/sign-off", f"{AT}/sign-off/silent", "/me/calendar", "/staff/invitations", "/emergency")
    seen = 0
    for reader in readers:
        for page in pages:
            answer = reader.client.get(page)
            reader._look(answer)
            for form in reader.page.select("main form[method=post]"):
                names = {str(one.get("name")) for one in form.select("input, textarea, select")} - {"csrf_token"}
                assert not [name for name in names if is_secret(name)], page
                assert not form.select("input[type=file]"), page
                seen += 1
    assert seen > 10


def test_a_stolen_session_replaces_no_second_factor(required):
    """What starts one is sealed, and not for whom: one begun by somebody else would fit."""
    edith, _ = with_factor(required, "edith")
    asha = required.reader("asha").open("/me/second-factor")
    key = asha.page.select_one("figcaption code").text.replace(" ", "")
    entered = filled(asha.form("/me/second-factor"))
    edith.open("/me/second-factor")
    token = edith.page.select_one("input[name=csrf_token]")["value"]
    first = TOTP(key).generate(int(required.clock().timestamp())).token

    answer = edith.client.post("/me/second-factor", data=entered | {"csrf_token": token, "code": first})

    assert answer.status_code == 422
    assert Action.FACTOR_TAKEN not in events(required, *Action)


def test_ones_own_sessions_are_ended_by_whoever_proves_who_they_are(required):
    """Who has stolen a session cannot throw its owner out."""
    edith, code = with_factor(required, "edith")
    required.clock.later(minutes=1)
    there = required.guest().sign_in("edith@example.org").open("/sign-in/code")
    there.send("/sign-in/code", code=code(), follow=False, status=302)
    required.clock.later(minutes=11)

    edith.open("/me/sessions").send("/me/sessions/end-others", status=422)
    assert edith.heading == ASKS
    assert there.open("/me/sessions").heading == "Where you are signed in"

    edith.send("/me/sessions/end-others", proof(code()))
    assert there.open("/").heading == "Sign in"


def test_a_first_second_factor_wants_the_password_again_and_its_picture_is_read_once(required):
    """There is nothing else to ask whoever has none; and a session that was stolen before it puts in none."""
    required.clock.moved = lambda: None
    asha = required.reader("asha").open("/me/second-factor")
    key = asha.page.select_one("figcaption code").text
    required.clock.later(minutes=11)

    def shown():
        return TOTP(key.replace(" ", "")).generate(int(required.clock().timestamp())).token

    asha.send("/me/second-factor", code=shown(), status=422)
    assert asha.heading == ASKS
    assert not asha.page.select("#proof_code"), "they have no code yet"
    asha.send("/me/second-factor", proof_password="not this one, surely", status=403)
    asha.send("/me/second-factor", proof_password=PASSWORD, status=422)
    assert asha.page.select_one("figcaption code").text == key

    asha.send("/me/second-factor", code=shown())

    assert len(asha.page.select("ul.codes li")) == 10
