"""What the doctor finds in the settings alone, without a look at the disk or the database."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from outreach.config import SHORTEST_KEY, THIS_MACHINE, Config
from outreach.db.session import is_sqlite, parse_url
from outreach.domain.errors import OutreachError
from outreach.domain.faults import Fault, Weight, Words
from outreach.services import encryption

FEWEST_SIGNS = 8
"""Of a random key of 32 signs, even one in hexadecimal, a dozen differ."""

BETWEEN = ",;'\""
"""What stands between keys, or around them, where each should stand on a line of its own."""

FOUND: tuple[Words, ...] = ({},)


def _not_encrypted(config: Config) -> Iterator[Words]:
    if urlsplit(config.base_url).scheme == "http" and not config.on_this_machine:
        yield {"url": config.base_url}


def _with_a_path(config: Config) -> Iterator[Words]:
    if urlsplit(config.base_url).path.strip("/"):
        yield {"url": config.base_url}


def _links_lead_nowhere(config: Config) -> Iterator[Words]:
    if config.on_this_machine and not _practises(config):
        yield {"url": config.base_url}


def _answers_to_others(config: Config) -> Iterator[Words]:
    host = urlsplit(config.base_url).hostname or ""
    if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in config.hosts):
        yield {"host": host}


def _callers_are_one(config: Config) -> Iterator[Words]:
    yield from FOUND if urlsplit(config.base_url).scheme == "https" and not config.hops else ()


def _callers_name_themselves(config: Config) -> Iterator[Words]:
    if config.hops and urlsplit(config.base_url).scheme != "https":
        yield {"hops": config.hops}


def _database_in_the_clear(config: Config) -> Iterator[Words]:
    try:
        url = parse_url(config.database)
    except OutreachError:  # the look at the database says what is wrong with it
        return
    local = is_sqlite(url) or not url.host or url.host in THIS_MACHINE
    if not local and url.query.get("sslmode") != "verify-full":
        yield {"host": url.host}


def _cheap_passwords(config: Config) -> Iterator[Words]:
    yield from FOUND if config.password_cost != "normal" else ()  # noqa: S105  # the name of a setting's value


def _one_factor(config: Config) -> Iterator[Words]:
    yield from FOUND if config.second_factor != "required" else ()


def _guessable_key(config: Config) -> Iterator[Words]:
    yield from FOUND if config.secret_key and len(set(config.secret_key)) < FEWEST_SIGNS else ()


def _keys_on_one_line(config: Config) -> Iterator[Words]:
    """What two keys look like that stand on one line; and a key with what some people write between keys."""
    given = {
        "OUTREACH_SECRET_KEY": _holds_several(config.secret_key),
        "OUTREACH_EARLIER_SECRET_KEYS": any(
            _holds_several(key) or key != key.strip(BETWEEN) for key in config.earlier_keys
        ),
    }
    yield from ({"name": name} for name, wrong in given.items() if wrong)


def _holds_several(key: str) -> bool:
    return sum(len(part) >= SHORTEST_KEY for part in re.split(rf"[{BETWEEN}\s]+", key)) > 1


def _practice(config: Config) -> Iterator[Words]:
    if _practises(config):
        yield {"folder": urlsplit(config.mail_url).path}


def _mail_in_the_clear(config: Config) -> Iterator[Words]:
    url = _relay(config)
    if url.scheme == "smtp" and url.hostname not in THIS_MACHINE:
        yield {"host": url.hostname}


def _example_sender(config: Config) -> Iterator[Words]:
    yield from FOUND if config.mail_from.rstrip("> ").endswith("example.org") and not _practises(config) else ()


def _no_way_in(config: Config) -> Iterator[Words]:
    yield from FOUND if not (config.imap_url or config.maildir) else ()


def _no_reader(config: Config) -> Iterator[Words]:
    try:
        encryption.recipients(config.backup_readers)
    except OutreachError as error:
        yield {"why": error}


def _relay(config: Config) -> SplitResult:
    try:
        return urlsplit(config.mail_url)
    except ValueError:  # the mailer says what is wrong with it
        return urlsplit("")


def _practises(config: Config) -> bool:
    return config.mail_url.startswith("practice:")


FAULTS: tuple[Fault[Config], ...] = (
    Fault(
        name="base-url-not-encrypted",
        weight=Weight.WRONG,
        sentence="{url} is not encrypted. Put a proxy with TLS before it and say https in OUTREACH_BASE_URL.",
        found=_not_encrypted,
        refused=True,
    ),
    Fault(
        name="base-url-with-path",
        weight=Weight.WRONG,
        sentence="{url} has a path, and links in mail would lead past the pages. "
        "Give the desk a host name of its own in OUTREACH_BASE_URL.",
        found=_with_a_path,
    ),
    Fault(
        name="base-url-of-this-machine",
        weight=Weight.LOOK,
        sentence="Mail leaves, and its links begin with {url}, which opens on this machine alone. "
        "Set OUTREACH_BASE_URL to the address people use.",
        found=_links_lead_nowhere,
    ),
    Fault(
        name="hosts-without-ours",
        weight=Weight.WRONG,
        sentence="The pages do not answer to {host}, which is their own address. "
        "Add it to OUTREACH_TRUSTED_HOSTS, or leave that out.",
        found=_answers_to_others,
    ),
    Fault(
        name="callers-are-one",
        weight=Weight.LOOK,
        sentence="The pages lie behind a proxy whose word on who calls is not believed, so a stranger who guesses "
        "passwords can use up the tries of everybody. Set OUTREACH_PROXY_HOPS to the number of proxies.",
        found=_callers_are_one,
    ),
    Fault(
        name="callers-name-themselves",
        weight=Weight.WRONG,
        sentence="OUTREACH_PROXY_HOPS is {hops} and no proxy with TLS stands before the pages, so whoever calls can "
        "claim to be anybody. Set it to 0, or put the proxy there and say https in OUTREACH_BASE_URL.",
        found=_callers_name_themselves,
    ),
    Fault(
        name="database-in-the-clear",
        weight=Weight.WRONG,
        sentence="The database on {host} is not asked to prove who it is, so its line can be read on the way. "
        "Add ?sslmode=verify-full to OUTREACH_DATABASE_URL.",
        found=_database_in_the_clear,
    ),
    Fault(
        name="password-cost-test",
        weight=Weight.WRONG,
        sentence="OUTREACH_PASSWORD_COST is `test`: passwords can be guessed. Leave it out.",
        found=_cheap_passwords,
        refused=True,
    ),
    Fault(
        name="second-factor-offered",
        weight=Weight.LOOK,
        sentence="Nobody has to have a second factor, so one password that leaks opens the desk. "
        "Leave out OUTREACH_SECOND_FACTOR.",
        found=_one_factor,
    ),
    Fault(
        name="secret-key-guessable",
        weight=Weight.WRONG,
        sentence="OUTREACH_SECRET_KEY repeats a few signs and can be guessed. "
        "Leave it out, or make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'.",
        found=_guessable_key,
        refused=True,
    ),
    Fault(
        name="secret-keys-on-one-line",
        weight=Weight.WRONG,
        sentence="{name} seems to hold several keys on one line, or a comma beside one, so none of them is read. Write "
        "the key in use alone in OUTREACH_SECRET_KEY, and each earlier one on a line of its own, with nothing else.",
        found=_keys_on_one_line,
    ),
    Fault(
        name="mail-practice",
        weight=Weight.LOOK,
        sentence="Mail is practice: it lands in {folder} and goes nowhere. Set OUTREACH_SMTP_URL to send it.",
        found=_practice,
    ),
    Fault(
        name="mail-not-encrypted",
        weight=Weight.WRONG,
        sentence="Mail goes to {host} without encryption. Use smtps:// or smtp+starttls://.",
        found=_mail_in_the_clear,
    ),
    Fault(
        name="mail-from-example",
        weight=Weight.WRONG,
        sentence="Mail leaves from an example address. Set OUTREACH_MAIL_FROM to the newsroom's own.",
        found=_example_sender,
    ),
    Fault(
        name="no-mail-in",
        weight=Weight.LOOK,
        sentence="No mailbox is read: answers come in by `outreach mail file` and by hand. Set OUTREACH_IMAP_URL.",
        found=_no_way_in,
    ),
    Fault(
        name="backup-to-nobody",
        weight=Weight.WRONG,
        sentence="No backup can be made for whom OUTREACH_BACKUP_TO names. {why}",
        found=_no_reader,
    ),
)
