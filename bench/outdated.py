"""Which pinned libraries have newer versions, and which have known faults: `make outdated`.

Each library is asked about by itself where asking about all at once does not end well, so that one that cannot be
found hides no other; and what could not be asked is said, and is never taken for good news.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

LOCK: Final = Path("requirements-postgres.txt")
UV: Final = (sys.executable, "-m", "uv")
AUDIT: Final = (*UV, "tool", "run", "pip-audit", "--format", "json", "--progress-spinner", "off", "--disable-pip")
NOBODY: Final = 5
"""So many in a row that cannot be asked about, and nobody answers at all."""

AT_ONCE: Final = 4
PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[[Sequence[str]], Ran]


@dataclass(frozen=True, slots=True)
class Told:
    """What one part came to: lines for whoever looks, and those about which nobody could be asked, with the reason."""

    lines: tuple[str, ...]
    unasked: Mapping[str, str]


def main() -> int:
    """1 where something has a known fault, or where not everything could be asked about."""
    pinned = dict(PINNED.findall(LOCK.read_text(encoding="utf-8")))
    newer, faults = newer_versions(pinned, run), known_faults(pinned, run)
    say("Newer versions", newer)
    say("Known faults", faults)
    return int(bool(faults.lines or newer.unasked or faults.unasked))


def newer_versions(pinned: Mapping[str, str], run: Run) -> Told:
    """By one look where that ends well, else library by library."""
    whole = run((*UV, "pip", "list", "--outdated", "--format", "json", "--python", sys.executable))
    if whole.code == 0:
        found = {one["name"].lower(): one for one in json.loads(whole.out or "[]")}
        return Told(tuple(f"{one['name']} {one['version']}: {one['latest_version']}" for one in found.values()), {})

    def look(name: str) -> tuple[str, str]:
        ran = run((sys.executable, "-m", "pip", "--disable-pip-version-check", "index", "versions", name))
        newest = re.match(rf"{re.escape(name)} \(([^)]+)\)", ran.out, re.IGNORECASE)
        if ran.code or newest is None:
            return "", last_line(ran)
        return ("" if newest[1] == pinned[name] else f"{name} {pinned[name]}: {newest[1]}"), ""

    return each(pinned, look)


def known_faults(pinned: Mapping[str, str], run: Run) -> Told:
    """A library that is skipped is one that nobody could be asked about, whatever the program ends with."""

    def audit(names: Iterable[str]) -> tuple[list[str], dict[str, str]]:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "requirements.txt"
            file.write_text("".join(f"{name}=={pinned[name]}\n" for name in names), encoding="utf-8")
            ran = run((*AUDIT, "--no-deps", "--requirement", str(file)))
        try:
            return read_audit(json.loads(ran.out))
        except (ValueError, KeyError, TypeError):
            return [], dict.fromkeys(names, last_line(ran))

    lines, unasked = audit(pinned)
    if len(unasked) < len(pinned) or not pinned:
        return Told(tuple(lines), unasked)

    def look(name: str) -> tuple[str, str]:
        found, without = audit([name])
        return "\n".join(found), without.get(name, "")

    return each(pinned, look)


def each(pinned: Mapping[str, str], look: Callable[[str], tuple[str, str]]) -> Told:
    """`look` gives back a line, or why there is none. Where the first few get no answer, the others are not asked."""
    names = sorted(pinned)
    found = dict(zip(names[:NOBODY], map(look, names[:NOBODY]), strict=True))
    if all(why for _, why in found.values()):
        why = next(iter(found.values()))[1] if found else ""
        return Told((), dict.fromkeys(names, why))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found |= dict(zip(names[NOBODY:], pool.map(look, names[NOBODY:]), strict=True))
    lines = tuple(line for line, _ in found.values() if line)
    return Told(lines, {name: why for name, (_, why) in found.items() if why})


def read_audit(told: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    lines, unasked = list[str](), dict[str, str]()
    for one in told["dependencies"]:
        if "skip_reason" in one:
            unasked[one["name"]] = one["skip_reason"]
        for fault in one.get("vulns", ()):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            lines.append(f"{one['name']} {one['version']}: {fault['id']}, mended in {mended}")
    return lines, unasked


def last_line(ran: Ran) -> str:
    said = [line.strip() for line in (ran.err or ran.out).splitlines() if line.strip()]
    return said[-1][:200] if said else f"it ended with {ran.code} and without a word"


def say(what: str, told: Told) -> None:
    write(f"{what}:")
    for line in told.lines:
        write(f"  {line}")
    if not told.lines:
        write("  none of those that could be asked about" if told.unasked else "  none")
    reasons: dict[str, list[str]] = {}
    for name, why in told.unasked.items():
        reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        write(f"  NOT ASKED about {len(names)} ({', '.join(names[:8])}{', …' if names[8:] else ''}): {why}")


def run(command: Sequence[str]) -> Ran:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
