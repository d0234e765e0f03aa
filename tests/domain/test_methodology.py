import pytest

from outreach.domain import dataset
from outreach.domain.facts import Gate, Mistake
from outreach.domain.investigation import Codebook, Policy
from tests import dataset_story as endings
from tests.dataset_story import cut, editions, logged, logs, release
from tests.story import (
    CONFIRMS,
    DENIES,
    answered,
    asked,
    called,
    due,
    extended,
    merged,
    removed,
    renamed,
    ruled,
    signed_off,
    silence,
    waived,
)

CUTOFF = "This is what we knew on Saturday 11 April 2026, 09:00 UTC; what came later is not in these numbers."


def paragraph(*stories, codebook=endings.CODEBOOK, **policy):
    told = [story if isinstance(story, dataset.Log) else logged(*story, rfc_id=n) for n, story in enumerate(stories, 1)]
    return dataset.build(cut(), told, editions(codebook, Policy(**policy))).methodology


def test_the_whole_paragraph_is_told_from_the_log():
    told = paragraph(endings.silent(), endings.denied_first(), endings.denied())

    assert told == (
        "Between 2 March 2026 and 9 March 2026 we asked 3 entities for comment, in 6 attempts (median 2, at "
        "least 1 and "
        "at most 3 for each), by email and by phone. We wrote and spoke in English. As a rule each was given 5 working "
        "days to answer, counted in its own calendar and ending at 17:00 its own time. We say “did not respond” only "
        "after at least 3 attempts by at least 2 channels, over at least 5 working days in the recipient's calendar, "
        "when the last deadline we told it had passed there and no message from it was left unread. Only attempts with "
        "evidence of leaving count: bounced mail and wrong numbers do not, nor do social media alone. Once "
        "a denial was "
        "followed by a confirmation; an editor confirmed each change. Of the 3 names in the source, none was removed "
        f"or merged. {CUTOFF}"
    )


@pytest.mark.parametrize(
    ("stories", "sentence"),
    [
        ([()], "No entity has been asked yet."),
        ([endings.denied()], "On 2 March 2026 we asked 1 entity for comment, in 1 attempt, by email."),
        (
            [endings.denied(), endings.denied()],
            "On 2 March 2026 we asked 2 entities for comment, in 2 attempts (1 for each), by email.",
        ),
        ([(due(0, 7), asked(0), answered(8, DENIES))], "1 answered after the deadline and is counted by its answer."),
        (
            [(due(0, 7), asked(0), answered(8, DENIES))] * 2,
            "2 answered after the deadline and are counted by their answers.",
        ),
        ([(due(0, 7), asked(0), extended(3, 10))], "1 was given more time."),
        ([(asked(0, language="nb"), called(2, language="de"))], "We wrote and spoke in German and Norwegian."),
        (
            [(asked(0), answered(3, CONFIRMS), answered(5, DENIES), answered(7, CONFIRMS))],
            "Once a denial was followed by a confirmation and once a confirmation was followed by a denial.",
        ),
        (
            [endings.denied_first()] * 3,
            "3 times a denial was followed by a confirmation; an editor confirmed each change.",
        ),
        (
            [(*endings.denied(), renamed(10, "Lakmere District Police", Mistake.SOURCE))],
            "1 name was misspelt or incomplete in the source and was corrected.",
        ),
        (
            [(*endings.denied(), renamed(10, "Lakmere District Police", Mistake.OURS))] * 2,
            "2 names were misspelt by us and were corrected.",
        ),
        (
            [(*endings.denied(), renamed(10, "Lakmere District Police"))],
            "1 name was corrected; whether the mistake was ours or the source’s is not on record.",
        ),
        (
            [endings.denied(), (removed(1),), (merged(1, "Lakmere Police"),)],
            (
                "Of the 3 names in the source, 1 is published, 1 was removed and 1 was found to be the same as another "
                "and merged with it. (1 + 1 + 1 = 3.)"
            ),
        ),
        (
            [(*silence(), waived(8, Gate.CHANNELS), signed_off(9))],
            "For Lakmere Police an editor passed the rule “channels”: Its only office has closed.",
        ),
    ],
)
def test_each_sentence_is_there_when_the_log_has_something_to_say(stories, sentence):
    assert sentence in paragraph(*stories)


def test_a_party_outside_the_dataset_is_counted_apart():
    told = paragraph(
        logged(*endings.denied()), logged(asked(0), rfc_id=2, name="Blue Lantern Ltd.", outside_dataset=True)
    )

    assert "1 other party was asked as well and is not in these numbers." in told
    assert "we asked 1 entity for comment" in told


def test_the_rule_for_silence_is_the_policy_itself():
    told = paragraph(endings.denied(), min_attempts=5, min_channels=1, min_working_days=10, response_working_days=1)

    assert "only after at least 5 attempts by at least 1 channel, over at least 10 working days" in told
    assert "each was given 1 working day to answer" in told


def test_the_limits_of_the_codebook_close_the_paragraph():
    told = paragraph(endings.denied(), codebook=Codebook(limits=("Counts are ranges", "Being listed proves no use.")))

    assert told.endswith(f"{CUTOFF} Counts are ranges. Being listed proves no use.")


def test_eighty_eight_rows_are_told_with_their_medians():
    told = release(*logs(confirmed=24, unaware=9, denied_first=3, declined=10, denied=12, silent=30)).methodology

    assert "we asked 88 entities for comment, in 151 attempts (median 1, at least 1 and at most 3 for each)" in told


def test_an_unconfirmed_reversal_claims_no_ruling():
    story = (asked(0), answered(3, DENIES), answered(5, CONFIRMS))

    assert "an editor confirmed" not in paragraph(story)
    assert "an editor confirmed" in paragraph((*story, ruled(6, 3, 4)))
