"""How this newsroom runs Outreach: read once from the environment (and `.env`), then never changed."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from io import StringIO
from pathlib import Path

from outreach.domain.errors import OutreachError

PACKAGE = Path(__file__).parent
OF_THE_TESTS = ("OUTREACH_TEST_", "OUTREACH_REQUIRE_", "OUTREACH_CHROMIUM", "OUTREACH_SHARED_DATA")
_NAMES_A_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9]*://.")
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
    from urllib.parse import urlsplit

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
    dns: str = setting(
        "OUTREACH_DNS",
        "",
        "The name server asked whether a domain takes mail, like `127.0.0.1:53`, or `off`. Default: the system’s.",
    )
    releases: str = setting(
        "OUTREACH_RELEASES", "", "Folder for released datasets. Default: `releases` in the home folder."
    )
    trusted_hosts: str = setting(
        "OUTREACH_TRUSTED_HOSTS", "", "Host names the pages answer to, with commas. Default: that of the base address."
    )
    second_factor: str = setting(
        "OUTREACH_SECOND_FACTOR",
        "required",
        "`required`: whoever signs in without a second factor sets one up before anything else. `offered`: whoever "
        "wants one has one.",
    )
    password_cost: str = setting(
        "OUTREACH_PASSWORD_COST", "normal", "`normal` (argon2id, 64 MiB) or `test` (cheap; for tests only)."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Read the settings; an unknown OUTREACH_ variable is a typing mistake and is refused."""
        known = {one.metadata["variable"]: one.name for one in fields(cls)}
        unknown = [name for name in environ if name.startswith("OUTREACH_") and name not in known]
        unknown = [name for name in unknown if not name.startswith(OF_THE_TESTS)]
        if unknown:
            raise BadSetting(f"{unknown[0]} is not a setting. Known: {', '.join(sorted(known))}.")
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
        from email.utils import parseaddr

        if self.secret_key and len(self.secret_key) < SHORTEST_KEY:
            raise BadSetting("OUTREACH_SECRET_KEY is too short: use at least 32 characters, or leave it out.")
        if not is_full_address(self.base_url):
            raise BadSetting("OUTREACH_BASE_URL must be a full address, like https://desk.example.org.")
        if "@" not in parseaddr(self.mail_from)[1]:
            raise BadSetting("OUTREACH_MAIL_FROM must hold one address, like desk@example.org.")
        if self.reply_address and (self.reply_address.count("{token}"), self.reply_address.count("@")) != (1, 1):
            raise BadSetting(
                "OUTREACH_REPLY_ADDRESS must be one address with {token} in it, like desk+{token}@example.org."
            )
        if not all(_NAMES_A_SERVICE.match(one) for one in self.chat_rooms):
            raise BadSetting(
                "OUTREACH_NOTICES must hold addresses like slack://… or mattermosts://…, with commas between."
            )
        if self.second_factor not in ("required", "offered"):
            raise BadSetting("OUTREACH_SECOND_FACTOR is required or offered.")
        if self.password_cost not in ("normal", "test"):
            raise BadSetting("OUTREACH_PASSWORD_COST is `normal` or `test`.")

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
    def mail_url(self) -> str:
        return self.smtp_url or self.practice_url

    @property
    def practice_url(self) -> str:
        """Where the letters of an investigation that practises go, whatever relay there is."""
        from urllib.parse import quote

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
    def evidence(self) -> str:
        return self.evidence_url or str(self.home_folder / "evidence")

    @property
    def own_servers(self) -> frozenset[str]:
        return frozenset(name.strip().casefold() for name in self.mail_servers.split(",") if name.strip())

    @property
    def hosts(self) -> list[str]:
        """The host names a page answers to; on a laptop, both ways of saying so."""
        from urllib.parse import urlsplit

        if self.trusted_hosts:
            return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        host = urlsplit(self.base_url).hostname or "localhost"
        return ["127.0.0.1", "localhost"] if host in ("127.0.0.1", "localhost") else [host]

    def signing_key(self) -> str:
        """The secret key, made and kept with mode 600 where none was given."""
        import secrets

        if self.secret_key:
            return self.secret_key
        path = self.home_folder / "secret.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
