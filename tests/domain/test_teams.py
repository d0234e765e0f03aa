"""Who sees and may do what, by their part alone: whoever has none sees nothing."""

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.teams import EVERYTHING, NOTHING, Part, Seat, Sight, need_a_lead, sight_of
from tests.story import day

OURS, OTHER = InvestigationId(1), InvestigationId(2)
ASHA = Staff(id=StaffId("asha"), name="Asha", email="asha@example.org", role=Role.EDITOR, zone="UTC")


def seat(part, *, of=OURS, until=None):
    return Seat(
        investigation_id=of,
        slug=f"story-{of}",
        staff_id=ASHA.id,
        part=part,
        since=day(0),
        by=StaffId("ruth"),
        until=until,
    )


def as_a(part, **more):
    return sight_of(ASHA.id, [seat(part)], day(1), **more)


@pytest.mark.parametrize(
    ("part", "leads", "edits", "records", "holds", "sees_all", "acts_as"),
    [
        (Part.LEAD, True, True, True, True, True, Role.EDITOR),
        (Part.EDITOR, False, True, True, True, True, Role.EDITOR),
        (Part.REPORTER, False, False, True, False, True, Role.REPORTER),
        (Part.LEGAL, False, False, False, True, True, Role.REPORTER),
        (Part.READER, False, False, False, False, True, Role.REPORTER),
        (Part.PARTNER, False, False, True, False, False, Role.PARTNER),
    ],
)
def test_what_each_part_may(part, leads, edits, records, holds, sees_all, acts_as):  # a table
    may = (part.may_lead, part.may_edit, part.may_record, part.may_hold, part.sees_all, part.role)
    assert may == (leads, edits, records, holds, sees_all, acts_as)

    sight = as_a(part, shared=[RfcId(7)])
    assert sight.of(OURS) is part
    assert sight.sees(OURS) is sees_all
    assert sight.may_record(OURS) is records
    assert sight.sees_request(OURS, RfcId(7)) is True
    assert sight.sees_request(OURS, RfcId(8)) is sees_all
    assert sight.whole == ((OURS,) if sees_all else ())
    assert sight.works is (records and sees_all)
    assert sight.edits(Role.EDITOR) is edits
    assert sight.acting(ASHA, OURS).role is acts_as


def test_a_part_in_one_investigation_opens_no_other():
    sight = as_a(Part.LEAD, shared=[RfcId(7)])

    assert sight.of(OTHER) is None
    assert not sight.sees(OTHER)
    assert not sight.sees_request(OTHER, RfcId(7))
    assert not sight.may_record(OTHER)
    assert sight.acting(ASHA, OTHER) == sight.acting(ASHA, None) == ASHA
    assert sight.whose == ASHA.id


def test_whoever_has_no_part_sees_nothing_whatever_their_role():
    assert Sight() == NOTHING
    assert not NOTHING.sees(OURS)
    assert not NOTHING.sees_request(OURS, RfcId(7))
    assert not NOTHING.may_record(OURS)
    assert not NOTHING.works
    assert not NOTHING.edits(Role.EDITOR)
    assert NOTHING.whole == ()
    assert NOTHING.called("story-1") is None


def test_the_command_line_sees_everything_and_edits_as_an_editor_alone():
    assert EVERYTHING.sees(OTHER)
    assert EVERYTHING.sees_request(OTHER, RfcId(9))
    assert EVERYTHING.may_record(OTHER)
    assert EVERYTHING.works
    assert EVERYTHING.edits(Role.EDITOR)
    assert not EVERYTHING.edits(Role.ADMIN)
    assert EVERYTHING.acting(ASHA, OURS) == ASHA


def test_an_investigation_is_known_by_its_name_in_the_address():
    sight = sight_of(ASHA.id, [seat(Part.READER), seat(Part.LEAD, of=OTHER)], day(1))

    assert sight.called("story-2").part is Part.LEAD
    assert sight.called("story-3") is None
    assert sight.whole == (OURS, OTHER)


def test_a_part_that_ends_by_itself_is_over_at_that_instant():
    until = seat(Part.LEAD, until=day(3))

    assert until.holds(day(2))
    assert not until.holds(day(3))
    assert sight_of(ASHA.id, [until], day(2)).sees(OURS)
    assert not sight_of(ASHA.id, [until], day(3)).sees(OURS)


def test_an_investigation_keeps_a_lead_whose_part_holds():
    need_a_lead([seat(Part.READER), seat(Part.LEAD)], day(1))

    for team in ([], [seat(Part.EDITOR)], [seat(Part.LEAD, until=day(1))]):
        with pytest.raises(RuleBroken) as refused:
            need_a_lead(team, day(1))
        assert str(refused.value) == "An investigation needs a lead. Make somebody else the lead first."
        assert refused.value.field == "part"
