"""Checks a release, without Outreach and without a network: Python 3.10 is enough.

    python3 verify.py [FOLDER] [--manifest SHA256]

It shows that every file is the one that the manifest names, that the rows add up to the tally and to the ledger, and
that the tables say the same as release.json. Whoever can change a file can change the manifest too: compare the
SHA-256 that is told of it with the one the newsroom has published, or give that with --manifest. Exits with 0 where
all holds, with 1 where not, with 2 where it was used wrongly.
"""

import argparse
import csv
import hashlib
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

MANIFEST, DOCUMENT = "manifest.json", "release.json"
CONFIRMED, NO_RESPONSE = "confirmed", "no response"
REFUSED = ("declines", "cannot confirm or deny")
SHOWN = ("id", "agency", "response_status", "counted_under")
HERE = Path(__file__).resolve().parent


class Wrong(Exception):
    """What does not hold, in a sentence."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a release.")
    parser.add_argument("folder", type=Path, nargs="?", default=HERE, help="the folder it lies in; default: this one")
    parser.add_argument("--manifest", default="", help="the SHA-256 of manifest.json, as the newsroom has published it")
    given = parser.parse_args(arguments)
    try:
        say("WHOLE: " + " ".join(check(given.folder, given.manifest)))
    except Wrong as wrong:
        say(f"NOT WHOLE: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as broken:
        say(f"NOT WHOLE: this cannot be read as a release ({type(broken).__name__}).")
        return 1
    return 0


def check(folder: Path, published: str) -> list[str]:
    """What was found, where all of it holds."""
    content = (folder / MANIFEST).read_bytes()
    sealed, manifest = hashlib.sha256(content).hexdigest(), json.loads(content)
    if published and published.lower() != sealed:
        raise Wrong(f"{MANIFEST} is not the one that was published.")
    files = check_files(folder, manifest["files"])
    told = json.loads((folder / DOCUMENT).read_bytes())
    if any(told[name] != manifest[name] for name in ("number", "cutoff", "investigation")):
        raise Wrong(f"{DOCUMENT} and {MANIFEST} are not of the same release.")
    check_tally(told["tally"], told["rows"])
    check_ledger(told["ledger"], len(told["rows"]))
    if not (folder / "tally.txt").read_text(encoding="utf-8").startswith(told["tally"]["sentence"]):
        raise Wrong(f"tally.txt does not say the sentence of {DOCUMENT}.")
    check_tables(folder, told)
    chain = manifest["chain"]
    return [
        f"release {told['number']} of “{told['investigation']['title']}”, cut-off {told['cutoff']}.",
        f"{len(files)} files are those of the manifest.",
        f"{len(told['rows'])} rows add up to the tally and to the ledger, and the tables say the same.",
        f"The record it was cut from: {chain['entries']} entries in {chain['logs']} logs, head {chain['head']}.",
        f"SHA-256 of {MANIFEST}: {sealed}" + ("." if published else " (compare this with the one that was published)."),
    ]


def check_files(folder: Path, told: list[dict[str, Any]]) -> set[str]:
    there = {path.name for path in folder.iterdir()} - {MANIFEST, "__pycache__"}
    named = {one["name"] for one in told}
    for one in told:
        if one["name"] not in there:
            raise Wrong(f"{one['name']} is missing.")
        content = (folder / one["name"]).read_bytes()
        if len(content) != one["bytes"] or hashlib.sha256(content).hexdigest() != one["sha256"]:
            raise Wrong(f"{one['name']} is not the file that the manifest names.")
    if more := sorted(there - named):
        raise Wrong(f"{more[0]} does not stand in the manifest.")
    return named


def check_tally(tally: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Every row stands under one status, and each count is counted here once more."""
    same("the rows", tally["total"], len(rows))
    statuses = Counter(row["response_status"] for row in rows)
    counted("status", {one["status"]: one["count"] for one in tally["statuses"]}, statuses)
    inside = Counter(row["counted_under"] for row in rows if row["counted_under"])
    counted("qualifier", {one["qualifier"]: one["count"] for one in tally["inside_confirmed"]}, inside)
    if any(row["counted_under"] and row["response_status"] != CONFIRMED for row in rows):
        raise Wrong("a row that did not confirm is counted inside the confirmed.")
    moved = [row for row in rows if row["underlying_status"] != row["response_status"]]
    if any(row["response_status"] != NO_RESPONSE for row in moved):
        raise Wrong("a row stands under another status than its own, and not by a rule for silence.")
    silences = {one["status"]: one["count"] for one in tally["counted_as_no_response"]}
    counted("silence", silences, Counter(row["underlying_status"] for row in moved))
    for one in tally["questions"]:
        check_question(one, [answer for row in rows for answer in row["answers"]], len(rows))
    for number in (*statuses.values(), *inside.values(), len(rows)):
        if number and not re.search(rf"(?<![\d,]){number:,}(?![\d]|,\d)", tally["sentence"]):
            raise Wrong(f"the tally sentence does not say the number {number:,}.")


def check_question(told: dict[str, Any], answers: Iterable[dict[str, Any]], rows: int) -> None:
    positions = Counter(one["position"] for one in answers if one["question"] == told["question"])
    declines = sum(positions[one] for one in REFUSED)
    found = {"confirms": positions["confirms"], "denies": positions["denies"], "declines": declines}
    found["unanswered"] = rows - sum(found.values())
    counted(f"answer to question {told['question']}", {name: told[name] for name in found}, found)


def check_ledger(ledger: dict[str, Any], rows: int) -> None:
    same("the published rows", ledger["published"], rows)
    if ledger["imported"] != ledger["published"] + ledger["removed"] + ledger["merged"]:
        raise Wrong("imported is not published + removed + merged.")


def check_tables(folder: Path, told: dict[str, Any]) -> None:
    """The tables hold the same rows as release.json, with the same status."""
    labels = {one["qualifier"]: one["label"] for one in told["tally"]["inside_confirmed"]} | {"": ""}
    wanted = [
        (str(row["id"]), row["agency"], row["response_status"], labels[row["counted_under"]]) for row in told["rows"]
    ]
    with (folder / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [tuple(row[name].removeprefix("'") for name in SHOWN) for row in csv.DictReader(file)]
    if found != wanted:
        raise Wrong(f"responses.csv has other rows than {DOCUMENT}.")
    where = f"{(folder / 'release.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(where, uri=True)) as tables:
        stored = tables.execute("SELECT id, agency, response_status, counted_under FROM responses").fetchall()
        tallied = dict(tables.execute("SELECT status, rows FROM tally").fetchall())
    if sorted(tuple(str(cell or "") for cell in row) for row in stored) != sorted(wanted):
        raise Wrong(f"release.sqlite has other rows than {DOCUMENT}.")
    counted("status in release.sqlite", tallied, Counter(row["response_status"] for row in told["rows"]))


def counted(what: str, told: dict[str, int], found: dict[str, int]) -> None:
    for name in sorted({*told, *found}):
        same(f"the {what} “{name}”", told.get(name, 0), found.get(name, 0))


def same(what: str, told: int, found: int) -> None:
    if told != found:
        raise Wrong(f"{what}: the tally says {told:,}, and {found:,} are here.")


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
