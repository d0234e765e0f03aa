"""Who read what: a line in a file before the page is answered, sealed into the audit chain within a minute.

A page that is looked at cannot write to the database and must not wait for whoever does; a line in a file it can add.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from outreach.db import audit
from outreach.db.audit import Note
from outreach.domain.audit import Action, Who
from outreach.domain.codec import instant_text
from outreach.domain.wallclock import counted
from outreach.services.desk import Desk

OPEN, TAKEN = "open.jsonl", "taken-"
ALONE = "lock"


class NotNoted(Exception):
    """That somebody reads this cannot be noted, so it is not shown."""


def note(desk: Desk, who: Who, about: str) -> None:
    """Add a line. The operating system has it when this returns: a killed process loses none."""
    here = audit.acting.get()
    if here is not None and not who.ip:
        who = replace(who, session=here.session, ip=here.ip)
    told = {"at": instant_text(desk.clock()), "about": about}
    told |= {"actor": who.actor, "session": who.session, "ip": who.ip}
    line = json.dumps(told).encode() + b"\n"
    try:
        with _adding(desk.views) as file:
            os.write(file, line)
    except OSError as error:
        raise NotNoted from error


def collect(desk: Desk, _at: datetime) -> str:
    """Bring every line into the chain, in one transaction; what it was is gone once that is saved."""
    if not desk.views.is_dir():
        return "Nothing was read."
    with _alone(desk.views / ALONE):
        _take(desk.views)
        number = sum(_bring_in(desk, taken) for taken in sorted(desk.views.glob(f"{TAKEN}*")))
    return f"Noted {counted(number, 'reading')}." if number else "Nothing was read."


@contextmanager
def _adding(folder: Path) -> Iterator[int]:
    file = _held(folder)
    while not _is_there(file, folder):
        os.close(file)  # taken away between opening and holding it: begin a new one
        file = _held(folder)
    try:
        yield file
    finally:
        os.close(file)


def _held(folder: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        file = os.open(folder / OPEN, flags, 0o600)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / OPEN, flags, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _is_there(file: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), (folder / OPEN).stat())
    except FileNotFoundError:
        return False


def _take(folder: Path) -> None:
    """Give the file another name while nobody writes in it; whoever waited for it begins a new one."""
    try:
        file = os.open(folder / OPEN, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        (folder / OPEN).rename(folder / f"{TAKEN}{uuid4().hex}.jsonl")
    finally:
        os.close(file)


def _bring_in(desk: Desk, taken: Path) -> int:
    lines = [line for line in taken.read_text(encoding="utf-8").splitlines() if line.strip()]
    with desk.database.writing() as session:
        for line in lines:
            audit.note(session, _note(line))
    taken.unlink()
    return len(lines)


def _note(line: str) -> Note:
    """A line that somebody made unreadable is an event too."""
    try:
        told = json.loads(line)
        who = Who(told["actor"], told["session"], told["ip"])
        return Note(action=Action.VIEWED, about=told["about"], payload={}, who=who, at=told["at"])
    except (ValueError, KeyError, TypeError):
        return Note(action=Action.VIEWED, about="unreadable", payload={"line": line[:500]})


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield
