"""What the doctor finds on the desk itself: its people, its post, its evidence, its backups and its clock."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import timedelta
from functools import cached_property

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from outreach.db import agencies, heartbeats, investigations, log, outbox, people
from outreach.db.heartbeats import Beat
from outreach.domain.agencies import Place
from outreach.domain.errors import OutreachError
from outreach.domain.faults import Fault, Weight, Words
from outreach.domain.outbox import MailState
from outreach.domain.people import Role, Staff
from outreach.domain.wallclock import counted, elapsed
from outreach.mail.practice import PracticeMailer
from outreach.services import refused_entries, second_factor
from outreach.services.calendars import knows_a_year_ahead
from outreach.services.desk import Desk
from outreach.services.evidence_sweep import Glanced, glance
from outreach.services.heartbeat import BACKED_UP, DRILLED, STUCK
from outreach.services.passwords import is_demo, of_practice
from outreach.services.people import COSTS, Cost, normalised
from outreach.services.refused_entries import MANY

A_DAY = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=1)
WHO_JUDGED_AND_WHO_SIGNS = 2


@dataclass(frozen=True)
class Looked:
    """The desk, and what several looks ask of it: each is asked for once."""

    desk: Desk

    @cached_property
    def staff(self) -> tuple[Staff, ...]:
        with self.desk.reading() as session:
            return tuple(one for one in people.everyone(session) if one.active)

    @cached_property
    def admins(self) -> tuple[Staff, ...]:
        return tuple(one for one in self.staff if one.role is Role.ADMIN)

    @cached_property
    def hashes(self) -> dict[str, str]:
        with self.desk.reading() as session:
            return {one.id: people.password_hash(session, one.id) for one in self.staff}

    @cached_property
    def beats(self) -> dict[str, Beat]:
        with self.desk.reading() as session:
            return {one.name: one for one in heartbeats.all_beats(session)}

    @cached_property
    def evidence(self) -> Glanced:
        with self.desk.reading() as session:
            return glance(self.desk.evidence, session, self.desk.clock())


FOUND: tuple[Words, ...] = ({},)


def _nobody(looked: Looked) -> Iterator[Words]:
    yield from FOUND if not looked.staff else ()


def _no_admin(looked: Looked) -> Iterator[Words]:
    yield from FOUND if looked.staff and not looked.admins else ()


def _one_admin(looked: Looked) -> Iterator[Words]:
    if len(looked.admins) == 1:
        yield {"name": looked.admins[0].name}


def _few_editors(looked: Looked) -> Iterator[Words]:
    editors = sum(one.role.may_edit for one in looked.staff)
    yield from FOUND if looked.staff and editors < WHO_JUDGED_AND_WHO_SIGNS else ()


def _one_factor(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        without = [one.name for one in looked.admins if not second_factor.has_any(session, one.id)]
    if without:
        yield {"names": ", ".join(without)}


def _factors_unreadable(looked: Looked) -> Iterator[Words]:
    lost = second_factor.unreadable(looked.desk)
    names = [one.name for one in looked.staff if one.id in lost]
    if names:
        earlier = len(looked.desk.keys.read()) - 1
        nor = f", nor by {counted(earlier, 'earlier one')}" if earlier else ""
        yield {"factors": counted(len(names), "second factor"), "nor": nor, "names": ", ".join(names)}


def _weak_hashes(looked: Looked) -> Iterator[Words]:
    weak = sum(_is_weak(one) for one in looked.hashes.values())
    if weak:
        yield {"passwords": counted(weak, "password")}


def _practice_accounts(looked: Looked) -> Iterator[Words]:
    """Whoever has it, as it stands in the documentation. In a demo it is meant."""
    if is_demo(looked.desk.home):
        return
    known = of_practice()
    if open_to_all := [one.id for one in looked.staff if _opens(looked.hashes[one.id], known)]:
        yield {"names": ", ".join(open_to_all)}


def _codes_refused(looked: Looked) -> Iterator[Words]:
    since = looked.desk.clock() - timedelta(days=7)
    with looked.desk.reading() as session:
        found = [one.id for one in looked.staff if refused_entries.codes_since(session, one.id, since) >= MANY]
    if found:
        yield {"names": ", ".join(found)}


def _live_without_mail(looked: Looked) -> Iterator[Words]:
    if isinstance(looked.desk.mailer, PracticeMailer):
        with looked.desk.reading() as session:
            live = [one.title for one in investigations.everyone(session) if one.live]
        yield from ({"title": title} for title in live)


def _stuck(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        waiting = outbox.waiting(session, before=looked.desk.clock() - STUCK)
    if waiting:
        yield {"letters": counted(waiting, "letter")}


def _lost(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        lost = outbox.count(session, MailState.DEAD) + outbox.count(session, MailState.UNCONFIRMED)
    if lost:
        yield {"letters": counted(lost, "letter")}


def _evidence_not_kept(looked: Looked) -> Iterator[Words]:
    try:
        looked.desk.evidence.prove_writable()
    except OutreachError as error:
        yield {"why": error}


def _evidence_gone(looked: Looked) -> Iterator[Words]:
    if looked.evidence.gone:
        yield {"pieces": counted(looked.evidence.gone, "piece")}


def _orphans(looked: Looked) -> Iterator[Words]:
    if looked.evidence.orphans:
        yield {"pieces": counted(looked.evidence.orphans, "piece")}


def _never_backed_up(looked: Looked) -> Iterator[Words]:
    yield from FOUND if BACKED_UP not in looked.beats else ()


def _old_backup(looked: Looked) -> Iterator[Words]:
    last, now = looked.beats.get(BACKED_UP), looked.desk.clock()
    if last and now - last.at > A_DAY:
        yield {"ago": elapsed(last.at, now)}


def _never_drilled(looked: Looked) -> Iterator[Words]:
    last = looked.beats.get(DRILLED)
    yield from FOUND if last is None or (last.ok_at is None and not last.failed) else ()


def _clock_behind(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        last = log.last_recorded_at(session)
    now = looked.desk.clock()
    if last and last - now > CLOCKS_DIFFER:
        yield {"apart": elapsed(now, last)}


def _holidays_end(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        countries = agencies.countries(session)
    now = looked.desk.clock()
    for country in countries:
        if not knows_a_year_ahead(looked.desk.calendars(Place(country=country, zone="UTC")), now):
            yield {"country": country, "year": now.year + 1}


def _is_weak(password_hash: str) -> bool:
    try:
        found = extract_parameters(password_hash)
    except InvalidHashError:
        return False  # no password at all: nobody signs in with it
    cost = Cost(time_cost=found.time_cost, memory_cost=found.memory_cost, parallelism=found.parallelism)
    return any(has < wanted for has, wanted in zip(astuple(cost), astuple(COSTS["normal"]), strict=True))


def _opens(password_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, normalised(password))
    except (InvalidHashError, VerificationError):
        return False


FAULTS: tuple[Fault[Looked], ...] = (
    Fault(
        name="nobody",
        weight=Weight.WRONG,
        sentence="Nobody can sign in. Make an account: outreach user add NAME --email … --role admin.",
        found=_nobody,
    ),
    Fault(
        name="no-admin",
        weight=Weight.WRONG,
        sentence="Nobody is an admin, so nobody can let colleagues in or out on the pages. "
        "Make one: outreach user add NAME --email … --role admin.",
        found=_no_admin,
    ),
    Fault(
        name="one-admin",
        weight=Weight.LOOK,
        sentence="{name} is the only admin: who loses a telephone on their day off stays out. "
        "Make another: outreach user add NAME --email … --role admin.",
        found=_one_admin,
    ),
    Fault(
        name="few-editors",
        weight=Weight.LOOK,
        sentence="Fewer than two editors: who judged an answer cannot sign it. Add one with outreach user add.",
        found=_few_editors,
    ),
    Fault(
        name="admin-without-second-factor",
        weight=Weight.LOOK,
        sentence="An admin has no second factor yet: {names}. Ask them to set one up under their name on the pages.",
        found=_one_factor,
    ),
    Fault(
        name="second-factors-unreadable",
        weight=Weight.WRONG,
        sentence="{factors} cannot be read by the secret key in use{nor}: {names} cannot sign in with a code. "
        "Add the key of then, copied whole, to OUTREACH_EARLIER_SECRET_KEYS or as a further line of secret.key; if it "
        "is lost, run outreach user second-factor NAME --take-away.",
        found=_factors_unreadable,
    ),
    Fault(
        name="passwords-cheaply-kept",
        weight=Weight.LOOK,
        sentence="{passwords} could be guessed from a copy of the database. "
        "Give a new one: outreach user password NAME.",
        found=_weak_hashes,
    ),
    Fault(
        name="practice-accounts",
        weight=Weight.WRONG,
        sentence="Accounts open this desk with the password of the practice newsroom, which everybody knows: {names}. "
        "Close them (outreach user close NAME), or give another (outreach user password NAME).",
        found=_practice_accounts,
    ),
    Fault(
        name="codes-refused",
        weight=Weight.LOOK,
        sentence="Somebody gave the password of {names}, and then wrong codes, five times or more within a week. "
        "Ask them: if it was not they, outreach user password NAME.",
        found=_codes_refused,
    ),
    Fault(
        name="live-without-mail",
        weight=Weight.WRONG,
        sentence="{title} is live, and its letters go to the practice outbox. Set OUTREACH_SMTP_URL.",
        found=_live_without_mail,
    ),
    Fault(
        name="letters-stuck",
        weight=Weight.LOOK,
        sentence="{letters} should have been tried a quarter of an hour ago. Look whether `outreach scheduler` runs.",
        found=_stuck,
    ),
    Fault(
        name="letters-lost",
        weight=Weight.LOOK,
        sentence="{letters} did not arrive, or not for certain. Say what became of each: page Outbox.",
        found=_lost,
    ),
    Fault(
        name="evidence-not-kept",
        weight=Weight.WRONG,
        sentence="Nothing that comes in can be kept. {why}",
        found=_evidence_not_kept,
    ),
    Fault(
        name="evidence-gone",
        weight=Weight.WRONG,
        sentence="{pieces} of evidence that the record names cannot be found. "
        "Run `outreach verify`, and bring them back from a backup.",
        found=_evidence_gone,
    ),
    Fault(
        name="evidence-orphaned",
        weight=Weight.LOOK,
        sentence="{pieces} in the evidence store are named by nothing on record for more than a week. "
        "Find out who put them there before you take them away.",
        found=_orphans,
    ),
    Fault(
        name="backup-never",
        weight=Weight.LOOK,
        sentence="No backup was ever made with `outreach backup`. Make one, and have it made every night.",
        found=_never_backed_up,
    ),
    Fault(
        name="backup-old",
        weight=Weight.LOOK,
        sentence="The last backup was made {ago} ago. Look why none was made since, and run `outreach backup`.",
        found=_old_backup,
    ),
    Fault(
        name="drill-never",
        weight=Weight.LOOK,
        sentence="No backup was ever restored on trial here. Run `outreach run drill-backup`.",
        found=_never_drilled,
    ),
    Fault(
        name="clock-behind",
        weight=Weight.WRONG,
        sentence="The last entry was recorded {apart} from now, in the future. "
        "Set the clock by NTP before anybody works.",
        found=_clock_behind,
    ),
    Fault(
        name="holidays-end",
        weight=Weight.LOOK,
        sentence="The public holidays of {country} are not known for {year}, and deadlines could fall on one. "
        "Update the package `holidays`, or note them on the calendar page of each agency there.",
        found=_holidays_end,
    ),
)
