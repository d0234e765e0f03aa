"""Puts a dossier together from one request as it stood at an instant: pure, so the same record gives the same file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.case import Case
from outreach.domain.dataset import Versions
from outreach.domain.dossier import (
    Answered,
    Dossier,
    Exhibit,
    GateRead,
    Put,
    Quoted,
    Summary,
    Tried,
    Words,
    moment,
)
from outreach.domain.dossier_entries import Telling, item, lateness
from outreach.domain.dossier_facts import Sight, shown
from outreach.domain.facts import Entry, MessageReceived, MessageTranslated
from outreach.domain.gates import Check
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import Question, QuestionSet
from outreach.domain.known import Attempt, Response, Statement
from outreach.domain.positions import settled
from outreach.domain.prose import by_channels, counted, date_at, language_name, listed, stop
from outreach.domain.rows import House, Row, RowStatement, row_of
from outreach.domain.tombstones import ERASED
from outreach.domain.wording import wording_of

NOT_SIGNED: Final = "No editor has signed it."


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a dossier is made of. `intends`: what the newsroom wrote that it meant to publish; `about`: where it is."""

    case: Case
    house: House
    editions: Versions
    telling: Telling
    exhibits: tuple[Exhibit, ...]
    names: Mapping[StaffId, str]
    investigation: str
    slug: str
    intends: str
    about: str
    app_version: str
    checking: tuple[str, ...]

    @property
    def sight(self) -> Sight:
        return self.telling.sight

    @property
    def zone(self) -> str:
        return self.telling.zone

    def exhibits_of(self, seq: Seq) -> tuple[str, ...]:
        return tuple(one.number for one in self.exhibits if one.entry == seq)

    def entry(self, seq: Seq) -> Entry:
        return self.case.entries[seq - 1]


def build(material: Material) -> Dossier:
    case, known = material.case, material.case.standing.known
    row = row_of(case.rfc_id, case.standing, material.house)
    mask = material.sight.masks
    current, earlier = _put(material)
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
        summary=_summary(material, row),
        put=current,
        earlier_put=earlier,
        answers=tuple(_answered(one, material) for one in known.responses),
        quotes=tuple(_quoted(material, row)),
        attempts=tuple(_tried(one, material) for one in known.attempts),
        gates=tuple(_gate(check, material) for check in case.checks),
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


# ── The first page ──────────────────────────────────────────────────────────────────────────────────────────────


def _summary(material: Material, row: Row) -> Summary:
    case, standing = material.case, material.case.standing
    deadline, codebook = standing.deadline, case.codebook
    known = {one.key: one.label for one in codebook.qualifiers}
    outside = standing.known.listing.outside_dataset
    line = (party_line if outside else agency_line)(row, codebook, case.now)
    return Summary(
        status=wording_of(standing.status, codebook).label,
        qualifiers=tuple(known.get(key) or codebook.circumstance_label(key) for key in standing.qualifiers),
        phase=standing.phase.value,
        line=material.sight.masks(line),
        asked=_asked(material),
        tried=_tries(material),
        deadline=moment(deadline.at, deadline.zone) if deadline else None,
        deadline_words=_deadline_words(case),
        deadline_why=material.sight.masks(_deadline_why(material)),
        signed=_signed(material),
        turned=tuple(_turned(material)),
        missing=tuple(_missing(check, material.zone) for check in case.unmet),
        kept=tuple(_kept(material)),
    )


def _asked(material: Material) -> str:
    put = [one for one in material.case.standing.known.attempts if one.put_questions]
    if not put:
        return "Nobody there has been asked yet."
    first, last = (date_at(one.at, material.zone) for one in (put[0], put[-1]))
    when = f"on {first}" if first == last else f"between {first} and {last}"
    who = listed(dict.fromkeys(material.telling.name_of(one.by) for one in put))
    how = by_channels(dict.fromkeys(one.made.channel for one in put))
    return f"The questions were put {counted(len(put), 'time', 'times')} {when}, {how}, by {who}."


def _tries(material: Material) -> str:
    known = material.case.standing.known
    counts, all_of_them = len(known.effective), len(known.attempts)
    if not all_of_them:
        return "No attempt to reach it is on record."
    return f"{counted(all_of_them, 'attempt', 'attempts')} to reach it; {counts} of them count as an effort."


def _deadline_words(case: Case) -> str:
    deadline = case.standing.deadline
    if deadline is None:
        return "No deadline was set."
    said = ["It was told to the agency" if deadline.told else "The agency was not told of it"]
    said += ["it was moved later"] if deadline.extended else []
    said += ["it has passed" if deadline.at <= case.now else "it has not passed"]
    return stop("; ".join(said))


def _deadline_why(material: Material) -> str:
    deadline = material.case.standing.deadline
    if deadline is None:
        return ""
    if deadline.extended and material.sight.outside:
        return ""  # who asked for more time, and why, is nobody else's
    if deadline.working_days and not deadline.extended:
        days = counted(deadline.working_days, "working day", "working days")
        skipped = f"; skipped: {deadline.why}" if deadline.why else ""
        return f"{days} of the agency after the day we asked, to close of business{skipped}."
    return deadline.why


def _signed(material: Material) -> str:
    standing = material.case.standing
    if standing.signed is None:
        return " ".join(part for part in (NOT_SIGNED, _void(standing.sign_off_void)) if part)
    signed = standing.signed
    when = moment(signed.recorded_at, material.zone).both
    return f"Signed by {material.telling.name_of(signed.by)} on {when}, through entry {signed.through}."


def _void(why: str) -> str:
    return f"An earlier sign-off no longer holds. {why}" if why else ""


def _turned(material: Material) -> Iterable[str]:
    for turn in material.case.standing.reversals:
        ruled = "an editor ruled that it is the agency’s own" if turn.confirmed else "no editor has ruled on it yet"
        first, then = (moment(one.at, material.zone).theirs for one in (turn.earlier, turn.later))
        yield (
            f"On question {turn.question} it first {turn.earlier.position} ({first}, entry {turn.earlier.seq}) and "
            f"then {turn.later.position} ({then}, entry {turn.later.seq}); {ruled}."
        )


def _missing(check: Check, zone: str) -> str:
    said = stop(f"{check.gate.value.capitalize()}: {check.missing}")
    by_then = " by itself" if check.by_itself else ""
    return f"{said} Earliest{by_then}: {moment(check.earliest, zone).both}." if check.earliest else said


def _kept(material: Material) -> Iterable[str]:
    entries, sight = material.case.entries, material.sight
    seen = [shown(one, sight) for one in entries]
    gone = sum(bool(one.hidden) for one in seen)
    part = sum(not one.whole and not one.hidden for one in seen)
    files = sum(bool(one.kept_back) for one in material.exhibits)
    if gone:
        yield f"{counted(gone, 'entry', 'entries')} whole"
    if part:
        yield f"parts of {counted(part, 'entry', 'entries')}"
    if files:
        yield counted(files, "file", "files")


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
        version=since or version.version,
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
    return GateRead(name=name, state="missing", words=_missing(check, material.zone).partition(": ")[2])
