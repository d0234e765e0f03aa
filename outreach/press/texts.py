"""The sentences of a release as plain text, ready to paste under a table."""

from collections.abc import Iterable

from outreach.domain.corrections import note as sentences
from outreach.domain.dataset import Release
from outreach.domain.method_changes import MethodNote
from outreach.domain.place_in_table import FOR_READERS, Place
from outreach.domain.release_form import Form
from outreach.domain.rows import RowStatement
from outreach.domain.updates import Note
from outreach.domain.wording import quote

FIRST = "This is the first release; it corrects nothing."
UNCHANGED = "Nothing a reader can see has changed since the release before."


def tally(release: Release) -> bytes:
    translated = (sentence for _, sentence in release.translated_tallies)
    return _text([release.tally_sentence, *release.question_sentences, release.ledger_sentence, *translated])


def methodology(release: Release) -> bytes:
    return _text([release.methodology])


def limitations(release: Release) -> bytes:
    return _text([release.limitations])


def lines(release: Release) -> bytes:
    """One line for each agency, its quotes under it; then the parties that are no rows."""
    said = [_with_quotes(release.line(row), row.statements) for row in release.rows]
    said += [_with_quotes(release.party_line(row), row.statements) for row in release.outside]
    return _text(said)


def corrections(release: Release) -> bytes:
    """Each reason with its kind and its day, and under it what it changed; first what we changed of our own."""
    if release.cut.previous is None:
        return _text([FIRST])
    ours = release.method_notes if release.cut.form is not Form.FIRST else ()
    told = [_explained(note) for note in ours] + [_explained(note, _where(note, release)) for note in release.notes]
    return _text(told or [UNCHANGED])


def corrections_alone(release: Release) -> bytes:
    """As it was printed before reasons were kept; a release of then is printed again as it was."""
    if release.cut.previous is None:
        return _text([FIRST])
    return _text([sentences(release.changes) or UNCHANGED])


def _where(note: Note, release: Release) -> str:
    """A party was never a row; of one that was removed or merged the change says so."""
    party = note.outside_dataset and release.cut.form >= Form.SAID_IN_FULL
    return FOR_READERS[Place.OUTSIDE] if party else ""


def _explained(note: Note | MethodNote, where: str = "") -> str:
    return "\n".join([f"{note.told} {where}".rstrip(), *(f"    {change.sentence}" for change in note.changes)])


def _with_quotes(line: str, statements: Iterable[RowStatement]) -> str:
    return "\n".join([line, *(f"    {quote(statement)}" for statement in statements)])


def _text(paragraphs: Iterable[str]) -> bytes:
    return ("\n\n".join(paragraphs) + "\n").encode()
