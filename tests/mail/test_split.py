"""An answer, the mail it answers, and what stands below: told apart so that no word of the answer is lost."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.domain.received import PartKind, joined
from outreach.mail.split import split

NEW, QUOTED, SIGNATURE = PartKind.NEW, PartKind.QUOTED, PartKind.SIGNATURE

LETTER = """Dear Chief Smith,

We intend to publish that the Springfield Police Department used the facial
recognition software Clearview AI between 2019 and 2021.

1. Did your department use the software between 2019 and 2021?
2. How many officers had an account?
3. Is the program still in use today?

Please reply by 3 March 2021, 17:00 (Chicago).

Kind regards,
Ana Reporter
The Daily Example
"""
ATTRIBUTION = "On Mon, Mar 1, 2021 at 10:00 AM Ana Reporter <ana@daily.example> wrote:\n"
HEAD = "From: Ana Reporter <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: Chief\nSubject: Questions\n\n"


def told(body, sent=()):
    return [(part.kind, body[part.start : part.end].strip()) for part in split(body, sent=sent)]


def new(body, sent=()):
    return joined(body, split(body, sent=sent), NEW).strip()


def marked(text):
    return "".join(f"> {line}".rstrip() + "\n" for line in text.splitlines())


# ── words that stay ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "letter",
    [
        "From: the Office of the Chief\nTo: Ms. Reporter\nDate: March 3, 2021\nSubject: Your inquiry\n\nWe do not.",
        "From: Office of the Chief <chief@pd.example>\nDate: 3 March 2021 10:30\nTo: Press\nSubject: A\n\nWe do not.",
        "Dear Ms. Reporter,\n\nOn March 3 our Captain wrote:\n\nWe stand by the program.\n\nThat is all.",
        "Thank you.\n\nOn 3 March 2021 at 10:30 our Captain <cap@pd.example> wrote:\n\nWe stand by it.",
        "Dear Ms. Reporter,\n\nOn November 26, 2020 you wrote:\n\nDid you use it?\n\nWe did not.",
        "Our statement:\n\n> The review found no fault.\n> It is closed.\n\nWe stand by it.",
        "> 50 officers had an account.",
        "Costs:\n> $50,000 a year",
        "Statement\n--\nWe did not use the software.\nIt was never bought.",
        "---- What we said ----\n\nWe never used it.",
        "----- Message from the Chief -----\n\nWe never used it.",
        "Sent from my desk, this is easier: no.",
        "It was sent from the phone of an officer.",
        "Sent by mail on 3 March.",
        "This is confidential. We used it.",
        "We received this email in error. We are not the intended recipient of your questions; ask the county.",
        "Records may contain confidential and privileged information, so we decline.",
        "Our position:\n\nKind regards to your readers, and no comment.",
        "No.\n\nRegards,\nBo Xu\nWe never used it, and never will.",
        "Regards,\n\nBo Xu\nYes",
        "-No\n\n- None",
        "a. Yes\nb. No\n__________\nc. Unknown to us.",
        "On the surface it looks so.\n\nOn 3 March we stopped:\n\nthe program ended.",
        "A > B, and B > C.",
        "```\n> quoted code\n```\nSee above.",
        "Time: 10:00\nTo: everyone\n\nThe meeting stands.",
    ],
)
def test_a_statement_is_new_whatever_it_looks_like(letter):
    assert new(letter) == letter.strip()


def test_answers_between_the_quotes_are_new_and_the_questions_are_not():
    body = f"{ATTRIBUTION}\n> 1. Did you use it?\nYes.\n> 2. When?\n\nIn 2019.\n\n> 3. Why?\nno comment\n"

    assert [text for kind, text in told(body) if kind is NEW] == ["Yes.", "In 2019.", "no comment"]


def test_an_answer_below_the_quote_is_new():
    assert new(f"{ATTRIBUTION}{marked(LETTER)}\nWe never used it.\n") == "We never used it."


def test_an_answer_on_the_line_of_the_attribution_is_kept():
    assert new(f"We never used it. {ATTRIBUTION}> Did you use it?\n") == "We never used it."


def test_a_wrapped_end_of_a_quoted_line_is_quoted_but_a_short_answer_is_not():
    long = "> Please tell us of every contract with the company since the year of its"
    body = f"{ATTRIBUTION}{long}\nfoundation and earlier\n> and who signed it.\nno\n> Why?\nnone.\n> When?\n"

    assert new(body) == "no\nnone."


def test_a_mail_that_is_nothing_but_passed_on_has_the_words_passed_on_as_its_own():
    body = f"---------- Forwarded message ---------\n{HEAD}We never did.\n"

    assert new(body) == "We never did."


def test_a_quote_alone_is_new_where_nothing_says_whose_it_is():
    assert new("> We never used it.\n") == "> We never used it."
    assert new(f"{ATTRIBUTION}> Did you use it?\n") == ""


def test_below_words_of_theirs_the_mail_passed_on_is_quoted():
    body = f"See what our chief says.\n\n-------- Forwarded Message --------\n{HEAD}We never did.\n"

    assert told(body)[0] == (NEW, "See what our chief says.")
    assert [kind for kind, _text in told(body)] == [NEW, QUOTED]


# ── our own letters ───────────────────────────────────────────────────────────────────────────────


def test_lines_of_our_letter_are_quoted_without_marks_and_the_answers_between_are_new():
    body = (
        "Dear Ana,\n\n1. Did your department use the software between 2019 and 2021?\nYes\n"
        "2. How many officers had an account?\n14\n\nBest,\nBo\n"
    )

    assert new(body, sent=[LETTER]) == "Dear Ana,\nYes\n14\n\nBest,\nBo"
    assert new(body) == body.strip(), "without our letter nothing shows it"


def test_answers_within_our_letter_below_a_copied_head_are_new():
    answered = LETTER.replace("account?\n", "account?\nFourteen.\n").replace("today?\n", "today?\nNo\n")
    body = f"See below.\n\n{HEAD}{answered}"

    assert new(body, sent=[LETTER]) == "See below.\nFourteen.\nNo"


def test_our_letter_is_known_again_however_it_is_wrapped():
    wrapped = LETTER.replace("used the facial\nrecognition", "used\nthe facial recognition")
    body = f"No comment.\n\n{wrapped.partition('Kind')[0]}"

    assert new(body, sent=[LETTER]) == "No comment.\n\nDear Chief Smith,"


@pytest.mark.parametrize(
    "answer",
    [
        "Yes",
        "The Springfield Police Department used the facial\nrecognition software Clearview AI between 2019 and 2021.",
        "It is true that your department did use the software between 2019 and 2021?",
        "Today we can say that the program\nstill in use today\nwas bought in 2018.",
        "Kind regards,",
        "2. How many officers had an account? None.",
    ],
)
def test_an_answer_in_our_words_is_still_an_answer(answer):
    assert new(answer, sent=[LETTER, "Yes\nNo\n"]) == answer


def test_a_letter_in_a_language_without_spaces_is_known_again():
    letter = (
        "2019年から2021年まで、貴署はこのソフトウェアを使用しましたか。\n何人の職員がアカウントを持っていましたか。\n"
    )
    body = "2019年から2021年まで、貴署はこのソフトウェアを使用しましたか。\nはい。\n"

    assert new(body, sent=[letter]) == "はい。"


# ── below the words ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "below",
    [
        "-- \nBo Xu\nPublic Information Officer",
        "--\nBo Xu\nTel. +1 217 555 0101",
        "Sent from my iPhone",
        "Sent from my Verizon Wireless BlackBerry",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Von meinem iPhone gesendet",
        "Lähetetty iPhonesta",
        "Odesláno z iPhonu",
        "أُرسلت من الـ iPhone",
        "Sent with [Proton Mail](https://proton.example/) secure email.",
        "[Envoyé de mon iPhone]",
        "Kind regards,\n\nLt. Bo Xu\nPublic Information Officer\nTel. +1 217 555 0101",
        "/Bo",
        "____________________________\npress mailing list\npress@pd.example\nhttps://pd.example/press",
        "This e-mail is for the addressee only. If you are not the intended recipient, delete it.",
        "Regards,\nBo Xu\nOfficer\n\nSent from my iPhone\n\nConsider the environment before printing this email.",
        "***",
        "====================\n広報課\n電話 03-0000-0000\nkoho@agency.example\n====================",
    ],
)
def test_what_cannot_be_a_statement_is_the_signature(below):
    body = f"We decline.\n\n{below}\n"

    assert told(body) == [(NEW, "We decline."), (SIGNATURE, below)]


def test_a_signature_stands_above_the_quote_and_below_it():
    body = f"No.\n\n-- \nBo Xu\n\n{ATTRIBUTION}\n> Did you?\n> When?\n\nSent from my iPhone\n"

    assert [kind for kind, _text in told(body)] == [NEW, SIGNATURE, QUOTED, SIGNATURE]


# ── of any text ───────────────────────────────────────────────────────────────────────────────────

PIECES = [
    "> ",
    ">",
    ">> ",
    "-- ",
    "--",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    " ",
    "On 3 March 2021, ",
    "a@b.example",
    "<",
    ">:",
    " wrote:",
    "-----Original Message-----",
    "From: ",
    "Sent: ",
    "To: ",
    "Subject: ",
    "10:00",
    "Sent from my iPhone",
    "Kind regards,",
    "Bo Xu",
    "if you have received this message",
    "____________________",
    "| ",
    "Yes.",
    "software",
    "\u202a",
    "写道：",
    "é",
    LETTER,
    LETTER[:80],
    "\x0b",
    "\x85",
    "\u2028",
    "\0",
    "Disclaimer",
]
bodies = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join)
)


@given(body=bodies, sent=st.lists(bodies, max_size=2))
@settings(max_examples=400, deadline=None)
@example(body="\r\r\n>\n", sent=["\r\r\n>\n"])
def test_the_parts_are_the_whole_text_in_order(body, sent):
    parts = split(body, sent=sent)

    assert "".join(body[part.start : part.end] for part in parts) == body
    assert all(part.start < part.end for part in parts)
    assert all(before.kind is not after.kind for before, after in pairwise(parts))


@given(body=bodies)
@settings(max_examples=200, deadline=None)
def test_only_lines_can_be_told_apart_so_no_word_is_cut(body):
    """But for "answer. On 3 March ... wrote:" on one line, which is cut before "On"."""
    for part in split(body)[1:]:
        assert body[part.start - 1] in "\r\n" or body.startswith(("On ", "-"), part.start)


@given(words=st.lists(st.text(alphabet="abcdefg ,;'", min_size=1), max_size=12))
@settings(deadline=None)
def test_plain_words_are_new(words):
    body = "\n".join(words)

    assert new(body) == body.strip("\n").strip()


@given(body=bodies)
@settings(max_examples=200, deadline=None)
def test_new_words_alone_lose_nothing_when_split_again(body):
    """Not idempotent: without the quotes, lines may form a head, or a name its closing. None is dropped."""
    words = joined(body, split(body), NEW)

    assert "".join(words[part.start : part.end] for part in split(words)) == words


@pytest.mark.parametrize(
    "answer",
    ["We never used it.", "Dear Ana,\n\nNo.\n\nBest,\nBo", "1. Yes\n2. No", "- we did\n- we do\n\nThat is all."],
)
def test_the_new_words_of_an_ordinary_reply_are_new_when_split_again(answer):
    words = new(f"{answer}\n\n{ATTRIBUTION}\n{marked(LETTER)}\n-- \nBo Xu\n")

    assert words == answer
    assert new(words) == answer


def test_of_a_text_out_of_all_measure_the_lower_end_is_new():
    body = "No.\n" * 30_000 + f"\n{ATTRIBUTION}> Did you?\n"

    assert new(body) == body.strip()


HOSTILE = [
    "\n",
    "> \n",
    "a\n",
    "a:\n",
    "@:\n",
    "wrote:\n",
    "On 1 wrote:\n",
    "On 1 a@b wrote:\n",
    "From: a\n",
    "To\n\n",
    "--\na\n",
    "-- \n",
    "_",
    "- ",
    "-----Original Message-----\n",
    "> a\nb\n",
    "if you have received this message\n\n",
    "x" * 399 + "\n",
    "Sent from my iPhone\n\n",
    "Regards\n\nBob\nX\n",
    "On 1 " * 80 + "a@b wrote:\n",
    "AB> a\n",
    "写道：\n",
    "Disclaimer\n",
    "> ",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_time_grows_with_the_length_of_hostile_mail_and_no_faster(piece):
    def seconds(length):
        body = (piece * (length // len(piece) + 1))[:length]
        begun = time.process_time()
        split(body, sent=[body, LETTER])
        return time.process_time() - begun

    short, long = (min(seconds(length) for _ in range(2)) for length in (5_000, 40_000))

    assert long < 24 * short + 0.5, "eight times the length; by its square it would be sixty-four, which is seconds"
