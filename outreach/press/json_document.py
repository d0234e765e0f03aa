"""The release as JSON: the canonical edition, every text exactly as it is on record.

Keys stand in a fixed order and the form is described by `data/schema/release.v4.json`; a change of form is a new
version of the schema, and one that is out keeps its own.
"""

from dataclasses import asdict
from typing import Any

from outreach.domain.codec import canonical, canonical_text
from outreach.domain.corrections import Change
from outreach.domain.dataset import Release
from outreach.domain.investigation import TimelineLevel, Translated
from outreach.domain.ledger import Count, QuestionTally
from outreach.domain.release_form import Form
from outreach.domain.rows import Efforts, Row, RowStatement, RowWaiver, Turn
from outreach.domain.translated import keys_of, label_in, question_in
from outreach.domain.wording import codebook_label, wording_of
from outreach.press.columns import exact, instant
from outreach.press.timeline import Timelines

Json = dict[str, Any]


def document(release: Release, happened: Timelines) -> bytes:
    return encoded(_document(release, happened))


def encoded(value: Json) -> bytes:
    """Readable by people, equal for equal values: two spaces, no escapes, one line end at the end."""
    return (_indented(value, "\n") + "\n").encode()


def _indented(value: Any, margin: str) -> str:
    """`json.dumps(value, ensure_ascii=False, indent=2)`, which takes twice the time for thousands of rows."""
    kind = type(value)
    if kind is str:
        return canonical_text(value)
    if value is None:
        return "null"
    if kind is int:
        return str(value)
    inner = margin + "  "
    if kind is dict and value:
        told = [f"{canonical_text(key)}: {_indented(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(told)}{margin}}}"
    if kind in (list, tuple) and value:
        return f"[{inner}{f',{inner}'.join([_indented(one, inner) for one in value])}{margin}]"
    return canonical(value)


def waiver(row: Row, waived: RowWaiver) -> Json:
    return {
        "id": row.rfc_id,
        "agency": row.agency,
        "gate": waived.gate.value,
        "reason": waived.reason,
        "by": waived.by,
        "seconded_by": waived.seconded_by,
        "expires_at": instant(waived.expires_at),
    }


def _document(release: Release, happened: Timelines) -> Json:
    cut, codebook = release.cut, release.house.codebook
    level, version = codebook.timeline, cut.form.value
    return {
        "schema": f"release.v{version}.json",
        "schema_version": version,
        "investigation": {"slug": cut.slug, "title": cut.title},
        "number": cut.number,
        "cutoff": exact(cut.cutoff),
        "previous_cutoff": exact(cut.previous) or None,
        "noun": {"one": codebook.noun, "many": codebook.nouns},
        "questions": _questions(release),
        "tally": _tally(release),
        "ledger": {**_ledger(release), "sentence": release.ledger_sentence},
        "methodology": release.methodology,
        "limits": list(codebook.limits),
        **({} if cut.form is Form.FIRST else {"timeline": {"level": level.value, "meaning": level.told}}),
        "rows": [_row(release, row, release.line(row)) | _timeline(row, happened) for row in release.rows],
        "outside_the_dataset": [
            _row(release, row, release.party_line(row)) | _timeline(row, happened) for row in release.outside
        ],
        "changes": [_change(change) for change in release.changes],
        **({"languages": _languages(release)} if codebook.translations else {}),
    }


def _languages(release: Release) -> list[Json]:
    """The labels in each other language; a release of before there were any has no such key."""
    tallies, codebook = dict(release.translated_tallies), release.house.codebook
    return [
        {
            "language": words.language,
            "labels": {key: label_in(words, key, own) for key, own in keys_of(codebook).items()},
            "tally": tallies.get(words.language, ""),
            **({"questions": _questions_in(words, release)} if release.cut.form >= Form.SAID_IN_FULL else {}),
        }
        for words in codebook.translations
    ]


def _questions_in(words: Translated, release: Release) -> list[Json]:
    questions = release.house.questions
    texts = (
        (one.number, question_in(words, one.number, one.text)) for one in (questions.questions if questions else ())
    )
    return [{"number": number, "text": text} for number, text in texts if text]


def _questions(release: Release) -> list[Json]:
    questions = release.house.questions
    return [
        {
            "number": q.number,
            "label": q.label or f"Question {q.number}",
            "text": q.text,
            "lead": q.number == questions.lead,
        }
        for q in (questions.questions if questions else ())
        if questions
    ]


def _tally(release: Release) -> Json:
    codebook, tally = release.house.codebook, release.tally
    return {
        "total": tally.total,
        "statuses": [_count(count) for count in tally.statuses],
        "inside_confirmed": [
            {"qualifier": count.key, "label": codebook_label(count.key, codebook), "count": count.count}
            for count in tally.inside
        ],
        "counted_as_no_response": [_count(count) for count in tally.folded],
        "questions": [_question_tally(question) for question in tally.questions],
        "sentence": release.tally_sentence,
        "question_sentences": list(release.question_sentences),
    }


def _ledger(release: Release) -> Json:
    """The first form did not tell whose mistakes were corrected."""
    told = asdict(release.ledger)
    if release.cut.form is Form.FIRST:
        return {name: count for name, count in told.items() if not name.startswith("renamed_")}
    return told


def _count(count: Count) -> Json:
    return {"status": count.key, "count": count.count}


def _question_tally(tally: QuestionTally) -> Json:
    return {
        "question": tally.question,
        "label": tally.label,
        "confirms": tally.confirms,
        "denies": tally.denies,
        "declines": tally.declines,
        "unanswered": tally.unanswered,
    }


def _row(release: Release, row: Row, line: str) -> Json:
    codebook = release.house.codebook
    return {
        "id": row.rfc_id,
        "agency": row.agency,
        "source_spellings": list(row.source_spellings),
        **({} if release.cut.form is Form.FIRST else {"unsaid_spellings": list(row.unsaid_spellings)}),
        "country": row.country,
        "kind": row.kind,
        "published_range": row.published_range,
        "response_status": row.status.value,
        "response": wording_of(row.status, codebook).label,
        "underlying_status": row.underlying.value,
        "counted_under": row.counted_under,
        "circumstances": [{"key": key, "label": codebook_label(key, codebook)} for key in row.qualifiers],
        "answers": [
            {"question": answer.question, "position": answer.position.value if answer.position else None}
            for answer in row.answers
        ],
        "asked": _efforts(row.asked, codebook.timeline),
        "tried": _efforts(row.tried, codebook.timeline),
        "deadline": _deadline(row),
        **(
            {}
            if codebook.timeline is TimelineLevel.NONE
            else {
                "first_answer_at": instant(row.first_answer_at) or None,
                "answered_at": instant(row.answered_at) or None,
            }
        ),
        "answered_late": row.answered_late,
        "reversals": [_turn(turn) for turn in row.turns],
        "statements": [_statement(statement) for statement in row.statements],
        "waivers": [waiver(row, waived) for waived in row.waivers],
        "signed_at": instant(row.signed_at) or None,
        "signed_through": row.signed_through,
        "line": line,
    }


def _timeline(row: Row, happened: Timelines) -> Json:
    """A release without timelines has no such key."""
    if row.rfc_id not in happened:
        return {}
    return {"timeline": [{"at": instant(one.at), "what": one.what} for one in happened[row.rfc_id]]}


def _efforts(efforts: Efforts, level: TimelineLevel) -> Json:
    dated = {"first_at": instant(efforts.first_at) or None, "last_at": instant(efforts.last_at) or None}
    return {
        "count": efforts.count,
        **(dated if level is TimelineLevel.ATTEMPTS else {}),
        "channels": [channel.value for channel in efforts.channels],
        "languages": list(efforts.languages),
    }


def _deadline(row: Row) -> Json | None:
    if row.deadline_at is None:
        return None
    return {"at": instant(row.deadline_at), "zone": row.zone, "told": row.deadline_told, "extended": row.extended}


def _turn(turn: Turn) -> Json:
    return {
        "earlier": turn.earlier.value,
        "earlier_at": instant(turn.earlier_at),
        "later": turn.later.value,
        "later_at": instant(turn.later_at),
        "after_further_questions": turn.asked_between,
        "confirmed_by_an_editor": turn.confirmed,
    }


def _statement(statement: RowStatement) -> Json:
    return {
        "words": statement.words,
        "attribution": statement.attribution,
        "terms": statement.terms.value,
        "verb": statement.verb,
        "at": instant(statement.at),
        "language": statement.language,
        "translations": [
            {"language": t.language, "words": t.words, "by_machine": t.by_machine} for t in statement.translations
        ],
    }


def _change(change: Change) -> Json:
    return {
        "id": change.rfc_id,
        "agency": change.agency,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "sentence": change.sentence,
    }
