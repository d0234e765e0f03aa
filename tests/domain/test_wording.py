import json
from pathlib import Path

import pytest

from outreach.domain.facts import Medium, Terms
from outreach.domain.investigation import (
    DEFAULT_WORDINGS,
    DENIED_FIRST,
    Codebook,
    Qualifier,
    ResponseStatus,
    StatusWording,
)
from outreach.domain.ledger import Count, Ledger, QuestionTally, Tally
from outreach.domain.rows import RowStatement, RowTranslation
from outreach.domain.tally_lines import ledger_sentence, question_sentence, tally_sentence
from outreach.domain.voices import Own
from outreach.domain.wording import quote, unfair_words
from tests.dataset_story import CODEBOOK, UNAWARE, logs, release
from tests.story import day

PUBLISHED = Path(__file__).parents[3] / "shared/data/clearview/tallies.json"
S = ResponseStatus
PLAIN = Codebook()
FOLDING = Codebook(unreachable_is_no_response=True, acknowledged_is_no_response=True)


def tally(*, inside=(), folded=(), **counts: int) -> Tally:
    statuses = tuple(Count(key=S[name.upper()].value, count=count) for name, count in counts.items())
    return Tally(
        total=sum(counts.values()),
        statuses=statuses,
        inside=tuple(Count(key=key, count=count) for key, count in inside),
        folded=tuple(Count(key=status.value, count=count) for status, count in folded),
    )


def test_the_sentence_of_the_first_story_comes_out_to_the_word():
    told = release(*logs(confirmed=24, unaware=9, denied_first=3, declined=10, denied=12, silent=30))

    assert told.tally_sentence == (
        "Of the 88 entities: 36 said employees used or tried it (9 of them had officials who were unaware until asked; "
        "another 3 first denied and later found use); 10 declined to answer; 12 denied any use; 30 did not respond. "
        "(36 + 10 + 12 + 30 = 88; the 9 and the 3 are inside the 36.)"
    )


def test_the_sentence_of_the_earlier_table_has_its_thousands():
    told = release(*logs(confirmed=335 - 34 - 69, unaware=34, denied_first=69, declined=97, denied=210, silent=1161))

    assert told.tally_sentence == (
        "Of the 1,803 entities: 335 said employees used or tried it (34 of them had officials who were unaware until "
        "asked; another 69 first denied and later found use); 97 declined to answer; 210 denied any use; 1,161 did not "
        "respond. (335 + 97 + 210 + 1,161 = 1,803; the 34 and the 69 are inside the 335.)"
    )


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published tallies lie outside this checkout")
@pytest.mark.parametrize("table", ["international", "united_states"])
def test_the_published_tallies_add_up_as_ours_do(table):
    published = json.loads(PUBLISHED.read_text())[table]
    counted = tally(
        confirmed=published["confirmed"],
        declined=published["declined"],
        denied=published["denied"],
        no_response=published["no_response"],
        inside=[
            (UNAWARE, published["confirmed_of_which_officials_unaware_until_asked"]),
            (DENIED_FIRST, published["confirmed_of_which_denied_first"]),
        ],
    )

    assert counted.adds_up()
    assert counted.total == published["agencies"]


@pytest.mark.parametrize(
    ("counted", "codebook", "sentence"),
    [
        (tally(), PLAIN, "No agency is in the dataset."),
        (tally(denied=1), PLAIN, "Of the 1 agency: 1 denied."),
        (tally(no_response=7), PLAIN, "Of the 7 agencies: 7 did not respond."),
        (tally(confirmed=1, denied=1), PLAIN, "Of the 2 agencies: 1 confirmed; 1 denied. (1 + 1 = 2.)"),
        (
            tally(confirmed=5, inside=[(DENIED_FIRST, 3)]),
            PLAIN,
            "Of the 5 agencies: 5 confirmed (3 of them first denied and later confirmed). (The 3 are inside the 5.)",
        ),
        (
            tally(confirmed=5, denied=2, inside=[(DENIED_FIRST, 1)]),
            PLAIN,
            (
                "Of the 7 agencies: 5 confirmed (1 of them first denied and later confirmed); 2 denied. "
                "(5 + 2 = 7; the 1 is inside the 5.)"
            ),
        ),
        (
            tally(confirmed=36, denied=2, inside=[(DENIED_FIRST, 3)]),
            CODEBOOK,
            (
                "Of the 38 entities: 36 said employees used or tried it (3 of them first denied and later found use); "
                "2 denied any use. (36 + 2 = 38; the 3 are inside the 36.)"
            ),
        ),
        (
            tally(declined=2, no_response=3, acknowledged_only=4, unreachable=5),
            PLAIN,
            (
                "Of the 14 agencies: 2 declined to answer; 3 did not respond; 4 acknowledged the request and "
                "did not answer; "
                "5 could not be reached. (2 + 3 + 4 + 5 = 14.)"
            ),
        ),
        (
            tally(denied=1, no_response=30, folded=[(S.ACKNOWLEDGED_ONLY, 4), (S.UNREACHABLE, 1)]),
            FOLDING,
            (
                "Of the 31 agencies: 1 denied; 30 did not respond. (1 + 30 = 31.) By our stated rule, the 30 "
                "counted as "
                "“no response” include 4 that acknowledged the request and did not answer and 1 that could not "
                "be reached."
            ),
        ),
        (
            tally(no_response=1, folded=[(S.UNREACHABLE, 1)]),
            FOLDING,
            (
                "Of the 1 agency: 1 did not respond. By our stated rule, the 1 counted as “no response” "
                "includes 1 that "
                "could not be reached."
            ),
        ),
        (
            tally(confirmed=1, awaiting=2, not_asked=3),
            PLAIN,
            "Of the 6 agencies: 1 confirmed; 3 still to be asked; 2 asked and still free to answer. (1 + 3 + 2 = 6.)",
        ),
        (
            tally(confirmed=12_345, denied=1_000),
            PLAIN,
            "Of the 13,345 agencies: 12,345 confirmed; 1,000 denied. (12,345 + 1,000 = 13,345.)",
        ),
    ],
)
def test_the_tally_is_one_grammatical_sentence_whatever_the_counts(counted, codebook, sentence):
    assert tally_sentence(counted, Own(codebook)) == sentence


def test_three_qualifiers_are_each_inside_the_confirmed():
    codebook = Codebook(qualifiers=tuple(Qualifier(key=key, label=key, tally=f"were {key}") for key in ("a", "b", "c")))
    counted = tally(confirmed=9, denied=1, inside=[("a", 1), ("b", 2), ("c", 3)])

    assert tally_sentence(counted, Own(codebook)) == (
        "Of the 10 agencies: 9 confirmed (1 of them were a; another 2 were b; another 3 were c); 1 denied. "
        "(9 + 1 = 10; the 1, the 2 and the 3 are inside the 9.)"
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((3, 12, 5, 68), "3 confirmed; 12 denied; 5 declined to answer; 68 gave no answer. (3 + 12 + 5 + 68 = 88.)"),
        ((0, 0, 0, 88), "88 gave no answer."),
    ],
)
def test_another_question_gets_its_own_tally(counts, sentence):
    confirms, denies, declines, unanswered = counts
    counted = QuestionTally(
        question=2,
        label="Led to arrests",
        total=88,
        confirms=confirms,
        denies=denies,
        declines=declines,
        unanswered=unanswered,
    )

    assert question_sentence(counted, Own(CODEBOOK)) == f"On “Led to arrests”, of the 88 entities: {sentence}"


@pytest.mark.parametrize(
    ("published", "removed", "merged", "sentence"),
    [
        (88, 0, 0, "Of the 88 names in the source, none was removed or merged."),
        (1, 0, 0, "Of the 1 name in the source, none was removed or merged."),
        (88, 3, 0, "Of the 91 names in the source, 88 are published and 3 were removed. (88 + 3 = 91.)"),
        (
            1,
            2,
            1,
            (
                "Of the 4 names in the source, 1 is published, 2 were removed and 1 was found to be the same "
                "as another and "
                "merged with it. (1 + 2 + 1 = 4.)"
            ),
        ),
    ],
)
def test_every_imported_name_is_accounted_for(published, removed, merged, sentence):
    ledger = Ledger(
        imported=published + removed + merged,
        published=published,
        removed=removed,
        merged=merged,
        renamed=0,
        outside=0,
    )

    assert ledger_sentence(ledger, Own(PLAIN)) == sentence


def statement(**rest: object) -> RowStatement:
    told = {
        "words": "We have never used it.",
        "attribution": "Dana Rowe, press officer",
        "terms": Terms.ON_THE_RECORD,
        "medium": Medium.WRITTEN,
        "at": day(3),
        **rest,
    }
    return RowStatement(**told)  # type: ignore[arg-type]


def test_written_words_were_written_and_spoken_words_were_said():
    assert quote(statement()) == "Dana Rowe, press officer, wrote: “We have never used it.”"
    assert quote(statement(medium=Medium.SPOKEN)) == "Dana Rowe, press officer, said: “We have never used it.”"


def test_a_background_quote_carries_the_agreed_words_and_nothing_else():
    said = statement(terms=Terms.ON_BACKGROUND, attribution="a person at the ministry", medium=Medium.SPOKEN)

    assert quote(said) == "A person at the ministry said: “We have never used it.”"


def test_a_translation_stands_beside_the_words_it_translates():
    told = statement(
        words="Vi har aldri brukt det.",
        language="nb",
        translations=(RowTranslation(language="en", words="We have never used it.", by_machine=True),),
    )

    assert quote(told) == (
        "Dana Rowe, press officer, wrote in Norwegian: “Vi har aldri brukt det.” "
        "(In English, translated by machine: “We have never used it.”)"
    )


def test_a_codebook_that_calls_a_silence_a_refusal_is_found_out():
    wording = StatusWording(label="No response", tally="refused to respond")
    codebook = Codebook(wordings={**DEFAULT_WORDINGS, S.NO_RESPONSE: wording})

    assert unfair_words(codebook) == ("refused",)
    assert unfair_words(CODEBOOK) == ()
