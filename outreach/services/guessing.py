"""Whose a message may be that answers no letter and comes from no address we know: guesses, each with its reason.

Nothing is filed by a guess. They are made where a person has to choose anyway, and save them the search.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from outreach.db import candidates, search
from outreach.db.session import Session
from outreach.domain.agencies import fold_text
from outreach.domain.fold import same_address
from outreach.domain.ids import AgencyId
from outreach.domain.inbox import Fate, Guess, held
from outreach.domain.matching import MOST_GUESSES, Candidate, addresses_of
from outreach.domain.received import ReceivedMessage

LOOKED_AT = 20_000
"""So many characters are searched for names and addresses: a list of all agencies further down is no clue."""

MOST_ADDRESSES = 20
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
BY_US = "One of us wrote it, so it is no answer by itself."


def with_guesses(session: Session, message: ReceivedMessage, fate: Fate, is_own: Callable[[str], bool]) -> Fate:
    """The same fate; where it holds the message and guesses nothing, with what its words and its sender suggest."""
    if fate.rfc_ids or fate.guesses:
        return fate
    sender_gone = candidates.gone(session, _agencies_at(session, addresses_of(message)))
    text = f"{message.subject}\n{message.body}"[:LOOKED_AT]
    found = [
        *_each(sender_gone, "Its sender is a contact of theirs. They are no longer in the dataset"),
        *_each(_written_of(session, text, is_own), "An address of theirs stands in it"),
        *_each(_named_in(session, text), "It names them"),
    ]
    by_request = {guess.rfc_id: guess for guess in reversed(found)}
    guesses = [guess for guess in found if by_request[guess.rfc_id] is guess][:MOST_GUESSES]
    return held(guesses[0].reason if len(guesses) == 1 else SEVERAL, guesses) if guesses else fate


SEVERAL = "Nothing tells surely whose it is; there are guesses."


def of_ours(fate: Fate) -> Fate:
    """What one of us wrote, or the desk itself, is no answer, whatever letter it refers to."""
    guesses = fate.guesses or tuple(Guess(rfc_id=each, reason=fate.why) for each in fate.rfc_ids)
    return held(BY_US, guesses)


def _agencies_at(session: Session, addresses: Iterable[str]) -> set[AgencyId]:
    wanted = [*addresses]
    found = candidates.at_addresses(session, wanted) if wanted else {}
    return {agency for group in found.values() for agency in group}


def _written_of(session: Session, text: str, is_own: Callable[[str], bool]) -> tuple[Candidate, ...]:
    """Whoever a forwarded message came from, most of the time."""
    there = dict.fromkeys(same_address(one) for one in _ADDRESS.findall(text))
    agencies = _agencies_at(session, [one for one in there if not is_own(one)][:MOST_ADDRESSES])
    return candidates.of_agencies(session, agencies) if agencies else ()


def _named_in(session: Session, text: str) -> list[Candidate]:
    """Those whose name stands in it, word for word; the longest names first, as they are the surest."""
    words = search.words_of(text, once=False)
    agencies = search.mentioned(session, text)
    named = [
        one for one in (candidates.of_agencies(session, agencies) if agencies else ()) if _stands_in(one.name, words)
    ]
    return sorted(named, key=lambda one: (-len(fold_text(one.name)), one.rfc_id))


def _stands_in(name: str, said: Sequence[str]) -> bool:
    """Word for word; a name in a script without spaces wherever its characters stand, for nothing parts them there."""
    called = search.words_of(name, once=False)
    if search.WITHOUT_SPACES.search("".join(called)):
        return "".join(called) in "".join(said)
    return f" {' '.join(called)} " in f" {' '.join(said)} "


def _each(found: Iterable[Candidate], reason: str) -> list[Guess]:
    return [Guess(rfc_id=one.rfc_id, reason=f"{reason} ({one.investigation_title}).") for one in found]
