"""The table of who may what, asked directly: what it does not name is closed, whoever asks."""

import pytest

from outreach.domain.circles import May, part_allows
from outreach.domain.people import Role
from outreach.domain.teams import EVERYTHING, NOTHING, Part
from outreach.web.permissions import allows

IN_THE_HOUSE = {Role.REPORTER, Role.EDITOR, Role.ADMIN}


@pytest.mark.parametrize(
    ("may", "roles"),
    [
        (May.SIGNED_IN, set(Role)),
        (May.STAFF, IN_THE_HOUSE),
        (May.WORKS, IN_THE_HOUSE),
        (May.EDITORS, {Role.EDITOR, Role.ADMIN}),
        (May.ADMINS, {Role.ADMIN}),
        *((may, set()) for may in (May.SHARED, May.LOOK, May.NOTE, May.RECORD, May.EDIT, May.HOLD, May.LEAD)),
        (None, set()),
    ],
)
def test_which_accounts_may_anywhere_in_the_house(may, roles):
    assert {role for role in Role if allows(may, role, EVERYTHING)} == roles
    assert not allows(may, None, EVERYTHING)


def test_what_is_open_to_anyone_is_open_to_a_guest():
    assert allows(May.ANYONE, None, NOTHING)


def test_what_is_for_whoever_works_wants_a_part_in_which_something_is_recorded():
    assert not allows(May.WORKS, Role.REPORTER, NOTHING)
    assert allows(May.STAFF, Role.REPORTER, NOTHING)


@pytest.mark.parametrize(
    ("may", "parts"),
    [
        (May.SHARED, set(Part)),
        (May.LOOK, set(Part) - {Part.PARTNER}),
        (May.NOTE, set(Part) - {Part.READER}),
        (May.RECORD, {Part.LEAD, Part.EDITOR, Part.REPORTER}),
        (May.EDIT, {Part.LEAD, Part.EDITOR}),
        (May.HOLD, {Part.LEAD, Part.EDITOR, Part.LEGAL}),
        (May.LEAD, {Part.LEAD}),
    ],
)
def test_which_parts_may_in_an_investigation(may, parts):
    assert {part for part in Part if part_allows(may, part)} == parts
    assert not part_allows(may, None)
