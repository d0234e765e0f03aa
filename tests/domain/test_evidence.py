"""A file lies on the record under a plain name, once; and a redacted copy needs no second reading by the editor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.evidence import TAKEN, is_hidden, label_of
from outreach.domain.facts import EvidenceKept, Seq
from tests.story import DENIES, Told, answered, asked, day, due, log, retracted, signed_off, stand

SCAN = EvidenceKept(sha256="a" * 64, name="scan.pdf", media_type="application/pdf", size=10)


@pytest.mark.parametrize(
    ("given_name", "media_type", "label"),
    [
        ("answer.pdf", "application/pdf", "answer.pdf"),
        ("Answer.PDF", "application/pdf", "Answer.PDF"),
        ("../../etc/cron.d/x", "text/plain", "x.txt"),
        ("C:\\Users\\me\\letter.docx", "text/plain", "letter.docx.txt"),
        ("invoice\u202egpj.exe", "image/jpeg", "invoicegpj.exe.jpg"),
        ("a\x00b\r\nSet-Cookie: x.png", "image/png", "ab Set-Cookie x.png"),
        ("  ..  ", "text/csv", "file.csv"),
        ("", "message/rfc822", "file.eml"),
        ("jawaban \u0639\u0631\u0628\u064a.pdf", "application/pdf", "jawaban \u0639\u0631\u0628\u064a.pdf"),
        ("x" * 400 + ".tiff", "image/tiff", "x" * 150 + ".tiff"),
        ("run.html", "text/plain", "run.html.txt"),
    ],
)
def test_the_name_of_a_file_is_a_label_with_the_ending_of_its_kind(given_name, media_type, label):
    assert label_of(given_name, media_type) == label


@given(st.text(max_size=400), st.sampled_from(sorted(TAKEN)))
def test_a_label_leads_nowhere_shows_all_of_itself_and_stays_as_it_is(name, media_type):
    label = label_of(name, media_type)

    assert not set(label) & set("/\\:\0\r\n")
    assert not [char for char in label if is_hidden(char)]
    assert label.lower().endswith(TAKEN[media_type].endings)
    assert not label.startswith(".")
    assert label_of(label, media_type) == label


def kept(at, **rest):
    return Told(
        at=day(at),
        fact=EvidenceKept(**{"sha256": "b" * 64, "name": "x.png", "media_type": "image/png", "size": 5, **rest}),
    )


SIGNED = (due(0, 7), asked(0), answered(2, DENIES), signed_off(3))


def test_a_file_that_comes_after_the_sign_off_has_to_be_read_by_the_editor():
    assert stand(log(*SIGNED)).signed
    assert not stand(log(*SIGNED, kept(4))).signed


def test_a_redacted_copy_of_a_file_the_editor_knew_does_not_undo_the_sign_off():
    before = (*SIGNED[:3], kept(2.5), signed_off(3))

    assert stand(log(*before, kept(4, sha256="c" * 64, redacts=Seq(5), note="A name."))).signed


def test_evidence_moves_no_status_and_stops_no_clock():
    asking = (due(0, 7), asked(0))

    assert stand(log(*asking, kept(1)), day(2)).status == stand(log(*asking), day(2)).status
    assert facts.EvidenceKept not in facts.WITHOUT_WEIGHT


def test_a_file_that_was_taken_back_may_be_put_there_again(checked):
    checked(log(kept(0), retracted(1, 2)), kept(2).fact)


@pytest.fixture
def checked():
    from outreach.domain.case import Case
    from outreach.domain.facts import Happened
    from outreach.domain.investigation import Codebook, Policy
    from outreach.domain.people import Acting, Role
    from outreach.domain.rules import check
    from tests.story import ASHA, CALENDAR, QUESTIONS

    def check_on(entries, fact):
        case = Case(
            rfc_id=1,
            now=entries[-1].recorded_at,
            entries=entries,
            questions=QUESTIONS,
            policy=Policy(),
            codebook=Codebook(),
            calendar=CALENDAR,
        )
        check(case, Happened(at=case.now, fact=fact), Acting(staff=ASHA, role=Role.REPORTER))

    return check_on
