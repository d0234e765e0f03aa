"""People, words off the record, releases and uploads are kept as they were given."""

from dataclasses import replace

import pytest

from outreach.db import investigations, off_record, people, releases, uploads
from outreach.db.releases import Released, ReleasedFile
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import Seq, StaffId
from outreach.domain.people import Role
from tests.story import day, heard_off_record, listed
from tests.support.record import ASHA, STAFF, Record


def test_everyone_is_known_by_short_name_and_by_address(record: Record):
    with record.database.reading() as session:
        found = (
            people.find(session, ASHA),
            people.find_by_email(session, " Asha@Example.org "),
        )

    assert found == (STAFF[0],) * 2


def test_somebody_unknown_is_nobody(record: Record):
    with record.database.reading() as session:
        assert people.find(session, StaffId("zoe")) is None
        assert people.find_by_email(session, "zoe@example.org") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "new@example.org"}, "id"), ({"id": StaffId("new"), "email": "ASHA@example.org"}, "email")],
)
def test_a_short_name_and_an_address_belong_to_one_person(record: Record, changes, field):
    with pytest.raises(RuleBroken) as refusal, record.database.writing() as session:
        people.add(session, replace(STAFF[0], **changes), password_hash="-", at=day(0))

    assert refusal.value.field == field


def test_somebody_who_left_stays_known(record: Record):
    with record.database.writing() as session:
        people.change(session, replace(STAFF[1], active=False, role=Role.EDITOR))

    with record.database.reading() as session:
        assert [(one.id, one.active) for one in people.everyone(session)] == [
            ("asha", True),
            ("ben", False),
            ("edith", True),
        ]


def test_an_investigation_is_found_by_its_short_name_and_the_newest_comes_first(record: Record):
    with record.database.writing() as session:
        made = investigations.add(session, slug="red", title="Red Lantern", by=ASHA, at=day(0))
        investigations.change(session, made.id, title="Redder Lantern", live=True)

    with record.database.reading() as session:
        found = investigations.get(session, "red")
        names = [one.slug for one in investigations.everyone(session)]

    assert (found.title, found.live, names) == ("Redder Lantern", True, ["red", "blue-lantern"])


def test_a_short_name_of_an_investigation_is_taken_once(record: Record):
    with pytest.raises(RuleBroken, match="already has this short name"), record.database.writing() as session:
        investigations.add(session, slug="blue-lantern", title="Another", by=ASHA, at=day(0))


def test_words_off_the_record_are_kept_apart_by_entry(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), heard_off_record(0))
    with record.database.writing() as session:
        off_record.add(session, rfc_id, Seq(2), salt="s" * 32, words="Between us: yes.")

    with record.database.reading() as session:
        assert off_record.read(session, rfc_id) == {2: "Between us: yes."}
        assert off_record.sealed(session, rfc_id) == {2: ("s" * 32, "Between us: yes.")}
        assert off_record.all_words(session, record.investigation_id) == ("Between us: yes.",)


def release(record: Record, number: int) -> Released:
    return Released(
        investigation_id=record.investigation_id,
        number=number,
        cutoff=day(number),
        released_at=day(number, 12),
        released_by=StaffId("edith"),
        seconded_by=ASHA,
        head="0" * 64,
        body={"tally": "Of the 88 entities: 36 said …"},
        files=(
            ReleasedFile(name="lines.txt", sha256="2" * 64, size=20),
            ReleasedFile(name="responses.csv", sha256="1" * 64, size=10),
        ),
    )


def test_a_release_is_kept_with_its_files(record: Record):
    with record.database.writing() as session:
        for number in (1, 2):
            assert releases.next_number(session, record.investigation_id) == number
            releases.add(session, release(record, number))

    with record.database.reading() as session:
        assert releases.get(session, record.investigation_id, 1) == release(record, 1)
        assert releases.last(session, record.investigation_id) == release(record, 2)
        assert [one.number for one in releases.of_investigation(session, record.investigation_id)] == [2, 1]


def test_two_editors_cannot_cut_the_same_release(record: Record):
    with record.database.writing() as session:
        releases.add(session, release(record, 1))

    with pytest.raises(RuleBroken, match="released this dataset first"), record.database.writing() as session:
        releases.add(session, release(record, 1))


def test_before_the_first_release_there_is_none(record: Record):
    with record.database.reading() as session:
        assert releases.last(session, record.investigation_id) is None
        with pytest.raises(NotFound):
            releases.get(session, record.investigation_id, 1)


def test_an_uploaded_file_is_kept_to_the_byte_until_it_is_decided(record: Record):
    content = "name;country\r\nØst;NO".encode("utf-16")
    with record.database.writing() as session:
        number = uploads.keep(
            session, record.investigation_id, name="liste.csv", content=content, options={}, by=ASHA, at=day(0)
        )
        uploads.decide(session, number, {"2": "new"})

    with record.database.reading() as session:
        kept = uploads.get(session, record.investigation_id, number)
        drafts = [one.id for one in uploads.open_drafts(session, record.investigation_id)]

    assert (kept.content, kept.options, drafts) == (content, {"2": "new"}, [number])


def test_an_upload_is_applied_once(record: Record):
    with record.database.writing() as session:
        number = uploads.keep(
            session, record.investigation_id, name="a.csv", content=b"a", options={}, by=ASHA, at=day(0)
        )
        settled = [uploads.settle(session, number, "applied", at=day(1)) for _ in range(2)]

    assert settled == [True, False]
