"""What was changed in a row stays on its page, whatever releases come after."""

from dataclasses import replace

from outreach.domain.ids import RfcId
from outreach.domain.investigation import Translated
from outreach.press.public_feeds import OutCorrection
from outreach.press.site import paths
from tests.dataset_story import CODEBOOK, CUTOFF, logged, release
from tests.story import CONFIRMS, answered, asked, day
from tests.support.site_pages import page, words
from tests.support.siteroom import files_of, out_of

AGENCY = paths.agency(RfcId(1))


def numbered(made, number):
    return replace(made, cut=replace(made.cut, number=number))


def corrected(reason, rfc_id=1):
    return OutCorrection(
        key=f"{rfc_id}-4",
        rfc_id=rfc_id,
        heading="Correction: Lakmere Police, 9 March 2026",
        told=f"Correction, 9 March 2026. {reason}",
        reason=reason,
        sentences=("Lakmere Police: country was SE, is now NO.",),
    )


def test_a_change_of_an_earlier_release_stays_on_the_page_of_its_agency_with_its_reason():
    made = release(logged(asked(0), answered(20, CONFIRMS)), previous=day(15))
    (note,) = made.notes
    third = numbered(made, 3)
    second = replace(out_of(numbered(made, 2)), corrections=(corrected("We had the wrong country."),))
    changed = page(files_of(third, out=(out_of(third), second, out_of(made))), AGENCY).find("h2", id="changed").parent

    assert [words(one).partition(",")[0] for one in changed.find_all("h3")] == ["Release 3", "Release 2"]
    assert note.told in words(changed)
    assert "Correction, 9 March 2026. We had the wrong country." in words(changed)
    assert "country was SE, is now NO" in words(changed)


def test_a_change_stands_on_the_page_of_its_own_agency_alone():
    made = release(logged(asked(0)), logged(asked(0), rfc_id=2, name="Port Ansel Police"))
    second = numbered(made, 2)
    out = (replace(out_of(second), corrections=(corrected("Ours.", rfc_id=2),)), out_of(made))

    files = files_of(numbered(made, 3), out=out)

    assert page(files, AGENCY).find("h2", id="changed") is None
    assert "Ours." in words(page(files, paths.agency(RfcId(2))))


def test_what_was_withdrawn_is_not_told_on_the_page_of_an_agency_either():
    made = release(logged(asked(0)))
    gone = replace(out_of(numbered(made, 2)), corrections=(), withdrawn=True)

    assert page(files_of(numbered(made, 3), out=(gone, out_of(made))), AGENCY).find("h2", id="changed") is None
    assert made.cut.cutoff == CUTOFF


def test_a_reason_that_nobody_typed_is_said_in_the_language_of_the_page_and_a_typed_one_stays_as_it_was():
    made = release(logged(asked(0)), codebook=replace(CODEBOOK, translations=(Translated(language="de"),)))
    typed, ours = corrected("We had the wrong country."), corrected("The mistake was ours.")
    second = replace(out_of(numbered(made, 2)), corrections=(typed, ours))
    read = page(files_of(numbered(made, 2), out=(second, out_of(made))), "de/corrections.html")
    said = {words(one): one.get("lang") for one in read.select("p bdi")}

    assert said["Der Fehler lag bei uns."] is None
    assert [one["lang"] for one in read.select("bdi[lang]") if words(one) == "We had the wrong country."] == ["en"]
    assert "The mistake was ours." not in said
