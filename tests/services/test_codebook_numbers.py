"""What a codebook says by hand is held against the data when it is adopted, and again before it is printed."""

from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Gate, Happened
from outreach.domain.investigation import (
    Qualifier,
    Question,
    QuestionKind,
    QuestionSet,
    ResponseStatus,
    StatusWording,
    Translated,
)
from outreach.services import editions, numbers_typed, records, settled
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK
from tests.story import asked, day, due, waived
from tests.support.pressroom import EDITH, SLUG, open_pressroom

DENIED = ResponseStatus.DENIED


@pytest.fixture
def empty(sqlite_url, tmp_path):
    """A newsroom at the start of its work: nothing imported yet."""
    room = open_pressroom(sqlite_url, tmp_path)
    room.clock.now = day(60)
    yield room
    room.record.database.dispose()


@pytest.fixture
def room(empty):
    """Both agencies denied it."""
    empty.ids = empty.told(endings.denied(), endings.denied(), names=["Lakmere Police", "Port Ansel Police"])
    return empty


def adopt(room, *, meant=False, **changes):
    seen = settled.settled(room.desk, SLUG).versions["codebook"]
    body = replace(CODEBOOK, **changes)
    return editions.adopt(room.desk, SLUG, body, seen_as=seen, by=EDITH, meant=meant)


def worded(**words):
    return {"wordings": {**CODEBOOK.wordings, DENIED: StatusWording(**{"label": "No", "tally": "denied it"} | words)}}


def in_language(tag, label="", tally=""):
    return {"translations": (Translated(language=tag, labels=(("denied", label),), tally=tally),)}


FOREIGN = [
    ({"introduction": "We asked ninety percent."}, "introduction", "The introduction says “ninety percent”"),
    ({"limits": ("It ends in 2019.",)}, "limits", "“2019”"),
    (worded(label="Denied, all 37"), "label_denied", "The label of “denied” says “37”"),
    (worded(tally="denied it a dozen times"), "tally_denied", "“a dozen”|“dozen”"),
    (worded(line="denied it 400 times"), "line_denied", "for one entity says “400”"),
    ({"qualifiers": (Qualifier(key="denied first", label="First", tally="of 37"),)}, "qualifiers", "“37”"),
    ({"circumstances": (("trial", "One of 37 on trial"),)}, "circumstances", "The circumstance “trial” says “37”"),
    ({"finding_label": "Searches until 2020"}, "finding_label", "The heading of the finding says “2020”"),
    ({"noun": "top 40 agency"}, "noun", "“40”"),
    (in_language("fr", "A nié, les 37"), "translations", "The label of “denied” in French says “37”"),
    (in_language("fr", "Les deux tiers ont nié"), "translations", "“deux tiers”"),
    (in_language("de", "Bestritten: siebenunddreißig"), "translations", "in German says “siebenunddreißig”"),
    (in_language("es", "Negó; el doble que antes"), "translations", "“el doble”"),
    (in_language("pt", "Dezenas negaram"), "translations", "“Dezenas”"),
    (in_language("ar", "نفى سبعة وثلاثون"), "translations", "“سبعة وثلاثون”"),
    (in_language("it", "Ha negato, 37"), "translations", "in Italian says “37”"),
    (in_language("fr", tally="Sur les {total} services, quarante ont nié."), "translations", "The tally in French"),
]


@pytest.mark.parametrize(("changes", "field", "said"), FOREIGN)
def test_a_number_that_the_data_does_not_state_is_refused_at_the_field_it_was_typed_into(room, changes, field, said):
    with pytest.raises(RuleBroken, match=said) as refused:
        adopt(room, **changes)

    assert refused.value.field == field
    assert any(step in str(refused.value) for step in ("Leave the number out", "Write {total}", "Write {denied} where"))
    assert settled.settled(room.desk, SLUG).codebook == CODEBOOK


@pytest.mark.parametrize(
    "changes",
    [
        in_language("fr", "Les deux services ont nié", "Sur les {total} services, {denied} ont nié : 100 %."),
        in_language("de", "Bestritten: zwei von zwei"),
        in_language("ar", "نفى اثنان", "٢ من ٢"),
        {**in_language("es", "Negó; hasta el 30.6.2025"), "numbers": (("30.6.2025", "the last day"),)},
        {**in_language("pt", "Dezenas negaram"), "numbers": (("dezenas", "the vendor’s own count"),)},
    ],
)
def test_what_the_data_states_or_somebody_vouched_for_is_adopted_in_every_language(room, changes):
    assert "The next release speaks in these words." in adopt(room, **changes)


def test_before_there_are_agencies_it_is_said_that_nothing_can_be_looked_up_yet(empty):
    told = adopt(empty, introduction="We asked 88 agencies, most of them twice.")

    assert "“88” and “twice” cannot be looked up before there are agencies." in told


def test_what_was_adopted_before_there_were_agencies_holds_the_release_back_once_there_are(empty):
    adopt(empty, **in_language("fr", "A nié, les 37"))
    empty.told(endings.denied(), names=["Lakmere Police"])
    empty.clock.now = day(61)

    (unmet,) = [one for one in empty.check().unmet if one.gate == "numbers"]

    assert (unmet.blocks, unmet.at) == (True, "codebook#translations")
    assert unmet.missing == (
        "The label of “denied” in French says “37” beside “Denied any use”, and the data counts 1 there."
    )


def test_a_codebook_of_before_stays_and_names_its_label(room):
    room.adopted(replace(CODEBOOK, **in_language("de", "Ein Viertel der Behörden")), day(59))

    (unmet,) = [one for one in room.check().unmet if one.gate == "numbers"]

    assert "in German says “Ein Viertel”" in unmet.missing
    assert settled.settled(room.desk, SLUG).codebook.translations


QUANTITIES = [
    ({"introduction": "Most agencies answered late."}, "The introduction says “Most”, and no number."),
    ({"limits": ("None of them keeps a log.",)}, "says “None of”"),
    (in_language("fr", "La plupart ont nié"), "in French says “La plupart”"),
    (in_language("de", "Die meisten haben bestritten"), "“Die meisten”"),
    (in_language("es", "Negó, como la mayoría"), "“mayoría”"),
    (in_language("pt", "Negou, como a maioria"), "“maioria”"),
    (in_language("ar", "نفت معظم الجهات"), "“معظم”"),
]


@pytest.mark.parametrize(("changes", "said"), QUANTITIES)
def test_what_says_how_many_and_no_number_is_asked_about_with_the_counts_and_adopted_if_it_is_meant(
    room, changes, said
):
    with pytest.raises(RuleBroken, match=said) as asked_about:
        adopt(room, **changes)

    assert asked_about.value.field == "meant"
    assert "Of the 2 entities: 2 “Denied any use”. Write the number, or confirm" in str(asked_about.value)
    assert adopt(room, meant=True, **changes)


def test_what_was_meant_once_is_not_asked_about_again_and_stays_in_sight(room):
    most = {"introduction": "Most agencies answered late."}
    adopt(room, meant=True, **most)
    room.clock.now = day(61)

    assert adopt(room, **most, limits=("Being listed proves no use.",))
    room.clock.now = day(62)
    (unmet,) = [one for one in room.check().unmet if one.gate == "quantities"]
    assert (unmet.blocks, unmet.at) == (False, "codebook#introduction")
    assert "Of the 2 entities: 2 “Denied any use”." in unmet.mend


def test_most_with_a_source_is_not_asked_about(room):
    vouched = (("most", "a survey of the union of police officers"),)

    assert adopt(room, introduction="Most agencies have such a tool.", numbers=vouched)


@pytest.fixture
def unheard(room):
    """An agency that was asked once, by one channel, and never answered."""
    (rfc_id,) = room.told((due(50, 57), asked(50, due=57)), names=["Vell Police"])
    return rfc_id


def waive(room, rfc_id, reason):
    fact = facts.GateWaived(gate=Gate.CHANNELS, reason=reason, expires_at=day(90))
    return records.record(room.desk, rfc_id, Happened(at=room.clock.now, fact=fact), by=EDITH)


@pytest.mark.parametrize("reason", ["Most agencies have no telephone.", "None of the small agencies has a desk."])
def test_a_reason_counts_no_agencies_without_a_number(room, unheard, reason):
    with pytest.raises(
        RuleBroken, match=r"and no number\. Of the 3 entities: .* Write the number, or say it"
    ) as refused:
        waive(room, unheard, reason)

    assert refused.value.field == "reason"


def test_most_agencies_in_a_waiver_of_before_is_named_with_its_row_and_holds_nothing_back(room):
    story = (due(50, 57), asked(50, due=57), waived(58, Gate.CHANNELS, until=90, reason="Most agencies have no fax."))
    (rfc_id,) = room.told(story, names=["Vell Police"])

    (unmet,) = [one for one in room.check().unmet if one.gate == "quantities"]

    assert (unmet.blocks, [one.rfc_id for one in unmet.agencies]) == (False, [rfc_id])
    assert "“Most”" in unmet.agencies[0].why


@pytest.mark.parametrize("reason", ["Most of our letters came back.", "It is the most remote of them; 2 denied."])
def test_a_reason_that_counts_no_agencies_is_taken(room, unheard, reason):
    assert waive(room, unheard, reason).entries


def test_nobody_reads_most_agencies_as_the_reason_for_other_words(room):
    room.build()
    room.clock.now = day(61)
    other, why = replace(CODEBOOK, acknowledged_is_no_response=True), "Most agencies asked us to."

    with pytest.raises(RuleBroken, match="says “Most”, and no number") as refused:
        editions.adopt(room.desk, SLUG, other, seen_as=1, by=EDITH, reason=why)

    assert refused.value.field == "reason"


def test_each_field_is_told_what_is_wrong_in_it(room):
    with pytest.raises(RuleBroken) as refused:
        adopt(room, introduction="We asked ninety.", limits=("It ends in 2019.",), **in_language("fr", "Les 37"))

    told = (refused.value, *refused.value.also)
    assert [one.field for one in told] == ["introduction", "limits", "translations"]
    assert all(number in str(refused.value) for number in ("“ninety”", "“2019”", "“37”"))


def look(room, **changes):
    return numbers_typed.look_at_codebook(room.desk, SLUG, replace(CODEBOOK, **changes))


@pytest.mark.parametrize(("changes", "field", "said"), [*FOREIGN, ({"introduction": "Most did."}, "meant", "“Most”")])
def test_looking_at_the_tally_in_other_words_says_what_adopting_them_would_say(room, changes, field, said):
    with pytest.raises(RuleBroken, match=said) as adopted:
        adopt(room, **changes)
    with pytest.raises(RuleBroken) as looked_at:
        look(room, **changes)

    assert (str(looked_at.value), looked_at.value.field) == (str(adopted.value), field)


def test_looking_adopts_nothing_and_says_what_was_looked_up(room):
    assert look(room, introduction="Both of the 2 entities denied it.") == (
        "1 number in your own words was looked up, and the data states it."
    )
    assert settled.settled(room.desk, SLUG).codebook == CODEBOOK


SPOKEN = [
    (in_language("es", "Lo negaron trece"), "“trece” beside “Denied any use”, and the data counts 2 there."),
    (
        worded(tally="denied it, 13 of them later confirmed"),
        "“13” beside “Used or tried it”, and the data counts 0 there.",
    ),
    ({"introduction": "13 of the 2 entities denied it."}, "“13” beside “Denied any use”, .* Write {denied} where"),
    (
        in_language("fr", tally="{declined} ont nié."),
        "“{declined}” beside “Denied any use”, which is another number. Write",
    ),
]


@pytest.mark.parametrize(("changes", "said"), SPOKEN)
def test_thirteen_is_not_how_many_denied_because_a_question_names_thirteen(empty, changes, said):
    asking = Question(number=1, text="Did any of your 13 offices use the tool?", kind=QuestionKind.QUESTION)
    empty.adopted(QuestionSet(version=2, recorded_at=day(1), questions=(asking,)), day(1))
    empty.told(endings.denied(), endings.denied(), names=["Lakmere Police", "Port Ansel Police"])

    assert adopt(empty, introduction="We asked of the 13 offices.")
    with pytest.raises(RuleBroken, match=said):
        adopt(empty, **changes)
