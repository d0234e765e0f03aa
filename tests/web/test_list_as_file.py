"""The list of requests taken along as a file: from its page, with its filters."""

import csv
from io import StringIO

from outreach.domain import facts

ADDRESS = "/investigations/blue-lantern/requests"


def test_the_link_on_the_list_keeps_its_filters(newsroom, asha):
    asha.open(f"{ADDRESS}?q=port")
    link = asha.links()["These as CSV"]
    answer = asha.client.get(link)
    rows = list(csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    answer.close()

    assert link == f"{ADDRESS}.csv?q=port"
    assert [row["agency"] for row in rows] == ["Port Ansel Police Service"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=blue-lantern-requests-2026-11-23.csv"


def test_the_page_goes_on_working_once_it_is_sent(newsroom, asha):
    """It is sent as it is read, in the snapshot of its page; the next page has one of its own."""
    asha.client.get(f"{ADDRESS}.csv").close()
    newsroom.told(
        newsroom.port_ansel,
        facts.AttemptMade(
            channel=facts.Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
        ),
    )

    answer = asha.client.get(f"{ADDRESS}.csv?phase=awaiting")
    assert "Port Ansel" in answer.text
    answer.close()
