"""Rules for being in the dataset: every agency imported ends published, removed with a reason, or merged."""

import re

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.known import Membership
from outreach.domain.people import Acting
from outreach.domain.prose import listed as some
from outreach.domain.ranges import MEND, wrong_range
from outreach.domain.rules.common import need, need_reason


def listed(case: Case, fact: facts.AgencyListed, _happened: Happened, _by: Acting) -> None:
    need(fact.name, "An agency needs a name.", "name")
    if not re.fullmatch("[A-Z]{2}", fact.country):
        raise RuleBroken(f"“{fact.country}” is not a country code. Use two letters as in ISO 3166, like BE.", "country")
    _need_range(case, fact.finding)


def name_corrected(case: Case, fact: facts.NameCorrected, _happened: Happened, _by: Acting) -> None:
    need(fact.name, "Give the corrected name.", "name")
    need_reason(fact.reason)
    if fact.name == case.standing.known.listing.name:
        raise RuleBroken("This is the name the agency already has.", "name")
    if case.others.have(fact.name):
        raise RuleBroken(another_has(fact.name), "name")


def finding_changed(case: Case, fact: facts.FindingDataChanged, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    if fact.finding == case.standing.known.listing.finding:
        raise RuleBroken("The finding data already say this.", "finding")
    _need_range(case, fact.finding)


def _need_range(case: Case, finding: facts.FindingData) -> None:
    if wrong := wrong_range(finding, case.codebook):
        raise RuleBroken(f"{wrong} {MEND}", "published_range")


def another_has(name: str) -> str:
    return (
        f"Another row of this investigation is called “{name}”. Add what tells the two apart, like the state, "
        "or merge them if they are one."
    )


def removed(case: Case, fact: facts.RemovedFromDataset, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    _need_membership(case, Membership.IN, "is not in the dataset; there is nothing to remove")
    listing = case.standing.known.listing
    if merged := case.others.merged({listing.name, *listing.spellings}):
        were = f"{some(merged)} {'was' if len(merged) == 1 else 'were'} merged into this row"
        raise RuleBroken(f"{were} and would go with it. Restore {'it' if len(merged) == 1 else 'them'} first.")


def restored(case: Case, fact: facts.RestoredToDataset, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    listing = case.standing.known.listing
    if listing.membership is Membership.IN:
        raise RuleBroken("This agency is in the dataset already.")
    if case.others.have(listing.name):
        raise RuleBroken(f"{another_has(listing.name)} Correct this one’s name, then restore it.")


def merged(case: Case, fact: facts.MergedInto, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    need(fact.into, "Say which agency of this investigation stays.", "into")
    _need_membership(case, Membership.IN, "is not in the dataset; restore it before merging")
    if fact.into == case.standing.known.listing.name:
        raise RuleBroken("An agency cannot be merged into itself. Choose the one that stays.", "into")


def _need_membership(case: Case, wanted: Membership, sentence: str) -> None:
    if case.standing.known.listing.membership is not wanted:
        raise RuleBroken(f"This agency {sentence}.")
