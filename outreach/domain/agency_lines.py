"""What may be said of one agency, in one sentence: no more than the record shows, with the days that make it fair."""

from datetime import datetime

from outreach.domain.facts import Position
from outreach.domain.investigation import DENIED_FIRST, Codebook, Qualifier, ResponseStatus
from outreach.domain.prose import by_channels, date_at, exact_instant, number, stop
from outreach.domain.rows import Efforts, Row, RowAnswer
from outreach.domain.wording import wording_of

STATUS_OF = {Position.CONFIRMS: ResponseStatus.CONFIRMED, Position.DENIES: ResponseStatus.DENIED}
ANSWERS = frozenset(STATUS_OF)


def agency_line(row: Row, codebook: Codebook, cutoff: datetime) -> str:
    """The published sentence about one agency of the dataset."""
    if row.turns:
        said = _turned(row, codebook)
    elif row.underlying is ResponseStatus.NO_RESPONSE:
        said = f"did not respond to {_requests(row)}{_waited(row, cutoff)}"
    elif row.underlying is ResponseStatus.ACKNOWLEDGED_ONLY:
        said = _acknowledged(row, cutoff)
    elif row.underlying is ResponseStatus.UNREACHABLE:
        return _unreachable(row)
    else:
        said = wording_of(row.status, codebook).of_one
    return stop(f"{row.agency} {said}{_qualified(row, codebook)}")


def party_line(row: Row, codebook: Codebook, cutoff: datetime) -> str:
    """The same for a party that is no row of the dataset. Its answers may be partial: the line says which it left."""
    answers = any(answer.position for answer in row.answers)
    if row.first_answer_at is None and not answers and not row.statements:
        return agency_line(row, codebook, cutoff)
    answered = [answer for answer in row.answers if answer.position in ANSWERS]
    declined = [answer for answer in row.answers if answer.position and answer.position not in ANSWERS]
    left = [answer for answer in row.answers if answer.position is None]
    gave = "gave a statement and " if row.statements else ""
    said = [f"{row.agency} {gave}{_answered(len(answered), len(row.answers))}"]
    if declined:
        said.append(f"It declined to answer: {_questions(declined)}")
    if left:
        said.append(f"It left unanswered: {_questions(left)}")
    return " ".join(stop(sentence) for sentence in said)


def _turned(row: Row, codebook: Codebook) -> str:
    """Every answer with its day: "denied any use on 4 March 2026; on 11 March 2026, after further questions, it …"."""
    first = row.turns[0]
    said = f"{_position(first.earlier, codebook)} on {date_at(first.earlier_at, row.zone)}"
    for turn in row.turns:
        after = ", after further questions," if turn.asked_between else ""
        said += f"; on {date_at(turn.later_at, row.zone)}{after} it {_position(turn.later, codebook)}"
    return said


def _position(position: Position, codebook: Codebook) -> str:
    return wording_of(STATUS_OF[position], codebook).of_one


def _qualified(row: Row, codebook: Codebook) -> str:
    """What else is known of a confirmation; that it was denied first is told above, with its days."""
    if row.status is not ResponseStatus.CONFIRMED:
        return ""
    known = {qualifier.key: qualifier for qualifier in codebook.qualifiers}
    said = [_qualifier(key, known.get(key), codebook) for key in row.qualifiers if key != DENIED_FIRST]
    return "".join(f"; {part}" for part in said)


def _qualifier(key: str, qualifier: Qualifier | None, codebook: Codebook) -> str:
    if qualifier:
        return f"it {qualifier.tally}"
    label = codebook.circumstance_label(key)
    return label[:1].lower() + label[1:]


def _requests(row: Row) -> str:
    asked = row.asked
    what = "a request for comment" if asked.count == 1 else f"{number(asked.count)} requests for comment"
    return f"{what} {_days(asked, row.zone)}".rstrip()


def _days(efforts: Efforts, zone: str) -> str:
    """Nothing where the codebook keeps the days of attempts back."""
    if efforts.first_at is None or efforts.last_at is None:
        return "" if efforts.count else "so far"
    first, last = date_at(efforts.first_at, zone), date_at(efforts.last_at, zone)
    return f"on {first}" if first == last else f"between {first} and {last}"


def _waited(row: Row, cutoff: datetime) -> str:
    """The deadline, where the agency was told it and it has passed; else our cut-off.

    One of them is always said, so that nobody reads "did not respond" as "can no longer respond".
    """
    if row.deadline_at is not None and row.deadline_told and row.deadline_at <= cutoff:
        return f", by the deadline it was told, {exact_instant(row.deadline_at, row.zone)}"
    return f" before our cut-off, {exact_instant(cutoff, row.zone)}"


def _acknowledged(row: Row, cutoff: datetime) -> str:
    if row.acknowledged:
        return f"acknowledged {_requests(row)} but did not answer{_waited(row, cutoff)}"
    return f"sent only an automatic reply to {_requests(row)} and did not answer{_waited(row, cutoff)}"


def _unreachable(row: Row) -> str:
    """An agency that never got a letter is not said to have kept silent."""
    tried = row.tried
    ways = f"{by_channels(tried.channels)} {_days(tried, row.zone)}".strip()
    if tried.count == 1:
        return f"We could not reach {row.agency}: our attempt {ways} failed."
    return f"We could not reach {row.agency}: our {number(tried.count)} attempts {ways} all failed."


def _answered(answered: int, of: int) -> str:
    if of == 1:
        return "answered our question" if answered else "did not answer our question"
    if answered == of:
        return f"answered all {number(of)} of our questions"
    return f"answered {number(answered) if answered else 'none'} of our {number(of)} questions"


def _questions(answers: list[RowAnswer]) -> str:
    return "; ".join(f"{answer.question}. “{answer.text}”" for answer in answers)
