"""The pages on which a lost second factor is asked for, vouched for, stopped, and at last taken away."""

import pytest
from sqlalchemy import select

from outreach.db.desk_tables import OutboxRow
from outreach.db.tables import table
from outreach.domain.audit import Action
from outreach.services import lost_factors
from tests.support.newsroom import filled
from tests.web.test_proving import ASKS, events, with_factor

PAGE = "/staff/asha/second-factor"
WHY, HOW = "Her telephone fell into the fjord.", "I sat beside her in the office."


@pytest.fixture
def asha(newsroom):
    return with_factor(newsroom, "asha")[0]


@pytest.fixture
def asked(newsroom, asha):
    newsroom.reader("adam").open(PAGE).send(f"{PAGE}/ask", reason=WHY)
    return newsroom


@pytest.fixture
def vouched(asked):
    asked.reader("edith").open(PAGE).send(f"{PAGE}/vouch", how=HOW)
    return asked


def test_an_admin_asks_and_an_editor_who_knows_them_vouches(newsroom, asha):
    adam = newsroom.reader("adam").open("/staff/asha/sessions")
    assert adam.page.find("a", href=PAGE)
    adam.open(PAGE).send(f"{PAGE}/ask", reason=WHY)
    assert "has to vouch" in adam.text
    assert not adam.page.select(f"form[action='{PAGE}/vouch']"), "whoever asks is not offered to vouch as well"

    edith = newsroom.reader("edith").open("/")
    assert "Asha Rao is said to have lost the second factor" in edith.text
    edith.open(PAGE).send(f"{PAGE}/vouch", how=HOW)

    assert "It is taken away in 24 hours" in edith.text
    assert "is said to have lost" not in edith.open("/").text


def test_whoever_it_is_about_reads_it_on_every_page_and_stops_it(asked, asha):
    for address in ("/", "/agencies", "/investigations/blue-lantern"):
        assert "Somebody asks for your second factor to be taken away" in asha.open(address).text
    asha.open("/me/passkeys")
    assert WHY in asha.text

    asha.send("/me/second-factor/keep")

    assert "the second factor stays" in asha.text
    assert "Somebody asks" not in asha.open("/").text


def test_the_link_in_the_mail_leads_to_where_it_is_stopped(vouched, asha):
    """Also whoever has a passkey and no codes: they would else be led to set some up."""
    letter = table(OutboxRow)
    with vouched.desk.reading() as session:
        told = session.execute(select(letter.c.body).where(letter.c.to_address == "asha@example.org")).scalars().all()
    links = {word.removeprefix(vouched.desk.base_url) for body in told for word in body.split() if "://" in word}
    assert len(told) == 2

    (link,) = links
    asha.open(link).send("/me/second-factor/keep")

    assert "the second factor stays" in asha.text


def test_at_the_door_it_is_said_after_the_password_and_an_admin_can_stop_it(vouched):
    door = vouched.guest().sign_in("asha@example.org").open("/sign-in/code")
    assert "Your second factor is taken away" in door.text
    assert "If it is not you who asks" in door.text

    adam = vouched.reader("adam").open(PAGE)
    adam.send(f"{PAGE}/stop")

    assert "the second factor stays" in adam.text
    assert (
        "taken away"
        not in door.open("/sign-in/code").page.select_one("main .note, main").text.split("All of it is lost?")[0]
    )


def test_when_it_is_due_the_password_alone_lets_in_though_no_job_ran(vouched):
    vouched.clock.later(hours=25)
    again = vouched.guest().sign_in("asha@example.org")

    assert again.open("/me/second-factor").page.select_one("figcaption code"), "they set up another"


@pytest.mark.parametrize("sends", [False, True])
def test_whoever_waits_at_the_door_while_it_is_taken_away_signs_in_anew(vouched, sends):
    vouched.clock.later(hours=23, minutes=58)
    door = vouched.guest().sign_in("asha@example.org").open("/sign-in/code")
    vouched.clock.later(minutes=3)
    lost_factors.take_due(vouched.desk, vouched.clock())

    if sends:
        door.send("/sign-in/code", code="123456", follow=False, status=303).open("/sign-in")
        assert "Sign in again." in door.text
    else:
        door.open("/sign-in/code")

    assert door.heading == "Sign in"
    assert door.sign_in("asha@example.org").open("/me/second-factor").page.select_one("figcaption code")


def test_before_it_is_due_the_password_alone_lets_nobody_in(vouched):
    vouched.clock.later(hours=23)

    assert vouched.guest().sign_in("asha@example.org").open("/").heading == "Sign in"


@pytest.mark.parametrize(("who", "what", "typed"), [("adam", "ask", {"reason": WHY}), ("edith", "vouch", {"how": HOW})])
def test_both_steps_want_a_fresh_proof(required, who, what, typed):
    with_factor(required, "asha")
    adam, code = with_factor(required, "adam")
    if what == "vouch":
        adam.open(PAGE).send(f"{PAGE}/ask", reason=WHY)
    reader, code = (adam, code) if who == "adam" else with_factor(required, who)
    reader.open(PAGE)
    required.clock.later(minutes=11)

    reader.send(f"{PAGE}/{what}", typed, status=422)

    assert reader.heading == ASKS
    assert next(iter(typed.values())) in filled(reader.form(f"{PAGE}/{what}")).values()
    assert not events(required, Action.FACTOR_VOUCHED)


def test_a_reason_that_says_nothing_is_refused_beside_its_field_and_kept(newsroom, asha):
    adam = newsroom.reader("adam").open(PAGE)

    adam.send(f"{PAGE}/ask", reason="Lost.", status=422)

    assert "10 to 500 characters" in " ".join(adam.errors)
    assert adam.page.select_one("input[name=reason]")["value"] == "Lost."


def test_a_reporter_sees_nothing_of_it(asked):
    ben = asked.reader("asha").client.get("/staff/edith/second-factor")

    assert ben.status_code == 403
