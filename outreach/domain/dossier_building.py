"""Puts a dossier together from one request as it stood at an instant: pure, so the same record gives the same file."""

from collections.abc import Iterable, Sequence

from outreach.domain.dossier import (
    Answered,
    Dossier,
    GateRead,
    Put,
    Quoted,
    Tried,
    Words,
    moment,
)
from outreach.domain.dossier_entries import item, lateness
from outreach.domain.dossier_facts import shown
from outreach.domain.dossier_material import Material
from outreach.domain.dossier_printed import printed
from outreach.domain.dossier_summary import missing, summary
from outreach.domain.facts import Entry, MessageReceived, MessageTranslated
from outreach.domain.gates import Check
from outreach.domain.ids import Seq
from outreach.domain.investigation import Question, QuestionSet
from outreach.domain.known import Attempt, Response, Statement
from outreach.domain.positions import settled
from outreach.domain.prose import language_name, listed, stop
from outreach.domain.rows import Row, RowStatement, row_of
from outreach.domain.settled_at import Versions
from outreach.domain.tombstones import ERASED


def build(material: Material) -> Dossier:
    case, known = material.case, material.case.standing.known
    row = row_of(case.rfc_id, case.standing, material.house)
    mask = material.sight.masks
    current, earlier = _put(material)
    releases = printed(material)
    return Dossier(
        audience=material.sight.audience,
        investigation=material.investigation,
        slug=material.slug,
        intends=mask(material.intends),
        rfc_id=case.rfc_id,
        agency=known.listing.name,
        spellings=known.listing.spellings,
        about=material.about,
        zone=material.zone,
        as_of=moment(case.now, material.zone),
        editions=_editions(material.editions),
        version=material.app_version,
        last_seq=case.last_seq,
        summary=summary(material, row, releases),
        put=current,
        earlier_put=earlier,
        answers=tuple(_answered(one, material) for one in known.responses),
        quotes=tuple(_quoted(material, row)),
        attempts=tuple(_tried(one, material) for one in known.attempts),
        gates=tuple(_gate(check, material) for check in case.checks),
        printed=releases,
        items=tuple(item(one, material.telling, material.exhibits_of(one.seq)) for one in _in_order(case.entries)),
        exhibits=material.exhibits,
        checking=material.checking,
    )


def _in_order(entries: Iterable[Entry]) -> Sequence[Entry]:
    """As things happened; the number says in which order they were written down."""
    return sorted(entries, key=lambda one: (one.occurred_at, one.seq))


def _editions(versions: Versions) -> str:
    known = (
        ("questions", versions.question_set),
        ("policy", versions.policy),
        ("codebook", versions.codebook),
    )
    return listed(f"{name} version {number}" for name, number in known if number) or "the house’s defaults"


# ── What was put, what came back ────────────────────────────────────────────────────────────────────────────────


def _put(material: Material) -> tuple[tuple[Put, ...], tuple[Put, ...]]:
    """The questions of the version in force, and those of versions before it that were put in other words."""
    sets = material.case.questions
    current = sets.current
    if current is None:
        return (), ()
    now = tuple(_one_put(one, current, material) for one in current.questions)
    texts = {(one.number, one.text) for one in current.questions}
    before = []
    for version in reversed(sets[:-1]):
        for one in version.questions:
            if (one.number, one.text) not in texts and _times(one.number, version.version, material):
                before.append(_one_put(one, version, material))
                texts.add((one.number, one.text))
    return now, tuple(before)


def _one_put(question: Question, version: QuestionSet, material: Material) -> Put:
    standing, sets = material.case.standing, material.case.questions
    is_current = version is sets.current
    since = sets.since.get(question.number, 0) if is_current else version.version
    put = _times(question.number, since, material, only=not is_current)
    stands = settled(standing.positions.get(question.number, ())) if is_current else None
    return Put(
        number=question.number,
        kind=question.kind.value,
        label=question.label,
        text=question.text,
        lead=question.number == version.lead,
        version=(put[0].made.question_set if put else None) or since or version.version,
        first=moment(put[0].at, material.zone) if put else None,
        entry=put[0].seq if put else 0,
        times=len(put),
        position=stands.position.value if stands else "",
        by=_speaker(stands.seq, stands.speaker, material) if stands else "",
        answered=moment(stands.at, material.zone) if stands else None,
        answer=stands.seq if stands else 0,
    )


def _times(number: int, since: int, material: Material, *, only: bool = False) -> list[Attempt]:
    return [
        one
        for one in material.case.standing.known.attempts
        if one.put_questions
        and number in one.made.questions
        and ((one.made.question_set or 0) == since if only else (one.made.question_set or 0) >= since)
    ]


def _speaker(seq: Seq, speaker: str, material: Material) -> str:
    """Who took a position, as this reader may know them."""
    fields = shown(material.entry(seq), material.sight).fields
    return ", ".join(part for name in ("speaker", "role") if (part := str(fields.get(name, "")))) if speaker else ""


def _answered(response: Response, material: Material) -> Answered:
    entry = material.entry(response.seq)
    received = response.received
    words = [*_words_of(entry, material)]
    if received.message and not words:
        words = [*_words_of(material.entry(received.message), material)]
    words += _translations_of(received.message, material)
    return Answered(
        seq=response.seq,
        at=moment(response.at, material.zone),
        by=_speaker(response.seq, received.speaker, material) or "a person of the agency",
        positions=tuple(f"Question {one.question}: {one.position}" for one in received.answers),
        counts=response.with_authority,
        late=lateness(entry),
        words=tuple(words),
    )


def _words_of(entry: Entry, material: Material) -> Iterable[Words]:
    fields = shown(entry, material.sight).fields
    text, language = str(fields.get("text", "")), str(fields.get("language", ""))
    if text and text != ERASED:
        came = "As it came" if isinstance(entry.fact, MessageReceived) else "As it was given"
        yield Words(heading=f"{came}{_in(language)}", text=text, language=language)


def _translations_of(message: Seq | None, material: Material) -> Iterable[Words]:
    retracted = material.case.standing.known.retracted
    for one in material.case.entries:
        if isinstance(one.fact, MessageTranslated) and one.fact.message == message and one.seq not in retracted:
            words = str(shown(one, material.sight).fields.get("words", ""))
            if words and words != ERASED:
                by = " by machine" if one.fact.by_machine else ""
                yield Words(
                    heading=f"Translated{by} into {language_name(one.fact.language)}, entry {one.seq}",
                    text=words,
                    language=one.fact.language,
                )


def _in(language: str) -> str:
    return f", in {language_name(language)}" if language else ""


def _quoted(material: Material, row: Row) -> Iterable[Quoted]:
    """As a release prints them, each beside the statement it comes from."""
    printed = [one for one in material.case.standing.known.statements if one.quoted.words != ERASED]
    printed = [one for one in printed if one.quoted.attribution or one.quoted.terms.value == "on the record"]
    for statement, said in zip(printed, row.statements, strict=False):
        yield _one_quoted(statement, said, material)


def _one_quoted(statement: Statement, said: RowStatement, material: Material) -> Quoted:
    mask, name_of = material.sight.masks, material.telling.name_of
    verified = f"compared with its source by {name_of(statement.verified_by)}" if statement.verified_by else ""
    checked = {one.added.words: one for one in statement.translations}
    return Quoted(
        seq=statement.seq,
        at=moment(said.at, material.zone),
        attribution=mask(said.attribution) if said.terms.value != "on the record" else said.attribution,
        terms=said.terms.value,
        verb=said.verb,
        words=Words(heading="", text=mask(said.words), language=said.language),
        translations=tuple(
            Words(
                heading=f"In {language_name(one.language)}"
                + (", by machine" if one.by_machine else "")
                + (f", checked by {name_of(by)}" if (by := checked[one.words].checked_by) else ", not checked yet"),
                text=mask(one.words),
                language=one.language,
            )
            for one in said.translations
        ),
        verified=verified or "not compared with its source by a second person yet",
    )


# ── How we tried, and by which rules ────────────────────────────────────────────────────────────────────────────


def _tried(attempt: Attempt, material: Material) -> Tried:
    entry = material.entry(attempt.seq)
    fields = shown(entry, material.sight).fields
    made, outside = attempt.made, material.sight.outside
    put = f"{listed(str(one) for one in made.questions)} of version {made.question_set}" if made.questions else ""
    return Tried(
        seq=attempt.seq,
        at=moment(attempt.at, material.zone),
        channel=made.channel.value,
        to="" if outside else ", ".join(dict.fromkeys(str(fields[n]) for n in ("to", "address") if fields.get(n))),
        outcome=made.outcome.value + (", then came back" if attempt.bounced else ""),
        counts=attempt.effective,
        put=put,
        told=moment(made.deadline_told, material.zone).both if made.deadline_told else "",
        late=lateness(entry),
        exhibits=material.exhibits_of(attempt.seq),
    )


def _gate(check: Check, material: Material) -> GateRead:
    name = check.gate.value.capitalize()
    if check.waived is not None:
        waived = check.waived
        by = [material.telling.name_of(one) for one in (waived.by, waived.seconded_by) if one]
        until = moment(waived.waived.expires_at, material.zone).both
        reason = material.sight.masks(stop(waived.waived.reason))
        return GateRead(name=name, state="waived", words=f"Passed by {listed(by)} until {until}: {reason}")
    if check.holds:
        return GateRead(name=name, state="holds", words="")
    return GateRead(name=name, state="missing", words=missing(check, material).partition(": ")[2])
