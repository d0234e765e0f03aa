"""The page on which an admin gives a colleague another role."""

import pytest

from outreach.services import people


def test_an_admin_makes_a_reporter_an_editor_and_they_are_signed_out(newsroom):
    adam, asha = newsroom.reader("adam"), newsroom.reader("asha")
    adam.open("/staff")
    adam.open(adam.links()["reporter is the role of Asha Rao"])
    assert "They are reporter now." in adam.text

    adam.send("/staff/asha/role", role="editor")

    assert adam.heading == "Staff"
    assert people.named(newsroom.desk, "asha").role == "editor"
    assert asha.open("/").heading.startswith("Sign in")


def test_the_last_admin_stays_one(newsroom):
    adam = newsroom.reader("adam").open("/staff/adam/role")

    adam.send("/staff/adam/role", role="reporter", status=422)

    assert "is the last admin" in " ".join(adam.errors)
    assert people.named(newsroom.desk, "adam").role == "admin"


@pytest.mark.parametrize("page", ["role", "hours", "sessions", "second-factor"])
def test_somebody_who_is_not_there_has_no_page(newsroom, page):
    assert "outreach user" not in newsroom.reader("adam").open(f"/staff/zoe/{page}", status=404).text


def test_an_admin_who_is_none_any_more_signs_in_as_what_they_are(newsroom):
    """And is not led to a page that is closed to them then."""
    adam = newsroom.reader("adam").open("/staff/asha/role")
    adam.send("/staff/asha/role", role="admin")

    adam.open("/staff/adam/role").send("/staff/adam/role", role="reporter")

    assert adam.heading == "Sign in"
    assert adam.answer.request.full_path.rstrip("?") == "/sign-in"
    assert "Adam Novak is reporter now" in str(adam.page)
    assert adam.sign_in("adam@example.org").open("/").answer.status_code == 200
