"""What of each kind of entry is shown, and to whom: a field that nobody has thought of yet stays at the desk."""

from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest

from outreach.domain import facts
from outreach.domain.codec import to_json
from outreach.domain.dossier import Audience
from outreach.domain.dossier_entries import Telling, item
from outreach.domain.dossier_facts import OURS, Sight, shown
from outreach.domain.dossier_masks import Masks
from outreach.domain.dossier_sealing import sealed
from outreach.domain.facts import KINDS, Entry, FindingData, Terms
from outreach.domain.ids import RfcId, Seq, StaffId
from tests.story import day

KINDS_OF_ALL = sorted(KINDS)
READ_OUTSIDE = {
    "AgencyListed": {"name", "kind", "source_spelling", "country"},
    "AttemptMade": {"language", "raw"},
    "DeadlineSet": {"zone", "why"},
    "DeliveryReported": {"raw"},
    "EvidenceKept": {"sha256", "media_type"},
    "ExtensionGranted": {"zone"},
    "GateWaived": {"reason"},
    "MergedInto": {"into"},
    "MessageReceived": {"language", "raw", "text"},
    "MessageTranslated": {"language", "words"},
    "AutoReplyReceived": {"raw"},
    "NameCorrected": {"name"},
    "ResponseReceived": {"circumstances", "language", "text"},
    "SignedOff": {"status"},
    "StatementQuoted": {"attribution", "language", "role", "speaker", "words"},
    "TranslationAdded": {"language", "words"},
}
"""Every text of every fact that goes outside, where it was said for publication. What is not here does not go."""


PLAIN = {int: 1, bool: True, datetime: day(3)}


def sample(hint, name):
    """A value in which each text is its own field's name."""
    parts = [one for one in get_args(hint) if one not in (type(None), Ellipsis)]
    if get_origin(hint) in (Union, UnionType):
        return sample(parts[0], name)
    if get_origin(hint) is tuple:
        return tuple(sample(one, name) for one in parts)
    hint = getattr(hint, "__supertype__", hint)
    if hint is str or hint in PLAIN:
        return PLAIN.get(hint, f"canary-{name}")
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    return made(hint)


def made(kind):
    hints = get_type_hints(kind)
    return kind(**{one.name: sample(hints[one.name], one.name) for one in fields(kind)})


def entry_of(kind, **said):
    fact = replace(made(KINDS[kind]), **said)
    return Entry(seq=Seq(2), recorded_at=day(3), recorded_by=StaffId("asha"), occurred_at=day(2), fact=fact)


def sight(audience, **more):
    return Sight(audience=audience, masks=Masks(), **more)


FOR_PUBLICATION = {"answers": frozenset({Seq(1), Seq(2)})}


def texts(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def read(kind, **how):
    entry = entry_of(kind)
    return {
        text.removeprefix("canary-")
        for text in texts(shown(entry, sight(Audience.OUTSIDE, **how)).fields)
        if "canary-" in text
    }


@pytest.mark.parametrize("kind", KINDS_OF_ALL)
def test_outside_no_text_is_read_but_those_that_are_for_publication(kind):
    expected = set() if KINDS[kind] in OURS else READ_OUTSIDE.get(kind, set()) | {"published_range"}

    assert read(kind, **FOR_PUBLICATION) <= expected


@pytest.mark.parametrize("kind", ["MessageReceived", "ResponseReceived", "MessageTranslated"])
def test_the_words_of_what_was_no_answer_do_not_go_outside(kind):
    assert read(kind) & {"text", "words"} == set()
    assert read(kind, **FOR_PUBLICATION) & {"text", "words"}


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("terms", [Terms.ON_BACKGROUND, Terms.OFF_THE_RECORD])
def test_of_words_that_are_not_on_the_record_nothing_leads_to_who_said_them(audience, terms):
    found = shown(entry_of("StatementQuoted", terms=terms), sight(audience)).fields

    assert set(found) <= {"words", "terms", "attribution", "medium", "language"}


@pytest.mark.parametrize("audience", list(Audience))
def test_of_what_was_heard_off_the_record_nothing_is_shown(audience):
    found = shown(entry_of("OffRecordHeard"), sight(audience))

    assert found.fields == {}
    assert found.hidden


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"OffRecordHeard", "StatementQuoted"}))
def test_the_house_reads_every_entry_whole(kind):
    entry = entry_of(kind)

    found = shown(entry, sight(Audience.HOUSE))

    assert found.fields == to_json(entry.fact)
    assert found.whole


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("kind", KINDS_OF_ALL)
def test_every_kind_of_entry_can_be_told_on_paper(kind, audience):
    telling = Telling(
        sight=sight(audience, **FOR_PUBLICATION),
        zone="Europe/Oslo",
        name_of=str,
        letters={},
        taken_back={},
        erased={},
        circumstance=str,
    )

    told = item(entry_of(kind), telling, ())

    said = {each.text for each in told.particulars} | {each.text for each in told.words}
    shown_texts = {text for text in texts(shown(entry_of(kind), telling.sight).fields) if text.startswith("canary-")}
    assert {text for text in shown_texts if not any(text in one for one in said)} <= {"canary-language"}
    assert told.title


ON_A_WORKING_DAY = {"DeadlineSet": {"day_off": ""}}


def log_of(*kinds):
    return [
        Entry(
            seq=Seq(number),
            recorded_at=day(number),
            recorded_by=StaffId("asha"),
            occurred_at=day(number),
            fact=entry_of(kind, **ON_A_WORKING_DAY.get(kind, {})).fact,
            digest=f"{number:064}",
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def test_seals_end_before_the_first_entry_of_which_something_is_kept_back():
    log = log_of("StatementVerified", "SignedOff", "NoteAdded", "SignedOff")

    at_home, outside = (sealed(RfcId(1), log, sight(each)) for each in (Audience.HOUSE, Audience.OUTSIDE))

    assert (at_home.through, outside.through) == (4, 2)
    assert ["seal" in one for one in outside.entries] == [True, True, False, False]


def test_words_off_the_record_end_no_seals_since_theirs_is_salted():
    log = log_of("DeadlineSet", "OffRecordHeard", "SignedOff")

    shown_at_home = sealed(RfcId(1), log, sight(Audience.HOUSE))

    assert shown_at_home.through == 3
    assert "fact" not in shown_at_home.entries[1]


def test_an_erased_entry_ends_them_as_well():
    """What is left of it was sealed anew, and what it once said could be tried out against the old seal."""
    log = log_of("DeadlineSet", "NoteAdded", "SignedOff")

    assert sealed(RfcId(1), log, sight(Audience.HOUSE, erased=frozenset({Seq(2)}))).through == 1


def test_a_finding_is_told_outside_by_its_range_alone():
    finding = FindingData(published_range="11–50", columns=(("searches", "31"),))
    entry = entry_of("FindingDataChanged", finding=finding)

    assert shown(entry, sight(Audience.OUTSIDE)).fields["finding"] == {"published_range": "11–50"}


def test_why_a_deadline_falls_where_it_does_is_told_outside_where_the_desk_counted_it():
    counted, typed = entry_of("DeadlineSet", working_days=5), entry_of("DeadlineSet", working_days=None)

    assert "why" in shown(counted, sight(Audience.OUTSIDE)).fields
    assert "why" not in shown(typed, sight(Audience.OUTSIDE)).fields
    assert "day_off" not in shown(counted, sight(Audience.OUTSIDE)).fields
    assert facts.DeadlineSet in KINDS.values()
