"""`make outdated` hides no library behind another one, and takes no silence for good news."""

import json
from pathlib import Path

from bench.outdated import Ran, known_faults, newer_versions

PINNED = {f"library-{number}": f"1.{number}" for number in range(9)}
GONE = Ran(1, "", "error: no such library\n")


def index(answers):
    """Stands for the programs that ask: refuses to say anything of all at once, then answers for each."""

    def run(command):
        if "list" in command:
            return Ran(2, "", "error: library-3 was not found in the registry\n")
        name = command[-1]
        return answers.get(name) or Ran(0, f"{name} ({PINNED[name]})\nAvailable versions: {PINNED[name]}\n", "")

    return run


def auditor(answers):
    def run(command):
        (name, *others) = Path(command[-1]).read_text().split()
        if others:
            return Ran(1, "", "ERROR: could not resolve library-3\n")
        name = name.partition("==")[0]
        one = {"name": name, "version": PINNED[name], "vulns": []} | answers.get(name, {})
        return Ran(0, json.dumps({"dependencies": [one]}), "")

    return run


def test_one_library_that_is_not_found_hides_no_newer_version_of_another():
    told = newer_versions(PINNED, index({"library-3": GONE, "library-7": Ran(0, "library-7 (2.0)\n", "")}))

    assert told.lines == ("library-7 1.7: 2.0",)
    assert told.unasked == {"library-3": "error: no such library"}


def test_one_library_that_cannot_be_asked_about_hides_no_known_fault_of_another():
    fault = {"vulns": [{"id": "PYSEC-1", "fix_versions": ["1.9"]}]}
    told = known_faults(PINNED, auditor({"library-3": {"skip_reason": "not on the index"}, "library-8": fault}))

    assert told.lines == ("library-8 1.8: PYSEC-1, mended in 1.9",)
    assert told.unasked == {"library-3": "not on the index"}


def test_where_nobody_answers_it_is_said_of_all_after_a_few():
    asked = []

    def nobody(command):
        asked.append(command)
        return Ran(1, "", "ConnectionError: no route to host\n")

    for look in (newer_versions, known_faults):
        told = look(PINNED, nobody)
        assert (told.lines, set(told.unasked)) == ((), set(PINNED))
        assert set(told.unasked.values()) == {"ConnectionError: no route to host"}
    assert len(asked) == 2 * (1 + 5)


def test_an_auditor_that_skips_all_has_found_nothing_out():
    def skips(command):
        told = [{"name": name, "version": "1", "skip_reason": "no such answer"} for name in PINNED]
        asked = {line.partition("==")[0] for line in Path(command[-1]).read_text().split()}
        return Ran(0, json.dumps({"dependencies": [one for one in told if one["name"] in asked]}), "")

    assert set(known_faults(PINNED, skips).unasked) == set(PINNED)
