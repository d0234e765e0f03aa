"""Everybody changes their own password: who does not know the one there is changes nothing, however often they try."""

import pytest
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from outreach.web.forms.secrets import is_secret
from tests.support.newsroom import PASSWORD, filled

AT = "/me/password"
NEW = "five quiet boats at noon"


def change(reader, was=PASSWORD, new=NEW, again=NEW, status=200):
    return reader.open(AT).send(AT, was=was, password=new, again=again, status=status)


def test_a_new_password_signs_in_and_the_old_one_does_not(newsroom, asha):
    elsewhere = newsroom.guest().sign_in("asha@example.org")

    change(asha)

    assert asha.heading == "Sign in"
    assert elsewhere.open("/me/sessions").heading == "Sign in"
    assert newsroom.guest().sign_in("asha@example.org", NEW).open("/me/sessions")
    guest = newsroom.guest().open("/sign-in")
    guest.send("/sign-in", email="asha@example.org", password=PASSWORD, status=422)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"was": "not this one, surely"}, "This is not the password you have now."),
        ({"was": ""}, "Enter the password you have now."),
        ({"again": "five quiet boats at moon"}, "The two new ones are not the same."),
        ({"new": "short", "again": "short"}, "15 to 128 characters"),
        ({"new": "qwerty123456789", "again": "qwerty123456789"}, "leaked from somewhere"),
        ({"new": "asha-rao-reporter-26", "again": "asha-rao-reporter-26"}, "names and words that lie at hand here"),
    ],
)
def test_what_is_no_new_password_is_said_and_the_old_one_still_holds(newsroom, asha, typed, sentence):
    change(asha, **typed, status=422)

    assert any(sentence in line for line in asha.errors)
    assert not [field for field in asha.page.select("input[type=password]") if field.get("value")]
    assert asha.open("/me/sessions").heading == "Where you are signed in"
    assert newsroom.guest().sign_in("asha@example.org")


def test_whoever_finds_an_open_page_guesses_no_faster_than_at_the_door(asha):
    for _ in range(5):
        change(asha, was="not this one, surely", status=422)

    change(asha, status=422)

    assert asha.errors == ["It was tried too often. Wait 5 minutes, then try again."]


def test_128_characters_are_taken_as_they_are_and_none_is_cut_off(newsroom, asha):
    long = ("seven quiet harbours Beyond the hill; " * 4)[:128]
    change(asha, new=long, again=long)

    assert newsroom.guest().sign_in("asha@example.org", long)
    for other in (long[:-1], long.lower(), f"{long} "):
        guest = newsroom.guest().open("/sign-in")
        guest.send("/sign-in", email="asha@example.org", password=other, status=422)


@pytest.mark.parametrize("page", ["/sign-in", AT])
def test_a_password_is_hidden_as_it_is_typed_and_may_be_pasted_by_a_program(asha, newsroom, page):
    reader = asha if page == AT else newsroom.guest()
    fields = reader.open(page).page.select("input[autocomplete$=-password]")

    assert fields
    for field in fields:
        assert field["type"] == "password"
        assert not field.has_attr("onpaste")
        assert not field.has_attr("maxlength")


def test_no_refused_page_gives_a_password_or_a_code_back(newsroom, asha):
    """A form that expired comes back with what was typed, and never with this."""
    adam = newsroom.reader("adam")
    adam.open("/staff/invitations").send(
        "/staff/invitations", name="Inga Dahl", short="inga", email="inga@example.org", role="reporter"
    )
    link = "/join/" + adam.page.select_one("#address")["value"].partition("/join/")[2]
    typed = {name: f"{name} canary five quiet boats" for name in ("was", "password", "again", "code", "sealed")}
    for reader, address in ((newsroom.guest(), link), (asha, AT), (asha, "/me/second-factor"), (newsroom.guest(), AT)):
        answer = reader.client.post(address, data={**typed, "csrf_token": "made up"})
        assert answer.status_code in (400, 401)
        assert "canary" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "Password",
        "password_again",
        "new-password",
        "passphrase",
        "code-2",
        "totp",
        "recovery_code",
        "token",
        "credential",
    ],
)
def test_a_secret_is_known_by_its_name_on_any_form_and_given_back_on_no_page(newsroom, asha, name):
    """A form that a page of ours never had, or has from tomorrow on, must not be the one that shows it."""
    typed = {name: "canary five quiet boats", "note": "kept for whoever typed it"}

    for reader, address in ((newsroom.guest(), "/join/none"), (asha, AT), (newsroom.guest(), "/me/second-factor")):
        answer = reader.client.post(address, data=typed)
        assert answer.status_code in (400, 401)
        assert "canary" not in answer.text
        assert "kept for whoever typed it" in answer.text


def test_every_field_of_our_forms_that_hides_what_is_typed_counts_as_secret(newsroom):
    kinds = [kind for kind in all_kinds_of(FlaskForm) if kind.__module__.startswith("outreach.web")]
    secret = [
        name
        for kind in kinds
        for name, field in vars(kind).items()
        if isinstance(field, UnboundField)
        and (field.field_class is PasswordField or "one-time-code" in str(field.kwargs.get("render_kw")))
    ]

    assert {"was", "password", "again", "code"} <= set(secret)
    assert [name for name in secret if not is_secret(name)] == []


def all_kinds_of(kind):
    return {found for child in kind.__subclasses__() for found in (child, *all_kinds_of(child))}


def test_of_a_field_sent_twice_the_first_counts_and_the_address_gives_no_field(newsroom, asha):
    typed = filled(asha.open(AT).form(AT))
    twice = {**typed, "was": [PASSWORD, "x"], "password": [NEW, "x"], "again": [NEW, "x"]}

    by_address = asha.client.post(f"{AT}?was={PASSWORD}&password=x&again=x", data=typed)
    assert by_address.status_code == 422
    assert asha.client.post(AT, data=twice).status_code == 303
    assert newsroom.guest().sign_in("asha@example.org", NEW)
