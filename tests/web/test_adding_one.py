"""One agency joins an investigation from the directory, by the same rules as an import."""

from outreach.domain import facts
from outreach.domain.ids import RfcId
from outreach.services import verifying
from tests.support.newsroom import filled

KRIPOS = {"name": "Kripos", "kind": "police", "country": "NO", "zone": "Europe/Oslo"}
JOIN = "/agencies/kripos/investigations"
THIRD = RfcId(3)


def add_kripos(reader):
    reader.open("/agencies/new").send("/agencies", KRIPOS)
    return reader.open(reader.links()["Add it to an investigation"])


def test_an_agency_of_the_directory_joins_an_investigation(newsroom, asha):
    add_kripos(asha).send(JOIN, {"published_range": "11–50 searches"})

    assert asha.heading.startswith("Kripos")
    (listed,) = newsroom.facts(THIRD, facts.AgencyListed)
    assert (listed.name, listed.country, listed.kind) == ("Kripos", "NO", "police")
    assert listed.finding.published_range == "11–50 searches"
    assert not listed.outside_dataset
    assert "Kripos" in asha.open("/investigations/blue-lantern/requests").text


def test_who_is_owed_a_hearing_and_is_no_row_joins_outside_the_dataset(newsroom, asha):
    add_kripos(asha).send(JOIN, {"outside_dataset": "y"})

    assert newsroom.facts(THIRD, facts.AgencyListed)[0].outside_dataset


def test_a_second_click_opens_one_request(newsroom, asha):
    typed = filled(add_kripos(asha).form(JOIN))

    answers = [asha.client.post(JOIN, data=typed) for _ in range(2)]

    assert [answer.location for answer in answers] == ["/requests/3", "/requests/3"]
    assert len(newsroom.log(THIRD)) == 1


def test_an_agency_is_in_an_investigation_once(newsroom, asha):
    typed = filled(add_kripos(asha).form(JOIN))
    newsroom.reader("edith").open(f"{JOIN}/new").send(JOIN)

    answer = asha.client.post(JOIN, data=typed)

    assert answer.status_code == 422
    assert "already has a request for comment in this investigation" in answer.text
    assert "in every investigation there is" in asha.open(f"{JOIN}/new").text


def test_what_was_added_alone_is_as_whole_as_what_was_imported(newsroom, asha):
    add_kripos(asha).send(JOIN)

    assert not verifying.verify(newsroom.desk).wrong


def test_the_list_leads_to_the_directory(asha):
    asha.open("/investigations/blue-lantern/requests")

    assert "choose “Add it to an investigation”" in asha.open(asha.links()["Add one agency"]).text
