"""What the desk knows that may tell whose some messages are, looked up for all of them together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from outreach.db import agency_outbox, candidates, letter_names, log
from outreach.db.domains import registrable
from outreach.db.session import Session
from outreach.domain.facts import AttemptMade
from outreach.domain.fold import same_address
from outreach.domain.ids import RfcId
from outreach.domain.inbox import Filing
from outreach.domain.letters import message_id
from outreach.domain.matching import (
    WEBMAIL,
    Candidate,
    Clues,
    addresses_of,
    answers_a_letter,
    by_agency,
    names_of,
    tokens_of,
)
from outreach.domain.received import ReceivedMessage
from outreach.services.desk import Desk

BOUNCES_COME_WITHIN = timedelta(days=60)
"""How long a mail system may take to give up on a letter, with much to spare."""

MOST_AT_A_DOMAIN = 10
"""More agencies than this at one domain are no clue: a whole country’s offices may write from it."""


def gather(desk: Desk, session: Session, messages: Sequence[ReceivedMessage]) -> Clues:
    tokens = {token for one in messages for token in tokens_of(one, desk.replies.token_in)}
    names = {name for one in messages for name in names_of(one)}
    # A letter's Message-ID is made of its token, so one statement finds those on record for both.
    of_tokens = {message_id(token, desk.mail_from): token for token in tokens}
    letters = letter_names.find(session, names | of_tokens.keys())
    by_token: dict[str, Filing | RfcId] = {
        token: letters[name][-1] for name, token in of_tokens.items() if name in letters
    }
    for token in tokens - by_token.keys():
        if (letter := agency_outbox.by_token(session, token)) and letter.rfc_id is not None:
            by_token[token] = letter.rfc_id
    clues = Clues(
        token_in=desk.replies.token_in,
        domain_of=registrable,
        letters=letters,
        tokens=by_token,
        named=_named(session, names - letters.keys()),
    )
    addresses = {address for one in messages for address in addresses_of(one)}
    clues = replace(clues, addresses=candidates.at_addresses(session, addresses) if addresses else {})
    return _with_senders(desk, session, clues, [one for one in messages if not answers_a_letter(one, clues)])


def _with_senders(desk: Desk, session: Session, clues: Clues, messages: Sequence[ReceivedMessage]) -> Clues:
    """The same with what is known of the senders of these messages, which answer no letter that we can see."""
    addresses = {address for one in messages for address in addresses_of(one)}
    at_address = {one: clues.addresses[one] for one in addresses & clues.addresses.keys()}
    strangers = addresses - at_address.keys()
    domains = {registrable(address) for address in strangers} - WEBMAIL - {""}
    at_domain = {domain: candidates.at_domain(session, domain, most=MOST_AT_A_DOMAIN) for domain in sorted(domains)}
    # Where many share a domain, the host may still be one agency's own.
    hosts = {one.rpartition("@")[2] for one in strangers if not at_domain.get(registrable(one))} - domains - WEBMAIL
    at_domain |= {host: candidates.at_host(session, host, most=MOST_AT_A_DOMAIN) for host in sorted(hosts)}
    groups = [*at_address.values(), *at_domain.values()]
    found = by_agency(candidates.of_agencies(session, {agency for group in groups for agency in group}))
    return replace(
        clues,
        failed=_failed(desk, session, messages),
        domains=at_domain,
        candidates=found,
        tried=_tried(session, [[one for agency in group for one in found.get(agency, ())] for group in groups]),
    )


def _named(session: Session, names: Collection[str]) -> dict[str, RfcId]:
    """Letters that may have left and are on no log yet: an answer can be quicker than our own record."""
    letters = agency_outbox.by_message_ids(session, names) if names else ()
    return {one.letter.message_id: one.rfc_id for one in letters if one.rfc_id is not None}


def _failed(desk: Desk, session: Session, messages: Iterable[ReceivedMessage]) -> dict[str, set[RfcId]]:
    since = desk.clock() - BOUNCES_COME_WITHIN
    addresses = {address for one in messages if one.report for address in addresses_of(one)}
    return {
        address: {one.rfc_id for one in agency_outbox.by_recipient(session, address, since) if one.rfc_id is not None}
        for address in addresses
    }


def _tried(session: Session, groups: Iterable[Sequence[Candidate]]) -> dict[RfcId, set[str]]:
    """Where letters went, in those requests among which somebody has to choose."""
    wanted = sorted({one.rfc_id for group in groups if len(group) > 1 for one in group})
    return {
        rfc_id: {same_address(entry.fact.address) for entry in entries if isinstance(entry.fact, AttemptMade)}
        for rfc_id, entries in (log.read_some(session, wanted) if wanted else {}).items()
    }
