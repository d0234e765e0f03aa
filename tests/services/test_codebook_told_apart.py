"""Two things that the record tells apart are not printed under one name; and what is printed as a label is words."""

from dataclasses import replace

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Codebook, ResponseStatus, StatusWording, Translated
from outreach.domain.readiness import told_apart, unmet_gates
from outreach.services import editions, investigation_files, numbers_typed, settled
from tests.dataset_story import CODEBOOK, logs, release
from tests.support.pressroom import EDITH, SLUG, open_pressroom

S = ResponseStatus
UNAWARE, DENIED_FIRST = CODEBOOK.qualifiers


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


def worded(status, **words):
    return {"wordings": {**CODEBOOK.wordings, status: replace(CODEBOOK.wordings[status], **words)}}


def in_french(*labels):
    return {"translations": (Translated(language="fr", labels=labels),)}


DENIED = CODEBOOK.wordings[S.DENIED]
ALIKE = [
    (
        worded(S.CONFIRMED, label=DENIED.label),
        "label_denied",
        "“confirmed” and “denied” have the same label, “Denied any use”.",
    ),
    (worded(S.CONFIRMED, label=" dENied  any use "), "label_denied", "“confirmed” and “denied” have the same label"),
    (
        worded(S.DECLINED, tally=DENIED.tally.upper()),
        "tally_denied",
        "“declined” and “denied” have the same wording in the",
    ),
    (worded(S.DECLINED, line=DENIED.of_one), "line_denied", "“declined” and “denied” have the same wording for one"),
    (
        {"qualifiers": (UNAWARE, replace(DENIED_FIRST, label=UNAWARE.label))},
        "qualifiers",
        f"“{UNAWARE.key}” and “{DENIED_FIRST.key}” have the same label",
    ),
    (
        {"qualifiers": (UNAWARE, replace(DENIED_FIRST, tally=UNAWARE.tally))},
        "qualifiers",
        f"“{UNAWARE.key}” and “{DENIED_FIRST.key}” have the same wording in the tally",
    ),
    (in_french(("confirmed", "Nié"), ("denied", "nié ")), "translations", "have the same label in French, “nié”."),
    (
        in_french((UNAWARE.key, "À leur insu"), (DENIED_FIRST.key, "À leur  insu")),
        "translations",
        "have the same label in French",
    ),
    (in_french(("confirmed", "Oui"), ("denied", "Non"), (DENIED_FIRST.key, "Non, puis oui")), None, ""),
]


@pytest.mark.parametrize(("changes", "field", "said"), ALIKE)
def test_no_codebook_is_adopted_in_which_two_are_called_the_same(room, changes, field, said):
    body = replace(CODEBOOK, **changes)
    if field is None:
        assert told_apart(body) is None
        numbers_typed.look_at_codebook(room.desk, SLUG, body)
        return
    seen = settled.settled(room.desk, SLUG).versions["codebook"]
    for way in (
        lambda: editions.adopt(room.desk, SLUG, body, seen_as=seen, by=EDITH),
        lambda: numbers_typed.look_at_codebook(room.desk, SLUG, body),
    ):
        with pytest.raises(RuleBroken) as refused:
            way()
        assert refused.value.field == field
        assert said in str(refused.value)
        assert "Give each its own words." in str(refused.value)


def test_each_field_is_told_at_once(room):
    body = replace(CODEBOOK, **worded(S.DENIED, label="Confirmed", tally=CODEBOOK.wordings[S.NO_RESPONSE].tally))
    body = replace(body, wordings={**body.wordings, S.CONFIRMED: StatusWording(label="confirmed", tally="used it")})

    with pytest.raises(RuleBroken) as refused:
        numbers_typed.look_at_codebook(room.desk, SLUG, body)

    assert {refused.value.field, *(one.field for one in refused.value.also)} == {"label_denied", "tally_no_response"}


def test_a_codebook_of_an_investigation_file_is_asked_the_same():
    body = {"wordings": {"confirmed": {"label": "Denied", "tally": "said so"}}}

    with pytest.raises(RuleBroken, match="“confirmed” and “denied” have the same label"):
        investigation_files._body(investigation_files.EditionKind.CODEBOOK, body, None)


def test_a_codebook_adopted_before_holds_the_release_back_and_leads_to_the_field():
    body = replace(CODEBOOK, **worded(S.CONFIRMED, label="Denied any use"))
    told = release(*logs(confirmed=2, denied=1))
    told = replace(told, house=replace(told.house, codebook=body))

    (unmet,) = [one for one in unmet_gates(told) if one.gate == "wording"]

    assert unmet.blocks
    assert unmet.at == "codebook#label_denied"
    assert "“confirmed” and “denied” have the same label, “Denied any use”." in unmet.missing


@pytest.mark.parametrize("codebook", [Codebook(), CODEBOOK])
def test_the_words_we_come_with_are_told_apart(codebook):
    assert told_apart(codebook) is None


@pytest.mark.parametrize("tag", ["xx-nope", "xx", "fr-nope", "fr-ZQ", "f-r", "english"])
def test_a_language_nobody_knows_is_refused_when_tried_and_when_adopted(room, tag):
    body = replace(CODEBOOK, translations=(Translated(language=tag, labels=(("denied", "Nee"),)),))
    seen = settled.settled(room.desk, SLUG).versions["codebook"]

    for way in (
        lambda: numbers_typed.look_at_codebook(room.desk, SLUG, body),
        lambda: editions.adopt(room.desk, SLUG, body, seen_as=seen, by=EDITH),
    ):
        with pytest.raises(RuleBroken, match=f"“{tag}” is no tag of a language we know") as refused:
            way()
        assert refused.value.field == "translations"


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hant", "es-419", "nb", "fr-NO", "sr-Latn-RS", "qu", "de-1996"])
def test_a_language_somebody_reads_is_taken(room, tag):
    body = replace(CODEBOOK, translations=(Translated(language=tag, labels=(("denied", "Nee"),)),))

    numbers_typed.look_at_codebook(room.desk, SLUG, body)
