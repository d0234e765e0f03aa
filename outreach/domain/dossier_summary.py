"""The first page of a dossier: all that a lawyer asks of one agency, in sentences made from the record."""

from collections.abc import Iterable
from typing import Final

from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.case import Case
from outreach.domain.dossier import InRelease, Summary, moment
from outreach.domain.dossier_entries import from_file
from outreach.domain.dossier_facts import shown
from outreach.domain.dossier_material import Material
from outreach.domain.dossier_printed import in_brief
from outreach.domain.followups import can_hold_from
from outreach.domain.gates import Check
from outreach.domain.known import Membership
from outreach.domain.promises import at_close, miscount
from outreach.domain.prose import by_channels, counted, date_at, listed, stop
from outreach.domain.rows import Row
from outreach.domain.voices import Own
from outreach.domain.wording import wording_of

NOT_SIGNED: Final = "No editor has signed it."


def summary(material: Material, row: Row, releases: Iterable[InRelease]) -> Summary:
    case, standing = material.case, material.case.standing
    deadline, codebook = standing.deadline, case.codebook
    known = {one.key: one.label for one in codebook.qualifiers}
    outside = standing.known.listing.outside_dataset
    line = (party_line if outside else agency_line)(row, Own(codebook), case.now)
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
        printed=in_brief(releases),
        missing=(*_sign_off_missing(case), *(missing(check, material) for check in case.unmet)),
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
    often = "once" if len(put) == 1 else counted(len(put), "time", "times")
    return f"The questions were put {often} {when}, {how}, by {who}."


def _tries(material: Material) -> str:
    known = material.case.standing.known
    counts, all_of_them = len(known.effective), len(known.attempts)
    if not all_of_them:
        return "No attempt to reach it is on record."
    if all_of_them == 1:
        return f"1 attempt to reach it, which {'counts' if counts else 'does not count'} as an effort."
    return f"{all_of_them:,} attempts to reach it; {counts or 'none'} of them count as an effort."


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
    if material.sight.outside and (deadline.extended or not deadline.working_days):
        return ""  # who asked for more time, and why it is another day, is nobody else's
    if deadline.working_days and not deadline.extended:
        days = counted(deadline.working_days, "working day", "working days")
        skipped = f"; skipped: {deadline.why}" if deadline.why else ""
        case, promise = material.case, material.case.entry(deadline.seq)
        wrong = miscount(deadline.working_days, promise.occurred_at, deadline.at, case.calendar) if promise else None
        if wrong:
            return f"It was told as {days}{skipped}. By the agency’s calendar as it is known now, {wrong}"
        close = ", to close of business" if at_close(deadline.at, case.calendar, case.policy.close_of_business) else ""
        return f"{days} of the agency after the day we asked{close}{skipped}."
    return deadline.why


def _signed(material: Material) -> str:
    standing = material.case.standing
    if standing.signed is None:
        return " ".join(part for part in (NOT_SIGNED, _void(standing.sign_off_void)) if part)
    signed = standing.signed
    when = moment(signed.recorded_at, material.zone).both
    name_of = material.telling.name_of
    who = f"{name_of(signed.by)}{from_file(signed.by, signed.handed_in_by, name_of)}"
    return f"Signed by {who}, on {when}, through entry {signed.through}."


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


def _sign_off_missing(case: Case) -> Iterable[str]:
    if case.standing.signed is None and case.standing.known.listing.membership is Membership.IN:
        yield "A sign-off by an editor."


def missing(check: Check, material: Material) -> str:
    said = stop(f"{check.gate.value.capitalize()}: {check.missing}")
    by_then, at = " by itself" if check.by_itself else "", can_hold_from(check, material.case)
    if at is None or at <= material.case.now:
        return said
    return f"{said} Earliest{by_then}: {moment(at, material.zone).both}."


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
