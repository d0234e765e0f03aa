"""Whose a message is: by our letter that it answers, by an address we know, or with a person, who gets our guesses.

The order is domain part 7's: the reply token of a letter; a letter it refers to; for a bounce, the letter or the
address that failed; the sender's address; the sender's domain, where only one request can be meant. A machine never
chooses between two.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from outreach.domain.fold import same_address
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq
from outreach.domain.inbox import Fate, Filing, Guess, held
from outreach.domain.received import ReceivedMessage

MOST_GUESSES = 10
_WEBMAIL = """
    aol.com bluewin.ch fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.co.uk
    hotmail.com hotmail.fr icloud.com laposte.net libero.it live.com mail.com mail.ru me.com msn.com naver.com
    online.no orange.fr outlook.com outlook.fr proton.me protonmail.com qq.com seznam.cz t-online.de tuta.com
    tutanota.com uol.com.br wanadoo.fr web.de wp.pl yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.ru zoho.com
"""
WEBMAIL = frozenset(_WEBMAIL.split())
"""Where anybody may have an address: it says nothing of who they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A request a message may belong to. `attempts`: how often the agency was tried in it."""

    rfc_id: RfcId
    agency_id: AgencyId
    name: str
    attempts: int
    investigation_id: InvestigationId
    investigation_slug: str
    investigation_title: str


@dataclass(frozen=True, kw_only=True)
class Clues:
    """What the desk knows that may tell whose some messages are.

    `letters`: the attempts each Message-ID stands in; `tokens`, `named` and `failed`: requests by the reply tokens,
    Message-IDs and recipients of letters in the outbox. `addresses` and `domains`: the agencies known there.
    `candidates`: their requests. `tried`: the addresses a request's letters went to. `domain_of`: see the Public
    Suffix List.
    """

    token_in: Callable[[str], str]
    domain_of: Callable[[str], str]
    letters: Mapping[str, Sequence[Filing]] = field(default_factory=dict)
    tokens: Mapping[str, Filing | RfcId] = field(default_factory=dict)
    named: Mapping[str, RfcId] = field(default_factory=dict)
    failed: Mapping[str, Collection[RfcId]] = field(default_factory=dict)
    addresses: Mapping[str, Collection[AgencyId]] = field(default_factory=dict)
    domains: Mapping[str, Collection[AgencyId]] = field(default_factory=dict)
    candidates: Mapping[AgencyId, Sequence[Candidate]] = field(default_factory=dict)
    tried: Mapping[RfcId, Collection[str]] = field(default_factory=dict)


Rule = Callable[[ReceivedMessage, Clues], Fate | None]


def decide(message: ReceivedMessage, clues: Clues) -> Fate:
    """Where the message belongs. The first rule that speaks decides, even if all it can say is who might be meant."""
    senders: tuple[Rule, ...] = (_by_failure,) if message.report else (_by_address, _by_domain)
    for rule in (*LETTERS, *senders):
        if fate := rule(message, clues):
            return fate
    return held("Nothing in it tells whose it is: no letter of ours, and no address we know.")


def answers_a_letter(message: ReceivedMessage, clues: Clues) -> bool:
    """Whether one of the first two rules speaks, so that nobody need ask who the sender is."""
    return any(rule(message, clues) for rule in LETTERS)


def tokens_of(message: ReceivedMessage, token_in: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for one in message.recipients if (token := token_in(one.address))))


def names_of(message: ReceivedMessage) -> tuple[str, ...]:
    """The Message-IDs a message refers to, the nearest last."""
    original = (message.report.original_message_id,) if message.report else ()
    return tuple(dict.fromkeys(name for one in (*message.references, *original) if (name := _name(one))))


def addresses_of(message: ReceivedMessage) -> tuple[str, ...]:
    """The addresses that tell who it is from; of a bounce, those it says could not be reached."""
    if message.report:
        found = (message.report.original_recipient, *message.report.recipients)
        return tuple(dict.fromkeys(same_address(one) for one in found if "@" in one))
    return (same_address(message.sender.address),) if "@" in message.sender.address else ()


def _by_token(message: ReceivedMessage, clues: Clues) -> Fate | None:
    found = [clues.tokens[token] for token in tokens_of(message, clues.token_in) if token in clues.tokens]
    filings = [one for one in found if isinstance(one, Filing)]
    rfc_ids = [one.rfc_id if isinstance(one, Filing) else one for one in found]
    return _exactly_one(
        rfc_ids,
        "It came to the reply address of our letter.",
        "It came to the reply addresses of letters to several agencies.",
        attempt=max((one.seq for one in filings), default=None),
    )


def _by_reference(message: ReceivedMessage, clues: Clues) -> Fate | None:
    names = names_of(message)
    filings = [filing for name in names for filing in clues.letters.get(name, ())]
    rfc_ids = [*(filing.rfc_id for filing in filings), *(clues.named[name] for name in names if name in clues.named)]
    return _exactly_one(
        rfc_ids,
        "It refers to our letter by its Message-ID.",
        "It refers to letters to several agencies.",
        attempt=max((one.seq for one in filings), default=None),
    )


LETTERS: tuple[Rule, ...] = (_by_token, _by_reference)


def _by_failure(message: ReceivedMessage, clues: Clues) -> Fate | None:
    """A mail system gave up on an address: it is theirs whose letters went there.

    Where it names a letter that is none of ours, somebody else wrote there; where it names none and is no report in the
    form that machines read (RFC 3464), anybody may have typed it. No letter of ours is counted out for that.
    """
    addresses = addresses_of(message)
    rfc_ids = [rfc_id for address in addresses for rfc_id in clues.failed.get(address, ())]
    fate = _exactly_one(
        rfc_ids,
        "It says that a letter to this address could not be delivered, and one request only wrote there.",
        "Letters of several requests went to the address that failed.",
    )
    fate = fate or _among(_known_at(addresses, clues), addresses, clues, "the address that failed is one of theirs")
    if fate and fate.rfc_ids and message.report:
        if message.report.original_message_id:
            why = "The address that failed is one of theirs, but the letter it names is none of ours."
        elif not message.machine_readable:
            why = "The address that failed is one of theirs, but it names no letter, and anybody can write such words."
        else:
            return fate
        return held(why, [Guess(rfc_id=each, reason=why) for each in fate.rfc_ids])
    return fate


def _by_address(message: ReceivedMessage, clues: Clues) -> Fate | None:
    addresses = addresses_of(message)
    return _among(_known_at(addresses, clues), addresses, clues, "its sender is one of their contacts")


def _by_domain(message: ReceivedMessage, clues: Clues) -> Fate | None:
    addresses = addresses_of(message)
    domains = {name for one in addresses for name in (clues.domain_of(one), one.rpartition("@")[2])} - WEBMAIL
    agencies = sorted({agency for domain in domains for agency in clues.domains.get(domain, ())})
    return _among(agencies, addresses, clues, "its sender writes from their domain")


def _known_at(addresses: Iterable[str], clues: Clues) -> list[AgencyId]:
    return sorted({agency for address in addresses for agency in clues.addresses.get(address, ())})


def _among(agencies: Sequence[AgencyId], addresses: Collection[str], clues: Clues, why: str) -> Fate | None:
    """One request of these agencies, if it is plain which; else all of them, as guesses."""
    candidates = [one for agency in agencies for one in clues.candidates.get(agency, ())]
    if not candidates:
        return None
    written = [one for one in candidates if any(address in clues.tried.get(one.rfc_id, ()) for address in addresses)]
    asked = written or [one for one in candidates if one.attempts] or candidates
    sentence = why[0].upper() + why[1:]
    if len(asked) == 1:
        return Fate(rfc_ids=(asked[0].rfc_id,), why=f"{sentence}.")
    guesses = [Guess(rfc_id=one.rfc_id, reason=_reason(one, why, written=one in written)) for one in asked]
    return held(f"Several requests may be meant: {why}.", guesses[:MOST_GUESSES])


def _reason(candidate: Candidate, why: str, *, written: bool) -> str:
    also = ", and a letter went to that address" if written else ""
    return f"{why[0].upper()}{why[1:]}{also} ({candidate.investigation_title})."


def _exactly_one(rfc_ids: Iterable[RfcId], one: str, several: str, *, attempt: Seq | None = None) -> Fate | None:
    found = list(dict.fromkeys(rfc_ids))
    if not found:
        return None
    if len(found) > 1:
        return held(several, [Guess(rfc_id=each, reason=one) for each in found[:MOST_GUESSES]])
    return Fate(rfc_ids=(found[0],), why=one, attempt=attempt)


def _name(reference: str) -> str:
    """A Message-ID with its brackets, as some programs drop them."""
    bare = reference.strip().strip("<>")
    return f"<{bare}>" if "@" in bare else ""


def by_agency(candidates: Iterable[Candidate]) -> dict[AgencyId, tuple[Candidate, ...]]:
    found = defaultdict[AgencyId, list[Candidate]](list)
    for one in candidates:
        found[one.agency_id].append(one)
    return {agency: tuple(some) for agency, some in found.items()}
