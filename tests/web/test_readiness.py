"""The readiness of an investigation: from when it is fair, who holds it back, what a day costs, and what if."""

import pytest

from outreach.domain.facts import AttemptMade, Channel, DeadlineSet, Outcome

PAGE = "/investigations/blue-lantern/readiness"


def test_it_says_from_when_it_is_fair_and_what_to_do_today(asha):
    page = asha.open(PAGE)

    assert "Earliest fair release" in page.text
    assert "2 agencies hold it back" in page.text
    assert "If nothing is done today, it is" in page.text
    assert "Port Ansel Police" in page.text
    assert "the final notice not before Tue 1 Dec 2026 09:00 AST (14:00 CET yours)" in page.text
    assert any(name.startswith("Ask ") for name in page.links())


def test_what_another_policy_would_come_to_is_said_and_nothing_is_saved(newsroom, asha):
    page = asha.open(f"{PAGE}?min_working_days=30")

    assert "what if" in page.text
    assert "Under the policy in force it is" in page.text
    assert "attempts over 30 working days" in page.text
    assert "attempts over 5 working days" in asha.open(PAGE).text


def test_a_day_too_early_names_who_would_have_had_no_fair_chance(asha):
    page = asha.open(f"{PAGE}?publish_on=2026-11-25")

    assert "2 would not have had a fair chance, and 0 rows could be printed." in page.text


def test_a_day_far_enough_ahead_loses_nobody(asha):
    assert "Nothing: every agency will have had its chance." in asha.open(f"{PAGE}?publish_on=2027-06-01").text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("min_attempts=many", "is no number from 1 to 20"),
        ("min_attempts=99", "is no number from 1 to 20"),
        ("min_attempts=0", "is no number from 1 to 20"),
        ("publish_on=2026-11-22", "Sun 22 Nov 2026 has passed. Choose today or a day to come."),
        ("publish_on=0001-01-01", "has passed"),
        ("publish_on=soon", "is no date"),
    ],
)
def test_what_makes_no_sense_is_refused_and_shown_as_it_was_typed(asha, asked, sentence):
    page = asha.open(f"{PAGE}?{asked}", status=422)

    assert sentence in page.text
    name, typed = asked.split("=")
    assert page.page.select_one(f"#{name}")["value"] == typed


def test_a_deadline_that_runs_waits_by_itself(newsroom, asha):
    due = newsroom.desk.clock().replace(day=30, hour=21)
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, DeadlineSet(due_at=due, zone="America/Halifax"))
        newsroom.told(
            rfc_id,
            AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, address="press@agency.example.org",
                        question_set=1, questions=(1, 2), deadline_told=due, evidence="<1@example.org>"),
        )  # fmt: skip

    assert "2 more attempts" in asha.open(PAGE).text
