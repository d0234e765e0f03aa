"""What a release says of each thing of our own that it changed, and of whose rows; older ones as they were."""

import csv
import json
from dataclasses import replace
from datetime import time
from io import StringIO

import jsonschema
import pytest

from outreach.domain.corrections import changes_between
from outreach.domain.dataset import build
from outreach.domain.editions import Edition, EditionKind, Editions
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Policy, Question, ResponseStatus, StatusWording, TimelineLevel, Translated
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.sayable import sentence
from outreach.press.edition import edition
from outreach.press.site.tongue import Tongue
from outreach.press.site.voice import Plain
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, cut, editions, logged
from tests.story import DENIES, QUESTIONS, answered, asked, day, merged, removed, renamed, signed_off
from tests.support.site_pages import page, words
from tests.support.siteroom import files_of as files_of_site

RELEASED = day(15)
SPANISH = (
    ("confirmed", "Lo confirmó"),
    ("declined", "Declinó"),
    ("denied", "Lo negó"),
    ("no response", "Sin respuesta"),
    ("acknowledged only", "Solo acusó recibo"),
    ("unreachable", "No localizada"),
    ("kind police", "policía"),
)
WAS = replace(
    CODEBOOK,
    limits=("The list ends in June.", "Being listed proves nothing."),
    introduction="We asked everybody.\nWe asked again.",
    circumstances=(*CODEBOOK.circumstances, ("trial", "A trial only")),
    translations=(Translated(language="es", labels=SPANISH, tally="De {total}: {denied} lo negaron."),),
)
NOW = replace(
    WAS,
    wordings={**WAS.wordings, ResponseStatus.DENIED: StatusWording(label="Denied it", tally="denied it")},
    limits=("The list ends in June.", "To be listed is no proof.", "Names may be misspelt."),
    introduction="We asked everybody.\nWe asked three times.",
    circumstances=(*CODEBOOK.circumstances, ("trial", "On a trial account")),
    translations=(
        replace(
            WAS.translations[0],
            labels=tuple((key, "Negó todo uso" if key == "denied" else label) for key, label in SPANISH),
        ),
    ),
)
STRICTER = Policy(min_attempts=4)
QUESTION = Question(number=1, text="Did anybody use it at all?", label="Used it")
OTHER_QUESTIONS = replace(QUESTIONS[0], version=2, recorded_at=day(22), questions=(QUESTION,))
KINDS = {
    Policy: EditionKind.POLICY,
    type(CODEBOOK): EditionKind.CODEBOOK,
    type(OTHER_QUESTIONS): EditionKind.QUESTION_SET,
}


def changed(form, *bodies, was=WAS):
    """Release 2, for which these were adopted; rows of it came in late, were renamed, removed or merged."""
    more = (
        Edition(
            kind=KINDS[type(body)],
            version=2,
            recorded_at=day(20 + number),
            recorded_by=StaffId("edith"),
            body=body,
            reason="Readers asked.",
        )
        for number, body in enumerate(bodies)
    )
    rows = [
        logged(*endings.silent(), answered(20, DENIES), signed_off(21)),
        logged(*endings.denied(), renamed(20, "Tidewater"), signed_off(21), rfc_id=2, name="Tidewater Sheriff"),
        logged(*endings.denied(), removed(20), rfc_id=3, name="Nowhere Police"),
        logged(*endings.denied(), merged(20, "Lakmere Police"), rfc_id=4, name="Lakmere PD"),
        logged(
            *(asked(0), answered(3, DENIES), signed_off(9), answered(20, DENIES), signed_off(21)),
            rfc_id=5,
            name="Blue Lantern Ltd.",
            outside_dataset=True,
        ),
    ]
    return build(cut(previous=RELEASED, number=2, form=form), rows, Editions((*editions(was).all, *more)))


def files_of(form, *bodies):
    return edition(changed(form, *bodies), "1", NAMES[form])


NAMES = {
    form: (
        "README.txt",
        "responses.csv",
        "statements.csv",
        "corrections.csv",
        "timeline.csv",
        "release.json",
        "metadata.json",
        "datapackage.json",
        "dictionary.csv",
        "tally.txt",
        "methodology.txt",
        "limitations.txt",
        "lines.txt",
        "corrections.txt",
        "corrections.json",
        f"release.v{form}.json",
        f"corrections.v{form}.json",
        "verify.py",
    )
    for form in (Form.CHECKABLE, Form.EVERY_COLUMN)
}
PRINTED_BEFORE = {
    Form.CHECKABLE: {
        "README.txt": "4aef94b7bbd1795b9f0bb10644ec378b7e1c80ae2cb1ed120c588a587c67c171",
        "corrections.csv": "6f3a2b5cef3fec190b82d3a4b66ae6ea26d4adbd2124f2b209f2ef0db0b808f5",
        "release.json": "88be1d80d2ac2a6bf3bdc8adeafe40188b41ec4ef700b19976d9db1d47834a56",
        "metadata.json": "d9351c123df8124ee23c4d021d380df4ed4846400638ad1373571d1d8bb1bfe8",
        "datapackage.json": "60fa24a084b31576bd32cf3b5b5d752c74612ed5184af70f3e8a57dcdd8d3638",
        "dictionary.csv": "b6ee42d15f7300eb20615df893bc952d69d757aee77b5c9f28b2efe23a0aff8b",
        "corrections.txt": "2ad91737bed330d3317efe41a343404cbcbfdeca84dcd5732fea1f007d7443dc",
        "corrections.json": "34c296e5ae0a0fbdd2d492ad8dfcbbd7a06075100dce1eb50faa855c2f605a5e",
    },
    Form.EVERY_COLUMN: {
        "README.txt": "d4e100ec36cc9b26196ccce612ced8856509a82bda72ca9fd431997470086c5b",
        "corrections.csv": "e7d5797ea552427c511f120b800d47007821daa7004c7736409261bc00b2b8e2",
        "release.json": "aa30e10f61323ff2be958ee46f497ce766d1d8cc6ca0504d1c325b3f310261ce",
        "metadata.json": "9e18b71744e5a86eba94b489b6509ffce5cbc4bace9d2ac2b2639720fc1bccbf",
        "datapackage.json": "d89f2a6d01b1feba007c6cc346319e358fbe44497268555bfc1a91f8ab23c919",
        "dictionary.csv": "96a83175019ee65e57d725cc10ed3a2f0433ab1946fc2c0751a8fd28ebdb2048",
        "corrections.txt": "d7314f74c8978a928e4658a9b2a5c6581813f6b7e0d686a1d9976167290fc666",
        "corrections.json": "0d6088bd7c7b149cd0f0cd2a2db6bc5f6b5c3973891db01533a0dbae4395e468",
    },
}
"""By SHA-256, what the program printed then."""


@pytest.mark.parametrize("form", PRINTED_BEFORE, ids=str)
def test_a_release_of_before_is_printed_again_to_the_byte_with_all_that_we_changed_of_our_own(form):
    again = {one.name: one.sha256 for one in files_of(form, NOW, STRICTER, OTHER_QUESTIONS)}

    assert {name: again[name] for name in PRINTED_BEFORE[form]} == PRINTED_BEFORE[form]


def ours(*bodies, was=WAS):
    """What its own corrections say of the whole table, by the name of what changed."""
    files = {one.name: one.content for one in edition(changed(NEWEST, *bodies, was=was), "1")}
    told = json.loads(files["corrections.json"])["corrections"]
    return {change["column"]: change for one in told if one["id"] is None for change in one["changes"]}


def test_of_all_labels_only_the_one_that_changed_is_listed_before_and_after_in_its_own_language():
    told = ours(replace(WAS, translations=NOW.translations))

    assert [one["sentence"] for one in told.values()] == [
        "Label of “Denied any use” in Spanish: “Lo negó” before, now “Negó todo uso”."
    ]
    assert [*told] == ["codebook.translations.es.labels.denied"]


def test_of_limits_and_of_an_introduction_each_that_differs_is_said_before_and_after():
    changes = changed(NEWEST, NOW).method_notes[0].changes

    assert [one.sentence for one in changes if one.column in ("codebook.limits", "codebook.introduction")] == [
        "Paragraph of the introduction: “We asked again.” before, now “We asked three times.”",
        "Limit stated: “Being listed proves nothing.” before, now “To be listed is no proof.”",
        "Limit stated: none before, now “Names may be misspelt.”",
    ]


VALUES = {
    "policy.min_attempts": (STRICTER, 3, 4),
    "policy.close_of_business": (Policy(close_of_business=time(16, 30)), "17:00", "16:30"),
    "question_set.questions.1.label": (OTHER_QUESTIONS, "Used the tool", "Used it"),
    "question_set.questions.2.text": (OTHER_QUESTIONS, "Has it led to any arrests?", None),
    "codebook.wordings.denied.label": (NOW, "Denied any use", "Denied it"),
    "codebook.circumstances.trial": (NOW, "A trial only", "On a trial account"),
    "codebook.translations.es.labels.denied": (NOW, "Lo negó", "Negó todo uso"),
    "codebook.translations.es": (replace(WAS, translations=()), True, False),
    "codebook.translations.es.tally": (
        replace(WAS, translations=(replace(WAS.translations[0], tally="{total}: {denied}."),)),
        "De {total}: {denied} lo negaron.",
        "{total}: {denied}.",
    ),
    "codebook.unreachable_is_no_response": (replace(WAS, unreachable_is_no_response=True), False, True),
    "codebook.timeline": (replace(WAS, timeline=TimelineLevel.NONE), "attempts and answers", "none"),
    "codebook.finding_label": (replace(WAS, finding_label="Searches"), None, "Searches"),
    "codebook.introduction": (replace(WAS, introduction=""), "We asked everybody.", None),
}


@pytest.mark.parametrize("column", VALUES)
def test_what_we_changed_of_our_own_has_its_name_and_its_values_as_programs_read_them(column):
    body, before, after = VALUES[column]
    told = next(one for one in changed(NEWEST, body).method_notes[0].changes if one.column == column)

    assert told.values == (before, after)
    assert [type(one) for one in told.values] == [type(before), type(after)]


def test_nothing_of_ours_that_changed_is_without_a_name_in_any_file():
    files = {one.name: one.content for one in edition(changed(NEWEST, NOW, STRICTER, OTHER_QUESTIONS), "1")}
    lines = [*csv.DictReader(StringIO(files["corrections.csv"].decode("utf-8-sig"), newline=""))]
    mine = [one for one in lines if not one["id"]]

    assert len(mine) > 8
    assert all(one["column"] and (one["before_value"] or one["after_value"]) for one in mine)
    jsonschema.validate(json.loads(files["corrections.json"]), json.loads(files["corrections.v4.json"]))


def test_a_correction_says_whether_what_it_corrects_has_a_row_in_the_table():
    files = {one.name: one.content for one in edition(changed(NEWEST), "1")}
    told = json.loads(files["corrections.json"])["corrections"]
    text = files["corrections.txt"].decode()

    assert {one["agency"]: one["row"] for one in told} == {
        "Lakmere Police": "published",
        "Tidewater": "published",
        "Nowhere Police": "removed",
        "Lakmere PD": "merged",
        "Blue Lantern Ltd.": "outside the dataset",
    }
    assert "Nowhere Police was removed from the table." in text
    assert "Lakmere PD is no row of its own any more: it was merged with Lakmere Police." in text
    assert "Never a row of the table: a party that was asked for comment too." in text


@pytest.mark.parametrize(
    ("folder", "sentences"),
    [
        ("", ["Not in the table any more: removed.", "merged with another row.", "Never a row of the table"]),
        ("es/", ["Ya no está en la tabla: se retiró.", "se fusionó con otra fila.", "Nunca fue una fila de la tabla"]),
    ],
)
def test_the_public_corrections_say_of_what_has_no_row_any_more_that_it_has_none(folder, sentences):
    made = changed(NEWEST)
    read = words(page(files_of_site(made, out=(), preview=True), f"{folder}corrections.html").main)

    assert [one for one in sentences if one not in read] == []


def test_corrections_in_another_language_name_a_status_by_the_label_of_that_language():
    """The desk’s own word for it, translated, stood there."""
    label = dict(SPANISH)["unreachable"]
    row = changed(NEWEST).rows[0]
    was = replace(row, status=ResponseStatus.NO_RESPONSE, underlying=ResponseStatus.UNREACHABLE)
    told = [one.told for one in changes_between([was], [replace(row, status=ResponseStatus.NO_RESPONSE)], WAS)]
    tongue = Tongue(tag="es", codebook=WAS, words=WAS.translations[0])

    assert any(f"«{label}»" in sentence(one, Plain(tongue)) for one in told)
    (tally,) = (one.told for one in changed(NEWEST, NOW).method_notes[0].changes if one.column.endswith("denied.tally"))
    assert sentence(tally, Plain(tongue)).startswith("Palabras del recuento para «Lo negó»")
