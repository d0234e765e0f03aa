"""How this newsroom runs Outreach: read once from the environment (and `.env`), then never changed."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

from outreach.domain.errors import OutreachError

PACKAGE = Path(__file__).parent
OF_THE_TESTS = ("OUTREACH_TEST_", "OUTREACH_REQUIRE_", "OUTREACH_CHROMIUM", "OUTREACH_SHARED_DATA")
_NAMES_A_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9]*://.")
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
IN_A_FILE = "_FILE"
SHORTEST_KEY = 32  # characters: what a signature of SHA-256 can use


class BadSetting(OutreachError):
    """A setting cannot be used; the sentence names it and says what to write instead."""


def shipped(name: str) -> Path:
    """A folder that comes with the program: inside the installed package, or beside it in a checkout."""
    bundled = PACKAGE / "_shipped" / name
    return bundled if bundled.exists() else PACKAGE.parent / name


def read_env_file(file: Path) -> dict[str, str]:
    """The lines of a `.env` file. One that cannot be read is named: it must not pass for a default."""
    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSetting(f"{file}, line {line}: this is not UTF-8. Save the file as UTF-8.") from None
    for one in parse_stream(StringIO(text)):
        if one.error or (one.key and one.value is None):
            line = one.original.line + one.original.string[: -len(one.original.string.lstrip()) or None].count("\n")
            raise BadSetting(f"{file}, line {line} cannot be read as a setting. Write it like NAME=value.")
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def home_of_this_program() -> Path:
    """The home folder alone: a mail server's message is kept even while another setting is wrong."""
    home = os.environ.get("OUTREACH_HOME", "")
    if not home and Path(".env").is_file():
        home = read_env_file(Path(".env")).get("OUTREACH_HOME", "")
    return Path(home or "var").expanduser().absolute()


def is_full_address(url: str) -> bool:
    """Whether a browser could go there: a scheme, a host, and no port that cannot be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def setting(variable: str, default: str, meaning: str) -> str:
    """A setting of the environment; `meaning` is what docs/configuration.md says of it."""
    return field(default=default, metadata={"variable": variable, "meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting. Built by `from_env`; tests build it with `replace`."""

    home: str = setting("OUTREACH_HOME", "var", "Folder for what the program keeps beside the database.")
    database_url: str = setting(
        "OUTREACH_DATABASE_URL",
        "",
        "`sqlite:///path` or `postgresql://…`. Default: `outreach.sqlite3` in the home folder.",
    )
    secret_key: str = setting(
        "OUTREACH_SECRET_KEY",
        "",
        "At least 32 characters; signs sessions. Default: made once and kept in the home folder.",
    )
    earlier_secret_keys: str = setting(
        "OUTREACH_EARLIER_SECRET_KEYS",
        "",
        "Secret keys of before, one on each line: what they signed and sealed is still read (docs/operations.md).",
    )
    base_url: str = setting(
        "OUTREACH_BASE_URL", "http://127.0.0.1:8000", "The address people use; links in mail begin with it."
    )
    smtp_url: str = setting(
        "OUTREACH_SMTP_URL",
        "",
        "`smtps://user:password@host:465`, `smtp+starttls://host:587`, `smtp://localhost:25`, or `practice:///folder`. "
        "Default: the practice outbox in the home folder; nothing leaves.",
    )
    mail_from: str = setting(
        "OUTREACH_MAIL_FROM",
        "desk@example.org",
        "The sender of reminders to our own staff and of letters to agencies; may hold the newsroom’s name: "
        "`Blue Desk <desk@example.org>`.",
    )
    reply_address: str = setting(
        "OUTREACH_REPLY_ADDRESS",
        "",
        "Where agencies answer: an address with `{token}` in it, like `desk+{token}@example.org` or "
        "`{token}@reply.example.org`. Default: OUTREACH_MAIL_FROM with `+{token}`.",
    )
    imap_url: str = setting(
        "OUTREACH_IMAP_URL",
        "",
        "The mailbox in which answers arrive: `imaps://user:password@host:993/INBOX`, `imap+starttls://…` or, on this "
        "machine, `imap://…`. Without it no mailbox is polled.",
    )
    maildir: str = setting("OUTREACH_MAILDIR", "", "A Maildir folder in which answers arrive. Without it none is read.")
    mail_servers: str = setting(
        "OUTREACH_MAIL_SERVERS",
        "",
        "The names under which our own mail servers note their checks of a sender, with commas: the first word of "
        "`Authentication-Results` in a message that came in. Default: none; such notes are shown as claims.",
    )
    notices: str = setting(
        "OUTREACH_NOTICES",
        "",
        "Chat rooms that are told each morning how much waits, and when reminders or mail stop: addresses as Apprise "
        "writes them, with commas between, like `slack://…`. They hold passwords and are never shown. Needs the extra "
        "`chat`. Default: none.",
    )
    evidence_url: str = setting(
        "OUTREACH_EVIDENCE_URL",
        "",
        "Where raw mail, attachments and uploads are kept: a folder, `file:///folder`, or `s3://bucket/prefix`. "
        "Default: `evidence` in the home folder.",
    )
    clamd: str = setting(
        "OUTREACH_CLAMD",
        "",
        "Where clamd listens (`unix:///run/clamav/clamd.ctl`, `tcp://host:3310`): it is asked about each file before "
        "that is handed out. Default: nothing is scanned.",
    )
    dns: str = setting(
        "OUTREACH_DNS",
        "",
        "The name server asked whether a domain takes mail, like `127.0.0.1:53`, or `off`. Default: the system’s.",
    )
    releases: str = setting(
        "OUTREACH_RELEASES", "", "Folder for released datasets. Default: `releases` in the home folder."
    )
    backup_to: str = setting(
        "OUTREACH_BACKUP_TO",
        "",
        "Who can open the backups: public keys of age (`age1…`) with commas, or a file with one on each line. "
        "Default: nobody in particular; a backup is a plain tar.",
    )
    audit_anchors: str = setting(
        "OUTREACH_AUDIT_ANCHORS",
        "",
        "A file on another volume, better on another machine, to which each anchor of the audit chain is added. "
        "Without it anchors lie in the database, the editors’ mail and the releases only.",
    )
    log_to: str = setting(
        "OUTREACH_LOG_TO",
        "",
        "Where lines go too: `syslog+tls://host:6514` or `syslog+udp://host:514`. Default: none.",
    )
    trusted_hosts: str = setting(
        "OUTREACH_TRUSTED_HOSTS", "", "Host names the pages answer to, with commas. Default: that of the base address."
    )
    proxy_hops: str = setting(
        "OUTREACH_PROXY_HOPS",
        "0",
        "How many proxies of ours stand before the pages. So many notes of theirs of who calls (`X-Forwarded-For`, "
        "`X-Forwarded-Proto`) are believed; with 0 none is, and all callers behind a proxy count as one.",
    )
    second_factor: str = setting(
        "OUTREACH_SECOND_FACTOR",
        "required",
        "`required`: whoever signs in without a second factor sets one up before anything else. `offered`: whoever "
        "wants one has one.",
    )
    factor_delay_hours: str = setting(
        "OUTREACH_FACTOR_DELAY_HOURS",
        "24",
        "How long the taking away of a lost second factor can still be stopped, once a second person has vouched for "
        "its owner: 1 to 72 hours. Whoever cannot wait uses the command line of the machine.",
    )
    proof_minutes: str = setting(
        "OUTREACH_PROOF_MINUTES",
        "10",
        "How long after password and second factor, or a passkey, somebody may sign off, release, adopt an edition, "
        "give parts and the like (docs/permissions.md lists each) before they are asked for once more: 1 to 60. Where "
        "OUTREACH_SECOND_FACTOR is `offered` only one’s own passkeys and codes ask.",
    )
    password_cost: str = setting(
        "OUTREACH_PASSWORD_COST", "normal", "`normal` (argon2id, 64 MiB) or `test` (cheap; for tests only)."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Read the settings; an unknown OUTREACH_ variable is a typing mistake and is refused."""
        known = {one.metadata["variable"]: one.name for one in fields(cls)}
        named = {*known, *(name + IN_A_FILE for name in known)}
        unknown = [name for name in environ if name.startswith("OUTREACH_") and name not in named]
        unknown = [name for name in unknown if not name.startswith(OF_THE_TESTS)]
        if environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
            raise BadSetting("FLASK_DEBUG shows the inside of the desk to whoever meets an error. Leave it out.")
        if unknown:
            raise BadSetting(f"{unknown[0]} is not a setting. Known: {', '.join(sorted(known))}.")
        environ = {**environ, **_from_files(environ, known)}
        given = {known[name]: value for name, value in environ.items() if name in known and value}
        config = cls(**given)
        config.check()
        return config

    @classmethod
    def load(cls) -> "Config":
        """The settings of this process: the environment first, then a `.env` file in the working folder."""
        environ = dict(os.environ)
        if Path(".env").is_file():
            environ = read_env_file(Path(".env")) | environ
        return cls.from_env(environ)

    def check(self) -> None:
        for one in UNUSABLE:
            if one.is_so(self):
                raise BadSetting(one.sentence)

    @property
    def home_folder(self) -> Path:
        return Path(self.home).expanduser().absolute()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home_folder / 'outreach.sqlite3'}"

    @property
    def releases_folder(self) -> Path:
        return Path(self.releases).expanduser().absolute() if self.releases else self.home_folder / "releases"

    @property
    def audit_anchors_file(self) -> Path | None:
        return Path(self.audit_anchors).expanduser().absolute() if self.audit_anchors else None

    @property
    def mail_url(self) -> str:
        return self.smtp_url or self.practice_url

    @property
    def practice_url(self) -> str:
        """Where the letters of an investigation that practises go, whatever relay there is."""
        return f"practice://{quote(str(self.home_folder / 'practice-outbox'))}"

    @property
    def reply_pattern(self) -> str:
        """The address agencies answer to, with `{token}` where each letter's own token stands."""
        from email.utils import parseaddr

        local, _, domain = parseaddr(self.mail_from)[1].rpartition("@")
        return self.reply_address or f"{local}+{{token}}@{domain}"

    @property
    def chat_rooms(self) -> tuple[str, ...]:
        """Each address of a room. An address may hold commas itself, so it ends where the next one begins."""
        parts = re.split(r"[\s,]+(?=[A-Za-z][A-Za-z0-9]*://)", self.notices.strip(" ,"))
        return tuple(part for part in parts if part)

    @property
    def backup_readers(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.backup_to.split(",") if word.strip())

    @property
    def evidence(self) -> str:
        return self.evidence_url or str(self.home_folder / "evidence")

    @property
    def own_servers(self) -> frozenset[str]:
        return frozenset(name.strip().casefold() for name in self.mail_servers.split(",") if name.strip())

    @property
    def hops(self) -> int:
        return int(self.proxy_hops)

    @property
    def on_this_machine(self) -> bool:
        """Whether nobody but whoever sits at this machine reaches the pages."""
        return urlsplit(self.base_url).hostname in THIS_MACHINE

    @property
    def hosts(self) -> list[str]:
        """The host names a page answers to; on a laptop, both ways of saying so."""
        if self.trusted_hosts:
            return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        host = urlsplit(self.base_url).hostname or "localhost"
        return ["127.0.0.1", "localhost"] if host in ("127.0.0.1", "localhost") else [host]

    @property
    def earlier_keys(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.earlier_secret_keys.splitlines())))


def _from_files(environ: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What a vault, systemd or a container puts into a file and not into the environment, which programs inherit."""
    found = {}
    for name in known:
        if not (file := environ.get(name + IN_A_FILE, "")):
            continue
        if environ.get(name):
            raise BadSetting(f"{name} and {name}{IN_A_FILE} are both given. Leave one of them out.")
        try:
            found[name] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{name}{IN_A_FILE}: {file} cannot be read ({type(error).__name__}).") from None
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Unusable:
    """What no command runs with: a setting that means nothing, or nothing good."""

    name: str
    sentence: str
    is_so: Callable[[Config], bool]


def _is_no_sender(config: Config) -> bool:
    from email.utils import parseaddr

    return "@" not in parseaddr(config.mail_from)[1]


def _is_no_pattern(config: Config) -> bool:
    address = config.reply_address
    return bool(address) and (address.count("{token}"), address.count("@")) != (1, 1)


UNUSABLE: tuple[Unusable, ...] = (
    Unusable(
        name="secret-key-short",
        sentence="OUTREACH_SECRET_KEY is too short: use at least 32 characters, or leave it out.",
        is_so=lambda config: 0 < len(config.secret_key) < SHORTEST_KEY,
    ),
    Unusable(
        name="earlier-key-short",
        sentence="OUTREACH_EARLIER_SECRET_KEYS holds one that is too short to have been ours: copy them whole.",
        is_so=lambda config: any(len(key) < SHORTEST_KEY for key in config.earlier_keys),
    ),
    Unusable(
        name="base-url-not-full",
        sentence="OUTREACH_BASE_URL must be a full address, like https://desk.example.org.",
        is_so=lambda config: not is_full_address(config.base_url),
    ),
    Unusable(
        name="mail-from-no-address",
        sentence="OUTREACH_MAIL_FROM must hold one address, like desk@example.org.",
        is_so=_is_no_sender,
    ),
    Unusable(
        name="reply-address-without-token",
        sentence="OUTREACH_REPLY_ADDRESS must be one address with {token} in it, like desk+{token}@example.org.",
        is_so=_is_no_pattern,
    ),
    Unusable(
        name="notices-no-address",
        sentence="OUTREACH_NOTICES must hold addresses like slack://… or mattermosts://…, with commas between.",
        is_so=lambda config: not all(_NAMES_A_SERVICE.match(one) for one in config.chat_rooms),
    ),
    Unusable(
        name="proxy-hops-no-number",
        sentence="OUTREACH_PROXY_HOPS is a number from 0 to 9: how many proxies of ours stand before the pages.",
        is_so=lambda config: re.fullmatch(r"[0-9]", config.proxy_hops) is None,
    ),
    Unusable(
        name="second-factor-unknown",
        sentence="OUTREACH_SECOND_FACTOR is required or offered.",
        is_so=lambda config: config.second_factor not in ("required", "offered"),
    ),
    Unusable(
        name="factor-delay-no-number",
        sentence="OUTREACH_FACTOR_DELAY_HOURS is a number from 1 to 72: how long the taking away can be stopped.",
        is_so=lambda config: re.fullmatch(r"[1-9]|[1-6][0-9]|7[0-2]", config.factor_delay_hours) is None,
    ),
    Unusable(
        name="proof-minutes-no-number",
        sentence="OUTREACH_PROOF_MINUTES is a number from 1 to 60: how long password and second factor hold.",
        is_so=lambda config: re.fullmatch(r"[1-9]|[1-5][0-9]|60", config.proof_minutes) is None,
    ),
    Unusable(
        name="password-cost-unknown",
        sentence="OUTREACH_PASSWORD_COST is `normal` or `test`.",
        is_so=lambda config: config.password_cost not in ("normal", "test"),
    ),
)
