"""Replies other projects test with: our new words against what each of them expects, by its own rule."""

import email
import hashlib
import html
import json
import os
import re
import sys
from email import policy
from pathlib import Path

import pytest

from outreach.domain.received import PartKind, joined
from outreach.mail.html_text import to_text
from outreach.mail.split import split

SHARED = Path(os.environ.get("OUTREACH_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
MAIL = SHARED / "mail"
NEW, QUOTED, SIGNATURE = PartKind.NEW, PartKind.QUOTED, PartKind.SIGNATURE
WANTED = 0.95
RULE_LINE = re.compile(r"^[\s\-_=*#~+]{2,}$", re.MULTILINE)
MARKED = re.compile(r"\s*(?:>|[A-Z]{1,4}>|\|)")
HYPHENED_NAME = re.compile(r"\n\s*-{1,2}[^\W\d_][\w .]*\s*$")

pytestmark = pytest.mark.skipif(not MAIL.exists(), reason=f"the shared mails are not at {SHARED}")


def cases():
    every = json.loads((MAIL / "expected.json").read_text(encoding="utf-8"))["cases"]
    return [case for case in every if case["kind"] in {"reply", "quoted_header"}]


def half(case):
    """The rules were written while looking at one half only; a text that several projects share is in one half."""
    key = case.get("same_text_as") or case["file"]
    return "seen" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "unseen"


def body_of(case):
    raw = (MAIL / case["file"]).read_bytes()
    if case["file"].endswith(".eml"):
        part = email.message_from_bytes(raw, policy=policy.default).get_body(("plain", "html"))
        text = part.get_content()
        return to_text(text) if part.get_content_subtype() == "html" else text
    text = raw.decode("utf-8", "replace")
    return to_text(text) if case["file"].endswith(".html") else text


def bare(text):
    return "".join(text.split())


def without_tags(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


# ── what each project calls the reply ─────────────────────────────────────────────────────────────


def words(body, parts, *kinds):
    return "".join(body[part.start : part.end] for part in parts if part.kind in kinds)


def new_words(body, parts):
    return words(body, parts, NEW)


def first_fragment(body, parts):
    return next((body[p.start : p.end] for p in parts if p.kind is NEW and body[p.start : p.end].strip()), "")


def without_a_hyphened_name(body, parts):
    """The family of GitHub's parser takes "-Bo Xu" for a signature. To us it may be an answer: "-Not in use"."""
    return HYPHENED_NAME.sub("", new_words(body, parts).rstrip())


def above_the_quote(body, parts):
    """Quotequail knows no signatures, and one quote to which all below belongs."""
    quote = next((part.start for part in parts if part.kind is QUOTED), len(body))
    return body[:quote]


def quotes_within(body, parts):
    """email_reply_trimmer lets quotes stand that have an answer below them, but not the lines that announce them.

    An answer wholly below an announced quote stands alone.
    """
    last = max((i for i, part in enumerate(parts) if part.kind is NEW), default=-1)
    kept = []
    for part in parts[: last + 1]:
        text = body[part.start : part.end]
        if part.kind is QUOTED:
            lines = [line for line in text.splitlines() if line.strip()]
            marked = [line for line in lines if MARKED.match(line)]
            text = "" if part is parts[0] and last == 1 and len(marked) < len(lines) else "\n".join(marked)
        kept.append("" if part.kind is SIGNATURE else text)
    return "\n".join(kept)


def with_forwards_and_signatures(body, parts):
    """Talon's quotations leave signatures alone, and leave a mail whole that passes another on."""
    first = next((body[part.start : part.end] for part in parts if part.kind is QUOTED), "")
    return body if re.match(r"-+ Forwarded message", first) else words(body, parts, NEW, SIGNATURE)


def up_to_the_notices(body, parts):
    """Alaveteli folds quotes and notices, but not the names below a letter."""
    signature = words(body, parts, SIGNATURE)
    return new_words(body, parts) + re.split(r"^[\-*_]{20,}\s*$|^- - ", signature, maxsplit=1, flags=re.MULTILINE)[0]


BY_THEIR_RULE = {
    "alaveteli": up_to_the_notices,
    "alfonsrv": without_a_hyphened_name,
    "crisp": new_words,
    "email_reply_trimmer": quotes_within,
    "github": without_a_hyphened_name,
    "quotequail": above_the_quote,
    "talon": with_forwards_and_signatures,
    "willdurand": without_a_hyphened_name,
    "zapier": without_a_hyphened_name,
}


def expected_reply(expected):
    for key in ("reply_equals", "first_fragment_equals", "message0_body_equals"):
        if key in expected:
            return expected[key]
    if "reply_html_equals" in expected:
        return without_tags(expected["reply_html_equals"])
    if "folded_text" in expected:
        return expected["folded_text"].replace("FOLDED_QUOTED_SECTION", "")
    if "segments_without_intro_line" in expected:
        return without_tags("".join(text for ours, text in expected["segments_without_intro_line"] if ours))
    return (expected.get("unwrapped") or {}).get("text_top")


def wrong(case):
    """Why the case is not as its project expects; empty if it is."""
    body, expected, peer = body_of(case), case["expected"], case["file"].split("/")[1]
    parts = split(body)
    assert "".join(body[part.start : part.end] for part in parts) == body
    new = joined(body, parts, NEW)
    found = []
    reply = expected_reply(expected)
    ours = BY_THEIR_RULE[peer](body, parts)
    fragment = "reply_equals" not in expected and "first_fragment_equals" in expected
    shown = first_fragment(body, parts) if fragment else ours
    if BY_THEIR_RULE[peer] is without_a_hyphened_name:
        shown = HYPHENED_NAME.sub("", shown.rstrip())
    if reply is not None and bare(RULE_LINE.sub("", reply)) != bare(RULE_LINE.sub("", shown)):
        found.append("reply")
    if "fragments" in expected and (expected["fragments"] == 1) != (len(parts) == 1):
        found.append("fragments")
    found += [m for m in expected.get("first_fragment_matches", []) if not re.search(m, new, re.MULTILINE)]
    has_not = expected.get("reply_contains", []) + expected.get("message0_body_contains", [])
    has = expected.get("reply_not_contains", []) + expected.get("message0_body_not_contains", [])
    found += [text for text in has_not if text not in new] + [text for text in has if text in ours]
    if expected.get("has_quoted_part") and not words(body, parts, QUOTED).strip():
        found.append("no quote")
    if expected.get("reply_not_empty") and not new.strip():
        found.append("empty")
    return found


def test_the_new_words_are_right_by_the_rule_of_each_project(capsys):
    misses = {"seen": [], "unseen": []}
    every = cases()
    for case in every:
        if why := wrong(case):
            misses[half(case)].append((case["file"], why))

    sizes = {name: sum(half(case) == name for case in every) for name in misses}
    right = {name: 1 - len(misses[name]) / sizes[name] for name in misses}
    overall = 1 - sum(map(len, misses.values())) / len(every)
    with capsys.disabled():
        shares = ", ".join(f"{share:.1%} of the {sizes[name]} {name}" for name, share in right.items())
        sys.stdout.write(f"\nnew words right: {overall:.1%} of {len(every)} ({shares})\n")
        sys.stdout.writelines(f"  {name}: {why}\n" for name, why in [*misses["seen"], *misses["unseen"]])
    assert overall >= WANTED
