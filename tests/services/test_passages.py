"""A message in passages: every letter of it once, in order, whatever is quoted from it and however quotes overlap."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.facts import Channel, Medium, Outcome, Terms
from outreach.domain.ids import Seq, StaffId
from outreach.domain.known import Attempt, Statement
from outreach.domain.received import Part, PartKind
from outreach.services.passages import Mark, cut, marks_in, passages, sent_to
from tests.story import day

TEXT = "We have never used it.\n> Have you used it?\n-- \nDana Rowe"


def parts(*ends):
    kinds = (PartKind.NEW, PartKind.QUOTED, PartKind.SIGNATURE)
    return [Part(kind=kind, start=a, end=b) for kind, a, b in zip(kinds, (0, *ends), (*ends, len(TEXT)), strict=False)]


def statement(seq, message, start, end):
    quoted = facts.StatementQuoted(
        words="x", speaker="y", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN, message=message, start=start, end=end
    )
    return Statement(seq=Seq(seq), at=day(0), by=StaffId("asha"), quoted=quoted, verified_by=None, translations=())


PLACES = st.integers(0, len(TEXT))
MARKS = st.lists(st.tuples(PLACES, PLACES).map(sorted).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@given(st.lists(PLACES, max_size=2).map(sorted), MARKS)
def test_no_letter_is_lost_or_told_twice(ends, marked):
    found = cut(TEXT, parts(*ends), [Mark(start, end, Seq(n)) for n, (start, end) in enumerate(marked)])

    assert "".join(passage.text for passage in found) == TEXT
    assert [passage.start for passage in found] == [
        sum(len(earlier.text) for earlier in found[:n]) for n in range(len(found))
    ]


@given(st.lists(PLACES, max_size=2).map(sorted), MARKS)
def test_each_quote_is_marked_from_its_first_letter_to_its_last(ends, marked):
    found = cut(TEXT, parts(*ends), [Mark(start, end, Seq(n)) for n, (start, end) in enumerate(marked)])
    pieces = [piece for passage in found for piece in passage.pieces]

    for number, (start, end) in enumerate(marked):
        assert "".join(piece.text for piece in pieces if number in piece.quotes) == TEXT[start:end]
        assert sum(number in piece.begin for piece in pieces) == 1


def test_quotes_of_another_message_or_without_a_place_mark_nothing():
    known = [statement(5, 2, 0, 7), statement(6, 3, 0, 7), statement(7, None, None, None)]

    assert marks_in(Seq(2), known) == (Mark(0, 7, Seq(5)),)


def test_what_was_said_on_the_phone_is_no_letter_of_ours():
    def made(channel, summary):
        fact = facts.AttemptMade(channel=channel, outcome=Outcome.SENT, summary=summary)
        return Attempt(seq=Seq(1), at=day(0), by=StaffId("asha"), made=fact, effective=True, bounced=False)

    tried = [made(Channel.EMAIL, "Dear all"), made(Channel.PHONE, "She will call back."), made(Channel.EMAIL, "")]

    assert sent_to(tried) == ("Dear all",)


def test_an_empty_text_has_no_passages():
    assert passages("") == ()
