"""Checks a dossier, without Outreach and without a network: Python 3.10 is enough.

    python verify_dossier.py [FOLDER or FILE.zip] [--public HEX]

It shows that every file is the one that the manifest names, that the entries of the log which show their seals were
written one after another as they stand, that each exhibit is the file its entry names, and that the events of the audit
chain which bind those seals lead to the signed anchor. Of the archive of a whole investigation it checks every dossier
that the list at its top names. Give the public key that the newsroom has published: without it a forger's own key would
do. Exits with 0 where all holds, with 1 where not, with 2 where it was used wrongly.
"""

import argparse
import hashlib
import hmac
import importlib.util
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

INDEX, MANIFEST, LOG, PROOFS = "index.json", "manifest.json", "entries.json", "proofs.json"
HERE = Path(__file__).resolve().parent


class Wrong(Exception):
    """What does not hold, in a sentence."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a dossier.")
    parser.add_argument("place", type=Path, nargs="?", default=HERE, help="the folder or the archive it lies in")
    parser.add_argument("--public", default="", help="the key by which the newsroom signs, as it was published")
    given = parser.parse_args(arguments)
    try:
        names, read = opened(given.place)
        say("WHOLE: " + " ".join((check_all if INDEX in names else check)(names, read, given.public)))
    except Wrong as wrong:
        say(f"NOT WHOLE: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as broken:
        say(f"NOT WHOLE: this cannot be read as a dossier ({type(broken).__name__}).")
        return 1
    return 0


def opened(place: Path) -> tuple[set[str], Callable[[str], bytes]]:
    """The names of the files, and a way to read each."""
    if place.is_dir():
        files = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
        return {name for name in files if "__pycache__" not in name}, lambda name: (place / name).read_bytes()
    archive = zipfile.ZipFile(place)
    return {name for name in archive.namelist() if not name.endswith("/")}, archive.read


def check_all(names: set[str], read: Callable[[str], bytes], public: str) -> list[str]:
    """Each dossier is the one that the list names, and whole by itself; nothing else lies beside them."""
    told, proven, rest = json.loads(read(INDEX))["requests"], 0, {name for name in names if "/" in name}
    check_files(names - rest, read, INDEX)
    for folder, sealed in ((one["folder"] + "/", one["manifest_sha256"]) for one in told):
        inside = {name.removeprefix(folder) for name in rest if name.startswith(folder)}
        rest -= {folder + name for name in inside}
        if MANIFEST not in inside or hashlib.sha256(read(folder + MANIFEST)).hexdigest() != sealed:
            raise Wrong(f"the dossier in {folder} is missing, or is not the one that {INDEX} names.")
        try:
            one = check(inside, lambda name: read(folder + name), public)  # noqa: B023  # read before the next folder
            proven += not one[-1].startswith(("No ", "0 "))
        except Wrong as wrong:
            raise Wrong(f"in {folder} {wrong}") from None
    if rest:
        raise Wrong(f"{min(rest)} belongs to no dossier of {INDEX}.")
    return [f"{len(told)} dossiers, each whole by itself; {proven} of them have proofs that lead to a signed anchor."]


def check(names: set[str], read: Callable[[str], bytes], public: str) -> list[str]:
    """What was found, where all of it holds."""
    files = check_files(names, read)
    log = json.loads(read(LOG))
    seals = check_log(log)
    exhibits = check_exhibits(log, files)
    said = [
        f"{len(files)} files are those of the manifest, {exhibits} of them exhibits that the entries name.",
        f"{len(seals)} of {len(log['entries'])} entries show their seals, one after another.",
    ]
    proofs = json.loads(read(PROOFS)) if PROOFS in files else {}
    return [*said, check_proofs(proofs, log["request"], seals, public) if proofs else "No proof of the audit chain."]


def check_files(names: set[str], read: Callable[[str], bytes], listing: str = MANIFEST) -> dict[str, str]:
    told = json.loads(read(listing))["files"]
    for one in told:
        if one["name"] not in names:
            raise Wrong(f"{one['name']} is missing.")
        content = read(one["name"])
        if len(content) != one["bytes"] or hashlib.sha256(content).hexdigest() != one["sha256"]:
            raise Wrong(f"{one['name']} is not the file that {listing} names.")
    if more := sorted(names - {one["name"] for one in told} - {listing}):
        raise Wrong(f"{more[0]} does not stand in {listing}.")
    return {one["name"]: one["sha256"] for one in told}


def check_log(log: dict[str, Any]) -> dict[int, str]:
    """The seals, each made anew from what its entry says and the seal before."""
    seals: dict[int, str] = {}
    previous, last = "", 0
    for one in log["entries"]:
        if one["seq"] != last + 1:
            raise Wrong(f"entry {last + 1} is missing.")
        last = one["seq"]
        if "seal" not in one:
            continue
        if last > 1 and last - 1 not in seals:
            raise Wrong(f"entry {last} shows a seal and the entry before does not.")
        if "fact" in one and made(previous, log["request"], one) != one["seal"]:
            raise Wrong(f"entry {last} does not say what was sealed.")
        seals[last] = previous = one["seal"]
    return seals


def made(previous: str, request: int, one: dict[str, Any]) -> str:
    envelope = [
        previous,
        request,
        *(one[name] for name in ("seq", "recorded_at", "recorded_by", "occurred_at", "kind")),
    ]
    text = f"{canonical(envelope)[:-1]},{canonical(one['fact'])}]"
    return hashlib.sha256(text.encode()).hexdigest()


def check_exhibits(log: dict[str, Any], files: dict[str, str]) -> int:
    """Each exhibit that goes along is the file whose hash its entry holds."""
    entries = {one["seq"]: one.get("fact", {}) for one in log["entries"]}
    there = [one for one in log["exhibits"] if one["name"]]
    for one in there:
        fact = entries[one["entry"]]
        if files.get(one["name"]) != one["sha256"] or one["sha256"] not in (fact.get("sha256"), fact.get("raw")):
            raise Wrong(f"{one['name']} is not the file that entry {one['entry']} names.")
    if more := [name for name in files if name.startswith("exhibits/") and name not in {one["name"] for one in there}]:
        raise Wrong(f"no entry names {more[0]}.")
    return len(there)


def check_proofs(proofs: dict[str, Any], request: int, seals: dict[int, str], public: str) -> str:
    """Each event binds seals that stand here, and leads to the root that was signed."""
    chain, anchor = beside(), proofs["anchor"]
    signer = public or anchor["public_key"]
    try:
        chain.check_signature(anchor, signer)
    except chain.Wrong as wrong:
        raise Wrong(str(wrong)) from None
    for event in proofs["events"]:
        payload, commit = event["payload"], event["commit"]
        if hmac.digest(bytes.fromhex(payload["salt"]), payload["text"].encode(), "sha256").hex() != commit:
            raise Wrong(f"event {event['seq']} is not bound to what it is said to hold.")
        for rfc, seq, seal in json.loads(payload["text"])["entries"]:
            if rfc != request or seals.get(seq) != seal:
                raise Wrong(f"event {event['seq']} does not bind entry {seq} as it stands here.")
        if leads_to(event, anchor["size"]) != anchor["root"]:
            raise Wrong(f"event {event['seq']} does not lead to the anchor.")
    whose = f"signed by {signer}" + ("" if public else " (compare this with the key that was published)")
    return f"{len(proofs['events'])} events lead to the anchor of {anchor['at']}, {whose}."


def leads_to(event: dict[str, Any], size: int) -> str:
    """The root that the way of this event comes to (RFC 9162, 2.1.3.2)."""
    names = ("commit", "details", "epoch", "prev", "seq")
    seal = hashlib.sha256(canonical({"alg": 1} | {name: event[name] for name in names}).encode()).digest()
    made, place, last = hashlib.sha256(b"\x00" + seal).digest(), event["seq"] - 1, size - 1
    for each in map(bytes.fromhex, event["proof"]):
        if place & 1 or place == last:
            made = hashlib.sha256(b"\x01" + each + made).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = hashlib.sha256(b"\x01" + made + each).digest()
        place, last = place >> 1, last >> 1
    return made.hex() if last == 0 else ""


def beside() -> Any:
    """The program that checks signatures, which lies beside this one."""
    spec = importlib.util.spec_from_file_location("verify_export", HERE / "verify_export.py")
    if spec is None or spec.loader is None:
        raise Wrong("verify_export.py is missing beside this program.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
