"""Editions are adopted one after the other and read back as they were adopted."""

from contextlib import suppress
from datetime import time

import pytest

from outreach.db import editions, investigations
from outreach.domain.editions import EditionKind
from outreach.domain.errors import NotFound
from outreach.domain.ids import InvestigationId
from outreach.domain.investigation import (
    Codebook,
    Policy,
    PublishedRange,
    Qualifier,
    Question,
    QuestionKind,
    QuestionSet,
    ResponseStatus,
    StatusWording,
)
from tests.story import QUESTIONS, day
from tests.support.record import ASHA, Record, statements

POLICY = Policy(min_attempts=4, close_of_business=time(16, 30), two_person_waivers=True)
CODEBOOK = Codebook(
    noun="entity",
    nouns="entities",
    wordings={ResponseStatus.CONFIRMED: StatusWording(label="Yes", tally="said employees used it")},
    qualifiers=(Qualifier(key="unaware", label="Unaware", tally="had officials who were unaware until asked"),),
    circumstances=(("unaware", "Officials unaware until asked"),),
    finding_column="searches",
    ranges=(PublishedRange(low=1, high=5, label="1–5"), PublishedRange(low=6, high=None, label="6 and more")),
    limits=("Being listed is not proof of approved use.",),
)
SECOND_SET = QuestionSet(
    version=2,
    recorded_at=day(3),
    questions=(Question(number=1, text="Et eller annet spørsmål?", kind=QuestionKind.ALLEGATION, label="Brukt"),),
    lead=1,
    material=False,
)


def adopt(record: Record, *bodies, on: float = 3) -> list[int]:
    with record.database.writing() as session:
        return [editions.add(session, record.investigation_id, body, by=ASHA, at=day(on)) for body in bodies]


def adopted(record: Record):
    with record.database.reading() as session:
        investigation = investigations.by_id(session, record.investigation_id)
        return editions.load(session, investigation.id, investigation.editions)


def test_what_was_adopted_is_read_back_as_it_was(record: Record):
    adopt(record, POLICY, CODEBOOK, SECOND_SET)

    found = adopted(record)

    assert found.policy_at(day(3)) == POLICY
    assert found.codebook_at(day(3)) == CODEBOOK
    assert list(found.question_sets) == [*QUESTIONS, SECOND_SET]


def test_each_kind_is_numbered_for_itself(record: Record):
    assert adopt(record, POLICY, CODEBOOK, SECOND_SET, POLICY) == [1, 1, 2, 2]


def test_an_edition_holds_from_the_instant_it_was_adopted(record: Record):
    adopt(record, POLICY, on=3)
    adopt(record, Policy(min_attempts=5), on=5)
    found = adopted(record)

    assert [found.policy_at(day(number)).min_attempts for number in (2, 3, 4, 5)] == [3, 4, 4, 5]


def test_editions_that_were_read_once_are_not_read_again(record: Record):
    adopted(record)

    with statements(record.database) as seen:
        adopted(record)

    assert [statement for statement, _ in seen if "edition.body" in statement] == []


def test_an_edition_that_was_not_adopted_after_all_is_not_remembered(record: Record):
    with suppress(ZeroDivisionError), record.database.writing() as session:
        editions.add(session, record.investigation_id, POLICY, by=ASHA, at=day(3))
        editions.load(session, record.investigation_id, 2)
        raise ZeroDivisionError
    adopt(record, Policy(min_attempts=9))

    assert adopted(record).policy_at(day(3)).min_attempts == 9


def test_who_adopted_what_is_on_record(record: Record):
    adopt(record, POLICY)

    (edition,) = adopted(record).of(EditionKind.POLICY)

    assert (edition.version, edition.recorded_at, edition.recorded_by) == (1, day(3), ASHA)


def test_nothing_can_be_adopted_for_an_investigation_that_does_not_exist(record: Record):
    with pytest.raises(NotFound), record.database.writing() as session:
        editions.add(session, InvestigationId(404), POLICY, by=ASHA, at=day(3))
