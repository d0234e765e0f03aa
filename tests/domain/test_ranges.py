"""A count is printed as one of the codebook's ranges, the one that holds it, whichever way it is recorded."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import FindingData, FindingDataChanged, Happened
from outreach.domain.investigation import Codebook, Policy, PublishedRange
from outreach.domain.readiness import unmet_gates
from outreach.domain.rules import check
from tests import dataset_story as endings
from tests.dataset_story import logged, release
from tests.domain.test_rules import ASHA
from tests.story import CALENDAR, QUESTIONS, listed, log

RANGES = (PublishedRange(low=1, high=100, label="1–100"), PublishedRange(low=101, high=500, label="101–500"))
CODEBOOK = Codebook(finding_column="searches", ranges=RANGES)


def found(printed, count=""):
    return FindingData(published_range=printed, columns=(("Searches", count),) if count else ())


WRONG = [
    (found("5001–1", "112"), "112 lies in the range “101–500”, not in “5001–1”."),
    (found("1–100", "112"), "112 lies in the range “101–500”, not in “1–100”."),
    (found("", "112"), "112 lies in the range “101–500”, and none is given."),
    (
        found("101–500", "9,112"),
        "9,112 lies in none of the codebook's ranges (1–100, 101–500), and so not in “101–500”.",
    ),
    (found("5001–1"), "“5001–1” is none of the codebook's ranges (1–100, 101–500)."),
]
RIGHT = [found("101–500", "112"), found("", "9,112"), found("101–500", "many"), found("101–500"), found("")]


def judged(fact, *told, codebook=CODEBOOK):
    now = log(listed())[0].recorded_at
    entries = log(*told) if told else ()
    case = Case(
        rfc_id=1, now=now, entries=entries, questions=QUESTIONS, policy=Policy(), codebook=codebook, calendar=CALENDAR
    )
    check(case, Happened(at=now, fact=fact), ASHA)


def changed(finding):
    return FindingDataChanged(
        finding=replace(finding, columns=(*finding.columns, ("seen", "yes"))), reason="Recounted."
    )


@pytest.mark.parametrize(("finding", "sentence"), WRONG)
def test_a_range_that_does_not_hold_the_count_is_refused_with_the_one_that_does(finding, sentence):
    with pytest.raises(RuleBroken) as at_first:
        judged(facts.AgencyListed(name="Lakmere Police", country="NO", finding=finding))
    with pytest.raises(RuleBroken) as refused:
        judged(changed(finding), listed())
    assert sentence in str(at_first.value)
    assert sentence in str(refused.value)
    assert refused.value.field == "published_range"


@pytest.mark.parametrize("finding", RIGHT)
def test_the_range_of_the_count_and_none_where_nobody_knows_are_recorded(finding):
    judged(changed(finding), listed())


def test_a_codebook_without_ranges_binds_nobody():
    judged(changed(found("a few", "112")), listed(), codebook=replace(CODEBOOK, ranges=()))


@pytest.mark.parametrize(("finding", "sentence"), WRONG)
def test_a_row_recorded_otherwise_before_holds_the_release_back(finding, sentence):
    made = release(
        logged(*endings.confirmed(), finding=finding),
        codebook=replace(endings.CODEBOOK, finding_column="searches", ranges=RANGES),
    )

    (unmet,) = [one for one in unmet_gates(made) if one.gate == "range"]

    assert (unmet.blocks, [one.why for one in unmet.agencies]) == (True, [sentence])
    assert [one.mend.noun for one in unmet.agencies] == ["finding"]
