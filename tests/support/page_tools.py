"""Programs from npm that look over pages, in the Node that Playwright brings."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import playwright

from tests.support.browser import ARGUMENTS, NEXT_STEP, chromium
from tests.support.requirements import absent

TOOLS = Path(sys.prefix) / "tools" / "node_modules"
NODE = Path(playwright.__file__).parent / "driver" / "node"
RULES = Path(__file__).parents[1] / "tools" / "html-validate.json"


def invalid(pages: list[Path]) -> list[str]:
    """What html-validate holds against these pages, a line for each fault."""
    said = _run("html-validate/bin/html-validate.mjs", "--config", RULES, "--formatter", "json", *pages)
    read: list[dict[str, Any]] = json.loads(said)
    return [
        f"{Path(page['filePath']).name}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
        for page in read
        for fault in page["messages"]
    ]


def lighthouse(address: str, report: Path) -> dict[str, Any]:
    """The scores by category, from 0 to 1, and under `faults` what cost a point."""
    browser = chromium() or absent("browser", NEXT_STEP)
    _run(
        "lighthouse/cli/index.js",
        *(address, "--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={report}"),
        "--only-categories=accessibility,best-practices",
        f"--chrome-flags=--headless {' '.join(ARGUMENTS)}",
        CHROME_PATH=browser,
    )
    read = json.loads(report.read_text())
    scores = {name: category["score"] for name, category in read["categories"].items()}
    faults = [name for name, audit in read["audits"].items() if audit["score"] is not None and audit["score"] < 1]
    return {**scores, "faults": faults}


def _run(program: str, *arguments: str | Path, **environment: str) -> str:
    if not (TOOLS / program).exists():
        absent("tools", "Install npm, then: sh .ci/test-programs .venv")
    ran = subprocess.run(
        [NODE, TOOLS / program, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    if not ran.stdout and ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return ran.stdout
