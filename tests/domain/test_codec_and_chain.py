"""Facts survive being written down, bad files are answered by name, and a broken log shows where it broke."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import chain, facts
from outreach.domain.codec import canonical, canonical_fact, decoded, from_json, kind_of, to_json
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import KINDS
from tests.story import answered, asked, log, noted, signed_off

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))


@given(st.one_of([st.from_type(kind) for kind in KINDS.values()]))
def test_every_fact_reads_back_as_it_was_written(fact):
    assert from_json(kind_of(fact), to_json(fact)) == fact


@given(st.one_of([st.from_type(kind) for kind in KINDS.values()]))
def test_what_is_written_is_plain_json(fact):
    assert isinstance(canonical(to_json(fact)), str)


@given(st.one_of([st.from_type(kind) for kind in KINDS.values()]))
def test_a_fact_is_sealed_in_the_words_in_which_it_is_written(fact):
    assert canonical_fact(fact) == canonical(to_json(fact))


def test_a_body_in_which_a_hand_left_spaces_is_read_all_the_same():
    assert decoded(' {"text": "x"} ') == decoded('{"text":"x"}') == {"text": "x"}
    with pytest.raises(ValueError, match="Extra data"):
        decoded('{"text":"x"} and more')


def test_a_field_that_says_nothing_is_not_written():
    assert to_json(facts.Acknowledged()) == {}


def test_instants_are_written_in_utc_whatever_zone_they_came_in():
    elsewhere = datetime(2026, 3, 9, 17, tzinfo=timezone(timedelta(hours=-5)))

    assert to_json(facts.DeadlineSet(due_at=elsewhere, zone="America/Bogota"))["due_at"].startswith("2026-03-09T22:00")


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("Rumour", {}, "no fact called “Rumour”"),
        ("NoteAdded", {}, "needs the field “text”"),
        ("NoteAdded", {"text": "x", "mood": "y"}, "no field “mood”"),
        ("NoteAdded", {"text": 3}, "“text” must be text"),
        ("SignedOff", {"through": True, "status": "denied"}, "“through” must be a whole number"),
        ("DeadlineSet", {"due_at": "tomorrow", "zone": "UTC"}, "not an instant"),
        ("DeadlineSet", {"due_at": "2026-03-09T17:00:00", "zone": "UTC"}, "no time zone"),
        ("AttemptMade", {"channel": "pigeon", "outcome": "sent"}, "“channel” cannot be “pigeon”. Choose: email"),
        ("AttemptMade", {"channel": "email", "outcome": "sent", "questions": 1}, "“questions” must be a list"),
        ("ResponseReceived", {"question_set": 1, "answers": ["yes"], "speaker": "x"}, "“answers” must be an object"),
        ("AgencyListed", {"name": "x", "country": "NO", "finding": {"columns": [["a"]]}}, "lists of 2 values"),
    ],
)
def test_a_file_that_is_wrong_is_told_which_field_and_what_to_write(kind, body, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        from_json(kind, body)


def test_an_entry_is_sealed_byte_for_byte_as_whoever_checks_it_elsewhere_works_it_out():
    first, second = log(noted(0, "One, “in print”."))
    at = "2026-03-02T09:00:00.000000+00:00"
    said = [first.digest, 1, 2, at, "asha", at, "NoteAdded", {"text": "One, “in print”."}]
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    assert second.digest == sha256(written.encode()).hexdigest()
    assert second.digest == chain.digest(first.digest, 1, second)


def test_it_is_sealed_with_both_its_times_and_whatever_name_it_was_written_under():
    *_, late = log(noted(0, "One."))
    late = replace(late, occurred_at=late.occurred_at - timedelta(days=2, microseconds=1), recorded_by="“asha”\\\n")
    happened, written_down = "2026-02-28T08:59:59.999999+00:00", "2026-03-02T09:00:00.000000+00:00"
    said = ["", 1, 2, written_down, "“asha”\\\n", happened, "NoteAdded", {"text": "One."}]

    assert chain.digest("", 1, late) == sha256(canonical(said).encode()).hexdigest()


def test_a_whole_log_has_no_broken_seal():
    assert chain.first_broken(1, log(asked(0), answered(2, "denies"), signed_off(3))) is None


@pytest.mark.parametrize(
    "tampered",
    [
        lambda entries: (*entries[:1], replace(entries[1], fact=facts.NoteAdded(text="other")), *entries[2:]),
        lambda entries: (*entries[:1], replace(entries[1], recorded_by="ben"), *entries[2:]),
        lambda entries: (
            *entries[:1],
            replace(entries[1], occurred_at=entries[1].occurred_at - timedelta(days=1)),
            *entries[2:],
        ),
        lambda entries: (*entries[:1], *entries[2:]),
        lambda entries: (entries[0], entries[2], entries[1], *entries[3:]),
    ],
    ids=["changed words", "changed author", "changed day", "dropped", "swapped"],
)
def test_tampering_breaks_the_seal_where_it_happened(tampered):
    entries = log(noted(0, "one"), noted(1, "two"), noted(2, "three"))

    assert chain.first_broken(1, tampered(entries)) == 2


def test_a_log_moved_to_another_request_is_found_out():
    assert chain.first_broken(2, log(noted(0, "one"), rfc_id=1)) == 1
