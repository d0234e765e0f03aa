"""Real mails of eight hundred cases, with the answers their own projects assert: what is recognised, what is not."""

import hashlib
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest

from outreach.domain.received import BounceClass, Certainty, MailKind
from outreach.domain.rules.common import check_texts
from outreach.mail.reading import read

SHARED = Path(os.environ.get("OUTREACH_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
MAIL = SHARED / "mail"
HALVES = (0, 1)  # by a hash of the case's id: what was developed on, and what was first measured blind
WRITTEN_BY_MACHINES = {"mime/alaveteli/utf-7-conversion.eml", "not_bounces/bounceparser/warning-8.msg"}
"""Two bounces that their projects keep among other mail: one for its encoding, one (a delay) as no bounce."""

pytestmark = pytest.mark.skipif(not MAIL.exists(), reason=f"the shared mails are not at {SHARED}")


@cache
def cases():
    return json.loads((MAIL / "expected.json").read_text(encoding="utf-8"))["cases"]


def half(case):
    return hashlib.sha256(case["id"].encode()).digest()[0] & 1


def content(case):
    """The case as it travelled; those that are words alone get the headers of a plain answer."""
    raw = (MAIL / case["file"]).read_bytes()
    if case.get("input_type") != "text":
        return raw
    return b"From: a@agency.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n" + raw


@cache
def messages():
    return {case["file"]: read(content(case)) for case in cases()}


def temporary(expected):
    """Whether the project asserts a temporary failure; nothing where it says neither."""
    told = expected.get("temporary")
    told = told[0] if isinstance(told, list) and told else told
    if told is None and "permanent" in expected:
        told = not expected["permanent"]
    if told is None and str(expected.get("smtp_code", ""))[:1] in {"4", "5"}:
        told = str(expected["smtp_code"])[0] == "4"
    return told


def shares(wanted, right):
    """The share of right ones among the wanted, for each half and in all, printed for the record."""
    counted = Counter()
    for case in wanted:
        for key in (half(case), "all"):
            counted[key, "of"] += 1
            counted[key, "right"] += bool(right(case))
    told = {key: counted[key, "right"] / counted[key, "of"] for key in (*HALVES, "all")}
    print({key: f"{counted[key, 'right']}/{counted[key, 'of']} = {share:.1%}" for key, share in told.items()})  # noqa: T201
    return told["all"]


def bounces():
    return [case for case in cases() if case["kind"] == "bounce" and case["expected"].get("is_bounce")]


def test_no_message_raises_hangs_or_cannot_be_recorded():
    for case in cases():
        began = perf_counter()
        message = read(content(case))
        assert perf_counter() - began < 2, case["file"]
        check_texts(message)
        assert "".join(message.body[one.start : one.end] for one in message.parts) == message.body


def test_bounces_are_recognised():
    assert shares(bounces(), lambda case: messages()[case["file"]].kind is MailKind.BOUNCE) >= 0.99


def test_bounces_have_the_right_class():
    def right(case):
        soft = messages()[case["file"]].bounce.bounce_class is BounceClass.SOFT
        return soft is bool(temporary(case["expected"]))

    told = [case for case in bounces() if temporary(case["expected"]) is not None and messages()[case["file"]].bounce]

    assert shares(told, right) >= 0.97


@pytest.mark.parametrize("asserted", [True, False], ids=["asserted", "also by another program"])
def test_bounces_name_the_address_the_letter_was_written_to(asserted):
    def wanted(case):
        others = case["not_asserted"].get("p5_sisimai_5.1.0_output") or {}
        return case["expected"].get("recipients") or (not asserted and others.get("recipients")) or []

    def right(case):
        bounce = messages()[case["file"]].bounce
        return bounce and bounce.original_recipient.lower() in [one.lower() for one in wanted(case)]

    assert shares([case for case in bounces() if wanted(case)], right) >= 0.95


def test_auto_replies_are_recognised():
    machines = [case for case in cases() if case["kind"] == "auto_reply"]

    assert shares(machines, lambda case: messages()[case["file"]].kind is MailKind.AUTO_REPLY) >= 0.97


def test_no_answer_of_a_person_is_called_a_certain_machines_or_a_bounce():
    people = {"reply", "quoted_header", "mime", "not_bounce", "not_auto_reply"}
    theirs = [case for case in cases() if case["kind"] in people and case["file"] not in WRITTEN_BY_MACHINES]
    told = {case["file"]: messages()[case["file"]] for case in theirs}

    assert len(theirs) > 250
    assert [name for name, one in told.items() if one.certainty is Certainty.CERTAIN] == []
    assert [name for name, one in told.items() if one.kind is MailKind.BOUNCE] == []


def test_receipts_and_complaints_are_no_bounces():
    others = [case for case in cases() if case["kind"] in {"feedback_report", "delivery_receipt"}]
    read = [messages()[case["file"]] for case in others]

    assert MailKind.BOUNCE not in {one.kind for one in read}
    assert Certainty.CERTAIN not in {one.certainty for one in read}


def test_line_ends_make_no_difference():
    pairs = [
        (messages()[case["file"]], messages()[case["expected"]["same_as"]])
        for case in cases()
        if case["kind"] == "line_ending_variant" and case["expected"]["same_as"] in messages()
    ]

    assert len(pairs) > 30
    assert [one.subject for one, other in pairs if (one.kind, one.bounce) != (other.kind, other.bounce)] == []


def test_verdicts_on_headers_alone_are_shared():
    verdicts = json.loads((MAIL / "header_verdicts.json").read_text(encoding="utf-8"))
    for one in verdicts:
        headers = "".join(f"{name}: {value}\r\n" for name, value in one["headers"].items())
        kind = read(f"{headers}\r\n".encode()).kind
        if "is_auto_reply" in one:
            assert (kind is MailKind.AUTO_REPLY) is one["is_auto_reply"], one["headers"]
        else:
            assert (kind is MailKind.BOUNCE) is one["is_bounce"], one["headers"]
