"""The generated sentences in each language: the same facts, the very numbers of ours, in whole sentences."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.facts import Channel, Gate, Medium, Position, Terms
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import DENIED_FIRST, Policy, ResponseStatus, TimelineLevel
from outreach.domain.ledger import Count, Ledger, QuestionTally, Tally
from outreach.domain.methodology import Told, limitations, methodology
from outreach.domain.rows import Efforts, Row, RowAnswer, RowStatement, RowWaiver, Turn
from outreach.domain.tally_lines import ledger_sentence, question_sentence, tally_sentence
from outreach.press.site.tongue import Tongue, tongues
from outreach.press.site.voice import Marked, Plain
from tests.dataset_story import CODEBOOK, UNAWARE, denied_first, logged, logs, release
from tests.support.numbers_said import differing, numbers, sentences_of, shown, tongues_of
from tests.support.site_pages import page, words
from tests.support.site_story import FRENCH, IN_ARABIC, in_languages
from tests.support.siteroom import files_of

S = ResponseStatus
TONGUES = tuple(tongues_of(CODEBOOK))
FIRM = (Position.CONFIRMS, Position.DENIES)
CUTOFF = datetime(2026, 4, 11, 9, tzinfo=UTC)
COUNTS = st.one_of(st.integers(0, 12), st.integers(90, 115), st.integers(990, 2100))
START = datetime(2026, 2, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 90 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
NAMES = st.sampled_from(["Lakmere Police", "شرطة القاهرة", "Blue Lantern Ltd.", "<b>&", "Port Ansel 3"])
CHANNELS = st.lists(st.sampled_from(Channel), min_size=1, unique=True).map(tuple)


@st.composite
def efforts(draw):
    """As a log can have made them: in the order of time, and without days where the codebook keeps them back."""
    count = draw(COUNTS)
    if not count:
        return Efforts()
    first, last = sorted((draw(INSTANTS), draw(INSTANTS)))
    told = {"first_at": first, "last_at": first if count == 1 else last} if draw(st.booleans()) else {}
    tags = tuple(draw(st.lists(st.sampled_from(["en", "ar", "nb"]), unique=True)))
    return Efforts(count=count, channels=draw(CHANNELS), languages=tags, **told)


@st.composite
def turns(draw):
    days = sorted(draw(st.lists(INSTANTS, min_size=2, max_size=4, unique=True)))
    first = draw(st.sampled_from((0, 1)))
    return tuple(
        Turn(
            earlier=FIRM[(first + number) % 2],
            earlier_at=earlier,
            later=FIRM[(first + number + 1) % 2],
            later_at=later,
            asked_between=draw(st.booleans()),
            confirmed=draw(st.booleans()),
        )
        for number, (earlier, later) in enumerate(pairwise(days))
    )


def answers():
    return st.lists(st.sampled_from([None, *Position]), max_size=4).map(
        lambda positions: tuple(
            RowAnswer(
                question=number,
                text=f"Was it question {number}?",
                label="Led to arrests",
                position=position,
                lead=number == 1,
            )
            for number, position in enumerate(positions, start=1)
        )
    )


STATEMENTS = st.just(
    (RowStatement(words="No.", attribution="Dana Rowe", terms=Terms.ON_THE_RECORD, medium=Medium.SPOKEN, at=CUTOFF),)
)
WAIVED = st.sampled_from(Gate).map(
    lambda gate: (
        RowWaiver(seq=Seq(9), gate=gate, reason="It closed", by=StaffId("edith"), seconded_by=None, expires_at=CUTOFF),
    )
)
ROWS = st.builds(
    Row,
    rfc_id=st.just(RfcId(1)),
    agency=NAMES,
    country=st.just("NO"),
    status=st.sampled_from(S),
    underlying=st.sampled_from(S),
    qualifiers=st.lists(st.sampled_from([UNAWARE, DENIED_FIRST, "trial", "unheard of"]), unique=True).map(tuple),
    answers=answers(),
    asked=efforts(),
    tried=efforts(),
    zone=st.sampled_from(["Europe/Oslo", "UTC", "Asia/Kolkata", "America/St_Johns", "Africa/Cairo"]),
    deadline_at=st.one_of(st.none(), INSTANTS),
    deadline_told=st.booleans(),
    extended=st.booleans(),
    answered_late=st.booleans(),
    acknowledged=st.booleans(),
    turns=st.one_of(st.just(()), turns()),
    statements=st.one_of(st.just(()), STATEMENTS),
    waivers=st.one_of(st.just(()), WAIVED),
)


@st.composite
def tallies(draw):
    counts = {status: draw(COUNTS) for status in S}
    held = tuple(Count(key=status.value, count=count) for status, count in counts.items() if count)
    inside = [(key, draw(st.integers(0, counts[S.CONFIRMED]))) for key in (UNAWARE, DENIED_FIRST)]
    folded = [(status, draw(st.integers(0, counts[S.NO_RESPONSE]))) for status in (S.UNREACHABLE, S.ACKNOWLEDGED_ONLY)]
    return Tally(
        total=sum(counts.values()),
        statuses=held,
        inside=tuple(Count(key=key, count=count) for key, count in inside if count),
        folded=tuple(Count(key=status.value, count=count) for status, count in folded if count),
    )


LEDGERS = st.builds(
    Ledger,
    **dict.fromkeys(
        [
            "imported",
            "published",
            "removed",
            "merged",
            "renamed",
            "outside",
            "renamed_source",
            "renamed_ours",
            "renamed_unsaid",
        ],
        COUNTS,
    ),
)
QUESTIONS = st.builds(
    QuestionTally,
    question=st.just(2),
    label=st.just("Led to arrests"),
    **dict.fromkeys(["total", "confirms", "denies", "declines", "unanswered"], COUNTS),
)


@given(ROWS, st.booleans())
def test_the_line_of_an_agency_says_the_numbers_of_ours_in_every_language(row, outside):
    line = party_line if outside else agency_line

    assert differing(lambda voice: line(row, voice, CUTOFF), TONGUES) == []


@given(tallies())
def test_the_tally_says_the_numbers_of_ours_in_every_language(tally):
    assert differing(lambda voice: tally_sentence(tally, voice), TONGUES) == []


@given(QUESTIONS, LEDGERS)
def test_a_further_question_and_the_ledger_say_the_numbers_of_ours_in_every_language(question, ledger):
    assert differing(lambda voice: question_sentence(question, voice), TONGUES) == []
    assert differing(lambda voice: ledger_sentence(ledger, voice), TONGUES) == []


POLICIES = st.builds(
    Policy,
    min_attempts=st.integers(1, 12),
    min_channels=st.integers(1, 3),
    min_working_days=st.integers(0, 11),
    response_working_days=st.integers(1, 100),
)
CODEBOOKS = st.sampled_from(TimelineLevel).map(
    lambda level: replace(CODEBOOK, timeline=level, introduction="We asked {total}.", limits=("It ends in 2025",))
)


@given(st.lists(ROWS, max_size=4), LEDGERS, CODEBOOKS, POLICIES)
def test_the_methodology_and_the_limits_say_the_numbers_of_ours_in_every_language(rows, ledger, codebook, policy):
    dated = [row for row in rows if row.asked.first_at or not row.asked.count]
    told = {"outside": (), "tally": Tally(total=0, statuses=()), "ledger": ledger, "policy": policy, "cutoff": CUTOFF}

    def facts(voice):
        return Told(voice=voice, rows=dated, codebook=codebook, **told)

    assert differing(lambda voice: voice.together(methodology(facts(voice))), TONGUES) == []
    assert differing(lambda voice: voice.together(limitations(facts(voice))), TONGUES) == []


def test_every_sentence_of_a_release_in_every_language_says_the_numbers_of_ours():
    made = in_languages()

    assert [one for sentence in sentences_of(made) for one in differing(sentence, TONGUES)] == []


@given(ROWS)
def test_what_a_page_shows_is_the_sentence_and_every_name_in_it_can_run_its_own_way(row):
    for tongue in TONGUES:
        marked = agency_line(row, Marked(tongue), CUTOFF)
        assert shown(marked) == agency_line(row, Plain(tongue), CUTOFF)
        assert "<b>" not in marked
        assert re.search(r"<bdi>[^<]+</bdi>", marked)


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        (
            "de",
            (
                "Lakmere Police hat auf 3 Bitten um Stellungnahme zwischen dem 2. März 2026 und dem 9. März 2026 bis "
                "zum Ende der mitgeteilten Frist, Montag, 9. März 2026, 17:00 (Oslo, UTC+1), nicht geantwortet."
            ),
        ),
        (
            "es",
            (
                "Lakmere Police no respondió a 3 peticiones de comentarios entre el 2 de marzo de 2026 y el 9 de marzo "
                "de 2026 dentro del plazo que se le comunicó, lunes, 9 de marzo de 2026, 17:00 (Oslo, UTC+1)."
            ),
        ),
        (
            "ar",
            (
                "لم تردّ جهة Lakmere Police على 3 طلبات للتعليق بين 2 مارس 2026 و9 مارس 2026، ضمن المهلة التي أُبلغت "
                "بها، الاثنين، 9 مارس 2026، 17:00 (أوسلو، UTC+1)."
            ),
        ),
    ],
)
def test_a_silence_is_told_whole_with_its_days_in_the_manner_of_the_language(tag, line):
    (row,) = release(*logs(silent=1)).rows
    tongue = Tongue(tag=tag, codebook=CODEBOOK, words=FRENCH)

    assert agency_line(row, Plain(tongue), CUTOFF).replace("Entity 00001", "Lakmere Police") == line


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (2, "على طلبين للتعليق (2)"),
        (3, "على 3 طلبات للتعليق"),
        (11, "على 11 طلبًا للتعليق"),
        (100, "على 100 طلب للتعليق"),
    ],
)
def test_arabic_counts_in_its_own_forms(count, said):
    asked = Efforts(count=count, channels=(Channel.EMAIL,))
    row = Row(rfc_id=RfcId(1), agency="X", country="NO", status=S.NO_RESPONSE, underlying=S.NO_RESPONSE, asked=asked)

    assert said in agency_line(row, Plain(Tongue(tag="ar", codebook=CODEBOOK, words=IN_ARABIC)), CUTOFF)


def test_a_reversal_gives_both_answers_with_both_days_in_the_labels_of_the_language():
    (row,) = release(logged(*denied_first())).rows
    said = agency_line(row, Plain(Tongue(tag="fr", codebook=CODEBOOK, words=FRENCH)), CUTOFF)

    assert said == (
        "Lakmere Police\u00a0: le 5 mars 2026, «\u00a0A nié tout usage\u00a0»\u00a0; le 11 mars 2026, "
        "après de nouvelles questions, «\u00a0A confirmé\u00a0» (sur «\u00a0Used the tool\u00a0»)."
    )


def test_a_language_without_a_tally_of_an_editor_gets_the_generated_one_with_the_same_sums():
    made = release(*logs(confirmed=24, unaware=9, denied_first=3, declined=10, denied=12, silent=30))
    said = tally_sentence(made.tally, Plain(Tongue(tag="es", codebook=CODEBOOK, words=FRENCH)))

    assert said == (
        "Total (entités): 88. «A confirmé»: 36 (de ellos, «Des responsables l’ignoraient»: 9; «A d’abord nié»: 3); "
        "«N’a pas souhaité répondre»: 10; «A nié tout usage»: 12; «Pas de réponse»: 30. "
        "(36 + 10 + 12 + 30 = 88; 9 y 3 están incluidos en los 36.)"
    )
    assert numbers(said) == numbers(made.tally_sentence)


ASKED = QuestionTally(question=2, label="Led to arrests", total=3, confirms=1, denies=2, declines=0, unanswered=0)
ENGLISH = '<bdi lang="en" dir="ltr">{}</bdi>'


@pytest.mark.parametrize(
    ("labels", "label", "named"),
    [
        ((("question 2", "أدّى إلى توقيفات"),), "Led to arrests", "«أدّى إلى توقيفات»"),
        ((), "Led to arrests", f"«{ENGLISH.format('Led to arrests')}»"),
        ((), "Question 2", "«السؤال رقم 2»"),
    ],
)
def test_a_question_has_its_short_name_in_the_language_or_says_in_which_it_is(labels, label, named):
    tongue = Tongue(tag="ar", codebook=CODEBOOK, words=replace(IN_ARABIC, labels=labels))
    told = replace(ASKED, label=label)

    assert named in question_sentence(told, Marked(tongue))
    assert named.replace(ENGLISH.format(label), label) in question_sentence(told, Plain(tongue))


def test_arabic_writes_its_preposition_onto_the_name_of_a_language():
    made = in_languages()
    read = page(files_of(made), "ar/agencies/0/901.html")

    assert "بالعربية" in read.get_text()
    assert "بـال" not in read.get_text()


def test_the_pages_of_a_language_say_their_sentences_in_it_and_quotes_stay_as_they_were_said():
    made = in_languages()
    files = files_of(made)
    tongue = next(one for one in tongues(made) if one.tag == "ar")
    row = next(row for row in made.rows if row.rfc_id == RfcId(901))
    arabic = page(files, "ar/agencies/0/901.html")
    line, quote = arabic.select_one(".sheet .lead"), arabic.select_one("blockquote")
    own, french = (page(files, f"{folder}methodology.html").select("[aria-labelledby=how] p") for folder in ("", "fr/"))

    assert line.get_text() == agency_line(row, Plain(tongue), CUTOFF)
    assert [one.text for one in line.select("[lang=en]")] == ["Used the tool"], "the short name nobody translated"
    assert quote["lang"] == "ar"
    assert words(french[0]).startswith("Entre le 2 mars 2026 et le 9 mars 2026, nous avons demandé un commentaire")
    assert words(own[0]).startswith("Between 2 March 2026 and 9 March 2026 we asked 120 entities for comment")
